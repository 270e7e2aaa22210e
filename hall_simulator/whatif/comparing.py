"""Today's hall beside the changed one, over the same days."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from hall_config.texts import Both
from hall_protocol.changes import Changes
from hall_records.figures import spread
from hall_simulator.day import Day
from hall_simulator.figures import day_figures, flat
from hall_simulator.intervals import Interval, gains, intervals
from hall_simulator.model import HALF_HOUR_MS, ModelHall
from hall_simulator.simulation import Outcome
from hall_simulator.whatif.applying import ChangeError, changed
from hall_simulator.whatif.names import Names, clock, opens_at
from hall_simulator.whatif.sentences import sentence
from hall_simulator.whatif.trials import Setup, Trial, Trials, by_changes

TODAY: Final = "today"
CHANGED: Final = "changed"
PART: Final = "half_hour."


@dataclass(frozen=True)
class HalfHour:
    """Those who begin to wait in a half hour: their mean wait and nine tenths' wait, as it is and changed."""

    begins: str
    """`09:30`."""
    today: Interval
    changed: Interval
    change: Interval
    p90_today: Interval
    p90_changed: Interval


@dataclass(frozen=True)
class Comparison:
    """A hall as it is and with changes."""

    hall: str
    days: int
    seed: int | None
    """None of recorded days."""
    changes: tuple[Both, ...]
    outcomes: tuple[Outcome, Outcome]
    half_hours: tuple[HalfHour, ...]
    """In which anybody came on any day."""
    notes: tuple[Both, ...] = ()
    """Of recorded days: which they are, and what they do not tell."""


def compare(
    setup: Setup,
    changes: Changes,
    days: int,
    names: Names,
    tell: Callable[[int], None] = lambda _played: None,
    cores: int | None = None,
) -> Comparison:
    """Play the same days both ways; raises ChangeError, before any day is played, for what makes no sense."""
    try:
        for hall in setup.halls:
            changed(hall, changes)
    except ChangeError as problem:
        raise problem.named(names) from None
    every_day = range(len(setup.tapes) or days)
    with Trials(setup, measured, cores) as trials:
        done = trials.play([Trial(each, day) for day in every_day for each in dict.fromkeys(((), changes))], tell)
    before, after = (by_changes(done, each, every_day) for each in ((), changes))
    change = gains(before, after)
    outcomes = Outcome(TODAY, intervals(before)), Outcome(CHANGED, intervals(after), change)
    told = tuple(sentence(each, names) for each in changes)
    halves = _half_hours(setup.model, outcomes)
    seed = None if setup.tapes else setup.seed
    return Comparison(setup.model.name, len(every_day), seed, told, outcomes, halves, setup.notes)


def measured(model: ModelHall, day: Day) -> dict[str, float]:
    """Return a day's figures, and each half hour's."""
    told = flat(day_figures(model, day))
    for half, waits in enumerate(waits_by_half_hour(model, day)):
        of_these = spread(waits)
        if of_these.mean_ms is not None and of_these.p90_ms is not None:
            told |= {f"{PART}{half}.mean_ms": of_these.mean_ms, f"{PART}{half}.p90_ms": of_these.p90_ms}
    return told


def waits_by_half_hour(model: ModelHall, day: Day) -> tuple[tuple[int, ...], ...]:
    """Return the waits by the half hour in which they began; those after the last ticket belong to the last."""
    waits: list[list[int]] = [[] for _ in range(half_hours_of(model))]
    for visit in day.visits:
        waits[min(visit.coming.waits_from_ms // HALF_HOUR_MS, len(waits) - 1)].append(visit.wait_ms)
    return tuple(map(tuple, waits))


def half_hours_of(model: ModelHall) -> int:
    """Return how many half hours there are to the last ticket."""
    return -(-model.lasts_ms // HALF_HOUR_MS)


def begins_at(model: ModelHall, half: int) -> str:
    """Return the time of day at which a half hour begins."""
    return clock(opens_at(model) + half * HALF_HOUR_MS)


def _half_hours(model: ModelHall, outcomes: Sequence[Outcome]) -> tuple[HalfHour, ...]:
    today, after = (outcome.figures for outcome in outcomes)
    change = outcomes[1].change or {}
    return tuple(
        HalfHour(
            begins_at(model, half),
            today[f"{PART}{half}.mean_ms"],
            after[f"{PART}{half}.mean_ms"],
            change[f"{PART}{half}.mean_ms"],
            today[f"{PART}{half}.p90_ms"],
            after[f"{PART}{half}.p90_ms"],
        )
        for half in range(half_hours_of(model))
        if f"{PART}{half}.mean_ms" in change
    )
