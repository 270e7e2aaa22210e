"""From pieces to pixels: only what differs from the last picture is drawn again."""

import os
from typing import Final

os.environ.setdefault("PYGAME_HIDE_SUPPORT_PROMPT", "1")
import pygame

from device_drivers.lettering import Lettering
from window_terminal.screen.sheet import Letters, Panel, Piece
from window_terminal.screen.theme import Colour

MIDDLE: Final = 0.545
"""How far down a line of text its letters' optical middle lies (Noto Sans SC: ascent 1.16 em, descent 0.29 em)."""


class Painter:
    """Keeps the pieces that are on the surface, and draws where they change."""

    def __init__(self, surface: pygame.Surface, lettering: Lettering, room: Colour) -> None:
        self._surface = surface
        self._lettering = lettering
        self._room = room
        self._shown: dict[Piece, pygame.Rect] | None = None

    def paint(self, pieces: tuple[Piece, ...]) -> list[pygame.Rect]:
        """Draw what has changed; return the rectangles to present, none when nothing has."""
        last, self._shown = self._shown, {piece: self.rect_of(piece) for piece in pieces}
        if last is None:
            dirty = [self._surface.get_rect()]
        else:
            gone = [rect for piece, rect in last.items() if piece not in self._shown]
            come = [rect for piece, rect in self._shown.items() if piece not in last]
            dirty = _together([rect.clip(self._surface.get_rect()) for rect in gone + come])
        for rect in dirty:
            self._repair(rect)
        self._surface.set_clip(None)
        return dirty

    def rect_of(self, piece: Piece) -> pygame.Rect:
        """Return where a piece is drawn."""
        if isinstance(piece, Panel):
            return pygame.Rect(piece.box)
        drawn = self._lettering.text(piece.text, piece.px, piece.colour)
        left = piece.x - round(piece.align.value * drawn.get_width())
        return drawn.get_rect(topleft=(left, piece.middle - round(MIDDLE * drawn.get_height())))

    def _repair(self, rect: pygame.Rect) -> None:
        """Draw everything inside a rectangle anew, from the back to the front."""
        self._surface.set_clip(rect)
        self._surface.fill(self._room)
        for piece, place in (self._shown or {}).items():
            if place.colliderect(rect):
                self._draw(piece, place)

    def _draw(self, piece: Piece, place: pygame.Rect) -> None:
        if isinstance(piece, Letters):
            self._surface.blit(self._lettering.text(piece.text, piece.px, piece.colour), place)
        elif piece.radius:
            pygame.draw.rect(self._surface, piece.colour, place, border_radius=piece.radius)
        else:
            self._surface.fill(piece.colour, place)


def _together(rects: list[pygame.Rect]) -> list[pygame.Rect]:
    """Return rectangles of which none touches another, so that nothing is drawn twice."""
    apart: list[pygame.Rect] = []
    for rect in rects:
        if not (rect.width and rect.height):
            continue
        while (touched := rect.collidelist(apart)) >= 0:
            rect = rect.union(apart.pop(touched))
        apart.append(rect)
    return apart
