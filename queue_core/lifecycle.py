"""The lives of tickets, windows, clerks and cases, as tables: what is not a row cannot happen."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from queue_core.refusals import Reason, RefusedError


class State(StrEnum):
    """Where a ticket, or the booking it will come of, stands in its life."""

    BOOKED = "booked"
    WAITING = "waiting"
    CALLED = "called"
    SERVING = "serving"
    HELD = "held"
    MISSED = "missed"
    DONE = "done"
    CANCELLED = "cancelled"
    NO_SHOW = "no_show"
    EXPIRED = "expired"


class Paper(StrEnum):
    """What became of a ticket's paper; the ticket itself is true from its issue on."""

    PENDING = "pending"
    PRINTED = "printed"
    FAILED = "failed"


class Step(StrEnum):
    """What can happen to a ticket."""

    CHECK_IN = "check_in"
    NO_SHOW = "no_show"
    CALL = "call"
    RECLASSIFY = "reclassify"
    CHANGE_LANE = "change_lane"
    STEP_BACK = "step_back"
    RECALL = "recall"
    START = "start"
    MISS = "miss"
    REINSTATE = "reinstate"
    HOLD = "hold"
    RESUME = "resume"
    RETURN = "return"
    """A held visitor's time has come: back among those who wait."""
    TRANSFER = "transfer"
    ADD_SERVICE = "add_service"
    FINISH = "finish"
    FINISH_PART = "finish_part"
    """One service is done, the visitor waits for the next."""
    CONTINUE = "continue"
    """One service is done, the next goes on at the same window."""
    HAND_IN = "hand_in"
    CANCEL = "cancel"
    RATE = "rate"
    EXPIRE = "expire"


LIFECYCLE: Final[Mapping[tuple[State, Step], State]] = MappingProxyType(
    {
        (State.BOOKED, Step.CHECK_IN): State.WAITING,
        (State.BOOKED, Step.NO_SHOW): State.NO_SHOW,
        (State.WAITING, Step.CALL): State.CALLED,
        (State.WAITING, Step.RECLASSIFY): State.WAITING,
        (State.WAITING, Step.CHANGE_LANE): State.WAITING,
        (State.WAITING, Step.STEP_BACK): State.WAITING,
        (State.CALLED, Step.RECALL): State.CALLED,
        (State.CALLED, Step.START): State.SERVING,
        (State.CALLED, Step.MISS): State.MISSED,
        (State.MISSED, Step.REINSTATE): State.WAITING,
        (State.SERVING, Step.HOLD): State.HELD,
        (State.HELD, Step.RESUME): State.CALLED,
        (State.HELD, Step.RETURN): State.WAITING,
        (State.WAITING, Step.TRANSFER): State.WAITING,
        (State.CALLED, Step.TRANSFER): State.WAITING,
        (State.SERVING, Step.TRANSFER): State.WAITING,
        (State.SERVING, Step.ADD_SERVICE): State.SERVING,
        (State.SERVING, Step.FINISH): State.DONE,
        (State.SERVING, Step.FINISH_PART): State.WAITING,
        (State.SERVING, Step.CONTINUE): State.SERVING,
        (State.SERVING, Step.HAND_IN): State.DONE,
        (State.BOOKED, Step.CANCEL): State.CANCELLED,
        (State.WAITING, Step.CANCEL): State.CANCELLED,
        (State.HELD, Step.CANCEL): State.CANCELLED,
        (State.MISSED, Step.CANCEL): State.CANCELLED,
        (State.DONE, Step.RATE): State.DONE,
        (State.BOOKED, Step.EXPIRE): State.EXPIRED,
        (State.WAITING, Step.EXPIRE): State.EXPIRED,
        (State.CALLED, Step.EXPIRE): State.EXPIRED,
        (State.SERVING, Step.EXPIRE): State.EXPIRED,
        (State.HELD, Step.EXPIRE): State.EXPIRED,
        (State.MISSED, Step.EXPIRE): State.EXPIRED,
    }
)
"""A ticket's life; it begins waiting, when it is issued, or booked for a later time.

*Undo* is no row: it takes back a window's last step, and the ticket is as it was before.
"""

FINAL: Final = frozenset({State.DONE, State.CANCELLED, State.NO_SHOW, State.EXPIRED})
"""States in which a visit has ended; its printed number is free again."""


class ServiceOutcome(StrEnum):
    """How a service ended at the window."""

    DONE = "done"
    """办结"""
    RECEIVED = "received"
    """收件: the papers are in, the back office goes on."""
    SUPPLEMENT = "supplement"
    """补正: something is missing."""
    DECLINED = "declined"
    """不予受理"""
    CONSULTED = "consulted"
    """咨询"""


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
    HOLD = "hold"
    TRANSFER = "transfer"
    CONTINUE = "continue"
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
        (WindowState.SERVING, WindowStep.HOLD): WindowState.OPEN,
        (WindowState.SERVING, WindowStep.CONTINUE): WindowState.SERVING,
        (WindowState.SERVING, WindowStep.FINISH): WindowState.OPEN,
    }
)
"""A window's day. A clerk who calls is there: the first call of a day opens the window, and a call ends a pause.

A day's end closes every window, whatever it was doing.
"""

