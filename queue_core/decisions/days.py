"""The hall gets other rules; what is due by itself happens; the day's business and the day end."""

from collections.abc import Iterable, Iterator

from queue_core.agenda import Due
from queue_core.calendar import day_ends_ms, day_of, due_after, is_open, moment_of
from queue_core.commands import CloseDay, Configure, TimePassed
from queue_core.decisions.admission import day_closed
from queue_core.decisions.casework import case_opened
from queue_core.decisions.dispatch import decide
from queue_core.decisions.restored import raised
from queue_core.decisions.windows import log_out, release, release_from_who_is_gone
from queue_core.events import (
    BookingLapsed,
    BulkExpired,
    ClerkLoggedOut,
    DayClosed,
    DayOpened,
    Event,
    HallConfigured,
    TicketExpired,
    TicketReleased,
    TicketReturned,
    WindowAssigned,
    WindowClosed,
)
from queue_core.lifecycle import WITH_VISITOR, CaseKind, State, WindowState
from queue_core.records import Booking, Ticket, Window
from queue_core.refusals import Reason, RefusedError
from queue_core.rules import HallRules
from queue_core.standing import Standing


@decide.register
def _(command: Configure, hall: Standing, at_ms: int) -> Iterator[Event]:
    _refuse_what_is_in_use(hall, command.rules)
    for clerk in hall.state.clerks.values():
        stays = clerk.id in command.rules.clerks and clerk.window in command.rules.windows
        if clerk.window and not stays:
            yield ClerkLoggedOut(at_ms, clerk.id, clerk.window)
            yield from release(hall, command.rules, "", clerk.id, at_ms)
    yield HallConfigured(at_ms, command.rules, command.document)


@decide.register
def _(command: TimePassed, hall: Standing, at_ms: int) -> Iterator[Event]:
    day = hall.state.day
    if not day.name or at_ms >= day_ends_ms(day.name, hall.rules):
        yield from _roll_over(hall, at_ms)
        return
    yield from _what_is_due(hall, at_ms)
    closes_ms = closes_by_itself_ms(hall)
    closes_now = closes_ms is not None and at_ms >= closes_ms
    if any(expiry_ms <= at_ms for expiry_ms in expiries_to_come(hall)):
        if not closes_now:  # else everybody's visit ends anyway, and once
            yield from _bulk_expiry(hall, at_ms)
        yield BulkExpired(at_ms)
    if closes_now:
        yield from _close(hall, at_ms)


@decide.register
def _(command: CloseDay, hall: Standing, at_ms: int) -> Iterator[Event]:
    if hall.state.day.closed_ms is not None:
        raise day_closed(hall, at_ms)
    yield from _close(hall, at_ms)


def due_of_the_day_ms(hall: Standing) -> int:
    """Return the next moment of the day itself: a bulk expiry, its close, its end.

    Asked after every step, and the same for hours: so it is remembered with what it follows from.
    """
    day = hall.state.day
    follows_from = day.name, day.expired_until_ms, day.closed_ms
    if hall.due_of_the_day[0] != follows_from:
        closes_ms = closes_by_itself_ms(hall)
        moments = [day_ends_ms(day.name, hall.rules), *expiries_to_come(hall)]
        hall.due_of_the_day = follows_from, min(moments if closes_ms is None else [*moments, closes_ms])
    return hall.due_of_the_day[1]


def expiries_to_come(hall: Standing) -> Iterable[int]:
    """Return the moments of today's bulk expiries that have not been done."""
    day = hall.state.day
    moments = (moment_of(day.name, expiry.at_ms, hall.rules) for expiry in hall.rules.missed.expiries)
    return (moment_ms for moment_ms in moments if moment_ms > day.expired_until_ms)


def closes_by_itself_ms(hall: Standing) -> int | None:
    """Return when the day's business ends by itself; None when it has ended, or only ends with the day."""
    day, time_of_day_ms = hall.state.day, hall.rules.opening.closes_at_ms
    if day.closed_ms is not None or time_of_day_ms is None:
        return None
    closes_ms = moment_of(day.name, time_of_day_ms, hall.rules)
    return closes_ms if closes_ms > day.expired_until_ms else None


def _what_is_due(hall: Standing, at_ms: int) -> Iterator[Event]:
    """Returns, lapses, reverts and log-outs; the calls that windows make by themselves follow in `Hall`."""
    due = hall.agenda.due_by(at_ms)
    returning = any(what is Due.RETURN for what, _whose in due)
    for what, whose in due:
        if what is Due.RETURN:
            yield TicketReturned(at_ms, whose)
            yield from release_from_who_is_gone(hall, hall.ticket(whose), at_ms)
        elif what is Due.LAPSE:
            yield _lapsed(hall, hall.state.bookings[whose], at_ms)
        elif what is Due.REVERT:
            yield WindowAssigned(at_ms, whose, (), (), None)
        elif what is Due.NUMBERS:
            yield from raised(hall, hall.rules.queues, {}, at_ms, is_sure=False)
        elif what is Due.LOG_OUT and not returning:  # else somebody would come back to who has just gone: at once then
            yield from log_out(hall, hall.state.clerks[hall.window(whose).clerk], at_ms)


def _lapsed(hall: Standing, booking: Booking, at_ms: int) -> BookingLapsed:
    """Nobody stays away from a hall that is closed: a holiday that was declared since, or a day that ended early."""
    rules, ended_ms = hall.rules, hall.state.day.closed_ms
    day = day_of(booking.slot_ms, rules)
    ends_ms = booking.slot_ms + rules.appointments.late_ms
    has_ended = day == hall.state.day.name and ended_ms is not None and ended_ms <= ends_ms
    closed = has_ended or not is_open(booking.slot_ms, day, rules.opening.hours, rules)
    return BookingLapsed(at_ms, booking.code, hall_closed=closed)


