"""Paints a sign; what has not changed is not painted again."""

from typing import Final

import pygame

from device_drivers.lettering import Lettering
from window_terminal.sign.layout import Picture, pictures
from window_terminal.sign.setting import Box
from window_terminal.sign.theme import PLATE, ROOM, Paint, paint_of
from window_terminal.sign.view import Saying, SignView

FOOT: Final = 0.801
"""How far down a line of text its letters stand (Noto Sans SC: ascent 1.16 em of 1.45 em)."""
CACHE_BYTES: Final = 3_000_000
"""Enough for both halves of a flash on the largest sign."""


class SignPainter:
    """Draws views on one surface and says what it touched; pages are worked out once for each thing that is said."""

    def __init__(self, surface: pygame.Surface, lettering: Lettering) -> None:
        self._surface = surface
        self._lettering = lettering
        self._said: tuple[Saying, ...] = ()
        self._pages: list[Picture] = []
        self._drawn: tuple[Picture, Paint] | None = None

    def paint(self, view: SignView) -> list[pygame.Rect]:
        """Draw a view; return what to present, nothing when it looks the same as the last."""
        if view.sayings != self._said:
            self._said = view.sayings
            self._pages = pictures(view, self._surface.get_size(), self._lettering.width)
        drawn = self._pages[view.turn % len(self._pages)], paint_of(view)
        if drawn == self._drawn:
            return []
        self._drawn = drawn
        self._paint(*drawn)
        return [self._surface.get_rect()]

    def _paint(self, shown: Picture, paint: Paint) -> None:
        self._surface.fill(paint.ground)
        self._surface.fill(PLATE.ground if _has_plate(shown) else ROOM, pygame.Rect(shown.plan.plate))
        colours = {"words": paint.words, "number": paint.number, "plate": PLATE.words}
        for piece in shown.pieces:
            drawn = self._lettering.text(piece.text, piece.px, colours[piece.role])
            self._surface.set_clip(_region(shown, piece.role))
            self._surface.blit(drawn, (piece.x, piece.foot - round(FOOT * drawn.get_height())))
        self._surface.set_clip(None)


def _has_plate(shown: Picture) -> bool:
    return any(piece.role == "plate" for piece in shown.pieces)


def _region(shown: Picture, role: str) -> pygame.Rect:
    box: Box = shown.plan.plate if role == "plate" else shown.plan.message
    return pygame.Rect(box)
