"""A file of a hall's records that is open: checked before anybody has it, and let go of at the end of a `with`."""

import sqlite3
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Self


class OpenedFile:
    """One database file, open for a piece of work."""

    def __init__(self, path: Path, connection: sqlite3.Connection) -> None:
        self._path = path
        self._connection = connection

    @classmethod
    def checked(
        cls, path: Path, connection: sqlite3.Connection, check: Callable[[sqlite3.Connection, Path], None]
    ) -> Self:
        """Return the file open, if the check finds it is what it must be; otherwise nothing stays open."""
        try:
            check(connection, path)
        except BaseException:
            connection.close()
            raise
        return cls(path, connection)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()
