"""What a visitor holds in the hand is what was sent, and a printer's trouble is never taken for a ticket."""

from collections.abc import Iterator
from itertools import combinations, product
from pathlib import Path
from statistics import median
from time import monotonic

import pytest
import zxingcpp
from escpos.constants import QR_ECLEVEL_M
from escpos.printer import Dummy
from PIL import Image, ImageOps

from device_drivers.composing import composed
from device_drivers.driver import Advice, DriverError, Fault
from device_drivers.escpos_reader import EscposReader, StatusAsked
from device_drivers.hands import unpacked
from device_drivers.printer import TRUSTED_MS, EscposPrinter, Printer
from device_drivers.printer_status import faults_in
from device_drivers.receipt import WIDE_COLUMNS, Cut, Feed, Qr, Receipt, Strip, Text, columns_of, printable, wrapped
from device_drivers.spool import PrinterChecked, Spool, TicketFailed, TicketPrinted
from device_drivers.virtual_printer import PrinterSwitch, VirtualPrinter
from tests.drivers.inbox import Inbox

LINK = "https://hall.example/t/3f9ac0ffee3f9ac0ffee3f9ac0ffee12"

TICKET: Receipt = (
    Text("长清县政务服务中心", align="center", bold=True),
    Text("一号大厅", align="center"),
    Text("居民医疗保险参保登记", align="center"),
    Text("A015", size=3, align="center", bold=True),
    Text("前方等候 6 人,约 10-15 分钟"),
    Qr(LINK, 5),
    Text("过号请到导办台激活,排在 3 人之后"),
    Text("2026-11-23 09:15", align="right"),
    Cut(),
)


@pytest.fixture
def paper(tmp_path: Path) -> Iterator[VirtualPrinter]:
    printer = VirtualPrinter(tmp_path / "printer")
    yield printer
    printer.close()


@pytest.fixture
def printer(paper: VirtualPrinter, tmp_path: Path) -> Iterator[EscposPrinter]:
    driver = EscposPrinter(tmp_path / "printer", answer_s=0.3, virtual=True)
    yield driver
    driver.close()


def picture_of(paper: VirtualPrinter, tmp_path: Path) -> Image.Image:
    file = tmp_path / "ticket.png"
    file.write_bytes(paper.last_png())
    with Image.open(file) as picture:
        return picture.convert("L")


def height_of_ink(picture: Image.Image) -> int:
    box = ImageOps.invert(picture).getbbox()
    assert box is not None
    return box[3] - box[1]


def test_the_ticket_on_paper_is_the_ticket_that_was_sent(printer: EscposPrinter, paper: VirtualPrinter) -> None:
    assert printer.print_ticket(TICKET) == ()

    assert paper.last_text().splitlines() == [
        "长清县政务服务中心",
        "一号大厅",
        "居民医疗保险参保登记",
        "A015",
        "前方等候 6 人,约 10-15 分钟",
        f"[QR {LINK}]",
        "过号请到导办台激活,排在 3 人之后",
        "2026-11-23 09:15",
    ]
    assert paper.count == 1


def test_size_alignment_and_boldness_arrive_with_every_line(printer: EscposPrinter, paper: VirtualPrinter) -> None:
    printer.print_ticket(TICKET)

    text_lines = [element for element in paper.tickets()[-1] if isinstance(element, Text)]
    assert text_lines == [element for element in TICKET if isinstance(element, Text)]


def test_a_ticket_takes_less_than_half_a_second_at_9600_baud() -> None:
    assert len(composed(TICKET)) <= 400


def test_a_phone_reads_the_code_on_the_paper(printer: EscposPrinter, paper: VirtualPrinter, tmp_path: Path) -> None:
    printer.print_ticket(TICKET)

    found = zxingcpp.read_barcodes(picture_of(paper, tmp_path))
    assert [code.text for code in found] == [LINK]


def test_the_code_stands_in_the_middle_of_the_paper(
    printer: EscposPrinter, paper: VirtualPrinter, tmp_path: Path
) -> None:
    printer.print_ticket((Qr(LINK, 5), Cut()))
    picture = picture_of(paper, tmp_path)

    box = ImageOps.invert(picture).getbbox()
    assert box is not None
    assert box[0] == pytest.approx(picture.width - box[2], abs=1)


def test_the_number_is_three_times_as_tall(printer: EscposPrinter, paper: VirtualPrinter, tmp_path: Path) -> None:
    printer.print_ticket((Text("A015", size=1), Cut()))
    plain = height_of_ink(picture_of(paper, tmp_path))
    printer.print_ticket((Text("A015", size=3), Cut()))
    large = height_of_ink(picture_of(paper, tmp_path))

    assert large == pytest.approx(3 * plain, abs=3)


