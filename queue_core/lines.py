"""Who waits, in order: a line for each service and lane, apart for those sent to one window or one clerk."""

from bisect import bisect_left, insort
from collections import Counter
from collections.abc import Iterable
from heapq import nsmallest
from math import ceil
from typing import Final

from queue_core.duty import Serves
from queue_core.policies import CallingPolicy, Candidate, Moment
from queue_core.records import Ticket
from queue_core.rules import Lane

Place = tuple[bool, int, int, str]
"""A ticket's place in its line: not first, since when it waits, order, id. The smallest is next."""
Line = list[Place]
LineKey = tuple[str, Lane]
"""The service and the lane of a line."""
Lined = tuple[LineKey, Line]
FOR_EVERYBODY: Final = ("", "")
MOST_LINES: Final = 4
"""So many lines are looked at for each of those who go next."""
NOT_FIRST: Final[Place] = (True, 0, 0, "")
"""Before everybody who was not sent on to go first."""


class Pool:
    """Lines whose tickets the same windows may call; only those in which somebody stands are kept."""

    def __init__(self) -> None:
        self._lines: dict[str, dict[Lane, Lined]] = {}

    def join(self, key: LineKey, place: Place) -> None:
        """A ticket begins to wait."""
        service, lane = key
        _key_of, line = self._lines.setdefault(service, {}).setdefault(lane, (key, []))
        insort(line, place)

    def leave(self, key: LineKey, place: Place) -> None:
        """A ticket waits no more."""
        service, lane = key
        lanes = self._lines[service]
        _key_of, line = lanes[lane]
        del line[bisect_left(line, place)]
        if not line:
            del lanes[lane]
        if not lanes:
            del self._lines[service]

    def lines(self) -> list[Lined]:
        """Return every line."""
        return [lined for lanes in self._lines.values() for lined in lanes.values()]

    def lines_of(self, services: frozenset[str]) -> list[Lined]:
        """Return the lines of these services, looking at whichever are fewer: the services or the lines."""
        if len(services) < len(self._lines):
            here = [self._lines[service] for service in services if service in self._lines]
        else:
            here = [lanes for service, lanes in self._lines.items() if service in services]
        return [lined for lanes in here for lined in lanes.values()]


NOBODY_ELSE: Final = Pool()
"""Stays empty: nobody waits for this window or clerk alone."""


class Lines:
    """The waiting tickets of a hall, by arrival or by the start of their wait; derived, so never stored."""

    def __init__(self, *, by_arrival: bool) -> None:
        self._by_arrival = by_arrival
        self._pools: dict[tuple[str, str], Pool] = {FOR_EVERYBODY: Pool()}
        self.waiting: Counter[str] = Counter()
        """How many wait for each service, wherever they were sent."""

    def since_ms(self, ticket: Ticket) -> int:
        """Return since when a ticket waits, as far as the order goes."""
        return ticket.came_ms if self._by_arrival else ticket.counts_from_ms

    def place(self, ticket: Ticket) -> Place:
        """Return where the ticket stands in its line."""
        return (not ticket.first, self.since_ms(ticket), ticket.order, ticket.id)

    def join(self, ticket: Ticket) -> None:
        """The ticket begins to wait."""
        whose = _whose(ticket)
        if whose not in self._pools:
            self._pools[whose] = Pool()
        self._pools[whose].join(_key(ticket), self.place(ticket))
        self.waiting[ticket.service] += 1

    def leave(self, ticket: Ticket) -> None:
        """The ticket waits no more."""
        self._pools[_whose(ticket)].leave(_key(ticket), self.place(ticket))
        self.waiting[ticket.service] -= 1

    def for_window(self, window: str, clerk: str, serves: Serves) -> list[Lined]:
        """Return the lines a window may call from, those sent to it or its clerk alone included."""
        lines = self._pools[FOR_EVERYBODY].lines_of(serves.own)
        if serves.help_out:
            lines += self._pools[FOR_EVERYBODY].lines_of(serves.help_out)
        return lines + self.sent_to(window, clerk)

    def sent_to(self, window: str, clerk: str) -> list[Lined]:
        """Return the lines of those whom only this window, or only this clerk, may call."""
        alone = [whose for whose in ((window, ""), ("", clerk)) if whose != FOR_EVERYBODY and whose in self._pools]
        return [lined for whose in alone for lined in self._pools[whose].lines()]

    def beside(self, ticket: Ticket) -> list[Lined]:
        """Return the lines whose tickets the same windows may call as this one."""
        return self._pools.get(_whose(ticket), NOBODY_ELSE).lines()

    def everybody(self) -> list[Lined]:
        """Return every line, whoever may call from it."""
        return [lined for pool in self._pools.values() for lined in pool.lines()]

    def for_everybody_of(self, services: frozenset[str]) -> list[Lined]:
        """Return the lines of these services, of those who were sent to nobody in particular."""
        return self._pools[FOR_EVERYBODY].lines_of(services)


def best_by_lane(lines: Iterable[Lined], policy: CallingPolicy, moment: Moment) -> dict[Lane, Candidate]:
    """Return the best head of each lane in which somebody waits."""
    best: dict[Lane, Candidate] = {}
    rank = policy.rank
    for (service, lane), line in lines:
        not_first, since_ms, order, ticket = line[0]
        candidate = (not_first, rank(since_ms, service, lane, moment), order, ticket)
        if lane not in best or candidate < best[lane]:
            best[lane] = candidate
    return best


def ahead_in(line: Lined, candidate: Candidate, policy: CallingPolicy, moment: Moment) -> int:
    """Return how many of a line go before a candidate; ranks grow along a line, so it is cut in halves."""
    (service, lane), places = line

    def as_candidate(each: Place) -> Candidate:
        not_first, since_ms, order, ticket = each
        return not_first, policy.rank(since_ms, service, lane, moment), order, ticket

    return bisect_left(places, candidate, key=as_candidate)


def in_order(lines: Iterable[Lined], policy: CallingPolicy, moment: Moment) -> list[Candidate]:
    """Return everybody in these lines, the next first; it costs the tickets, so it is no part of a decision."""
    return sorted(
        (not_first, policy.rank(since_ms, service, lane, moment), order, ticket)
        for (service, lane), line in lines
        for not_first, since_ms, order, ticket in line
    )


def heads_of(lines: Iterable[Lined], count: int) -> list[Lined]:
    """Return the beginnings of lines in which about so many of those stand who go next, whatever their head starts.

    Of a thousand lines only those are looked at whose first has waited longest.
    """
    oldest = nsmallest(MOST_LINES * count, lines, key=_first_of)
    share = max(2, ceil(2 * count / len(oldest))) if oldest else 0
    return [(key, line[:share]) for key, line in oldest]


def _first_of(lined: Lined) -> Place:
    return lined[1][0]


def counted(lines: Iterable[Lined]) -> int:
    """Return how many stand in these lines."""
    return sum(len(line) for _key, line in lines)


def aged(lines: Iterable[Lined], since_ms: int) -> list[Lined]:
    """Return the lines in which somebody has waited at least since then, be it behind who was sent on to go first."""
    return [(key, line) for key, line in lines if _oldest(line) <= since_ms]


def _oldest(line: Line) -> int:
    """Return since when the one waits who waits longest: the first of all, or of those who were not sent on first."""
    others = bisect_left(line, NOT_FIRST)
    return min(line[nth][1] for nth in (0, others) if nth < len(line))


def _whose(ticket: Ticket) -> tuple[str, str]:
    return ticket.only_window, ticket.only_clerk


def _key(ticket: Ticket) -> LineKey:
    return ticket.service, ticket.lane
