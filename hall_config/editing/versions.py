"""Every version of a hall's folder: who, when, what, and the files themselves, so that any can be had back.

One SQLite file. A text that several versions share is kept once; the oldest versions go when there are too many.
"""

import hashlib
import json
import sqlite3
import threading
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

from hall_config.editing.files import Files

State = Literal["begun", "taken", "waiting", "found"]
"""`begun`: the power may have failed meanwhile; `taken` by the hub; `waiting`: the hub was away; `found`: as somebody
left the files who used an editor."""
MOST: Final = 1_000
BEYOND_ALL: Final = 2**62
"""No version's number is as large; one that is larger still the database could not even look for."""
_SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS version (
    number INTEGER PRIMARY KEY, at_ms INTEGER NOT NULL, account TEXT NOT NULL, about TEXT NOT NULL,
    state TEXT NOT NULL, files TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS text (name TEXT PRIMARY KEY, packed BLOB NOT NULL);
"""


@dataclass(frozen=True, slots=True)
class Version:
    """One version of the folder, without its files."""

    number: int
    at_ms: int
    account: str
    """Who made it; empty: found so."""
    about: str
    """What it was about: a table, or a table and a name (`service.rs-shebao`); `restore:12`, `import`."""
    state: State


class Versions:
    """The versions of one hall, numbered from 1."""

    def __init__(self, file: Path) -> None:
        file.parent.mkdir(parents=True, exist_ok=True)
        self._lock = threading.Lock()
        self._db = sqlite3.connect(file, check_same_thread=False, isolation_level=None)
        self._db.execute("PRAGMA journal_mode=WAL")
        self._db.execute("PRAGMA synchronous=FULL")
        self._db.execute("PRAGMA busy_timeout=5000")
        self._db.executescript(_SCHEMA)

    def begin(self, at_ms: int, account: str, about: str, files: Files, state: State = "begun") -> int:
        """Keep a version, and return its number."""
        named = {name: hashlib.sha256(text.encode()).hexdigest() for name, text in files.items()}
        with self._all_or_nothing():
            for name, text in files.items():
                row = (named[name], zlib.compress(text.encode(), 6))
                self._db.execute("INSERT OR IGNORE INTO text VALUES (?, ?)", row)
            values = (at_ms, account, about, state, json.dumps(named, ensure_ascii=False))
            made = self._db.execute(
                "INSERT INTO version (at_ms, account, about, state, files) VALUES (?, ?, ?, ?, ?)", values
            )
            self._forget_oldest()
        return int(made.lastrowid or 0)

    def settle(self, number: int, state: State) -> None:
        """Say what became of a version."""
        with self._all_or_nothing():
            self._db.execute("UPDATE version SET state = ? WHERE number = ?", (state, number))

    def drop(self, number: int) -> None:
        """Forget a version that never held."""
        with self._all_or_nothing():
            self._db.execute("DELETE FROM version WHERE number = ?", (number,))

    def latest(self, most: int = 100, before: int | None = None) -> list[Version]:
        """Return the versions, newest first; `before`: only those older than this number."""
        with self._lock:
            rows = self._db.execute(
                "SELECT number, at_ms, account, about, state FROM version"
                " WHERE number < ? ORDER BY number DESC LIMIT ?",
                (min(before or BEYOND_ALL, BEYOND_ALL), most),
            ).fetchall()
        return [Version(*row) for row in rows]

    def version(self, number: int) -> Version | None:
        """Return one version."""
        return next((each for each in self.latest(1, number + 1) if each.number == number), None)

    def files(self, number: int) -> dict[str, str] | None:
        """Return the files of a version as they were; None: there is no such version."""
        with self._lock:
            row = self._db.execute("SELECT files FROM version WHERE number = ?", (min(number, BEYOND_ALL),)).fetchone()
            return None if row is None else {name: self._text(key) for name, key in json.loads(row[0]).items()}

    def close(self) -> None:
        """Let go of the file."""
        self._db.close()

    def _text(self, name: str) -> str:
        packed = self._db.execute("SELECT packed FROM text WHERE name = ?", (name,)).fetchone()
        return zlib.decompress(packed[0]).decode()

    def _forget_oldest(self) -> None:
        gone = self._db.execute("DELETE FROM version WHERE number <= (SELECT MAX(number) FROM version) - ?", (MOST,))
        if gone.rowcount:
            self._db.execute("DELETE FROM text WHERE name NOT IN (SELECT value FROM version, json_each(version.files))")

    @contextmanager
    def _all_or_nothing(self) -> Iterator[None]:
        with self._lock:
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield
            except BaseException:
                self._db.execute("ROLLBACK")
                raise
            self._db.execute("COMMIT")
