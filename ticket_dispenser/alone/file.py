"""The file of a dispenser's numbers: opened, and when it is damaged, saved from what can be read of it."""

import logging
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Final
from zlib import crc32

import msgspec

from hall_protocol.commands import HandOver
from ticket_dispenser.alone.ballast import Ballast

log = logging.getLogger(__name__)

VERSION: Final = 2
TABLES: Final = """
CREATE TABLE IF NOT EXISTS blocks (
    id TEXT PRIMARY KEY, queue TEXT NOT NULL, block BLOB NOT NULL, next INTEGER NOT NULL, last INTEGER NOT NULL,
    seal INTEGER NOT NULL
);
CREATE TABLE IF NOT EXISTS given (
    place INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, command BLOB NOT NULL, boot INTEGER NOT NULL,
    pressed_ms INTEGER NOT NULL, seal INTEGER NOT NULL,
    paper TEXT NOT NULL DEFAULT 'pending' CHECK (paper IN ('pending', 'printed', 'failed')),
    fault TEXT NOT NULL DEFAULT '', refused TEXT NOT NULL DEFAULT ''
);
CREATE TABLE IF NOT EXISTS boots (
    boot INTEGER PRIMARY KEY, id TEXT NOT NULL, seen_ms INTEGER NOT NULL, contact_ms INTEGER, hall_ms INTEGER
);
CREATE TABLE IF NOT EXISTS stubs (
    token TEXT PRIMARY KEY, ticket TEXT NOT NULL, command BLOB NOT NULL, boot INTEGER NOT NULL,
    pressed_ms INTEGER NOT NULL, epoch INTEGER NOT NULL, seq INTEGER NOT NULL,
    own INTEGER NOT NULL
);
CREATE TABLE IF NOT EXISTS facts (name TEXT PRIMARY KEY, value BLOB NOT NULL, seal INTEGER NOT NULL);
"""
SEALED: Final = (
    "SELECT seal, id, queue, block, next, last FROM blocks",
    "SELECT seal, name, command, boot, pressed_ms FROM given",
    "SELECT seal, name, value FROM facts",
)
"""SQLite notices a damaged page, not a damaged figure within one: and a `next` that is less gives a number twice."""
PARTS: Final = ("", "-wal", "-shm")
READ: Final = "SELECT place, command, pressed_ms, paper, fault FROM given WHERE refused = '' ORDER BY place"
LOG_PAGES: Final = 256
"""The log is played into the file after so many pages at the latest; as a rule each minute, while no visitor waits."""
NOT_OF_THE_FILE: Final = frozenset(
    {
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_LOCKED,
        sqlite3.SQLITE_PERM,
        sqlite3.SQLITE_NOMEM,
    }
)
"""What a sound file may meet as well: a disk that is full, gone or not ours."""


