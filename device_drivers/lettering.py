"""Letters on a screen: every Chinese name, drawn once and then remembered."""

import os
from collections import OrderedDict
from itertools import groupby
from pathlib import Path
from typing import Final

os.environ.setdefault("PYGAME_HIDE_SUPPORT_PROMPT", "1")
import pygame

from device_drivers.fonts import fonts

Colour = tuple[int, int, int]
_Key = tuple[str, int, Colour, bool]
"""What is drawn: the text, its size, its colour, and whether it is bold."""

NO_CHARACTER: Final = "\U0010fffd"
"""Private, in no font: what it looks like is the box a font shows for what it lacks."""

ELLIPSIS: Final = "…"
PROBE_PX: Final = 16
CONTROL: Final = dict.fromkeys([*range(32), *range(127, 160)], " ")
"""No font has them, and a font's library ends a text or begins a line at some."""
KEPT_WIDTHS: Final = 2_000
BOLDER: Final = 0.017
"""How far bold letters reach beyond their edge on every side, in their size: as heavy as a face drawn bold."""


class _Face:
    """One font file, opened once: every opening costs megabytes, another size of the same opening nothing."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._font: pygame.font.Font | None = None
        self._px = 0
        self._known: dict[str, bool] = {}
        self._box = b""

    def at(self, px: int) -> pygame.font.Font:
        """The font with an em of `px` pixels, at least one, until it is asked for another size."""
        px = max(1, px)
        if self._font is None:
            self._font = pygame.font.Font(self.path, px)
        elif self._px != px:
            self._font.set_point_size(px)
        self._px = px
        return self._font

    def has(self, character: str) -> bool:
        """Whether the font has this character, found by looking: its own tables answer for the box as well."""
        if character not in self._known:
            self._box = self._box or self._look_of(NO_CHARACTER)
            self._known[character] = self._look_of(character) != self._box
        return self._known[character]

    def _look_of(self, character: str) -> bytes:
        drawn = _rendered(self.at(PROBE_PX), character, (255, 255, 255), 0)
        return pygame.image.tobytes(drawn, "RGBA")


class Lettering:
    """Draws text and remembers it: a text drawn before costs one blit. `px` is the side of a Chinese character.

    A surface is as tall as the font's line, about 1.45 × `px`, so nothing is ever clipped.
    """

    def __init__(
        self,
        font_paths: tuple[Path, ...] | None = None,
        cache_bytes: int = 6_000_000,
        kept_widths: int = KEPT_WIDTHS,
    ) -> None:
        paths = fonts() if font_paths is None else fonts(font_paths)
        pygame.font.init()
        self._faces = [_Face(path) for path in paths]
        self._cache_bytes = cache_bytes
        self._kept_widths = kept_widths
        self._used = 0
        self._widths: dict[tuple[str, int], int] = {}
        self._drawn: OrderedDict[_Key, pygame.Surface] = OrderedDict()

    def text(self, text: str, px: int, colour: Colour, *, bold: bool = False) -> pygame.Surface:
        """`text` on a transparent surface; it belongs to the cache, so blit it and do not draw on it."""
        key = (text, px, colour, bold)
        if key not in self._drawn:
            self._remember(key, self._draw(text, px, colour, _edge(px) if bold else 0))
        self._drawn.move_to_end(key)
        return self._drawn[key]

    def width(self, text: str, px: int, *, bold: bool = False) -> int:
        """How wide `text` is at this size, without drawing it."""
        if bold:
            return self.width(text, px) + 2 * _edge(px) * len(self._runs(text))
        key = (text, px)
        if key not in self._widths:
            if len(self._widths) >= self._kept_widths:
                self._widths.clear()
            self._widths[key] = sum(self._faces[face].at(px).size(run)[0] for face, run in self._runs(text))
        return self._widths[key]

    def line_height(self, px: int) -> int:
        """How tall every surface of this size is at least."""
        return self._faces[0].at(px).get_height()

    def fit(self, text: str, max_width: int, px: int, smallest_px: int | None = None) -> tuple[str, int]:
        """`text` and a size with which it is at most `max_width` wide.

        First smaller, down to `smallest_px` (default: 60 % of `px`), then shortened with an ellipsis.
        """
        smallest = max(1, round(px * 0.6) if smallest_px is None else smallest_px)
        if self.width(text, px) <= max_width:
            return text, px
        likely = min(px, px * max_width // max(1, self.width(text, px)) + 1)  # widths grow with the size, or nearly so
        for size in range(likely, smallest - 1, -1):
            if self.width(text, size) <= max_width:
                return text, size
        return self._shortened(text, max_width, min(px, smallest)), min(px, smallest)

    def missing(self, text: str) -> set[str]:
        """The characters of `text` that no font here has: they would show as boxes."""
        return {character for character in text if not any(face.has(character) for face in self._faces)}

    def _shortened(self, text: str, max_width: int, px: int) -> str:
        kept, too_many = 0, len(text)
        while kept < too_many - 1:
            middle = (kept + too_many) // 2
            fits = self.width(text[:middle] + ELLIPSIS, px) <= max_width
            kept, too_many = (middle, too_many) if fits else (kept, middle)
        return text[:kept] + ELLIPSIS if kept else ""

    def _remember(self, key: _Key, surface: pygame.Surface) -> None:
        self._drawn[key] = surface
        self._used += _bytes_of(surface)
        while self._used > self._cache_bytes and len(self._drawn) > 1:
            self._used -= _bytes_of(self._drawn.popitem(last=False)[1])

    def _draw(self, text: str, px: int, colour: Colour, edge: int) -> pygame.Surface:
        """`text` in one piece, each run in the first font that has it, all on one baseline."""
        runs = self._runs(text)
        if len(runs) <= 1:
            face, run = runs[0] if runs else (0, "")
            return _rendered(self._faces[face].at(px), run, colour, edge)
        faces = [self._faces[face].at(px) for face, _ in runs]
        pieces = [_rendered(face, run, colour, edge) for face, (_, run) in zip(faces, runs, strict=True)]
        ascent = max(face.get_ascent() for face in faces)
        tops = [ascent - face.get_ascent() for face in faces]
        return _joined(pieces, tops)

    def _runs(self, text: str) -> list[tuple[int, str]]:
        """`text` in pieces, each with the index of the first font that has all of it; control characters are spaces."""
        return [(face, "".join(run)) for face, run in groupby(text.translate(CONTROL), self._face_for)]

    def _face_for(self, character: str) -> int:
        if len(self._faces) > 1:
            for index, face in enumerate(self._faces):
                if face.has(character):
                    return index
        return 0


def _edge(px: int) -> int:
    return max(1, round(px * BOLDER))


def _rendered(font: pygame.font.Font, text: str, colour: Colour, edge: int) -> pygame.Surface:
    """`text` drawn; of what has no width, such as a joiner by itself, the font's library makes an error."""
    if font.size(text)[0] == 0:
        return pygame.Surface((2 * edge, font.get_height()), pygame.SRCALPHA)
    plain = font.render(text, True, colour)
    if not edge:
        return plain
    whole = pygame.Surface((plain.get_width() + 2 * edge, plain.get_height()), pygame.SRCALPHA)
    font.outline = edge
    whole.blit(font.render(text, True, colour), (0, -edge))
    font.outline = 0
    whole.blit(plain, (edge, 0))
    return whole


def _bytes_of(surface: pygame.Surface) -> int:
    return surface.get_pitch() * surface.get_height()


def _joined(pieces: list[pygame.Surface], tops: list[int]) -> pygame.Surface:
    width = sum(piece.get_width() for piece in pieces)
    height = max(top + piece.get_height() for top, piece in zip(tops, pieces, strict=True))
    whole = pygame.Surface((width, height), pygame.SRCALPHA)
    left = 0
    for top, piece in zip(tops, pieces, strict=True):
        whole.blit(piece, (left, top))
        left += piece.get_width()
    return whole
