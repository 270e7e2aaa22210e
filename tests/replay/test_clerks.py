from typing import get_args

import pytest

from hall_protocol.states import TicketFacts, WindowBoard, WindowPhase
from hall_simulator.replay.clerks import WALK_MS, Press, next_press

NOON_MS = 1_000_000
SERVICE_MS = 300_000


def a_ticket(called_ms: int, started_ms: int) -> TicketFacts:
    return TicketFacts(
        id="t",
        number="A001",
        service="s",
        lane="normal",
        phase="called",
        zone="hall",
        issued_ms=0,
        waits_from_ms=0,
        called_ms=called_ms,
        started_ms=started_ms,
    )


def a_board(phase: WindowPhase, ticket: TicketFacts | None = None) -> WindowBoard:
    return WindowBoard(
        window="1",
        number="1",
        zone="hall",
        kind="general",
        epoch=1,
        seq=1,
        phase=phase,
        since_ms=NOON_MS,
        ticket=ticket,
    )


PRESSES: dict[WindowPhase, Press | None] = {
    "closed": Press("call", NOON_MS),
    "paused": Press("call", NOON_MS),
    "open": Press("call", NOON_MS),
    "ready": None,
    "calling": Press("start", NOON_MS + 5 + WALK_MS),
    "serving": Press("finish", NOON_MS + 7 + SERVICE_MS),
}


def test_there_is_a_press_for_everything_a_window_does() -> None:
    assert PRESSES.keys() == set(get_args(WindowPhase))


@pytest.mark.parametrize("phase", PRESSES)
def test_a_clerk_presses_what_the_window_asks_for(phase: WindowPhase) -> None:
    with_visitor = phase in ("calling", "serving")
    ticket = a_ticket(called_ms=NOON_MS + 5, started_ms=NOON_MS + 7) if with_visitor else None

    assert next_press(a_board(phase, ticket), lambda _: SERVICE_MS) == PRESSES[phase]
