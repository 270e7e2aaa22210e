"""Text and panels on a surface: what is placed by its middle looks right, and what is too long never runs over."""

from collections.abc import Sequence
from functools import partial
from typing import Final, Literal

import pygame

from board_view.themes import Colour
from caller_display.wrapping import shortened, wrapped
from device_drivers.lettering import Lettering

Align = Literal["left", "middle", "right"]
Piece = tuple[str, int, Colour, bool]
"""A text, its size, its colour, and whether it is bold."""

MIDDLE: Final = 0.545
"""How far down a line of text its letters' optical middle lies (Noto Sans SC: ascent 1.16 em, descent 0.29 em)."""
BASELINE: Final = 0.801
STEPS: Final = (1.0, 0.9, 0.8, 0.7, 0.6, 0.5)
"""Sizes tried for a text that is too long. Few, so that what was drawn once is found again."""
MEASURED_PX: Final = 64
"""At this size the words of a block are measured."""
LEADING: Final = 1.3
"""From one line of a block to the next, in its letters' size."""


class Canvas:
    """A surface with letters: everything is clipped to the region that is being painted."""

    def __init__(self, surface: pygame.Surface, lettering: Lettering) -> None:
        self._surface = surface
        self._lettering = lettering

    def begin(self, region: pygame.Rect, ground: Colour) -> None:
        """Wipe a region; nothing drawn until the next `begin` goes beyond it."""
        self._surface.set_clip(region)
        self._surface.fill(ground, region)

    def end(self) -> None:
        """Nothing is being painted any more."""
        self._surface.set_clip(None)

    def panel(self, rect: pygame.Rect, colour: Colour, radius: int) -> None:
        """Fill a panel with soft round corners."""
        radius = max(0, min(radius, (rect.width - 1) // 2, (rect.height - 1) // 2))  # a circle is 2 × radius + 1 wide
        self._surface.fill(colour, rect.inflate(-2 * radius, 0))
        self._surface.fill(colour, rect.inflate(0, -2 * radius))
        for x in (rect.left + radius, rect.right - radius - 1):
            for y in (rect.top + radius, rect.bottom - radius - 1):
                pygame.draw.aacircle(self._surface, colour, (x, y), radius)

    def bar(self, rect: pygame.Rect, colour: Colour) -> None:
        """Fill a plain rectangle."""
        self._surface.fill(colour, rect)

    def picture(self, picture: pygame.Surface, within: pygame.Rect) -> None:
        """Put a picture into the middle of a place."""
        self._surface.blit(picture, picture.get_rect(center=within.center))

    def arrow(self, centre: tuple[int, int], length: int, colour: Colour) -> None:
        """Draw an arrow to the right, from a number to its window."""
        x, y = centre
        half, head, thick = length // 2, length // 3, max(2, length // 10)
        self._surface.fill(colour, pygame.Rect(x - half, y - thick // 2, length - head // 2, thick))
        pygame.draw.polygon(
            self._surface, colour, [(x + half - head, y - head), (x + half, y), (x + half - head, y + head)]
        )

    def text(
        self,
        text: str,
        px: int,
        colour: Colour,
        at: tuple[int, int],
        width: int,
        align: Align = "left",
        *,
        bold: bool = False,
    ) -> pygame.Rect:
        """Write `text` with its optical middle at the height of `at`, smaller or shortened to stay within `width`."""
        if not text or width <= 0:
            return pygame.Rect(at, (0, 0))
        text, px = self.fitted(text, width, px, bold=bold)
        drawn = self._lettering.text(text, px, colour, bold=bold)
        x, y = at
        left = {"left": x, "middle": x - drawn.get_width() // 2, "right": x - drawn.get_width()}[align]
        return self._write(drawn, (left, y - round(MIDDLE * drawn.get_height())))

    def loose(self, text: str, px: int, colour: Colour, at: tuple[int, int]) -> None:
        """Write `text` from `at` on, however far it goes beyond the region: a line that moves does."""
        drawn = self._lettering.text(text, px, colour)
        self._surface.blit(drawn, (at[0], at[1] - round(MIDDLE * drawn.get_height())))

    def fitted(self, text: str, width: int, px: int, *, bold: bool = False) -> tuple[str, int]:
        """Return `text` and the largest size of a few at which it fits; shortened where none does."""
        for step in STEPS:
            if self._lettering.width(text, round(px * step), bold=bold) <= width:
                return text, round(px * step)
        smallest = max(1, round(px * STEPS[-1]))
        room = width - (self._lettering.width("", smallest, bold=True) if bold else 0)
        return self._lettering.fit(text, room, smallest, smallest)

    def sentence(self, pieces: Sequence[Piece], at: tuple[int, int], align: Align = "middle") -> None:
        """Write pieces of different sizes on one baseline; the tallest stands with its middle at the height of `at`."""
        wide = self.wide(pieces)
        x = {"left": at[0], "middle": at[0] - wide // 2, "right": at[0] - wide}[align]
        tallest = max(px for _, px, _, _ in pieces)
        line = self._lettering.line_height(tallest)
        baseline = at[1] + round((BASELINE - MIDDLE) * line)
        for text, px, colour, bold in pieces:
            drawn = self._lettering.text(text, px, colour, bold=bold)
            self._write(drawn, (x, baseline - round(BASELINE * drawn.get_height())))
            x += drawn.get_width()

    def block(self, text: str, px: int, smallest: int, colour: Colour, box: pygame.Rect, align: Align = "left") -> None:
        """Write a text of several lines into the middle of a box, as large as it fits, shortened where it does not."""
        if not text or box.width <= 0 or box.height <= 0:
            return
        lines, px = self._lines_for(text, max(1, px), max(1, smallest), box)
        step = round(px * LEADING)
        x = {"left": box.left, "middle": box.centerx, "right": box.right}[align]
        y = box.centery - step * (len(lines) - 1) // 2
        for index, line in enumerate(lines):
            self.text(line, px, colour, (x, y + index * step), box.width, align)

    def height_of(self, text: str, px: int, width: int) -> int:
        """Return how high a box must be in which a block of this width stands in letters of this size; 0 for none."""
        lines = len(wrapped(text, width, partial(self._about, px=px))) if text else 0
        return round(px * (1 + LEADING * (lines - 1))) + 2 if lines else 0

    def width(self, text: str, px: int) -> int:
        """Return how wide a text will be."""
        return self._lettering.width(text, px)

    def wide(self, pieces: Sequence[Piece]) -> int:
        """Return how wide a sentence will be."""
        return sum(self._lettering.width(text, px, bold=bold) for text, px, _, bold in pieces)

    def _lines_for(self, text: str, px: int, smallest: int, box: pygame.Rect) -> tuple[list[str], int]:
        """Return the lines of a block and the largest size, in steps of a tenth, at which they fit.

        The text is measured at one size alone, for measuring is what takes time.
        """
        while True:
            width_of = partial(self._about, px=px)
            lines = wrapped(text, box.width, width_of)
            most = max(1, int((box.height / px - 1.0) / LEADING) + 1)
            if len(lines) <= most and all(self.width(line, px) <= box.width for line in lines):
                return lines, px
            if (smaller := px * 9 // 10) < smallest:
                return shortened(lines, most, box.width, width_of), px
            px = smaller

    def _about(self, text: str, px: int) -> float:
        """Return about how wide a text is, a little too much rather than too little."""
        return self._lettering.width(text, MEASURED_PX) * px / MEASURED_PX * 1.005

    def _write(self, drawn: pygame.Surface, at: tuple[int, int]) -> pygame.Rect:
        """Put letters on the surface: all that stands goes through here."""
        return self._surface.blit(drawn, at)
