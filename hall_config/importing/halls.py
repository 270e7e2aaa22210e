"""A hall from its spreadsheets: the whole of it, or everything that is wrong with them."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final, NamedTuple

import msgspec

from hall_config.importing.assembling import assembled
from hall_config.importing.entries import Entries, entries_of
from hall_config.importing.headings import recognised
from hall_config.importing.judging import judged
from hall_config.importing.references import resolve, things_of
from hall_config.importing.sheets import Mistake, SourceError
from hall_config.importing.sources import read_source
from hall_config.importing.tables import TABLES
from hall_config.model import HallConfig
from hall_config.reading import read_hall

NEEDED: Final = ("hall", "zone", "department", "queue", "service", "window")
"""Without these there is no hall."""


class Imported(NamedTuple):
    """A hall that is right, not yet written anywhere."""

    config: HallConfig
    tables: Mapping[str, object]
    """As its TOML files will have them: what the sheets say and no defaults."""
    counts: Mapping[str, int]
    """How many rows came from the sheets of each table."""


class SheetsError(ValueError):
    """Nothing is imported: `mistakes` says all that is wrong, sheet by sheet and row by row."""

    def __init__(self, mistakes: Iterable[Mistake], *, is_all: bool) -> None:
        self.mistakes = tuple(mistakes)
        self.is_all = is_all
        """Whether it was possible to look at everything; else what rows say of each other is still unchecked."""
        super().__init__("\n".join(f"{mistake.sheet}: {mistake}" for mistake in self.mistakes))


def import_hall(source: Path, base: Path | None = None) -> Imported:
    """Return the hall of a folder of CSV files or of a workbook; what they do not list comes from the base.

    Raises SheetsError with all that is wrong, ConfigError when the base itself is not right.
    """
    of_base: dict[str, object] = msgspec.to_builtins(read_hall(base)) if base else {}
    try:
        sheets, mistakes = read_source(source)
    except SourceError as problem:
        raise SheetsError([problem.mistake], is_all=False) from problem
    listings, not_understood = recognised(sheets)
    is_whole = not mistakes and all(mistake.row is not None for mistake in not_understood)
    mistakes += not_understood
    entries = entries_of(listings, mistakes)
    if is_whole:
        missing = _missing(source.name, entries, of_base)
        mistakes += missing or resolve(entries, of_base)
        is_whole = not missing
    draft = assembled(entries, of_base)
    config = judged(draft, mistakes, is_whole=is_whole, base=f"{base.name} (the base)" if base else "")
    if config is None:
        order = {sheet.label: number for number, sheet in enumerate(sheets)}
        raise SheetsError(sorted(mistakes, key=lambda each: _place(each, order)), is_all=is_whole)
    return Imported(config, draft.values, {table.name: len(entries.get(table.key, ())) for table in TABLES})


def _missing(source: str, entries: Entries, base: Mapping[str, object]) -> list[Mistake]:
    named = {table.key: table for table in TABLES}
    without = [
        named[key] for key in NEEDED if key not in entries and not (base if key == "hall" else things_of(base, key))
    ]
    return [
        Mistake(source, None, "", f"there is no {table.name} ({table.chinese[0]}), and no base to take it from")
        for table in without
    ]


def _place(mistake: Mistake, order: Mapping[str, int]) -> tuple[int, int]:
    """Sheet by sheet, from the top; what is about no sheet comes first."""
    return order.get(mistake.sheet, -1), mistake.row or 0
