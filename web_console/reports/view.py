"""A report as the page prints it: every figure ready to read, every picture ready to draw."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from hall_records.cells import Cell
from hall_records.day_cells import DAYS, HALL, KEPT
from hall_records.facts import NOT_RATED
from hall_records.hall_map import HallMap
from hall_records.reports import Row
from web_console.language import Tongue
from web_console.reports.asking import DAY, GROUPINGS, TIMES, Asked, usual_spans
from web_console.reports.charts import BarChart, HeatMap, Stripe, bar_chart, heat_map, stripes, wait_chart
from web_console.reports.columns import DEFINED, LEVEL_COLUMNS, LEVELS, RESULTS, TIME, WORK, Column, has_any, rated
from web_console.reports.figures import Figures, Usual
from web_console.reports.naming import group_name, grouping_name, say, short_name, span_name
from web_console.reports.workbook import Ratio, Span, Value

BUSY: Final = 0.85
"""How much of its time a window may be busy before those who wait feel it: windows needed are reckoned with this."""
HOUR_MS: Final = 3_600_000
MINUTE_MS: Final = 60_000
SMALL: Final = 20
"""A mean below is told with a tenth."""
OPEN: Final = ("serving", "calling", "idle", "free")
"""What a window does that is open and not paused."""
TILES: Final = ("issued", "served", "wait_mean", "wait_p90", "service_mean", "within", "satisfied", "abandoned")
BESIDE: Final = ("missed", "no_shows", "transferred", "held", "undone", "diverted", "given_alone")


@dataclass(frozen=True, slots=True)
class Link:
    """A way to another report."""

    text: str
    address: str
    is_here: bool = False


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure with its name, and where it is defined."""

    name: str
    text: str
    anchor: str
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """A group's line in a table; with a way to its own report, where it has one."""

    name: str
    address: str
    figures: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """Groups below each other, figures beside each other."""

    title: str
    heads: tuple[Figure, ...]
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Told:
    """How right it was what visitors were told of their wait."""

    count: int
    within: str
    sooner: str
    later: str
    off: str


@dataclass(frozen=True, slots=True)
class Choice:
    """An entry to choose."""

    value: str
    text: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Frame:
    """What stands around a report: which days, which grouping, the way back and on."""

    spans: tuple[Link, ...]
    before: str
    after: str
    groupings: tuple[Choice, ...]
    whole: str
    """The address of the hall's own report; empty where this is it."""


@dataclass(frozen=True, slots=True)
class ReportView:
    """The page."""

    title: str
    span: str
    days: str
    missing: str
    tiles: tuple[Figure, ...]
    beside: tuple[Figure, ...]
    usual: Table | None
    tables: tuple[Table, ...]
    heat: HeatMap | None
    waits: BarChart | None
    arrivals: BarChart | None
    arrivals_title: str
    windows: BarChart | None
    course: BarChart | None
    course_title: str
    ratings: tuple[Stripe, ...]
    results: tuple[Stripe, ...]
    told: Told | None
    definitions: tuple[Figure, ...]


def report_view(figures: Figures, hall: HallMap, tongue: Tongue) -> ReportView:
    """Return everything the page prints."""
    asked, whole = figures.asked, figures.whole
    named = {column.name: column for column in (*WORK, *MORE_BESIDE)}
    return ReportView(
        title=group_name(asked.of, asked.key, hall, tongue),
        span=span_name(asked.first, asked.last, tongue),
        days=say(tongue, "days_told", count=len(figures.days)),
        missing=say(tongue, "days_missing", count=figures.missing) if figures.missing else "",
        tiles=tuple(_figure(named[name], whole, tongue) for name in TILES if named[name].of(whole) is not None),
        beside=tuple(_figure(named[name], whole, tongue) for name in BESIDE if named[name].of(whole)),
        usual=_usual_table(figures, tongue) if figures.usual else None,
        tables=_tables(figures, hall, tongue),
        heat=_heat(figures, tongue),
        waits=wait_chart(figures.cell.tallies.get("wait")),
        arrivals=_arrivals(figures, tongue),
        arrivals_title=say(tongue, "served_title" if whole.tickets is None else "arrivals_title"),
        windows=_windows(figures, tongue),
        course=_course(figures),
        course_title=say(tongue, f"course_{figures.step}") if figures.step else "",
        ratings=_ratings(whole, tongue),
        results=stripes((each, tongue.word("outcome", each), whole.calls.results.get(each, 0)) for each in RESULTS),
        told=_told(figures.cell, tongue),
        definitions=tuple(definition(anchor, tongue) for anchor in (*DEFINED, "windows_needed", "usual")),
    )


def _heat(figures: Figures, tongue: Tongue) -> HeatMap | None:
    def title(**fields: object) -> str:
        return say(tongue, "heat_cell", **fields)

    # Three letters: 周一, or Mon.
    return heat_map(figures.slots, [tongue.say(f"weekday_{day}")[:3] for day in range(7)], title)


