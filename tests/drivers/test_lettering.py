"""Every name can be read on the board, whole and unclipped."""

from pathlib import Path

import pygame
import pytest

from device_drivers.driver import DriverError, Fault
from device_drivers.fonts import DEBIAN_FONTS, fonts, packaged_fonts
from device_drivers.lettering import Lettering

RARE = "㼆𬱖𠮷𣘚喆堃龘"
BLACK = (0, 0, 0)


@pytest.fixture(scope="module")
def lettering() -> Lettering:
    return Lettering()


def ink_of(surface: pygame.Surface) -> pygame.Rect:
    return surface.get_bounding_rect()


def test_the_packaged_font_alone_lacks_two_of_the_rare_characters() -> None:
    """The reason for a second font; should the package learn them, this test may go."""
    alone = Lettering(packaged_fonts())

    assert alone.missing(RARE) == {"𠮷", "𣘚"}
    assert alone.missing("请A015号到B-12号窗口办理业务") == set()


@pytest.mark.skipif(not any(path.is_file() for path in DEBIAN_FONTS), reason="fonts-noto-cjk is not installed")
def test_the_second_font_has_what_the_first_lacks(lettering: Lettering) -> None:
    assert lettering.missing(RARE) == set()

    alone = Lettering(packaged_fonts())
    box, drawn = alone.text("𠮷", 40, BLACK), lettering.text("𠮷", 40, BLACK)
    assert pygame.image.tobytes(box, "RGBA") != pygame.image.tobytes(drawn, "RGBA")


def test_a_name_with_a_rare_character_stands_on_one_line(lettering: Lettering) -> None:
    name = lettering.text("张𠮷龘", 48, BLACK)

    assert name.get_width() == pytest.approx(3 * 48, abs=3)
    assert name.get_height() == lettering.line_height(48)


@pytest.mark.parametrize("px", [16, 24, 52, 96, 200])
def test_nothing_of_a_character_is_cut_off(lettering: Lettering, px: int) -> None:
    """Glyphs with the deepest and highest strokes leave air above and below."""
    drawn = lettering.text("龘鼻籲Ågjp国", px, BLACK)
    ink = ink_of(drawn)

    assert ink.top > 0
    assert ink.bottom < drawn.get_height()
    assert ink.height > 0.9 * px
    assert drawn.get_height() == pytest.approx(1.45 * px, abs=2)


def test_the_same_text_is_drawn_once(lettering: Lettering) -> None:
    assert lettering.text("A015", 96, BLACK) is lettering.text("A015", 96, BLACK)
    assert lettering.text("A015", 96, BLACK) is not lettering.text("A015", 96, (255, 0, 0))


def test_a_long_day_of_numbers_does_not_fill_the_memory() -> None:
    small = Lettering(cache_bytes=200_000)
    first = small.text("A000", 60, BLACK)
    for number in range(1, 60):
        small.text(f"A{number:03}", 60, BLACK)

    assert small.text("A000", 60, BLACK) is not first
    assert small.text("A059", 60, BLACK) is small.text("A059", 60, BLACK)


def test_sizes_may_alternate_without_mixing(lettering: Lettering) -> None:
    small, large = lettering.width("窗口", 20), lettering.width("窗口", 80)

    assert (lettering.width("窗口", 20), lettering.width("窗口", 80)) == (small, large)
    assert ink_of(lettering.text("窗口 1", 80, BLACK)).height > 3 * ink_of(lettering.text("窗口 1", 20, BLACK)).height


def test_a_short_text_keeps_its_size(lettering: Lettering) -> None:
    assert lettering.fit("医保", 400, 40) == ("医保", 40)


@pytest.mark.parametrize("width", [30, 120, 333, 500])
def test_whatever_has_to_fit_fits(lettering: Lettering, width: int) -> None:
    text, px = lettering.fit("居民医疗保险参保登记与变更", width, 40)

    assert lettering.text(text, px, BLACK).get_width() <= width
    assert 24 <= px <= 40
    assert text == "居民医疗保险参保登记与变更" or text == "" or text.endswith("…")


def test_a_text_gets_smaller_before_it_gets_shorter(lettering: Lettering) -> None:
    assert lettering.fit("居民医疗保险参保登记与变更", 400, 40) == ("居民医疗保险参保登记与变更", 30)


def test_nothing_at_all_can_be_written(lettering: Lettering) -> None:
    assert lettering.width("", 40) == 0
    assert lettering.text("", 40, BLACK).get_height() == lettering.line_height(40)


def test_a_machine_without_chinese_letters_is_told_what_to_install(tmp_path: Path) -> None:
    with pytest.raises(DriverError, match=r"pip install pylopdf-fonts-zh-cn.*apt install fonts-noto-cjk") as caught:
        Lettering((tmp_path / "none.otf",))

    assert caught.value.fault is Fault.NOT_INSTALLED
    assert fonts()[0].name == "NotoSansSC-Regular.otf"


def test_what_no_font_can_draw_is_a_space_and_breaks_nothing() -> None:
    """A notice may be pasted from anywhere."""
    lettering = Lettering()
    drawn = lettering.text("请\x00到\n窗口", 40, (255, 255, 255))

    assert drawn.get_height() == lettering.line_height(40)
    assert lettering.width("请\x00到\n窗口", 40) == lettering.width("请 到 窗口", 40)
    assert lettering.width("请", 0) > 0
    assert lettering.text("\u200b", 40, (255, 255, 255)).get_height() == lettering.line_height(40)
    assert lettering.text(" ", 1, (255, 255, 255)).get_width() == 0
