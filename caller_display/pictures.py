"""The hall's own pictures, one after the other: read and made to fit ahead of their turn, in a thread of their own.

A call is never late for a picture: what is not ready when its turn comes, waits for the next.
"""

import logging
import os
import threading
from pathlib import Path
from typing import Final

os.environ.setdefault("PYGAME_HIDE_SUPPORT_PROMPT", "1")
import pygame
from PIL import Image, ImageOps

log = logging.getLogger(__name__)

SUFFIXES: Final = frozenset({".jpg", ".jpeg", ".png", ".webp", ".bmp"})
TURN_MS: Final = 10_000
"""So long a picture is looked at."""
MOST_PIXELS: Final = 9_000_000
"""A larger one, other than a JPEG, which can be read at a fraction of its size, would not fit into a node's memory."""

Size = tuple[int, int]


class Pictures:
    """The pictures of a folder in the order of their names; which are there is looked up for every turn."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._size: Size | None = None
        self._shown: pygame.Surface | None = None
        self._shown_name = ""
        self._since_ms: int | None = None
        self._ready: tuple[str, Size, pygame.Surface] | None = None
        self._faulty: set[Path] = set()
        self._wanted = threading.Semaphore(0)
        self._is_closed = False
        self._thread = threading.Thread(target=self._work, name="pictures", daemon=True)

    def fit(self, size: Size | None) -> None:
        """Make the pictures for a place of this size from now on; None: no place shows any."""
        self._size, self._shown, self._ready, self._since_ms = size, None, None, None
        if size is not None:
            if not self._thread.is_alive():
                self._thread.start()
            self._wanted.release()

    def at(self, now_ms: int) -> pygame.Surface | None:
        """Return the picture whose turn it is; None as long as none is ready."""
        is_over = self._since_ms is None or now_ms - self._since_ms >= TURN_MS
        if is_over and self._ready is not None and self._ready[1] == self._size:
            self._shown_name, _, self._shown = self._ready
            self._ready, self._since_ms = None, now_ms
            self._wanted.release()
        return self._shown

    def close(self) -> None:
        """End its thread."""
        self._is_closed = True
        self._wanted.release()
        if self._thread.is_alive():
            self._thread.join()

    def _work(self) -> None:
        while True:
            self._wanted.acquire()
            if self._is_closed:
                return
            if (size := self._size) is not None:
                self._ready = self._next(size)

    def _next(self, size: Size) -> tuple[str, Size, pygame.Surface] | None:
        """Return the next picture that can be read; a broken one is named in the log once and passed over."""
        files = self._files()
        later = [file for file in files if file.name > self._shown_name]
        for file in [*later, *(file for file in files if file not in later)]:
            try:
                return file.name, size, fitted(file, size)
            except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as problem:
                self._complain(file, problem)
        return None

    def _files(self) -> list[Path]:
        try:
            return sorted(file for file in self._folder.iterdir() if file.suffix.lower() in SUFFIXES)
        except OSError as problem:
            self._complain(self._folder, problem)
            return []

    def _complain(self, file: Path, problem: Exception) -> None:
        if file not in self._faulty:
            self._faulty.add(file)
            log.warning("%s is not shown: %s", file.name, problem)


def fitted(file: Path, size: Size) -> pygame.Surface:
    """Return a picture as large as it fits into a place, whole and undistorted; ValueError when it is too large."""
    with Image.open(file) as picture:
        picture.draft("RGB", size)  # a JPEG is read at the smallest fraction that is still large enough
        if picture.width * picture.height > MOST_PIXELS:
            raise ValueError(f"{picture.width} × {picture.height} pixels; make it at most 3,000 × 3,000, or a JPEG")
        upright = ImageOps.exif_transpose(picture).convert("RGB")
        whole = ImageOps.contain(upright, size)
        return pygame.image.frombytes(whole.tobytes(), whole.size, "RGB")
