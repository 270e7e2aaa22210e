"""Why there is no backup, or why one cannot be trusted."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from errno import EDQUOT, ENOSPC

from hall_records.faults import NoJournalError, RecordsError


class BackupError(Exception):
    """What went wrong with a backup: `reason` is a key of the texts `[backups]`, `detail` names the thing."""

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(f"{reason}: {detail}" if detail else reason)
        self.reason = reason
        self.detail = detail


@contextmanager
def told_as_backup() -> Iterator[None]:
    """Turn whatever a disk or a database says into a reason that staff can read."""
    try:
        yield
    except NoJournalError as problem:
        raise BackupError("no_journal") from problem
    except RecordsError as problem:
        if getattr(problem.__cause__, "sqlite_errorcode", None) == sqlite3.SQLITE_FULL:
            raise BackupError("disk_full") from problem
        raise BackupError("records", str(problem)) from problem
    except OSError as problem:
        if problem.errno in (ENOSPC, EDQUOT):
            raise BackupError("disk_full") from problem
        raise BackupError("disk", f"{problem.strerror or problem} {problem.filename or ''}".strip()) from problem
