"""What becomes of the numbers a dispenser gave while it was alone: they count from then, or are filed."""

from collections.abc import Callable, Iterator
from typing import Final

from queue_core.calendar import cut_off_ms, day_of, is_open
from queue_core.decisions.admission import (
    check_has_no_ticket,
    check_is_not_banned,
    check_journey,
    check_quotas,
)
from queue_core.decisions.dispatch import decide
from queue_core.decisions.known import find_booking, served_service
from queue_core.dispenser_commands import HandOver
from queue_core.dispenser_events import DOUBLE, TimeKnown
from queue_core.events import (
    Event,
    PaperReported,
    TicketCancelled,
    TicketFiled,
    TicketIssued,
)
from queue_core.fold.alone import block_of
from queue_core.lifecycle import LIFECYCLE, Paper, State, Step
from queue_core.records import Block, Booking, Ticket
from queue_core.refusals import Reason, RefusedError
from queue_core.rules import Lane, ServiceRule
from queue_core.standing import Standing

NOT_RESERVED: Final = "number_not_reserved"
"""A flag for a number that no dispenser had: a hub that was restored from an old backup forgets what it set aside."""


def given_not_before_ms(command: HandOver, hall: Standing) -> int:
    """Return the earliest moment at which a number handed over can have been given: after its grant, in its order.

    Of one that nobody set aside only the dispenser knows; a paper of yesterday must not be called today.
    """
    block = block_of(hall, command.by, command.queue, command.serial)
    granted_ms = block.granted_ms if block else 0
    return max(granted_ms, hall.state.handed_over_ms.get(command.by, 0))


@decide.register
def _(command: HandOver, hall: Standing, at_ms: int) -> Iterator[Event]:
    if command.by not in hall.rules.dispensers:
        raise RefusedError(Reason.UNKNOWN_DISPENSER, dispenser=command.by)
    block = block_of(hall, command.by, command.queue, command.serial)
    if command.token in hall.tokens or _has_come_in(command, block, hall, at_ms):
        raise RefusedError(Reason.ALREADY_HANDED_OVER, number=command.number)
    double = _double_of(command, hall)
    flags = tuple(dict.fromkeys(reason.value for reason in _objections(command, hall, at_ms, double)))
    if block is None:
        flags += (NOT_RESERVED,)
    if double is not None:
        yield TicketCancelled(_gone_ms(double, hall, at_ms), double.id, DOUBLE)
    if not _can_be_called(command, hall, at_ms, double):
        yield _filed(command, hall, at_ms, flags)
        return
    issued = _issued(command, hall, at_ms, flags)
    yield issued
    if command.paper is not Paper.PENDING:
        yield PaperReported(at_ms, issued.ticket, command.paper is Paper.PRINTED, command.fault)


def _has_come_in(command: HandOver, block: Block | None, hall: Standing, at_ms: int) -> bool:
    """Whether this paper was handed over before: one that nobody set aside is known as long as none comes after it.

    Another day's had the same number, and was another.
    """
    if block is not None:
        return command.serial in block.used
    is_the_last = hall.state.handed_over.get(command.by) == (command.queue, command.serial)
    last_ms = hall.state.handed_over_ms.get(command.by, 0)
    return is_the_last and day_of(last_ms, hall.rules) == day_of(at_ms, hall.rules)


def _double_of(command: HandOver, hall: Standing) -> Ticket | None:
    """Return the ticket of a wish that was granted after its dispenser had stopped waiting, if it can still go."""
    known = hall.tokens.get(command.instead_of, "")
    ticket = hall.ticket(known) if known else None
    return ticket if ticket and (ticket.state, Step.CANCEL) in LIFECYCLE else None


def _gone_ms(double: Ticket, hall: Standing, at_ms: int) -> int:
    """Return when nobody held it any more: from the other paper on, but not before what has been done with it."""
    return max(at_ms, double.issued_ms) if not double.steps else hall.state.last_ms


def _objections(command: HandOver, hall: Standing, at_ms: int, double: Ticket | None) -> Iterator[Reason]:
    """Yield all that a hub would have refused it for."""
    service = hall.rules.services.get(command.service)
    if service is None:
        yield Reason.UNKNOWN_SERVICE
        return
    booking = _booking_of(command, hall, at_ms)
    yield from _objections_to_lane(command, hall, service, booking)
    if command.situation and command.situation not in service.situations:
        yield Reason.UNKNOWN_SITUATION
    if command.booking and booking is None:
        yield Reason.UNKNOWN_BOOKING
    if not service.walk_in and booking is None:
        yield Reason.BY_APPOINTMENT_ONLY
    checked = _checks(command, hall, service, at_ms, double)
    yield from (reason for reason in checked if reason is not None)


def _objections_to_lane(
    command: HandOver, hall: Standing, service: ServiceRule, booking: Booking | None
) -> Iterator[Reason]:
    """Yield what speaks against the lane: the appointments' is for who has one."""
    has_one = command.lane in service.lanes if command.lane is not Lane.APPOINTMENT else booking is not None
    if not has_one:
        yield Reason.LANE_NOT_OFFERED
    is_given = command.lane is Lane.GREEN or bool(command.lane_reason)
    if is_given and command.lane_reason not in hall.rules.green_reasons:
        yield Reason.LANE_REASON_NEEDED


