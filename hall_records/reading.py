"""The journal for those who only look: the console, reports, an export. They never hold up the hub.

Light on purpose: nothing here imports what only the writer needs.
"""

import sqlite3
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Self

from hall_records.asked_for import Asked, asked_for
from hall_records.entries import (
    Entry,
    Extent,
    day_bounds,
    entries_about,
    entries_between,
    extents,
    last_of_kind,
    told_late,
)
from hall_records.faults import NoJournalError, UnusableError, told_plainly
from hall_records.opened import OpenedFile
from hall_records.usual import UsualDay, usual_day
from queue_core.records import HallState


class JournalReader(OpenedFile):
    """A read-only look at a hall's journal; open one for a piece of work and close it again."""

    @classmethod
    def open(cls, path: Path) -> Self:
        """Open the journal for reading, while the hub writes or not; raises NoJournalError before there is one."""
        if not path.exists():
            raise NoJournalError(f"There is no journal at {path} yet: start the hall first.")
        with told_plainly(path):
            connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)
            return cls.checked(path, connection, _check_begun)

    @property
    def seq(self) -> int:
        """The seq of the last entry; 0 while there is none."""
        return self._number("SELECT coalesce(max(seq), 0) FROM events")

    @property
    def epoch(self) -> int:
        """The journal's epoch, as `Journal.epoch`."""
        return self._number("SELECT CAST(value AS INTEGER) FROM facts WHERE name = 'epoch'")

    @property
    def hall(self) -> str:
        """Whose journal it is; empty for one that no hub has opened for its hall yet."""
        with told_plainly(self._path):
            row = self._connection.execute("SELECT value FROM facts WHERE name = 'hall'").fetchone()
        return str(row[0]) if row else ""

    def restore(self) -> tuple[HallState | None, int]:
        """Return the newest readable snapshot and its seq, or (None, 0), as `Journal.restore`."""
        from hall_records import snapshots  # only who follows the hall needs it: it knows a state's every class

        with told_plainly(self._path):
            return snapshots.newest(self._connection, self.seq)

    def days(self) -> tuple[str, ...]:
        """Return the days in the journal, first to last."""
        with told_plainly(self._path):
            rows = self._connection.execute("SELECT day FROM days GROUP BY day ORDER BY min(first_seq)").fetchall()
        return tuple(day for (day,) in rows)

    def entries(self, after: int = 0) -> Iterator[Entry]:
        """Yield every entry after `after`, in order; what the hub stores meanwhile may still come along."""
        with told_plainly(self._path):
            yield from entries_between(self._connection, after)

    def entries_of_day(self, day: str) -> Iterator[Entry]:
        """Yield a day's entries, from its opening on; none when there was no such day."""
        with told_plainly(self._path):
            bounds = day_bounds(self._connection, day)
            if bounds is not None:
                yield from entries_between(self._connection, *bounds)

    def day_bounds(self, day: str) -> tuple[int, int | None] | None:
        """Return the seq before the day's first entry and that of its last, or None when there was no such day.

        A day that goes on has no last entry.
        """
        with told_plainly(self._path):
            return day_bounds(self._connection, day)

    def extents(self) -> dict[str, Extent]:
        """Return every day of the journal, first to last, with which entries it is made of."""
        with told_plainly(self._path):
            return extents(self._connection)

    def entries_between(self, after: int, until: int | None) -> Iterator[Entry]:
        """Yield the entries after one seq and up to another."""
        with told_plainly(self._path):
            yield from entries_between(self._connection, after, until)

    def last_of_kind(self, kind: str, until: int | None = None) -> Iterator[Entry]:
        """Yield the configurations, or the bookings, up to a seq, the latest first."""
        with told_plainly(self._path):
            yield from last_of_kind(self._connection, kind, until)

    def entries_about(self, tickets: Iterable[str], kinds: Iterable[str], after: int, until: int) -> Iterator[Entry]:
        """Yield the entries of some kinds about some tickets, after one seq and up to another."""
        with told_plainly(self._path):
            yield from entries_about(self._connection, tickets, kinds, after, until)

    def asked_for(self, days: int, until: int, utc_offset_ms: int) -> Iterator[Asked]:
        """Yield what visitors chose on the last so many days, up to a seq, counted by hour."""
        with told_plainly(self._path):
            yield from asked_for(self._connection, days, until, utc_offset_ms)

    def usual_day(self, today: str, utc_offset_ms: int) -> UsualDay:
        """Return how many visitors a day like this one usually brings, hour by hour."""
        with told_plainly(self._path):
            return usual_day(self._connection, today, utc_offset_ms)

    def told_late(self, day: str) -> Iterator[Entry]:
        """Yield what was stored of a day's visits after the day had ended: pressed before it, and come in late."""
        with told_plainly(self._path):
            yield from told_late(self._connection, day)

    def _number(self, query: str) -> int:
        with told_plainly(self._path):
            return int(self._connection.execute(query).fetchone()[0])


def _check_begun(connection: sqlite3.Connection, path: Path) -> None:
    """The file exists a moment before its tables do."""
    tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    if not tables:
        raise NoJournalError(f"There is no journal at {path} yet: start the hall first.")
    if not {"events", "days", "facts"} <= tables:
        raise UnusableError(f"{path} is another program's database: name the hall's journal.")
