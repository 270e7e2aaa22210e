"""What can go wrong with a hall's records, each as one sentence that says what to do."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final


class RecordsError(Exception):
    """The root of everything this package raises; its text can be shown to staff."""


class UnusableError(RecordsError, OSError):
    """The journal cannot be opened or read."""


class NoJournalError(RecordsError, FileNotFoundError):
    """There is no journal yet: the hub has not been started in this data folder."""


class NotStoredError(RecordsError, OSError):
    """What was to be stored was not, none of it; so it has not been done."""


SENTENCES: Final = {
    sqlite3.SQLITE_NOTADB: "{path} is no journal of a hall: name another file, or restore a backup.",
    sqlite3.SQLITE_CORRUPT: "{path} is damaged: restore the latest backup, or move the file away to begin anew.",
    sqlite3.SQLITE_READONLY: "{path} cannot be written: give the hub's user the right to write it and its folder.",
    sqlite3.SQLITE_PERM: "{path} cannot be written: give the hub's user the right to write it and its folder.",
    sqlite3.SQLITE_CANTOPEN: "{path} cannot be opened: give the hub's user the right to write it and its folder.",
    sqlite3.SQLITE_FULL: "The disk with {path} is full: make room on it.",
    sqlite3.SQLITE_BUSY: "{path} is locked by another program: close that program.",
    sqlite3.SQLITE_IOERR: "The disk with {path} reports a fault: check its room and the card or disk itself.",
}
"""By SQLite's primary result code."""


def sentence(error: sqlite3.Error, path: Path) -> str:
    """Return what staff should know and do about this fault."""
    code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF
    return SENTENCES.get(code, "{path} cannot be used: {error}.").format(path=path, error=error)


@contextmanager
def told_plainly(path: Path) -> Iterator[None]:
    """Turn the database's own faults into a sentence about the journal at `path`."""
    try:
        yield
    except sqlite3.Error as error:
        raise UnusableError(sentence(error, path)) from error