def opened(path: Path, ballast: Ballast) -> sqlite3.Connection:
    """Open the file; one that is damaged is set aside, and what can still be read of its tickets is taken over.

    Raises sqlite3.Error when the disk, not the file, is what is wrong.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        return _sound(path)
    except (sqlite3.Error, UnicodeError) as problem:  # what SQLite says of a damaged file may be no text either
        if isinstance(problem, sqlite3.Error) and _is_of_the_disk(problem, path):
            ballast.drop()
            return _sound(path)
        log.error("%s is damaged (%s): set aside as %s", path, problem, _damaged(path).name)
    _set_aside(path)
    return _sound(path)


def seal(*fields: str | bytes | int) -> int:
    """Return by what a row is known to be as it was written."""
    sum_ = 0
    for field in fields:
        sum_ = crc32(field if isinstance(field, bytes) else repr(field).encode(), sum_)
    return sum_


def _sound(path: Path) -> sqlite3.Connection:
    if not path.exists() and _damaged(path).exists():
        _set_aside(path)  # a sudden death may have come between
        _take_over(path)
    return _connected(path)


def _connected(path: Path) -> sqlite3.Connection:
    file = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    try:
        file.execute("PRAGMA journal_mode = WAL")
        file.execute("PRAGMA synchronous = FULL")
        file.execute(f"PRAGMA wal_autocheckpoint = {LOG_PAGES}")
        _check_version(file)
        file.executescript(TABLES)
        _check_whole(file)
    except BaseException:
        file.close()
        raise
    return file


def _check_version(file: sqlite3.Connection) -> None:
    (version,) = file.execute("PRAGMA user_version").fetchone()
    (tables,) = file.execute("SELECT COUNT(*) FROM sqlite_master").fetchone()
    if tables and version != VERSION:
        raise sqlite3.DatabaseError(f"version {version}")
    if version != VERSION:
        file.execute(f"PRAGMA user_version = {VERSION}")


def _check_whole(file: sqlite3.Connection) -> None:
    (said,) = file.execute("PRAGMA integrity_check(1)").fetchone()
    if said != "ok":
        raise sqlite3.DatabaseError(said)
    try:
        if _schema(file) != _schema_as_meant():
            raise sqlite3.DatabaseError("its tables are not what was made")
        broken = sum(row[0] != seal(*row[1:]) for table in SEALED for row in file.execute(table))
        file.execute("SELECT * FROM given").fetchall()
        file.execute("SELECT * FROM boots").fetchall()
        file.execute("SELECT * FROM stubs").fetchall()
    except sqlite3.OperationalError as problem:
        raise sqlite3.DatabaseError(str(problem)) from problem
    if broken:
        raise sqlite3.DatabaseError(f"{broken} rows are not what was written")


def _schema(file: sqlite3.Connection) -> list[tuple[str, str, str | None]]:
    return file.execute("SELECT type, name, sql FROM sqlite_master ORDER BY name").fetchall()


def _schema_as_meant() -> list[tuple[str, str, str | None]]:
    with closing(sqlite3.connect(":memory:")) as file:
        file.executescript(TABLES)
        return _schema(file)


def _is_of_the_disk(problem: sqlite3.Error, path: Path) -> bool:
    code = getattr(problem, "sqlite_errorcode", sqlite3.SQLITE_CORRUPT)
    if code == sqlite3.SQLITE_IOERR_READ:
        return False
    if code & 0xFF == sqlite3.SQLITE_READONLY:
        return not os.access(path, os.W_OK)
    return code & 0xFF in NOT_OF_THE_FILE


def _damaged(path: Path) -> Path:
    return path.with_name(f"{path.name}.damaged")


def _set_aside(path: Path) -> None:
    """Move the file away, then its log: without its log it must never be opened under its own name.

    Who died in between goes on from here at the next start.
    """
    aside = _damaged(path)
    if path.exists():
        _remove(aside)
    for suffix in PARTS:
        part = path.with_name(path.name + suffix)
        if part.exists():
            part.replace(aside.with_name(aside.name + suffix))


def _remove(path: Path) -> None:
    for suffix in PARTS:
        path.with_name(path.name + suffix).unlink(missing_ok=True)


def _take_over(path: Path) -> None:
    """Begin a file with the tickets, as far as they can be read; never the blocks: nobody knows how far they went."""
    fresh = path.with_name(f"{path.name}.new")
    _remove(fresh)
    with closing(_connected(fresh)) as file:
        file.execute("BEGIN")
        for command, pressed_ms, paper, fault in _rescued(_damaged(path)):
            name = name_of_given(command)
            file.execute(
                "INSERT OR IGNORE INTO given (name, command, boot, pressed_ms, paper, fault, seal)"
                " VALUES (?, ?, 0, ?, ?, ?, ?)",
                (name, msgspec.json.encode(command), pressed_ms, paper, fault, _seal_of(name, command, pressed_ms)),
            )
        file.execute("COMMIT")
    if fresh.with_name(f"{fresh.name}-wal").exists():
        raise sqlite3.OperationalError("the disk has no room for what was rescued")
    fresh.replace(path)


def name_of_given(command: HandOver) -> str:
    """Return what a ticket is called here as long as the hub does not know it."""
    return f"alone/{command.queue}/{command.serial}/{command.command_id}"


def _seal_of(name: str, command: HandOver, pressed_ms: int) -> int:
    return seal(name, msgspec.json.encode(command), 0, pressed_ms)


def _rescued(path: Path) -> Iterator[tuple[HandOver, int, str, str]]:
    """Yield the tickets that can be read, oldest first: from both ends, for a page between may be unreadable."""
    rows: dict[int, tuple[object, ...]] = {}
    for order in ("ASC", "DESC"):
        for row in _readable(path, order):
            rows.setdefault(row[0], row)
    for place in sorted(rows):
        _, command, pressed_ms, paper, fault = rows[place]
        try:
            told = msgspec.json.decode(command if isinstance(command, bytes) else str(command), type=HandOver)
        except (msgspec.MsgspecError, UnicodeError) as problem:
            log.error("a ticket in %s cannot be read: %s", path, problem)
            continue
        known = paper if paper in ("printed", "failed") else "pending"
        yield told, pressed_ms if isinstance(pressed_ms, int) else 0, str(known), str(fault)


def _readable(path: Path, order: str) -> Iterator[tuple[int, *tuple[object, ...]]]:
    try:
        with closing(sqlite3.connect(path)) as file:
            file.text_factory = _forgiving
            yield from file.execute(f"{READ} {order}")
    except (sqlite3.Error, UnicodeError) as problem:
        log.error("the rest of %s cannot be read: %s", path, problem)


def _forgiving(text: bytes) -> str:
    return text.decode(errors="replace")