def frame_of(asked: Asked, today: date, tongue: Tongue) -> Frame:
    """Return what stands around a report."""
    spans = usual_spans(today)
    links = [
        Link(say(tongue, name), _fitting(asked, first, last).address, (first, last) == (asked.first, asked.last))
        for name, (first, last) in spans.items()
    ]
    before, after = asked.moved(-1), asked.moved(1)
    choices = GROUPINGS if asked.of == HALL else TIMES
    return Frame(
        tuple(links),
        before.address if before else "",
        after.address if after else "",
        tuple(Choice(by, grouping_name(by, tongue), by == asked.by) for by in choices),
        "" if asked.of == HALL else replace(asked, of=HALL, key="", by=asked.of).address,
    )


def _fitting(asked: Asked, first: date, last: date) -> Asked:
    return replace(asked, first=first, last=last)


def definition(anchor: str, tongue: Tongue) -> Figure:
    """Return what a figure means."""
    return Figure(say(tongue, f"name_{anchor}"), say(tongue, f"def_{anchor}"), anchor)


MORE_BESIDE: Final = tuple(
    Column(name, lambda row, name=name: _count(row, name))  # type: ignore[misc]
    for name in BESIDE
    if name not in {column.name for column in WORK}
)


def _count(row: Row, name: str) -> Value:
    for part in (row.calls, row.tickets):
        if part is not None and hasattr(part, name):
            count: int = getattr(part, name)
            return count
    return None


def _figure(column: Column, row: Row, tongue: Tongue) -> Figure:
    return Figure(column_name(column, tongue), shown(column.of(row), tongue), column.anchor, column.name)


def column_name(column: Column, tongue: Tongue) -> str:
    """Return what stands above a column."""
    level = column.name.removeprefix("level_")
    if level != column.name:
        return tongue.catalogue_text("report.not_rated") if level == NOT_RATED else tongue.word("level", level)
    return say(tongue, f"c_{column.name}")


def shown(value: Value, tongue: Tongue) -> str:
    """Return a figure as people read it."""
    match value:
        case None:
            return "–"
        case Span():
            return tongue.span(value.ms)
        case Ratio():
            return tongue.percent(value.value)
        case float():
            return f"{value:.1f}" if value < SMALL else f"{value:.0f}"
    return str(value)


def _tables(figures: Figures, hall: HallMap, tongue: Tongue) -> tuple[Table, ...]:
    by = grouping_name(figures.asked.by, tongue)
    wanted = (("table_work", WORK), ("table_ratings", LEVEL_COLUMNS), ("table_time", TIME))
    return tuple(
        table
        for title, columns in wanted
        if (table := _table(say(tongue, title, by=by), columns, figures, hall, tongue)) is not None
    )


def _table(title: str, columns: Sequence[Column], figures: Figures, hall: HallMap, tongue: Tongue) -> Table | None:
    rows = (figures.whole, *figures.rows)
    known = [column for column in columns if has_any(column, figures.rows)]
    if not known or not figures.rows or not any(column.of(figures.whole) for column in known):
        return None
    return Table(
        title,
        tuple(Figure(column_name(each, tongue), "", each.anchor, "strong" if each.is_strong else "") for each in known),
        tuple(_line(row, known, nth, figures.asked, hall, tongue) for nth, row in enumerate(rows)),
    )


def _line(row: Row, columns: Sequence[Column], nth: int, asked: Asked, hall: HallMap, tongue: Tongue) -> Line:
    name = group_name(asked.by, row.key, hall, tongue) if nth else tongue.catalogue_text("report.whole")
    closer = closer_at(asked, row.key) if nth else None
    return Line(name, closer.address if closer else "", tuple(shown(column.of(row), tongue) for column in columns))


def closer_at(asked: Asked, key: str) -> Asked | None:
    """Return the report of one group alone; None where there is none: an hour has no report of its own."""
    if asked.by in KEPT:
        return replace(asked, of=asked.by, key=key, by=DAY if asked.length <= 62 else "week")
    if asked.by == DAY:
        return replace(asked, first=date.fromisoformat(key), last=date.fromisoformat(key), by="hour")
    return None


def _usual_table(figures: Figures, tongue: Tongue) -> Table | None:
    """Compare a day with what its weekday is usually like; counts as the mean of a day."""
    usual = figures.usual
    if usual is None:
        return None
    weekday = tongue.say(f"weekday_{figures.asked.first.weekday()}")
    heads = (
        Figure(say(tongue, "usual_day"), "", "usual"),
        Figure(say(tongue, "usual_before", weekday=weekday, count=usual.days), "", "usual"),
    )
    known = [column for column in WORK if column.of(usual.whole) is not None]
    lines = (
        Line(
            column_name(each, tongue),
            "",
            (shown(each.of(figures.whole), tongue), shown(_per_day(each.of(usual.whole), usual), tongue)),
        )
        for each in known
    )
    return Table(say(tongue, "usual_title", weekday=weekday), heads, tuple(lines))


