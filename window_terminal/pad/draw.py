"""From a pad's view to pixels: calm, high in contrast, the same ground under every level."""

import os
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from device_drivers.rectangle import Rect

os.environ.setdefault("PYGAME_HIDE_SUPPORT_PROMPT", "1")
import pygame

from device_drivers.lettering import Colour, Lettering
from window_terminal.pad.asking import Page
from window_terminal.pad.faces import face
from window_terminal.pad.layout import Glass, Target, targets
from window_terminal.pad.lines import LEADING, Fitted, alike
from window_terminal.pad.view import PadView, other

WHITE: Final[Colour] = (255, 255, 255)
GROUND: Final[Colour] = (233, 239, 246)
NAVY: Final[Colour] = (14, 58, 112)
INK: Final[Colour] = (18, 32, 52)
QUIET: Final[Colour] = (58, 74, 98)
EDGE: Final[Colour] = (150, 172, 200)
TIME: Final[Colour] = (28, 76, 134)
TIME_GONE: Final[Colour] = (206, 217, 230)
ON_NAVY: Final[Colour] = (214, 226, 242)
MIDDLE: Final = 0.545
"""How far down a line its letters' optical middle lies (Noto Sans SC)."""
TEXT_CACHE_BYTES: Final = 2_000_000
FACE_SHARE: Final = 0.36
"""So much of a level's height its face has."""
SECOND_SHARE: Final = 0.5
"""The other language's size, as a share of the visitor's."""
KEPT_SETTINGS: Final = 60

_Wanted = tuple[tuple[str, ...], int, tuple[int, int]]
"""Texts that stand beside each other, the largest size, and the box of each."""


