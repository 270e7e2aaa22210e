"""The screen itself, looked at pixel by pixel while time goes by."""

import time
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

import pygame
import pytest

from device_drivers.lettering import Lettering
from device_drivers.screen import VirtualScreen
from hall_protocol.states import HubState
from tests.terminal_screen.desks import MINUTE_MS, NOW, SITUATIONS, a_desk, desk_board, ticket
from tests.terminal_screen.glass import SIZES, Bench, letters_of
from tests.terminal_screen.longest import long_desks, longest_services
from window_terminal.desk import Desk
from window_terminal.screen.clerk_screen import PAGE_MS, TOUCHED_MS
from window_terminal.screen.frame import frame_of
from window_terminal.screen.theme import THEMES

SLOWEST_MS = 15
SMALL = (480, 320)


class SeenScreen(VirtualScreen):
    """A screen that remembers which parts were presented."""

    def __init__(self, size: tuple[int, int]) -> None:
        super().__init__(size)
        self.presented: list[list[pygame.Rect]] = []

    def present(self, rects: object = None) -> None:
        listed = list(rects) if isinstance(rects, list) else [self.surface.get_rect()]
        self.presented.append(listed)
        super().present(listed)


@pytest.fixture
def screen() -> Iterator[SeenScreen]:
    screen = SeenScreen(SMALL)
    yield screen
    screen.close()


@pytest.fixture(scope="module")
def lettering() -> Lettering:
    pygame.font.init()
    return Lettering()


@pytest.fixture
def bench(screen: SeenScreen, lettering: Lettering) -> Bench:
    return Bench(screen, lettering)


def _area(rects: list[pygame.Rect]) -> float:
    return sum(rect.width * rect.height for rect in rects) / (SMALL[0] * SMALL[1])


@pytest.mark.parametrize(("before", "after"), list(pairwise((*SITUATIONS, *reversed(SITUATIONS)))))
def test_nothing_of_an_earlier_picture_is_left_behind(
    before: str, after: str, bench: Bench, lettering: Lettering
) -> None:
    bench.show(SITUATIONS[after])
    wanted = bench.pixels()

    used = Bench(bench.screen, lettering)
    used.show(SITUATIONS[before])
    used.show(SITUATIONS[after])
    assert used.pixels() == wanted


def test_different_situations_are_different_pictures(bench: Bench) -> None:
    seen: dict[bytes, str] = {}
    for name, desk in SITUATIONS.items():
        bench.show(desk)
        seen.setdefault(bench.pixels(), name)

    assert list(seen.values()) == list(SITUATIONS)


def test_only_the_clock_is_drawn_when_only_the_clock_has_moved(bench: Bench, screen: SeenScreen) -> None:
    bench.show(a_desk("open"))
    bench.passes(MINUTE_MS)

    assert len(screen.presented) == 2
    (clock,) = screen.presented[-1]
    assert pygame.Rect(400, 0, 80, 30).contains(clock)


def test_a_second_of_a_call_draws_nothing_but_the_seconds(bench: Bench, screen: SeenScreen) -> None:
    bench.show(a_desk("calling"))
    bench.passes(1_000)

    assert _area(screen.presented[-1]) < 0.03


def test_a_minute_of_a_service_draws_little(bench: Bench, screen: SeenScreen) -> None:
    bench.show(a_desk("serving"))
    bench.passes(MINUTE_MS)

    assert len(screen.presented) == 2
    assert _area(screen.presented[-1]) < 0.12


def test_nothing_is_presented_while_nothing_changes(bench: Bench, screen: SeenScreen) -> None:
    bench.show(a_desk("open"))
    for _ in range(8):
        bench.passes(250)
        bench.show(a_desk("open"))

    assert len(screen.presented) == 1


