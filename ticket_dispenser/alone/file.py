"""The file of a dispenser's numbers: opened, and when it is damaged, saved from what can be read of it."""

import logging
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import msgspec

from hall_protocol.commands import HandOver

log = logging.getLogger(__name__)

TABLES: Final = """
CREATE TABLE IF NOT EXISTS blocks (
    id TEXT PRIMARY KEY, queue TEXT NOT NULL, block BLOB NOT NULL, next INTEGER NOT NULL, last INTEGER NOT NULL
);
CREATE TABLE IF NOT EXISTS given (
    place INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, command BLOB NOT NULL, boot INTEGER NOT NULL,
    pressed_ms INTEGER NOT NULL, paper TEXT NOT NULL DEFAULT 'pending', fault TEXT NOT NULL DEFAULT '',
    refused TEXT NOT NULL DEFAULT ''
);
CREATE TABLE IF NOT EXISTS boots (
    boot INTEGER PRIMARY KEY, id TEXT NOT NULL, seen_ms INTEGER NOT NULL, contact_ms INTEGER, hall_ms INTEGER
);
CREATE TABLE IF NOT EXISTS facts (name TEXT PRIMARY KEY, value BLOB NOT NULL);
"""


def opened(path: Path) -> sqlite3.Connection:
    """Open the file; one that is damaged is set aside, and what can still be read of its tickets is taken over."""
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        return _connected(path)
    except sqlite3.DatabaseError as problem:
        if isinstance(problem, sqlite3.OperationalError):
            raise
        log.error("%s is damaged (%s): set aside as %s.damaged", path, problem, path.name)
        rescued = _set_aside(path)
    file = _connected(path)
    _take_over(file, rescued)
    return file


def _connected(path: Path) -> sqlite3.Connection:
    file = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    try:
        file.execute("PRAGMA journal_mode = WAL")
        file.execute("PRAGMA synchronous = FULL")
        file.executescript(TABLES)
        (said,) = file.execute("PRAGMA quick_check(1)").fetchone()
        if said != "ok":
            raise sqlite3.DatabaseError(said)
    except sqlite3.Error:
        file.close()
        raise
    return file


def _set_aside(path: Path) -> Path:
    for suffix in ("", "-wal", "-shm"):
        part = path.with_name(path.name + suffix)
        if part.exists():
            part.replace(path.with_name(f"{path.name}.damaged{suffix}"))
    return path.with_name(f"{path.name}.damaged")


def _take_over(file: sqlite3.Connection, rescued: Path) -> None:
    """Take the tickets over, as far as they can be read; never the blocks: nobody knows how far they were used."""
    for row in _readable(rescued):
        try:
            msgspec.json.decode(row[1], type=HandOver)
            file.execute("INSERT OR IGNORE INTO given (name, command, boot, pressed_ms) VALUES (?, ?, 0, ?)", row)
        except (msgspec.DecodeError, sqlite3.Error) as problem:
            log.error("a ticket in %s cannot be read: %s", rescued, problem)


def _readable(path: Path) -> Iterator[tuple[str, bytes, int]]:
    try:
        file = sqlite3.connect(path)
        try:
            yield from file.execute("SELECT name, command, pressed_ms FROM given WHERE refused = '' ORDER BY place")
        finally:
            file.close()
    except sqlite3.Error as problem:
        log.error("the rest of %s cannot be read: %s", path, problem)
