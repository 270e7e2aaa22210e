"""Days that could be: so many come, at such times, for such services, and it takes them so long.

Each kind of chance has a stream of its own, so that two variants of a hall meet the same visitors: what differs between
their days is the variant.
"""

import math
from bisect import bisect
from collections.abc import Mapping
from itertools import accumulate
from random import Random
from typing import Final

from hall_simulator.model import HALF_HOUR_MS, LONGEST_MS, SHORTEST_MS, Demand, ModelHall, ServiceDemand
from hall_simulator.tape import Coming, Tape
from queue_core.rules import Lane

EARLY_MS: Final = 15 * 60_000
LATE_MS: Final = 5 * 60_000
"""An appointment's visitor comes between so long before and so long after the slot."""
_Lognormal = tuple[float, float]


def day_at_random(model: ModelHall, seed: int, day: int) -> Tape:
    """Return the day of this number; the same seed and number give the same visitors."""
    demand, chance = model.demand, _Chances(seed, day)
    come = _poisson(chance.count, demand.tickets * max(0.0, chance.count.gauss(1, demand.day_cv)))
    codes = list(demand.services)
    shares = list(accumulate(demand.services[code].share for code in codes))
    weights = list(accumulate(demand.weights))
    lasts = {code: _lognormal(service) for code, service in demand.services.items()}
    everybody = [_somebody(nth, model, chance, (codes, shares), weights, lasts) for nth in range(come)]
    return tuple(sorted(everybody, key=lambda coming: (coming.arrives_ms, coming.ticket)))


class _Chances:
    """One stream for each kind of chance."""

    def __init__(self, seed: int, day: int) -> None:
        self.count, self.time, self.service, self.duration, self.lane, self.appointment, self.no_show = (
            Random(f"{seed} {day} {kind}") for kind in range(7)
        )


def _somebody(
    nth: int,
    model: ModelHall,
    chance: _Chances,
    services: tuple[list[str], list[float]],
    weights: list[float],
    lasts: Mapping[str, _Lognormal],
) -> Coming:
    demand = model.demand
    moment_ms = _moment(chance.time, weights, model.lasts_ms)
    codes, shares = services
    service = codes[min(bisect(shares, chance.service.random() * shares[-1]), len(codes) - 1)]
    drawn = _lane(chance.lane.random(), demand)
    lane = drawn if drawn in model.rules.services[service].lanes else Lane.NORMAL
    early_ms = round(chance.appointment.uniform(-LATE_MS, EARLY_MS))
    arrives_ms = max(0, moment_ms - early_ms) if lane is Lane.APPOINTMENT else moment_ms
    return Coming(
        ticket=f"t{nth + 1:05d}",
        arrives_ms=arrives_ms,
        slot_ms=max(moment_ms, arrives_ms) if lane is Lane.APPOINTMENT else None,
        service=service,
        lane=lane,
        duration_ms=_duration(chance.duration.gauss(0, 1), lasts[service]),
        no_show=chance.no_show.random() < demand.no_show_share,
    )


def _moment(chance: Random, weights: list[float], lasts_ms: int) -> int:
    """Return a moment of the day: a half hour by its weight, any moment within it up to the last ticket."""
    nth = min(bisect(weights, chance.random() * weights[-1]), len(weights) - 1)
    begins_ms = nth * HALF_HOUR_MS
    return begins_ms + int(chance.random() * min(HALF_HOUR_MS, lasts_ms - begins_ms))


def _lane(drawn: float, demand: Demand) -> Lane:
    if drawn < demand.green_share:
        return Lane.GREEN
    return Lane.APPOINTMENT if drawn < demand.green_share + demand.appointment_share else Lane.NORMAL


def _lognormal(service: ServiceDemand) -> _Lognormal:
    """Return the logarithm's mean and deviation that give the service's mean and variation."""
    sigma = math.sqrt(math.log1p(service.cv**2))
    return math.log(service.mean_ms) - sigma**2 / 2, sigma


def _duration(drawn: float, lasts: _Lognormal) -> int:
    """Return a lognormal duration, cut at both ends."""
    mu, sigma = lasts
    return round(min(max(math.exp(mu + sigma * drawn), SHORTEST_MS), LONGEST_MS))


def _poisson(chance: Random, mean: float) -> int:
    """Return how many come when they come one by one, independently, and `mean` is how many do on average."""
    come, until = 0, chance.expovariate(1.0)
    while until < mean:
        come, until = come + 1, until + chance.expovariate(1.0)
    return come
