"""The rows of a listing as entries: each cell read, each key with its value, nothing guessed."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from hall_config.importing.cells import Cell, Unreadable, is_empty
from hall_config.importing.headings import Listing
from hall_config.importing.sheets import Line, Mistake
from hall_config.importing.tables import Column
from hall_config.problems import quoted
from hall_config.texts import Both, both


@dataclass
class Entry:
    """One row: what it says, key by key, and where it stands."""

    listing: Listing
    row: int
    values: dict[str, object] = field(default_factory=dict)
    is_guessed: bool = False
    """Whether something it names is unknown and was guessed, so that nothing more can be said about the row."""

    @property
    def table(self) -> str:
        """The table it is a row of."""
        return self.listing.table.key

    @property
    def identity(self) -> tuple[str, ...]:
        """What names it among the rows of its table; a part that is missing is empty."""
        return tuple(str(self.values.get(key, "")) for key in self.listing.table.identity)

    def mistake(self, key: str, sentence: Both) -> Mistake:
        """Return what is wrong with the cell of a key, or with the row as a whole."""
        return Mistake(self.listing.label, self.row, self.listing.heading(key) if key else "", sentence)


Entries = Mapping[str, list[Entry]]
"""All rows of each table that has a sheet; a table without one is not there."""


def entries_of(listings: Iterable[Listing], mistakes: list[Mistake]) -> dict[str, list[Entry]]:
    """Return what the rows say, sheet by sheet, and add what cannot be read and what is there twice."""
    entries: dict[str, list[Entry]] = {}
    for listing in listings:
        rows = [_entry(listing, line, mistakes) for line in listing.lines]
        entries.setdefault(listing.table.key, []).extend(rows)
    for rows in entries.values():
        mistakes += _repeated(rows)
    return entries


def _entry(listing: Listing, line: Line, mistakes: list[Mistake]) -> Entry:
    entry = Entry(listing, line.number)
    for place, column in listing.columns.items():
        if place < len(line.cells) and not is_empty(line.cells[place]):
            _fill(entry, column, line.cells[place], mistakes)
    mistakes += _uneven(entry)
    return entry


def _fill(entry: Entry, column: Column, cell: Cell, mistakes: list[Mistake]) -> None:
    value = column.read(cell)
    if isinstance(value, Unreadable):
        mistakes.append(entry.mistake(column.key, value.why))
    elif column.key in entry.values:
        mistakes.append(entry.mistake(column.key, both("sheets.filled_twice", column=quoted(column.heading))))
    else:
        entry.values[column.key] = value


def _uneven(entry: Entry) -> Iterator[Mistake]:
    """Each line of what to bring has its translation, or none has."""
    chinese, english = (entry.values.get(f"materials.{language}", []) for language in ("zh", "en"))
    if isinstance(chinese, list) and isinstance(english, list) and english and len(chinese) != len(english):
        yield entry.mistake("materials.en", both("sheets.uneven", english=len(english), chinese=len(chinese)))


def _repeated(rows: Iterable[Entry]) -> Iterator[Mistake]:
    """No two rows are the same thing; the later one is told, with the place of the earlier."""
    first: dict[tuple[str, ...], Entry] = {}
    for entry in rows:
        before = first.setdefault(entry.identity, entry) if all(_named_by(entry)) else entry
        if before is not entry:
            named_by = entry.listing.table.identity
            yield entry.mistake(named_by[-1] if named_by else "", _stands_already(entry, before))


def _named_by(entry: Entry) -> Iterator[bool]:
    """Whether the row has the parts of a name that a row must have; a hall's only row needs none."""
    for key in entry.listing.table.identity:
        yield key in entry.values or key not in ("id", "code")


def _stands_already(entry: Entry, before: Entry) -> Both:
    label = before.listing.label
    where = both("sheets.in_row" if label == entry.listing.label else "sheets.elsewhere", row=before.row, sheet=label)
    said = " ".join(quoted(part) for part in entry.identity if part)
    return both("sheets.repeated" if said else "sheets.only_one", said=said, where=where)
