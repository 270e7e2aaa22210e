"""The life of a ticket and of a window, as tables: what is not a row cannot happen."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from queue_core.refusals import Reason, RefusedError


class State(StrEnum):
    """Where a ticket stands in its life."""

    WAITING = "waiting"
    CALLED = "called"
    SERVING = "serving"
    MISSED = "missed"
    DONE = "done"
    EXPIRED = "expired"


class Paper(StrEnum):
    """What became of a ticket's paper; the ticket itself is true from its issue on."""

    PENDING = "pending"
    PRINTED = "printed"
    FAILED = "failed"


class Step(StrEnum):
    """What can happen to a ticket."""

    CALL = "call"
    RECALL = "recall"
    START = "start"
    MISS = "miss"
    TRANSFER = "transfer"
    FINISH = "finish"
    EXPIRE = "expire"


LIFECYCLE: Final[Mapping[tuple[State, Step], State]] = MappingProxyType(
    {
        (State.WAITING, Step.CALL): State.CALLED,
        (State.CALLED, Step.RECALL): State.CALLED,
        (State.CALLED, Step.START): State.SERVING,
        (State.CALLED, Step.MISS): State.MISSED,
        (State.CALLED, Step.TRANSFER): State.WAITING,
        (State.SERVING, Step.TRANSFER): State.WAITING,
        (State.SERVING, Step.FINISH): State.DONE,
        (State.WAITING, Step.EXPIRE): State.EXPIRED,
        (State.CALLED, Step.EXPIRE): State.EXPIRED,
        (State.SERVING, Step.EXPIRE): State.EXPIRED,
        (State.MISSED, Step.EXPIRE): State.EXPIRED,
    }
)
"""A ticket's life; it begins waiting, when it is issued."""

FINAL: Final = frozenset({State.DONE, State.EXPIRED})
"""States in which a visit has ended; its printed number is free again."""


class WindowState(StrEnum):
    """What a window is doing; `READY` means its clerk has asked for the next and nobody was there."""

    CLOSED = "closed"
    OPEN = "open"
    READY = "ready"
    CALLING = "calling"
    SERVING = "serving"
    PAUSED = "paused"


class WindowStep(StrEnum):
    """What can happen at a window."""

    OPEN = "open"
    CLOSE = "close"
    PAUSE = "pause"
    ASK = "ask"
    """Its clerk asks for the next visitor and nobody is there."""
    CALL = "call"
    RECALL = "recall"
    START = "start"
    MISS = "miss"
    TRANSFER = "transfer"
    FINISH = "finish"


WINDOW_LIFE: Final[Mapping[tuple[WindowState, WindowStep], WindowState]] = MappingProxyType(
    {
        (WindowState.CLOSED, WindowStep.OPEN): WindowState.OPEN,
        (WindowState.PAUSED, WindowStep.OPEN): WindowState.OPEN,
        (WindowState.OPEN, WindowStep.CLOSE): WindowState.CLOSED,
        (WindowState.READY, WindowStep.CLOSE): WindowState.CLOSED,
        (WindowState.PAUSED, WindowStep.CLOSE): WindowState.CLOSED,
        (WindowState.OPEN, WindowStep.PAUSE): WindowState.PAUSED,
        (WindowState.READY, WindowStep.PAUSE): WindowState.PAUSED,
        (WindowState.CLOSED, WindowStep.ASK): WindowState.READY,
        (WindowState.PAUSED, WindowStep.ASK): WindowState.READY,
        (WindowState.OPEN, WindowStep.ASK): WindowState.READY,
        (WindowState.READY, WindowStep.ASK): WindowState.READY,
        (WindowState.CLOSED, WindowStep.CALL): WindowState.CALLING,
        (WindowState.PAUSED, WindowStep.CALL): WindowState.CALLING,
        (WindowState.OPEN, WindowStep.CALL): WindowState.CALLING,
        (WindowState.READY, WindowStep.CALL): WindowState.CALLING,
        (WindowState.CALLING, WindowStep.RECALL): WindowState.CALLING,
        (WindowState.CALLING, WindowStep.START): WindowState.SERVING,
        (WindowState.CALLING, WindowStep.MISS): WindowState.OPEN,
        (WindowState.CALLING, WindowStep.TRANSFER): WindowState.OPEN,
        (WindowState.SERVING, WindowStep.TRANSFER): WindowState.OPEN,
        (WindowState.SERVING, WindowStep.FINISH): WindowState.OPEN,
    }
)
"""A window's day. A clerk who calls is there: the first call of a day opens the window, and a call ends a pause.

A day's end closes every window, whatever it was doing.
"""

WITH_VISITOR: Final = frozenset({WindowState.CALLING, WindowState.SERVING})
"""States in which a visitor belongs to the window."""


def advance(state: State, step: Step, number: str) -> State:
    """Return the ticket's state after `step`, or refuse and change nothing."""
    after = LIFECYCLE.get((state, step))
    if after is None:
        raise RefusedError(Reason.ILLEGAL_STEP, number=number, state=state, step=step)
    return after


def advance_window(state: WindowState, step: WindowStep, window: str) -> WindowState:
    """Return the window's state after `step`, or refuse and change nothing."""
    after = WINDOW_LIFE.get((state, step))
    if after is None:
        raise RefusedError(Reason.WINDOW_ILLEGAL_STEP, window=window, state=state, step=step)
    return after
