"""The hall played forward some tens of times: what may be expected by who waits, and by who would come now."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from heapq import merge
from random import Random
from typing import Final

from hall_simulator.forecast.arrivals import Arrival, Walkers, booked_today, comes_in
from hall_simulator.forecast.draws import Draws
from hall_simulator.forecast.durations import evenly
from hall_simulator.forecast.duty import Change, planned, to_come
from hall_simulator.forecast.fresh import Fresh, Kind, ahead_of_kind, kinds_of
from hall_simulator.forecast.future import Future
from hall_simulator.forecast.present import Present
from hall_simulator.forecast.ranges import Foresight, Range, range_of
from hall_simulator.learning.learned import Learned
from queue_core.hall import Hall
from queue_core.lifecycle import State, WindowState

FUTURES: Final = 40
FARTHEST_MS: Final = 6 * 3_600_000
"""Nobody is told of a wait longer than this."""


def foresee(
    hall: Hall,
    now_ms: int,
    learned: Learned,
    futures: int = FUTURES,
    chance: Random | None = None,
    roster: Sequence[Change] | None = None,
) -> Foresight:
    """Return what everybody may expect who waits now, and who would take an ordinary ticket now.

    `roster` says which windows will open and close; without it, those that usually do. The hall is only looked at.
    """
    if not hall.state.day.name:
        return Foresight(now_ms, {}, {})
    played = Futures(hall, now_ms, learned, futures, chance or Random(now_ms), roster)
    calls, fresh = played.play()
    return Foresight(now_ms, _of_tickets(hall, now_ms, calls), _of_services(hall, now_ms, played.kinds, fresh))


Waits = list[Mapping[str, int]]
"""For each future when they were called in it, in milliseconds from now."""


class Futures:
    """The futures of one moment: what each of them has in store."""

    def __init__(
        self,
        hall: Hall,
        now_ms: int,
        learned: Learned,
        futures: int,
        chance: Random,
        roster: Sequence[Change] | None,
    ) -> None:
        self._hall, self._now_ms, self._futures, self._chance = hall, now_ms, futures, chance
        self.kinds = kinds_of(hall)
        self.present = Present(hall)
        self.draws = Draws(hall, now_ms, learned, futures, chance)
        self._walkers = Walkers(hall, now_ms, learned)
        self.roster = planned(hall, now_ms, learned) if roster is None else to_come(roster, hall, now_ms)
        self._bookings = [(booking, evenly(chance, futures)) for booking in booked_today(hall, now_ms)]
        self._stay_away = learned.booked_no_show.share

    def play(self) -> tuple[Waits, Waits]:
        """Return the waits of those who wait, and of those who would."""
        played = [self._play_one(nth) for nth in range(self._futures)]
        return [future.calls for future in played], [future.fresh.calls for future in played]

    def _play_one(self, nth: int) -> Future:
        drawn = self.draws.chance_of(nth)
        future = Future(
            self.present.standing(),
            self._now_ms,
            self._now_ms + FARTHEST_MS,
            drawn,
            self.draws.busy(nth, drawn),
            self.changes(nth),
            self.coming(nth),
            Fresh(self.kinds, self._now_ms, self._hall.state.issued + 1),
            self.draws.speeds,
        )
        future.run()
        return future

    def changes(self, nth: int) -> list[Change]:
        """Return what the roster says, and which windows go on soon; not those which it has at their break."""
        next_opens: dict[str, bool] = {}
        for change in self.roster:
            next_opens.setdefault(change.window, change.opens)
        asking = self.draws.asking(nth).items()
        soon = [
            Change(at_ms, window, opens=True)
            for window, at_ms in asking
            if not (next_opens.get(window) and self._hall.window(window).state is WindowState.PAUSED)
        ]
        return [*self.roster, *soon]

    def coming(self, nth: int) -> Iterator[Arrival]:
        """Yield who comes, as time goes on: those with a booking among those who walk in."""
        chance = Random(self._chance.random())
        booked = sorted(
            comes_in(booking, self._now_ms, self._hall.rules, parts[nth])
            for booking, parts in self._bookings
            if chance.random() >= self._stay_away
        )
        return merge(booked, self._walkers.come(chance, self._walkers.factor(chance)))


def _of_tickets(hall: Hall, now_ms: int, calls: Waits) -> dict[str, Range]:
    ranges = {}
    for ticket in hall.in_state(State.WAITING):
        ahead = hall.ahead_of(ticket, now_ms) or 0
        found = range_of(ahead, [future.get(ticket.id) for future in calls], FARTHEST_MS)
        if found:
            ranges[ticket.id] = found
    return ranges


def _of_services(hall: Hall, now_ms: int, kinds: Sequence[Kind], calls: Waits) -> dict[str, Range]:
    ranges = {}
    for kind in kinds:
        found = range_of(0, [future.get(kind.service) for future in calls], FARTHEST_MS)
        if found:
            for service in kind.services:
                ranges[service] = replace(found, ahead=ahead_of_kind(hall, service, kind.lane, now_ms))
    return ranges
