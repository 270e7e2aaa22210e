"""The visitor is here, is served, goes away for a while, is sent on, is done; and says what they thought of it."""

from collections.abc import Iterator
from dataclasses import replace

from queue_core.calendar import due_after
from queue_core.commands import (
    AddService,
    FinishService,
    HandIn,
    HoldTicket,
    RateTicket,
    StartService,
    TransferTicket,
)
from queue_core.decisions.casework import case_opened
from queue_core.decisions.dispatch import decide
from queue_core.decisions.known import (
    check_is_open,
    check_is_to_come,
    check_serves,
    find_service,
    find_window,
    served_service,
    ticket_that_can,
    visitor_at,
)
from queue_core.events import (
    CaseClosed,
    Event,
    ServiceAdded,
    ServiceFinished,
    ServiceStarted,
    TicketHeld,
    TicketRated,
    TicketTransferred,
)
from queue_core.lifecycle import (
    BAD_LEVELS,
    CaseKind,
    CaseState,
    ClerkState,
    ServiceOutcome,
    State,
    Step,
    WindowState,
    WindowStep,
)
from queue_core.records import Ticket
from queue_core.refusals import Reason, RefusedError
from queue_core.standing import Standing


@decide.register
def _(command: StartService, hall: Standing, at_ms: int) -> Iterator[Event]:
    ticket = visitor_at(hall, command.window, WindowStep.START, Step.START)
    yield ServiceStarted(at_ms, ticket.id, command.window)


@decide.register
def _(command: AddService, hall: Standing, at_ms: int) -> Iterator[Event]:
    ticket = visitor_at(hall, command.window, WindowStep.CONTINUE, Step.ADD_SERVICE)
    service = served_service(hall, command.service)
    wanted_back_for = (code for _window, code in ticket.back)
    if service.code in (ticket.service, *ticket.then, *wanted_back_for):
        raise RefusedError(Reason.REPEATED_SERVICE, number=ticket.number, service=service.code)
    yield ServiceAdded(at_ms, ticket.id, command.window, service.code)


@decide.register
def _(command: FinishService, hall: Standing, at_ms: int) -> Iterator[Event]:
    for code in command.services_done:
        find_service(hall, code)
    yield from finish(hall, command.window, at_ms, command.outcome, command.services_done, command.stay)


@decide.register
def _(command: HandIn, hall: Standing, at_ms: int) -> Iterator[Event]:
    yield from finish(hall, command.window, at_ms, ServiceOutcome.RECEIVED, step=Step.HAND_IN)
    check_is_to_come(hall, command.due_ms, at_ms, "due")
    ticket = hall.ticket(hall.window(command.window).ticket)
    work_days = hall.rules.services[ticket.service].case_work_days
    due_ms = command.due_ms or due_after(at_ms, work_days, hall.rules)
    yield case_opened(hall, at_ms, CaseKind.BACK_OFFICE, ticket, command.owner, due_ms)


def finish(
    hall: Standing,
    window: str,
    at_ms: int,
    outcome: ServiceOutcome = ServiceOutcome.DONE,
    services_done: tuple[str, ...] = (),
    stay: bool | None = None,
    step: Step = Step.FINISH,
) -> Iterator[Event]:
    """Yield that the service is done, and what follows for the visitor."""
    if hall.rules.calling.one_button and _is_calling(hall, window):
        ticket = visitor_at(hall, window, WindowStep.START, Step.START)
        yield ServiceStarted(ticket.last_call_ms or at_ms, ticket.id, window)
    else:
        ticket = visitor_at(hall, window, WindowStep.FINISH, step)
    follows, where = _what_follows(hall, ticket, services_done)
    stays = follows != "" and _goes_on_here(hall, window, follows, where, stay)
    next_window = "" if stays else where
    yield ServiceFinished(at_ms, ticket.id, window, outcome, services_done, follows, next_window, stays)
    case = hall.state.cases.get(ticket.case)
    fetched = outcome is ServiceOutcome.DONE and ticket.service == ticket.issued_for
    if case and case.state is CaseState.READY and fetched:
        yield CaseClosed(at_ms, case.id)


def _is_calling(hall: Standing, window: str) -> bool:
    find_window(hall, window)
    return hall.window(window).state is WindowState.CALLING