class PadPainter:
    """Draws views onto one surface; faces are drawn once."""

    def __init__(self, surface: pygame.Surface, lettering: Lettering, glass: Glass) -> None:
        self._surface = surface
        self._lettering = lettering
        self._glass = glass
        self._faces: dict[tuple[int, int], pygame.Surface] = {}
        self._settings: dict[_Wanted, tuple[Fitted, ...]] = {}
        self._painted: PadView | None = None

    def paint(self, view: PadView) -> list[pygame.Rect]:
        """Paint what has changed, and return where: once a second, while time runs out, that is a narrow band."""
        before, self._painted = self._painted, view
        if before is not None and _without_time(before) == _without_time(view) and view.seconds is not None:
            band = pygame.Rect(self._glass.footer)
            self._surface.fill(GROUND, band)
            self._time(view)
            return [band]
        self._paint_all(view)
        return [self._surface.get_rect()]

    def _paint_all(self, view: PadView) -> None:
        self._surface.fill(GROUND)
        self._header(view)
        if view.choices:
            self._question(view)
            self._choices(view)
        else:
            self._sentence(view)
        if view.seconds is not None:
            self._time(view)

    def _header(self, view: PadView) -> None:
        band, px = self._glass.header, self._glass.px
        self._surface.fill(NAVY, band)
        window = view.window.said_in(view.language)
        wide = self._lettering.width(window, px(28)) if window else 0
        y = band.h // 2
        self._at(window, px(28), WHITE, (band.w - px(18) - wide, y))
        room = band.w - 3 * px(18) - wide
        hall, size = self._lettering.fit(view.hall.said_in(view.language), room, px(24))
        self._at(hall, size, ON_NAVY, (px(18), y))

    def _question(self, view: PadView) -> None:
        self._both(view, view.title.said_in(view.language), other(view.title, view), self._glass.title, 40)
        line, second = (view.line.said_in(view.language), other(view.line, view)) if view.line else ("", "")
        whole, place, px = _one_line(view.number, line, second), self._glass.line, self._glass.px(23)
        if self._lettering.width(whole, px) > place.w:  # rather one language that can be read than two that cannot
            whole = _one_line(view.number, line)
        self._in_middle(whole, px, QUIET, place)

    def _sentence(self, view: PadView) -> None:
        """One large sentence in the middle of the glass."""
        body, px = self._glass.body, self._glass.px
        place = Rect(body.x, body.y + px(40), body.w, body.h - px(60))
        self._both(view, view.title.said_in(view.language), other(view.title, view), place, 72)
        if not view.linked and view.page is Page.REST:
            self._in_middle(self._offline(view), px(18), QUIET, self._glass.footer)

    def _offline(self, view: PadView) -> str:
        return _one_line(view.offline.said_in(view.language), other(view.offline, view))

    def _choices(self, view: PadView) -> None:
        placed = targets(view, self._glass)
        for target in placed:
            pygame.draw.rect(self._surface, WHITE, target.rect, border_radius=self._glass.px(14))
            pygame.draw.rect(
                self._surface, EDGE, target.rect, width=self._glass.px(3), border_radius=self._glass.px(14)
            )
        (self._levels if view.page is Page.ASKING else self._reasons)(view, placed)

    def _levels(self, view: PadView, placed: tuple[Target, ...]) -> None:
        pad, first = self._glass.px(8), placed[0].rect
        side = min(round(first.h * FACE_SHARE), first.w - 2 * pad, self._glass.px(104))
        below = first.h - 3 * pad - side
        big, small = self._labels(view, placed, (first.w - 2 * pad, below), 44)
        for target, name, second in zip(placed, big, small, strict=True):
            rect = target.rect
            left = rect.x + (rect.w - side) // 2
            self._surface.blit(self._face(target.choice.face or 0, side), (left, rect.y + pad))
            self._beside(big, small, name, second, Rect(rect.x, rect.y + 2 * pad + side, rect.w, below))

    def _reasons(self, view: PadView, placed: tuple[Target, ...]) -> None:
        pad, first = self._glass.px(8), placed[0].rect
        big, small = self._labels(view, placed, (first.w - 2 * pad, first.h - 2 * pad), 34)
        for target, name, second in zip(placed, big, small, strict=True):
            self._beside(big, small, name, second, target.rect)

    def _labels(
        self, view: PadView, placed: tuple[Target, ...], box: tuple[int, int], px: int
    ) -> tuple[list[Fitted], list[Fitted]]:
        """Return the labels in the visitor's language and in the other one, each all at one size."""
        names = [target.choice.label.said_in(view.language) for target in placed]
        seconds = [other(target.choice.label, view) for target in placed]
        share = 0.62 if any(seconds) else 1.0
        big = self._alike(names, self._glass.px(px), (box[0], round(box[1] * share)))
        room = box[1] - _tallest(big)
        size = max(1, min(self._glass.px(20), round(big[0].px * 0.62)))
        return big, self._alike(seconds, size, (box[0], room))

    def _alike(self, texts: Sequence[str], px: int, box: tuple[int, int]) -> list[Fitted]:
        """Return how texts beside each other are set; worked out once for each page."""
        wanted = (tuple(texts), px, box)
        if wanted not in self._settings:
            if len(self._settings) >= KEPT_SETTINGS:
                self._settings.clear()
            self._settings[wanted] = tuple(alike(texts, px, box, self._lettering.width))
        return list(self._settings[wanted])

    def _face(self, index: int, side: int) -> pygame.Surface:
        if (index, side) not in self._faces:
            self._faces[index, side] = face(index, side, NAVY)
        return self._faces[index, side]

    def _stack(self, name: Fitted, second: Fitted, rect: Rect) -> None:
        """Set both languages below each other in the middle of a place."""
        top = rect.y + (rect.h - name.height - (second.height if any(second.lines) else 0)) // 2
        self._lines(name, INK, rect, top)
        self._lines(second, QUIET, rect, top + name.height)

    def _beside(self, big: list[Fitted], small: list[Fitted], name: Fitted, second: Fitted, rect: Rect) -> None:
        """Set one label among several beside each other: what says the same stands at the same height."""
        names, seconds = _tallest(big), _tallest(small)
        top = rect.y + (rect.h - names - seconds) // 2
        self._lines(name, INK, rect, top + (names - name.height) // 2)
        self._lines(second, QUIET, rect, top + names)

    def _both(self, view: PadView, first: str, second: str, place: Rect, px: int) -> None:
        share = 0.64 if second else 1.0
        (name,) = self._alike([first], self._glass.px(px), (place.w, round(place.h * share)))
        small = max(self._glass.px(18), round(name.px * SECOND_SHARE))
        (translated,) = self._alike([second], small, (place.w, place.h - name.height))
        self._stack(name, translated, place)

    def _lines(self, setting: Fitted, ink: Colour, rect: Rect, top: int) -> None:
        for index, line in enumerate(setting.lines):
            if line:
                y = top + round((index + 0.5) * setting.px * LEADING)
                wide = self._lettering.width(line, setting.px)
                self._at(line, setting.px, ink, (rect.x + (rect.w - wide) // 2, y))

    def _in_middle(self, text: str, px: int, ink: Colour, rect: Rect) -> None:
        text, px = self._lettering.fit(text, rect.w, px)
        wide = self._lettering.width(text, px)
        self._at(text, px, ink, (rect.x + (rect.w - wide) // 2, rect.y + rect.h // 2))

    def _time(self, view: PadView) -> None:
        """A bar that grows shorter once a second, and how long it is still in words: seen, and never pressing."""
        band, px = self._glass.footer, self._glass.px
        whole = Rect(self._glass.body.x, band.y + band.h - px(10), self._glass.body.w, px(5))
        pygame.draw.rect(self._surface, TIME_GONE, whole, border_radius=px(2))
        pygame.draw.rect(self._surface, TIME, whole._replace(w=round(whole.w * view.left)), border_radius=px(2))
        if view.footer is not None:
            words = _one_line(view.footer.said_in(view.language), other(view.footer, view))
            self._in_middle(words, px(18), QUIET, Rect(band.x, band.y, band.w, band.h - px(12)))

    def _at(self, text: str, px: int, ink: Colour, at: tuple[int, int]) -> None:
        if text:
            drawn = self._lettering.text(text, px, ink)
            self._surface.blit(drawn, (at[0], at[1] - round(MIDDLE * drawn.get_height())))


def _without_time(view: PadView) -> PadView:
    return replace(view, seconds=None, left=0.0, footer=None)


def _tallest(settings: list[Fitted]) -> int:
    return max((each.height for each in settings if any(each.lines)), default=0)


def _one_line(*parts: str) -> str:
    return "   ".join(part for part in parts if part)
