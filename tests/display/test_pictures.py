"""The hall's own pictures: whole, one after the other, and never in the way of a call."""

import logging
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pygame
import pytest
from PIL import Image

from board_view.layouts import plan_of
from caller_display.draw import BoardPainter
from caller_display.pictures import TURN_MS, Pictures, fitted
from device_drivers.lettering import Lettering
from hall_protocol.states import BoardLook
from tests.display.showing import STATES, view

PLACE = (400, 300)
RED, GREEN, BLUE = (255, 0, 0), (0, 255, 0), (0, 0, 255)
PATIENCE_S = 20.0


def _picture(file: Path, colour: tuple[int, int, int], size: tuple[int, int] = (800, 600)) -> Path:
    Image.new("RGB", size, colour).save(file)
    return file


@pytest.fixture
def show(tmp_path: Path) -> Iterator[Callable[[], Pictures]]:
    opened: list[Pictures] = []

    def open_folder() -> Pictures:
        opened.append(Pictures(tmp_path))
        opened[-1].fit(PLACE)
        return opened[-1]

    yield open_folder
    for pictures in opened:
        pictures.close()


def _shown(pictures: Pictures, now_ms: int) -> tuple[int, int, int]:
    """The colour of the picture whose turn it is, once its thread has made it."""
    assert pictures.wait(PATIENCE_S)
    picture = pictures.at(now_ms)
    assert picture is not None
    red, green, blue, _ = picture.get_at((picture.get_width() // 2, picture.get_height() // 2))
    return red, green, blue


def test_pictures_follow_each_other_by_their_names_and_begin_again(
    show: Callable[[], Pictures], tmp_path: Path
) -> None:
    for name, colour in (("1.png", RED), ("2.png", GREEN), ("3.png", BLUE)):
        _picture(tmp_path / name, colour)
    pictures = show()

    assert [_shown(pictures, turn * TURN_MS) for turn in range(4)] == [RED, GREEN, BLUE, RED]


def test_a_picture_stands_for_its_whole_turn(show: Callable[[], Pictures], tmp_path: Path) -> None:
    _picture(tmp_path / "1.png", RED)
    _picture(tmp_path / "2.png", GREEN)
    pictures = show()

    assert [_shown(pictures, now_ms) for now_ms in (0, 3_000, TURN_MS - 1, TURN_MS)] == [RED, RED, RED, GREEN]


def test_the_only_picture_is_read_once(show: Callable[[], Pictures], tmp_path: Path) -> None:
    _picture(tmp_path / "1.png", RED)
    pictures = show()
    shown = []
    for turn in range(3):
        assert pictures.wait(PATIENCE_S)
        shown.append(pictures.at(turn * TURN_MS))

    assert shown[0] is not None
    assert shown[1] is shown[0]
    assert shown[2] is shown[0]


def test_a_picture_that_is_not_ready_is_not_waited_for(tmp_path: Path) -> None:
    pictures = Pictures(tmp_path)

    assert pictures.at(0) is None


def test_a_broken_picture_is_passed_over_and_named_once(
    show: Callable[[], Pictures], tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    _picture(tmp_path / "1.png", RED)
    (tmp_path / "2.jpg").write_bytes(b"no picture at all")
    cut = _picture(tmp_path / "3.png", GREEN)
    cut.write_bytes(cut.read_bytes()[:60])
    with caplog.at_level(logging.WARNING):
        pictures = show()
        shown = [_shown(pictures, turn * TURN_MS) for turn in range(6)]

    assert shown == [RED] * 6
    assert sorted(record.getMessage().split(" ")[0] for record in caplog.records) == ["2.jpg", "3.png"]


def test_a_picture_put_into_the_folder_is_shown_without_a_restart(show: Callable[[], Pictures], tmp_path: Path) -> None:
    _picture(tmp_path / "1.png", RED)
    pictures = show()
    first = _shown(pictures, 0)
    _picture(tmp_path / "2.png", BLUE)

    assert [first, *(_shown(pictures, turn * TURN_MS) for turn in range(1, 4))].count(BLUE) >= 1


def test_an_empty_folder_shows_nothing_and_breaks_nothing(
    show: Callable[[], Pictures], caplog: pytest.LogCaptureFixture
) -> None:
    pictures = show()
    assert pictures.wait(PATIENCE_S)

    assert pictures.at(0) is None
    assert caplog.records == []


@pytest.mark.parametrize("size", [(4000, 1000), (500, 3000), (20, 20)])
def test_a_picture_is_shown_whole_and_undistorted(size: tuple[int, int], tmp_path: Path) -> None:
    shown = fitted(_picture(tmp_path / "1.jpg", RED, size), PLACE)

    assert shown.get_width() <= PLACE[0]
    assert shown.get_height() <= PLACE[1]
    assert shown.get_width() / shown.get_height() == pytest.approx(size[0] / size[1], rel=0.05)
    assert PLACE[0] in shown.get_size() or PLACE[1] in shown.get_size()


def test_a_telephones_picture_stands_upright(tmp_path: Path) -> None:
    """Its file lies on its side and says so."""
    lying = Image.new("RGB", (400, 200), RED)
    exif = lying.getexif()
    exif[0x0112] = 6
    lying.save(tmp_path / "1.jpg", exif=exif)

    shown = fitted(tmp_path / "1.jpg", PLACE)
    assert shown.get_height() > shown.get_width()


@pytest.mark.parametrize("mode", ["RGBA", "P", "L", "1", "LA"])
def test_what_is_transparent_lies_on_white_and_every_sort_of_picture_is_read(mode: str, tmp_path: Path) -> None:
    drawing = Image.new(mode, (400, 300))
    drawing.save(tmp_path / "1.png")
    shown = fitted(tmp_path / "1.png", PLACE)
    red, green, blue, _ = shown.get_at((10, 10))

    assert (red, green, blue) == ((255, 255, 255) if mode in ("RGBA", "LA") else (0, 0, 0))


def test_a_huge_photograph_is_read_at_a_fraction(tmp_path: Path) -> None:
    assert fitted(_picture(tmp_path / "1.jpg", RED, (4_000, 3_000)), PLACE).get_size() == PLACE


def test_a_telephones_photograph_with_another_behind_it_is_one_too(tmp_path: Path) -> None:
    photograph, behind = Image.new("RGB", (4_000, 3_000), RED), Image.new("RGB", (400, 300), GREEN)
    photograph.save(tmp_path / "1.jpg", format="MPO", save_all=True, append_images=[behind])

    shown = fitted(tmp_path / "1.jpg", PLACE)
    assert shown.get_size() == PLACE
    assert shown.get_at((200, 150)).r > 200


@pytest.mark.parametrize("name", ["1.png", "1.webp", "1.jpg"])
def test_what_would_have_to_be_read_whole_and_is_huge_is_refused_in_words(name: str, tmp_path: Path) -> None:
    huge = tmp_path / name
    Image.new("RGB", (4_000, 3_000), RED).save(huge, progressive=True)

    with pytest.raises(ValueError, match="4000 × 3000 pixels; make it at most 1920 × 1080, or a plain JPEG"):
        fitted(huge, PLACE)


def test_a_plain_photograph_beyond_every_camera_is_refused_too(tmp_path: Path) -> None:
    small = _picture(tmp_path / "1.jpg", RED, (16, 16))
    size = small.read_bytes().index(b"\xff\xc0") + 5
    content = bytearray(small.read_bytes())
    content[size : size + 4] = (65_000).to_bytes(2) * 2
    small.write_bytes(content)

    with pytest.raises(ValueError, match="65000 × 65000 pixels; make it at most 1920 × 1080"):
        fitted(small, PLACE)


@pytest.mark.parametrize("kind", ["EPS", "TIFF", "GIF", "PPM"])
def test_a_picture_of_a_rarer_kind_is_none_whatever_its_name(kind: str, tmp_path: Path) -> None:
    Image.new("RGB", (40, 30), RED).save(tmp_path / "1.png", format=kind)

    with pytest.raises(OSError, match="cannot identify"):
        fitted(tmp_path / "1.png", PLACE)


def test_a_surface_of_another_size_is_never_shown(show: Callable[[], Pictures], tmp_path: Path) -> None:
    _picture(tmp_path / "1.png", RED)
    pictures = show()
    assert pictures.wait(PATIENCE_S)
    pictures.fit((100, 100))
    assert pictures.wait(PATIENCE_S)

    picture = pictures.at(0)
    assert isinstance(picture, pygame.Surface)
    assert picture.get_width() <= 100


def test_a_panel_of_notices_shows_pictures_while_there_is_no_notice(
    show: Callable[[], Pictures], tmp_path: Path
) -> None:
    """A hall with pictures needs no layout of its own; a notice goes before them."""
    _picture(tmp_path / "1.png", RED)
    pictures, glass = show(), pygame.Surface((1920, 1080))
    painter = BoardPainter(glass, Lettering(), BoardLook(node="board", layout="notices"), pictures)
    assert pictures.wait(PATIENCE_S)
    place = plan_of(painter.look, glass.get_size()).area("notice")
    assert place is not None
    middle = (place.left + place.width // 2, place.top + place.height // 2)

    painter.paint(view(STATES["idle"]))
    assert tuple(glass.get_at(middle))[:3] == RED

    painter.paint(view(STATES["notice"]))
    assert tuple(glass.get_at(middle))[:3] != RED


def test_what_is_no_file_and_has_no_end_stops_no_picture(show: Callable[[], Pictures], tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "0.png")
    _picture(tmp_path / "1.png", RED)

    assert _shown(show(), 0) == RED
