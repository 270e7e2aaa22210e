"""A visitor comes: a ticket, its paper, a booking."""

from queue_core.events import (
    BookingCancelled,
    BookingLapsed,
    PaperReported,
    ReprintAsked,
    TicketIssued,
    VisitBooked,
)
from queue_core.fold.absences import note_absence
from queue_core.fold.alone import note_handed_over
from queue_core.fold.dispatch import fold
from queue_core.lifecycle import Paper, State
from queue_core.records import Booking, Ticket
from queue_core.standing import Standing


@fold.register
def _(event: TicketIssued, hall: Standing) -> None:
    ticket = _ticket(event, hall.next_order(), hall.next_move())
    hall.state.day.tickets[ticket.id] = ticket
    if event.alone:
        note_handed_over(event, hall)
    else:
        hall.state.day.serials[event.queue] = event.serial
    hall.know(ticket)
    if event.booking:
        booking = hall.state.bookings[event.booking]
        booking.state, booking.ticket = State.WAITING, ticket.id


def _ticket(event: TicketIssued, order: int, moved: int) -> Ticket:
    waits_from_ms = event.at_ms if event.waits_from_ms is None else event.waits_from_ms
    return Ticket(
        id=event.ticket,
        number=event.number,
        queue=event.queue,
        service=event.service,
        lane=event.lane,
        issued_ms=event.at_ms,
        waits_from_ms=waits_from_ms,
        counts_from_ms=waits_from_ms,
        came_ms=event.at_ms,
        order=order,
        token=event.token,
        issued_at=event.issued_at,
        lane_reason=event.lane_reason,
        issued_for=event.service,
        situation=event.situation,
        visitor=event.visitor,
        booking=event.booking,
        case=event.case,
        then=event.then,
        alone=event.alone,
        flags=event.flags,
        agent=event.agent,
        moved=moved,
    )


@fold.register
def _(event: PaperReported, hall: Standing) -> None:
    ticket = hall.ticket(event.ticket)
    ticket.paper = Paper.PRINTED if event.printed else Paper.FAILED
    ticket.paper_fault = event.fault


@fold.register
def _(event: ReprintAsked, hall: Standing) -> None:
    hall.ticket(event.ticket).paper = Paper.PENDING


@fold.register
def _(event: VisitBooked, hall: Standing) -> None:
    booking = Booking(event.booking, event.service, event.slot_ms, event.visitor)
    hall.state.bookings[booking.code] = booking
    hall.expect(booking)


@fold.register
def _(event: BookingLapsed, hall: Standing) -> None:
    booking = hall.state.bookings[event.booking]
    booking.state = State.EXPIRED if event.hall_closed else State.NO_SHOW
    if not event.hall_closed:
        note_absence(hall, booking.visitor, event.at_ms)


@fold.register
def _(event: BookingCancelled, hall: Standing) -> None:
    booking = hall.state.bookings[event.booking]
    booking.state = State.CANCELLED
    hall.expect_no_more(booking)
