"""What chance decides in some futures: how long everybody takes, who does not come, when a window is free again."""

import math
from collections.abc import Mapping, Sequence
from functools import lru_cache
from random import Random
from typing import Final, NamedTuple

from hall_simulator.forecast.durations import Lognormal, evenly, service_ms
from hall_simulator.forecast.future import Chance, Takes
from hall_simulator.learning.learned import Learned, Taking
from queue_core.hall import Hall
from queue_core.lifecycle import State, WindowState
from queue_core.records import Ticket, Window

UNSURE: Final = 1.1
"""How far one visit may be from its service's mean, as a part of it; the mean of many is surer."""
ASKS_SOON_MS: Final = 20_000
"""How soon a clerk whose window is free asks for the next, on the average."""
BACK_SOON_MS: Final = 600_000
"""How soon a paused window goes on, on the average, when nobody knows."""
SURELY_HERE_MS: Final = 5_000
"""Who is at the window is there a little longer, even when they are about to leave."""


class Fate(NamedTuple):
    """What chance has in store for somebody in each of the futures, as parts between 0 and 1."""

    comes: Sequence[float]
    walk: Sequence[float]
    takes: Sequence[float]


class Durations:
    """Everything that is known of how long things take, ready to draw from."""

    def __init__(self, learned: Learned) -> None:
        self._learned = learned
        self.walk = _lognormal(learned.walk) if learned.walk.mean_ms else None
        self.missed = _lognormal(learned.missed)
        self.no_show = learned.no_show.share
        self._of: dict[tuple[str, str], Lognormal] = {}

    def of(self, service: str, situation: str) -> Lognormal:
        """Return how long this takes."""
        key = service, situation
        if key not in self._of:
            self._of[key] = _lognormal(self._learned.takes(service, situation))
        return self._of[key]

    def unsure(self, service: str) -> float:
        """Return how far the mean may be off, as a part of it: the less has been seen, the more.

        What is supposed counts as so many visits as it is worth: few where services turned out to take other times.
        """
        return UNSURE / math.sqrt(self._learned.weight + self._learned.services[service].count)


class Draws:
    """Some futures' chances, spread evenly over what is possible."""

    def __init__(self, hall: Hall, now_ms: int, learned: Learned, futures: int, chance: Random) -> None:
        self._hall, self._now_ms, self._chance, self._futures = hall, now_ms, chance, futures
        self.durations = Durations(learned)
        self.speeds = {window.id: learned.speed(window.clerk) for window in hall.state.windows.values()}
        self._fates = {ticket.id: self._fate() for state in KNOWN for ticket in hall.in_state(state)}
        self._pauses = {window.id: evenly(chance, futures) for window in hall.state.windows.values()}

    def _fate(self) -> Fate:
        return Fate(*(evenly(self._chance, self._futures) for _ in range(3)))

    def chance_of(self, nth: int) -> "Drawn":
        """Return what chance decides in one of the futures."""
        return Drawn(self.durations, self._fates, nth, self._chance)

    def busy(self, nth: int, drawn: "Drawn") -> dict[str, int]:
        """Return when each window that has a visitor will be free in this future."""
        return {
            window.id: self._now_ms + round(self._left_ms(window, nth, drawn))
            for window in self._hall.state.windows.values()
            if window.ticket
        }

    def asking(self, nth: int) -> dict[str, int]:
        """Return when those windows ask for the next that are free, or paused, and nobody knows until when."""
        moments: dict[str, int] = {}
        for window in self._hall.state.windows.values():
            mean_ms = {WindowState.OPEN: ASKS_SOON_MS, WindowState.PAUSED: BACK_SOON_MS}.get(window.state)
            if mean_ms and window.auto_call_ms is None:
                moments[window.id] = self._now_ms + round(-math.log1p(-self._pauses[window.id][nth]) * mean_ms)
            elif mean_ms:
                moments[window.id] = max(window.auto_call_ms or 0, self._now_ms)
        return moments

    def _left_ms(self, window: Window, nth: int, drawn: "Drawn") -> float:
        """Return how long the visitor at a window stays, given how long they have been there."""
        ticket, fate = self._hall.ticket(window.ticket), self._fates[window.ticket]
        speed, known = self.speeds[window.id], self.durations
        of = known.of(ticket.service, ticket.situation)
        off = drawn.off(ticket.service)
        if ticket.state is State.SERVING:
            spent_ms = self._now_ms - (ticket.started_ms or self._now_ms)
            return of.left_at(fate.takes[nth], spent_ms / speed / off) * speed * off
        spent_ms = self._now_ms - (ticket.last_call_ms or self._now_ms)
        may_leave = known.no_show * known.missed.beyond(spent_ms)
        if fate.comes[nth] * (may_leave + 1 - known.no_show) < may_leave:
            return max(known.missed.left_at(fate.takes[nth], spent_ms), SURELY_HERE_MS)
        if known.walk is None:  # one button: the call is the beginning
            return of.left_at(fate.takes[nth], spent_ms / speed / off) * speed * off
        return known.walk.left_at(fate.walk[nth], spent_ms) + service_ms(of, fate.takes[nth]) * speed * off


KNOWN: Final = (State.WAITING, State.CALLED, State.SERVING, State.HELD)
"""Whoever is in one of these states has a fate."""


class Drawn(Chance):
    """What chance decides in one future."""

    def __init__(self, durations: Durations, fates: Mapping[str, Fate], nth: int, chance: Random) -> None:
        self._durations, self._fates, self._nth, self._chance = durations, fates, nth, chance
        self._off: dict[str, float] = {}

    def off(self, service: str) -> float:
        """Return by what this service takes longer in this future than is supposed; one for all its visitors."""
        if service not in self._off:
            unsure = self._durations.unsure(service)
            self._off[service] = math.exp(self._chance.gauss(-(unsure**2) / 2, unsure))  # on the average by nothing
        return self._off[service]

    def takes(self, ticket: Ticket) -> Takes:
        """Return how long somebody who is called will hold the window."""
        known, (comes, walk, takes) = self._durations, self._parts(ticket.id)
        if comes < known.no_show:
            return Takes(known.missed.at(takes), 0.0)
        walk_ms = known.walk.at(walk) if known.walk else 0.0
        return Takes(walk_ms, service_ms(known.of(ticket.service, ticket.situation), takes) * self.off(ticket.service))

    def _parts(self, ticket: str) -> tuple[float, float, float]:
        fate = self._fates.get(ticket)
        if fate is None:
            chance = self._chance
            return chance.random(), chance.random(), chance.random()
        return fate.comes[self._nth], fate.walk[self._nth], fate.takes[self._nth]


@lru_cache(maxsize=4096)
def _lognormal(taking: Taking) -> Lognormal:
    return Lognormal(taking.mean_ms, taking.cv)
