"""A visitor is served: begun, held, sent on, done with one service or with all, and asked what they thought of it."""

from queue_core.agenda import Due
from queue_core.events import (
    ServiceAdded,
    ServiceFinished,
    ServiceStarted,
    TicketHeld,
    TicketRated,
    TicketTransferred,
)
from queue_core.fold.desks import enter, free, undoable
from queue_core.fold.dispatch import fold
from queue_core.fold.waiting import end
from queue_core.lifecycle import State, Step, WindowState
from queue_core.records import Ticket, Window
from queue_core.standing import Standing


@fold.register
def _(event: ServiceStarted, hall: Standing) -> None:
    ticket, window = hall.ticket(event.ticket), hall.window(event.window)
    with undoable(hall, window, ticket, Step.START, event.at_ms):
        hall.move(ticket, State.SERVING)
        _begin(ticket, window, event.at_ms)
        enter(hall, window, WindowState.SERVING, event.at_ms, ticket=ticket.id)


@fold.register
def _(event: ServiceAdded, hall: Standing) -> None:
    ticket = hall.ticket(event.ticket)
    with undoable(hall, hall.window(event.window), ticket, Step.ADD_SERVICE, event.at_ms):
        ticket.then = (*ticket.then, event.service)
        ticket.steps += 1


@fold.register
def _(event: ServiceFinished, hall: Standing) -> None:
    ticket, window = hall.ticket(event.ticket), hall.window(event.window)
    with undoable(hall, window, ticket, Step.FINISH, event.at_ms):
        _note_who_serves(ticket, window)
        if event.stays:
            _go_on_here(event, ticket, window, hall)
        elif event.next_service:
            _wait_for_the_next(event, ticket, window, hall)
        else:
            end(hall, ticket, State.DONE, event.at_ms)
            free(hall, window, event.at_ms)


def _go_on_here(event: ServiceFinished, ticket: Ticket, window: Window, hall: Standing) -> None:
    _take_up_next(ticket, event)
    hall.move(ticket, State.SERVING)
    _begin(ticket, window, event.at_ms)
    enter(hall, window, WindowState.SERVING, event.at_ms, ticket=ticket.id)


def _wait_for_the_next(event: ServiceFinished, ticket: Ticket, window: Window, hall: Standing) -> None:
    _take_up_next(ticket, event)
    ticket.only_window, ticket.only_clerk, ticket.first = event.next_window, "", bool(event.next_window)
    ticket.window = ""
    hall.enter(ticket, State.WAITING)
    free(hall, window, event.at_ms)


def _take_up_next(ticket: Ticket, event: ServiceFinished) -> None:
    """What was done is no longer planned, and whatever wait follows begins now; who is wanted back goes there first."""
    done = {ticket.service, *event.services_done}
    left = tuple(service for service in ticket.then if service not in done)
    ticket.then, ticket.back = (left, ticket.back[:-1]) if ticket.back else (left[1:], ())
    ticket.service, ticket.situation = event.next_service, ""
    ticket.waits_from_ms = ticket.counts_from_ms = ticket.came_ms = event.at_ms


def _begin(ticket: Ticket, window: Window, at_ms: int) -> None:
    ticket.started_ms, ticket.served_by = at_ms, ""
    _note_who_serves(ticket, window)


def _note_who_serves(ticket: Ticket, window: Window) -> None:
    """Whoever is logged in at the end has served the visitor, or else whoever was at the beginning."""
    ticket.served_by = window.clerk or ticket.served_by


@fold.register
def _(event: TicketHeld, hall: Standing) -> None:
    ticket, window = hall.ticket(event.ticket), hall.window(event.window)
    with undoable(hall, window, ticket, Step.HOLD, event.at_ms):
        ticket.held_ms, ticket.return_ms = event.at_ms, event.return_ms
        hall.enter(ticket, State.HELD)
        free(hall, window, event.at_ms)
    hall.agenda.note(Due.RETURN, ticket.id)


@fold.register
def _(event: TicketTransferred, hall: Standing) -> None:
    ticket = hall.ticket(event.ticket)
    if not event.window:
        _send_on(event, ticket, hall)
        return
    window = hall.window(event.window)
    with undoable(hall, window, ticket, Step.TRANSFER, event.at_ms):
        _send_on(event, ticket, hall)
        free(hall, window, event.at_ms)


def _send_on(event: TicketTransferred, ticket: Ticket, hall: Standing) -> None:
    hall.leave(ticket)
    if event.back_window:
        ticket.back = (*ticket.back, (event.back_window, ticket.service))
    if event.to_service != ticket.service:
        ticket.service, ticket.situation = event.to_service, ""
    ticket.only_window, ticket.only_clerk, ticket.first = event.to_window, event.to_clerk, event.first
    ticket.window = ""
    hall.enter(ticket, State.WAITING)


@fold.register
def _(event: TicketRated, hall: Standing) -> None:
    ticket = hall.ticket(event.ticket)
    ticket.rating = event.level
    ticket.steps += 1
