"""The monthly sheet of each clerk: a page to print, to sign, to put away."""

from dataclasses import dataclass

from hall_records.cells import Cell, row_in, together
from hall_records.day_cells import DAYS
from hall_records.hall_map import HallMap
from hall_records.reports import By, Row
from hall_records.span_cells import SpanCells
from web_console.language import Tongue
from web_console.reports.columns import LEVEL_COLUMNS, Column, mean_level, rated
from web_console.reports.naming import group_name, say
from web_console.reports.view import Figure, Line, column_name, shown
from web_console.reports.workbook import Ratio, Sheet, Span, Value


def _mean(name: str, of: str) -> Column:
    def figure(row: Row) -> Value:
        ms: int | None = getattr(getattr(row.calls, name), of)
        return None if ms is None else Span(ms)

    return Column(f"{name}_{of.removesuffix('_ms')}", figure, name if of == "mean_ms" else "percentile")


def _at_the_window(row: Row) -> Value:
    """Return how long the clerk was at an open window, pauses left out."""
    time = row.time
    if time is None:
        return None
    return Span(sum(each.total_ms for each in (time.serving, time.calling, time.idle, time.free)))


SHEET = (
    Column("served", lambda row: row.calls.served),
    _mean("service", "mean_ms"),
    _mean("service", "p90_ms"),
    _mean("walk", "mean_ms"),
    Column("missed", lambda row: row.calls.missed),
    Column("transferred", lambda row: row.calls.transferred),
    Column("undone", lambda row: row.calls.undone),
    Column("at_window", _at_the_window, "window_time"),
    Column("paused", lambda row: Span(row.time.paused.total_ms) if row.time else None, "window_time"),
    Column("ratings", lambda row: rated(row).whole, "rated"),
    Column("satisfied", lambda row: Ratio(rated(row).ratio or 0) if rated(row).whole else None, "rated"),
    Column("mean_level", mean_level, "rated"),
)
"""What a clerk's sheet tells of the month and of each day."""


@dataclass(frozen=True, slots=True)
class ClerkSheet:
    """One clerk's month."""

    clerk: str
    name: str
    days: str
    figures: tuple[Figure, ...]
    levels: tuple[Figure, ...]
    lines: tuple[Line, ...]
    """Day by day."""


def clerk_rows(cells: SpanCells) -> dict[str, dict[str, Cell]]:
    """Return each clerk's days; who was nobody's login has no sheet."""
    return {
        clerk: {day: cell for day, cell in sorted(days.items()) if cell.counts or cell.tallies}
        for clerk, days in cells.days_of_groups(By.CLERK).items()
        if clerk
    }


def clerk_sheets(clerks: dict[str, dict[str, Cell]], hall: HallMap, tongue: Tongue) -> tuple[ClerkSheet, ...]:
    """Return the sheets in the hall's own order of clerks."""
    ordered = sorted(clerks, key=lambda clerk: (hall.place(By.CLERK, clerk), clerk))
    return tuple(_sheet(clerk, clerks[clerk], hall, tongue) for clerk in ordered)


def clerk_table(clerks: dict[str, dict[str, Cell]], hall: HallMap, tongue: Tongue, title: str) -> Sheet:
    """Return all clerks' months as one table, for a spreadsheet."""
    columns = (*SHEET, *LEVEL_COLUMNS)
    names: list[Value] = [tongue.catalogue_text("report.clerk"), say(tongue, "c_code"), say(tongue, "c_days")]
    rows = []
    for clerk, days in clerks.items():
        whole = together(days.values())
        row = row_in(whole, clerk, By.CLERK)
        name = group_name(By.CLERK, clerk, hall, tongue)
        rows.append([name, clerk, whole.counts.get(DAYS, 0), *(column.of(row) for column in columns)])
    return Sheet(title, [[title], [*names, *(column_name(column, tongue) for column in columns)]], rows)


def _sheet(clerk: str, days: dict[str, Cell], hall: HallMap, tongue: Tongue) -> ClerkSheet:
    whole = row_in(together(days.values()), clerk, By.CLERK)
    return ClerkSheet(
        clerk=clerk,
        name=group_name(By.CLERK, clerk, hall, tongue),
        days=say(tongue, "clerk_days", count=len(days)),
        figures=tuple(_figure(column, whole, tongue) for column in SHEET),
        levels=tuple(_figure(column, whole, tongue) for column in LEVEL_COLUMNS),
        lines=tuple(_line(day, cell, hall, tongue) for day, cell in days.items()),
    )


def _figure(column: Column, row: Row, tongue: Tongue) -> Figure:
    return Figure(column_name(column, tongue), shown(column.of(row), tongue), column.anchor)


def _line(day: str, cell: Cell, hall: HallMap, tongue: Tongue) -> Line:
    row = row_in(cell, day, By.CLERK)
    return Line(group_name(By.DAY, day, hall, tongue), "", tuple(shown(column.of(row), tongue) for column in SHEET))
