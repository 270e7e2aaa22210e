"""Whether there is such a thing, and whether its table allows the step: what most decisions ask first."""

from queue_core.choosing import is_sent_to
from queue_core.lifecycle import ON_DUTY, Step, WindowState, WindowStep, advance, advance_window
from queue_core.records import Booking, Case, Ticket, Window
from queue_core.refusals import Reason, RefusedError
from queue_core.rules import ServiceRule, WindowRule
from queue_core.standing import Standing


def find_ticket(hall: Standing, name: str) -> Ticket:
    """Return today's ticket of this id or token, or the latest that shows this number."""
    ticket = hall.known_as(name)
    if ticket is None:
        raise RefusedError(Reason.UNKNOWN_TICKET, ticket=name)
    return ticket


def ticket_that_can(hall: Standing, name: str, step: Step) -> Ticket:
    """Return the ticket of this name, if its table allows the step."""
    ticket = find_ticket(hall, name)
    advance(ticket.state, step, ticket.number)
    return ticket


def find_service(hall: Standing, code: str) -> ServiceRule:
    """Return the service of this code."""
    service = hall.rules.services.get(code)
    if service is None:
        raise RefusedError(Reason.UNKNOWN_SERVICE, service=code)
    return service


def served_service(hall: Standing, code: str) -> ServiceRule:
    """Return the service of this code, which some window of the hall serves."""
    service = find_service(hall, code)
    if not hall.rules.windows_serving[code]:
        raise RefusedError(Reason.NO_WINDOW_SERVES, service=code)
    return service


def find_window(hall: Standing, window: str) -> WindowRule:
    """Return the window of this id."""
    rule = hall.rules.windows.get(window)
    if rule is None:
        raise RefusedError(Reason.UNKNOWN_WINDOW, window=window)
    return rule


def find_booking(hall: Standing, code: str) -> Booking:
    """Return the booking of this code."""
    booking = hall.state.bookings.get(code)
    if booking is None:
        raise RefusedError(Reason.UNKNOWN_BOOKING, booking=code)
    return booking


def find_dispenser(hall: Standing, dispenser: str) -> str:
    """Return the dispenser of this id, which the hall has."""
    if dispenser not in hall.rules.dispensers:
        raise RefusedError(Reason.UNKNOWN_DISPENSER, dispenser=dispenser)
    return dispenser


def find_case(hall: Standing, name: str) -> Case:
    """Return the case of this id."""
    case = hall.state.cases.get(name)
    if case is None:
        raise RefusedError(Reason.UNKNOWN_CASE, case=name)
    return case


def window_that_can(hall: Standing, window: str, step: WindowStep) -> Window:
    """Return the window, if its table allows the step."""
    number = find_window(hall, window).number
    standing = hall.window(window)
    advance_window(standing.state, step, number)
    return standing


def window_that_works(hall: Standing, window: str, step: WindowStep) -> Window:
    """Return the window, if its table allows the step, and somebody is there where the hall wants to know who."""
    standing = window_that_can(hall, window, step)
    if hall.rules.desk.needs_clerk and not standing.clerk and standing.state not in ON_DUTY:
        raise RefusedError(Reason.CLERK_NEEDED, window=find_window(hall, window).number)
    return standing


def visitor_at(hall: Standing, window: str, window_step: WindowStep, step: Step) -> Ticket:
    """Return the window's visitor, if both tables allow the step."""
    number = find_window(hall, window).number
    standing = hall.window(window)
    if not standing.ticket:
        raise RefusedError(Reason.NO_VISITOR, window=number, step=step)
    ticket = hall.ticket(standing.ticket)
    advance_window(standing.state, window_step, number)
    advance(ticket.state, step, ticket.number)
    return ticket


def check_is_open(hall: Standing, window: str) -> None:
    """Who is sent to one window can be called by no other; so somebody must be there."""
    number = find_window(hall, window).number
    if hall.window(window).state is WindowState.CLOSED:
        raise RefusedError(Reason.WINDOW_CLOSED, window=number)


def check_serves(hall: Standing, window: str, ticket: Ticket) -> None:
    """The window does what the visitor came for, has had them before, or is the one they were sent to."""
    was_here = window == ticket.window
    if not was_here and not is_sent_to(hall, window, ticket) and ticket.service not in hall.duty.serves(window):
        number = find_window(hall, window).number
        raise RefusedError(Reason.WINDOW_DOES_NOT_SERVE, window=number, service=ticket.service)


def check_is_to_come(hall: Standing, moment_ms: int | None, at_ms: int, words: str) -> None:
    """What is to be at a moment must still be able to be."""
    if moment_ms is not None and moment_ms <= at_ms:
        raise RefusedError(Reason.MOMENT_PAST, moment=words)
