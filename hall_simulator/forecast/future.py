"""One future of a hall: who is there is served, others come, and the very rules say who is called where."""

import heapq
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from enum import IntEnum
from typing import NamedTuple, Protocol

from hall_simulator.forecast.arrivals import Arrival
from hall_simulator.forecast.duty import Change
from hall_simulator.forecast.fresh import Fresh
from queue_core.choosing import window_for
from queue_core.decisions.calling import call_next
from queue_core.decisions.windows import close
from queue_core.events import (
    Event,
    TicketCalled,
    TicketIssued,
    TicketReturned,
    WindowAssigned,
    WindowOpened,
    WindowReady,
)
from queue_core.fold import fold
from queue_core.lifecycle import State, WindowState
from queue_core.records import Ticket
from queue_core.standing import Standing


class Kind(IntEnum):
    """What happens at a moment, in the order in which it happens at one instant."""

    FREE = 0
    ARRIVAL = 1
    RETURN = 2
    SHIFT = 3
    REVERT = 4


class Moment(NamedTuple):
    """Something that is to come, to a window or a ticket; arrivals stand in a row of their own."""

    at_ms: int
    kind: Kind
    nth: int
    name: str
    opens: bool = False


class Takes(NamedTuple):
    """How long somebody holds a window: what does not depend on the clerk, and what does."""

    fixed_ms: float
    work_ms: float


class Chance(Protocol):
    """What a future asks chance for; a port, so that a day that was can be played as a future."""

    def takes(self, ticket: Ticket) -> Takes:
        """Return how long somebody who is called will hold the window."""
        ...


def name_of(nth: int) -> str:
    """Return by what name a future knows whoever comes as the nth; the first is 0."""
    return f"+{nth}"


