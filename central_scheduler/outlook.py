"""About how long a wait will be: the forecaster's latest word while it is fresh, else the rules' own estimate.

Never in anybody's way: what is not known, or went wrong, is simply not said.
"""

import logging
from collections.abc import Callable, Iterable, Mapping
from itertools import takewhile
from math import ceil
from typing import Final, NamedTuple, Self

from hall_protocol import commands as wire
from hall_protocol.states import Forecast, Stamp, WaitRange
from queue_core.calendar import day_of
from queue_core.estimate import Estimate, estimate
from queue_core.hall import Hall
from queue_core.lifecycle import State
from queue_core.records import Booking, Ticket
from queue_core.rules import Lane

logger = logging.getLogger(__name__)

FRESH_MS: Final = 60_000
"""A forecast is believed so long, of hall time."""
AHEAD_MS: Final = 5_000
"""A forecaster's clock follows the hub's; one that is further ahead than this speaks of another time."""

StateBased = Callable[[Hall, str, Lane, int], Estimate | None]
"""The formula that is asked where there is no forecast."""


class Span(NamedTuple):
    """A wait still to come: seldom shorter, seldom longer."""

    from_ms: int
    to_ms: int

    @classmethod
    def of(cls, told: WaitRange, passed_ms: int = 0) -> Self:
        """Return what is left of a range some time after it was told."""
        return cls(max(0, told.from_s * 1000 - passed_ms), max(0, told.to_s * 1000 - passed_ms))

    @property
    def from_s(self) -> int:
        """Its beginning in whole seconds, rounded outwards as its end is."""
        return self.from_ms // 1000

    @property
    def to_s(self) -> int:
        """Its end in whole seconds."""
        return ceil(self.to_ms / 1000)


class Outlook:
    """What the hub can say of waits."""

    def __init__(self, state_based: StateBased = estimate) -> None:
        self._state_based = state_based
        self._at_ms = 0
        self._tickets: Mapping[str, WaitRange] = {}
        self._services: Mapping[str, WaitRange] = {}
        self._complained = False

    def hear(self, forecast: Forecast, stamp: Stamp) -> bool:
        """Take the forecaster's latest word, unless it is of another history than the hall's."""
        if forecast.epoch not in (0, stamp.epoch) or forecast.seq > stamp.seq:
            return False
        self._at_ms = forecast.at_ms
        self._tickets = _sound(forecast.tickets)
        self._services = _sound(forecast.services)
        return True

    def for_who_asks(self, command: wire.Command, visitor: str, hall: Hall, now_ms: int) -> Span | None:
        """Return what to tell somebody who asks for a ticket or checks in; nothing for any other wish.

        Whatever goes wrong here, the ticket is issued.
        """
        try:
            wanted = _wanted(command, visitor, hall, now_ms)
            return self.for_who_comes(*wanted, hall, now_ms) if wanted else None
        except Exception:
            if not self._complained:
                self._complained = True
                logger.exception("a fault in the estimate of waits; tickets are issued without one")
            return None

    def for_who_comes(self, service: str, lane: Lane, hall: Hall, now_ms: int) -> Span | None:
        """Return how long somebody will wait who takes a ticket now."""
        if service not in hall.rules.services:
            return None
        told = self._services.get(service) if lane is _ordinary(service, hall) else None
        if told is not None and self._is_fresh(hall, now_ms) and not self._has_grown(service, hall):
            return Span.of(told)
        guess = self._state_based(hall, service, lane, now_ms)
        return Span(guess.from_ms, guess.to_ms) if guess else None

    def of_ticket(self, ticket: Ticket, hall: Hall, now_ms: int) -> Span | None:
        """Return how long a waiting visitor waits still, where the forecast knows."""
        told = self._tickets.get(ticket.id)
        if told is None or ticket.state is not State.WAITING or not self._is_fresh(hall, now_ms):
            return None
        return Span.of(told, max(0, now_ms - self._at_ms))

    def of_queue(self, queue: str, hall: Hall, now_ms: int) -> Span | None:
        """Return how long who comes to a queue now will wait, whatever for, where the forecast knows."""
        if not self._services or not self._is_fresh(hall, now_ms):
            return None
        told = [self._services[code] for code in hall.rules.services_in.get(queue, ()) if code in self._services]
        return _whole(map(Span.of, told)) if told else None

    def _has_grown(self, service: str, hall: Hall) -> bool:
        """Whether somebody has joined the queue since the forecast: five who come at once do not wait alike."""
        queue = hall.rules.services[service].queue
        since = takewhile(lambda ticket: ticket.issued_ms > self._at_ms, reversed(hall.state.day.tickets.values()))
        return any(ticket.queue == queue for ticket in since)

    def _is_fresh(self, hall: Hall, now_ms: int) -> bool:
        """Whether the forecast is of now, and of today."""
        of_now = -AHEAD_MS <= now_ms - self._at_ms <= FRESH_MS
        return of_now and day_of(self._at_ms, hall.rules) == hall.state.day.name


def _sound(told: Iterable[WaitRange]) -> Mapping[str, WaitRange]:
    """Return the ranges by whom they are about, without any that nobody could be told."""
    return {each.id: each for each in told if 0 <= each.from_s <= each.to_s}


def _whole(spans: Iterable[Span]) -> Span:
    """Return the span that holds them all."""
    begins, ends = zip(*spans, strict=True)
    return Span(min(begins), max(ends))


def _ordinary(service: str, hall: Hall) -> Lane:
    """Return the lane of an ordinary ticket: of such a one a forecast tells."""
    lanes = hall.rules.services[service].lanes
    return Lane.NORMAL if Lane.NORMAL in lanes else lanes[0]


def _wanted(command: wire.Command, visitor: str, hall: Hall, now_ms: int) -> tuple[str, Lane] | None:
    """Return what a ticket is wanted for, and in which lane; a booked visitor who is early waits for the slot."""
    match command:
        case wire.IssueTicket(service=service, lane=lane, case=case):
            return service or _fetched_as(case, hall), Lane(lane)
        case wire.CheckIn(code=code):
            booking = hall.state.bookings.get(code) if code else _next_of(visitor, hall)
            return _kept(booking, hall, now_ms) if booking else None
    return None


def _fetched_as(case: str, hall: Hall) -> str:
    """Return the service as which a case's result is fetched; "" for a case there is not."""
    known = hall.state.cases.get(case)
    rule = hall.rules.services.get(known.service) if known else None
    return (rule.pickup or rule.code) if rule else ""


def _next_of(visitor: str, hall: Hall) -> Booking | None:
    theirs = [each for each in hall.state.bookings.values() if each.visitor == visitor and each.state is State.BOOKED]
    return min(theirs, key=lambda each: each.slot_ms) if visitor and theirs else None


def _kept(booking: Booking, hall: Hall, now_ms: int) -> tuple[str, Lane] | None:
    if now_ms < booking.slot_ms:
        return None
    on_time = now_ms <= booking.slot_ms + hall.rules.appointments.grace_ms
    return booking.service, Lane.APPOINTMENT if on_time else Lane.NORMAL
