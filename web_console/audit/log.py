"""The list of everything that people and programs did at the console: lines are added, never altered."""

import logging
import sqlite3
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from web_console.database import open_database

logger = logging.getLogger(__name__)

FILE: Final = "audit.db"
DAY_MS: Final = 24 * 3600 * 1000
LONGEST: Final = 300
"""Letters of one cell; whoever sends more is not to fill the disk."""
TABLES: Final = """
CREATE TABLE IF NOT EXISTS audit (
    id INTEGER PRIMARY KEY,
    at_ms INTEGER NOT NULL,
    account TEXT NOT NULL,
    role TEXT NOT NULL,
    action TEXT NOT NULL,
    about TEXT NOT NULL,
    outcome TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS audit_by_time ON audit (at_ms);
CREATE INDEX IF NOT EXISTS audit_by_account ON audit (account, id);
CREATE INDEX IF NOT EXISTS audit_by_action ON audit (action, id);
CREATE TRIGGER IF NOT EXISTS audit_stays BEFORE UPDATE ON audit
BEGIN SELECT RAISE(ABORT, 'the audit log is only added to'); END;
"""


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that somebody did."""

    id: int
    at_ms: int
    """By this machine's clock: it also runs while no hub says the hall's time."""
    account: str
    role: str
    action: str
    about: str
    outcome: str


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which lines somebody asks for; what is empty is not asked about."""

    account: str = ""
    action: str = ""
    from_ms: int | None = None
    until_ms: int | None = None


class AuditLog:
    """The log of one console; what is older than it is to be kept goes by itself."""

    def __init__(
        self,
        file: Path,
        now_ms: Callable[[], int],
        keep_days: Callable[[], int],
        role_of: Callable[[str], str] = lambda _: "",
    ) -> None:
        self._now_ms = now_ms
        self._keep_days = keep_days
        self._role_of = role_of
        self._cleared_ms = 0
        self._lock = threading.Lock()
        self._rows = open_database(file, TABLES)

    def note(self, account: str, action: str, about: str, outcome: str) -> None:
        """Add a line; it is on the disk when this returns. A full disk is logged: what was done is done already."""
        try:
            self._add(self._now_ms(), account, action, about, outcome)
        except sqlite3.Error as problem:
            logger.error("the audit log cannot be written (%s): %s %s by %s", problem, action, outcome, account)

    def _add(self, now_ms: int, account: str, action: str, about: str, outcome: str) -> None:
        cells = [_one_line(text) for text in (account, self._role_of(account), action, about, outcome)]
        with self._lock, self._rows:
            self._rows.execute(
                "INSERT INTO audit (at_ms, account, role, action, about, outcome) VALUES (?, ?, ?, ?, ?, ?)",
                (now_ms, *cells),
            )
            self._clear(now_ms)

    def lines(self, wanted: Wanted, most: int, skip: int = 0) -> list[Line]:
        """Return what was done, the latest first."""
        where, values = _where(wanted)
        columns, page = "id, at_ms, account, role, action, about, outcome", "ORDER BY id DESC LIMIT ? OFFSET ?"
        with self._lock:
            rows = self._rows.execute(f"SELECT {columns} FROM audit {where} {page}", (*values, most, skip))
            return [Line(*row) for row in rows]

    def accounts(self) -> tuple[str, ...]:
        """Return the accounts that stand in the log, also those that are no more."""
        return self._each("account")

    def log_ins(self) -> dict[str, int]:
        """Return when each account came in last."""
        which = "action = 'access.log_in' AND outcome = 'right'"
        with self._lock:
            return dict(self._rows.execute(f"SELECT account, max(at_ms) FROM audit WHERE {which} GROUP BY account"))

    def actions(self) -> tuple[str, ...]:
        """Return the actions that stand in the log."""
        return self._each("action")

    def close(self) -> None:
        """Let go of the file."""
        with self._lock:
            self._rows.close()

    def _each(self, column: str) -> tuple[str, ...]:
        """Leap from one name to the next along the index: a million lines hold a few dozen names."""
        leaps = (
            f"WITH RECURSIVE each(name) AS (SELECT min({column}) FROM audit UNION ALL "
            f"SELECT (SELECT min({column}) FROM audit WHERE {column} > name) FROM each WHERE name IS NOT NULL) "
            "SELECT name FROM each WHERE name IS NOT NULL"
        )
        with self._lock:
            return tuple(name for (name,) in self._rows.execute(leaps))

    def _clear(self, now_ms: int) -> None:
        """Let go of what is too old, once a day."""
        if now_ms - self._cleared_ms >= DAY_MS:
            self._cleared_ms = now_ms
            self._rows.execute("DELETE FROM audit WHERE at_ms < ?", (now_ms - self._keep_days() * DAY_MS,))


def _one_line(text: str) -> str:
    return "".join(letter if letter.isprintable() else " " for letter in text)[:LONGEST]


def _where(wanted: Wanted) -> tuple[str, list[object]]:
    asked = {
        "account = ?": wanted.account or None,
        "action = ?": wanted.action or None,
        "at_ms >= ?": wanted.from_ms,
        "at_ms < ?": wanted.until_ms,
    }
    conditions = [condition for condition, value in asked.items() if value is not None]
    values: list[object] = [value for value in asked.values() if value is not None]
    return f"WHERE {' AND '.join(conditions)}" if conditions else "", values
