"""One window's events as time: how long it was free, idle, paused, calling, serving."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import singledispatch

from hall_records.facts import Pause, Period
from hall_records.filing import Line
from queue_core.events import (
    ClerkLoggedIn,
    ClerkLoggedOut,
    Event,
    HallConfigured,
    ServiceAdded,
    ServiceFinished,
    ServiceStarted,
    StepUndone,
    TicketCalled,
    TicketExpired,
    TicketHeld,
    TicketMissed,
    TicketTransferred,
    WindowClosed,
    WindowOpened,
    WindowPaused,
    WindowReady,
)
from queue_core.lifecycle import WindowState


@dataclass(frozen=True, slots=True)
class Doing:
    """What a window does, why, and who sits there."""

    state: WindowState = WindowState.CLOSED
    reason: str = ""
    clerk: str = ""


def periods_of(window: str, lines: Iterable[Line], until_ms: int) -> Iterator[Period]:
    """Yield how a window spent its day up to `until_ms`; times when it was closed are none, nor are empty ones."""
    doing, since_ms = Doing(), 0
    for line in lines:
        after = doing_after(line.event, doing)
        if after != doing:
            yield from _period(window, doing, since_ms, min(line.event.at_ms, until_ms))
            doing, since_ms = after, line.event.at_ms
    yield from _period(window, doing, since_ms, until_ms)


def _period(window: str, doing: Doing, from_ms: int, until_ms: int) -> Iterator[Period]:
    if doing.state is not WindowState.CLOSED and until_ms > from_ms:
        yield Period(window, doing.clerk, doing.state, doing.reason, from_ms, until_ms)


def pauses_of(window: str, lines: Iterable[Line], until_ms: int) -> Iterator[Pause]:
    """Yield a window's pauses, each as a whole; another reason is another pause."""
    doing, pause = Doing(), None
    for line in lines:
        doing = doing_after(line.event, doing)
        begins = isinstance(line.event, WindowPaused)
        if pause and (begins or doing.state is not WindowState.PAUSED):
            yield replace(pause, until_ms=min(line.event.at_ms, until_ms))
            pause = None
        if isinstance(line.event, WindowPaused):
            event = line.event
            pause = Pause(window, line.clerk, event.reason, event.at_ms, until_ms, event.back_ms)
    if pause:
        yield pause


@singledispatch
def doing_after(event: Event, doing: Doing) -> Doing:
    """Return what the window does after this event."""
    raise TypeError(f"{type(event).__name__} changes nothing at a window")


def _free(event: Event, doing: Doing) -> Doing:
    """The visitor has gone, or the window opens."""
    return Doing(WindowState.OPEN, clerk=doing.clerk)


for _kind in (WindowOpened, TicketMissed, TicketHeld, TicketTransferred, TicketExpired):
    doing_after.register(_kind, _free)


@doing_after.register
def _(event: WindowClosed, doing: Doing) -> Doing:
    return Doing(WindowState.CLOSED, clerk=doing.clerk)


@doing_after.register
def _(event: HallConfigured, doing: Doing) -> Doing:
    """Only a window that the hall no longer has gets to know of it."""
    return Doing()


@doing_after.register
def _(event: WindowPaused, doing: Doing) -> Doing:
    return Doing(WindowState.PAUSED, event.reason, doing.clerk)


@doing_after.register
def _(event: WindowReady, doing: Doing) -> Doing:
    return Doing(WindowState.READY, clerk=doing.clerk)


@doing_after.register
def _(event: TicketCalled, doing: Doing) -> Doing:
    return Doing(WindowState.CALLING, clerk=doing.clerk)


@doing_after.register
def _(event: ServiceStarted, doing: Doing) -> Doing:
    return Doing(WindowState.SERVING, clerk=doing.clerk)


@doing_after.register
def _(event: ServiceAdded, doing: Doing) -> Doing:
    return doing


@doing_after.register
def _(event: ServiceFinished, doing: Doing) -> Doing:
    return doing if event.stays else Doing(WindowState.OPEN, clerk=doing.clerk)


@doing_after.register
def _(event: ClerkLoggedIn, doing: Doing) -> Doing:
    return Doing(doing.state, doing.reason, event.clerk)


@doing_after.register
def _(event: ClerkLoggedOut, doing: Doing) -> Doing:
    return Doing(doing.state, doing.reason)


@doing_after.register
def _(event: StepUndone, doing: Doing) -> Doing:
    """What was before goes on; but a window that was ready would call the same visitor again, so it is only open."""
    return Doing(WindowState.OPEN, clerk=doing.clerk) if doing.state is WindowState.READY else doing
