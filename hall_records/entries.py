"""The journal line by line: what happened, when it was stored, and who wanted it."""

import json
import sqlite3
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from hall_records.event_codec import decode_event
from hall_records.faults import RecordsError
from queue_core.events import Event

PAGE: Final = 1000
"""Entries are fetched this many at a time, so that a slow reader never keeps the journal's old pages alive."""

KINDS_LOOKED_UP: Final = ("HallConfigured", "VisitBooked")
"""A report of one day needs these of earlier days too; they have an index of their own."""
_LOOKED_UP: Final = "kind IN ('HallConfigured', 'VisitBooked')"
"""The index's own condition: named in a query, it lets SQLite take the index."""

_TOLD_LATE: Final = "ticket <> '' AND substr(ticket, 1, 10) < day"
"""That index's own condition: the day in the ticket's id is not the one in which the event was stored."""

_COLUMNS: Final = "seq, stored_ms, kind, data, actor, on_behalf_of, command_id"


@dataclass(frozen=True, slots=True)
class Entry:
    """One event as it stands in the journal."""

    seq: int
    """Its place; rises by one from 1, without a gap."""
    stored_ms: int
    """Hall time at which it was stored; the event's own `at_ms` is when it truly happened."""
    event: Event
    actor: str
    """The credential that asked."""
    on_behalf_of: str
    """The person for whom the console asked; else empty."""
    command_id: str
    """The command it came of; empty for what the hub did by itself."""


class GapError(RecordsError, ValueError):
    """An entry is missing from the journal."""


def entries_between(connection: sqlite3.Connection, after: int, until: int | None = None) -> Iterator[Entry]:
    """Yield the entries after one seq and up to another, in order, without a gap."""
    last = after
    while until is None or last < until:
        page = _page(connection, last, until)
        if not page:
            return
        for entry in page:
            if entry.seq != last + 1:
                raise GapError(f"Entry {last + 1} is missing from the journal: restore the latest backup.")
            last = entry.seq
            yield entry


def day_bounds(connection: sqlite3.Connection, day: str) -> tuple[int, int | None] | None:
    """Return the seq before the day's first entry and that of its last, or None when there was no such day.

    A day that goes on has no last entry.
    """
    first, last = connection.execute("SELECT min(first_seq), max(first_seq) FROM days WHERE day = ?", (day,)).fetchone()
    if first is None:
        return None
    (following,) = connection.execute("SELECT min(first_seq) FROM days WHERE first_seq > ?", (last,)).fetchone()
    return first - 1, None if following is None else following - 1


@dataclass(frozen=True, slots=True)
class Extent:
    """Which entries a day is made of."""

    first_seq: int
    """The seq before its first entry."""
    last_seq: int | None
    """That of its last; None of a day that goes on."""
    late_seq: int = 0
    """The last entry about its visits that was stored after it had ended."""


def extents(connection: sqlite3.Connection) -> dict[str, Extent]:
    """Return every day of the journal with what it is made of, first to last."""
    query = "SELECT day, min(first_seq), max(first_seq) FROM days GROUP BY day ORDER BY min(first_seq)"
    days = connection.execute(query).fetchall()
    openings = [first for (first,) in connection.execute("SELECT first_seq FROM days ORDER BY first_seq")]
    late = dict(
        connection.execute(
            f"SELECT substr(ticket, 1, 10), max(seq) FROM events WHERE {_TOLD_LATE} GROUP BY substr(ticket, 1, 10)"
        )
    )
    ends = [*openings, None]
    following = (ends[bisect_right(openings, last)] for _, _, last in days)
    return {
        day: Extent(first - 1, None if end is None else end - 1, late.get(day, 0))
        for (day, first, _), end in zip(days, following, strict=True)
    }


def last_of_kind(connection: sqlite3.Connection, kind: str, until: int | None = None) -> Iterator[Entry]:
    """Yield the entries of a kind that is looked up apart from the days, the latest first."""
    if kind not in KINDS_LOOKED_UP:
        raise ValueError(f"{kind} is not looked up apart from the days")
    rows = connection.execute(
        f"SELECT {_COLUMNS} FROM events WHERE kind = '{kind}' AND {_LOOKED_UP} AND +seq <= ? ORDER BY seq DESC",
        (2**62 if until is None else until,),
    )
    yield from map(_entry, rows)


def entries_about(
    connection: sqlite3.Connection, tickets: Iterable[str], kinds: Iterable[str], after: int, until: int
) -> Iterator[Entry]:
    """Yield the entries of some kinds about some tickets, after one seq and up to another, in order."""
    rows = connection.execute(
        f"SELECT {_COLUMNS} FROM events WHERE seq > ? AND seq <= ? AND kind IN (SELECT value FROM json_each(?))"
        " AND ticket IN (SELECT value FROM json_each(?)) ORDER BY seq",
        (after, until, json.dumps(sorted(kinds)), json.dumps(sorted(tickets))),
    )
    yield from map(_entry, rows)


def told_late(connection: sqlite3.Connection, day: str) -> Iterator[Entry]:
    """Yield the entries about a day's visits that were stored after the day had ended, in order."""
    rows = connection.execute(
        f"SELECT {_COLUMNS} FROM events WHERE substr(ticket, 1, 10) = ? AND {_TOLD_LATE} ORDER BY seq", (day,)
    )
    yield from map(_entry, rows)


def _page(connection: sqlite3.Connection, after: int, until: int | None) -> list[Entry]:
    rows = connection.execute(
        f"SELECT {_COLUMNS} FROM events WHERE seq > ? AND seq <= ? ORDER BY seq LIMIT {PAGE}",
        (after, 2**62 if until is None else until),
    ).fetchall()
    return [_entry(row) for row in rows]


def _entry(row: tuple[int, int, str, str, str, str, str]) -> Entry:
    seq, stored_ms, kind, data, actor, on_behalf_of, command_id = row
    return Entry(seq, stored_ms, decode_event(kind, data), actor, on_behalf_of, command_id)
