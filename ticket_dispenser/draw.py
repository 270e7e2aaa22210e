"""From a page's view to pixels: high contrast, round corners, nothing that moves."""

import os
from collections import OrderedDict
from functools import lru_cache
from typing import Final
from unicodedata import category

from device_drivers.rectangle import Rect

os.environ.setdefault("PYGAME_HIDE_SUPPORT_PROMPT", "1")
import pygame

from device_drivers.lettering import Lettering
from ticket_dispenser.colours import LARGE, USUAL, WHITE, Palette
from ticket_dispenser.glass import Code, PageView, Panel, Target, Tone, Words
from ticket_dispenser.typesetting import Block, set_block

KEPT_BLOCKS: Final = 300
KEPT_CODES: Final = 4
QUIET_MODULES: Final = 4
NOTE_FROM: Final = 0.58
"""So much of a target's height its label has when a note stands under it."""
NOTE_SHARE: Final = 0.64
UNSEEN: Final = frozenset({"Cc", "Cf", "Cs"})
"""Kinds of characters that no font can draw, and some fall over: controls, directions, halves of characters."""
TEXT_CACHE_BYTES: Final = 9_000_000
"""The pages of one visit and two or three huge numbers: a page seen before is drawn in two milliseconds."""


class Draughtsman:
    """Draws pages; remembers how each sentence was set, so that a page seen before costs only its blits."""

    def __init__(self, lettering: Lettering | None = None, kept_blocks: int = KEPT_BLOCKS) -> None:
        self._lettering = lettering or Lettering(cache_bytes=TEXT_CACHE_BYTES)
        self._blocks: OrderedDict[tuple[str, str, int, int, int], Block] = OrderedDict()
        self._kept_blocks = kept_blocks
        self._codes: OrderedDict[str, pygame.Surface] = OrderedDict()

    def draw(self, surface: pygame.Surface, page: PageView) -> None:
        """Paint the whole page."""
        palette = LARGE if page.big else USUAL
        surface.fill(palette.background)
        for panel in page.panels:
            self._panel(surface, page, panel, palette)
        for target in page.targets:
            self._target(surface, page, target, palette)
        for words in page.words:
            self._words(surface, page, words, palette)
        for code in page.codes:
            self._code(surface, code)

    def block(self, page: PageView, words: Words) -> Block:
        """Return how a sentence is set in its box; the same whenever it is asked for."""
        first = writable(words.text.said_in(page.language))
        second = writable(_other(words, page, first))
        key = (first, second, words.px, words.rect.w, words.rect.h)
        if key not in self._blocks:
            self._blocks[key] = set_block(first, second, words.px, (words.rect.w, words.rect.h), self._lettering.width)
            if len(self._blocks) > self._kept_blocks:
                self._blocks.popitem(last=False)
        self._blocks.move_to_end(key)
        return self._blocks[key]

    def _panel(self, surface: pygame.Surface, page: PageView, panel: Panel, palette: Palette) -> None:
        radius = 0 if panel.rect.w >= page.size[0] else _radius(page)
        pygame.draw.rect(surface, palette.fills[panel.tone], panel.rect, border_radius=radius)
        if radius and panel.tone in palette.edged_panels:
            pygame.draw.rect(surface, palette.edge, panel.rect, width=palette.edge_px, border_radius=radius)

    def _target(self, surface: pygame.Surface, page: PageView, target: Target, palette: Palette) -> None:
        pygame.draw.rect(surface, palette.fills[target.tone], target.rect, border_radius=_radius(page))
        if target.tone in palette.edged:
            pygame.draw.rect(surface, palette.edge, target.rect, width=palette.edge_px, border_radius=_radius(page))
        if target.mark:
            self._disc(surface, target, palette)
        if target.ticked is not None:
            _tick(surface, target, palette)
        for words in labels_of(target):
            self._words(surface, page, words, palette)

    def _disc(self, surface: pygame.Surface, target: Target, palette: Palette) -> None:
        """The tile's first character in a coloured disc."""
        centre, radius = _disc_of(target.rect)
        pygame.draw.circle(surface, palette.hues[target.hue % len(palette.hues)], centre, radius)
        mark, px = writable(target.mark), round(radius * 1.1)
        if self._lettering.width(mark, px):
            letter = self._lettering.text(mark, px, WHITE)
            surface.blit(letter, letter.get_rect(center=centre))

    def _words(self, surface: pygame.Surface, page: PageView, words: Words, palette: Palette) -> None:
        block = self.block(page, words)
        top = words.rect.y + (words.rect.h - block.height) // 2
        for line in block.lines:
            if not self._lettering.width(line.text, line.px):
                continue  # nothing but marks that stand on other characters
            inks = palette.second_inks if line.second else palette.inks
            drawn = self._lettering.text(line.text, line.px, inks.get(words.tone, palette.inks[words.tone]))
            spare = words.rect.w - drawn.get_width()
            left = words.rect.x + (spare // 2 if words.align == "center" else 0)
            surface.blit(drawn, (left, top + line.top - _overhang(drawn, line.px)))

    def _code(self, surface: pygame.Surface, code: Code) -> None:
        """The code in whole pixels, black on white, in the middle of its box."""
        picture = self._codes.get(code.data)
        if picture is None:
            picture = self._codes[code.data] = picture_of(code.data)
            if len(self._codes) > KEPT_CODES:
                self._codes.popitem(last=False)
        scale = max(1, min(code.rect.w, code.rect.h) // picture.get_width())
        side = scale * picture.get_width()
        left, top = code.rect.x + (code.rect.w - side) // 2, code.rect.y + (code.rect.h - side) // 2
        surface.blit(pygame.transform.scale(picture, (side, side)), (left, top))


def picture_of(data: str) -> pygame.Surface:
    """Return a square code, one pixel a module, with the white margin a camera needs."""
    import segno  # only who sees a code needs it in memory

    rows = [bytes(row) for row in segno.make(data, error="m", micro=False).matrix_iter(border=QUIET_MODULES)]
    picture = pygame.Surface((len(rows[0]), len(rows)))
    picture.fill(WHITE)
    for y, row in enumerate(rows):
        for x, dark in enumerate(row):
            if dark:
                picture.set_at((x, y), (0, 0, 0))
    return picture


def labels_of(target: Target) -> list[Words]:
    """Return what stands in a target: its label, and under it its note where it has one."""
    label = label_of(target)
    if target.note is None:
        return [label]
    upper = round(label.rect.h * NOTE_FROM)
    above = Rect(label.rect.x, label.rect.y, label.rect.w, upper)
    below = Rect(label.rect.x, label.rect.y + upper, label.rect.w, label.rect.h - upper)
    note = Words(below, target.note, max(16, round(target.px * NOTE_SHARE)), target.tone, label.align, second=False)
    return [Words(above, target.label, target.px, target.tone, label.align, second=False), note]


def _radius(page: PageView) -> int:
    return max(8, min(page.size) // 45)


def _tick(surface: pygame.Surface, target: Target, palette: Palette) -> None:
    """A box at the left, ticked or empty."""
    centre, radius = _disc_of(target.rect)
    box = pygame.Rect(0, 0, 2 * radius, 2 * radius)
    box.center = centre
    fill = palette.fills[Tone.GREEN] if target.ticked else WHITE
    pygame.draw.rect(surface, fill, box, border_radius=radius // 3)
    pygame.draw.rect(surface, palette.inks[Tone.CARD], box, width=max(3, radius // 8), border_radius=radius // 3)
    if target.ticked:
        x, y = centre
        hook = [(x - radius // 2, y), (x - radius // 8, y + radius // 2), (x + radius // 2, y - radius // 2)]
        pygame.draw.lines(surface, WHITE, False, hook, max(4, radius // 4))


def label_of(target: Target) -> Words:
    """Return a target's label as words: beside its disc or box, or in its middle."""
    pad = max(8, min(target.rect.h, target.rect.w) // 12)
    inside = target.rect.inset(pad, pad // 2)
    if target.mark or target.ticked is not None:
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


@lru_cache(maxsize=2 * KEPT_BLOCKS)
def writable(text: str) -> str:
    """Return a text without what cannot be drawn: a catalogue is the hall's, and may hold anything."""
    return "".join(" " if category(character) in UNSEEN else character for character in text)
