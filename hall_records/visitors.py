"""Who a visitor is, apart from everything else: a file that can be erased without touching the hall's history.

The journal knows a visitor by a random id, if at all. Only here stands which keyed hash of an identity that id belongs
to, and what visitors and clerks wrote in their own words. The hash's key changes every day, so that days cannot be
linked; bookings have a lasting one. With the file, or with its rows, all of it is gone.
"""

import os
import secrets
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Self

from hall_protocol.identity import identity_hash
from hall_records.faults import NotStoredError, UnusableError, sentence, told_plainly
from hall_records.opened import OpenedFile

FILE: Final = "visitors.db"
"""Its name in the hall's data folder, beside the journal."""
APPLICATION_ID: Final = 0x50616956
"""Stands in the file's header ("PaiV")."""
SHAPE: Final = 1
"""The version of the tables; a file of another is not touched."""
KEY_BYTES: Final = 32
ONLY_OWNER: Final = 0o600
BUSY_TIMEOUT_S: Final = 5.0
LASTING: Final = ""
"""The day under which the key of bookings stands: it belongs to none."""
AFTER_EVERY_DAY: Final = "~"
"""Sorts after every date."""

_TABLES: Final = f"""
CREATE TABLE keys (day TEXT PRIMARY KEY, key BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE visitors (day TEXT, identity TEXT, visitor TEXT NOT NULL, seen TEXT NOT NULL,
    PRIMARY KEY (day, identity)) WITHOUT ROWID;
CREATE TABLE remarks (subject TEXT PRIMARY KEY, day TEXT NOT NULL, words TEXT NOT NULL) WITHOUT ROWID;
PRAGMA application_id = {APPLICATION_ID};
PRAGMA user_version = {SHAPE};
"""


@dataclass(frozen=True, slots=True)
class Erased:
    """How much was erased."""

    visitors: int
    remarks: int