def _what_follows(hall: Standing, ticket: Ticket, services_done: tuple[str, ...]) -> tuple[str, str]:
    """Return the visitor's next service, and the window that wants them back, unless that has closed meanwhile."""
    if ticket.back:
        window, service = ticket.back[-1]
        there = window in hall.rules.windows and hall.window(window).state is not WindowState.CLOSED
        return service, window if there else ""
    done = {ticket.service, *services_done}
    return next((service for service in ticket.then if service not in done), ""), ""


def _goes_on_here(hall: Standing, window: str, service: str, where: str, stay: bool | None) -> bool:
    wanted = hall.rules.calling.stay_for_next if stay is None else stay
    return wanted and where in ("", window) and service in hall.duty.serves(window)


@decide.register
def _(command: HoldTicket, hall: Standing, at_ms: int) -> Iterator[Event]:
    ticket = visitor_at(hall, command.window, WindowStep.HOLD, Step.HOLD)
    check_is_to_come(hall, command.return_ms, at_ms, "return")
    yield TicketHeld(at_ms, ticket.id, command.window, command.return_ms)


@decide.register
def _(command: TransferTicket, hall: Standing, at_ms: int) -> Iterator[Event]:
    ticket, window = _who_is_sent(command, hall)
    service = find_service(hall, command.to_service or ticket.service)
    if service.code in ticket.then:
        raise RefusedError(Reason.REPEATED_SERVICE, number=ticket.number, service=service.code)
    if command.to_window:
        check_is_open(hall, command.to_window)
    else:
        served_service(hall, service.code)
        _check_is_on_duty(hall, command.to_clerk)
    yield TicketTransferred(
        at_ms=at_ms,
        ticket=ticket.id,
        window=window,
        to_service=service.code,
        to_window=command.to_window,
        first=hall.rules.calling.transfer_first if command.first is None else command.first,
        to_clerk="" if command.to_window else command.to_clerk,
        back_window=_wanted_back_at(command, hall, ticket, window),
    )


def _who_is_sent(command: TransferTicket, hall: Standing) -> tuple[Ticket, str]:
    """Return the ticket, and the window it leaves; none for one that waits."""
    if not command.ticket:
        return visitor_at(hall, command.window, WindowStep.TRANSFER, Step.TRANSFER), command.window
    ticket = ticket_that_can(hall, command.ticket, Step.TRANSFER)
    if ticket.state is State.WAITING:
        return ticket, ""
    if command.window not in ("", ticket.window):
        number = find_window(hall, command.window).number
        raise RefusedError(Reason.NOT_PERMITTED, window=number, number=ticket.number)
    return ticket, ticket.window


def _wanted_back_at(command: TransferTicket, hall: Standing, ticket: Ticket, window: str) -> str:
    """Return where the visitor is wanted afterwards: at the window they leave, or, for one who waits, that asks."""
    if command.and_back and not window:
        check_is_open(hall, command.window)
        check_serves(hall, command.window, ticket)
    return (window or command.window) if command.and_back else ""


def _check_is_on_duty(hall: Standing, clerk: str) -> None:
    if not clerk:
        return
    if clerk not in hall.rules.clerks:
        raise RefusedError(Reason.UNKNOWN_CLERK, clerk=clerk)
    if hall.state.clerks[clerk].state is ClerkState.OFF:
        raise RefusedError(Reason.CLERK_NOT_ON_DUTY, clerk=clerk)


@decide.register
def _(command: RateTicket, hall: Standing, at_ms: int) -> Iterator[Event]:
    ticket = ticket_that_can(hall, command.ticket, Step.RATE)
    if ticket.rating:
        raise RefusedError(Reason.ALREADY_RATED, number=ticket.number)
    if at_ms > (ticket.ended_ms or 0) + hall.rules.rating.limit_ms:
        raise RefusedError(Reason.RATING_TOO_LATE, number=ticket.number)
    is_bad, rules = command.level in BAD_LEVELS, hall.rules.rating
    if command.reason and not (is_bad and command.reason in rules.bad_reasons):
        raise RefusedError(Reason.RATING_REASON, number=ticket.number)
    yield TicketRated(
        at_ms=at_ms,
        ticket=ticket.id,
        level=command.level,
        channel=command.channel,
        commented=command.commented,
        window=ticket.window,
        clerk=ticket.served_by,
        reason=command.reason,
    )
    if is_bad:
        due_ms = due_after(at_ms, rules.due_work_days, hall.rules)
        yield replace(case_opened(hall, at_ms, CaseKind.RATING, ticket, rules.owner, due_ms), reason=command.reason)
