"""An answer to "would people wait less if …?" as a manager reads it: a sentence, a table, a chart."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from web_console.language import Tongue
from web_console.planning.answers import Comparison, Interval, Needed, Staffing
from web_console.planning.bars import MINUTE_MS, BarChart, comparison_chart, signed_minutes, staffing_chart

MEAN: Final = "mean_ms"
ROWS: Final = (
    "mean_ms",
    "p50_ms",
    "p90_ms",
    "p95_ms",
    "max_ms",
    "green.mean_ms",
    "green.p95_ms",
    "appointment.mean_ms",
    "within_target",
    "overtaken",
    "overtime_ms",
)
WHEN_NOT_NOTHING: Final = ("turned_away", "unserved")
"""Told only where it happens."""
WHEN_DIFFERENT: Final = ("tickets",)
"""Told only where it changes."""
SHARES: Final = frozenset({"within_target", "overtaken"})
BETTER_MORE: Final = frozenset({"within_target"})
THOROUGH: Final = 100
"""Of so many days, more would hardly tell more."""
WATCHED: Final = ("p95_ms", "green.mean_ms", "appointment.mean_ms", "overtime_ms", "unserved", "turned_away")
"""What a manager should know when it becomes worse while the mean becomes better."""


@dataclass(frozen=True, slots=True)
class FigureRow:
    """A figure, as it is, changed, and the difference."""

    name: str
    today: str
    changed: str
    change: str
    verdict: str
    """`better`, `worse`, `chance` or `same`; said in words too."""
    verdict_text: str


@dataclass(frozen=True, slots=True)
class ComparisonView:
    """The whole answer."""

    sentence: str
    verdict: str
    warnings: tuple[str, ...]
    rows: tuple[FigureRow, ...]
    chart: BarChart | None
    hint: str = ""
    """What to do where it may be chance."""


@dataclass(frozen=True, slots=True)
class NeededRow:
    """A half hour: how many windows it needs, and what the wait is then."""

    begins: str
    windows: int
    today: int
    found: str
    fresh: str
    is_short: bool
    just_fails: bool


@dataclass(frozen=True, slots=True)
class StaffingView:
    """How many windows, by half hour."""

    sentence: str
    check: str
    rows: tuple[NeededRow, ...]
    chart: BarChart | None


def comparison_view(told: Comparison, tongue: Tongue) -> ComparisonView:
    """Return a comparison as the page shows it."""
    today, changed = (outcome.figures for outcome in told.outcomes)
    change = told.outcomes[1].change or {}
    if MEAN not in change:
        return ComparisonView(tongue.say("whatif_nobody"), "same", (), (), None)
    verdict = _verdict(MEAN, change[MEAN])
    return ComparisonView(
        sentence=_sentence(today[MEAN], changed[MEAN], change[MEAN], verdict, tongue),
        verdict=verdict,
        warnings=tuple(_warnings(change, verdict, tongue)),
        rows=tuple(_rows(today, changed, change, tongue)),
        chart=comparison_chart(told.half_hours),
        hint=_hint(verdict, told.days, tongue),
    )


def minutes(ms: float) -> str:
    """Return minutes with one decimal; nothing has no sign."""
    return f"{ms / MINUTE_MS:.1f}".replace("-0.0", "0.0").replace("-", "−")


def plus_minus(value: Interval) -> str:
    """Return how far the truth may lie from a time; empty where nobody can tell."""
    return "" if value.half is None else f" ±{minutes(value.half)}"


def _sentence(today: Interval, changed: Interval, change: Interval, verdict: str, tongue: Tongue) -> str:
    told = {"today": minutes(today.mean), "changed": minutes(changed.mean), "gain": minutes(abs(change.mean))}
    if change.half is None and change.mean:
        return tongue.say("whatif_one_day", **told)
    return tongue.say(f"whatif_{verdict}", half=minutes(change.half or 0), **told)


def _hint(verdict: str, days: int, tongue: Tongue) -> str:
    if verdict != "chance":
        return ""
    return tongue.say("whatif_chance_hint" if days < THOROUGH else "whatif_chance_sure")


def _verdict(key: str, change: Interval) -> str:
    if _is_nothing(key, change):
        return "same"
    if change.may_be_chance:
        return "chance"
    return "better" if (change.mean > 0) is (key in BETTER_MORE) else "worse"


def _is_nothing(key: str, change: Interval) -> bool:
    """Whether a difference is none, as far as the page shows it; of one day nobody can tell."""
    if change.half is None:
        return not change.mean
    least = 0.05 * MINUTE_MS if key.endswith("_ms") else 0.0005 if key in SHARES else 0.05
    return max(abs(change.low), abs(change.high)) < least


def _warnings(change: Mapping[str, Interval], verdict: str, tongue: Tongue) -> Iterator[str]:
    for key in WATCHED:
        if verdict != "worse" and key in change and _verdict(key, change[key]) == "worse":
            told = _told(key, change[key], signed=True)
            yield tongue.say("whatif_but", figure=_name(key, tongue), change=told, unit=_unit(key, tongue))


def _rows(
    today: Mapping[str, Interval], changed: Mapping[str, Interval], change: Mapping[str, Interval], tongue: Tongue
) -> Iterator[FigureRow]:
    for key in (*ROWS, *WHEN_NOT_NOTHING, *WHEN_DIFFERENT):
        if key not in today or key not in changed or key not in change:
            continue
        if key in WHEN_NOT_NOTHING and not (today[key].mean or changed[key].mean):
            continue
        if key in WHEN_DIFFERENT and not change[key].mean:
            continue
        verdict = "more" if key in WHEN_DIFFERENT else _verdict(key, change[key])
        told = _told(key, today[key]), _told(key, changed[key]), _told(key, change[key], signed=True)
        yield FigureRow(_name(key, tongue), *told, verdict, tongue.say(f"verdict_{verdict}"))


def _name(key: str, tongue: Tongue) -> str:
    lane, dot, figure = key.rpartition(".")
    name = tongue.say(f"figure_{figure}")
    return tongue.say("figure_of_lane", lane=tongue.word("lane", lane), figure=name) if dot else name


def _unit(key: str, tongue: Tongue) -> str:
    return tongue.say("unit_minutes") if key.endswith("_ms") else ""


def _told(key: str, value: Interval, *, signed: bool = False) -> str:
    """Return a figure with its interval: minutes with one decimal, shares in percent, people as they are counted."""
    if key.endswith("_ms"):
        mean = signed_minutes(value.mean) if signed else minutes(value.mean)
        return mean + plus_minus(value)
    scale, form, end = (100, ".1f", "%") if key in SHARES else (1, ".1f", "")
    mean = f"{value.mean * scale:{'+' if signed else ''}{form}}".replace("-", "−")
    mean = "0.0" if mean in ("+0.0", "−0.0") else mean
    half = "" if value.half is None else f" ±{value.half * scale:{form}}"
    return f"{mean}{end}{half}"


def staffing_view(told: Staffing, tongue: Tongue) -> StaffingView:
    """Return how many windows are needed, as the page shows it."""
    rows = tuple(_needed(each, told.goal.within_ms) for each in told.needed)
    short = [row for row in rows if row.is_short]
    most = max(told.needed, key=lambda each: each.windows, default=None)
    kept = sum(not row.just_fails for row in rows)
    fields = {"minutes": f"{told.goal.within_ms / MINUTE_MS:g}", "short": len(short), "halves": len(rows)}
    if most is not None:
        fields |= {"time": most.begins, "windows": most.windows, "today": most.today}
    key = "windows_short" if short else "windows_enough"
    check = tongue.say("windows_check", days=told.days, kept=kept, halves=len(rows))
    return StaffingView(tongue.say(key, **fields) if most else "", check, rows, staffing_chart(told.needed))


def _needed(half: Needed, within_ms: int) -> NeededRow:
    return NeededRow(
        begins=half.begins,
        windows=half.windows,
        today=half.today,
        found=minutes(half.found_ms),
        fresh=minutes(half.fresh_ms),
        is_short=half.windows > half.today,
        just_fails=half.fresh_ms > within_ms,
    )


def in_language(told: str, language: str) -> str:
    """Return one language's half of a sentence that stands in both, with a slash between; else all of it."""
    parts: Sequence[str] = told.split(" / ")
    if len(parts) % 2:
        return told
    middle = len(parts) // 2
    return " / ".join(parts[middle:] if language == "en" else parts[:middle])
