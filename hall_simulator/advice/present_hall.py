"""The hall as it stands played forward, each future both as it is and with a window widened.

What chance decides it decides once for each future: the same visitors come at the same minutes, and whoever is called
takes as long, whichever window is widened. So a difference between two is the windows' and not luck.
"""

from collections.abc import Mapping, Sequence
from itertools import takewhile
from random import Random
from typing import Final, NamedTuple

from hall_simulator.advice.seen import Seen
from hall_simulator.forecast.arrivals import Arrival
from hall_simulator.forecast.duty import Change
from hall_simulator.forecast.foresee import Futures
from hall_simulator.forecast.fresh import Fresh
from hall_simulator.forecast.future import Chance, Future, Takes, name_of
from hall_simulator.learning.learned import Learned
from queue_core.calendar import cut_off_ms, moment_of
from queue_core.events import WindowAssigned
from queue_core.hall import Hall
from queue_core.lifecycle import State
from queue_core.records import Ticket

COUNTS_MS: Final = 3 * 3_600_000
"""Who comes within this counts as well, as long as tickets are taken."""
AFTERWARDS_MS: Final = 2 * 3_600_000
"""So much longer it is played on, to the end of business at most; who is not called by then has waited until then."""


class Common(Chance):
    """What chance has decided of each visitor, the same however often a future is played."""

    def __init__(self, drawn: Chance) -> None:
        self._drawn = drawn
        self._takes: dict[str, Takes] = {}

    def takes(self, ticket: Ticket) -> Takes:
        """Return how long somebody who is called will hold the window; decided when they are called first."""
        if ticket.id not in self._takes:
            self._takes[ticket.id] = self._drawn.takes(ticket)
        return self._takes[ticket.id]


class InStore(NamedTuple):
    """What one future has in store."""

    chance: Common
    busy: Mapping[str, int]
    changes: Sequence[Change]
    arrivals: Sequence[Arrival]


class PresentHall:
    """Some futures of a hall as it stands."""

    def __init__(
        self,
        hall: Hall,
        now_ms: int,
        learned: Learned,
        futures: int,
        chance: Random,
        roster: Sequence[Change] | None = None,
    ) -> None:
        self._futures = Futures(hall, now_ms, learned, futures, chance, roster)
        self._hall, self._now_ms = hall, now_ms
        self.roster = self._futures.roster
        """Which windows will open and close."""
        self.counts_until_ms = counts_until_ms(hall, now_ms)
        self._ends_ms = _ends_ms(hall, self.counts_until_ms)
        self._since_ms = {
            ticket.id: (ticket.service, max(now_ms, ticket.waits_from_ms)) for ticket in hall.in_state(State.WAITING)
        }
        self._in_store = [self._what_is_in_store(nth) for nth in range(futures)]

    @property
    def counted(self) -> float:
        """How many count in a future, on the average: who waits now, and who will come."""
        come = sum(len(self._counting(each.arrivals)) for each in self._in_store)
        return len(self._since_ms) + come / len(self._in_store)

    def play(self, nth: int, widened: WindowAssigned | None = None) -> Seen:
        """Return what one of the futures shows, as it is or with a window widened from now on."""
        store = self._in_store[nth]
        future = Future(
            self._futures.present.standing(),
            self._now_ms,
            self._ends_ms,
            store.chance,
            store.busy,
            store.changes,
            iter(store.arrivals),
            Fresh((), self._now_ms, 0),
            self._futures.draws.speeds,
            self.counts_until_ms,
        )
        if widened is not None:
            future.assign(widened)
        future.run()
        return self._seen(future, store)

    def _what_is_in_store(self, nth: int) -> InStore:
        drawn = self._futures.draws.chance_of(nth)
        busy = self._futures.draws.busy(nth, drawn)
        arrivals = takewhile(lambda arrival: arrival.at_ms <= self._ends_ms, self._futures.coming(nth))
        return InStore(Common(drawn), busy, self._futures.changes(nth), tuple(arrivals))

    def _counting(self, arrivals: Sequence[Arrival]) -> Sequence[Arrival]:
        return [each for each in arrivals if each.at_ms < self.counts_until_ms]

    def _seen(self, future: Future, store: InStore) -> Seen:
        come = {
            name_of(nth): (each.service, each.waits_from_ms) for nth, each in enumerate(self._counting(store.arrivals))
        }
        waited = dict.fromkeys(self._hall.rules.services, 0)
        counted = {**self._since_ms, **come}
        for ticket, (service, since_ms) in counted.items():
            called_ms = future.calls.get(ticket, self._ends_ms - self._now_ms)
            waited[service] += max(0, self._now_ms + called_ms - since_ms)
        lasts_ms = self.counts_until_ms - self._now_ms
        idle = {window: (max(0, lasts_ms - future.busy_ms[window]),) for window in self._hall.rules.windows}
        mean_ms = sum(waited.values()) / max(1, len(counted))
        return Seen(mean_ms, {code: (each,) for code, each in waited.items()}, idle)


def counts_until_ms(hall: Hall, now_ms: int) -> int:
    """Return until when who comes counts: for three hours, or until no ticket is taken any more."""
    return max(now_ms, min(now_ms + COUNTS_MS, cut_off_ms(hall.state.day.name, hall.rules)))


def _ends_ms(hall: Hall, counted_until_ms: int) -> int:
    ends_ms, closes_at_ms = counted_until_ms + AFTERWARDS_MS, hall.rules.opening.closes_at_ms
    if closes_at_ms is None:
        return ends_ms
    return max(counted_until_ms, min(ends_ms, moment_of(hall.state.day.name, closes_at_ms, hall.rules)))
