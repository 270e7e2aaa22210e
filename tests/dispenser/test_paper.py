"""The visitor's paper: what it says, in both languages and on both rolls, down to the code a phone reads."""

import io
from dataclasses import replace
from pathlib import Path
from typing import get_args

import msgspec
import pytest
import zxingcpp
from PIL import Image

from device_drivers.composing import composed, strip_of
from device_drivers.paper import as_text
from device_drivers.printer import EscposPrinter
from device_drivers.printer_status import WHEN_DONE
from device_drivers.receipt import NARROW_COLUMNS, WIDE_COLUMNS, Cut, Feed, Qr, Receipt, Text, columns_of
from device_drivers.virtual_printer import VirtualPrinter
from hall_config.checks.paper import LONGEST_LINK
from hall_config.ticket import USUAL, TicketPart
from hall_protocol.message import LocalText
from hall_protocol.states import Catalogue, SituationOffer, TicketFacts, TicketLine
from tests.dispenser.county import a_ticket, the_catalogue, wording
from ticket_dispenser.menu import Menu
from ticket_dispenser.paper import Paper

MENU = Menu(the_catalogue())
BEIJING_S = 8 * 3600


def paper(language: str = "zh", menu: Menu = MENU, again: bool = False) -> Paper:
    return Paper(menu, wording(), BEIJING_S, language, again)


def test_the_paper_says_all_a_visitor_must_know_from_top_to_bottom() -> None:
    said = as_text(paper().receipt(a_ticket()))
    expected = [
        "青禾县政务服务中心",
        "A区",
        "社保卡申领与补换",
        "A015",
        "前面还有 3 人",
        "一楼A区等候椅",
        "身份证原件",
        "[QR https://hall.example/t/q83v5Y0yqkGBrMGEX0WB2g]",
        "叫号三次未到即为过号",
        "2026-11-23 12:05",
    ]

    places = [said.index(text) for text in expected]
    assert places == sorted(places)


def test_the_number_is_three_times_as_large() -> None:
    sizes = {element.text: element.size for element in paper().receipt(a_ticket()) if isinstance(element, Text)}

    assert sizes.pop("A015") == 3
    assert max(sizes.values()) < 3


def test_a_foreign_visitors_paper_also_tells_the_clerk() -> None:
    said = as_text(paper("en").receipt(a_ticket()))

    assert "Social security card: issue and replace\n社保卡申领与补换" in said
    assert "3 ahead of you" in said


def test_a_green_ticket_says_so_and_a_second_paper_too() -> None:
    said = as_text(paper(again=True).receipt(a_ticket("GA015", "green")))

    assert "绿色通道\nGA015\n补打" in said


def test_who_has_more_to_do_reads_what_comes_afterwards_with_the_same_number() -> None:
    ticket = msgspec.structs.replace(a_ticket(), then=("gjj-tiqu", "yb-canbao"))

    assert "接着办：\n- 公积金提取\n- 城乡居民医保参保" in as_text(paper().receipt(ticket))
    assert "- Withdraw from the housing fund  公积金提取" in as_text(paper("en").receipt(ticket))
    assert "接着办" not in as_text(paper().receipt(a_ticket()))


def test_who_has_an_appointment_sees_that_it_counts() -> None:
    assert "预约\nA015\n" in as_text(paper().receipt(a_ticket("A015", "appointment")))


def test_the_first_in_the_queue_reads_that_nobody_is_ahead() -> None:
    assert "前面没有人" in as_text(paper().receipt(a_ticket(ahead=0)))
    assert "前面" not in as_text(paper().receipt(a_ticket(ahead=None)))


@pytest.mark.parametrize(
    ("wait_s", "zh", "en"),
    [
        ((700, 850), "约等 10–15 分钟", "about 10–15 min"),
        ((0, 90), "很快叫到", "very soon"),
        ((20, 420), "7 分钟以内", "up to about 7 min"),
        ((6_950, 9_000), "约等 115–150 分钟", "about 115–150 min"),
    ],
)
def test_the_paper_says_about_how_long_right_below_who_is_ahead(wait_s: tuple[int, int], zh: str, en: str) -> None:
    ticket = a_ticket(wait_s=wait_s)

    assert f"前面还有 3 人\n{zh}\n" in as_text(paper().receipt(ticket))
    assert f"3 ahead of you\n{en}\n" in as_text(paper("en").receipt(ticket))


def test_of_an_unknown_wait_the_paper_says_nothing() -> None:
    assert "约等" not in as_text(paper().receipt(a_ticket()))


