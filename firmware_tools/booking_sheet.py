"""A list of appointments in a CSV file, checked row by row before anything is asked of the hub."""

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import msgspec

from firmware_tools.errors import ToolError
from hall_config.importing.csv_files import read_csv
from hall_config.importing.sheets import Line, Mistake, Sheet, SourceError
from hall_config.texts import Both, both
from hall_protocol.commands import VisitRow

HEADINGS: Final = {
    "code": ("code", "预约号", "预约码", "预约编号"),
    "service": ("service", "事项", "事项编码", "业务"),
    "slot": ("slot", "预约时间", "时间", "时段"),
    "identity": ("identity", "身份", "身份标识"),
}
"""The columns, by what they may be headed with."""
NEEDED: Final = ("code", "service", "slot")
MOST_ROWS: Final = 5_000
"""As many as one command carries."""

Moment = Callable[[str], int]
"""Reads a local time; raises ToolError."""


@dataclass(frozen=True)
class BookingSheet:
    """What a file lists: the appointments that can be asked for, and what is wrong with the rest."""

    visits: tuple[VisitRow, ...]
    rows: tuple[int, ...]
    """The row of each in the file, as Excel counts."""
    mistakes: tuple[Mistake, ...]
    unused: tuple[str, ...]
    """Headings of columns that are none of ours: what stands below them is not read."""


def read_bookings(file: Path, services: Collection[str], moment: Moment) -> BookingSheet:
    """Return what the file lists, or raise ToolError for one that cannot be read at all."""
    try:
        sheet = read_csv(file)
    except SourceError as problem:
        raise ToolError(str(problem)) from problem
    columns, unused = _columns(sheet)
    reader = _Reader(sheet.label, columns, services, moment)
    read = [(line.number, reader.read(line)) for line in sheet.lines[1:]]
    good = [(number, visit) for number, visit in read if isinstance(visit, VisitRow)]
    wrong = [visit for _, visit in read if isinstance(visit, Mistake)]
    return BookingSheet(
        visits=tuple(visit for _, visit in good),
        rows=tuple(number for number, _ in good),
        mistakes=(*wrong, *_doubles(sheet.label, good)),
        unused=unused,
    )


def _columns(sheet: Sheet) -> tuple[dict[str, int], tuple[str, ...]]:
    """Return where each column stands, and the headings that are none of ours."""
    heads = [str(cell).strip().lower() for cell in sheet.lines[0].cells] if sheet.lines else []
    columns = {name: heads.index(head) for name, known in HEADINGS.items() for head in known if head in heads}
    missing = [name for name in NEEDED if name not in columns]
    if missing:
        raise ToolError(str(both("sheets.columns_missing", sheet=sheet.label, columns=", ".join(missing))))
    if len(sheet.lines) - 1 > MOST_ROWS:
        raise ToolError(str(both("sheets.divide", sheet=sheet.label, most=MOST_ROWS)))
    return columns, tuple(head for at, head in enumerate(heads) if head and at not in columns.values())


@dataclass(frozen=True)
class _Reader:
    """Reads one row after the other of a sheet whose columns are known."""

    label: str
    columns: dict[str, int]
    services: Collection[str]
    moment: Moment

    def read(self, line: Line) -> VisitRow | Mistake:
        """Return the appointment of a row, or the first thing that is wrong with it."""
        row = {name: self._cell(line, at) for name, at in self.columns.items()}
        empty = next((name for name in NEEDED if not row[name]), "")
        if empty:
            return self._mistake(line, empty, both("sheets.nothing"))
        if row["service"] not in self.services:
            return self._mistake(line, "service", both("refusal.unknown_service", service=row["service"]))
        try:
            slot_ms = self.moment(row["slot"])
        except ToolError:
            return self._mistake(line, "slot", both("operator.no_time", text=row["slot"]))
        return self._converted(line, row, slot_ms)

    def _converted(self, line: Line, row: dict[str, str], slot_ms: int) -> VisitRow | Mistake:
        fields = {**row, "slot_ms": slot_ms}
        try:
            return msgspec.convert(fields, VisitRow)
        except msgspec.ValidationError as problem:
            field = str(problem).rpartition("$.")[2].rstrip("`")
            column = "slot" if field == "slot_ms" else field
            # An identity is repeated nowhere, not even to whoever has the file.
            key = "sheets.form_of_it" if column == "identity" else "sheets.form"
            return self._mistake(line, column, both(key, value=row[column]))

    def _cell(self, line: Line, at: int) -> str:
        return str(line.cells[at]).strip() if at < len(line.cells) else ""

    def _mistake(self, line: Line, column: str, sentence: Both) -> Mistake:
        return Mistake(self.label, line.number, column, sentence)


def _doubles(label: str, good: Sequence[tuple[int, VisitRow]]) -> Iterator[Mistake]:
    """A code that stands twice: nobody could tell whose visit it is."""
    times = Counter(visit.code for _, visit in good)
    for number, visit in good:
        if times[visit.code] > 1:
            yield Mistake(label, number, "code", both("sheets.in_rows", code=visit.code, count=times[visit.code]))
