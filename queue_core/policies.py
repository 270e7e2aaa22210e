"""Who is next: one small class for each calling policy, behind one port.

Everybody of one service and lane stands in one line, by the time their wait counts from (or, for policies by arrival,
by when they came): nobody is ever passed within it. A policy only compares the heads of lines. It ranks them, the
smallest first, and says from which lane to take; of equal ranks the earlier ticket goes first. So a decision costs the
lines, not the tickets.
"""

from collections.abc import Mapping
from typing import Final, NamedTuple, Protocol

from queue_core.events import Why
from queue_core.records import Ticket
from queue_core.rules import HallRules, Lane

Candidate = tuple[bool, int, int, str]
"""The best of a lane: not first, rank, order, id of the ticket; the smallest goes first."""
ByLane = Mapping[Lane, Candidate]


class Moment(NamedTuple):
    """What a policy may look at when a window asks."""

    rules: HallRules
    now_ms: int
    since_green: int
    """Calls in a row that took no green ticket: in the whole hall, or at this window if those are more."""
    pattern_at: int
    specialists: Mapping[str, int]
    """On duty, by service; nothing for a window that does not yield."""
    waiting: Mapping[str, int]
    """How many wait, by service."""


class Pick(NamedTuple):
    """The lane to take the next ticket from, and why if not simply because it ranks first."""

    lane: Lane
    why: Why | None = None
    pattern_at: int | None = None
    longest: bool = False
    """Whether whoever has waited longest in the lane goes, rather than who ranks first in it."""


class Choice(NamedTuple):
    """Whom a window calls, and why."""

    ticket: Ticket
    why: Why
    pattern_at: int | None = None


class CallingPolicy(Protocol):
    """Decides who is next, and promises something a visitor can be told."""

    promise: str
    """The name of its promise, one sentence in the catalogue."""
    by_arrival: bool
    """Whether lines stand by arrival; else by the start of the wait, which for an appointment is its slot."""

    def rank(self, since_ms: int, service: str, lane: Lane, moment: Moment) -> int:
        """Return where the head of a line stands among the heads; smaller goes first."""
        ...

    def since(self, rank: int, service: str, lane: Lane, moment: Moment) -> int:
        """Return since when somebody would have to wait to rank just so: the inverse of `rank`."""
        ...

    def pick(self, best: ByLane, moment: Moment) -> Pick:
        """Return the lane whose best goes next; `best` is not empty."""
        ...


def _smallest(best: ByLane) -> Lane:
    return min(best, key=best.__getitem__)


def _goes_first(best: ByLane, lane: Lane) -> bool:
    """Whether the best of this lane was sent on to go before everybody, whatever the policy."""
    return not best[lane][0]


class Arrival:
    """First come, first served, whatever the lane."""

    promise = "arrival"
    by_arrival = True

    def rank(self, since_ms: int, service: str, lane: Lane, moment: Moment) -> int:
        """Return the moment it came."""
        return since_ms

    def since(self, rank: int, service: str, lane: Lane, moment: Moment) -> int:
        """Return that moment."""
        return rank

    def pick(self, best: ByLane, moment: Moment) -> Pick:
        """Take the earliest."""
        return Pick(_smallest(best))


class VirtualTicketTime:
    """A green ticket counts as if it had been taken some minutes earlier; so nobody is passed without bound."""

    promise = "vtt"
    by_arrival = False

    def rank(self, since_ms: int, service: str, lane: Lane, moment: Moment) -> int:
        """Return the moment it waits since, less the head starts, and the yield of a general window."""
        rules = moment.rules
        key_ms = since_ms - rules.calling.head_start_ms[lane] - rules.service_head_start_ms[service]
        return key_ms + yield_ms(service, moment) if service in moment.specialists else key_ms

    def since(self, rank: int, service: str, lane: Lane, moment: Moment) -> int:
        """Return the rank with the head starts added again."""
        rules = moment.rules
        return rank + rules.calling.head_start_ms[lane] + rules.service_head_start_ms[service]

    def pick(self, best: ByLane, moment: Moment) -> Pick:
        """Take the smallest, but once enough others have been called the green one that has waited longest."""
        lane, every = _smallest(best), moment.rules.calling.green_every
        due = every and moment.since_green >= every and Lane.GREEN in best
        if due and not _goes_first(best, lane):
            return Pick(Lane.GREEN, Why.GREEN_TURN, longest=True)
        return Pick(lane)


def yield_ms(service: str, moment: Moment) -> int:
    """Return how far a general window steps back while a service's specialists are short of work."""
    specialists = moment.specialists[service]
    shortage = max(0.0, 1 - (moment.waiting[service] - 1) / (2 * specialists))
    return round(moment.rules.calling.yield_ms * shortage)


class Strict:
    """Green, then appointment, then normal, by arrival within each; nobody is told how long that may take."""

    promise = "strict"
    by_arrival = True
    ORDER: Final[Mapping[Lane, int]] = {Lane.GREEN: 0, Lane.APPOINTMENT: 1, Lane.NORMAL: 2}
    APART_MS: Final = 1 << 60
    """Longer than any wait."""

    def rank(self, since_ms: int, service: str, lane: Lane, moment: Moment) -> int:
        """Return the moment it waits since, every lane after all of the one before it."""
        return since_ms + self.ORDER[lane] * self.APART_MS

    def since(self, rank: int, service: str, lane: Lane, moment: Moment) -> int:
        """Return that moment; behind a ticket of another lane a lane's end, which is now, or beginning."""
        return min(rank - self.ORDER[lane] * self.APART_MS, moment.now_ms)

    def pick(self, best: ByLane, moment: Moment) -> Pick:
        """Take the first lane in which somebody waits."""
        return Pick(_smallest(best))


class Ratio(Arrival):
    """The lanes take turns in a pattern such as two to one, by arrival within each."""

    promise = "ratio"

    def pick(self, best: ByLane, moment: Moment) -> Pick:
        """Take the lane whose turn it is, or the next in the pattern in which somebody waits."""
        first = _smallest(best)
        if _goes_first(best, first):
            return Pick(first)
        pattern = moment.rules.calling.lane_pattern
        for nth in range(moment.pattern_at, moment.pattern_at + len(pattern)):
            lane = pattern[nth % len(pattern)]
            if lane in best:
                return Pick(lane, Why.LANE_TURN, (nth + 1) % len(pattern))
        return Pick(first)


class Accumulating:
    """Urgency grows with the wait, in each lane at its own rate; the most urgent goes first."""

    promise = "accumulating"
    by_arrival = False

    def rank(self, since_ms: int, service: str, lane: Lane, moment: Moment) -> int:
        """Return the urgency gathered, the greatest first."""
        return -moment.rules.calling.lane_rates[lane] * (moment.now_ms - since_ms)

    def since(self, rank: int, service: str, lane: Lane, moment: Moment) -> int:
        """Return since when a wait has gathered so much urgency, rounded to the later."""
        return moment.now_ms + -(-rank // moment.rules.calling.lane_rates[lane])

    def pick(self, best: ByLane, moment: Moment) -> Pick:
        """Take the most urgent."""
        return Pick(_smallest(best))


POLICIES: Final[Mapping[str, CallingPolicy]] = {
    "vtt": VirtualTicketTime(),
    "arrival": Arrival(),
    "strict": Strict(),
    "ratio": Ratio(),
    "accumulating": Accumulating(),
}
"""Every policy by its name in a hall's configuration."""
