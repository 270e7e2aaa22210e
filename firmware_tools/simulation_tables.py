"""A simulation as people read it: a table with a column for each variant, and the interval of every figure."""

from collections.abc import Callable, Iterator, Sequence
from typing import Final

from firmware_tools.tables import columns
from hall_config.texts import LANGUAGES, Catalogue
from hall_simulator.intervals import Interval
from hall_simulator.simulation import Outcome, Simulation
from queue_core.rules import Lane

MINUTE_MS: Final = 60_000
SPREAD: Final = ("mean_ms", "p50_ms", "p90_ms", "p95_ms", "max_ms")
GONE: Final = ("turned_away", "unserved")
"""What is told only when it happens."""
BUSIEST: Final = 3
"""So many windows are told by name at either end of the load."""

Told = Callable[[Interval], str]


def sheet(simulation: Simulation) -> list[str]:
    """Return the simulation as lines for a terminal, Chinese first and English beside."""
    return [head(simulation), said("units"), "", *figures(simulation), "", *_loads(simulation)]


def minutes(value: Interval) -> str:
    """Return a time with its interval: `2.72 ±0.31`."""
    return _with_half(value, 1 / MINUTE_MS, "{:.2f}")


def percent(value: Interval) -> str:
    """Return a share with its interval: `93.1% ±0.4`."""
    told = _without_sign_of_nothing(f"{value.mean:.1%}")
    return told if value.half is None else f"{told} ±{value.half * 100:.1f}"


def count(value: Interval) -> str:
    """Return a number with its interval."""
    return _with_half(value, 1, "{:.0f}" if value.half is None else "{:.1f}")


def _with_half(value: Interval, scale: float, form: str) -> str:
    told = _without_sign_of_nothing(form.format(value.mean * scale))
    return told if value.half is None else f"{told} ±{form.format(value.half * scale)}"


def _without_sign_of_nothing(told: str) -> str:
    return told.removeprefix("-") if not told.strip("-0.%") else told


def head(simulation: Simulation) -> str:
    """Return what was played."""
    return head_of(simulation.hall, simulation.days, simulation.seed)


def head_of(hall: str, days: int, seed: int | None) -> str:
    """Return what was played: so many days at random, or as they were."""
    if seed is not None:
        return said("head_one_day" if days == 1 else "head", hall=hall, days=days, seed=seed)
    return said("head_tape" if days == 1 else "head_tapes", hall=hall, days=days)


def figures(simulation: Simulation) -> list[str]:
    """Return the table of waits, promises and lanes, with a column for each variant."""
    rows = [("tickets", count), *((key, minutes) for key in SPREAD)]
    told = [_row(said(key), key, tell, simulation.outcomes) for key, tell in rows]
    for lane in Lane:
        if any(f"{lane}.mean_ms" in outcome.figures for outcome in simulation.outcomes):
            told += [_row(_in_lane(lane, key), f"{lane}.{key}", minutes, simulation.outcomes) for key in SPREAD[::3]]
    told += [_row(said(key), key, percent, simulation.outcomes) for key in ("within_target", "overtaken")]
    told.append(_row(said("overtime_ms"), "overtime_ms", minutes, simulation.outcomes))
    told += [_row(said(key), key, count, simulation.outcomes) for key in GONE if _happens(key, simulation.outcomes)]
    return columns([[said("figure"), *_headings(simulation.outcomes)], *told])


def _happens(key: str, outcomes: Sequence[Outcome]) -> bool:
    return any(outcome.figures[key].mean > 0 for outcome in outcomes)


def _row(name: str, key: str, tell: Told, outcomes: Sequence[Outcome]) -> list[str]:
    cells = [name]
    for outcome in outcomes:
        cells.append(tell(outcome.figures[key]) if key in outcome.figures else "–")
        if outcome.change is not None:
            cells.append(signed(tell(outcome.change[key])) if key in outcome.change else "–")
    return cells


def _headings(outcomes: Sequence[Outcome]) -> Iterator[str]:
    for outcome in outcomes:
        yield outcome.name
        if outcome.change is not None:
            yield said("change")


def signed(told: str) -> str:
    """Return a change with its sign."""
    return told if told.startswith("-") else f"+{told}"


def _in_lane(lane: Lane, key: str) -> str:
    words = Catalogue.load()
    lanes = " ".join(words.text(f"lane.{lane}", language) for language in LANGUAGES)
    return f"{lanes}: {said(key)}"


def _loads(simulation: Simulation) -> list[str]:
    """Return the load of all windows, the busiest and the idlest by name."""
    return [f"{said('load')}  {outcome.name}: {_load_of(outcome)}" for outcome in simulation.outcomes]


def _load_of(outcome: Outcome) -> str:
    loads = {key.removeprefix("load."): each for key, each in outcome.figures.items() if key.startswith("load.")}
    ordered = sorted(loads, key=lambda window: -loads[window].mean)
    named = ordered if len(ordered) <= 2 * BUSIEST else [*ordered[:BUSIEST], "…", *ordered[-BUSIEST:]]
    return " ".join("…" if window == "…" else f"{window} {loads[window].mean:.0%}" for window in named)


def said(key: str, **values: object) -> str:
    """Return a text of a simulation's tables in both languages."""
    words = Catalogue.load()
    return " ".join(words.text(f"simulation.{key}", language, **values) for language in LANGUAGES)
