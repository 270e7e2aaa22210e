"""The journal is the truth of a hall: what stands in it has happened, what does not has not.

One process writes it. Events and the answers they earned are committed together, on the disk before anyone hears of
them; what the hall is after a restart is the replay of this file.
"""

import logging
import os
import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Self

from sqlite_utils import Database

from hall_records import snapshots
from hall_records.entries import Entry, entries_between
from hall_records.event_codec import encode_event
from hall_records.faults import NotStoredError, UnusableError, sentence, told_plainly
from hall_records.opening import claim, open_database, pragma
from queue_core.events import DayOpened, Event
from queue_core.records import HallState

log = logging.getLogger(__name__)

EPOCH_MS: Final = 60_000
"""A journal that is begun anew or restored takes the minute as its epoch: above that of any before it."""
REPLIES_KEPT_MS: Final = 8 * 24 * 3600 * 1000
"""A node that was without a hub for a week still gets its first answers."""

_EVENT_ROW: Final = f"INSERT INTO events VALUES ({', '.join('?' * 11)})"
_REPLY_ROW: Final = "INSERT INTO replies (command_id, stored_ms, reply) VALUES (?, ?, ?)"
_FIRST_YOUNG_REPLY: Final = "SELECT id FROM replies WHERE stored_ms >= ? ORDER BY id LIMIT 1"
_DAY_ROW: Final = "INSERT INTO days (first_seq, day) VALUES (?, ?)"

EventRow = tuple[int, int, int, str, str, str, str, str, str, str, str]


@dataclass(frozen=True, slots=True)
class Decision:
    """What came of one command: the events to store, and the answer to give from now on."""

    events: tuple[Event, ...]
    actor: str
    on_behalf_of: str
    command_id: str
    """Empty for what the hub does by itself; then no answer is kept."""
    reply: bytes
    stored_ms: int
    """Hall time now."""


