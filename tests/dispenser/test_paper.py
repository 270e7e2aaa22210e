"""The visitor's paper: what it says, in both languages and on both rolls, down to the code a phone reads."""

import io
from pathlib import Path

import msgspec
import pytest
import zxingcpp
from PIL import Image

from device_drivers.composing import strip_of
from device_drivers.paper import as_text
from device_drivers.printer import EscposPrinter
from device_drivers.receipt import NARROW_COLUMNS, WIDE_COLUMNS, Text, columns_of
from device_drivers.virtual_printer import VirtualPrinter
from hall_protocol.message import LocalText
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
        ((20, 420), "约等 7 分钟以内", "up to about 7 min"),
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