def _per_day(value: Value, usual: Usual) -> Value:
    return value / usual.days if isinstance(value, int) else value


def _arrivals(figures: Figures, tongue: Tongue) -> BarChart | None:
    """Return tickets by hour on a day, or services where no tickets are; over a single day what is usual."""
    count = "served" if figures.whole.tickets is None else "issued"
    hours, usual = busy_hours(figures.hours), busy_hours(figures.usual.hours) if figures.usual else {}
    names = sorted({*hours, *usual})
    values = [_daily(hours.get(hour), count, figures.cell) for hour in names]
    line = [_daily(usual.get(hour), count, None, figures.usual.days) for hour in names] if figures.usual else []
    texts = [f"{name}:00: {value:.4g}" for name, value in zip(names, values, strict=True)]
    return bar_chart(names, [("first", values, texts)], line)


def _daily(hour: Cell | None, count: str, whole: Cell | None, days: int = 1) -> float:
    """Return how many on a day; of the days on which anything happened at all."""
    days = whole.counts.get(DAYS, 1) if whole else days
    return hour.counts.get(count, 0) / days if hour else 0.0


def _windows(figures: Figures, tongue: Tongue) -> BarChart | None:
    """Return by hour how many windows were open, and how many it would have taken; nothing for who has none."""
    if figures.whole.tickets is None or figures.whole.time is None or not figures.whole.calls.served:
        return None
    hours = busy_hours(figures.hours)
    each_ms = takes_ms(figures.cell)
    opened = [windows_open(cell) for cell in hours.values()]
    needed = [windows_needed(cell, each_ms) for cell in hours.values()]
    texts = [
        say(tongue, "windows_hour", hour=f"{hour}:00", open=f"{has:.1f}", needed=f"{needs:.1f}")
        for hour, has, needs in zip(hours, opened, needed, strict=True)
    ]
    return bar_chart(list(hours), [("first", opened, texts), ("second", needed, texts)])


def busy_hours(hours: Mapping[str, Cell]) -> Mapping[str, Cell]:
    """Leave out the hours in which nobody came and nobody was called: windows left open all night are no business."""
    return {hour: cell for hour, cell in hours.items() if cell.counts.get("issued") or cell.counts.get("calls")}


def takes_ms(cell: Cell) -> float:
    """Return for how long a visitor keeps a window: from the call to the end of the service."""
    called, served = cell.tallies.get("calling"), cell.tallies.get("serving")
    whole = (called.total_ms if called else 0) + (served.total_ms if served else 0)
    return whole / max(1, cell.counts.get("completed", 0) or cell.counts.get("served", 0))


def windows_open(hour: Cell) -> float:
    """Return how many windows were open in an hour, on the mean of its days: the time they were, over the hour."""
    spent = sum(hour.tallies[name].total_ms for name in OPEN if name in hour.tallies)
    return spent / (HOUR_MS * max(1, hour.counts.get(DAYS, 1)))


def windows_needed(hour: Cell, takes_ms: float) -> float:
    """Return how many it takes for those who come in an hour, so that each is busy for 85 % of it."""
    return hour.counts.get("issued", 0) / max(1, hour.counts.get(DAYS, 1)) * takes_ms / HOUR_MS / BUSY


def _course(figures: Figures) -> BarChart | None:
    """Return the mean wait and what nine of ten waited at most, one after another."""
    rows: Mapping[str, Row] = figures.course
    means = [(row.calls.wait.mean_ms or 0) / MINUTE_MS for row in rows.values()]
    longest = [(row.calls.wait.p90_ms or 0) / MINUTE_MS for row in rows.values()]
    texts = [f"{key}: {mean:.1f} / {most:.1f}" for key, mean, most in zip(rows, means, longest, strict=True)]
    names = [short_name(figures.step, key) for key in rows]
    return bar_chart(names, [("first", means, texts), ("second", longest, texts)])


def _ratings(whole: Row, tongue: Tongue) -> tuple[Stripe, ...]:
    if not rated(whole).whole:
        return ()
    return stripes((level, tongue.word("level", level), whole.calls.ratings.get(level, 0)) for level in LEVELS)


def _told(cell: Cell, tongue: Tongue) -> Told | None:
    count = cell.counts.get("told", 0)
    if not count:
        return None
    within, sooner = cell.counts.get("told/within", 0), cell.counts.get("told/sooner", 0)
    return Told(
        count,
        tongue.percent(within / count),
        tongue.percent(sooner / count),
        tongue.percent((count - within - sooner) / count),
        tongue.span(round(cell.counts.get("told/off_ms", 0) / count)),
    )
