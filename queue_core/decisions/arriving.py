"""A visitor comes: may they take a ticket, for what, in which lane, at this hour; and may they check in."""

from collections.abc import Iterator
from functools import partial

from queue_core.calendar import date_and_clock, date_at, day_of
from queue_core.commands import (
    BookVisit,
    CancelBooking,
    CheckIn,
    IssueTicket,
    ReportPaper,
    ReprintTicket,
)
from queue_core.decisions.admission import (
    check_agent,
    check_can_be_had,
    check_has_no_ticket,
    check_is_not_banned,
    check_journey,
    check_slot,
    day_closed,
)
from queue_core.decisions.dispatch import decide
from queue_core.decisions.known import find_booking, find_case, find_dispenser, find_ticket, served_service
from queue_core.events import (
    BookingCancelled,
    Event,
    PaperReported,
    ReprintAsked,
    TicketIssued,
    VisitBooked,
)
from queue_core.lifecycle import CaseStep, Paper, State, Step, advance, advance_case
from queue_core.numbering import next_number
from queue_core.records import Booking
from queue_core.refusals import Reason, RefusedError
from queue_core.rules import HallRules, Lane, QueueRule, ServiceRule
from queue_core.standing import Standing


@decide.register
def _(command: IssueTicket, hall: Standing, at_ms: int) -> Iterator[Event]:
    service = served_service(hall, _service_of(command, hall))
    _check_situation(service, command.situation)
    _check_lane(service, command, hall.rules)
    if command.then:
        check_journey(hall, (service.code, *command.then))
    _check_who_comes(hall, command, at_ms)
    check_can_be_had(hall, service, at_ms, fetching=bool(command.case))
    yield _issued(hall, service, at_ms, command.lane, command)


def _check_who_comes(hall: Standing, command: IssueTicket, at_ms: int) -> None:
    """First whether this visitor may have one at all: who may not need not come back when the service opens."""
    if command.agent:
        check_agent(hall, command.agent)
        return
    check_is_not_banned(hall, command.visitor, at_ms)
    check_has_no_ticket(hall, command.visitor)


def _service_of(command: IssueTicket, hall: Standing) -> str:
    """Return what the ticket is for; with a case, where that is fetched."""
    if not command.case:
        return command.service
    case = find_case(hall, command.case)
    advance_case(case.state, CaseStep.COLLECT, case.id)
    fetching = hall.fetched_by(case.id)
    if fetching and hall.ticket(fetching).is_open:
        raise RefusedError(Reason.ONE_TICKET_A_VISITOR, number=hall.ticket(fetching).number)
    known = hall.rules.services.get(case.service)
    return command.service or (known.pickup if known else "") or case.service


def number_to_come(hall: Standing, queue: QueueRule, lane: Lane) -> tuple[int, str]:
    """Return the serial and number of whoever comes next into a queue; RefusedError when its numbers are used up."""
    last, taken = hall.state.day.serials.get(queue.id, 0), partial(hall.is_had, queue.id)
    return next_number(last, queue, lane, hall.rules, taken, hall.set_aside(queue.id))


def _issued(
    hall: Standing,
    service: ServiceRule,
    at_ms: int,
    lane: Lane,
    command: IssueTicket | CheckIn,
    booked: Booking | None = None,
) -> TicketIssued:
    if command.token in hall.tokens:
        raise RefusedError(Reason.REPEATED_TOKEN, ticket=hall.tokens[command.token])
    if hall.asks_for_numbers:
        raise RefusedError(Reason.JUST_RESTORED)
    queue = hall.rules.queues[service.queue]
    serial, number = number_to_come(hall, queue, lane)
    asked = command if isinstance(command, IssueTicket) else None
    return TicketIssued(
        at_ms=at_ms,
        ticket=f"{hall.state.day.name}/{queue.id}/{serial}",
        number=number,
        queue=queue.id,
        serial=serial,
        service=service.code,
        lane=lane,
        lane_reason=asked.lane_reason if asked else "",
        token=command.token,
        issued_at=command.by,
        waits_from_ms=max(booked.slot_ms, at_ms) if booked and lane is Lane.APPOINTMENT else None,
        situation=asked.situation if asked else "",
        then=asked.then if asked else (),
        visitor=_whose(command, booked),
        booking=booked.code if booked else "",
        case=asked.case if asked else "",
        told_from_ms=command.told_from_ms,
        told_to_ms=command.told_to_ms,
        agent=asked.agent if asked else "",
    )


def _whose(command: IssueTicket | CheckIn, booked: Booking | None) -> str:
    """Return who is known to stand behind a ticket; one that an agent takes is for somebody nobody knows."""
    if booked:
        return booked.visitor
    return "" if isinstance(command, IssueTicket) and command.agent else command.visitor