class Journal:
    """Everything that ever happened in one hall, in order."""

    def __init__(self, path: Path, db: Database, claimed: int) -> None:
        self._path = path
        self._db = db
        self._claimed = claimed
        self._seq, self._day, self._last_ms = _last_entry(db)

    @classmethod
    def open(cls, path: Path, hall: str = "") -> Self:
        """Open the journal for writing, or begin one; `hall`, if given, must be whose journal it is.

        Raises UnusableError with one sentence: not a journal, of a newer version, damaged, of another hall, read-only,
        no such folder, another hub has it.
        """
        claimed = claim(path)
        try:
            db = open_database(path)
            try:
                with told_plainly(path):
                    _check_hall(db, hall, path)
                    return cls(path, db, claimed)
            except BaseException:
                db.close()
                raise
        except BaseException:
            os.close(claimed)
            raise

    def append(self, decisions: Sequence[Decision]) -> None:
        """Store these decisions in one commit, or raise NotStoredError: then none of them has happened.

        The events get the seqs `seq + 1`, `seq + 2`, … in order; the caller, the only writer, counts along for its
        replies. After NotStoredError the hall is to be rebuilt from the journal.
        """
        events, days = self._rows(decisions)
        replies = [(each.command_id, each.stored_ms, each.reply) for each in decisions if each.command_id]
        try:
            with self._db.atomic():
                self._db.conn.executemany(_EVENT_ROW, events)
                self._db.conn.executemany(_DAY_ROW, days)
                self._db.conn.executemany(_REPLY_ROW, replies)
        except sqlite3.Error as error:
            raise NotStoredError(sentence(error, self._path)) from error
        self._seq += len(events)
        self._day = days[-1][1] if days else self._day
        self._last_ms = max([self._last_ms, *(each.stored_ms for each in decisions)])

    def reply_to(self, command_id: str) -> bytes | None:
        """Return the first answer to a command, or None when it has never been answered."""
        with told_plainly(self._path):
            row = self._db.conn.execute("SELECT reply FROM replies WHERE command_id = ?", (command_id,)).fetchone()
        return None if row is None else bytes(row[0])

    def prune_replies(self, now_ms: int) -> int:
        """Forget answers so old that nobody can ask for them again, and return how many; once a day is enough."""
        try:
            with self._db.atomic():
                # Answers are numbered by age: look no further than the first that is young enough.
                kept = self._db.conn.execute(_FIRST_YOUNG_REPLY, (now_ms - REPLIES_KEPT_MS,)).fetchone()
                gone = self._db.conn.execute("DELETE FROM replies WHERE id < ?", kept or (2**62,))
        except sqlite3.Error as error:
            log.warning("old replies stay: %s", sentence(error, self._path))
            return 0
        return gone.rowcount

    @property
    def seq(self) -> int:
        """The seq of the last entry; 0 while there is none."""
        return self._seq

    @property
    def last_ms(self) -> int:
        """The latest hall time the journal knows of; hall time never goes back before it."""
        return self._last_ms

    @property
    def epoch(self) -> int:
        """Rises whenever this hall's journal was begun anew or restored: nodes take the higher epoch."""
        with told_plainly(self._path):
            return int(_fact(self._db, "epoch"))

    def begin_epoch(self, epoch: int) -> None:
        """Let a journal that has just begun count from this epoch, unless something stands in it already.

        Whoever moves a journal away to begin anew begins its seqs anew too, and nodes that still show the old hall
        would take every new state for an older one.
        """
        if not self._seq:
            with told_plainly(self._path):
                _set_fact(self._db, "epoch", str(max(epoch, self.epoch)))

    def raise_epoch(self, at_least: int = 0) -> int:
        """Begin a new epoch and return it; once after a copy of the journal was restored.

        Restored twice from one old copy, a hall would begin the same epoch twice: `at_least` is what rises by itself.
        """
        epoch = max(self.epoch + 1, at_least)
        with told_plainly(self._path):
            _set_fact(self._db, "epoch", str(epoch))
            _set_fact(self._db, "restored", str(epoch))
        return epoch

    @property
    def restored_epoch(self) -> int:
        """The epoch that began when the journal was last restored from a copy; 0: it never was."""
        with told_plainly(self._path):
            return int(_fact(self._db, "restored") or 0)

    def entries(self, after: int = 0) -> Iterator[Entry]:
        """Yield every entry after `after`, in order; raises RecordsError where the journal is damaged."""
        with told_plainly(self._path):
            yield from entries_between(self._db.conn, after)

    def save_snapshot(self, state: HallState) -> bool:
        """Keep the state as it is after the last entry; one that cannot be kept only makes the next start slower."""
        try:
            snapshots.save(self._db, self._seq, state)
        except sqlite3.Error as error:
            log.warning("no snapshot at %s: %s", self._seq, sentence(error, self._path))
            return False
        return True

    def restore(self) -> tuple[HallState | None, int]:
        """Return the newest readable snapshot and its seq, or (None, 0); `replay.rebuilt` does the rest."""
        with told_plainly(self._path):
            return snapshots.newest(self._db.conn, self._seq)

    def settings(self) -> dict[str, int]:
        """Return what SQLite was told about durability, for the doctor to look at."""
        return {name: pragma(self._db, name) for name in ("synchronous", "foreign_keys")}

    def close(self) -> None:
        """Let go of the file; another process may then be its writer."""
        self._db.close()
        os.close(self._claimed)

    def _rows(self, decisions: Sequence[Decision]) -> tuple[list[EventRow], list[tuple[int, str]]]:
        day, seq = self._day, self._seq
        events: list[EventRow] = []
        days: list[tuple[int, str]] = []
        for decision in decisions:
            for event in decision.events:
                seq += 1
                if isinstance(event, DayOpened):
                    day = event.day
                    days.append((seq, day))
                events.append(_event_row(seq, day, event, decision))
        return events, days


def _event_row(seq: int, day: str, event: Event, decision: Decision) -> EventRow:
    kind, data = encode_event(event)
    return (
        seq,
        decision.stored_ms,
        event.at_ms,
        day,
        kind,
        getattr(event, "ticket", ""),
        getattr(event, "window", ""),
        decision.actor,
        decision.on_behalf_of,
        decision.command_id,
        data,
    )


def _last_entry(db: Database) -> tuple[int, str, int]:
    """Return the last seq, its day, and the latest hall time."""
    event = db.conn.execute("SELECT seq, day, stored_ms FROM events ORDER BY seq DESC LIMIT 1").fetchone()
    reply = db.conn.execute("SELECT stored_ms FROM replies ORDER BY id DESC LIMIT 1").fetchone()
    seq, day, stored_ms = event or (0, "", 0)
    return seq, day, max(stored_ms, reply[0] if reply else 0)


def _check_hall(db: Database, hall: str, path: Path) -> None:
    """Each record of a city is keyed by hall and seq: a folder must never pass from one hall to another unnoticed."""
    known = _fact(db, "hall")
    if hall and known and hall != known:
        raise UnusableError(f"{path} is the journal of the hall {known!r}, not of {hall!r}: name another data folder.")
    if hall and not known:
        _set_fact(db, "hall", hall)


def _fact(db: Database, name: str) -> str:
    row = db.conn.execute("SELECT value FROM facts WHERE name = ?", (name,)).fetchone()
    return str(row[0]) if row else ""


def _set_fact(db: Database, name: str, value: str) -> None:
    with db.atomic():
        db.conn.execute("INSERT OR REPLACE INTO facts (name, value) VALUES (?, ?)", (name, value))
