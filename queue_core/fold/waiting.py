"""What happens to a visitor who waits, is away, or comes back."""

from queue_core.dispenser_events import DOUBLE
from queue_core.events import (
    LaneChanged,
    TicketCancelled,
    TicketExpired,
    TicketReclassified,
    TicketReinstated,
    TicketReleased,
    TicketReturned,
    TicketSteppedBack,
)
from queue_core.fold.absences import forgive_absence
from queue_core.fold.desks import free
from queue_core.fold.dispatch import fold
from queue_core.fold.late import part
from queue_core.lifecycle import WITH_VISITOR, State
from queue_core.records import Ticket
from queue_core.standing import Standing


@fold.register
def _(event: TicketReclassified, hall: Standing) -> None:
    ticket = hall.ticket(event.ticket)
    hall.leave(ticket)
    ticket.service, ticket.situation = event.service, event.situation
    hall.enter(ticket, State.WAITING)


@fold.register
def _(event: LaneChanged, hall: Standing) -> None:
    ticket = hall.ticket(event.ticket)
    hall.leave(ticket)
    ticket.lane, ticket.lane_reason = event.lane, event.reason
    hall.enter(ticket, State.WAITING)


@fold.register
def _(event: TicketSteppedBack, hall: Standing) -> None:
    ticket = hall.ticket(event.ticket)
    hall.leave(ticket)
    ticket.first = False
    _line_up_behind(hall, ticket, event.counts_from_ms)


@fold.register
def _(event: TicketReinstated, hall: Standing) -> None:
    ticket = hall.ticket(event.ticket)
    forgive_absence(hall, ticket.visitor, ticket.ended_ms)
    ticket.reinstated += 1
    ticket.waits_from_ms, ticket.ended_ms, ticket.window = event.at_ms, None, ""
    _line_up_behind(hall, ticket, event.counts_from_ms)


def _line_up_behind(hall: Standing, ticket: Ticket, counts_from_ms: int) -> None:
    """Of equals the ticket is the later one from now on, and in neither order better than before."""
    ticket.counts_from_ms = max(ticket.counts_from_ms, counts_from_ms)
    ticket.came_ms = max(ticket.came_ms, counts_from_ms)
    ticket.order = hall.next_order()
    hall.enter(ticket, State.WAITING)


@fold.register
def _(event: TicketReturned, hall: Standing) -> None:
    ticket = hall.ticket(event.ticket)
    ticket.waits_from_ms, ticket.return_ms, ticket.window = event.at_ms, None, ""
    hall.enter(ticket, State.WAITING)


@fold.register
def _(event: TicketReleased, hall: Standing) -> None:
    ticket = hall.ticket(event.ticket)
    hall.leave(ticket)
    ticket.only_window = ticket.only_clerk = ""
    hall.enter(ticket, State.WAITING)


@fold.register
def _(event: TicketCancelled, hall: Standing) -> None:
    ticket = hall.ticket(event.ticket)
    if event.reason == DOUBLE and ticket.state is State.MISSED:
        forgive_absence(hall, ticket.visitor, ticket.ended_ms)
    end(hall, ticket, State.CANCELLED, event.at_ms)


@fold.register
def _(event: TicketExpired, hall: Standing) -> None:
    ticket = hall.ticket(event.ticket)
    window = hall.state.windows.get(ticket.window)
    if window and window.ticket == ticket.id and window.state in WITH_VISITOR:
        part(hall, window, ticket, event.at_ms)
        free(hall, window, event.at_ms)
    end(hall, ticket, State.EXPIRED, event.at_ms)


def end(hall: Standing, ticket: Ticket, state: State, at_ms: int) -> None:
    """The visit is over."""
    hall.move(ticket, state)
    ticket.ended_ms = at_ms
    ticket.return_ms = None