def _check_situation(service: ServiceRule, situation: str) -> None:
    if situation and situation not in service.situations:
        raise RefusedError(Reason.UNKNOWN_SITUATION, service=service.code, situation=situation)


def _check_lane(service: ServiceRule, command: IssueTicket, rules: HallRules) -> None:
    if command.lane not in service.lanes:
        raise RefusedError(Reason.LANE_NOT_OFFERED, service=service.code, lane=command.lane)
    given = command.lane is Lane.GREEN or bool(command.lane_reason)
    if given and command.lane_reason not in rules.green_reasons:  # never free text: it would stand in the journal
        raise RefusedError(Reason.LANE_REASON_NEEDED, lane_reason=command.lane_reason)


@decide.register
def _(command: ReportPaper, hall: Standing, at_ms: int) -> Iterator[Event]:
    ticket = find_ticket(hall, command.ticket)
    if ticket.paper is Paper.PRINTED:
        raise RefusedError(Reason.ALREADY_REPORTED, number=ticket.number)
    yield PaperReported(at_ms, ticket.id, command.printed, command.fault)


@decide.register
def _(command: ReprintTicket, hall: Standing, at_ms: int) -> Iterator[Event]:
    ticket = find_ticket(hall, command.ticket)
    yield ReprintAsked(at_ms, ticket.id, find_dispenser(hall, command.dispenser or ticket.issued_at))


@decide.register
def _(command: BookVisit, hall: Standing, at_ms: int) -> Iterator[Event]:
    service = served_service(hall, command.service)
    if Lane.APPOINTMENT not in service.lanes:
        raise RefusedError(Reason.LANE_NOT_OFFERED, service=service.code, lane=Lane.APPOINTMENT)
    if command.code in hall.state.bookings:
        raise RefusedError(Reason.REPEATED_BOOKING, booking=command.code)
    check_slot(hall, service, command.slot_ms, at_ms, command.code)
    check_is_not_banned(hall, command.visitor, at_ms)
    yield VisitBooked(at_ms, command.code, service.code, command.slot_ms, command.visitor)


@decide.register
def _(command: CheckIn, hall: Standing, at_ms: int) -> Iterator[Event]:
    booking = _booking_of(command, hall, at_ms)
    service = kept_service(hall, booking, at_ms)
    on_time = at_ms <= booking.slot_ms + hall.rules.appointments.grace_ms
    lane = Lane.APPOINTMENT if on_time else Lane.NORMAL
    yield _issued(hall, service, at_ms, lane, command, booking)


def kept_service(hall: Standing, booking: Booking, at_ms: int) -> ServiceRule:
    """Return the service of an appointment that can be kept now; who only shows it is told why it cannot."""
    advance(booking.state, Step.CHECK_IN, booking.code)
    service = served_service(hall, booking.service)
    _check_in_time(hall, booking, at_ms)
    check_has_no_ticket(hall, booking.visitor)
    return service


def _booking_of(command: CheckIn, hall: Standing, at_ms: int) -> Booking:
    """Return the booking of a code, or the visitor's next one that has not been used."""
    if command.code or not command.visitor:
        return find_booking(hall, command.code)
    theirs = [booking for booking in hall.state.bookings.values() if booking.visitor == command.visitor]
    open_ones = [booking for booking in theirs if booking.state is State.BOOKED]
    if not open_ones:
        raise RefusedError(Reason.UNKNOWN_BOOKING, booking="")
    return min(open_ones, key=lambda booking: (booking.slot_ms, booking.code))


def _check_in_time(hall: Standing, booking: Booking, at_ms: int) -> None:
    limits, day = hall.rules.appointments, day_of(booking.slot_ms, hall.rules)
    if hall.state.day.closed_ms is not None:
        raise day_closed(hall, at_ms)
    if day != hall.state.day.name:
        raise RefusedError(Reason.ANOTHER_DAY, booking=booking.code, day=day)
    if at_ms < booking.slot_ms - limits.early_ms:
        opens = date_and_clock(booking.slot_ms - limits.early_ms, hall.rules)
        today = date_at(at_ms, hall.rules)
        raise RefusedError(Reason.TOO_EARLY, booking=booking.code, opens=opens, today=today)
    if at_ms > booking.slot_ms + limits.late_ms:
        raise RefusedError(Reason.SLOT_PAST, booking=booking.code)


@decide.register
def _(command: CancelBooking, hall: Standing, at_ms: int) -> Iterator[Event]:
    booking = find_booking(hall, command.code)
    advance(booking.state, Step.CANCEL, booking.code)
    if booking.ticket:  # the visitor is here: it is the ticket that can be called off
        raise RefusedError(Reason.ILLEGAL_STEP, number=booking.code, state=booking.state, step=Step.CANCEL)
    if command.reason not in hall.rules.cancel_reasons:
        raise RefusedError(Reason.REASON_NEEDED, reason=command.reason)
    yield BookingCancelled(at_ms, booking.code, command.reason)