class VisitorBook(OpenedFile):
    """The erasable book of visitors; any process of the hall may have it open."""

    @classmethod
    def open(cls, path: Path) -> Self:
        """Open the book, or begin one that only its owner can read; raises UnusableError with one sentence."""
        _make_private(path)
        with told_plainly(path):
            connection = sqlite3.connect(path, timeout=BUSY_TIMEOUT_S, isolation_level=None)
            return cls.checked(path, connection, _prepare)

    def key(self, day: str, *, for_booking: bool = False) -> bytes:
        """Return the key with which identities are hashed on this day, or the lasting one of bookings."""
        wanted = LASTING if for_booking else day
        key = self._find("SELECT key FROM keys WHERE day = ?", wanted)
        if key is None:
            with self._storing():
                self._connection.execute(
                    "INSERT OR IGNORE INTO keys (day, key) VALUES (?, ?)", (wanted, secrets.token_bytes(KEY_BYTES))
                )
            key = self._find("SELECT key FROM keys WHERE day = ?", wanted)
        if not isinstance(key, bytes):
            raise UnusableError(f"{self._path} is damaged: erase it, and visitors are known anew.")
        return key

    def visitor(self, identity: str, day: str, *, for_booking: bool = False) -> str:
        """Return the random id of whoever has this keyed hash on this day, or among all bookings; a new one if need be.

        For a booking `day` is that of its slot: until then it must not be erased.
        """
        return self._known(identity, day, for_booking, secrets.token_hex(16))

    def visitors(self, wanted: Iterable[tuple[str, str]], *, for_booking: bool = False) -> list[str]:
        """Return the ids of many, each by its hash and day, stored together: a long list of bookings is one wait."""
        with self._storing():
            return [self._noted(identity, day, for_booking, secrets.token_hex(16)) for identity, day in wanted]

    def visitor_of(self, number: str, day: str, *, for_booking: bool = False) -> str:
        """Return the random id of the person with this identity number, which is hashed at once and never kept.

        Who has booked is the same visitor at a dispenser: that is how a check-in by identity finds the booking, and
        why one person cannot hold two live tickets.
        """
        daily = identity_hash(number, self.key(day))
        lasting = identity_hash(number, self.key(day, for_booking=True))
        known = self._look_up(LASTING, lasting) or self._look_up(day, daily) or secrets.token_hex(16)
        return self._known(lasting if for_booking else daily, day, for_booking, known)

    def who_comes(self, identity: str, booking_identity: str, day: str) -> str:
        """Return the random id of somebody whose card was read today, by its two hashes; a new one if need be.

        Who has booked gets the booking's id, so that one person cannot hold two live tickets. Of who has not, nothing
        is kept under the lasting hash: days stay unlinked.
        """
        booked = self._look_up(LASTING, booking_identity)
        if not identity:
            return booked
        return self._known(identity, day, False, booked or secrets.token_hex(16))

    def known_as(self, identity: str, booking_identity: str, day: str) -> tuple[str, ...]:
        """Return the ids by which somebody is known already: as who came today, and as who has booked."""
        found = (self._look_up(day, identity), self._look_up(LASTING, booking_identity))
        return tuple(dict.fromkeys(visitor for visitor in found if visitor))

    def write_remark(self, subject: str, day: str, words: str) -> None:
        """Keep somebody's own words on a ticket's rating or a case's answer, by its id; the last ones count."""
        with self._storing():
            self._connection.execute(
                "INSERT OR REPLACE INTO remarks (subject, day, words) VALUES (?, ?, ?)", (subject, day, words)
            )

    def remark(self, subject: str) -> str:
        """Return what was written on this id; empty when nothing was, or it has been erased."""
        return self.remarks([subject]).get(subject, "")

    def remarks(self, subjects: Iterable[str]) -> Mapping[str, str]:
        """Return what was written, by id."""
        found = {subject: self._find("SELECT words FROM remarks WHERE subject = ?", subject) for subject in subjects}
        return {subject: str(words) for subject, words in found.items() if words is not None}

    def erase_before(self, day: str) -> Erased:
        """Erase whatever was last seen or written before this day; the key of bookings stays."""
        return self._erase(day, f"DELETE FROM keys WHERE day < ? AND day <> '{LASTING}'")

    def erase_all(self) -> Erased:
        """Erase everything, keys included: no identity can ever be matched with an id again."""
        return self._erase(AFTER_EVERY_DAY, "DELETE FROM keys WHERE day < ?")

    def extent(self) -> tuple[int, int, str]:
        """Return how many visitors and remarks stand here, and the earliest day of them; empty while there are none."""
        visitors, remarks = (self._find(f"SELECT count(*) FROM {table}") for table in ("visitors", "remarks"))
        first = self._find("SELECT min(day) FROM (SELECT seen AS day FROM visitors UNION ALL SELECT day FROM remarks)")
        return int(str(visitors)), int(str(remarks)), str(first or "")

    def _look_up(self, day: str, identity: str) -> str:
        """Return who has this hash, or nobody; there is nothing under no hash."""
        return str(self._find("SELECT visitor FROM visitors WHERE day = ? AND identity = ?", day, identity) or "")

    def _find(self, query: str, *named: str) -> object:
        with told_plainly(self._path):
            row = self._connection.execute(query, named).fetchone()
        return None if row is None else row[0]

    def _known(self, identity: str, day: str, for_booking: bool, visitor: str) -> str:
        with self._storing():
            return self._noted(identity, day, for_booking, visitor)

    def _noted(self, identity: str, day: str, for_booking: bool, visitor: str) -> str:
        under = LASTING if for_booking else day
        self._connection.execute(
            "INSERT INTO visitors (day, identity, visitor, seen) VALUES (?, ?, ?, ?) "
            "ON CONFLICT DO UPDATE SET seen = max(seen, excluded.seen)",
            (under, identity, visitor, day),
        )
        return self._look_up(under, identity)

    def _erase(self, before: str, old_keys: str) -> Erased:
        with self._storing():
            visitors = self._connection.execute("DELETE FROM visitors WHERE seen < ?", (before,)).rowcount
            remarks = self._connection.execute("DELETE FROM remarks WHERE day < ?", (before,)).rowcount
            self._connection.execute(old_keys, (before,))
        return Erased(visitors, remarks)

    @contextmanager
    def _storing(self) -> Iterator[None]:
        """One change, whole or not at all; two processes that know a new visitor at once agree on the id."""
        try:
            self._connection.execute("BEGIN IMMEDIATE")
            with self._connection:
                yield
        except sqlite3.Error as error:
            raise NotStoredError(sentence(error, self._path)) from error


def _make_private(path: Path) -> None:
    """The file must never be readable for others, not even for the moment between its making and a chmod."""
    try:
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, ONLY_OWNER))
        path.chmod(ONLY_OWNER)
    except OSError as error:
        raise UnusableError(
            f"{path} cannot be written ({error.strerror}): give the hub's user the right to write it and its folder."
        ) from error


def _prepare(connection: sqlite3.Connection, path: Path) -> None:
    """What is erased is overwritten, not only forgotten; and no second file keeps a copy while the hall runs."""
    connection.execute("PRAGMA secure_delete = ON")
    connection.execute("PRAGMA journal_mode = DELETE")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("BEGIN IMMEDIATE")
    with connection:
        (owner,) = connection.execute("PRAGMA application_id").fetchone()
        (shape,) = connection.execute("PRAGMA user_version").fetchone()
        if owner == 0 and not connection.execute("SELECT 1 FROM sqlite_master").fetchone():
            for statement in _TABLES.split(";"):
                connection.execute(statement)
        elif owner != APPLICATION_ID:
            raise UnusableError(f"{path} is another program's database: move it away.")
        elif shape != SHAPE:
            raise UnusableError(f"{path} was written by a newer version: install that version.")