def _checks(
    command: HandOver, hall: Standing, service: ServiceRule, at_ms: int, double: Ticket | None
) -> Iterator[Reason | None]:
    """Yield what a wish is asked; who comes for an appointment is asked less. Of a day gone by little is known."""
    booking, is_of_today = _booking_of(command, hall, at_ms), day_of(at_ms, hall.rules) == hall.state.day.name
    visitor = booking.visitor if booking else command.visitor
    yield _objection(lambda: check_journey(hall, (service.code, *command.then)))
    if booking is None:
        yield _not_offered(hall, service, at_ms)
        yield _objection(lambda: check_is_not_banned(hall, command.visitor, at_ms))
    else:
        yield _closed_by_then(hall, at_ms)
    if is_of_today and hall.live_ticket_of(visitor, besides=double):
        yield _objection(lambda: check_has_no_ticket(hall, visitor))
    if is_of_today and booking is None:
        yield _objection(lambda: check_quotas(hall, service, at_ms))


def _not_offered(hall: Standing, service: ServiceRule, at_ms: int) -> Reason | None:
    """Return why it could not be had at that moment of its own day; whether that ended early only today's end tells."""
    day, rules = day_of(at_ms, hall.rules), hall.rules
    if closed := _closed_by_then(hall, at_ms):
        return closed
    if not is_open(at_ms, day, rules.opening.hours, rules):
        return Reason.HALL_CLOSED
    if not is_open(at_ms, day, service.hours, rules):
        return Reason.SERVICE_CLOSED
    return Reason.PAST_CUT_OFF if at_ms >= cut_off_ms(day, rules) else None


def _closed_by_then(hall: Standing, at_ms: int) -> Reason | None:
    """Whether today's business had ended; a hall whose clocks were set meanwhile may have a later end than its day."""
    day = hall.state.day
    closed = day.closed_ms is not None and day.closed_ms <= at_ms
    return Reason.DAY_CLOSED if closed and day_of(at_ms, hall.rules) == day.name else None


def _objection(check: Callable[[], None]) -> Reason | None:
    try:
        check()
    except RefusedError as refused:
        return refused.reason
    return None


def _can_be_called(command: HandOver, hall: Standing, at_ms: int, double: Ticket | None) -> bool:
    """Whether its visitor can still be here, some window serves it, and nobody else shows its number."""
    day, name = hall.state.day, day_of(at_ms, hall.rules)
    is_of_today = name == day.name and day.closed_ms is None
    is_served = bool(hall.rules.windows_serving.get(command.service)) and command.queue in hall.rules.queues
    holds = double is not None and double.number == command.number
    is_its_own = holds or not hall.is_taken(command.number)
    return is_of_today and is_served and is_its_own and _ticket_id(command, name) not in day.tickets


def _ticket_id(command: HandOver, day: str) -> str:
    return f"{day}/{command.queue}/{command.serial}"


def _filed(command: HandOver, hall: Standing, at_ms: int, flags: tuple[str, ...]) -> TicketFiled:
    return TicketFiled(
        at_ms=at_ms,
        ticket=_ticket_id(command, day_of(at_ms, hall.rules)),
        number=command.number,
        queue=command.queue,
        serial=command.serial,
        service=command.service,
        lane=command.lane,
        issued_at=command.by,
        alone=_known_how(command),
        flags=flags,
    )


def _issued(command: HandOver, hall: Standing, at_ms: int, flags: tuple[str, ...]) -> TicketIssued:
    service = served_service(hall, command.service)
    booking = _booking_of(command, hall, at_ms)
    lane = _lane_of(command, service, hall)
    on_time = booking is not None and at_ms <= booking.slot_ms + hall.rules.appointments.grace_ms
    return TicketIssued(
        at_ms=at_ms,
        ticket=_ticket_id(command, hall.state.day.name),
        number=command.number,
        queue=command.queue,
        serial=command.serial,
        service=service.code,
        lane=Lane.APPOINTMENT if on_time else lane,
        lane_reason=command.lane_reason if lane is Lane.GREEN and not on_time else "",
        token=command.token,
        issued_at=command.by,
        waits_from_ms=max(booking.slot_ms, at_ms) if booking and on_time else None,
        situation=command.situation if command.situation in service.situations else "",
        then=command.then if _objection(lambda: check_journey(hall, (service.code, *command.then))) is None else (),
        visitor=booking.visitor if booking else command.visitor,
        booking=booking.code if booking else "",
        alone=_known_how(command),
        flags=flags,
    )


def _known_how(command: HandOver) -> TimeKnown:
    return TimeKnown.ESTIMATED if command.estimated else TimeKnown.EXACT


def _lane_of(command: HandOver, service: ServiceRule, hall: Standing) -> Lane:
    """Return the lane that was asked for, if it can be had so; else the ordinary one."""
    is_reasoned = command.lane is not Lane.GREEN or command.lane_reason in hall.rules.green_reasons
    if command.lane in service.lanes and command.lane is not Lane.APPOINTMENT and is_reasoned:
        return command.lane
    return Lane.NORMAL if Lane.NORMAL in service.lanes else service.lanes[0]


def _booking_of(command: HandOver, hall: Standing, at_ms: int) -> Booking | None:
    """Return the appointment its visitor came for, if there is one that could be kept then, for this service."""
    if command.booking not in hall.state.bookings:
        return None
    booking, limits = find_booking(hall, command.booking), hall.rules.appointments
    in_time = booking.slot_ms - limits.early_ms <= at_ms <= booking.slot_ms + limits.late_ms
    fits = booking.service == command.service and day_of(booking.slot_ms, hall.rules) == day_of(at_ms, hall.rules)
    return booking if booking.state is State.BOOKED and in_time and fits else None
