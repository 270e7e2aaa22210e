"""The day's end parts a window from its visitor; what had been pressed before it sets the visit right."""

from copy import copy
from dataclasses import replace

from queue_core.events import Event
from queue_core.fold.dispatch import fold
from queue_core.lifecycle import State, WindowState
from queue_core.parting import KEPT_FOR_MS, as_it_was
from queue_core.records import Parting, Ticket, Window
from queue_core.rules import HallRules
from queue_core.standing import Standing


def part(hall: Standing, window: Window, ticket: Ticket, at_ms: int) -> None:
    """The day ends with this visitor at this window: remember how both stood."""
    expecting = tuple(wid for wid, _service in ticket.back if _is_open(hall, wid))
    parting = Parting(at_ms, hall.state.day.name, replace(window, last=None), copy(ticket), expecting)
    hall.state.partings[window.id] = parting


def _is_open(hall: Standing, window_id: str) -> bool:
    window = hall.state.windows.get(window_id)
    return window is not None and window.state is not WindowState.CLOSED


def set_right(event: Event, hall: Standing, parting: Parting) -> None:
    """Let the event be true of how it was, and of the visit as far as the day still knows it."""
    fold(event, as_it_was(hall, parting))
    parting.window.last = None
    if parting.ticket.id in hall.state.day.tickets:
        _write_anew(hall, parting)


def _write_anew(hall: Standing, parting: Parting) -> None:
    """The ticket is as if the press had come in time: done by then, or else ended with the day all the same."""
    now, ticket = hall.ticket(parting.ticket.id), copy(parting.ticket)
    state = State.EXPIRED if ticket.is_open else ticket.state
    if ticket.is_open:
        ticket.ended_ms, ticket.return_ms = parting.at_ms, None
    ticket.state, ticket.paper, ticket.paper_fault = now.state, now.paper, now.paper_fault
    hall.state.day.tickets[ticket.id] = ticket
    hall.enter(ticket, state)


def forget_old_partings(hall: Standing, now_ms: int) -> None:
    """So late nothing comes in any more."""
    since_ms, partings = now_ms - KEPT_FOR_MS, hall.state.partings
    hall.state.partings = {wid: parting for wid, parting in partings.items() if parting.at_ms > since_ms}


def forget_impossible_partings(hall: Standing, rules: HallRules) -> None:
    """What a hall with these rules could not do has no end to be told of."""
    partings = hall.state.partings
    hall.state.partings = {wid: parting for wid, parting in partings.items() if _is_possible(parting, rules)}


def _is_possible(parting: Parting, rules: HallRules) -> bool:
    ticket = parting.ticket
    services = {ticket.service, *ticket.then, *(service for _window, service in ticket.back)}
    return parting.window.id in rules.windows and services <= rules.services.keys()