class Future:
    """A future, from now until everybody who waits now, and everybody who would come now, has been called."""

    def __init__(
        self,
        hall: Standing,
        now_ms: int,
        until_ms: int,
        chance: Chance,
        busy: Mapping[str, int],
        changes: Sequence[Change],
        arrivals: Iterator[Arrival],
        fresh: Fresh,
        speeds: Mapping[str, float],
        counts_until_ms: int = 0,
    ) -> None:
        """Begin a future; who comes before `counts_until_ms` is somebody of whom one wants to know, too."""
        self.calls: dict[str, int] = {}
        """When those were called who wait now, or come as long as that counts, in milliseconds from now."""
        self.busy_ms: Counter[str] = Counter()
        """How long each window will have been with those who were called."""
        self.fresh = fresh
        self._counts_until_ms = counts_until_ms
        self._hall, self._now_ms, self._until_ms, self._chance = hall, now_ms, until_ms, chance
        self._speeds = speeds
        self._waiting = set(hall.by_state[State.WAITING])
        self._order = {window: nth for nth, window in enumerate(hall.rules.windows)}
        self._leaving: set[str] = set()
        """Windows that close when their visitor has gone."""
        self._arrivals, self._came = arrivals, 0
        self._to_come = [*self._at_windows(busy), *self._shifts(changes), *self._by_itself()]
        heapq.heapify(self._to_come)
        self._expect_next()

    def _at_windows(self, busy: Mapping[str, int]) -> Iterator[Moment]:
        yield from (Moment(at_ms, Kind.FREE, self._order[window], window) for window, at_ms in busy.items())

    def _shifts(self, changes: Iterable[Change]) -> Iterator[Moment]:
        for at_ms, window, opens in changes:
            yield Moment(at_ms, Kind.SHIFT, self._order[window], window, opens)

    def _by_itself(self) -> Iterator[Moment]:
        for ticket in map(self._hall.ticket, self._hall.by_state[State.HELD]):
            yield Moment(ticket.return_ms or 0, Kind.RETURN, ticket.order, ticket.id)
        for window in self._hall.state.windows.values():
            if window.assigned and window.assigned.until_ms is not None:
                yield Moment(window.assigned.until_ms, Kind.REVERT, self._order[window.id], window.id)

    def assign(self, event: WindowAssigned) -> None:
        """From now on a window serves other things for a while; one that is ready calls at once whom it now may."""
        fold(event, self._hall)
        if event.until_ms is not None:
            heapq.heappush(self._to_come, Moment(event.until_ms, Kind.REVERT, self._order[event.window], event.window))
        if self._hall.window(event.window).state is WindowState.READY:
            self._asks(event.window, self._now_ms)

    def run(self) -> None:
        """Play on until nobody is left of whom anybody wants to know."""
        self.fresh.find_ready(self._hall)
        to_come = self._to_come
        while to_come and (self._waiting or self.fresh.left or self._more_count):
            moment = heapq.heappop(to_come)
            if moment.at_ms > self._until_ms:
                break
            self._happens(moment)

    @property
    def _more_count(self) -> bool:
        return self._next is not None and self._next.at_ms < self._counts_until_ms

    def _happens(self, moment: Moment) -> None:
        at_ms, kind, _nth, name, opens = moment
        if kind is Kind.FREE:
            self._is_free(name, at_ms)
        elif kind is Kind.ARRIVAL:
            self._arrives(at_ms)
        elif kind is Kind.SHIFT:
            self._opens(name, at_ms) if opens else self._closes(name, at_ms)
        elif kind is Kind.RETURN:
            fold(TicketReturned(at_ms, name), self._hall)
            self._find_window_for(self._hall.ticket(name), at_ms)
        else:
            fold(WindowAssigned(at_ms, name, (), (), None), self._hall)

    def _expect_next(self) -> None:
        """Those who come are drawn one after the other, as far as the future goes."""
        self._next = next(self._arrivals, None)
        if self._next is not None:
            heapq.heappush(self._to_come, Moment(self._next.at_ms, Kind.ARRIVAL, self._came, ""))

    def _arrives(self, at_ms: int) -> None:
        assert self._next is not None, "a moment stands for somebody"
        arrival, name = self._next, name_of(self._came)
        if at_ms < self._counts_until_ms:
            self._waiting.add(name)
        self._came += 1
        self._expect_next()
        event = TicketIssued(
            at_ms=at_ms,
            ticket=name,
            number=name,
            queue=self._hall.rules.services[arrival.service].queue,
            serial=0,
            service=arrival.service,
            lane=arrival.lane,
            lane_reason="",
            token=name,
            issued_at="",
            waits_from_ms=arrival.waits_from_ms,
        )
        fold(event, self._hall)
        self._find_window_for(self._hall.ticket(name), at_ms)

    def _find_window_for(self, ticket: Ticket, at_ms: int) -> None:
        window = window_for(self._hall, ticket)
        if window:
            self._asks(window.id, at_ms)

    def _is_free(self, window: str, at_ms: int) -> None:
        ticket = self._hall.ticket(self._hall.window(window).ticket)
        self._hall.move(ticket, State.DONE)
        if window in self._leaving:
            self._close(window, at_ms)
        else:
            self._asks(window, at_ms)

    def _opens(self, window: str, at_ms: int) -> None:
        self._leaving.discard(window)
        if self._hall.window(window).state in (WindowState.CLOSED, WindowState.PAUSED):
            fold(WindowOpened(at_ms, window), self._hall)
        if self._hall.window(window).state is WindowState.OPEN:
            self._asks(window, at_ms)

    def _closes(self, window: str, at_ms: int) -> None:
        if self._hall.window(window).ticket:
            self._leaving.add(window)
        elif self._hall.window(window).state is not WindowState.CLOSED:
            self._close(window, at_ms)

    def _close(self, window: str, at_ms: int) -> None:
        self._leaving.discard(window)
        for event in tuple(close(self._hall, window, at_ms)):
            fold(event, self._hall)

    def _asks(self, window: str, at_ms: int) -> None:
        """A window asks for the next, by the hall's very rules."""
        event = call_next(self._hall, window, at_ms)
        self._look_at(event, window, at_ms)
        fold(event, self._hall)
        if isinstance(event, TicketCalled):
            self._called(event.ticket, window, at_ms)

    def _look_at(self, event: Event, window: str, at_ms: int) -> None:
        if self.fresh.left:
            called = self._hall.ticket(event.ticket) if isinstance(event, TicketCalled) else None
            assert called or isinstance(event, WindowReady), "a window that asks calls, or is ready"
            self.fresh.asked(self._hall, window, called, at_ms)

    def _called(self, ticket_id: str, window: str, at_ms: int) -> None:
        if ticket_id in self._waiting:
            self._waiting.discard(ticket_id)
            self.calls[ticket_id] = at_ms - self._now_ms
        takes = self._chance.takes(self._hall.ticket(ticket_id))
        takes_ms = round(takes.fixed_ms + takes.work_ms * self._speeds.get(window, 1.0))
        self.busy_ms[window] += takes_ms
        heapq.heappush(self._to_come, Moment(at_ms + takes_ms, Kind.FREE, self._order[window], window))
