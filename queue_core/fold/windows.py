"""Windows open, pause and close; clerks sit down and go; a window serves other things for a while."""

from queue_core.agenda import Due
from queue_core.events import (
    ClerkLoggedIn,
    ClerkLoggedOut,
    WindowAssigned,
    WindowClosed,
    WindowOpened,
    WindowPaused,
    WindowReady,
)
from queue_core.fold.desks import enter
from queue_core.fold.dispatch import fold
from queue_core.lifecycle import ClerkState, WindowState
from queue_core.records import Assignment, Clerk
from queue_core.standing import Standing


@fold.register
def _(event: WindowOpened, hall: Standing) -> None:
    _turn(hall, event.window, WindowState.OPEN, event.at_ms)


@fold.register
def _(event: WindowClosed, hall: Standing) -> None:
    _turn(hall, event.window, WindowState.CLOSED, event.at_ms)


@fold.register
def _(event: WindowPaused, hall: Standing) -> None:
    _turn(hall, event.window, WindowState.PAUSED, event.at_ms, event.reason, event.back_ms)


def _turn(
    hall: Standing, window_id: str, state: WindowState, at_ms: int, reason: str = "", back_ms: int | None = None
) -> None:
    """The window does something that is no step with a visitor: what it did before can no longer be undone."""
    window = hall.window(window_id)
    enter(hall, window, state, at_ms, reason=reason, back_ms=back_ms)
    window.last = None


@fold.register
def _(event: WindowReady, hall: Standing) -> None:
    window = hall.window(event.window)
    if window.state is WindowState.READY:
        return  # asked again: it keeps its turn, and has been ready as long as before
    hall.state.readied += 1
    enter(hall, window, WindowState.READY, event.at_ms)
    window.ready_order = hall.state.readied


@fold.register
def _(event: WindowAssigned, hall: Standing) -> None:
    window = hall.window(event.window)
    some = event.services or event.help_out
    window.assigned = Assignment(event.services, event.help_out, event.until_ms) if some else None
    hall.duty.changed(window)
    hall.agenda.note(Due.REVERT, window.id)


@fold.register
def _(event: ClerkLoggedIn, hall: Standing) -> None:
    window = hall.window(event.window)
    window.clerk, window.last = event.clerk, None
    hall.state.clerks[event.clerk] = Clerk(event.clerk, ClerkState.ON_DUTY, event.window, event.at_ms)
    hall.duty.changed(window)
    hall.agenda.note(Due.LOG_OUT, window.id)


@fold.register
def _(event: ClerkLoggedOut, hall: Standing) -> None:
    window = hall.window(event.window)
    window.clerk, window.last = "", None
    hall.state.clerks[event.clerk] = Clerk(event.clerk, since_ms=event.at_ms)
    hall.duty.changed(window)
