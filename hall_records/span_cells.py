"""Any span of days out of the days' cells: by group, by day, by hour; a day that goes on from its facts."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from hall_records.cell_file import CellFile, Kept
from hall_records.cells import Cell, add, row_in, together
from hall_records.day_cells import HALL, GroupCells
from hall_records.hall_map import HallMap
from hall_records.reports import By, Report, Row


@dataclass(frozen=True)
class SpanCells:
    """Some days of one hall."""

    file: CellFile
    days: Sequence[str]
    """Those of the span that there are cells of, and the present one if it is among them."""
    present: str
    """The day that goes on, if it belongs to the span; else empty."""
    present_cells: Callable[[str], Iterable[GroupCells]]
    """That day's groups of a kind."""
    hall: HallMap
    """Where everything belongs now."""

    @cached_property
    def _months(self) -> Mapping[str, frozenset[str]]:
        return self.file.months()

    def groups(self, by: str) -> dict[str, Cell]:
        """Return every group of a kind, over the whole span."""
        return _by(self._kept(by), lambda kept: kept.key)

    def whole(self, by: str = HALL, key: str = "") -> Cell:
        """Return one group, or the hall, over the whole span."""
        return together(kept.whole for kept in self._kept(by, key))

    def steps(self, by: str, key: str, step: Callable[[str], str]) -> dict[str, Cell]:
        """Return one group day by day, or by whatever `step` says a day belongs to."""
        return _by(self._kept(by, key, whole_months=False), lambda kept: step(kept.span))

    def days_of_groups(self, by: str) -> dict[str, dict[str, Cell]]:
        """Return every group of a kind day by day."""
        found: dict[str, dict[str, Cell]] = {}
        for kept in self._kept(by, whole_months=False):
            found.setdefault(kept.key, {})[kept.span] = kept.whole
        return found

    def slots(self, by: str = HALL, key: str = "", seconds: bool = True) -> dict[str, Cell]:
        """Return one group by weekday and hour: `0/09` is Mondays from nine to ten; percentiles only with `seconds`."""
        found: dict[str, Cell] = {}
        for kept in self._kept(by, key, hours=True):
            for slot, cell in kept.hours.items():
                add(found.setdefault(slot, Cell({}, {})), cell, seconds)
        return dict(sorted(found.items()))

    def _kept(self, by: str, key: str | None = None, whole_months: bool = True, hours: bool = False) -> Iterator[Kept]:
        past = [day for day in self.days if day != self.present]
        spans = spans_of(past, self._months) if whole_months else past
        yield from self.file.cells(by, spans, key, hours)
        if self.present:
            for each in self.present_cells(by):
                if key is None or each.key == key:
                    yield Kept(self.present, each.key, each.whole, each.hours)


def report_of(cells: SpanCells, by: By) -> Report:
    """Return the report that `hall_records.reports` draws up from the facts themselves, out of cells."""
    rows = [row_in(cell, key, by) for key, cell in _grouped(cells, by).items()]
    return Report(
        days=tuple(cells.days),
        by=by,
        whole=row_in(cells.whole(), "", By.DAY),
        rows=in_order(rows, by, cells.hall),
    )


def in_order(rows: Sequence[Row], by: By, hall: HallMap) -> tuple[Row, ...]:
    """Return groups as the hall lists them."""
    return tuple(sorted(rows, key=lambda row: (hall.place(by, row.key), row.key)))


def by_hour(slots: Mapping[str, Cell]) -> dict[str, Cell]:
    """Return the hours of all weekdays together, each by its name: `09`."""
    hours: dict[str, Cell] = {}
    for slot, cell in slots.items():
        add(hours.setdefault(slot.partition("/")[2], Cell({}, {})), cell)
    return dict(sorted(hours.items()))


def spans_of(days: Sequence[str], months: Mapping[str, frozenset[str]]) -> list[str]:
    """Return what to read for these days: months put together that lie within them, and days for the rest."""
    asked = set(days)
    whole = {month for month, held in months.items() if held <= asked}
    return [*sorted(whole), *(day for day in days if day[:7] not in whole)]


def _grouped(cells: SpanCells, by: By) -> Mapping[str, Cell]:
    if by is By.DAY:
        return {day: cell for day, cell in cells.steps(HALL, "", str).items() if cell.counts or cell.tallies}
    return by_hour(cells.slots()) if by is By.HOUR else cells.groups(by)


def _by(kept: Iterator[Kept], key: Callable[[Kept], str]) -> dict[str, Cell]:
    found: dict[str, Cell] = {}
    for each in kept:
        add(found.setdefault(key(each), Cell({}, {})), each.whole)
    return found
