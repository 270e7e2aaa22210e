"""How much there is, without what it is: a journal's counts, a register's names."""

import sqlite3
import time
from contextlib import closing
from pathlib import Path
from typing import Final

import msgspec

from broker_config.register import FILE

WITHIN_S: Final = 10.0
STEPS: Final = 10_000
"""After so many of SQLite's steps it is asked whether the time is over."""
COUNTS: Final = {
    "events": "SELECT coalesce(max(seq), 0) FROM events",
    "days": "SELECT count(*) FROM days",
    "first_day": "SELECT min(day) FROM days",
    "last_day": "SELECT max(day) FROM days",
    "epoch": "SELECT value FROM facts WHERE name = 'epoch'",
    "replies": "SELECT count(*) FROM replies",
    "page_size": "PRAGMA page_size",
    "pages": "PRAGMA page_count",
    "free_pages": "PRAGMA freelist_count",
    "by_kind": "SELECT kind, count(*) FROM events GROUP BY kind",
    "is_sound": "PRAGMA quick_check(1)",
}
"""The slowest last: whoever runs out of time has the rest."""


def journal_counts(path: Path) -> bytes:
    """Return what is counted of a journal, as JSON; what cannot be counted says why."""
    counts: dict[str, object] = {}
    try:
        connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=1.0)
    except sqlite3.Error as problem:
        return msgspec.json.encode({"problem": str(problem)})
    until_s = time.monotonic() + WITHIN_S
    with closing(connection):
        connection.set_progress_handler(lambda: time.monotonic() > until_s, STEPS)
        for name, question in COUNTS.items():
            counts[name] = _counted(connection, question)
    return msgspec.json.encode(counts)


def _counted(connection: sqlite3.Connection, question: str) -> object:
    try:
        rows = connection.execute(question).fetchall()
    except sqlite3.Error as problem:
        return f"not counted: {problem}"
    return dict(rows) if rows and len(rows[0]) == 2 else rows[0][0] if rows else None


class _Signed(msgspec.Struct):
    name: str
    serial: str
    since: str
    ends: str
    serves: bool = False
    revoked: str | None = None


class _Book(msgspec.Struct):
    number: int = 0
    signed: list[_Signed] = []


def register(authority: Path) -> bytes:
    """Return whom a hall's authority signed for, without why somebody was shut out: those are people's words."""
    try:
        book = msgspec.json.decode((authority / FILE).read_bytes(), type=_Book)
    except (OSError, msgspec.MsgspecError) as problem:
        return msgspec.json.encode({"problem": str(problem)})
    for each in book.signed:
        each.serial = f"{each.serial[:8]}…"
    return msgspec.json.encode(book)
