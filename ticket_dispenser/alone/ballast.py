"""Some room on the disk that is given up when there is no other: a full disk must not cost a visitor's ticket."""

import contextlib
import logging
import os
from pathlib import Path
from typing import Final

log = logging.getLogger(__name__)

BYTES: Final = 1024 * 1024
"""Room for some thousand tickets."""


class Ballast:
    """A file that holds nothing but room."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def load(self) -> None:
        """Take the room while there is some to spare."""
        if self._path.exists() and self._path.stat().st_size >= BYTES:
            return
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            with self._path.open("wb") as file:
                os.posix_fallocate(file.fileno(), 0, BYTES)
        except OSError as problem:
            log.warning("no room can be set aside for a full disk (%s)", problem.strerror)
            self.drop()

    def drop(self) -> None:
        """Give the room up, for what must be written now."""
        with contextlib.suppress(OSError):
            self._path.unlink()
