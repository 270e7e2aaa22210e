"""From a page's view to pixels: high contrast, round corners, nothing that moves."""

import os
from collections import OrderedDict
from typing import Final

os.environ.setdefault("PYGAME_HIDE_SUPPORT_PROMPT", "1")
import pygame

from device_drivers.lettering import Colour, Lettering
from ticket_dispenser.glass import PageView, Panel, Rect, Target, Tone, Words, said
from ticket_dispenser.typesetting import Block, set_block

BACKGROUND: Final[Colour] = (233, 239, 246)
INK: Final[Colour] = (18, 32, 52)
WHITE: Final[Colour] = (255, 255, 255)
QUIET: Final[Colour] = (58, 74, 98)
EDGE: Final[Colour] = (176, 192, 212)

FILLS: Final[dict[Tone, Colour]] = {
    Tone.HEADER: (14, 58, 112),
    Tone.CARD: WHITE,
    Tone.PRIMARY: (0, 84, 178),
    Tone.GREEN: (0, 106, 66),
    Tone.WARNING: (255, 205, 64),
    Tone.PLAIN: WHITE,
}
INKS: Final[dict[Tone, Colour]] = {
    Tone.INK: INK,
    Tone.QUIET: QUIET,
    Tone.INVERSE: WHITE,
    Tone.CARD: INK,
    Tone.PRIMARY: WHITE,
    Tone.GREEN: WHITE,
    Tone.WARNING: INK,
    Tone.ALARM: (176, 16, 36),
    Tone.PLAIN: (14, 58, 112),
}
SECOND_INKS: Final[dict[Tone, Colour]] = {Tone.INK: QUIET, Tone.CARD: QUIET, Tone.PLAIN: QUIET}
HUES: Final[tuple[Colour, ...]] = (
    (0, 84, 178),
    (0, 106, 66),
    (150, 60, 8),
    (96, 44, 140),
    (168, 24, 56),
    (0, 98, 112),
)
KEPT_BLOCKS: Final = 300
TEXT_CACHE_BYTES: Final = 12_000_000
"""The pages of one visit and two or three huge numbers: a page seen before is drawn in two milliseconds."""


class Draughtsman:
    """Draws pages; remembers how each sentence was set, so that a page seen before costs only its blits."""

    def __init__(self, lettering: Lettering | None = None) -> None:
        self._lettering = lettering or Lettering(cache_bytes=TEXT_CACHE_BYTES)
        self._blocks: OrderedDict[tuple[str, str, int, int, int], Block] = OrderedDict()

    def draw(self, surface: pygame.Surface, page: PageView) -> None:
        """Paint the whole page."""
        surface.fill(BACKGROUND)
        for panel in page.panels:
            self._panel(surface, page, panel)
        for target in page.targets:
            self._target(surface, page, target)
        for words in page.words:
            self._words(surface, page, words)

    def block(self, page: PageView, words: Words) -> Block:
        """Return how a sentence is set in its box; the same whenever it is asked for."""
        first = said(words.text, page.language)
        second = _other(words, page, first)
        key = (first, second, words.px, words.rect.w, words.rect.h)
        if key not in self._blocks:
            self._blocks[key] = set_block(first, second, words.px, (words.rect.w, words.rect.h), self._lettering.width)
            if len(self._blocks) > KEPT_BLOCKS:
                self._blocks.popitem(last=False)
        self._blocks.move_to_end(key)
        return self._blocks[key]

    def _panel(self, surface: pygame.Surface, page: PageView, panel: Panel) -> None:
        full_width = panel.rect.w >= page.size[0]
        radius = 0 if full_width else max(8, min(page.size) // 45)
        pygame.draw.rect(surface, FILLS[panel.tone], panel.rect, border_radius=radius)

    def _target(self, surface: pygame.Surface, page: PageView, target: Target) -> None:
        radius = max(8, min(page.size) // 45)
        pygame.draw.rect(surface, FILLS[target.tone], target.rect, border_radius=radius)
        if target.tone is Tone.CARD:
            pygame.draw.rect(surface, EDGE, target.rect, width=3, border_radius=radius)
        if target.mark:
            self._disc(surface, target)
        self._words(surface, page, label_of(target))

    def _disc(self, surface: pygame.Surface, target: Target) -> None:
        """The tile's first character in a coloured disc."""
        centre, radius = _disc_of(target.rect)
        pygame.draw.circle(surface, HUES[target.hue % len(HUES)], centre, radius)
        letter = self._lettering.text(target.mark, round(radius * 1.1), WHITE)
        surface.blit(letter, letter.get_rect(center=centre))

    def _words(self, surface: pygame.Surface, page: PageView, words: Words) -> None:
        block = self.block(page, words)
        top = words.rect.y + (words.rect.h - block.height) // 2
        for line in block.lines:
            inks = SECOND_INKS if line.second else INKS
            drawn = self._lettering.text(line.text, line.px, inks.get(words.tone, INKS[words.tone]))
            spare = words.rect.w - drawn.get_width()
            left = words.rect.x + (spare // 2 if words.align == "center" else 0)
            surface.blit(drawn, (left, top + line.top - _overhang(drawn, line.px)))


def label_of(target: Target) -> Words:
    """Return a target's label as words: beside its disc, or in its middle."""
    pad = max(12, target.rect.h // 12)
    inside = target.rect.inset(pad, pad // 2)
    if target.mark:
        (x, _), radius = _disc_of(target.rect)
        inside = Rect(x + radius + pad, inside.y, target.rect.right - pad - (x + radius + pad), inside.h)
        return Words(inside, target.label, target.px, target.tone)
    return Words(inside, target.label, target.px, target.tone, "center")


def _disc_of(tile: Rect) -> tuple[tuple[int, int], int]:
    radius = min(round(tile.h * 0.32), round(tile.w * 0.13))
    return (tile.x + round(radius * 1.45), tile.y + tile.h // 2), radius


def _overhang(drawn: pygame.Surface, px: int) -> int:
    """How much taller the font's line is than ours, above and below alike."""
    return (drawn.get_height() - round(px * 1.3)) // 2


def _other(words: Words, page: PageView, first: str) -> str:
    """Return what stands under the first sentence; nothing where it would say the same again."""
    if not (words.second and page.bilingual):
        return ""
    second = words.text.zh if page.language == "en" else words.text.en
    return "" if second == first else second
