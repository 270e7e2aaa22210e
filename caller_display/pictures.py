"""The hall's own pictures, one after the other: read and made to fit ahead of their turn, in a thread of their own.

A call is never late for a picture: what is not ready when its turn comes, waits for the next.
"""

import logging
import os
import threading
from dataclasses import dataclass
from pathlib import Path
from stat import S_ISREG
from typing import Final

os.environ.setdefault("PYGAME_HIDE_SUPPORT_PROMPT", "1")
import pygame

from board_view.picture_files import in_their_order

log = logging.getLogger(__name__)

TURN_MS: Final = 10_000
"""So long a picture is looked at."""
MOST_PIXELS: Final = 1920 * 1080
"""So many a picture may have that must be read whole: more would not fit into a node's memory beside the board."""
MOST_PIXELS_IN_PART: Final = 50_000_000
"""So many a plain JPEG may have, which is read at a fraction: what the largest cameras make."""
FORMATS: Final = ("JPEG", "PNG", "WEBP", "BMP")
"""What may stand in a file, whatever its name says: readers of rarer ones are little tried, and one runs programs."""
PLAIN: Final = ("JPEG", "MPO")
"""Read at a fraction; MPO is what telephones make, a JPEG with another behind it."""

Size = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Made:
    """A picture made to fit, and which state of which file it is."""

    file: Path
    changed_ns: int
    surface: pygame.Surface


class Pictures:
    """The pictures of a folder in the order of their names; which are there is looked up for every turn."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._size: Size | None = None
        self._shown: Made | None = None
        self._ready: Made | None = None
        self._since_ms: int | None = None
        self._faulty: set[Path] = set()
        self._turn = threading.Condition()
        self._is_due = self._is_busy = self._is_closed = False
        self._thread = threading.Thread(target=self._work, name="pictures", daemon=True)

    def fit(self, size: Size | None) -> None:
        """Make the pictures for a place of this size from now on; None: no place shows any."""
        with self._turn:
            self._size, self._shown, self._ready, self._since_ms = size, None, None, None
            self._is_due = size is not None
            if self._is_due and not self._thread.is_alive():
                self._thread.start()
            self._turn.notify_all()

    def at(self, now_ms: int) -> pygame.Surface | None:
        """Return the picture whose turn it is, at once; None as long as none is ready."""
        if self._since_ms is None or now_ms - self._since_ms >= TURN_MS:
            self._change(now_ms)
        return self._shown.surface if self._shown else None

    def wait(self, timeout_s: float) -> bool:
        """Wait until the next picture is made, or there is none; False when that takes longer."""
        with self._turn:
            return self._turn.wait_for(lambda: not self._is_due and not self._is_busy, timeout_s)

    def close(self) -> None:
        """End its thread."""
        with self._turn:
            self._is_closed = True
            self._turn.notify_all()
        if self._thread.is_alive():
            self._thread.join()

    def _change(self, now_ms: int) -> None:
        """Let the next picture have its turn and ask for the one after it; one that is still being made is awaited."""
        with self._turn:
            if self._size is None or self._is_due or self._is_busy:
                return
            self._shown, self._ready, self._since_ms, self._is_due = self._ready, None, now_ms, True
            self._turn.notify_all()

    def _work(self) -> None:
        while True:
            with self._turn:
                self._turn.wait_for(lambda: self._is_due or self._is_closed)
                if self._is_closed:
                    return
                size, after, self._is_due, self._is_busy = self._size, self._shown, False, True
            made = self._next(size, after) if size else None
            with self._turn:
                self._ready, self._is_busy = made, False  # of an older size: then the next is due already
                self._turn.notify_all()

    def _next(self, size: Size, after: Made | None) -> Made | None:
        """Return the next picture that can be read; a broken one is named in the log once and passed over."""
        files = self._files()
        later = [file for file in files if after is not None and file.name > after.file.name]
        for file in [*later, *(file for file in files if file not in later)]:
            try:
                state = file.stat()
                if not S_ISREG(state.st_mode):
                    continue  # what is no file may have no end
                changed_ns = state.st_mtime_ns
                if after is not None and (file, changed_ns) == (after.file, after.changed_ns):
                    return after  # the only one there is
                return Made(file, changed_ns, fitted(file, size))
            except (OSError, ValueError, SyntaxError) as problem:
                self._complain(file, problem)
        return None

    def _files(self) -> list[Path]:
        try:
            return in_their_order(self._folder.iterdir())
        except OSError as problem:
            self._complain(self._folder, problem)
            return []

    def _complain(self, file: Path, problem: Exception) -> None:
        if file not in self._faulty:
            self._faulty.add(file)
            log.warning("%s is not shown: %s", file.name, problem)


def fitted(file: Path, size: Size) -> pygame.Surface:
    """Return a picture as large as it fits into a place, whole and undistorted; ValueError when it is too large."""
    from PIL import Image, ImageOps  # megabytes that a board without pictures keeps free

    Image.MAX_IMAGE_PIXELS = None  # what is too large is said below, in words a technician can act on
    with Image.open(file, formats=FORMATS) as picture:
        is_whole = picture.format not in PLAIN or "progressive" in picture.info
        if picture.width * picture.height > (MOST_PIXELS if is_whole else MOST_PIXELS_IN_PART):
            raise ValueError(f"{picture.width} × {picture.height} pixels; make it at most 1920 × 1080, or a plain JPEG")
        picture.draft("RGB", size)  # a plain JPEG is read at the smallest fraction that is still large enough
        ImageOps.exif_transpose(picture, in_place=True)
        plain = picture if picture.mode in ("RGB", "RGBA") else picture.convert("RGBA")
        small = ImageOps.contain(plain, size)
    if small.mode == "RGBA":
        small = Image.alpha_composite(Image.new("RGBA", small.size, "white"), small).convert("RGB")
    return pygame.image.frombytes(small.tobytes(), small.size, "RGB")
