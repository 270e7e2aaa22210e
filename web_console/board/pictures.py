"""The hall's own pictures for the boards in browsers: the files of a folder, each in its turn."""

import logging
from pathlib import Path
from typing import Final, NamedTuple

from board_view.picture_files import in_their_order

log = logging.getLogger(__name__)

LARGEST: Final = 8_000_000
"""So many bytes a picture may have: every screen fetches it, and a television has little memory."""


class Picture(NamedTuple):
    """One picture as a page asks for it."""

    name: str
    edition: int
    """Another one when the file has changed: a browser keeps what it has fetched."""


class PictureFolder:
    """Which pictures there are is looked up for every turn; the folder need not be there."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._complained: set[str] = set()

    def at(self, turn: int) -> tuple[Picture, ...]:
        """Return the picture whose turn it is and the one after it, to be fetched ahead; none where there are none."""
        every = self._every()
        return tuple(every[each % len(every)] for each in (turn, turn + 1)) if every else ()

    def find(self, name: str) -> Path | None:
        """Return the file of a picture that is shown."""
        return self._folder / name if name in {each.name for each in self._every()} else None

    def _every(self) -> list[Picture]:
        try:
            files = in_their_order(self._folder.iterdir())
            return [Picture(file.name, file.stat().st_mtime_ns // 1_000_000) for file in files if self._is_fit(file)]
        except OSError as problem:
            if not isinstance(problem, FileNotFoundError):
                self._complain(self._folder.name, f"it cannot be read ({problem.strerror})")
            return []

    def _is_fit(self, file: Path) -> bool:
        if file.stat().st_size <= LARGEST:
            return True
        self._complain(file.name, f"it is larger than {LARGEST // 1_000_000} MB; make it smaller")
        return False

    def _complain(self, name: str, what: str) -> None:
        if name not in self._complained:
            self._complained.add(name)
            log.warning("%s is not shown on boards in browsers: %s", name, what)