def test_an_answer_draws_its_own_line_and_what_it_covers(bench: Bench, screen: SeenScreen) -> None:
    bench.show(SITUATIONS["serving"])
    bench.show(SITUATIONS["refused"])

    top = min(rect.top for rect in screen.presented[-1])
    assert top >= frame_of(SMALL).services.y


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_everything_a_visitor_was_told_to_bring_comes_by_without_a_key(
    size: tuple[int, int], lettering: Lettering
) -> None:
    desk = a_desk(desk=desk_board(ticket(), *longest_services()))
    bench = Bench(VirtualScreen(size), lettering)
    bench.show(desk)
    said = ""
    for _ in range(12):
        said += _said(bench)
        bench.passes(PAGE_MS)

    for service in longest_services():
        assert _squeezed(service.name.zh) in said
        for material in service.materials:
            assert _squeezed(material.zh) in said


def test_a_touch_turns_the_page_and_holds_it(bench: Bench, screen: SeenScreen) -> None:
    bench.show(a_desk(desk=desk_board(ticket(), *longest_services())))
    first = bench.pixels()
    screen.touch(100, 200)
    bench.passes(20)
    second = bench.pixels()
    bench.passes(TOUCHED_MS - 100)

    assert first != second
    services = frame_of(SMALL).services
    held = screen.surface.subsurface(pygame.Rect(services)).copy()
    bench.passes(100)
    turned = screen.surface.subsurface(pygame.Rect(services))
    assert pygame.image.tobytes(held, "RGB") != pygame.image.tobytes(turned, "RGB")


def test_the_next_visitor_is_read_from_the_first_page(bench: Bench) -> None:
    long = longest_services()
    fresh = a_desk(desk=desk_board(ticket(), *long[1:]))
    bench.show(fresh)
    wanted = bench.pixels()
    bench.show(a_desk(desk=desk_board(ticket(), *long)))
    bench.clerk.tick(bench.now_ms + PAGE_MS)
    bench.show(fresh)

    assert bench.pixels() == wanted


def test_a_page_turns_only_where_there_are_several(bench: Bench, screen: SeenScreen) -> None:
    bench.show(a_desk("open"))
    screen.touch(10, 100)
    bench.passes(PAGE_MS)

    assert screen.presented[1:] in ([], [[]])


def test_a_hub_that_says_what_time_it_is_starts_the_clock(screen: SeenScreen, lettering: Lettering) -> None:
    bench = Bench(screen, lettering)
    bench.clock = type(bench.clock)(lambda: bench.now_ms)
    bench.show(a_desk("open"))
    unknown = bench.pixels()
    bench.clock.hear(HubState(alive=True, hall_time_ms=NOW.hall_ms, utc_offset_s=NOW.utc_offset_s))
    bench.passes(250)

    assert bench.pixels() != unknown


def test_a_screen_in_a_dark_corner_gives_less_light(screen: SeenScreen, lettering: Lettering) -> None:
    light = {}
    for name, theme in THEMES.items():
        lit = Bench(screen, lettering, theme)
        lit.show(SITUATIONS["no_hub"])
        light[name] = sum(lit.pixels())

    assert light["dim"] < 0.8 * light["day"]


def test_no_change_keeps_a_clerk_waiting(lettering: Lettering) -> None:
    bench = Bench(VirtualScreen((800, 480)), lettering)
    desks: list[Desk] = [*SITUATIONS.values(), *(desk for _, desk in list(long_desks())[:24])]
    took = {place: [_took_ms(bench, desk) for desk in desks] for place in range(3)}

    assert max(min(times) for times in zip(*took.values(), strict=True)) <= SLOWEST_MS


def _took_ms(bench: Bench, desk: Desk) -> float:
    before = time.process_time()
    bench.show(replace(desk, faults=(*desk.faults, "keypad.unplugged")))
    return (time.process_time() - before) * 1000


def _said(bench: Bench) -> str:
    """What stands on the page that is open."""
    return _squeezed("".join(piece.text for piece in letters_of(bench.clerk.picture.pieces) if "/" not in piece.text))


def _squeezed(text: str) -> str:
    return "".join(text.split())
