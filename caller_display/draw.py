"""Paints a board: a region is painted anew only when its part of the view has changed."""

from collections.abc import Callable
from typing import Final

import pygame

from board_view.board import (
    BannerKind,
    BannerView,
    BoardView,
    CallRow,
    CallsView,
    CallView,
    HeaderView,
    Lines,
    Mood,
    QueueRow,
    QueuesView,
)
from caller_display import theme
from caller_display.canvas import Align, Canvas
from caller_display.layout import Layout, layout
from caller_display.theme import Paint
from device_drivers.lettering import Lettering

MAIN_PX: Final = 212
"""The number that is wanted: its digits stand 0.73 em high, 155 of 1080 pixels."""
WORDS_PX: Final = 112
SECOND_PX: Final = 46
COLUMNS: Final = 2
ROWS: Final = 4

BANNERS: Final = {
    BannerKind.TICKER: theme.TICKER,
    BannerKind.NOTICE: theme.NOTICE,
    BannerKind.MOVED: theme.MOVED,
    BannerKind.LOST: theme.LOST,
    BannerKind.EMERGENCY: theme.EMERGENCY,
}


class BoardPainter:
    """Draws views on one surface and says what it touched."""

    def __init__(self, surface: pygame.Surface, lettering: Lettering) -> None:
        self._surface = surface
        self._canvas = Canvas(surface, lettering)
        self._layout: Layout = layout(surface.get_size())
        self._shown: BoardView | None = None

    def paint(self, view: BoardView) -> list[pygame.Rect]:
        """Draw what differs from the last view; return the rectangles to present, none when nothing differs."""
        last, self._shown = self._shown, view
        if last is None:
            self._surface.set_clip(None)
            self._surface.fill(theme.ROOM)
        regions: tuple[tuple[pygame.Rect, object, object, Callable[[], None]], ...] = (
            (self._layout.call, last and last.call, view.call, lambda: self._call(view.call)),
            (self._layout.calls, last and last.calls, view.calls, lambda: self._calls(view.calls)),
            (self._layout.queues, last and last.queues, view.queues, lambda: self._queues(view.queues)),
            (self._layout.header, last and last.header, view.header, lambda: self._header(view.header)),
            (self._layout.banner, last and last.banner, view.banner, lambda: self._banner(view.banner)),
        )
        changed = [(rect, paint) for rect, old, new, paint in regions if old != new]
        for _, paint in changed:
            paint()
        self._surface.set_clip(None)
        return [rect for rect, _ in changed] if last else [self._surface.get_rect()]

    def _header(self, view: HeaderView) -> None:
        at, px, paint = self._layout.header, self._layout.px, theme.HEADER
        self._canvas.begin(at, paint.ground)
        self._canvas.bar(pygame.Rect(at.left, at.bottom - px(4), at.width, px(4)), paint_line(view))
        self._lines(view.hall, px(50), px(25), paint, (at.left + px(40), at.centery), px(860))
        self._canvas.text(view.clock, px(84), paint.text, (at.right - px(40), at.centery - px(4)), px(260), "right")
        self._lines(view.date, px(34), px(24), paint, (at.right - px(300), at.centery), px(360), right=True)
        self._zone_or_loss(view, (at.left + px(1040), at.centery), px(250))

    def _zone_or_loss(self, view: HeaderView, centre: tuple[int, int], width: int) -> None:
        """Draw the zone's plate; while the board is cut off the same place says so."""
        px, said = self._layout.px, view.lost or view.zone
        paint = theme.LOST if view.lost else theme.TAG_LATEST
        if not said.main:
            return
        plate = pygame.Rect(0, 0, width, px(84))
        plate.center = (centre[0], centre[1] - px(2))
        self._canvas.panel(plate, paint.ground, px(16))
        self._lines(said, px(38), px(22), paint, plate.center, width - px(24), middle=True)

    def _call(self, view: CallView) -> None:
        at, px = self._layout.call, self._layout.px
        paint = theme.CALLING if view.mood is Mood.CALLING else theme.LATEST
        self._canvas.begin(at, theme.ROOM)
        self._canvas.panel(at, paint.ground, px(24))
        if view.mood is Mood.CALLING:
            self._canvas.bar(pygame.Rect(at.left, at.top + px(24), px(14), at.height - px(48)), paint.bright)
        self._tag(view, (at.left + px(48), at.top + px(26)))
        pieces = [
            (span.text, px(MAIN_PX if span.large else WORDS_PX), paint.bright if span.large else paint.text)
            for span in view.sentence
        ]
        middle = at.centery + px(4)
        self._canvas.sentence(pieces, (at.centerx, middle), at.width - px(96))
        self._canvas.text(
            view.second, px(SECOND_PX), paint.quiet, (at.centerx, at.bottom - px(44)), at.width - px(96), "middle"
        )

    def _tag(self, view: CallView, corner: tuple[int, int]) -> None:
        if not view.tag.main:
            return
        px = self._layout.px
        paint = theme.TAG_CALLING if view.mood is Mood.CALLING else theme.TAG_LATEST
        words = f"{view.tag.main}  {view.tag.second}".strip()
        plate = pygame.Rect(corner, (self._canvas.width(words, px(34)) + px(56), px(58)))
        self._canvas.panel(plate, paint.ground, px(29))
        self._canvas.text(words, px(34), paint.text, plate.center, plate.width, "middle")

    def _calls(self, view: CallsView) -> None:
        at = self._layout.calls
        self._panel(at, view.title, len(view.rows))
        if not view.rows:
            self._lines(
                view.nothing,
                self._layout.px(52),
                self._layout.px(30),
                theme.PANEL,
                at.center,
                at.width - self._layout.px(96),
                middle=True,
            )
        for index, row in enumerate(view.rows[: COLUMNS * ROWS]):
            self._call_row(self._cell(at, index), row)

    def _call_row(self, cell: pygame.Rect, row: CallRow) -> None:
        px, paint = self._layout.px, theme.ROW_CALLING if row.calling else theme.PANEL
        if row.calling:
            self._canvas.panel(cell.inflate(-px(8), -px(8)), paint.ground, px(14))
        half = cell.width * 43 // 100
        self._canvas.text(row.number, px(60), paint.bright, (cell.left + px(24), cell.centery), half - px(24))
        self._canvas.arrow((cell.left + half + px(22), cell.centery), px(40), paint.quiet)
        self._canvas.text(
            row.window, px(50), paint.text, (cell.left + half + px(58), cell.centery), cell.width - half - px(70)
        )

    def _queues(self, view: QueuesView) -> None:
        at, px = self._layout.queues, self._layout.px
        self._panel(at, view.title, len(view.rows))
        self._canvas.text(view.page, px(26), theme.PANEL.quiet, (at.right - px(32), at.top + px(40)), px(120), "right")
        for index, row in enumerate(view.rows[: ROWS if view.wide else COLUMNS * ROWS]):
            cell = self._cell(at, index)
            if view.wide:
                self._wide_queue_row(pygame.Rect(cell.topleft, (at.width - px(16), cell.height)), row)
            else:
                self._queue_row(cell, row)

    def _queue_row(self, cell: pygame.Rect, row: QueueRow) -> None:
        px, paint = self._layout.px, theme.PANEL
        figure = self._canvas.text(
            row.waiting, px(60), paint.bright, (cell.right - px(24), cell.centery), px(170), "right"
        )
        left = cell.left + px(24)
        self._lines(row.name, px(36), px(22), paint, (left, cell.centery), figure.left - px(16) - left)

    def _wide_queue_row(self, cell: pygame.Rect, row: QueueRow) -> None:
        """Draw a queue with all there is to say of it: how many wait, and about how long who takes a ticket now."""
        px, paint = self._layout.px, theme.PANEL
        figures = pygame.Rect(cell.left + cell.width * 42 // 100, cell.top, px(120), cell.height)
        self._canvas.text(row.waiting, px(60), paint.bright, figures.midright, figures.width, "right")
        left = cell.left + px(24)
        self._lines(row.name, px(36), px(22), paint, (left, cell.centery), figures.left - left)
        edge = cell.right - px(24)
        width = edge - figures.right - px(28)
        self._lines(row.wait, px(36), px(22), paint, (edge, cell.centery), width, right=True)

    def _banner(self, view: BannerView) -> None:
        at, px, paint = self._layout.banner, self._layout.px, BANNERS[view.kind]
        self._canvas.begin(at, paint.ground)
        left = at.left + px(40)
        if view.label.main:
            self._lines(view.label, px(38), px(24), paint, (left, at.centery), px(200))
            self._canvas.bar(pygame.Rect(left + px(220), at.top + px(22), px(3), at.height - px(44)), paint.text)
            left += px(252)
        self._lines(view.text, px(44), px(26), paint, (left, at.centery), at.right - px(40) - left)

    def _panel(self, at: pygame.Rect, title: Lines, rows: int) -> None:
        """Draw an empty panel with its title and the hairlines of its rows."""
        px, paint = self._layout.px, theme.PANEL
        self._canvas.begin(at, theme.ROOM)
        self._canvas.panel(at, paint.ground, px(24))
        drawn = self._canvas.text(title.main, px(36), paint.text, (at.left + px(32), at.top + px(40)), px(400))
        beside = min(px(360), at.right - px(140) - drawn.right)  # the page's number stands at the end
        self._canvas.text(title.second, px(26), paint.quiet, (drawn.right + px(16), at.top + px(42)), beside)
        for row in range(max(1, min(rows, ROWS))):
            top = self._cell(at, row).top
            self._canvas.bar(pygame.Rect(at.left + px(24), top, at.width - px(48), px(2)), theme.HAIRLINE)

    def _cell(self, at: pygame.Rect, index: int) -> pygame.Rect:
        """Return where the index-th row stands: down the first column, then down the second."""
        px = self._layout.px
        head = px(76)
        width, height = (at.width - px(16)) // COLUMNS, (at.height - head - px(8)) // ROWS
        column, row = divmod(index, ROWS)
        return pygame.Rect(at.left + px(8) + column * width, at.top + head + row * height, width, height)

    def _lines(
        self,
        lines: Lines,
        large: int,
        small: int,
        paint: Paint,
        at: tuple[int, int],
        width: int,
        *,
        middle: bool = False,
        right: bool = False,
    ) -> None:
        """Write both languages around one height, or the first alone in the middle of it."""
        align: Align = "middle" if middle else "right" if right else "left"
        x, y = at
        if not lines.second:
            self._canvas.text(lines.main, large, paint.text, at, width, align)
            return
        self._canvas.text(lines.main, large, paint.text, (x, y - round(small * 0.62)), width, align)
        self._canvas.text(lines.second, small, paint.quiet, (x, y + round(large * 0.68)), width, align)


def paint_line(view: HeaderView) -> theme.Colour:
    """Return the colour of the line under the header: gold, or amber while the board is cut off."""
    return theme.LOST.ground if view.lost else theme.PANEL.bright
