"""What would be otherwise, as people read it: both halls in a table, and a bar for each half hour."""

from collections.abc import Iterator, Sequence
from typing import Final

from firmware_tools.simulation_tables import figures, head, head_of, minutes, said, signed
from firmware_tools.tables import columns
from hall_config.texts import Both, both
from hall_simulator.intervals import Interval
from hall_simulator.simulation import Outcome, Simulation
from hall_simulator.whatif.comparing import Comparison, HalfHour
from hall_simulator.whatif.staffing import Staffing

MINUTE_MS: Final = 60_000
WIDEST: Final = 40
"""A bar has at most so many characters."""


def comparison_sheet(told: Comparison) -> list[str]:
    """Return a comparison as lines for a terminal, Chinese first and English beside."""
    changes = Both("；".join(each.zh for each in told.changes), "; ".join(each.en for each in told.changes))
    named = tuple(
        Outcome(_both(f"whatif.{outcome.name}"), outcome.figures, outcome.change) for outcome in told.outcomes
    )
    simulation = Simulation(told.hall, told.days, told.seed, named)
    asked = [head(simulation), *_lines(told.notes), *both("whatif.question", changes=changes), said("units")]
    lines = [*asked, "", *figures(simulation), ""]
    return [*lines, *both("whatif.mean_by_half_hour"), *_bars(told.half_hours)]


def staffing_sheet(told: Staffing) -> list[str]:
    """Return how many windows each half hour needs, with a bar for each."""
    figure = both(f"simulation.{told.goal.figure}_ms")
    goal = both("whatif.goal", figure=figure, minutes=f"{told.goal.within_ms / MINUTE_MS:g}")
    as_they_were = told.seed is None  # there are no other days like these
    days = ("whatif.found",) if as_they_were else ("whatif.found", "whatif.fresh")
    rows = [[_both(key) for key in ("whatif.half_hour", "whatif.windows", "whatif.windows_today", *days)]]
    for each in told.needed:
        times = [f"{time_ms / MINUTE_MS:.1f}" for time_ms in (each.found_ms, each.fresh_ms)][: len(days)]
        rows.append([each.begins, str(each.windows), str(each.today), *times])
    bars = ["", *("█" * each.windows for each in told.needed)]
    drawn = [f"{line}  {bar}".rstrip() for line, bar in zip(columns(rows), bars, strict=True)]
    units = both("whatif.goal_units_tape" if as_they_were else "whatif.goal_units", figure=figure)
    asked = [head_of(told.hall, told.days, told.seed), *_lines(told.notes), *both("whatif.windows_for", goal=goal)]
    return [*asked, *units, "", *drawn, "", *both("whatif.method")]


def _lines(notes: Sequence[Both]) -> Iterator[str]:
    for note in notes:
        yield from note


def bar(value: float, most: float, character: str) -> str:
    """Return a value as a bar; what is there at all has at least one character."""
    if value <= 0 or most <= 0:
        return ""
    return character * max(1, round(value / most * WIDEST))


def _bars(half_hours: Sequence[HalfHour]) -> Iterator[str]:
    most = max((max(each.today.mean, each.changed.mean) for each in half_hours), default=0.0)
    for each in half_hours:
        change = signed(minutes(each.change))
        yield f"{each.begins}  {_plain(each.today)} {bar(each.today.mean, most, '░')}".rstrip()
        yield f"       {_plain(each.changed)} {bar(each.changed.mean, most, '█')} ({change})"


def _plain(value: Interval) -> str:
    return f"{value.mean / MINUTE_MS:6.2f}"


def _both(key: str) -> str:
    zh, en = both(key)
    return f"{zh} {en}"
