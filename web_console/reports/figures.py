"""Everything a report's page tells, taken out of the cells once: the whole, its groups, its hours, its course."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Final

from hall_records.cells import Cell, row_in
from hall_records.day_cells import DAYS, HALL, WITHOUT_HOURS
from hall_records.reports import By, Row
from hall_records.span_cells import SpanCells, by_hour, in_order
from web_console.reports.asking import DAY, HOUR, MONTH, STEPS, WEEK, Asked
from web_console.reports.books import Books, Shelf

USUAL_WEEKS: Final = 8
"""A usual Monday is the mean of so many before."""
DAYS_AS_BARS: Final = 45
WEEKS_AS_BARS: Final = 300


@dataclass(frozen=True)
class Usual:
    """The same weekday, as it was before."""

    days: int
    whole: Row
    hours: Mapping[str, Cell]


@dataclass(frozen=True)
class Figures:
    """What is told of some days."""

    asked: Asked
    days: tuple[str, ...]
    missing: int
    """Days that are not reckoned yet."""
    cell: Cell
    whole: Row
    rows: tuple[Row, ...]
    slots: Mapping[str, Cell]
    step: str
    """Whether the course is told by day, week or month; empty where there is none."""
    course: Mapping[str, Row]
    usual: Usual | None

    @cached_property
    def hours(self) -> Mapping[str, Cell]:
        """The hours of all weekdays together."""
        return by_hour(self.slots)


def figures_of(asked: Asked, shelf: Shelf, books: Books) -> Figures:
    """Return what there is to tell."""
    cells, missing = books.span(shelf, asked.holds)
    slots = {} if asked.of in WITHOUT_HOURS else cells.slots(asked.of, asked.key, asked.by == HOUR)
    whole = cells.whole(asked.of, asked.key)
    step = _step(asked)
    return Figures(
        asked=asked,
        days=tuple(cells.days),
        missing=missing,
        cell=whole,
        whole=row_in(whole, "", part_of(asked.of)),
        rows=_rows(asked, cells, slots),
        slots=slots,
        step=step,
        course=_course(asked, cells, step) if step else {},
        usual=_usual(asked, shelf, books) if asked.is_one_day and slots else None,
    )


def groups_of(asked: Asked, shelf: Shelf, books: Books) -> tuple[Row, tuple[Row, ...]]:
    """Return the whole and the groups alone, for a spreadsheet."""
    cells, _ = books.span(shelf, asked.holds)
    slots = cells.slots(asked.of, asked.key) if asked.by == HOUR and asked.of not in WITHOUT_HOURS else {}
    return row_in(cells.whole(asked.of, asked.key), "", part_of(asked.of)), _rows(asked, cells, slots)


def part_of(of: str) -> By:
    """Return as what a part's figures are told: a window has no tickets, a service no windows' time."""
    return By.DAY if of == HALL else By(of)


def _rows(asked: Asked, cells: SpanCells, slots: Mapping[str, Cell]) -> tuple[Row, ...]:
    if asked.by == HOUR:
        found: Mapping[str, Cell] = by_hour(slots)
    elif asked.by in STEPS:
        found = _happened(cells.steps(asked.of, asked.key, STEPS[asked.by]))
    else:
        by = By(asked.by)
        return in_order([row_in(cell, key, by) for key, cell in cells.groups(asked.by).items()], by, cells.hall)
    return tuple(row_in(cell, key, part_of(asked.of)) for key, cell in sorted(found.items()))


def _step(asked: Asked) -> str:
    if asked.is_one_day:
        return ""
    return DAY if asked.length <= DAYS_AS_BARS else WEEK if asked.length <= WEEKS_AS_BARS else MONTH


def _course(asked: Asked, cells: SpanCells, step: str) -> Mapping[str, Row]:
    steps: Callable[[str], str] = STEPS[step]
    found = _happened(cells.steps(asked.of, asked.key, steps))
    return {key: row_in(cell, key, part_of(asked.of)) for key, cell in sorted(found.items())}


def _happened(steps: Mapping[str, Cell]) -> Mapping[str, Cell]:
    return {key: cell for key, cell in steps.items() if cell.counts or cell.tallies}


def _usual(asked: Asked, shelf: Shelf, books: Books) -> Usual | None:
    """Return what this weekday is usually like; None where it has not been before."""
    before = {(asked.first - timedelta(weeks=nth)).isoformat() for nth in _weeks(asked.first)}
    cells, _ = books.span(shelf, before.__contains__)
    whole = cells.whole(asked.of, asked.key)
    days = whole.counts.get(DAYS, 0)
    if not days:
        return None
    return Usual(days, row_in(whole, "", part_of(asked.of)), by_hour(cells.slots(asked.of, asked.key, False)))


def _weeks(on: date) -> range:
    return range(1, min(USUAL_WEEKS, (on - date.min).days // 7) + 1)
