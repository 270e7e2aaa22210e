"""The list of everything that people and programs did at the console: lines are added, never altered.

Each line carries a seal made of its own words and of the seal before it. Whoever changes, takes out or puts in a line
by hand breaks the chain from there on; whoever makes the whole chain anew ends with another seal than the one that
stands on yesterday's print and in yesterday's backup.
"""

import hashlib
import json
import logging
import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from web_console.database import KeptRows

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
    outcome TEXT NOT NULL,
    seal TEXT NOT NULL DEFAULT ''
);
CREATE TABLE IF NOT EXISTS cleared (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    until_ms INTEGER NOT NULL,
    seal TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS audit_by_time ON audit (at_ms);
CREATE INDEX IF NOT EXISTS audit_by_account ON audit (account, id);
CREATE INDEX IF NOT EXISTS audit_by_action ON audit (action, id);
CREATE TRIGGER IF NOT EXISTS audit_stays BEFORE UPDATE ON audit
BEGIN SELECT RAISE(ABORT, 'the audit log is only added to'); END;
CREATE TRIGGER IF NOT EXISTS audit_stays_whole BEFORE DELETE ON audit
WHEN old.at_ms >= coalesce((SELECT until_ms FROM cleared), 0)
BEGIN SELECT RAISE(ABORT, 'the audit log is only added to'); END;
"""
CELLS: Final = "id, at_ms, account, role, action, about, outcome, seal"
AT_ONCE: Final = 5_000
"""Lines that are read in one go, so that whoever notes meanwhile does not wait."""


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
    seal: str
    """Empty for a line of a console that made none yet."""


@dataclass(frozen=True, slots=True)
class Checked:
    """Whether the log is as it was written."""

    lines: int
    """How many there are."""
    broken: Line | None
    """The first that does not follow from the one before it."""
    seal: str
    """The last line's."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which lines somebody asks for; what is empty is not asked about."""

    account: str = ""
    action: str = ""
    from_ms: int | None = None
    until_ms: int | None = None


class AuditLog(KeptRows):
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
        super().__init__(file, TABLES)
        self._grow()

    def note(self, account: str, action: str, about: str, outcome: str) -> None:
        """Add a line; it is on the disk when this returns. A full disk is logged: what was done is done already."""
        try:
            self._add(self._now_ms(), account, action, about, outcome)
        except sqlite3.Error as problem:
            logger.error("the audit log cannot be written (%s): %s %s by %s", problem, action, outcome, account)

    def _add(self, now_ms: int, account: str, action: str, about: str, outcome: str) -> None:
        cells = [_one_line(text) for text in (account, self._role_of(account), action, about, outcome)]
        with self._lock, self._rows:
            self._rows.execute("BEGIN IMMEDIATE")  # the command line notes too: nobody comes between seal and line
            last = self._rows.execute("SELECT id, seal FROM audit ORDER BY id DESC LIMIT 1").fetchone()
            nth, before = (last[0] + 1, last[1]) if last else (1, "")
            row = (nth, now_ms, *cells)
            self._rows.execute(
                f"INSERT INTO audit ({CELLS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)", (*row, _seal_of(before, row))
            )
            self._clear(now_ms)

    def check(self) -> Checked:
        """Read the log from its first line on, and say whether each follows from the one before."""
        with self._lock:
            cleared = self._rows.execute("SELECT seal FROM cleared").fetchone()
        before, last, count, is_first = cleared[0] if cleared else "", 0, 0, True
        while lines := self._lines_after(last):
            for line in lines:
                if not _follows(line, before, last, is_first=is_first):
                    return Checked(count, line, "")
                before, last, count, is_first = line.seal, line.id, count + 1, False
        return Checked(count, None, before)

    def _lines_after(self, last: int) -> list[Line]:
        with self._lock:
            found = self._rows.execute(f"SELECT {CELLS} FROM audit WHERE id > ? ORDER BY id LIMIT ?", (last, AT_ONCE))
            return [Line(*row) for row in found]

    def _grow(self) -> None:
        """Let a log of an older console have seals from now on."""
        with self._lock, self._rows:
            if "seal" not in {row[1] for row in self._rows.execute("PRAGMA table_info(audit)")}:
                self._rows.execute("ALTER TABLE audit ADD COLUMN seal TEXT NOT NULL DEFAULT ''")

    def lines(self, wanted: Wanted, most: int, skip: int = 0) -> list[Line]:
        """Return what was done, the latest first."""
        where, values = _where(wanted)
        page = "ORDER BY id DESC LIMIT ? OFFSET ?"
        with self._lock:
            rows = self._rows.execute(f"SELECT {CELLS} FROM audit {where} {page}", (*values, most, skip))
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
        """Let go of what is too old, once a day; the chain goes on from the seal of the last that went."""
        if now_ms - self._cleared_ms < DAY_MS:
            return
        self._cleared_ms, until_ms = now_ms, now_ms - self._keep_days() * DAY_MS
        ends = "SELECT 1, ?, seal FROM audit WHERE at_ms < ? AND id < ? ORDER BY id DESC LIMIT 1"
        (first_kept,) = self._rows.execute("SELECT min(id) FROM audit WHERE at_ms >= ?", (until_ms,)).fetchone()
        self._rows.execute(f"INSERT OR REPLACE INTO cleared {ends}", (until_ms, until_ms, first_kept))
        self._rows.execute("DELETE FROM audit WHERE at_ms < ? AND id < ?", (until_ms, first_kept))


def _seal_of(before: str, row: Sequence[object]) -> str:
    """Return a line's seal: nobody can write another line to it, nor another line before it."""
    return hashlib.sha256(json.dumps([before, *row], ensure_ascii=False).encode()).hexdigest()


def _follows(line: Line, before: str, last: int, *, is_first: bool) -> bool:
    """Whether a line is as it was written, after the one that was before it then."""
    if not line.seal:  # an older console's, which only others of its kind come before
        return not before and (is_first or line.id == last + 1)
    row = (line.id, line.at_ms, line.account, line.role, line.action, line.about, line.outcome)
    return (is_first or line.id == last + 1) and line.seal == _seal_of(before, row)


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
