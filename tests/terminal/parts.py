"""A window's terminal as its lamps and presses know it, without hub or pins."""

from typing import get_args

from hall_protocol.events import Reply
from hall_protocol.states import WindowBoard, WindowPhase

PHASES: tuple[WindowPhase, ...] = get_args(WindowPhase)


def board(phase: WindowPhase, *, could_call: int = 0, seq: int = 1) -> WindowBoard:
    return WindowBoard(
        window="window-1",
        number="1",
        zone="a",
        kind="general",
        epoch=1,
        seq=seq,
        phase=phase,
        could_call=could_call,
    )


def accepted() -> Reply:
    return Reply(command_id="aaaaaaaa-1", ok=True)


def nobody_waits() -> Reply:
    return Reply(command_id="aaaaaaaa-1", ok=True, code="nobody_waiting")


def refused() -> Reply:
    return Reply(command_id="aaaaaaaa-1", ok=False, code="too_old")
