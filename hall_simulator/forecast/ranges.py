"""What is said of a wait: how many are ahead, and from when to when it may end."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean
from typing import Final

LOW: Final = 0.1
HIGH: Final = 0.9
"""The part of the futures in which the wait is shorter than a range's beginning, and than its end."""
AT_LEAST: Final = 0.5
"""Who is called in fewer of the futures is told nothing: nobody knows whether a window will open for them."""


@dataclass(frozen=True)
class Range:
    """A wait still to come, in milliseconds from the moment it was foreseen."""

    ahead: int
    """How many of the same queue stand before."""
    from_ms: int
    to_ms: int
    mean_ms: int
    """What is expected: the mean of the futures, right on the average, where their median would be too short."""


@dataclass(frozen=True)
class Foresight:
    """What was foreseen at a moment; who is in neither list waits for a window of which nobody knows when it opens."""

    at_ms: int
    tickets: Mapping[str, Range]
    """Those who wait, by the ticket's id."""
    services: Mapping[str, Range]
    """Who took an ordinary ticket now, by service."""


def range_of(ahead: int, waits_ms: Iterable[int | None], longest_ms: int) -> Range | None:
    """Return the range over some futures; in those marked None they are not called before the last moment looked at."""
    waits = sorted(longest_ms if wait_ms is None else wait_ms for wait_ms in waits_ms)
    called = sum(wait_ms < longest_ms for wait_ms in waits)
    if called < AT_LEAST * len(waits):
        return None
    return Range(ahead, round(quantile(waits, LOW)), round(quantile(waits, HIGH)), round(fmean(waits)))


def quantile(ranked: Sequence[float], share: float) -> float:
    """Return what this share of ranked values does not exceed, between two values in proportion."""
    at = share * (len(ranked) + 1) - 1  # of n values the first has 1/(n + 1) of all that could be below it
    below = min(max(int(at), 0), len(ranked) - 1)
    above = min(below + 1, len(ranked) - 1)
    return ranked[below] + (ranked[above] - ranked[below]) * min(max(at - below, 0.0), 1.0)
