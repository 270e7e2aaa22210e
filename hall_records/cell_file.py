"""The days' cells in a file of their own: derived from the journal, and made anew from it whenever it is missing.

Whole months are kept put together too, so that a report over years reads as little as one over weeks.
"""

import logging
import sqlite3
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import msgspec

from hall_records.cells import Cell
from hall_records.day_cells import GroupCells
from hall_records.entries import Extent

log = logging.getLogger(__name__)

SHAPE: Final = "1"
"""Of what is kept; a file of another shape is made anew."""
BUSY_S: Final = 10.0
_TABLES: Final = """
CREATE TABLE about (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE days (day TEXT PRIMARY KEY, first_seq INT NOT NULL, last_seq INT NOT NULL, late_seq INT NOT NULL,
    month TEXT NOT NULL DEFAULT '') WITHOUT ROWID;
CREATE TABLE cells ("by" TEXT NOT NULL, span TEXT NOT NULL, "key" TEXT NOT NULL, whole BLOB NOT NULL,
    hours BLOB NOT NULL);
CREATE UNIQUE INDEX cells_of ON cells ("by", span, "key");
CREATE INDEX cells_in ON cells (span);
"""
_WHOLE: Final = msgspec.msgpack.Decoder(Cell)
_HOURS: Final = msgspec.msgpack.Decoder(dict[str, Cell])


@dataclass(frozen=True, slots=True)
class Kept:
    """A group's cells in a day or a month."""

    span: str
    key: str
    whole: Cell
    hours: Mapping[str, Cell]


class CellFile:
    """The cells of one hall's days; each piece of work opens the file for itself."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def belong_to(self, journal: str) -> None:
        """Begin anew unless the file was made of this journal, in this shape, and can be read."""
        try:
            with self._open() as db:
                about = dict(db.execute("SELECT name, value FROM about"))
        except sqlite3.Error:
            about = {}
        if about != {"shape": SHAPE, "journal": journal}:
            self._begin(journal)

    def days(self) -> dict[str, Extent]:
        """Return the days there are cells of, and what they were made of; none while there is no file."""
        rows = self._rows("SELECT day, first_seq, last_seq, late_seq FROM days ORDER BY day")
        return {day: Extent(*extent) for day, *extent in rows}

    def months(self) -> dict[str, frozenset[str]]:
        """Return the months that are put together, and the days each holds."""
        found: dict[str, set[str]] = {}
        for day, month in self._rows("SELECT day, month FROM days WHERE month <> ''"):
            found.setdefault(month, set()).add(day)
        return {month: frozenset(days) for month, days in found.items()}

    def keep_day(self, day: str, extent: Extent, groups: Iterable[GroupCells]) -> None:
        """Keep a day's cells instead of what was known of it; its month is no longer put together."""
        rows = _packed(day, groups)
        with self._open() as db, db:
            db.execute("DELETE FROM cells WHERE span IN (?, ?)", (day, day[:7]))
            db.execute("UPDATE days SET month = '' WHERE month = ?", (day[:7],))
            values = (day, extent.first_seq, extent.last_seq, extent.late_seq)
            db.execute("INSERT OR REPLACE INTO days (day, first_seq, last_seq, late_seq) VALUES (?, ?, ?, ?)", values)
            _insert(db, rows)

    def keep_month(self, month: str, days: Sequence[str], groups: Iterable[GroupCells]) -> None:
        """Keep what these days of a month are together."""
        rows = _packed(month, groups)
        with self._open() as db, db:
            db.execute("DELETE FROM cells WHERE span = ?", (month,))
            db.executemany("UPDATE days SET month = ? WHERE day = ?", [(month, day) for day in days])
            _insert(db, rows)

    def cells(self, by: str, spans: Sequence[str], key: str | None = None, hours: bool = False) -> Iterator[Kept]:
        """Yield the cells of these days and months, of every group or of one, with their hours if asked."""
        columns = 'span, "key", whole, hours' if hours else "span, \"key\", whole, x''"
        one = "" if key is None else ' AND "key" = ?'
        for at in range(0, len(spans), 500):
            some = spans[at : at + 500]
            marks = ", ".join("?" * len(some))
            query = f'SELECT {columns} FROM cells WHERE "by" = ? AND span IN ({marks}){one} ORDER BY span'
            for span, of, whole, packed in self._rows(query, (by, *some, *([] if key is None else [key]))):
                told = _HOURS.decode(zlib.decompress(packed)) if packed else {}
                yield Kept(span, of, _WHOLE.decode(zlib.decompress(whole)), told)

    def keys(self, by: str) -> tuple[str, ...]:
        """Return every group of a kind that there has ever been."""
        return tuple(key for (key,) in self._rows('SELECT DISTINCT "key" FROM cells WHERE "by" = ?', (by,)))

    def give_up(self, problem: sqlite3.Error) -> bool:
        """Remove the file if this problem says that it is damaged, and return whether; it is made anew after that."""
        damaged = getattr(problem, "sqlite_errorcode", 0) & 0xFF in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)
        if damaged:
            self._remove()
        return damaged

    def _rows(self, query: str, values: Sequence[object] = ()) -> Iterator[tuple[Any, ...]]:
        if not self.path.exists():
            return
        with self._open() as db:
            yield from db.execute(query, values)

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        with closing(sqlite3.connect(self.path, timeout=BUSY_S)) as db:
            # What is lost with the machine's power is made anew: no waiting for the disk.
            db.execute("PRAGMA synchronous = NORMAL")
            yield db

    def _remove(self) -> None:
        for end in ("", "-wal", "-shm"):
            self.path.with_name(f"{self.path.name}{end}").unlink(missing_ok=True)

    def _begin(self, journal: str) -> None:
        self._remove()
        self.path.parent.mkdir(parents=True, exist_ok=True)
        log.info("the reports' figures are made anew from the journal")
        with self._open() as db, db:
            db.execute("PRAGMA journal_mode = WAL")
            db.executescript(_TABLES)
            db.executemany("INSERT INTO about VALUES (?, ?)", [("shape", SHAPE), ("journal", journal)])


def _packed(span: str, groups: Iterable[GroupCells]) -> list[tuple[str, str, str, bytes, bytes]]:
    pack = msgspec.msgpack.encode
    return [
        (each.by, span, each.key, zlib.compress(pack(each.whole), 6), zlib.compress(pack(each.hours), 6))
        for each in groups
    ]


def _insert(db: sqlite3.Connection, rows: Iterable[tuple[str, str, str, bytes, bytes]]) -> None:
    db.executemany('INSERT INTO cells ("by", span, "key", whole, hours) VALUES (?, ?, ?, ?, ?)', rows)