@pytest.mark.parametrize("language", ["zh", "en"])
def test_about_how_long_stays_one_line_on_the_narrowest_paper(language: str) -> None:
    for wait_s in ((0, 0), (0, 3_500), (700, 850), (6_950, 9_000), (9_000, 12_000)):
        ticket = a_ticket(wait_s=wait_s)
        wait = wording().wait(ticket)
        assert wait is not None
        elements = [each for each in paper(language).receipt(ticket) if isinstance(each, Text)]
        (line,) = [each for each in elements if each.text in (wait.zh, wait.en)]
        assert columns_of(line.text) * line.size <= NARROW_COLUMNS


def test_who_is_served_by_a_machine_alone_reads_that_figures_are_supposed() -> None:
    zh, en = (as_text(replace(paper(language), alone=True).receipt(a_ticket(ahead=7))) for language in ("zh", "en"))

    assert "A015\n离线出票：人数和时间为估计\n前面约有 7 人" in zh
    assert "A015\nIssued offline: people and time are estimates\nAbout 7 ahead of you" in en
    assert "离线" not in as_text(paper().receipt(a_ticket()))
    assert "前面大概没有人" in as_text(replace(paper(), alone=True).receipt(a_ticket(ahead=0)))


def test_the_matter_more_exactly_changes_what_to_bring() -> None:
    lost = SituationOffer(
        code="lost", name=LocalText("补卡", "Lost card"), materials=(LocalText("挂失单", "Loss report"),)
    )
    menu = Menu(with_service(the_catalogue(), situations=(lost,)))
    ticket = msgspec.structs.replace(a_ticket(), situation="lost")

    said = as_text(paper(menu=menu).receipt(ticket))
    assert "社保卡申领与补换：补卡\n" in said
    assert "- 身份证原件" in said
    assert "- 挂失单" in said
    assert "issue and replace：Lost card\n社保卡申领与补换：补卡" in as_text(paper("en", menu).receipt(ticket))
    assert "挂失单" not in as_text(paper(menu=menu).receipt(a_ticket()))


def with_service(catalogue: Catalogue, **changes: object) -> Catalogue:
    services = tuple(
        msgspec.structs.replace(service, **changes) if service.code == a_ticket().service else service
        for service in catalogue.services
    )
    return msgspec.structs.replace(catalogue, services=services)


def printed_by(*lines: TicketLine, ticket: TicketFacts | None = None, language: str = "zh") -> Receipt:
    menu = Menu(msgspec.structs.replace(the_catalogue(), ticket=lines))
    return paper(language, menu).receipt(ticket or a_ticket(wait_s=(700, 850)))


def test_a_halls_own_template_says_what_stands_where_and_how_large() -> None:
    assert printed_by(
        TicketLine(part="number", size=2, align="left", bold=False),
        TicketLine(part="gap"),
        TicketLine(part="text", text=LocalText("请找红马甲", "Ask a red vest"), align="right", size=2, bold=True),
        TicketLine(part="ahead", size=1),
        TicketLine(part="qr", size=3),
        TicketLine(part="time"),
    ) == (
        Text("A015", 2, "left"),
        Feed(),
        Text("请找红马甲", 2, "right", bold=True),
        Text("前面还有 3 人", 1, "center"),
        Feed(),
        Qr("https://hall.example/t/q83v5Y0yqkGBrMGEX0WB2g", 8),
        Text("扫码查看排队进度", 3, "center"),
        Text("取号 2026-11-23 12:05"),
        Cut(),
    )


def test_a_halls_own_words_are_said_in_the_visitors_language() -> None:
    line = TicketLine(part="text", text=LocalText("请找红马甲", "Ask a red vest"))

    assert as_text(printed_by(line, language="en")) == "Ask a red vest"


def test_a_promised_lane_and_a_second_paper_are_told_whatever_the_template() -> None:
    menu = Menu(msgspec.structs.replace(the_catalogue(), ticket=(TicketLine(part="number", size=1),)))

    told = replace(paper(menu=menu, again=True), alone=True).receipt(a_ticket("GA015", "green"))
    assert as_text(told) == "绿色通道\nGA015\n补打\n离线出票：人数和时间为估计"


def test_a_part_of_a_newer_hall_is_left_out() -> None:
    assert as_text(printed_by(TicketLine(part="weather"), TicketLine(part="number", size=9, align="middle"))) == "A015"


