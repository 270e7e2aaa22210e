"""What the theory of queues says of simple halls, and such halls to play: always open, always equally busy.

A case has classes of visitors who come one by one and independently of each other, and windows that are all alike. Time
is told in mean service times of the first class.
"""

import heapq
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random
from statistics import fmean
from typing import Final

from hall_simulator.day import Day, play_day
from hall_simulator.model import Demand, ModelHall, ServiceDemand, Shift
from hall_simulator.tape import Coming, Tape
from queue_core.rules import CallingRules, HallRules, Lane, QueueRule, ServiceRule, WindowRule

UNIT_MS: Final = 4_000
"""A unit of time; milliseconds are fine enough for it, and a day holds enough of them."""
OPENS_MS: Final = 1_795_482_000_000
SERVICE: Final = "s"
LANES: Final = (Lane.GREEN, Lane.NORMAL)

Draw = Callable[[Random], float]
"""How long a service takes, in units."""


@dataclass(frozen=True)
class Durations:
    """How long services take: how to draw one, and the first two moments of what is drawn."""

    draw: Draw
    mean: float
    square: float
    """The mean of the squares."""


def exponential(mean: float = 1.0) -> Durations:
    """Return durations without memory."""
    return Durations(lambda chance: chance.expovariate(1 / mean), mean, 2 * mean**2)


def always(mean: float = 1.0) -> Durations:
    """Return durations that are all alike."""
    return Durations(lambda _chance: mean, mean, mean**2)


def lognormal(cv: float, mean: float = 1.0) -> Durations:
    """Return durations as those of real services, with this variation."""
    sigma = math.sqrt(math.log1p(cv**2))
    mu = math.log(mean) - sigma**2 / 2
    return Durations(lambda chance: chance.lognormvariate(mu, sigma), mean, mean**2 * (1 + cv**2))


@dataclass(frozen=True)
class Kind:
    """A class of visitors: how many come in a unit of time, and how long they take."""

    rate: float
    durations: Durations

    @property
    def load(self) -> float:
        """Return how many windows they keep busy."""
        return self.rate * self.durations.mean


@dataclass(frozen=True)
class Case:
    """A hall of which theory knows what visitors wait: where there are two kinds, the first goes before the second."""

    name: str
    windows: int
    kinds: tuple[Kind, ...]
    waits: tuple[float, ...]
    """The mean wait of each kind in the long run, in units."""
    wait_at_all: float
    """The share of visitors who wait at all; they come one by one, so it is the share of time all windows are busy."""


def erlang_c(windows: int, load: float) -> float:
    """Return the probability of having to wait before so many windows, of which `load` are busy on the average."""
    blocked = 1.0
    for nth in range(1, windows + 1):
        blocked = load * blocked / (nth + load * blocked)  # Erlang B, window by window
    busy = load / windows
    return blocked / (1 - busy + busy * blocked)


def memoryless(windows: int, *loads: float) -> Case:
    """Return M/M/c, with one kind or (Cobham) with a first kind that goes before the second without interrupting."""
    at_all = erlang_c(windows, sum(loads))
    kinds = tuple(Kind(load, exponential()) for load in loads)
    residual = at_all / windows
    name = f"M/M/{windows}, {' + '.join(f'{load / windows:.0%}' for load in loads)} busy"
    return Case(name, windows, kinds, _by_priority(residual, [load / windows for load in loads]), at_all)


def one_window(name: str, *kinds: Kind) -> Case:
    """Return M/G/1, with one kind (Pollaczek and Khinchine) or with a first that goes before the second."""
    residual = sum(kind.rate * kind.durations.square for kind in kinds) / 2
    loads = [kind.load for kind in kinds]
    return Case(f"{name}, {sum(loads):.0%} busy", 1, kinds, _by_priority(residual, loads), sum(loads))


