"""How the hub opens its journal: alone, durable, and only if the file is one that this version understands."""

import fcntl
import os
import sqlite3
from pathlib import Path
from typing import Final

from sqlite_utils import Database

from hall_records.faults import UnusableError, told_plainly
from hall_records.schema import APPLICATION_ID, MIGRATIONS, unknown_migrations

BUSY_TIMEOUT_S: Final = 5.0
"""How long to wait for somebody who looks at the file with another program."""


def claim(path: Path) -> int:
    """Let this process be the one writer of the journal, until it ends or closes the descriptor returned."""
    try:
        descriptor = os.open(path.with_name(f"{path.name}.lock"), os.O_CREAT | os.O_RDWR, 0o600)
    except FileNotFoundError as error:
        raise UnusableError(
            f"The folder {path.parent} does not exist: create it, or name another data folder."
        ) from error
    except OSError as error:
        raise UnusableError(
            f"The folder {path.parent} cannot be written ({error.strerror}): give the hub's user the right to."
        ) from error
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        os.close(descriptor)
        raise UnusableError(f"Another hub is writing {path}: stop it first, a hall has one writer.") from error
    return descriptor


def open_database(path: Path) -> Database:
    """Return the journal's database, checked, durable and brought up to this version."""
    with told_plainly(path):
        connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=rwc", uri=True, timeout=BUSY_TIMEOUT_S)
    db = Database(connection, execute_plugins=False)
    try:
        with told_plainly(path):
            _check_owner(db, path)
            _make_durable(db)
            _check_whole(db, path)
            MIGRATIONS.apply(db)
    except BaseException:
        db.close()
        raise
    return db


def pragma(db: Database, name: str) -> int:
    """Return a number that SQLite keeps about the file."""
    return int(db.execute(f"PRAGMA {name}").fetchone()[0])


def _check_owner(db: Database, path: Path) -> None:
    owner = pragma(db, "application_id")
    if owner == 0 and not db.table_names():
        db.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    elif owner != APPLICATION_ID:
        raise UnusableError(f"{path} is another program's database: name another file for the journal.")
    newer = unknown_migrations(db)
    if newer:
        raise UnusableError(f"{path} was written by a newer version ({', '.join(newer)}): install that version.")


def _make_durable(db: Database) -> None:
    """An answer is given only after its commit, and a commit only counts once it is on the disk."""
    db.enable_wal()
    db.execute("PRAGMA synchronous = FULL")
    db.execute("PRAGMA foreign_keys = ON")


def _check_whole(db: Database, path: Path) -> None:
    """A file cut within its last page opens without complaint, but its header still names that page."""
    busy, _, _ = db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    promised = pragma(db, "page_count") * pragma(db, "page_size")
    if not busy and path.stat().st_size < promised:
        raise UnusableError(f"{path} is damaged: restore the latest backup, or move the file away to begin anew.")
