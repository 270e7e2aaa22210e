"""Some room on the disk that is given up when there is no other: a full disk must not cost a visitor's ticket."""

import contextlib
import logging
import os
from pathlib import Path
from typing import Final

log = logging.getLogger(__name__)

BYTES: Final = 1024 * 1024
"""Room for some thousand tickets."""
TO_SPARE: Final = 4
"""It is taken back only where there is so many times as much."""


class Ballast:
    """A file that holds nothing but room."""

    def __init__(self, path: Path) -> None:
        self._path = path

    @property
    def is_there(self) -> bool:
        """Whether there is room to be given up."""
        try:
            return self._path.stat().st_size >= BYTES
        except OSError:
            return False

    def load(self) -> None:
        """Take the room while there is some to spare."""
        if self.is_there:
            return
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            if self._free() < TO_SPARE * BYTES:
                self.drop()
                return
            with self._path.open("wb") as file:
                os.posix_fallocate(file.fileno(), 0, BYTES)
        except OSError as problem:
            log.warning("no room can be set aside for a full disk (%s)", problem.strerror)
            self.drop()

    def drop(self) -> None:
        """Give the room up, for what must be written now."""
        with contextlib.suppress(OSError):
            self._path.unlink()

    def _free(self) -> int:
        disk = os.statvfs(self._path.parent)
        return disk.f_bavail * disk.f_frsize
