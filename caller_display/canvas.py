"""Text and panels on a surface: what is placed by its middle looks right, and what is too long never runs over."""

from collections.abc import Sequence
from typing import Final, Literal

import pygame

from caller_display.theme import Colour
from device_drivers.lettering import Lettering

Align = Literal["left", "middle", "right"]

MIDDLE: Final = 0.545
"""How far down a line of text its letters' optical middle lies (Noto Sans SC: ascent 1.16 em, descent 0.29 em)."""
BASELINE: Final = 0.801
STEPS: Final = (1.0, 0.9, 0.8, 0.7, 0.6, 0.5)
"""Sizes tried for a text that is too long. Few, because each is a font in memory."""


class Canvas:
    """A surface with letters: everything is clipped to the region that is being painted."""

    def __init__(self, surface: pygame.Surface, lettering: Lettering) -> None:
        self._surface = surface
        self._lettering = lettering

    def begin(self, region: pygame.Rect, ground: Colour) -> None:
        """Wipe a region; nothing drawn until the next `begin` goes beyond it."""
        self._surface.set_clip(region)
        self._surface.fill(ground, region)

    def panel(self, rect: pygame.Rect, colour: Colour, radius: int) -> None:
        """Fill a panel with soft round corners."""
        radius = min(radius, (rect.width - 1) // 2, (rect.height - 1) // 2)  # a circle is 2 × radius + 1 wide
        self._surface.fill(colour, rect.inflate(-2 * radius, 0))
        self._surface.fill(colour, rect.inflate(0, -2 * radius))
        for x in (rect.left + radius, rect.right - radius - 1):
            for y in (rect.top + radius, rect.bottom - radius - 1):
                pygame.draw.aacircle(self._surface, colour, (x, y), radius)

    def bar(self, rect: pygame.Rect, colour: Colour) -> None:
        """Fill a plain rectangle."""
        self._surface.fill(colour, rect)

    def arrow(self, centre: tuple[int, int], length: int, colour: Colour) -> None:
        """Draw an arrow to the right, from a number to its window."""
        x, y = centre
        half, head, thick = length // 2, length // 3, max(2, length // 10)
        self._surface.fill(colour, pygame.Rect(x - half, y - thick // 2, length - head // 2, thick))
        pygame.draw.polygon(
            self._surface, colour, [(x + half - head, y - head), (x + half, y), (x + half - head, y + head)]
        )

    def text(
        self, text: str, px: int, colour: Colour, at: tuple[int, int], width: int, align: Align = "left"
    ) -> pygame.Rect:
        """Write `text` with its optical middle at the height of `at`, smaller or shortened to stay within `width`."""
        if not text:
            return pygame.Rect(at, (0, 0))
        text, px = self.fitted(text, width, px)
        drawn = self._lettering.text(text, px, colour)
        x, y = at
        left = {"left": x, "middle": x - drawn.get_width() // 2, "right": x - drawn.get_width()}[align]
        return self._surface.blit(drawn, (left, y - round(MIDDLE * drawn.get_height())))

    def fitted(self, text: str, width: int, px: int) -> tuple[str, int]:
        """Return `text` and the largest size of a few at which it fits; shortened where none does."""
        for step in STEPS:
            if self._lettering.width(text, round(px * step)) <= width:
                return text, round(px * step)
        smallest = round(px * STEPS[-1])
        return self._lettering.fit(text, width, smallest, smallest)

    def sentence(self, pieces: Sequence[tuple[str, int, Colour]], at: tuple[int, int], width: int) -> None:
        """Write pieces of different sizes on one baseline, centred at `at`, all smaller where they are too wide."""
        step = next((step for step in STEPS if self._wide(pieces, step) <= width), STEPS[-1])
        x = at[0] - self._wide(pieces, step) // 2
        tallest = round(max(px for _, px, _ in pieces) * step)
        # the tallest piece stands with its middle at the given height, and all others on its baseline
        line = self._lettering.line_height(tallest)
        baseline = at[1] + round((BASELINE - MIDDLE) * line)
        for text, px, colour in pieces:
            drawn = self._lettering.text(text, round(px * step), colour)
            self._surface.blit(drawn, (x, baseline - round(BASELINE * drawn.get_height())))
            x += drawn.get_width()

    def width(self, text: str, px: int) -> int:
        """Return how wide a text will be."""
        return self._lettering.width(text, px)

    def _wide(self, pieces: Sequence[tuple[str, int, Colour]], step: float) -> int:
        return sum(self._lettering.width(text, round(px * step)) for text, px, _ in pieces)
