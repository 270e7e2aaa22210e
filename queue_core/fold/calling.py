"""A visitor is called, called again, does not come; a misclick is taken back."""

from queue_core.agenda import Due
from queue_core.events import StepUndone, TicketCalled, TicketMissed, TicketRecalled, Why
from queue_core.fold.absences import forgive_absence, note_absence
from queue_core.fold.cases import take_back_cases
from queue_core.fold.desks import enter, free, undoable
from queue_core.fold.dispatch import fold
from queue_core.lifecycle import State, Step, WindowState
from queue_core.records import LastStep, Ticket, Window
from queue_core.rules import Lane
from queue_core.standing import Standing


@fold.register
def _(event: TicketCalled, hall: Standing) -> None:
    ticket, window = hall.ticket(event.ticket), hall.window(event.window)
    step = Step.RESUME if event.why is Why.RESUMED else Step.CALL
    with undoable(hall, window, ticket, step, event.at_ms):
        hall.move(ticket, State.CALLED)
        ticket.window, ticket.return_ms, ticket.first = event.window, None, False
        ticket.calls += 1
        ticket.recalls = 0
        ticket.called_ms = ticket.last_call_ms = event.at_ms
        ticket.started_ms = None
        enter(hall, window, WindowState.CALLING, event.at_ms, ticket=ticket.id)
    _count_turns(event, ticket, window, hall)


def _count_turns(event: TicketCalled, ticket: Ticket, window: Window, hall: Standing) -> None:
    for counting in (hall.state, window):
        counting.since_green = 0 if ticket.lane is Lane.GREEN else counting.since_green + 1
    if event.pattern_at is not None:
        hall.state.pattern_at = event.pattern_at


@fold.register
def _(event: TicketRecalled, hall: Standing) -> None:
    ticket = hall.ticket(event.ticket)
    ticket.recalls += 1
    ticket.last_call_ms = event.at_ms


@fold.register
def _(event: TicketMissed, hall: Standing) -> None:
    ticket, window = hall.ticket(event.ticket), hall.window(event.window)
    with undoable(hall, window, ticket, Step.MISS, event.at_ms):
        hall.move(ticket, State.MISSED)
        ticket.ended_ms = event.at_ms
        free(hall, window, event.at_ms)
    note_absence(hall, ticket.visitor, event.at_ms)


@fold.register
def _(event: StepUndone, hall: Standing) -> None:
    window = hall.window(event.window)
    last = window.last
    assert last is not None, "only a step that is remembered is taken back"
    take_back_cases(hall, last)
    if last.step == Step.MISS:
        forgive_absence(hall, last.ticket_before.visitor, last.at_ms)
    _restore_ticket(hall, last)
    _restore_window(hall, window, last.window_before, event.at_ms)


def _restore_ticket(hall: Standing, last: LastStep) -> None:
    """The ticket is as it was, but for what was said aloud: a call keeps its count, so that the next has a new name."""
    before, now = last.ticket_before, hall.ticket(last.ticket_before.id)
    hall.leave(now)
    before.calls, before.recalls, before.steps = now.calls, now.recalls, now.steps
    before.paper, before.paper_fault = now.paper, now.paper_fault
    state, before.state, moved = before.state, now.state, before.moved
    hall.state.day.tickets[before.id] = before
    hall.enter(before, state)
    before.moved = moved
    hall.agenda.note(Due.RETURN, before.id)


def _restore_window(hall: Standing, window: Window, before: Window, at_ms: int) -> None:
    """The window is as it was; one that was ready is open, or it would call the same visitor again at once."""
    was_ready = before.state is WindowState.READY
    since_ms = at_ms if was_ready else before.since_ms
    state = WindowState.OPEN if was_ready else before.state
    enter(hall, window, state, since_ms, ticket=before.ticket, reason=before.reason, back_ms=before.back_ms)
    window.last = before.last
