"""A hall simulated: some variants of it, each with its figures over the same days, and what changes between them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from hall_simulator.day import Day
from hall_simulator.days import play_days
from hall_simulator.figures import day_figures, flat
from hall_simulator.intervals import Interval, gains, intervals
from hall_simulator.model import ModelHall
from queue_core.policies import POLICIES
from queue_core.rules import CallingRules

DEFAULT: Final = "default"
CALLED_BY: Final = (DEFAULT, *POLICIES)
"""What a hall can be told to call by."""
Figures = Mapping[str, Interval]
"""By the names of `figures.flat`."""


@dataclass(frozen=True)
class Variant:
    """A hall under a name of its own."""

    name: str
    model: ModelHall


@dataclass(frozen=True)
class Outcome:
    """What became of a variant."""

    name: str
    figures: Figures
    change: Figures | None = None
    """Against the first variant, day by day; None of the first."""


@dataclass(frozen=True)
class Simulation:
    """Variants of one hall over the same days."""

    hall: str
    days: int
    seed: int | None
    """None of a day from a tape."""
    outcomes: tuple[Outcome, ...]


def simulate(
    variants: Sequence[Variant], days: int, seed: int, tell: Callable[[int], None] = lambda _played: None
) -> Simulation:
    """Play the same days with each variant; `tell` hears how many more have been played."""
    played = play_days([variant.model for variant in variants], days, seed, tell)
    figures = [[flat(day) for day in of_variant] for of_variant in played]
    return Simulation(variants[0].model.name, days, seed, _outcomes([v.name for v in variants], figures))


def told_of(hall: str, days: Sequence[tuple[Variant, Day]]) -> Simulation:
    """Return what became of one day from a tape, played with each variant."""
    figures = [[flat(day_figures(variant.model, day))] for variant, day in days]
    return Simulation(hall, 1, None, _outcomes([variant.name for variant, _day in days], figures))


def with_policy(model: ModelHall, policy: str) -> ModelHall:
    """Return the hall calling by another policy, at every window, with the hall's own head starts and the like.

    `default` is how a hall calls that says nothing of it: `vtt` with green turns, and general windows that yield.
    """
    rules = model.rules
    default = CallingRules(one_button=rules.calling.one_button, undo_ms=rules.calling.undo_ms)
    calling = default if policy == DEFAULT else replace(rules.calling, policy=policy)
    windows = {window.id: replace(window, policy="") for window in rules.windows.values()}
    return replace(model, rules=replace(rules, windows=windows, calling=calling))


def _outcomes(names: Sequence[str], figures: Sequence[Sequence[Mapping[str, float]]]) -> tuple[Outcome, ...]:
    first = figures[0]
    return tuple(
        Outcome(name, intervals(days), gains(first, days) if nth else None)
        for nth, (name, days) in enumerate(zip(names, figures, strict=True))
    )
