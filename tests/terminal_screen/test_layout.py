"""Where every letter stands: nothing is cut, nothing overlaps, everything can be read against its ground."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations

import pygame
import pytest

from device_drivers.lettering import Lettering
from device_drivers.rectangle import Rect
from device_drivers.screen import VirtualScreen
from hall_config.model import Language
from tests.legibility import contrast
from tests.terminal_screen.desks import (
    MINUTE_MS,
    NOW,
    SITUATIONS,
    TEN_MS,
    a_desk,
    choices,
    desk_board,
    entering,
    shown,
    ticket,
)
from tests.terminal_screen.glass import SIZES, ground_of, inked, letters_of
from tests.terminal_screen.longest import long_desks
from window_terminal.desk import Desk, Entry
from window_terminal.screen.draw import Painter
from window_terminal.screen.frame import frame_of
from window_terminal.screen.layout import Laid, laid
from window_terminal.screen.sheet import Panel, Sheet
from window_terminal.screen.theme import DAY, THEMES, Theme
from window_terminal.screen.view import Tone
from window_terminal.wiring import BRIGHTNESSES

DESKS: dict[str, Desk] = SITUATIONS | dict(long_desks())
EVERYWHERE = pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
IN_BOTH = pytest.mark.parametrize("language", ["zh", "en"])


@pytest.fixture(scope="module")
def lettering() -> Iterator[Lettering]:
    screen = VirtualScreen((480, 320))
    yield Lettering()
    screen.close()


def _laid(name: str, size: tuple[int, int], language: Language, lettering: Lettering, theme: Theme = DAY) -> Laid:
    return laid(shown(DESKS[name], language=language), frame_of(size), theme, lettering.width)


@EVERYWHERE
@IN_BOTH
def test_a_clerk_reads_everything_whole(size: tuple[int, int], language: Language, lettering: Lettering) -> None:
    painter = Painter(pygame.Surface(size), lettering, DAY.room)
    for name in DESKS:
        picture = _laid(name, size, language, lettering)
        letters = {piece: inked(piece, painter, lettering) for piece in letters_of(picture.pieces)}

        assert picture.cut == (), name
        for one, other in combinations(letters, 2):
            assert not letters[one].colliderect(letters[other]), (name, one.text, other.text)
        for piece, ink in letters.items():
            assert pygame.Rect(ground_of(ink, picture.pieces).box).contains(ink), (name, piece.text)


@pytest.mark.parametrize("brightness", THEMES)
@pytest.mark.parametrize("name", SITUATIONS)
def test_every_letter_can_be_read_against_its_ground(name: str, brightness: str, lettering: Lettering) -> None:
    picture = _laid(name, (480, 320), "zh", lettering, THEMES[brightness])
    painter = Painter(pygame.Surface((480, 320)), lettering, DAY.room)

    for piece in letters_of(picture.pieces):
        ground = ground_of(inked(piece, painter, lettering), picture.pieces)
        assert contrast(piece.colour, ground.colour) >= 7.0, (piece.text, piece.colour, ground.colour)


def test_whoever_wants_less_light_is_understood() -> None:
    assert set(BRIGHTNESSES) == set(THEMES)


@EVERYWHERE
def test_no_letter_is_too_small_for_an_arms_length(size: tuple[int, int], lettering: Lettering) -> None:
    unit = frame_of(size).unit
    smallest = min(piece.px for name in DESKS for piece in letters_of(_laid(name, size, "zh", lettering).pieces))

    assert smallest >= round(12 * unit)


@EVERYWHERE
@pytest.mark.parametrize("at", range(0, 62, 7))
def test_whoever_walks_through_a_long_list_sees_where_they_are(
    at: int, size: tuple[int, int], lettering: Lettering
) -> None:
    listed = choices(*(f"{place}号窗口" for place in range(63)))
    view = shown(entering(Entry("transfer", choices=listed, at=at)))
    pieces = laid(view, frame_of(size), DAY, lettering.width).pieces

    (current,) = [piece for piece in letters_of(pieces) if piece.text == f"{at}号窗口"]
    assert current.colour == DAY.current.text


@EVERYWHERE
def test_the_visitors_number_stands_out(size: tuple[int, int], lettering: Lettering) -> None:
    letters = letters_of(_laid("serving", size, "zh", lettering).pieces)

    number = next(piece for piece in letters if piece.text == "A015")
    assert number.px >= 2.5 * max(piece.px for piece in letters if piece is not number)


def test_every_character_a_clerk_may_read_can_be_drawn(lettering: Lettering) -> None:
    said = "".join(
        piece.text
        for name in DESKS
        for language in ("zh", "en")
        for piece in letters_of(_laid(name, (480, 320), language, lettering).pieces)
    )

    assert lettering.missing("".join(set(said))) == set()


def test_what_has_no_room_at_all_is_shortened_and_owned_up_to() -> None:
    sheet = Sheet(1.0, lambda text, px: len(text) * px)
    sheet.line("W" * 20, 20, DAY.room, (0, 10), 100)
    sheet.paragraph("字" * 90, 20, DAY.room, Rect(0, 20, 100, 45))

    assert sheet.cut == ["W" * 20, "字" * 90]
    first, *others = letters_of(tuple(sheet.pieces))
    assert first.text == "WWWWWW…"
    assert [piece.text for piece in others] == ["字" * 7] * 2


def test_a_press_on_its_way_is_drawn_beside_the_clock(lettering: Lettering) -> None:
    view = shown(replace(SITUATIONS["open"], asked=1))
    pieces = letters_of(laid(view, frame_of((480, 320)), DAY, lettering.width).pieces)

    (dots,) = [piece for piece in pieces if piece.text == "…"]
    assert dots.x > 360


@pytest.mark.parametrize(
    ("minutes", "tone", "share"),
    [(5, Tone.GOOD, 1 / 3), (12, Tone.WARNING, 0.8), (15, Tone.ALARM, 1), (90, Tone.ALARM, 1)],
)
def test_the_bar_turns_amber_then_red_and_ends_where_it_ends(
    minutes: int, tone: Tone, share: float, lettering: Lettering
) -> None:
    at = replace(NOW, hall_ms=TEN_MS + (2 + minutes) * MINUTE_MS)
    view = shown(a_desk(desk=desk_board(ticket(), expected_s=600)), at)
    pieces = laid(view, frame_of((480, 320)), DAY, lettering.width).pieces
    panels = [piece for piece in pieces if isinstance(piece, Panel)]

    (rest,) = [panel.box for panel in panels if panel.colour == DAY.bar]
    (gone,) = [panel.box for panel in panels if panel.colour in DAY.bars.values()]
    assert DAY.bars[tone] in {panel.colour for panel in panels}
    assert gone.w == pytest.approx(rest.w * share, abs=1)


def test_a_ticked_box_is_fuller_than_an_empty_one(lettering: Lettering) -> None:
    def panels(picked: frozenset[int]) -> int:
        view = shown(entering(Entry("services", choices=choices("甲", "乙", picked=picked))))
        return sum(isinstance(piece, Panel) for piece in laid(view, frame_of((480, 320)), DAY, lettering.width).pieces)

    assert panels(frozenset()) + 1 == panels(frozenset({1})) == panels(frozenset({0, 1})) - 1


def test_what_is_short_is_written_larger(lettering: Lettering) -> None:
    def largest(name: str) -> int:
        frame = frame_of((480, 320))
        letters = letters_of(laid(shown(SITUATIONS[name]), frame, DAY, lettering.width).pieces)
        return max(piece.px for piece in letters if frame.services.y < piece.middle < frame.foot.y)

    assert largest("serving") >= 1.1 * largest("serving_long")


@EVERYWHERE
def test_the_regions_of_a_screen_never_overlap(size: tuple[int, int]) -> None:
    frame = frame_of(size)
    regions = [frame.header, frame.visit, frame.services, frame.strip, frame.foot]

    assert all(pygame.Rect((0, 0), size).contains(pygame.Rect(region)) for region in regions)
    assert not any(pygame.Rect(one).colliderect(other) for one, other in combinations(regions, 2))
