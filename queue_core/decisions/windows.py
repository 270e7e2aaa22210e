"""Windows open, pause and close; clerks sit down and go; a window serves other things for a while."""

from collections.abc import Iterator

from queue_core.commands import AssignServices, CloseWindow, LogIn, LogOut, OpenWindow, PauseWindow
from queue_core.decisions.dispatch import decide
from queue_core.decisions.known import check_is_to_come, find_service, find_window, window_that_can, window_that_works
from queue_core.events import (
    ClerkLoggedIn,
    ClerkLoggedOut,
    Event,
    TicketReleased,
    WindowAssigned,
    WindowClosed,
    WindowOpened,
    WindowPaused,
)
from queue_core.lifecycle import WITH_VISITOR, ClerkState, ClerkStep, WindowState, WindowStep, advance_clerk
from queue_core.records import Clerk, Ticket
from queue_core.refusals import Reason, RefusedError
from queue_core.rules import EVERY_SERVICE, HallRules
from queue_core.standing import Standing


@decide.register
def _(command: OpenWindow, hall: Standing, at_ms: int) -> Iterator[Event]:
    window_that_works(hall, command.window, WindowStep.OPEN)
    yield WindowOpened(at_ms, command.window)


@decide.register
def _(command: CloseWindow, hall: Standing, at_ms: int) -> Iterator[Event]:
    window_that_can(hall, command.window, WindowStep.CLOSE)
    yield from close(hall, command.window, at_ms)


def close(hall: Standing, window: str, at_ms: int) -> Iterator[Event]:
    """Yield that the window closes, and that whoever was sent to it alone may be called by others."""
    yield WindowClosed(at_ms, window)
    yield from release(hall, hall.rules, window, "", at_ms)


def release(hall: Standing, rules: HallRules, window: str, clerk: str, at_ms: int) -> Iterator[Event]:
    """Yield that who was sent to this window or clerk alone may be called by whoever serves them by these rules."""
    for (service, _lane), line in hall.lines.sent_to(window, clerk):
        if rules.windows_serving[service]:
            for *_place, ticket in line:
                yield TicketReleased(at_ms, ticket)


def release_from_who_is_gone(hall: Standing, ticket: Ticket, at_ms: int) -> Iterator[Event]:
    """Yield that who comes back to a window or clerk that has gone meanwhile may be called by others."""
    window_gone = ticket.only_window and hall.window(ticket.only_window).state is WindowState.CLOSED
    clerk_gone = ticket.only_clerk and hall.state.clerks[ticket.only_clerk].state is ClerkState.OFF
    if (window_gone or clerk_gone) and hall.rules.windows_serving[ticket.service]:
        yield TicketReleased(at_ms, ticket.id)


@decide.register
def _(command: PauseWindow, hall: Standing, at_ms: int) -> Iterator[Event]:
    window_that_can(hall, command.window, WindowStep.PAUSE)
    yield WindowPaused(at_ms, command.window, command.reason, _back_ms(command, hall, at_ms))


def _back_ms(command: PauseWindow, hall: Standing, at_ms: int) -> int | None:
    """Return when the clerk means to be back: as they say, or as is usual for the reason."""
    if command.back_ms is not None:
        return command.back_ms or None
    usual_ms = hall.rules.desk.pauses_ms.get(command.reason, 0)
    return at_ms + usual_ms if usual_ms else None


@decide.register
def _(command: AssignServices, hall: Standing, at_ms: int) -> Iterator[Event]:
    find_window(hall, command.window)
    for code in (*command.services, *command.help_out):
        if code != EVERY_SERVICE:
            find_service(hall, code)
    check_is_to_come(hall, command.until_ms, at_ms, "until")
    some = command.services or command.help_out
    until_ms = command.until_ms if some else None
    yield WindowAssigned(at_ms, command.window, command.services, command.help_out, until_ms)


@decide.register
def _(command: LogIn, hall: Standing, at_ms: int) -> Iterator[Event]:
    number, clerk = find_window(hall, command.window).number, _clerk_who_can(hall, command.clerk, ClerkStep.LOG_IN)
    there = hall.window(command.window).clerk
    taken = there not in ("", clerk.id)
    if taken and not command.handover:
        raise RefusedError(Reason.WINDOW_HAS_CLERK, window=number, clerk=there)
    if clerk.window not in ("", command.window):
        yield from _leave(hall, clerk, at_ms)
    if taken:
        yield from _hand_over(hall, there, command.window, at_ms)
    yield ClerkLoggedIn(at_ms, clerk.id, command.window)
    if hall.window(command.window).state is WindowState.PAUSED:  # whoever sits down is back from the break
        yield WindowOpened(at_ms, command.window)


def _hand_over(hall: Standing, clerk: str, window: str, at_ms: int) -> Iterator[Event]:
    """Somebody else goes on: the window does what it did, and its visitor stays; who was sent to this clerk may go on.

    Unlike a log-out it leaves nobody behind, so it may be in the middle of a visit.
    """
    yield ClerkLoggedOut(at_ms, clerk, window)
    yield from release(hall, hall.rules, "", clerk, at_ms)


@decide.register
def _(command: LogOut, hall: Standing, at_ms: int) -> Iterator[Event]:
    yield from log_out(hall, _clerk_who_can(hall, command.clerk, ClerkStep.LOG_OUT), at_ms)


def log_out(hall: Standing, clerk: Clerk, at_ms: int) -> Iterator[Event]:
    """Yield that a clerk goes, the window closes, and whoever was sent to either may be called by others."""
    yield from _leave(hall, clerk, at_ms)
    yield from release(hall, hall.rules, "", clerk.id, at_ms)


def _clerk_who_can(hall: Standing, name: str, step: ClerkStep) -> Clerk:
    clerk = hall.state.clerks.get(name)
    if clerk is None:
        raise RefusedError(Reason.UNKNOWN_CLERK, clerk=name)
    advance_clerk(clerk.state, step, clerk.id)
    return clerk


def _leave(hall: Standing, clerk: Clerk, at_ms: int) -> Iterator[Event]:
    """A window that nobody sits at is closed; nobody leaves a visitor behind."""
    window = hall.window(clerk.window)
    if window.state in WITH_VISITOR:
        number = find_window(hall, window.id).number
        raise RefusedError(Reason.CLERK_WITH_VISITOR, clerk=clerk.id, window=number)
    yield ClerkLoggedOut(at_ms, clerk.id, window.id)
    if window.state is not WindowState.CLOSED:
        yield from close(hall, window.id, at_ms)
