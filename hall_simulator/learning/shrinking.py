"""Few visits prove little: what was seen is weighed against what was supposed, and what cannot be true is left out.

Whatever was supposed counts as if it had been seen a few times, so that it rules as long as nothing is known and is
forgotten as visits come in: a linear (Bühlmann) credibility estimate. Means are of the times themselves, not of their
logarithms, so that they hold whatever the shape of the times.
"""

import math
from collections.abc import Sequence
from typing import Final

from hall_simulator.learning.learned import Share, Taking
from hall_simulator.learning.supposing import WEIGHT
from hall_simulator.model import LONGEST_MS

LIMIT_WEIGHT: Final = 8.0
"""So many visits what was supposed is worth where the line is drawn between long and too long."""
STEPS: Final = 2.75
"""How many times the step from the median to the ninth decile, in factors, a time may be beyond the median.

Of lognormal times 2 in 10,000 are beyond; that costs the mean a quarter of a percent at a cv of 0.8.
"""
SMALLEST_STEP: Final = 0.5
"""The step of times that are all alike, as a logarithm: they may still be four times the median."""
DECILE: Final = 1.2816
"""Where a standard normal's ninth decile lies."""
AT_LEAST_MS: Final = 1_000
"""Shorter times count as this where logarithms are taken."""


def too_long_ms(times_ms: Sequence[int], supposed: Taking) -> float:
    """Return what none of these times is longer than, unless somebody forgot to press *finish*.

    The line is drawn by the times' own spread: their ninth decile is some factor above their median, and nothing is
    believed that is farther above it than that factor to the power 2.75. Nor is anything beyond two hours, or four
    times what was supposed where that is longer.
    """
    sigma = math.sqrt(math.log1p(supposed.cv**2))
    centre, step = math.log(max(supposed.prior_ms, AT_LEAST_MS)) - sigma**2 / 2, DECILE * sigma
    if times_ms:
        logs = sorted(math.log(max(time_ms, AT_LEAST_MS)) for time_ms in times_ms)
        median, decile = logs[len(logs) // 2], logs[min(len(logs) - 1, len(logs) * 9 // 10)]
        centre = _weighed(median, len(logs), centre, LIMIT_WEIGHT)
        step = _weighed(decile - median, len(logs), step, LIMIT_WEIGHT)
    line = centre + STEPS * max(step, SMALLEST_STEP)
    return min(math.exp(line), max(LONGEST_MS, 4 * supposed.prior_ms))


def taking(times_ms: Sequence[int], supposed: Taking, left_out: int = 0, weight: float = WEIGHT) -> Taking:
    """Return how long something takes, of times that are all believed; `supposed` is worth `weight` of them."""
    count = len(times_ms)
    if not count:
        return Taking(supposed.prior_ms, supposed.cv, supposed.prior_ms, left_out=left_out)
    seen_ms = sum(times_ms) / count
    return Taking(
        mean_ms=_weighed(seen_ms, count, supposed.prior_ms, weight),
        cv=_cv(times_ms, seen_ms, supposed.cv, weight),
        prior_ms=supposed.prior_ms,
        count=count,
        seen_ms=seen_ms,
        left_out=left_out,
    )


def taking_of_believed(times_ms: Sequence[int], supposed: Taking) -> Taking:
    """Return how long something takes, of times among which some may be too long to be true."""
    line = too_long_ms(times_ms, supposed)
    believed = [time_ms for time_ms in times_ms if time_ms <= line]
    return taking(believed, supposed, len(times_ms) - len(believed))


def share(part: int, whole: int, prior: float, weight: float) -> Share:
    """Return a share, weighed against what was supposed as if that had been seen `weight` times."""
    return Share((part + weight * prior) / (whole + weight) if whole else prior, prior, part, whole)


def _weighed(seen: float, count: float, supposed: float, weight: float) -> float:
    return (count * seen + weight * supposed) / (count + weight)


def _cv(times_ms: Sequence[int], mean_ms: float, supposed: float, weight: float) -> float:
    """Squares are what adds up, so they are weighed."""
    count = len(times_ms)
    if count < 2 or mean_ms <= 0:
        return supposed
    squares = sum((time_ms - mean_ms) ** 2 for time_ms in times_ms) / (count - 1)
    return math.sqrt(_weighed(squares / mean_ms**2, count - 1, supposed**2, weight))
