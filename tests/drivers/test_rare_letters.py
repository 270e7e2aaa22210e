"""What the printer's firmware has no letter for is drawn, and a visitor reads it all the same."""

import io
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import get_args

import pytest
from PIL import Image, ImageChops

from device_drivers.code_pages import CHARSETS, Charset, is_native
from device_drivers.composing import composed, strip_of
from device_drivers.escpos_reader import ABSENT, EscposReader
from device_drivers.glyphs import line_of, missing
from device_drivers.paper import as_png
from device_drivers.printer import EscposPrinter
from device_drivers.receipt import Align, Cut, Element, Size, Strip, Text, printable
from device_drivers.virtual_printer import VirtualPrinter

COMMON, GBK_ONLY, EXTENSION_A, EXTENSION_B, EMOJI = "长清县", "堃喆镕", "㑇㼆", "𠮷𣘚", "😀"


@contextmanager
def a_printer(folder: Path, charset: Charset, columns: int = 32) -> Iterator[tuple[EscposPrinter, VirtualPrinter]]:
    paper = VirtualPrinter(folder / "port", columns, charset)
    printer = EscposPrinter(folder / "port", columns, charset, answer_s=0.3, virtual=True)
    yield printer, paper
    printer.close()
    paper.close()


def likeness(one: Image.Image, other: Image.Image) -> float:
    """How much of the ink of either picture the other has, too."""
    a, b = (image.convert("L").point(lambda level: 255 if level < 128 else 0).convert("1") for image in (one, other))
    both, either = ImageChops.logical_and(a, b), ImageChops.logical_or(a, b)
    return both.histogram()[255] / either.histogram()[255]


@pytest.mark.parametrize(
    ("charset", "native", "drawn"),
    [
        ("gb18030", COMMON + GBK_ONLY + EXTENSION_A, EXTENSION_B + EMOJI + "ñ"),
        ("gbk", COMMON + GBK_ONLY, EXTENSION_A + EXTENSION_B + EMOJI),
        ("gb2312", COMMON, GBK_ONLY + EXTENSION_A + EXTENSION_B + EMOJI),
    ],
)
def test_each_code_page_has_its_letters_and_no_others(charset: Charset, native: str, drawn: str) -> None:
    assert is_native(native + "ABC 123,.…(一)：，。", charset)
    assert [character for character in drawn if is_native(character, charset)] == []


@pytest.mark.parametrize("charset", CHARSETS)
def test_no_letter_is_sent_that_the_printer_would_leave_blank(tmp_path: Path, charset: Charset) -> None:
    words = (COMMON, GBK_ONLY, EXTENSION_A, EXTENSION_B, EMOJI)
    with a_printer(tmp_path, charset) as (printer, paper):
        printer.print_ticket((*(Text(word) for word in words), Cut()))
        (ticket,) = paper.tickets()

    assert ABSENT not in paper.last_text()
    for word, element in zip(words, ticket, strict=False):
        assert element == Text(word) if is_native(word, charset) else isinstance(element, Strip)


def test_only_the_line_with_the_rare_letter_is_drawn(tmp_path: Path) -> None:
    with a_printer(tmp_path, "gbk") as (printer, paper):
        printer.print_ticket((Text("青禾县政务服务中心"), Text("㑇家村便民服务站"), Text("A区"), Cut()))
        first, drawn, last, _ = paper.tickets()[0]

    assert (first, last) == (Text("青禾县政务服务中心"), Text("A区"))
    assert isinstance(drawn, Strip)
    assert (drawn.width, drawn.height) == (8 * 24, 24)


@pytest.mark.parametrize("charset", CHARSETS)
def test_a_dash_is_no_reason_to_draw_a_line(charset: Charset) -> None:
    (line,) = EscposReader(charset).take(composed((Text("约等 10–15 分钟"),), 32, charset))

    assert isinstance(line, Text)
    assert line.text.replace("–", "-") == "约等 10-15 分钟"


@pytest.mark.parametrize("size", get_args(Size))
def test_the_drawn_line_shows_the_very_letters(tmp_path: Path, size: Size) -> None:
    text = "𠮷山㼆"
    with a_printer(tmp_path, "gbk", 48) as (printer, paper):
        printer.print_ticket((Text(text, size), Cut()))
        burnt = Image.open(io.BytesIO(paper.last_png()))

    wanted = line_of(text, size, False)
    here = burnt.crop((16, 16, 16 + wanted.width, 16 + wanted.height))
    assert likeness(here, wanted) > 0.97
    assert likeness(here, line_of("吉山孔", size, False)) < 0.8


@pytest.mark.parametrize("align", get_args(Align))
def test_a_drawn_line_stands_where_a_written_one_would(align: Align) -> None:
    text = Text("𠮷山", 2, align, bold=True)
    (line,) = (element for element in EscposReader().take(composed((text,))) if isinstance(element, Strip))
    burnt = Image.open(io.BytesIO(as_png((line,), 32)))

    assert likeness(burnt, Image.open(io.BytesIO(as_png((text,), 32)))) > 0.95


def test_a_letter_that_no_font_has_is_a_box_with_its_code_and_a_line_in_the_log(
    caplog: pytest.LogCaptureFixture,
) -> None:
    strip_of.cache_clear()
    assert missing("一𠮷😀A ") == {"😀"}
    with caplog.at_level(logging.WARNING):
        composed((Text("笑脸😀窗口"),))

    assert [record.getMessage() for record in caplog.records] == [
        "no font has the character U+1F600: it is printed as a box with this code"
    ]
    smile, other = line_of("😀", 1, False), line_of("😁", 1, False)
    assert likeness(smile, other) < 1
    assert smile.size == (24, 24)


def test_what_nobody_sees_takes_no_room() -> None:
    assert printable("葛\U000e0100城市\ufe0f\u200d 一\u2028二\ud800") == "葛城市 一 二 "


def test_no_picture_is_taken_for_a_command() -> None:
    rows = bytes.fromhex("1004 1005 1014 1004") * 24
    elements: list[Element] = [Strip(64, rows), Cut()]
    job = composed(tuple(elements))

    assert b"\x10\x04" not in job
    assert b"\x10\x05" not in job
    assert b"\x10\x14" not in job
    assert [type(event) for event in EscposReader().take(job)] == [Strip, Cut]


def test_a_place_with_a_rare_name_costs_less_than_two_seconds_of_wire() -> None:
    """The hall's name as dots, bold and centred, and all the rest as letters."""
    assert len(composed((Text("𠮷阳县政务服务中心", align="center", bold=True),), 48, "gbk")) < 900


def ink(picture: Image.Image) -> int:
    return sum(picture.convert("L").histogram()[:128])


@pytest.mark.parametrize("size", get_args(Size))
def test_bold_is_thicker_and_leaves_the_strokes_apart(size: Size) -> None:
    plain, bold = line_of("𠮷疆喆", size, False), line_of("𠮷疆喆", size, True)

    assert bold.size == plain.size
    assert 1.2 < ink(bold) / ink(plain) < 2
