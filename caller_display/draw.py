"""Paints a board: a region is painted anew only when its part of the view has changed, or when it moves."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final, Protocol

import pygame
from pygame import Rect

from board_view.layouts import plan_of
from board_view.themes import theme_named
from board_view.view import BoardView
from caller_display.canvas import Canvas
from caller_display.easel import Easel, rect_of
from caller_display.panels.call import draw_call
from caller_display.panels.header import draw_header
from caller_display.panels.lists import draw_calls, draw_queues, draw_windows, turn_of
from caller_display.panels.notice import draw_emergency, draw_notice, draw_picture
from caller_display.panels.strip import Strip
from device_drivers.lettering import Lettering
from hall_protocol.states import BoardLook

BLINKS_MS: Final = 3_000
HALF_MS: Final = 300
"""Half a blink, as at a window's sign: 1.7 in a second. From three on they could bring on a seizure (WCAG 2.3.1)."""


class PictureSource(Protocol):
    """Where the pictures of a hall come from, made to fit."""

    def fit(self, size: tuple[int, int] | None) -> None:
        """Make them for a place of this size; None: no place shows any."""

    def at(self, now_ms: int) -> pygame.Surface | None:
        """Return the one whose turn it is, without waiting for it."""


@dataclass(frozen=True, slots=True)
class Region:
    """A panel on the screen: where, what decides its look, and how it is drawn."""

    name: str
    at: Rect
    key: object
    draw: Callable[[], None]


class BoardPainter:
    """Draws views on one surface and says what it touched. Times are monotonic milliseconds, passed in."""

    def __init__(
        self,
        surface: pygame.Surface,
        lettering: Lettering,
        look: BoardLook | None = None,
        pictures: PictureSource | None = None,
        canvas: Canvas | None = None,
    ) -> None:
        self._surface = surface
        self._canvas = canvas or Canvas(surface, lettering)
        self._pictures = pictures
        self._view: BoardView | None = None
        self._keys: dict[str, object] = {}
        self._blink: tuple[str, int] = ("", 0)
        """Which announcement blinks, and since when."""
        self._lay_out(look or BoardLook(node=""))

    @property
    def look(self) -> BoardLook:
        """How the board looks."""
        return self._look

    @property
    def fault(self) -> str:
        """Why it looks as usual and not as it was told to; nothing when it looks as told."""
        return self._plan.fault

    @property
    def has_large(self) -> bool:
        """Whether it has a large panel, in which everybody reads what they are told."""
        return self._plan.area("call") is not None

    @property
    def moves(self) -> bool:
        """Whether `animate` must be called thirty times a second; else ten times are enough."""
        return self._strip.moves and self._shows_strip and not self._is_covered

    def dress(self, look: BoardLook) -> bool:
        """Take another look; True when it is another, and all is drawn at the next `paint`. Then ask `fault`."""
        if look == self._look:
            return False
        self._lay_out(look)
        return True

    def paint(self, view: BoardView, now_ms: int = 0) -> list[Rect]:
        """Draw what differs from the last view; return the rectangles to present, none when nothing differs."""
        self._view = view
        self._follow_blink(view, now_ms)
        self._strip.show(view.banners, now_ms)
        return self._refresh(now_ms)

    def animate(self, now_ms: int) -> list[Rect]:
        """Move what moves: the line at the bottom, a blink, the next picture; return the rectangles to present."""
        if self._view is None:
            return []
        self._strip.advance(now_ms)
        touched = self._refresh(now_ms)
        if self.moves and (moved := self._strip.step(now_ms)) is not None:
            touched.append(moved)
        self._canvas.end()
        return touched

    @property
    def _is_covered(self) -> bool:
        return self._view is not None and self._view.emergency is not None

    @property
    def _shows_strip(self) -> bool:
        return self._plan.area("ticker") is not None or self._strip.is_urgent

    def _lay_out(self, look: BoardLook) -> None:
        self._look = look
        self._plan = plan_of(look, self._surface.get_size())
        self._easel = Easel(self._canvas, theme_named(look.theme), self._plan)
        self._strip = Strip(self._easel, rect_of(self._plan.strip))
        self._keys = {}
        self._pictured = "picture" if self._plan.area("picture") else "notice"
        picture = self._plan.area(self._pictured)
        if self._pictures is not None:
            self._pictures.fit((picture.width, picture.height) if picture else None)

    def _follow_blink(self, view: BoardView, now_ms: int) -> None:
        if view.call.announcement != self._blink[0]:
            self._blink = (view.call.announcement, now_ms)

    def _is_lit(self, now_ms: int) -> bool:
        """Return whether this is the light half of a blink, or no blink."""
        shown_ms = now_ms - self._blink[1]
        blinks = self._view is not None and self._view.call.blinks and 0 <= shown_ms < BLINKS_MS
        return not blinks or shown_ms // HALF_MS % 2 == 1

    def _refresh(self, now_ms: int) -> list[Rect]:
        """Draw the regions whose key is another than when they were last drawn."""
        view = self._view
        if view is None:
            return []
        regions = list(self._regions(view, now_ms))
        names = tuple(region.name for region in regions)
        everything = self._keys.get("regions") != names
        if everything:
            self._keys = {"regions": names}
            self._canvas.begin(self._surface.get_rect(), self._easel.theme.room)
        changed = [region for region in regions if self._keys.get(region.name) != region.key]
        for region in changed:
            region.draw()
            self._keys[region.name] = region.key
        self._canvas.end()
        return [self._surface.get_rect()] if everything else [region.at for region in changed]

    def _regions(self, view: BoardView, now_ms: int) -> Iterator[Region]:
        if view.emergency is not None:
            emergency, at = view.emergency, self._surface.get_rect()
            yield Region("emergency", at, emergency, lambda: draw_emergency(self._easel, at, emergency))
            return
        for place in self._plan.places:
            if place.panel != "ticker":
                yield self._region(place.panel, rect_of(place.area), view, now_ms)
        if self._shows_strip:
            yield Region("ticker", rect_of(self._plan.strip), self._strip.current, self._strip.draw)

    def _region(self, panel: str, at: Rect, view: BoardView, now_ms: int) -> Region:
        easel = self._easel
        match panel:
            case "header":
                return Region(panel, at, view.header, lambda: draw_header(easel, at, view.header))
            case "call":
                is_lit = self._is_lit(now_ms)
                return Region(panel, at, (view.call, is_lit), lambda: draw_call(easel, at, view.call, is_lit))
            case "calls":
                turn = turn_of(easel, at, panel, len(view.calls.rows), view.turn)
                return Region(panel, at, (view.calls, turn), lambda: draw_calls(easel, at, view.calls, turn))
            case "windows":
                turn = turn_of(easel, at, panel, len(view.windows.rows), view.turn)
                return Region(panel, at, (view.windows, turn), lambda: draw_windows(easel, at, view.windows, turn))
            case "queues":
                kind = "waits" if view.queues.wide else "queues"
                turn = turn_of(easel, at, kind, len(view.queues.rows), view.turn)
                return Region(panel, at, (view.queues, turn), lambda: draw_queues(easel, at, view.queues, turn))
            case "notice" if view.notice.is_one:
                return Region(panel, at, view.notice, lambda: draw_notice(easel, at, view.notice))
            case _:
                picture = self._pictures.at(now_ms) if self._pictures and panel == self._pictured else None
                key = (id(picture), view.greeting)
                return Region(panel, at, key, lambda: draw_picture(easel, at, picture, view.greeting))