@pytest.mark.parametrize("columns", [32, WIDE_COLUMNS])
def test_no_line_is_wider_than_the_paper(tmp_path: Path, columns: int) -> None:
    paper = VirtualPrinter(tmp_path / "printer", columns)
    printer = EscposPrinter(tmp_path / "printer", columns=columns, virtual=True)

    printer.print_ticket((Text("请携带本人有效身份证件原件和复印件ABC" * 4), Text("GA015号" * 5, size=3), Cut()))

    lines = [element for element in paper.tickets()[-1] if isinstance(element, Text)]
    assert max(columns_of(line.text) * line.size for line in lines) <= columns
    assert "".join(line.text for line in lines if line.size == 3) == "GA015号" * 5
    printer.close()
    paper.close()


def test_what_a_person_wrote_never_commands_the_printer(printer: EscposPrinter, paper: VirtualPrinter) -> None:
    printer.print_ticket((Text("备注\x1d!\x22\x1bi\x10\x04\x02完"), Cut()))

    assert paper.last_text() == printable("备注\x1d!\x22\x1bi\x10\x04\x02完")
    assert [element.size for element in paper.tickets()[-1] if isinstance(element, Text)] == [1]


@pytest.mark.parametrize(
    ("wrong", "fault", "advice"),
    [
        ("silent", Fault.SILENT, Advice.CHECK_POWER),
        ("paper_out", Fault.PAPER_OUT, Advice.INSERT_PAPER),
        ("cover_open", Fault.COVER_OPEN, Advice.CLOSE_COVER),
        ("cutter", Fault.CUTTER, Advice.FREE_CUTTER),
        ("overheated", Fault.OVERHEATED, Advice.LET_COOL),
        ("error", Fault.ERROR, Advice.CALL_TECHNICIAN),
        ("unplugged", Fault.UNPLUGGED, Advice.CHECK_CABLE),
    ],
)
def test_a_fault_fails_the_ticket_says_what_to_do_and_passes_when_mended(
    printer: EscposPrinter, paper: VirtualPrinter, wrong: PrinterSwitch, fault: Fault, advice: Advice
) -> None:
    printer.print_ticket(TICKET)
    paper.set_fault(wrong)

    with pytest.raises(DriverError) as caught:
        printer.print_ticket(TICKET)
    assert (caught.value.fault, caught.value.advice) == (fault, advice)
    assert caught.value.code == f"printer.{fault}"
    assert printer.faults() == (fault,)
    assert paper.count == 1

    paper.set_fault(wrong, on=False)
    assert printer.faults() == ()
    assert printer.print_ticket(TICKET) == ()
    assert paper.count == 2


def test_paper_near_its_end_is_a_warning_and_printing_goes_on(printer: EscposPrinter, paper: VirtualPrinter) -> None:
    paper.set_fault("near_end")

    assert printer.print_ticket(TICKET) == (Fault.PAPER_NEAR_END,)
    assert paper.count == 1


def test_a_roll_that_ends_inside_a_ticket_is_no_ticket(printer: EscposPrinter, paper: VirtualPrinter) -> None:
    paper.paper_ends_after(4)

    with pytest.raises(DriverError) as caught:
        printer.print_ticket(TICKET)
    assert caught.value.fault is Fault.PAPER_OUT
    assert paper.tickets() == ()

    paper.set_fault("paper_out", on=False)
    printer.print_ticket(TICKET)
    assert paper.last_text().startswith("长清县政务服务中心")


def test_a_printer_that_was_never_there_is_one_sentence(tmp_path: Path) -> None:
    printer: Printer = EscposPrinter(tmp_path / "ttyUSB0")

    with pytest.raises(DriverError, match=r"is not at .*ttyUSB0; check its cable"):
        printer.print_ticket(TICKET)
    assert printer.faults() == (Fault.UNPLUGGED,)


def test_every_answer_of_the_sensors_is_understood() -> None:
    bits = (0x04, 0x20, 0x40), (0x08, 0x20, 0x40), (0x04, 0x08, 0x20, 0x40)
    answers = [[sum(some) for count in range(4 + 1) for some in combinations(byte, count)] for byte in bits]
    for two, three, four in product(*answers):
        found = set(faults_in(0x12 | two, 0x12 | four, 0x12 | three))
        no_paper = bool(two & 0x20 or four & 0x60)
        error = two & 0x40
        assert (Fault.COVER_OPEN in found) == bool(two & 0x04)
        assert (Fault.PAPER_OUT in found) == no_paper
        assert (Fault.PAPER_NEAR_END in found) == (bool(four & 0x0C) and not no_paper)
        assert (Fault.CUTTER in found) == bool(error and three & 0x08 and not three & 0x20)
        assert (Fault.OVERHEATED in found) == bool(error and three == 0x40)
        assert (Fault.ERROR in found) == bool(error and (three & 0x20 or not three))


def test_an_error_without_a_cause_is_an_error() -> None:
    assert faults_in(0x12 | 0x40, 0x12) == (Fault.ERROR,)


def test_the_firmware_reads_a_stream_in_pieces_of_any_size() -> None:
    job = composed(TICKET) + b"\x10\x04\x02"
    whole = EscposReader().take(job)

    for size in (1, 2, 3, 7):
        reader = EscposReader()
        pieces = [job[start : start + size] for start in range(0, len(job), size)]
        assert [event for piece in pieces for event in reader.take(piece)] == whole
        assert reader.unknown == []
    assert whole[-2:] == [Cut(), StatusAsked(2)]


