"""A dispenser that may find itself alone: which numbers it gets for that, and what becomes of those it gave."""

from collections.abc import Callable, Iterator, Sequence, Set
from math import ceil
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
from queue_core.dispenser_commands import HandOver, ReserveNumbers
from queue_core.dispenser_events import DOUBLE, TimeKnown
from queue_core.events import (
    Event,
    Granted,
    NumbersReserved,
    PaperReported,
    TicketCancelled,
    TicketFiled,
    TicketIssued,
)
from queue_core.fold.alone import block_of
from queue_core.lifecycle import LIFECYCLE, Paper, State, Step
from queue_core.numbering import printed_number, printed_value, span_of
from queue_core.records import Block, Booking, Ticket
from queue_core.refusals import Reason, RefusedError
from queue_core.rules import Lane, QueueRule, ServiceRule
from queue_core.standing import Standing

LEAST: Final = 30
"""Numbers of a queue that nobody knows much of."""
DAYS: Final = 2.5
"""So many busy days' numbers last for the rest of today and all of the next, and some more."""
NOT_RESERVED: Final = "number_not_reserved"
"""A flag for a number that no dispenser had: a hub that was restored from an old backup forgets what it set aside."""


@decide.register
def _(command: ReserveNumbers, hall: Standing, at_ms: int) -> Iterator[Event]:
    if command.dispenser not in hall.rules.dispensers:
        raise RefusedError(Reason.UNKNOWN_DISPENSER, dispenser=command.dispenser)
    theirs = [block for block in hall.state.reserved.values() if block.dispenser == command.dispenser]
    kept = [block for block in theirs if block.id in command.held and not block.is_void]
    released = [block for block in theirs if block not in kept]
    granted = tuple(_granted(command.dispenser, kept, hall))
    if granted or released:
        yield NumbersReserved(at_ms, command.dispenser, granted, tuple(block.id for block in released))


def _granted(dispenser: str, kept: Sequence[Block], hall: Standing) -> Iterator[Granted]:
    for queue in hall.rules.queues.values():
        theirs = [block for block in kept if block.queue == queue.id]
        has = sum(len(block.serials) - len(block.used) for block in theirs)
        wanted = _wanted(hall, dispenser, queue)
        if 4 * has < 3 * wanted:  # a little short is no reason for one more block
            named = {serial for block in (*theirs, *_void(dispenser, queue, hall)) for serial in block.serials}
            run = _free_run(hall, queue, wanted - has, named)
            if run:
                yield Granted(f"{hall.state.day.name}/{queue.id}/{run[0]}", queue.id, run[0], run[-1])


def _void(dispenser: str, queue: QueueRule, hall: Standing) -> Iterator[Block]:
    """Yield what others go on with though the queue prints other numbers now: its serials name it and its tickets."""
    for block in hall.state.reserved.values():
        if block.is_void and block.queue == queue.id and block.dispenser != dispenser:
            yield block


def _wanted(hall: Standing, dispenser: str, queue: QueueRule) -> int:
    """Return how many numbers carry a dispenser through the rest of today and the next day, in its share of half."""
    given = sum(
        ticket.issued_at == dispenser and ticket.queue == queue.id for ticket in hall.state.day.tickets.values()
    )
    busy = max(given, hall.state.demand.get(dispenser, {}).get(queue.id, 0))
    share = span_of(queue) // 2 // len(hall.rules.dispensers)
    return min(share, max(LEAST, ceil(busy * DAYS)))


def _free_run(hall: Standing, queue: QueueRule, count: int, named: Set[int]) -> range:
    """Return so many serials in a row that nobody has had today or shows now; else the longest run there is.

    From the top of the range down, for the hub's own numbers go up; and of all numbers at most half are set aside. None
    of those named, even if given long ago: by its serial a number is known that is handed over twice.
    """
    count = min(count, span_of(queue) // 2 - len(hall.set_aside(queue.id)))
    best = range(0)
    for run in _free_runs(hall, queue, named) if count > 0 else ():
        if len(run) >= count:
            return run[len(run) - count :]
        best = max(best, run, key=len)
    return best


def _free_runs(hall: Standing, queue: QueueRule, named: Set[int]) -> Iterator[range]:
    last, span = hall.state.day.serials.get(queue.id, 0), span_of(queue)
    turn = (last // span + 1) * span
    """The last serial before printed numbers begin anew."""
    for top, bottom in ((turn, last + 1), (last + span, turn + 1)):
        end = top
        for serial in range(top, bottom - 1, -1):
            if serial in named or not _is_free(hall, queue, serial):
                yield range(serial + 1, end + 1)
                end = serial - 1
        yield range(bottom, end + 1)


def _is_free(hall: Standing, queue: QueueRule, serial: int) -> bool:
    if printed_value(serial, queue) in hall.set_aside(queue.id):
        return False
    numbers = (printed_number(serial, queue, lane, hall.rules) for lane in (Lane.NORMAL, Lane.GREEN))
    return not any(hall.is_had(queue.id, serial, number) for number in numbers)


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
    if command.token in hall.tokens or _has_come_in(command, block, hall):
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


def _has_come_in(command: HandOver, block: Block | None, hall: Standing) -> bool:
    """Whether this paper was handed over before: one that nobody set aside is known as long as none comes after it."""
    if block is not None:
        return command.serial in block.used
    return hall.state.handed_over.get(command.by) == (command.queue, command.serial)


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
    for check in _checks(command, hall, service, at_ms, double):
        reason = _objection(check)
        if reason is not None:
            yield reason


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
) -> Iterator[Callable[[], None]]:
    """Yield what a wish is asked; who comes for an appointment is asked less. Of a day gone by little is known."""
    booking, is_of_today = _booking_of(command, hall, at_ms), day_of(at_ms, hall.rules) == hall.state.day.name
    visitor = booking.visitor if booking else command.visitor
    yield lambda: check_journey(hall, (service.code, *command.then))
    if booking is None:
        yield lambda: _check_was_offered(hall, service, at_ms)
        yield lambda: check_is_not_banned(hall, command.visitor, at_ms)
    else:
        yield lambda: _check_had_not_closed(hall, at_ms)
    if is_of_today and (double is None or hall.live_ticket_of(visitor) is not double):
        yield lambda: check_has_no_ticket(hall, visitor)
    if is_of_today and booking is None:
        yield lambda: check_quotas(hall, service, at_ms)


def _check_was_offered(hall: Standing, service: ServiceRule, at_ms: int) -> None:
    """It could be had at that moment, on its own day; whether that day had ended early only today's end tells."""
    day, rules = day_of(at_ms, hall.rules), hall.rules
    _check_had_not_closed(hall, at_ms)
    if not is_open(at_ms, day, rules.opening.hours, rules):
        raise RefusedError(Reason.HALL_CLOSED)
    if not is_open(at_ms, day, service.hours, rules):
        raise RefusedError(Reason.SERVICE_CLOSED)
    if at_ms >= cut_off_ms(day, rules):
        raise RefusedError(Reason.PAST_CUT_OFF)


def _check_had_not_closed(hall: Standing, at_ms: int) -> None:
    closed_ms = hall.state.day.closed_ms
    if closed_ms is not None and closed_ms <= at_ms:
        raise RefusedError(Reason.DAY_CLOSED)


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
    fits = booking.service == command.service and day_of(booking.slot_ms, hall.rules) == hall.state.day.name
    return booking if booking.state is State.BOOKED and in_time and fits else None