def _by_priority(residual: float, loads: Sequence[float]) -> tuple[float, ...]:
    """Return Cobham's waits: `residual` is the mean time until a window is free for who arrives."""
    before = [sum(loads[:nth]) for nth in range(len(loads) + 1)]
    return tuple(residual / ((1 - before[nth]) * (1 - before[nth + 1])) for nth in range(len(loads)))


def cases() -> tuple[Case, ...]:
    """Return the halls that are played against theory."""
    return (
        memoryless(1, 0.8),
        memoryless(3, 2.4),
        memoryless(12, 10.2),
        memoryless(1, 0.2, 0.6),
        memoryless(3, 0.6, 1.8),
        one_window("M/G/1, lognormal", Kind(0.75, lognormal(0.8))),
        one_window("M/D/1", Kind(0.75, always())),
        one_window("M/G/1, two kinds", Kind(0.3, lognormal(0.8)), Kind(0.2, lognormal(1.0, 2.0))),
    )


@dataclass(frozen=True)
class Seen:
    """What a day of a case showed, in units."""

    waits: tuple[float, ...]
    wait_at_all: float


def a_day_of(case: Case, seed: int, day: int, visitors: int, first: int) -> Seen:
    """Play a day with so many visitors; the first ones, who found the hall still empty, are not counted."""
    played = play_day(hall_of(case), tape_of(case, Random(f"{case.name} {seed} {day}"), visitors))
    return _seen(case, played, first)


def tape_of(case: Case, chance: Random, visitors: int) -> Tape:
    """Return visitors who come without end, the kinds mixed at random."""
    rates = [kind.rate for kind in case.kinds]
    now, tape = 0.0, []
    for nth in range(visitors):
        now += chance.expovariate(sum(rates))
        which = chance.choices(range(len(rates)), rates)[0]
        duration_ms = round(case.kinds[which].durations.draw(chance) * UNIT_MS)
        lane = LANES[which] if len(rates) > 1 else Lane.NORMAL
        tape.append(Coming(f"{nth}", round(now * UNIT_MS), None, SERVICE, lane, duration_ms, no_show=False))
    return tuple(tape)


def hall_of(case: Case) -> ModelHall:
    """Return the case's hall, in which the first kind is the green one."""
    windows = [str(nth + 1) for nth in range(case.windows)]
    rules = HallRules(
        queues={"a": QueueRule("a", "A", "hall", digits=6, last=999_999)},
        services={SERVICE: ServiceRule(SERVICE, "a", tuple(Lane))},
        windows={window: WindowRule(window, window, "hall", (SERVICE,)) for window in windows},
        calling=CallingRules(policy="strict"),
        green_reasons=("elderly",),
    )
    nobody = Demand(0.0, 0.0, (1.0,), {SERVICE: ServiceDemand(1.0, UNIT_MS, 1.0)})  # the tape tells who comes
    return ModelHall(case.name, rules, nobody, tuple(Shift(window, 0) for window in windows), OPENS_MS, UNIT_MS)


def waits_by_recursion(tape: Tape, windows: int) -> dict[str, int]:
    """Return everybody's wait, first come first served, by Kiefer and Wolfowitz: each takes the first free window."""
    free_ms, waits = [0] * windows, {}
    for coming in tape:
        called_ms = max(heapq.heappop(free_ms), coming.arrives_ms)
        waits[coming.ticket] = called_ms - coming.arrives_ms
        heapq.heappush(free_ms, called_ms + coming.duration_ms)
    return waits


def _seen(case: Case, day: Day, first: int) -> Seen:
    counted = [visit for visit in day.visits if int(visit.coming.ticket) >= first]
    lanes = LANES if len(case.kinds) > 1 else (Lane.NORMAL,)
    waits = (fmean(visit.wait_ms for visit in counted if visit.coming.lane is lane) / UNIT_MS for lane in lanes)
    return Seen(tuple(waits), fmean(visit.wait_ms > 0 for visit in counted))
