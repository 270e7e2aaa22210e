"""What is to be supposed of a service that was hardly seen: the configured time, set right by the hall's others.

Empirical Bayes. Services' seen means differ from the configured ones by a factor common to the hall, by factors of
their own, and by chance. How much of it is their own (DerSimonian and Laird, Controlled Clinical Trials 7, 1986) says
how many visits it takes until a service is told by itself rather than by the configuration.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean, variance
from typing import Final

from hall_simulator.learning.learned import Taking

WEIGHT: Final = 10.0
"""So many visits what was supposed is worth, as long as one cannot tell."""
LEAST, MOST = 3.0, 40.0
"""It is never worth less, and never more."""
ENOUGH_VISITS: Final = 5
ENOUGH_SERVICES: Final = 5
"""Only so many services, each seen so often, tell what is common to them."""
CV_WEIGHT: Final = 50.0
"""So many visits the supposed spread is worth for the whole hall's."""


@dataclass(frozen=True)
class Supposition:
    """What the hall's services tell of one another."""

    factor: float = 1.0
    """How many times as long as configured they take on the whole."""
    weight: float = WEIGHT
    """So many visits that is worth for one of them."""
    cv: float | None = None
    """How far their times spread on the whole, as a part of the mean."""

    def of(self, configured: Taking) -> Taking:
        """Return what to suppose of a service."""
        return Taking(0.0, configured.cv if self.cv is None else self.cv, configured.prior_ms * self.factor)


def supposition(times: Mapping[str, Sequence[int]], configured: Mapping[str, Taking]) -> Supposition:
    """Return what these services' times tell of services, each having been seen or not."""
    seen = {code: each for code, each in times.items() if len(each) >= ENOUGH_VISITS}
    if len(seen) < ENOUGH_SERVICES:
        return Supposition()
    cv = _common_cv(list(seen.values()), fmean(each.cv for each in configured.values()))
    logs = [math.log(fmean(each) / configured[code].prior_ms) for code, each in seen.items()]
    centre, spread = _common([*zip(logs, (cv**2 / len(each) for each in seen.values()), strict=True)])
    weight = cv**2 / spread if spread > 0 else MOST
    return Supposition(math.exp(centre), min(max(weight, LEAST), MOST), cv)


def _common(seen: Sequence[tuple[float, float]]) -> tuple[float, float]:
    """Return the mean of values, each with the variance that chance gives it, and their variance beyond that."""
    weights = [1 / chance for _value, chance in seen]
    whole = sum(weights)
    mean = sum(weight * value for weight, (value, _) in zip(weights, seen, strict=True)) / whole
    beyond = sum(weight * (value - mean) ** 2 for weight, (value, _) in zip(weights, seen, strict=True))
    spread = max(0.0, (beyond - len(seen) + 1) / (whole - sum(weight**2 for weight in weights) / whole))
    weights = [1 / (chance + spread) for _value, chance in seen]
    return sum(weight * value for weight, (value, _) in zip(weights, seen, strict=True)) / sum(weights), spread


def _common_cv(times: Sequence[Sequence[int]], supposed: float) -> float:
    freedom = sum(len(each) - 1 for each in times)
    squares = sum((len(each) - 1) * variance(each) / fmean(each) ** 2 for each in times)
    return math.sqrt((squares + CV_WEIGHT * supposed**2) / (freedom + CV_WEIGHT))