@pytest.mark.parametrize("part", get_args(TicketPart))
def test_every_part_a_technician_may_write_is_printed(part: str) -> None:
    ticket = msgspec.structs.replace(a_ticket(wait_s=(700, 850)), then=("gjj-tiqu",))
    line = TicketLine(part=part, text=LocalText("字", "word") if part == "text" else None)

    assert len(printed_by(line, ticket=ticket)) > 1


def test_without_a_template_the_paper_has_every_part_in_the_usual_order() -> None:
    ticket = msgspec.structs.replace(a_ticket("GA015", "green", wait_s=(700, 850)), then=("gjj-tiqu",))
    usual = tuple(TicketLine(part=part) for part in USUAL)

    assert printed_by(ticket=ticket) == printed_by(*usual, ticket=ticket)


def test_without_an_address_the_code_carries_the_number_alone() -> None:
    menu = Menu(msgspec.structs.replace(the_catalogue(), ticket_link=""))
    said = as_text(paper(menu=menu).receipt(a_ticket()))

    assert "[QR A015]" in said
    assert "扫码" not in said


def test_a_ticket_of_a_withdrawn_service_is_printed_all_the_same() -> None:
    gone = msgspec.structs.replace(a_ticket(), service="gone", zone="gone")

    assert "A015" in as_text(paper().receipt(gone))


@pytest.mark.parametrize("columns", [NARROW_COLUMNS, WIDE_COLUMNS])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_phone_reads_the_code_on_what_was_printed(tmp_path: Path, columns: int, language: str) -> None:
    behind = VirtualPrinter(tmp_path / "port", columns)
    printer = EscposPrinter(tmp_path / "port", columns=columns, virtual=True)
    try:
        printer.print_ticket(paper(language).receipt(a_ticket()))
        picture = Image.open(io.BytesIO(behind.last_png()))
        codes = [code.text for code in zxingcpp.read_barcodes(picture)]
        said = behind.last_text()
    finally:
        printer.close()
        behind.close()

    assert codes == ["https://hall.example/t/q83v5Y0yqkGBrMGEX0WB2g"]
    assert "A015" in said


@pytest.mark.parametrize("columns", [NARROW_COLUMNS, WIDE_COLUMNS])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_ticket_of_the_hall_is_out_of_the_wire_before_its_visitor_wonders(columns: int, language: str) -> None:
    """400 bytes are 0.42 s at 9600 baud; English, with the Chinese names beside it for the clerk, takes 0.66 s."""
    tickets = [
        msgspec.structs.replace(a_ticket(wait_s=(700, 850)), service=service.code)
        for service in the_catalogue().services
    ]
    longest = max(len(composed(paper(language).receipt(ticket), columns) + WHEN_DONE) for ticket in tickets)

    assert longest <= (400 if language == "zh" else 630)


LONGEST = "https://" + "h" * (LONGEST_LINK - 8)


@pytest.mark.parametrize("size", [1, 2, 3])
@pytest.mark.parametrize("columns", [NARROW_COLUMNS, WIDE_COLUMNS])
def test_a_phone_reads_the_longest_link_a_hall_may_have(tmp_path: Path, columns: int, size: int) -> None:
    lines = tuple(TicketLine(part=part, size=size if part == "qr" else None) for part in USUAL)
    menu = Menu(msgspec.structs.replace(the_catalogue(), ticket_link=LONGEST, ticket=lines))
    behind = VirtualPrinter(tmp_path / "port", columns)
    printer = EscposPrinter(tmp_path / "port", columns, virtual=True)
    try:
        printer.print_ticket(paper(menu=menu).receipt(a_ticket()))
        codes = [code.text for code in zxingcpp.read_barcodes(Image.open(io.BytesIO(behind.last_png())))]
    finally:
        printer.close()
        behind.close()

    assert codes == [f"{LONGEST}{a_ticket().token}"]


def test_a_place_with_a_rare_name_reads_it_on_its_paper(tmp_path: Path) -> None:
    menu = Menu(msgspec.structs.replace(the_catalogue(), hall=LocalText("𠮷䶮镇𫚖便民中心", "Rare")))
    behind = VirtualPrinter(tmp_path / "port", WIDE_COLUMNS)
    printer = EscposPrinter(tmp_path / "port", columns=WIDE_COLUMNS, virtual=True)
    try:
        printer.print_ticket(paper(menu=menu).receipt(a_ticket()))
        name, zone, *_ = behind.tickets()[0]
    finally:
        printer.close()
        behind.close()

    assert name == strip_of(Text("𠮷䶮镇𫚖便民中心", align="center", bold=True))
    assert zone == Text("A区", align="center")