def _bulk_expiry(hall: Standing, at_ms: int) -> Iterator[Event]:
    day, expiries = hall.state.day, hall.rules.missed.expiries
    due = (each for each in expiries if day.expired_until_ms < moment_of(day.name, each.at_ms, hall.rules) <= at_ms)
    states = {State(name) for each in due for name in each.states} - {State.CALLED, State.SERVING}
    returning = _due(hall, Due.RETURN, at_ms)
    for ticket in _open_tickets(hall, states):
        if not _never_expires(hall, ticket) and ticket.id not in returning:
            yield TicketExpired(at_ms, ticket.id)


def _close(hall: Standing, at_ms: int) -> Iterator[Event]:
    """Everybody's visit ends, but that of a 办不成事: its window and its clerk stay until it is done."""
    for ticket in _open_tickets(hall, State):
        if not _never_expires(hall, ticket):
            yield TicketExpired(at_ms, ticket.id)
    for booking in _booked_for_today(hall, at_ms):
        yield BookingLapsed(at_ms, booking.code, hall_closed=True)
    closing = [window.id for window in hall.state.windows.values() if _closes(hall, window)]
    for window in closing:
        yield WindowClosed(at_ms, window)
    going = {each.clerk: each.id for each in hall.state.windows.values() if each.clerk and not _stays(hall, each)}
    for clerk, window in going.items():
        yield ClerkLoggedOut(at_ms, clerk, window)
    for ticket in _staying(hall, at_ms):
        is_left = ticket.only_window in closing or ticket.only_clerk in going
        if is_left and hall.rules.windows_serving[ticket.service]:
            yield TicketReleased(at_ms, ticket.id)
    yield DayClosed(at_ms)


def _closes(hall: Standing, window: Window) -> bool:
    return window.state is not WindowState.CLOSED and not _stays(hall, window)


def _stays(hall: Standing, window: Window) -> bool:
    return window.state in WITH_VISITOR and _never_expires(hall, hall.ticket(window.ticket))


def _staying(hall: Standing, at_ms: int) -> Iterator[Ticket]:
    """Yield who waits on when everybody else's visit has ended, those included whose return is due just now."""
    returning = _due(hall, Due.RETURN, at_ms)
    for ticket in _open_tickets(hall, {State.WAITING, State.HELD}):
        if _never_expires(hall, ticket) and (ticket.state is State.WAITING or ticket.id in returning):
            yield ticket


def _roll_over(hall: Standing, at_ms: int) -> Iterator[Event]:
    """Every visit ends with its day; what 办不成事 leaves open becomes a case that somebody owns."""
    opened = 0
    for ticket in _open_tickets(hall, State):
        yield TicketExpired(at_ms, ticket.id)
        if _never_expires(hall, ticket):
            opened += 1
            due_ms = due_after(at_ms, hall.rules.services[ticket.service].case_work_days, hall.rules)
            yield case_opened(hall, at_ms, CaseKind.UNRESOLVED, ticket, hall.rules.rating.owner, due_ms, opened)
    day = day_of(at_ms, hall.rules)
    for booking in hall.state.bookings.values():
        if booking.state is State.BOOKED and day_of(booking.slot_ms, hall.rules) < day:
            yield _lapsed(hall, booking, at_ms)
    yield DayOpened(at_ms, day)


def _open_tickets(hall: Standing, states: Iterable[State]) -> Iterator[Ticket]:
    """Yield today's tickets in these states whose visit goes on, in the order of issue."""
    wanted = set(states)
    for ticket in hall.state.day.tickets.values():
        if ticket.state in wanted and ticket.is_open:
            yield ticket


def _booked_for_today(hall: Standing, at_ms: int) -> Iterator[Booking]:
    """Yield who could still come today; who is too late by now did not show up, closed or not."""
    today = hall.state.day.name
    too_late = _due(hall, Due.LAPSE, at_ms)
    for booking in hall.state.bookings.values():
        still_booked = booking.state is State.BOOKED and booking.code not in too_late
        if still_booked and day_of(booking.slot_ms, hall.rules) <= today:
            yield booking


def _due(hall: Standing, what: Due, at_ms: int) -> set[str]:
    return {whose for each, whose in hall.agenda.due_by(at_ms) if each is what}


def _never_expires(hall: Standing, ticket: Ticket) -> bool:
    return hall.rules.services[ticket.service].never_expires


def _refuse_what_is_in_use(hall: Standing, rules: HallRules) -> None:
    for ticket in hall.state.day.tickets.values():
        if ticket.is_open and not _still_possible(ticket, rules):
            raise RefusedError(Reason.STILL_IN_USE, number=ticket.number)
    for booking in hall.state.bookings.values():
        if booking.state is State.BOOKED and booking.service not in rules.services:
            raise RefusedError(Reason.STILL_IN_USE, number=booking.code)


def _still_possible(ticket: Ticket, rules: HallRules) -> bool:
    services = {ticket.service, *ticket.then, *(service for _window, service in ticket.back)}
    window = ticket.only_window or (ticket.window if ticket.state in (State.CALLED, State.SERVING) else "")
    known = services <= rules.services.keys() and ticket.queue in rules.queues
    return known and window in ("", *rules.windows) and ticket.only_clerk in ("", *rules.clerks)
