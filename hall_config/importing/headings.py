"""Which table a sheet is, and which of its columns fills which key."""

from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from functools import cache
from typing import Final, NamedTuple

from hall_config.importing.cells import Cell, is_empty, tidy
from hall_config.importing.sheets import Line, Mistake, Sheet, column_letters
from hall_config.importing.tables import NEEDED, TABLES, Column, Table, folded
from hall_config.problems import quoted
from hall_config.texts import Both, both

FIRST_ROWS: Final = 10
"""How far down the headings may stand: above them people write titles and hints."""
NOTES: Final = frozenset({"备注", "说明", "序号", "remark", "remarks", "note", "notes", "comment", "no", "#"})
"""Columns, and sheets, that are for people only."""
READ_ME: Final = NOTES | {"填表说明", "readme"}


class Listing(NamedTuple):
    """A sheet that is understood: the table it is, its columns, and its rows below the headings."""

    label: str
    table: Table
    columns: Mapping[int, Column]
    """Which column of the table stands at which place of a row."""
    headings: Mapping[str, str]
    """How the sheet itself calls the column of a key."""
    head: int
    """The number of the row with the headings."""
    lines: tuple[Line, ...]

    def has_column(self, key: str) -> bool:
        """Whether the sheet has a column for a key."""
        return self._written(_without_numbers(key)) is not None

    def heading(self, key: str) -> str:
        """Return what the sheet calls the column that fills a key; where it has none, what it would be called.

        Of a key inside a column's value, that column: the second of several materials stands in `materials_zh`.
        """
        wanted = _without_numbers(key)
        fitting = (column.heading for column in self.table.columns if _is_within(column.key, wanted))
        return self._written(wanted) or next(fitting, "")

    def _written(self, key: str) -> str | None:
        near = (known for known in self.headings if _is_within(key, known) or _is_within(known, key))
        return self.headings.get(key) or next((self.headings[known] for known in near), None)


def _without_numbers(key: str) -> str:
    """A key in a list stands in the column of the list: `materials.2.zh` in that of `materials.zh`."""
    return ".".join(part for part in key.split(".") if not part.isdigit())


def _is_within(key: str, other: str) -> bool:
    return key == other or key.startswith(f"{other}.")


def recognised(sheets: Iterable[Sheet]) -> tuple[list[Listing], list[Mistake]]:
    """Return the sheets that list something of a hall, and what is not understood about the others."""
    listings: list[Listing] = []
    mistakes: list[Mistake] = []
    for sheet in sheets:
        table = table_called(sheet.title)
        if table:
            listings += _listing(sheet, table, mistakes)
        elif sheet.lines and not sheet.is_hidden and folded(sheet.title) not in READ_ME:
            mistakes.append(Mistake(sheet.label, None, "", _unknown_sheet(sheet.title)))
    return listings, mistakes


def table_called(title: str) -> Table | None:
    """The table of that name; each department may hand in its own: `services-rs`, 事项（人社局）."""
    names = _table_names()
    said = folded(title)
    if said in names:
        return names[said]
    fitting = [name for name in names if said.startswith(name) and _goes_on(title, name)]
    return names[max(fitting, key=len)] if fitting else None


def _goes_on(title: str, name: str) -> bool:
    """Whether what follows the table's name is set off from it, by a hyphen, a bracket, a space or a number."""
    rest = tidy(title)[len(name) :]
    return not rest[:1].isalpha()


@cache
def _table_names() -> Mapping[str, Table]:
    return {folded(name): table for table in TABLES for name in (table.name, *table.chinese)}


def _unknown_sheet(title: str) -> Both:
    names = [name for table in TABLES for name in (table.name, *table.chinese)]
    near = get_close_matches(tidy(title).lower(), names, n=1)
    if near:
        return both("sheets.no_table_near", near=quoted(near[0]))
    return both("sheets.no_table", known=_listed((table.name, table.chinese[0]) for table in TABLES))


def _listed(names: Iterable[tuple[str, str]]) -> Both:
    english = [f"{name} ({chinese})" for name, chinese in names]
    return Both("、".join(english), ", ".join(english))


def _listing(sheet: Sheet, table: Table, mistakes: list[Mistake]) -> list[Listing]:
    """Find the headings; rows above them are titles."""
    if not sheet.lines:
        mistakes += _empty(sheet, table)
        return []
    index = _column_names(table)
    found = max(sheet.lines[:FIRST_ROWS], key=lambda line: sum(_folded(cell) in index for cell in line.cells))
    if not any(_folded(cell) in index for cell in found.cells):
        known = _listed((column.heading, column.chinese[0]) for column in table.columns)
        mistakes.append(Mistake(sheet.label, None, "", both("sheets.no_headings", known=known)))
        return []
    lines = tuple(line for line in sheet.lines if line.number > found.number)
    if not lines:
        mistakes += _empty(sheet, table)
    columns, headings = _columns(sheet.label, table, found, lines, mistakes)
    return [Listing(sheet.label, table, columns, headings, found.number, lines)]


def _empty(sheet: Sheet, table: Table) -> list[Mistake]:
    """A hall may have no quotas; without services it is none."""
    return [Mistake(sheet.label, None, "", both("sheets.nothing_listed"))] if table.key in NEEDED else []


@cache
def _column_names(table: Table) -> Mapping[str, Column]:
    """Every form of a heading: English, Chinese, or both in either order."""
    names: dict[str, Column] = {}
    for column in table.columns:
        english = folded(column.heading)
        for chinese in map(folded, column.chinese):
            for name in (chinese, english, chinese + english, english + chinese):
                names.setdefault(name, column)
    return names


def _folded(cell: Cell) -> str:
    return folded(cell).removesuffix("必填").removesuffix("选填") if isinstance(cell, str) else ""


def _columns(
    label: str, table: Table, head: Line, lines: Iterable[Line], mistakes: list[Mistake]
) -> tuple[dict[int, Column], dict[str, str]]:
    columns: dict[int, Column] = {}
    headings: dict[str, str] = {}
    for place, cell in enumerate(head.cells):
        column = _column_names(table).get(_folded(cell))
        written = tidy(cell) if isinstance(cell, str) else str(cell)
        if column is None:
            mistakes += _about_an_unknown(label, table, head.number, written)
        elif column in columns.values():
            mistakes.append(Mistake(label, head.number, written, both("sheets.column_twice")))
        else:
            columns[place] = column
            headings.setdefault(column.key, written)
    mistakes += _without_heading(label, head, lines)
    return columns, headings


def _about_an_unknown(label: str, table: Table, row: int, written: str) -> Iterable[Mistake]:
    if not written or written.startswith("#") or folded(written) in NOTES:
        return
    known = [name for column in table.columns for name in (column.heading, *column.chinese)]
    near = get_close_matches(written.lower(), known, n=1)
    said = both("sheets.no_column_near", near=quoted(near[0])) if near else both("sheets.no_column")
    yield Mistake(label, row, written, said)


def _without_heading(label: str, head: Line, lines: Iterable[Line]) -> Iterable[Mistake]:
    """What stands below no heading belongs nowhere."""
    named = {place for place, cell in enumerate(head.cells) if not is_empty(cell)}
    told: set[int] = set()
    for line in lines:
        for place, cell in enumerate(line.cells):
            if place not in named and place not in told and not is_empty(cell):
                told.add(place)
                yield Mistake(label, line.number, column_letters(place), both("sheets.no_heading"))
