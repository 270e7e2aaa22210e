"""How the console opens a database file of its own."""

import sqlite3
import threading
from pathlib import Path
from typing import Final

BUSY_S: Final = 5.0


def open_database(file: Path, tables: str) -> sqlite3.Connection:
    """Open a file, making its folder and its tables where there are none; for several threads that take turns.

    What has been committed is on the disk, so that nothing that was acknowledged comes again after a power cut.
    """
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    rows = sqlite3.connect(file, timeout=BUSY_S, check_same_thread=False)
    rows.execute("PRAGMA journal_mode = WAL")
    rows.execute("PRAGMA synchronous = FULL")
    rows.executescript(tables)
    return rows


class KeptRows:
    """A file of the console's own, open as long as the console is; its threads take turns."""

    def __init__(self, file: Path, tables: str) -> None:
        self._lock = threading.Lock()
        self._rows = open_database(file, tables)

    def close(self) -> None:
        """Let go of the file."""
        with self._lock:
            self._rows.close()
