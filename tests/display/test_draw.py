"""What stands on the glass, looked at pixel by pixel."""

import tomllib
from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations, pairwise

import pygame
import pytest
from msgspec.structs import replace as replaced

from board_view.announcements import announcement_of_move
from board_view.board import Board, BoardState, BoardView, Link
from caller_display import theme
from caller_display.draw import BoardPainter
from caller_display.layout import layout
from device_drivers.lettering import Lettering
from device_drivers.screen import FULL_HD, VirtualScreen
from hall_config.texts import Catalogue as Texts
from hall_protocol.message import LocalText
from hall_protocol.states import Notice
from tests.display.parts import COUNTY, a_morning, announcement, catalogue, line, move, queue

LONG_ZH = "国家税务总局青禾县税务局第一税务分局办税服务厅不动产登记及交易综合受理专区"
LONG_EN = "Comprehensive reception area for real estate registration, transactions and taxation of Qinghe County"
LONG = LocalText(LONG_ZH, LONG_EN)
FIVE = LocalText("5号窗口", "window 5")
ROOM = LocalText("视频间2", "video room 2")
LAYOUT = layout(FULL_HD)
BRIGHTEST_GROUND = 2.0
"""No panel stands out more against the room; every letter, and most of its soft edge, does."""


@pytest.fixture(scope="module")
def screen() -> Iterator[VirtualScreen]:
    screen = VirtualScreen(FULL_HD)
    yield screen
    screen.close()


@pytest.fixture(scope="module")
def lettering(screen: VirtualScreen) -> Lettering:
    return Lettering()


def _view(state: BoardState) -> BoardView:
    return Board(Texts.load(), "zh").view(state)


def _everything_long() -> BoardState:
    hall = catalogue(ticker=[LocalText(LONG_ZH * 8, LONG_EN * 8)])
    return replace(
        a_morning(),
        catalogue=type(hall)(
            version="1",
            hall=LONG,
            languages=("zh", "en"),
            zones=hall.zones,
            welcome=LONG,
            missed_rule=LONG,
            ticker=hall.ticker,
        ),
        calls=tuple(line(f"GWW{n:06}", window="综合B-128") for n in range(8)),
        queues=tuple(queue(LONG_ZH, 99_999 - n, LONG_EN) for n in range(8)),
        announcement=announcement("GWW000000", window="综合B-128"),
    )


STATES = {
    "calling": replace(a_morning(), announcement=announcement("A015")),
    "latest": a_morning(),
    "idle": replace(a_morning(), calls=()),
    "starting": BoardState(link=Link.STARTING),
    "lost": replace(a_morning(), link=Link.LOST, lost_since_ms=a_morning().hall_ms),
    "notice": replace(a_morning(), notices=(Notice(id="n", text=LONG),)),
    "emergency": replace(a_morning(), notices=(Notice(id="n", text=LONG, kind="emergency"),)),
    "long": _everything_long(),
    "waits": replace(a_morning(), queues=tuple(queue(f"队列{n}", n, wait_s=(n * 200, n * 300)) for n in range(10))),
    "moved": replace(a_morning(), moved=announcement_of_move(move("A007", FIVE))),
    "long move": replace(_everything_long(), moved=announcement_of_move(move("GWW000000", LONG))),
    "room": replace(
        a_morning(),
        calls=(replaced(line("A021"), window=ROOM.zh, place=ROOM), *a_morning().calls),
        announcement=replace(announcement("A021", window=ROOM.zh), place=ROOM),
    ),
    "long waits": replace(
        _everything_long(), queues=tuple(queue(LONG_ZH, 99_999 - n, LONG_EN, (6_950, 9_000)) for n in range(8))
    ),
}


def _colours_along(surface: pygame.Surface, rect: pygame.Rect) -> set[theme.Colour]:
    """Every colour on the rectangle's own edge."""
    across = [(x, y) for x in range(rect.left, rect.right) for y in (rect.top, rect.bottom - 1)]
    down = [(x, y) for y in range(rect.top, rect.bottom) for x in (rect.left, rect.right - 1)]
    colours = [surface.get_at(at) for at in across + down]
    return {(colour.r, colour.g, colour.b) for colour in colours}


@pytest.mark.parametrize("name", STATES)
def test_no_letter_is_cut_off_at_the_edge_of_its_panel(name: str, screen: VirtualScreen, lettering: Lettering) -> None:
    BoardPainter(screen.surface, lettering).paint(_view(STATES[name]))

    for panel in (LAYOUT.call, LAYOUT.calls, LAYOUT.queues):
        edge = _colours_along(screen.surface, panel.inflate(-40, -4))
        assert [colour for colour in edge if theme.contrast(colour, theme.ROOM) > BRIGHTEST_GROUND] == []
    for strip in (LAYOUT.banner.inflate(-20, -2), pygame.Rect(20, 0, 1880, 115)):
        assert len(_colours_along(screen.surface, strip)) == 1


