"""Whatever a hall configures, and whatever a clerk or a manager types: the screen goes on."""

from dataclasses import replace

import msgspec
import pygame
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from device_drivers.lettering import Lettering
from device_drivers.screen import VirtualScreen
from hall_config.wall import clock_at
from hall_protocol.desk import DeskService
from hall_protocol.message import LocalText
from hall_protocol.states import WindowPhase
from tests.hardness import HARDNESS
from tests.terminal_screen.desks import (
    NOW,
    PHASES,
    SITUATIONS,
    a_desk,
    board,
    choices,
    desk_board,
    entering,
    refused,
    ticket,
)
from tests.terminal_screen.glass import SIZES, Bench
from window_terminal.desk import Desk, Entry, EntryKind

TEXTS = st.text(st.characters(codec="utf-8"), max_size=120)
TIMES = st.integers(0, 4_000_000_000_000)
ODD = (
    "\x00",
    "\U000e0080",
    "\ufe0f",
    "\u3164",
    "\u0378",
    "\u200b",
    "\u202e",
    "\u0301",
    "\n",
    "👍",
    "𠮷",
    "\u2028",
    "\U0010fffd",
    " ",
    "字" * 500,
    "W" * 500,
    "",
)
KINDS: tuple[EntryKind, ...] = ("number", "log_in", "pin", "handover", "transfer", "outcome", "services", "pause")


@pytest.fixture(scope="module")
def lettering() -> Lettering:
    pygame.font.init()
    return Lettering()


def with_texts(phase: WindowPhase, text: str, time_ms: int) -> Desk:
    """A desk on which everything that comes from outside says this."""
    visitor = msgspec.structs.replace(ticket(text or "A001", phase="called"), called_ms=time_ms, waits_from_ms=time_ms)
    said = LocalText(text, text)
    service = DeskService(code="s", name=said, situation=said, materials=(said,) * 3)
    at = msgspec.structs.replace(
        board(phase, number=text, visitor=visitor), reason=text, back_ms=time_ms, next_number=text, next_why=said,
        clerk=text, place=said,
    )  # fmt: skip
    desk = desk_board(visitor, service, service, clerk_name=text)
    return a_desk(phase, window=at, desk=desk, faults=(text,), answer=refused(text, text), answer_until_ms=time_ms)


@given(phase=st.sampled_from(PHASES), size=st.sampled_from(SIZES), text=TEXTS, time_ms=TIMES)
@settings(max_examples=60 * HARDNESS.times, deadline=None)
def test_no_text_and_no_time_stops_a_screen(
    phase: WindowPhase, size: tuple[int, int], text: str, time_ms: int, lettering: Lettering
) -> None:
    Bench(VirtualScreen(size), lettering).show(with_texts(phase, text, time_ms))


@pytest.mark.parametrize("text", ODD, ids=ascii)
@pytest.mark.parametrize("phase", PHASES)
def test_odd_signs_do_not_stop_a_screen(phase: WindowPhase, text: str, lettering: Lettering) -> None:
    bench = Bench(VirtualScreen((480, 320)), lettering)
    desk = with_texts(phase, text, NOW.hall_ms)
    for language_of_answer in (desk, replace(desk, answer=None)):
        bench.show(language_of_answer)

    assert not any("\x00" in str(piece) for piece in bench.clerk.picture.pieces)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("text", ODD, ids=ascii)
def test_whatever_can_be_chosen_can_be_shown(kind: EntryKind, text: str, lettering: Lettering) -> None:
    bench = Bench(VirtualScreen((320, 480)), lettering)
    for offered in ((), choices(text), choices(*[text] * 99)):
        bench.show(entering(Entry(kind, "12", choices=offered, at=max(0, len(offered) - 1))))


@pytest.mark.parametrize("size", [(64, 64), (128, 64), (240, 240), (240, 320), (1920, 1080), (1080, 1920)], ids=str)
@pytest.mark.parametrize("name", SITUATIONS)
def test_a_screen_of_no_sensible_size_is_filled_as_well_as_it_can_be(
    name: str, size: tuple[int, int], lettering: Lettering
) -> None:
    bench = Bench(VirtualScreen(size), lettering)
    bench.show(SITUATIONS[name])

    assert bench.clerk.picture.pieces


def test_a_night_shift_reads_the_halls_time_and_not_the_machines() -> None:
    assert clock_at(NOW.hall_ms, 0) == "02:12"
    assert clock_at(NOW.hall_ms, 8 * 3600) == "10:12"
    assert clock_at(NOW.hall_ms, -10 * 3600) == "16:12"
