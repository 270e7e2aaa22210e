"""What several events do at a window: it enters a state, and it remembers its last step for an undo."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import Final

from queue_core.agenda import Due
from queue_core.lifecycle import ON_DUTY, WITH_VISITOR, ClerkState, Step, WindowState
from queue_core.records import LastStep, Ticket, Window, copied
from queue_core.standing import Standing

AT_THE_WINDOW: Final = {WindowState.PAUSED: ClerkState.ON_BREAK}


def enter(
    hall: Standing,
    window: Window,
    state: WindowState,
    at_ms: int,
    *,
    ticket: str = "",
    reason: str = "",
    back_ms: int | None = None,
) -> None:
    """Let the window be in this state from now on; its clerk works or has a break with it."""
    if (window.state in ON_DUTY) is not (state in ON_DUTY):
        hall.duty.came_or_went()
    if window.state is WindowState.READY:
        del hall.ready[window.id]
    if state is WindowState.READY:
        hall.ready[window.id] = window
    window.state = state
    window.since_ms = at_ms
    window.ticket = ticket
    window.reason, window.back_ms = reason, back_ms
    window.auto_call_ms = None
    if window.clerk:
        hall.state.clerks[window.clerk].state = AT_THE_WINDOW.get(state, ClerkState.ON_DUTY)
        if state not in WITH_VISITOR:
            hall.agenda.note(Due.LOG_OUT, window.id)


def free(hall: Standing, window: Window, at_ms: int) -> None:
    """The window's visitor has gone: it is open, and may call the next by itself after a pause."""
    enter(hall, window, WindowState.OPEN, at_ms)
    calling = hall.rules.calling
    if calling.auto_call:
        window.auto_call_ms = at_ms + calling.auto_call_pause_ms
        hall.agenda.note(Due.CALL, window.id)


@contextmanager
def _remembered(window: Window, ticket: Ticket, step: Step, at_ms: int) -> Iterator[None]:
    before = copied(window), copied(ticket)
    before[0].last = _with_another(window.last, ticket.id)
    yield
    window.last = LastStep(step, at_ms, *before, ticket.steps)


NOT_REMEMBERED: Final = nullcontext()


def undoable(hall: Standing, window: Window, ticket: Ticket, step: Step, at_ms: int) -> AbstractContextManager[None]:
    """What happens within is the window's last step, and can be taken back for a while, where the hall allows it."""
    return _remembered(window, ticket, step, at_ms) if hall.rules.calling.undo_ms else NOT_REMEMBERED


def _with_another(last: LastStep | None, ticket_id: str) -> LastStep | None:
    """Return the step before, if it was with another visitor: a *finish* can be taken back once the call after it is.

    That call may have come by itself. What was before the two is forgotten.
    """
    if last is None or last.ticket_before.id == ticket_id:
        return None
    last.window_before.last = None
    return last
