"""Where a node keeps what has happened until the hub has it: one small SQLite file that survives a pulled plug."""

import logging
import sqlite3
from dataclasses import dataclass
from pathlib import Path
from typing import Final, cast

from hall_protocol.codec import decode, encode
from hall_protocol.commands import Command
from hall_protocol.message import ProtocolError
from hall_protocol.topics import COMMAND

log = logging.getLogger(__name__)

_AT: Final = COMMAND.path("kept", node="kept")
_TABLE: Final = """
CREATE TABLE IF NOT EXISTS kept (
    place INTEGER PRIMARY KEY, command_id TEXT NOT NULL UNIQUE, command BLOB NOT NULL,
    pressed_ms INTEGER NOT NULL, boot_id TEXT NOT NULL
)
"""


@dataclass(frozen=True, slots=True)
class Kept:
    """A command from before; `pressed_ms` is None when the machine has restarted since, for its clock did too."""

    command: Command
    pressed_ms: int | None


class Strongbox:
    """Keeps commands on disk in the order they were given. A broken disk is a fault to show, never a crash."""

    def __init__(self, path: Path, boot_id: str) -> None:
        self._boot_id = boot_id
        self._is_on_disk = True
        self.is_sound = True
        self._file = self._open(path)

    def read(self) -> list[Kept]:
        """Return what was kept and not yet forgotten, oldest first; what cannot be read is logged and dropped."""
        rows = self._file.execute("SELECT command_id, command, pressed_ms, boot_id FROM kept ORDER BY place").fetchall()
        kept = [self._revive(*row) for row in rows]
        return [each for each in kept if each]

    def keep(self, command: Command, pressed_ms: int) -> None:
        """Put a command on disk; when the disk refuses, say so by `is_sound`."""
        self._write(
            "INSERT OR IGNORE INTO kept (command_id, command, pressed_ms, boot_id) VALUES (?, ?, ?, ?)",
            (command.command_id, encode(command), pressed_ms, self._boot_id),
        )

    def forget(self, command_id: str) -> None:
        """Remove a command that has been answered."""
        self._write("DELETE FROM kept WHERE command_id = ?", (command_id,))

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    def _write(self, statement: str, values: tuple[str | bytes | int, ...]) -> None:
        try:
            self._file.execute(statement, values)
            self.is_sound = self._is_on_disk
        except sqlite3.Error as problem:
            if self.is_sound:
                log.error("the outbox cannot be written (%s): what happens now is kept in memory only", problem)
            self.is_sound = False

    def _open(self, path: Path) -> sqlite3.Connection:
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            return _connect(path)
        except (OSError, sqlite3.DatabaseError) as problem:
            if isinstance(problem, OSError | sqlite3.OperationalError):
                return self._without_disk(path, problem)
            log.error("the outbox %s is damaged (%s): set aside as %s.damaged", path, problem, path.name)
            _set_aside(path)
            return _connect(path)

    def _without_disk(self, path: Path, problem: Exception) -> sqlite3.Connection:
        log.error("the outbox %s cannot be opened (%s): what happens is kept in memory only", path, problem)
        self._is_on_disk = self.is_sound = False
        return _connect(Path(":memory:"))

    def _revive(self, command_id: str, payload: bytes, pressed_ms: int, boot_id: str) -> Kept | None:
        try:
            command = cast(Command, decode(_AT, payload))
        except ProtocolError as problem:
            log.error("%s in the outbox is no command of this version, dropped: %s", command_id, problem)
            self.forget(command_id)
            return None
        is_this_boot = bool(boot_id) and boot_id == self._boot_id
        return Kept(command, pressed_ms if is_this_boot else None)


def _set_aside(path: Path) -> None:
    # Its log goes with it: left behind, it would be played into the new file.
    for name in (path.name, f"{path.name}-wal", f"{path.name}-shm"):
        part = path.with_name(name)
        if part.exists():
            part.replace(path.with_name(name.replace(path.name, f"{path.name}.damaged")))


def _connect(path: Path) -> sqlite3.Connection:
    file = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    try:
        file.execute("PRAGMA journal_mode = WAL")
        file.execute("PRAGMA synchronous = FULL")
        file.execute(_TABLE)
        _check_whole(file)
    except sqlite3.Error:
        file.close()
        raise
    return file


def _check_whole(file: sqlite3.Connection) -> None:
    """A damaged page within the file opens without complaint and only fails whoever reads it."""
    (said,) = file.execute("PRAGMA quick_check(1)").fetchone()
    if said != "ok":
        raise sqlite3.DatabaseError(said)
