"""Who stands at a dispenser: their open ticket, and what can be done about their appointment now, in plain words."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

import msgspec

from central_scheduler.facts import facts_of_booking
from central_scheduler.replies import Replies
from central_scheduler.sentences import Sentences
from hall_protocol.access import Credential
from hall_protocol.commands import ShowVisitor
from hall_protocol.events import Reply
from hall_protocol.message import LocalText
from queue_core.calendar import date_and_clock, date_at, day_of
from queue_core.hall import Hall
from queue_core.lifecycle import State
from queue_core.records import Booking, Ticket
from queue_core.refusals import Reason, RefusedError

ENDED: Final = {
    State.CANCELLED: "cancelled",
    State.NO_SHOW: "missed",
    State.EXPIRED: "hall_closed",
    State.WAITING: "used",
}
"""How an appointment can no longer be kept, and the sentence that says so."""
NOT_NOW: Final = {
    Reason.TOO_EARLY: "too_early",
    Reason.SLOT_PAST: "too_late",
}


class Greeting:
    """What is said to whoever shows a card, a ticket's code or an appointment's; looking changes nothing."""

    def __init__(self, sentences: Sentences, replies: Replies) -> None:
        self._sentences = sentences
        self._replies = replies

    def of(self, sender: Credential, command: ShowVisitor, known: Sequence[str], hall: Hall, now_ms: int) -> Reply:
        """Return the visitor's open ticket and their appointment; `known` are the ids of who showed a card.

        Raises RefusedError for a code that is none of today's tickets, or no appointment's. Somebody of whom nothing is
        known is no error.
        """
        ticket, booking = self._found(command, known, hall)
        reply = Reply(command_id=command.command_id, ok=True)
        if ticket is not None:
            reply = _with(reply, ticket=self._replies.shown_again(sender, ticket.id, hall, now_ms))
        if booking is None:
            return reply
        code, message = self._outlook(booking, hall, now_ms)
        return _with(reply, booking=facts_of_booking(booking), code=code, message=message)

    def _found(self, command: ShowVisitor, known: Sequence[str], hall: Hall) -> tuple[Ticket | None, Booking | None]:
        if command.token:
            return _held(command.token, hall), None
        if command.code:
            booking = _booked(command.code, hall)
            return _ticket_of(booking, hall), booking
        live = (hall.live_ticket_of(visitor) for visitor in known)
        return next((ticket for ticket in live if ticket), None), _nearest(_theirs(known, hall), hall)

    def _outlook(self, booking: Booking, hall: Hall, now_ms: int) -> tuple[str, LocalText]:
        """Return the refusal a check-in would get now, if any, and what to say of the appointment."""
        refused, rules = hall.why_not_kept(booking, now_ms), hall.rules
        name = _sentence(booking, refused, hall, now_ms)
        if refused is not None and name == "refused":
            return refused.reason, self._sentences.refusal(refused)
        said = self._sentences.say(
            f"appointment.{name}",
            service=booking.service,
            slot=date_and_clock(booking.slot_ms, rules),
            opens=date_and_clock(booking.slot_ms - rules.appointments.early_ms, rules),
            today=date_at(now_ms, rules),
        )
        return refused.reason if refused else "", said


def _sentence(booking: Booking, refused: RefusedError | None, hall: Hall, now_ms: int) -> str:
    """Return which sentence says how an appointment stands; another than its own if somebody else's rule forbids it."""
    if refused is None:
        return "on_time" if now_ms <= booking.slot_ms + hall.rules.appointments.grace_ms else "late"
    if booking.state in ENDED:
        return ENDED[booking.state]
    if day_of(booking.slot_ms, hall.rules) != hall.state.day.name:
        return "another_day"  # though the hall is closed as well: that is not why
    return NOT_NOW.get(refused.reason, "refused")


def _held(token: str, hall: Hall) -> Ticket:
    """Return today's ticket with this token; a number anybody can read on a board is not enough."""
    ticket = next((each for each in hall.tickets if each.token == token), None)
    if ticket is None:
        raise RefusedError(Reason.UNKNOWN_TICKET, ticket="")
    return ticket


def _booked(code: str, hall: Hall) -> Booking:
    booking = hall.state.bookings.get(code)
    if booking is None:
        raise RefusedError(Reason.UNKNOWN_BOOKING, booking=code)
    return booking


def _ticket_of(booking: Booking, hall: Hall) -> Ticket | None:
    """Return the ticket an appointment became, or another that its visitor holds, while the visit goes on."""
    came = hall.state.day.tickets.get(booking.ticket)
    if came is not None and came.is_open:
        return came
    return hall.live_ticket_of(booking.visitor)


def _theirs(known: Sequence[str], hall: Hall) -> Iterator[Booking]:
    """Yield what there is to say of their appointments: those still open, and those of today that came to nothing."""
    today = hall.state.day.name
    for booking in hall.state.bookings.values():
        is_news = booking.state is State.BOOKED or (
            booking.state is not State.WAITING and day_of(booking.slot_ms, hall.rules) == today
        )
        if booking.visitor in known and is_news:
            yield booking


def _nearest(bookings: Iterable[Booking], hall: Hall) -> Booking | None:
    """Return the appointment somebody most likely came for: one still open before one that is over, today's first."""

    def how_near(booking: Booking) -> tuple[bool, bool, int, str]:
        is_open = booking.state is State.BOOKED
        is_today = day_of(booking.slot_ms, hall.rules) == hall.state.day.name
        return not (is_open and is_today), not is_open, booking.slot_ms if is_open else -booking.slot_ms, booking.code

    return min(bookings, key=how_near, default=None)


def _with(reply: Reply, **fields: object) -> Reply:
    return msgspec.structs.replace(reply, **fields)