WITH_VISITOR: Final = frozenset({WindowState.CALLING, WindowState.SERVING})
"""States in which a visitor belongs to the window."""
ON_DUTY: Final = frozenset({WindowState.OPEN, WindowState.READY, *WITH_VISITOR})
"""States in which somebody works at the window."""


class ClerkState(StrEnum):
    """Whether a clerk works, and where."""

    OFF = "off"
    ON_DUTY = "on_duty"
    ON_BREAK = "on_break"


class ClerkStep(StrEnum):
    """What can happen to a clerk."""

    LOG_IN = "log_in"
    """At a window; from another window the clerk moves, and that one closes."""
    BREAK = "break"
    """The window pauses."""
    BACK = "back"
    """The window opens again, or calls."""
    LOG_OUT = "log_out"


CLERK_LIFE: Final[Mapping[tuple[ClerkState, ClerkStep], ClerkState]] = MappingProxyType(
    {
        (ClerkState.OFF, ClerkStep.LOG_IN): ClerkState.ON_DUTY,
        (ClerkState.ON_DUTY, ClerkStep.LOG_IN): ClerkState.ON_DUTY,
        (ClerkState.ON_BREAK, ClerkStep.LOG_IN): ClerkState.ON_DUTY,
        (ClerkState.ON_DUTY, ClerkStep.BREAK): ClerkState.ON_BREAK,
        (ClerkState.ON_BREAK, ClerkStep.BACK): ClerkState.ON_DUTY,
        (ClerkState.ON_DUTY, ClerkStep.LOG_OUT): ClerkState.OFF,
        (ClerkState.ON_BREAK, ClerkStep.LOG_OUT): ClerkState.OFF,
    }
)
"""A clerk's day; its end logs everybody out."""


class CaseKind(StrEnum):
    """Why something outlives the visit."""

    BACK_OFFICE = "back_office"
    """The papers are in; the result is fetched later."""
    RATING = "rating"
    """A bad rating that must be answered."""
    UNRESOLVED = "unresolved"
    """办不成事 that the day's end interrupted."""


class CaseState(StrEnum):
    """Where a case stands."""

    PENDING = "pending"
    READY = "ready"
    CLOSED = "closed"


class CaseStep(StrEnum):
    """What can happen to a case."""

    READY = "ready"
    """The back office has it ready to be fetched."""
    ASSIGN = "assign"
    """Somebody else is to see to it, or by another day."""
    ANSWER = "answer"
    COLLECT = "collect"
    """The visitor has fetched it."""


CASE_LIFE: Final[Mapping[tuple[CaseState, CaseStep], CaseState]] = MappingProxyType(
    {
        (CaseState.PENDING, CaseStep.READY): CaseState.READY,
        (CaseState.PENDING, CaseStep.ASSIGN): CaseState.PENDING,
        (CaseState.PENDING, CaseStep.ANSWER): CaseState.CLOSED,
        (CaseState.READY, CaseStep.COLLECT): CaseState.CLOSED,
    }
)
"""A case's life, across days."""


class GuideMatter(StrEnum):
    """What a floor guide (导办) is wanted for, in rising order of urgency."""

    HELP = "help"
    AGENT = "agent"
    """Somebody acts for others (帮办)."""
    PAPER = "paper"
    """A ticket's paper did not come out."""
    UNSOLVED = "unsolved"
    """A matter nobody solves (办不成事)."""


class NoticeKind(StrEnum):
    """How much a notice matters."""

    NOTICE = "notice"
    EMERGENCY = "emergency"
    """It stands over everything, and is spoken as soon as it holds."""


class Level(StrEnum):
    """好差评's five levels, the best first."""

    VERY_SATISFIED = "very_satisfied"
    SATISFIED = "satisfied"
    BASICALLY_SATISFIED = "basically_satisfied"
    DISSATISFIED = "dissatisfied"
    VERY_DISSATISFIED = "very_dissatisfied"


BAD_LEVELS: Final = frozenset({Level.DISSATISFIED, Level.VERY_DISSATISFIED})
"""Each of these opens a case."""


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


def advance_clerk(state: ClerkState, step: ClerkStep, clerk: str) -> ClerkState:
    """Return the clerk's state after `step`, or refuse and change nothing."""
    after = CLERK_LIFE.get((state, step))
    if after is None:
        raise RefusedError(Reason.CLERK_ILLEGAL_STEP, clerk=clerk, state=state, step=step)
    return after


def advance_case(state: CaseState, step: CaseStep, case: str) -> CaseState:
    """Return the case's state after `step`, or refuse and change nothing."""
    after = CASE_LIFE.get((state, step))
    if after is None:
        raise RefusedError(Reason.CASE_ILLEGAL_STEP, case=case, state=state, step=step)
    return after
