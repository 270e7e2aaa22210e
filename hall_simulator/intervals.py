"""Means over days with the interval in which the true mean lies in 95 of 100 cases."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import sqrt
from statistics import NormalDist, fmean, stdev
from typing import Final

CONFIDENCE: Final = 0.95
_Z: Final = NormalDist().inv_cdf((1 + CONFIDENCE) / 2)
_FEW: Final[Mapping[int, float]] = {1: 12.7062, 2: 4.3027, 3: 3.1824, 4: 2.7764, 5: 2.5706}
"""Student's factors for so few degrees of freedom that the series is not exact."""


@dataclass(frozen=True)
class Interval:
    """A mean over days, and how far the true mean may lie from it; None of a single day."""

    mean: float
    half: float | None
    days: int


def interval(values: Sequence[float]) -> Interval:
    """Return the mean of some days' figures, which must not be empty, and its interval by Student's t."""
    if len(values) < 2:
        return Interval(fmean(values), None, len(values))
    return Interval(fmean(values), _t(len(values) - 1) * stdev(values) / sqrt(len(values)), len(values))


def intervals(days: Iterable[Mapping[str, float]]) -> dict[str, Interval]:
    """Return each figure's mean over the days that have it."""
    values: dict[str, list[float]] = {}
    for day in days:
        for key, value in day.items():
            values.setdefault(key, []).append(value)
    return {key: interval(of_days) for key, of_days in values.items()}


def gains(before: Sequence[Mapping[str, float]], after: Sequence[Mapping[str, float]]) -> dict[str, Interval]:
    """Return how much each figure changes from one variant to another, day by day: the same visitors came to both."""
    return intervals(
        {key: after_day[key] - value for key, value in before_day.items() if key in after_day}
        for before_day, after_day in zip(before, after, strict=True)
    )


def _t(freedom: int) -> float:
    """Return Student's factor; the series around the normal distribution's is exact to a thousandth from 6 on."""
    if freedom in _FEW:
        return _FEW[freedom]
    z = _Z
    first = (z**3 + z) / 4
    second = (5 * z**5 + 16 * z**3 + 3 * z) / 96
    third = (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384
    return z + first / freedom + second / freedom**2 + third / freedom**3