@pytest.mark.parametrize("region", ["calls", "queues"])
def test_the_longest_names_do_not_run_into_the_next_column(
    region: str, screen: VirtualScreen, lettering: Lettering
) -> None:
    BoardPainter(screen.surface, lettering).paint(_view(replace(_everything_long(), announcement=None)))
    panel = {"calls": LAYOUT.calls, "queues": LAYOUT.queues}[region]
    between = pygame.Rect(panel.centerx - 2, panel.top + 80, 4, panel.height - 90)

    assert _colours_along(screen.surface, between) <= {theme.PANEL.ground, theme.HAIRLINE}


def test_a_wait_does_not_run_into_the_number_of_those_who_wait(screen: VirtualScreen, lettering: Lettering) -> None:
    BoardPainter(screen.surface, lettering).paint(_view(replace(STATES["long waits"], announcement=None)))
    panel = LAYOUT.queues
    figures_end = panel.left + 8 + (panel.width - 16) * 42 // 100 + 120
    between = pygame.Rect(figures_end + 4, panel.top + 80, 12, panel.height - 90)

    assert _colours_along(screen.surface, between) <= {theme.PANEL.ground, theme.HAIRLINE}


def _height_of(surface: pygame.Surface, colour: theme.Colour, region: pygame.Rect) -> int:
    found = pygame.mask.from_threshold(surface.subsurface(region), colour, (8, 8, 8, 255))
    return max(rect.height for rect in found.get_bounding_rects())


@pytest.mark.parametrize(("number", "window"), [("A015", "3"), ("GA002", "B-12")])
def test_the_number_wanted_is_a_ninth_of_the_screen_high(
    number: str, window: str, screen: VirtualScreen, lettering: Lettering
) -> None:
    calling = replace(a_morning(), announcement=announcement(number, window=window))
    BoardPainter(screen.surface, lettering).paint(_view(calling))
    right_of_the_bar = LAYOUT.call.inflate(-80, 0)

    assert _height_of(screen.surface, theme.CALLING.bright, right_of_the_bar) >= FULL_HD[1] / 9


def test_every_letter_can_be_read_against_its_ground() -> None:
    for paint in theme.PAINTS:
        for letters in (paint.text, paint.quiet, paint.bright):
            assert theme.contrast(paint.ground, letters) >= 7.0, paint


def test_contrast_is_measured_as_the_standard_says() -> None:
    assert theme.contrast((0, 0, 0), (255, 255, 255)) == pytest.approx(21.0)
    assert theme.contrast((119, 119, 119), (255, 255, 255)) == pytest.approx(4.48, abs=0.01)


def test_every_character_of_the_hall_can_be_drawn(lettering: Lettering) -> None:
    texts = Texts.load()
    said = [texts.section(section, language) for section in ("display", "wait", "speech") for language in ("zh", "en")]
    county = [tomllib.loads(file.read_text("utf-8")) for file in sorted(COUNTY.glob("*.toml"))]

    assert county
    assert lettering.missing("".join(sorted(set(f"{said}{county}") - {"\n"}))) == set()


def test_only_what_has_changed_is_drawn_again(screen: VirtualScreen, lettering: Lettering) -> None:
    painter = BoardPainter(screen.surface, lettering)

    assert painter.paint(_view(a_morning())) == [screen.surface.get_rect()]
    assert painter.paint(_view(a_morning())) == []
    assert painter.paint(_view(replace(a_morning(), hall_ms=a_morning().hall_ms + 60_000))) == [LAYOUT.header]
    assert painter.paint(_view(replace(a_morning(), turn=1))) == [LAYOUT.header, LAYOUT.banner]


@pytest.mark.parametrize(("before", "after"), list(combinations(STATES, 2)))
def test_nothing_of_an_earlier_picture_is_left_behind(
    before: str, after: str, screen: VirtualScreen, lettering: Lettering
) -> None:
    fresh = BoardPainter(screen.surface, lettering)
    fresh.paint(_view(STATES[after]))
    wanted = pygame.image.tobytes(screen.surface, "RGB")

    painter = BoardPainter(screen.surface, lettering)
    painter.paint(_view(STATES[before]))
    painter.paint(_view(STATES[after]))

    assert pygame.image.tobytes(screen.surface, "RGB") == wanted


@pytest.mark.parametrize(("before", "after"), list(pairwise(STATES)))
def test_different_news_are_different_pictures(
    before: str, after: str, screen: VirtualScreen, lettering: Lettering
) -> None:
    painter = BoardPainter(screen.surface, lettering)
    painter.paint(_view(STATES[before]))
    first = pygame.image.tobytes(screen.surface, "RGB")

    assert painter.paint(_view(STATES[after]))
    assert pygame.image.tobytes(screen.surface, "RGB") != first


@pytest.mark.parametrize("size", [(1280, 720), (960, 540), (3840, 2160)])
def test_the_regions_fit_every_landscape_screen(size: tuple[int, int]) -> None:
    plan = layout(size)
    regions = [plan.header, plan.call, plan.calls, plan.queues, plan.banner]

    assert all(pygame.Rect((0, 0), size).contains(region) for region in regions)
    assert not any(one.colliderect(other) for one, other in combinations(regions, 2))
