"""From snapshots to visitors: who came when, and how long each will take at a window.

A snapshot says how many wait and which number was called last; between two of them as many have come as both have grown
together. Numbers that were skipped count as visitors, so gaps overstate; whoever came and went between two
snapshots without a number is not seen.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import pairwise
from random import Random
from typing import Final

from hall_simulator.replay.recorded_day import RecordedDay, RecordedQueue, Snapshot

LEAP: Final = 100
"""More numbers than this between two snapshots are another range of numbers, not people."""
USUAL_MIN: Final = 10.0
"""Minutes a visitor takes where the office declares none all day: what most queues of the recordings declare."""
SIGMA: Final = 0.5
"""How far service times spread: the standard deviation of their logarithm."""
SHORTEST: Final = 0.25
LONGEST: Final = 3.0
"""A service takes at least and at most so many times what is declared."""
MINUTE_MS: Final = 60_000


@dataclass(frozen=True, slots=True)
class RecordedVisit:
    """One visitor of the recorded day."""

    at_ms: int
    """When they touch the dispenser, in milliseconds since the Unix epoch."""
    queue: str
    """The recorded queue's id."""
    service_ms: int
    """How long they will be at the window."""


@dataclass(frozen=True, slots=True)
class Arrivals:
    """How many came to one queue between two snapshots, in minutes after midnight."""

    from_min: int
    to_min: int
    count: int
    declared_min: float


def visits_of(day: RecordedDay, utc_offset_s: int, rng: Random) -> tuple[RecordedVisit, ...]:
    """Return the day's visitors in order of arrival.

    They come evenly spread between two snapshots. Service times are log-normal with the declared mean, clipped to
    `SHORTEST` and `LONGEST` times it; the same `rng` gives the same visitors.
    """
    came = sorted(
        (moment, queue.id, arrivals.declared_min)
        for queue in day.queues
        for arrivals in arrivals_of(queue)
        for moment in _spread(arrivals)
    )
    midnight_ms = local_ms(day.day, 0, utc_offset_s)
    return tuple(
        RecordedVisit(midnight_ms + round(minute * MINUTE_MS), queue, service_ms(declared, rng))
        for minute, queue, declared in came
    )


def local_ms(day: date, minute: int, utc_offset_s: int) -> int:
    """Return a local minute of a day as milliseconds since the Unix epoch."""
    midnight_s = (datetime.combine(day, time()) - datetime(1970, 1, 1)).total_seconds()
    return (round(midnight_s) + 60 * minute - utc_offset_s) * 1000


def service_ms(declared_min: float, rng: Random) -> int:
    """Draw one visitor's time at the window."""
    factor = rng.lognormvariate(-SIGMA * SIGMA / 2, SIGMA)
    return round(min(max(factor, SHORTEST), LONGEST) * declared_min * MINUTE_MS)


def arrivals_of(queue: RecordedQueue) -> Iterator[Arrivals]:
    """Yield how many came between each two snapshots; whoever waits at the first has come at that moment.

    Counts are never negative: who leaves without being called (fewer wait, no number more) was counted when they came.
    """
    snapshots = queue.snapshots
    declared = _declared(snapshots)
    called, most = 0, snapshots[0].waiting
    if most:
        yield Arrivals(snapshots[0].minute, snapshots[0].minute, most, declared[0])
    last = snapshots[0].number
    for index, (before, after) in enumerate(pairwise(snapshots), 1):
        called += called_since(last, after.number)
        last = number_now(last, after.number)
        came = called + after.waiting - most
        if came > 0:
            most += came
            yield Arrivals(before.minute, after.minute, came, declared[index])


def called_since(before: int, after: int) -> int:
    """Return how many were called while the number shown went from `before` to `after`; 0 means none is shown."""
    if after == 0 or _is_called_again(before, after):
        return 0
    grown = after if after < before else after - before
    # a number far away: whoever holds it was called, but nobody knows how many before
    return grown if grown <= LEAP else 1


def number_now(before: int, after: int) -> int:
    """Return the number from which the next growth counts: an earlier number called again does not count."""
    return before if after == 0 or _is_called_again(before, after) else after


def _is_called_again(before: int, after: int) -> bool:
    """A number somewhat smaller was called before; one far smaller began its round anew, after a reset or a wrap."""
    return before / 2 <= after <= before


def _declared(snapshots: Sequence[Snapshot]) -> list[float]:
    """Return what is declared at each snapshot; where nothing is, what was declared last, or first, or usually."""
    said = [snapshot.declared_min for snapshot in snapshots if snapshot.declared_min]
    current = said[0] if said else USUAL_MIN
    filled = []
    for snapshot in snapshots:
        current = snapshot.declared_min or current
        filled.append(current)
    return filled


def _spread(arrivals: Arrivals) -> Iterator[float]:
    """Yield the minutes at which they come: each in the middle of an equal part of the interval."""
    span = arrivals.to_min - arrivals.from_min
    for index in range(arrivals.count):
        yield arrivals.from_min + span * (index + 0.5) / arrivals.count


def mean_of(queue: RecordedQueue) -> int:
    """Return the minutes a visitor of this queue takes, whole and at least one: the mean over its snapshots."""
    declared = _declared(queue.snapshots)
    return max(1, math.ceil(sum(declared) / len(declared)))
