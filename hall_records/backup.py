"""A copy of the journal that is whole, taken while the hub goes on writing."""

import sqlite3
from contextlib import closing
from pathlib import Path

from hall_records.faults import NotStoredError, RecordsError, UnusableError, sentence, told_plainly
from hall_records.reading import JournalReader


def backup(path: Path, target: Path) -> int:
    """Copy the journal at `path` to the new file `target` and return the last seq it holds.

    The copy is one moment of the journal, checked page by page, and stands under its name only when it is complete.
    After restoring one, call `Journal.raise_epoch`.
    """
    if target.exists():
        raise UnusableError(f"{target} exists already: name a new file for the backup.")
    JournalReader.open(path).close()
    unfinished = target.with_name(f"{target.name}.unfinished")
    try:
        _copy(path, unfinished)
        seq = _checked_seq(unfinished)
        unfinished.replace(target)
    except RecordsError:
        raise
    except OSError as error:
        raise NotStoredError(f"No backup at {target}: {error}") from error
    finally:
        unfinished.unlink(missing_ok=True)
    return seq


def _copy(path: Path, target: Path) -> None:
    with told_plainly(path):
        source = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)
    with closing(source), closing(_new_file(target)) as copy:
        try:
            # All pages in one step: one moment of the journal, and in WAL mode its writer is not held up.
            source.backup(copy)
            copy.execute("PRAGMA journal_mode = DELETE")
        except sqlite3.Error as error:
            raise NotStoredError(sentence(error, target)) from error


def _new_file(target: Path) -> sqlite3.Connection:
    target.unlink(missing_ok=True)
    with told_plainly(target):
        return sqlite3.connect(target)


def _checked_seq(copy: Path) -> int:
    with told_plainly(copy), closing(sqlite3.connect(copy)) as connection:
        (verdict,) = connection.execute("PRAGMA integrity_check(1)").fetchone()
        if verdict != "ok":
            raise UnusableError(f"The journal is damaged ({verdict}): restore the latest backup.")
    with JournalReader.open(copy) as reader:
        return reader.seq
