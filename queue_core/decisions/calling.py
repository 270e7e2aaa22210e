"""Who is next, please; this one and no other; once more; did not come; that was a misclick."""

from collections.abc import Iterator

from queue_core.choosing import choice_for
from queue_core.commands import CallNext, CallTicket, MissTicket, Recall, ResumeTicket, Undo
from queue_core.decisions.dispatch import decide
from queue_core.decisions.known import check_serves, find_window, ticket_that_can, visitor_at, window_that_works
from queue_core.decisions.serving import finish
from queue_core.decisions.windows import release, release_from_who_is_gone
from queue_core.events import (
    Event,
    StepUndone,
    TicketCalled,
    TicketMissed,
    TicketRecalled,
    Why,
    WindowReady,
)
from queue_core.lifecycle import WITH_VISITOR, State, Step, WindowState, WindowStep
from queue_core.numbering import printed_value
from queue_core.records import LastStep, Ticket
from queue_core.refusals import Reason, RefusedError
from queue_core.standing import Standing


@decide.register
def _(command: CallNext, hall: Standing, at_ms: int) -> Iterator[Event]:
    find_window(hall, command.window)
    if hall.rules.calling.one_button and hall.window(command.window).state in WITH_VISITOR:
        yield from finish(hall, command.window, at_ms)
    else:
        window_that_works(hall, command.window, WindowStep.CALL)
        yield call_next(hall, command.window, at_ms)


def call_next(hall: Standing, window: str, at_ms: int) -> Event:
    """Return the call of whoever is next, or that the window is ready for whoever comes."""
    choice = choice_for(hall, window, at_ms)
    if choice is None:
        return WindowReady(at_ms, window)
    return TicketCalled(at_ms, choice.ticket.id, window, choice.why, pattern_at=choice.pattern_at)


@decide.register
def _(command: CallTicket, hall: Standing, at_ms: int) -> Iterator[Event]:
    window_that_works(hall, command.window, WindowStep.CALL)
    ticket = ticket_that_can(hall, command.ticket, Step.CALL)
    _check_may_choose(hall, command, ticket)
    check_serves(hall, command.window, ticket)
    yield TicketCalled(at_ms, ticket.id, command.window, Why.CHOSEN, command.reason)


def _check_may_choose(hall: Standing, command: CallTicket, ticket: Ticket) -> None:
    """Whoever may pick their visitors could pick the easy ones: it needs a permission, and a reason from the list."""
    clerk = hall.rules.clerks.get(hall.window(command.window).clerk)
    permitted = command.permitted or bool(clerk and clerk.may_choose)
    if not permitted or not hall.rules.calling.choose_reasons:
        number = find_window(hall, command.window).number
        raise RefusedError(Reason.NOT_PERMITTED, window=number, number=ticket.number)
    if command.reason not in hall.rules.calling.choose_reasons:
        raise RefusedError(Reason.REASON_NEEDED, reason=command.reason)


@decide.register
def _(command: ResumeTicket, hall: Standing, at_ms: int) -> Iterator[Event]:
    window_that_works(hall, command.window, WindowStep.CALL)
    ticket = ticket_that_can(hall, command.ticket, Step.RESUME)
    check_serves(hall, command.window, ticket)
    yield TicketCalled(at_ms, ticket.id, command.window, Why.RESUMED)


@decide.register
def _(command: Recall, hall: Standing, at_ms: int) -> Iterator[Event]:
    ticket = visitor_at(hall, command.window, WindowStep.RECALL, Step.RECALL)
    missed = hall.rules.missed
    if ticket.recalls >= missed.max_recalls:
        raise RefusedError(Reason.RECALL_LIMIT, number=ticket.number, limit=str(missed.max_recalls))
    again_ms = (ticket.last_call_ms or 0) + missed.recall_gap_ms
    if at_ms < again_ms:
        seconds = str(-(-(again_ms - at_ms) // 1000))
        raise RefusedError(Reason.RECALL_TOO_SOON, number=ticket.number, seconds=seconds)
    yield TicketRecalled(at_ms, ticket.id, command.window)


@decide.register
def _(command: MissTicket, hall: Standing, at_ms: int) -> Iterator[Event]:
    ticket = visitor_at(hall, command.window, WindowStep.MISS, Step.MISS)
    yield TicketMissed(at_ms, ticket.id, command.window)


@decide.register
def _(command: Undo, hall: Standing, at_ms: int) -> Iterator[Event]:
    last = step_to_undo(hall, command.window, at_ms)
    before = last.ticket_before
    yield StepUndone(at_ms, command.window, before.id, last.step, last.at_ms)
    if last.window_before.state is WindowState.CLOSED:
        yield from release(hall, hall.rules, command.window, "", at_ms)
    if before.state is State.WAITING:
        yield from release_from_who_is_gone(hall, before, at_ms)


def step_to_undo(hall: Standing, window: str, at_ms: int) -> LastStep:
    """Return the window's last step, if it can be taken back now."""
    number = find_window(hall, window).number
    last, limit_ms = hall.window(window).last, hall.rules.calling.undo_ms
    if last is None:
        raise RefusedError(Reason.NOTHING_TO_UNDO, window=number)
    if at_ms > last.at_ms + limit_ms:
        raise RefusedError(Reason.UNDO_TOO_LATE, window=number, seconds=str(limit_ms // 1000))
    ticket = hall.ticket(last.ticket_before.id)
    if _overtaken(hall, ticket, last):
        raise RefusedError(Reason.UNDO_OVERTAKEN, window=number, number=ticket.number)
    return last


def _overtaken(hall: Standing, ticket: Ticket, last: LastStep) -> bool:
    """Whether something has followed from the step: with the ticket, its number, its visitor or its case."""
    cases = (hall.state.cases[case] for case in last.opened_cases)
    touched = any(case.ready_ms is not None or case.closed_ms is not None for case in cases)
    return touched or ticket.steps != last.steps_after or (not ticket.is_open and _is_replaced(hall, ticket))


def _is_replaced(hall: Standing, ticket: Ticket) -> bool:
    """Whether somebody else has the number now or may get it, or the visitor stands in the hall with another."""
    figure = printed_value(int(ticket.id.rpartition("/")[2]), hall.rules.queues[ticket.queue])
    may_be_given = ticket.alone is None and figure in hall.set_aside(ticket.queue)
    return may_be_given or hall.is_taken(ticket.number) or hall.live_ticket_of(ticket.visitor) is not None
