"""How long a service will take, drawn evenly: so many futures, and each part of what is possible once in them.

Drawn like that the mean over a few tens of futures is as sure as that over hundreds drawn without care.
"""

import math
from random import Random
from statistics import NormalDist
from typing import Final

from hall_simulator.model import LONGEST_MS, SHORTEST_MS

NORMAL: Final = NormalDist()
SURE: Final = 1 - 1e-9
"""A probability beyond which nothing can be told apart."""


class Lognormal:
    """Durations as services have them: seldom short, sometimes very long."""

    def __init__(self, mean_ms: float, cv: float) -> None:
        self._sigma = math.sqrt(math.log1p(max(cv, 0.01) ** 2))
        self._mu = math.log(max(mean_ms, 1.0)) - self._sigma**2 / 2

    def at(self, part: float) -> float:
        """Return the duration that this part of all do not exceed."""
        return math.exp(self._mu + self._sigma * NORMAL.inv_cdf(part))

    def beyond(self, spent_ms: float) -> float:
        """Return which part of all last longer."""
        return 1 - self._below(spent_ms)

    def left_at(self, part: float, spent_ms: float) -> float:
        """Return how long one that has lasted so long still takes, at most, in this part of the cases.

        Of one that has lasted longer than any ever does the *finish* was forgotten: it may be pressed any time.
        """
        below = self._below(spent_ms)
        if below >= SURE:
            return -math.log1p(-part) * math.exp(self._mu + self._sigma**2 / 2)
        return max(self.at(min(below + part * (1 - below), SURE)) - spent_ms, 0.0)

    def _below(self, spent_ms: float) -> float:
        return NORMAL.cdf((math.log(spent_ms) - self._mu) / self._sigma) if spent_ms > 0 else 0.0


def service_ms(of: Lognormal, part: float) -> float:
    """Return a service's duration, none shorter or longer than services are."""
    return min(max(of.at(part), SHORTEST_MS), LONGEST_MS)


def evenly(chance: Random, futures: int) -> list[float]:
    """Return a number between 0 and 1 for each future, one in each of as many equal parts."""
    parts = [(nth + chance.random()) / futures for nth in range(futures)]
    chance.shuffle(parts)
    return [min(max(part, 1e-9), SURE) for part in parts]
