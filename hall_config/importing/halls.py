"""A hall from its spreadsheets: the whole of it, or everything that is wrong with them."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

import msgspec

from hall_config.importing.assembling import assembled
from hall_config.importing.entries import entries_of
from hall_config.importing.headings import Listing, recognised, table_called
from hall_config.importing.judging import judged
from hall_config.importing.references import resolve
from hall_config.importing.sheets import Mistake, Sheet, SourceError
from hall_config.importing.sources import read_source
from hall_config.importing.tables import NEEDED, TABLES
from hall_config.model import HallConfig
from hall_config.reading import read_hall
from hall_config.texts import both


class Imported(NamedTuple):
    """A hall that is right, not yet written anywhere."""

    config: HallConfig
    tables: Mapping[str, object]
    """As its TOML files will have them: what the sheets say and no defaults."""
    counts: Mapping[str, int]
    """How many rows came from the sheets of each table."""
    columns: Mapping[str, frozenset[str]]
    """Which keys the sheets of each table have a column for, by the table's key; without a sheet it is not there."""


class SheetsError(ValueError):
    """Nothing is imported: `mistakes` says all that is wrong, sheet by sheet and row by row."""

    def __init__(self, mistakes: Iterable[Mistake], *, more_to_check: bool = False) -> None:
        self.mistakes = tuple(mistakes)
        self.more_to_check = more_to_check
        """Whether what rows say of one another could not be checked yet."""
        super().__init__("\n".join(f"{mistake.sheet}: {mistake}" for mistake in self.mistakes))


def import_hall(source: Path, base: Path | None = None) -> Imported:
    """Return the hall of a folder of CSV files or of a workbook; what they do not list comes from the base.

    Raises SheetsError with all that is wrong, ConfigError when the base itself is not right.
    """
    of_base: dict[str, object] = msgspec.to_builtins(read_hall(base)) if base else {}
    sheets, unreadable = _read(source)
    listings, mistakes = recognised(sheets)
    mistakes += unreadable or _missing(source.name, sheets, of_base)
    is_whole = not unreadable and all(mistake.row is not None for mistake in mistakes)
    entries = entries_of(listings, mistakes)
    mistakes += resolve(entries, of_base) if is_whole else []
    draft = assembled(entries, of_base)
    config = judged(draft, mistakes, is_whole=is_whole, base=f"{base.name} (the base)" if base else "")
    if config is None:
        order = {sheet.label: number for number, sheet in enumerate(sheets)}
        in_order = sorted(mistakes, key=lambda each: _place(each, order))
        raise SheetsError(in_order, more_to_check=bool(entries) and not is_whole)
    counts = {table.name: len(entries.get(table.key, ())) for table in TABLES}
    return Imported(config, draft.values, counts, _columns(listings))


def _columns(listings: Iterable[Listing]) -> dict[str, frozenset[str]]:
    found: dict[str, frozenset[str]] = {}
    for listing in listings:
        here = frozenset(column.key for column in listing.columns.values())
        found[listing.table.key] = found.get(listing.table.key, frozenset()) | here
    return found


def _read(source: Path) -> tuple[list[Sheet], list[Mistake]]:
    try:
        return read_source(source)
    except SourceError as problem:
        return [], [problem.mistake]


def _missing(source: str, sheets: Iterable[Sheet], base: Mapping[str, object]) -> list[Mistake]:
    """What a hall cannot do without must be listed somewhere."""
    listed = {table.key for sheet in sheets if (table := table_called(sheet.title))}
    at_base = {key for key in NEEDED if base and (key == "hall" or base.get(key))}
    return [
        Mistake(source, None, "", both("sheets.missing", table=table.name, chinese=table.chinese[0]))
        for table in TABLES
        if table.key in NEEDED and table.key not in listed | at_base
    ]


def _place(mistake: Mistake, order: Mapping[str, int]) -> tuple[int, int]:
    """Sheet by sheet, from the top; what is about no sheet comes first."""
    return order.get(mistake.sheet, -1), mistake.row or 0
