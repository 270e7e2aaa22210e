"""Yesterday's errors widen or narrow today's ranges, so that nine of ten visitors are called within theirs.

Conformal prediction: a range is widened at both ends by as many of its own widths as it would have taken in the past to
hold so many of those who were told one (Romano, Patterson, Candès: Conformalized Quantile Regression, 2019).
"""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Final, NamedTuple

from hall_simulator.forecast.ranges import Foresight, Range

HELD: Final = 0.9
"""This part of the waits is to end within what was told."""
ENOUGH: Final = 200
"""Fewer visitors than this tell nothing for certain."""
UNTRIED: Final = 0.15
"""By so many of its widths a range from the 10th to the 90th percentile is widened at either end until one can tell."""
NARROWEST_MS: Final = 60_000
"""Nobody's range is taken to be narrower than this."""


class Judged(NamedTuple):
    """What somebody was told, and how long it took from then on."""

    told: Range
    waited_ms: int


@dataclass(frozen=True)
class Calibration:
    """By how many of its widths a range is widened at either end; below 0, narrowed."""

    widening: float = UNTRIED
    judged: int = 0
    """Of how many visitors that was seen; 0 as long as it is only supposed."""


def calibration_of(judged: Iterable[Judged], held: float = HELD) -> Calibration:
    """Return what it would have taken to hold so many of them; `told` is as it was foreseen, not as it was widened."""
    missed_by = sorted(_missed_by(each) for each in judged)
    if len(missed_by) < ENOUGH:
        return Calibration()
    nth = min(math.ceil((len(missed_by) + 1) * held), len(missed_by))
    return Calibration(missed_by[nth - 1], len(missed_by))


def calibrated(told: Range, calibration: Calibration) -> Range:
    """Return the range, widened or narrowed at both ends alike; a wait never ends before now."""
    by_ms = calibration.widening * _width_ms(told)
    from_ms, to_ms = max(0, round(told.from_ms - by_ms)), round(told.to_ms + by_ms)
    return replace(told, from_ms=min(from_ms, told.mean_ms), to_ms=max(to_ms, told.mean_ms))


def calibrated_foresight(foresight: Foresight, calibration: Calibration) -> Foresight:
    """Return everything that was foreseen, with its ranges widened or narrowed."""
    return replace(
        foresight,
        tickets=_all(foresight.tickets, calibration),
        services=_all(foresight.services, calibration),
    )


def _all(told: Mapping[str, Range], calibration: Calibration) -> dict[str, Range]:
    return {name: calibrated(each, calibration) for name, each in told.items()}


def _missed_by(judged: Judged) -> float:
    """Return how far outside of the range it was, in the range's widths; negative within."""
    told, waited_ms = judged
    return max(told.from_ms - waited_ms, waited_ms - told.to_ms) / _width_ms(told)


def _width_ms(told: Range) -> int:
    return max(told.to_ms - told.from_ms, NARROWEST_MS)