def test_a_line_ends_where_a_reader_takes_breath() -> None:
    assert wrapped("ask a floor guide", 9) == ["ask a", "floor", "guide"]
    assert wrapped("一寸照片（白底）", 14) == ["一寸照片（白", "底）"]
    assert wrapped("等10–15分钟", 8) == ["等10–15", "分钟"]
    assert wrapped("a" * 20, 8) == ["a" * 8, "a" * 8, "a" * 4]
    assert wrapped("，，，，，", 6) == ["，，，", "，，"]
    assert wrapped("see https://hall.example/t", 10) == ["see", "https://ha", "ll.example", "/t"]


def test_a_line_is_wrapped_between_characters_and_kept_whole() -> None:
    assert wrapped("一二三四", 6) == ["一二三", "四"]
    assert wrapped("一A二B三", 6) == ["一A二B", "三"]
    assert wrapped("", 6) == [""]
    assert wrapped("上\n下", 6) == ["上", "下"]


def test_an_empty_line_is_fed(printer: EscposPrinter, paper: VirtualPrinter) -> None:
    printer.print_ticket((Text("上"), Feed(2), Text(""), Text("下"), Cut()))

    assert paper.last_text() == "上\n\n\n\n下"


def test_a_screen_need_not_wait_for_the_paper(printer: EscposPrinter, paper: VirtualPrinter) -> None:
    inbox = Inbox()
    spool = Spool(printer, inbox.put)

    spool.print("first", TICKET)
    spool.check()
    assert inbox.next(TicketPrinted) == TicketPrinted("first")
    assert inbox.next(PrinterChecked) == PrinterChecked(())

    paper.set_fault("cover_open")
    spool.print("second", TICKET)
    spool.check()
    failed = inbox.next(TicketFailed)
    assert (failed.job, failed.problem.fault) == ("second", Fault.COVER_OPEN)
    assert inbox.next(PrinterChecked) == PrinterChecked((Fault.COVER_OPEN,))
    spool.close()


def test_closing_the_spool_prints_what_was_promised(printer: EscposPrinter, paper: VirtualPrinter) -> None:
    inbox = Inbox()
    spool = Spool(printer, inbox.put)
    for number in range(5):
        spool.print(f"job {number}", TICKET)

    spool.close()

    assert inbox.rest() == [TicketPrinted(f"job {number}") for number in range(5)]


def test_hands_see_the_ticket_and_take_the_paper_away(printer: EscposPrinter, paper: VirtualPrinter) -> None:
    assert paper.hands["printed"]({"png": True}) == {"count": 0, "text": "", "png": "", "began_s": 0.0}

    printer.print_ticket(TICKET)
    printed = paper.hands["printed"]({"png": True})
    assert printed["count"] == 1
    assert "A015" in str(printed["text"])
    assert unpacked(printed["png"]).startswith(b"\x89PNG")

    paper.hands["printer_fault"]({"fault": "paper_out"})
    assert printer.faults() == (Fault.PAPER_OUT,)
    paper.hands["printer_fault"]({"fault": "paper_out", "on": False})
    assert printer.faults() == ()
    with pytest.raises(DriverError, match="no fault 'fire'; there are silent, paper_out"):
        paper.hands["printer_fault"]({"fault": "fire"})


def test_a_printer_that_was_well_a_moment_ago_is_given_the_ticket_first(
    printer: EscposPrinter, paper: VirtualPrinter
) -> None:
    printer.faults()
    delays = []
    for _ in range(30):
        paper.received.clear()
        began = monotonic()
        printer.print_ticket(TICKET)
        assert paper.received.startswith(b"\x1b@")
        delays.append(paper.began_s - began)

    assert median(delays) <= 0.02


def test_a_printer_not_heard_of_for_long_is_asked_first(paper: VirtualPrinter, tmp_path: Path) -> None:
    now = [0]
    printer = EscposPrinter(tmp_path / "printer", virtual=True, clock=lambda: now[0])
    printer.print_ticket(TICKET)

    now[0] += TRUSTED_MS + 1
    paper.received.clear()
    printer.print_ticket(TICKET)
    assert paper.received.startswith(b"\x10\x04")
    printer.close()


def test_our_bytes_are_those_a_well_known_library_writes() -> None:
    """python-escpos is too heavy for a dispenser (15 MB and a quarter of a second); here it is the measure."""
    theirs = Dummy()
    theirs.qr(LINK, ec=QR_ECLEVEL_M, size=5, native=True)
    model_2 = b"\x1d(k\x04\x00\x31\x41\x32\x00"  # which is what a printer has by itself
    assert theirs.output.removeprefix(model_2) in composed((Qr(LINK, 5),))

    theirs = Dummy()
    theirs.cut(feed=False)
    assert composed((Cut(),)).endswith(theirs.output)

    theirs = Dummy()
    theirs.image(Image.new("1", (24, 24), 0), impl="bitImageRaster")
    assert theirs.output in composed((Strip(24, bytes([255]) * 72),))
