"""The line at the bottom: what is longer than it moves, what is shorter stands; each has its turn."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from pygame import Rect

from board_view.themes import Paint
from board_view.view import URGENT, BannerKind, BannerView
from caller_display.easel import Easel
from caller_display.wrapping import chunks

STANDS_MS: Final = 10_000
"""So long a line that does not move has its turn."""
WAITS_MS: Final = 1_500
"""So long a line that moves stands first, so that its beginning can be read."""
EMS_A_SECOND: Final = 3.5
"""How fast a line moves, in its own characters: read by those who read slowly."""
GAP: Final = 260
"""Between the end of a line that moves and its beginning, which follows."""
MAIN: Final = 44
SECOND: Final = 26
STEPS: Final = (1.0, 0.9, 0.8)
"""A line that is a little too long is written smaller and stands."""
BROKEN: Final = frozenset({BannerKind.MOVED})
"""What stands whole in several lines instead: it is there for seconds, and its number must be read in each of them."""
BROKEN_STEPS: Final = (1.0, 0.9, 0.8, 0.72, 0.64, 0.56, 0.5)
CHUNK: Final = 10
"""Characters drawn at once: never the whole of a long line, which would hold up a call and fill the memory."""


@dataclass(frozen=True, slots=True)
class Moving:
    """A text in parts, each with where it begins."""

    parts: tuple[tuple[str, int], ...]
    px: int
    width: int


class Strip:
    """Which line stands at the bottom, and how far it has moved. Times are monotonic milliseconds."""

    def __init__(self, easel: Easel, at: Rect) -> None:
        self._easel = easel
        self._at = at
        self._banners: tuple[BannerView, ...] = ()
        self._index = 0
        self._since_ms = 0
        self._moving: tuple[Moving, Moving] | None = None
        self._shift = 0
        self._put_off: tuple[BannerView, int] | None = None
        """The line that something urgent has interrupted, and how long it had had its turn."""

    @property
    def moves(self) -> bool:
        """Whether the line is longer than its place."""
        return self._moving is not None

    @property
    def current(self) -> BannerView | None:
        """The line that stands there now."""
        return self._banners[self._index] if self._banners else None

    @property
    def is_urgent(self) -> bool:
        """Whether it is to be seen even on a board without a line at the bottom."""
        return self.current is not None and self.current.kind in URGENT

    def show(self, banners: Sequence[BannerView], now_ms: int) -> bool:
        """Take what is to be shown; True when another line stands there than before.

        A line that still has its turn goes on where it is, but for something new that comes before it; what something
        urgent has interrupted goes on after it.
        """
        current, known, was_urgent = self.current, self._banners, self.is_urgent
        self._banners = tuple(banners)
        is_news = bool(self._banners) and self._banners[0] not in known
        if current in self._banners and not is_news:
            self._index = self._banners.index(current)
            return False
        if current is not None and not was_urgent:
            self._put_off = current, now_ms - self._since_ms
        if was_urgent and self._put_off is not None and self._put_off[0] in self._banners:
            line, had_ms = self._put_off
            self._begin(self._banners.index(line), now_ms - had_ms)
            self._shift = self._shift_at(now_ms)
        else:
            self._begin(0, now_ms)
        return True

    def advance(self, now_ms: int) -> bool:
        """Let the next line have its turn when this one's is over; True when it has changed."""
        if len(self._banners) < 2 or now_ms - self._since_ms < self._lasts_ms():
            return False
        self._begin((self._index + 1) % len(self._banners), now_ms)
        return True

    def step(self, now_ms: int) -> Rect | None:
        """Move the line to where it is now; return what was drawn, None when it stands."""
        if self._moving is None:
            return None
        shift = self._shift_at(now_ms)
        if shift == self._shift:
            return None
        self._shift = shift
        return self._draw_text()

    def draw(self) -> None:
        """Draw the whole line as it is now."""
        view, px = self.current, self._easel.px
        if view is None:
            return
        paint = self._paint(view)
        self._easel.canvas.begin(self._at, paint.ground)
        if view.label.main:
            left = self._at.left + px(40)
            self._easel.lines(view.label, px(38), px(24), paint, (left, self._at.centery), px(200))
            bar = Rect(left + px(220), self._at.top + px(22), px(3), self._at.height - px(44))
            self._easel.canvas.bar(bar, paint.text)
        self._draw_text()

    def _draw_text(self) -> Rect:
        view, box = self.current, self._text_box()
        if view is None:
            return box
        paint = self._paint(view)
        self._easel.canvas.begin(box, paint.ground)
        if self._is_broken(view, box.width):
            self._draw_broken(view, box, paint)
            return box
        if self._moving is None:
            px = self._easel.px
            self._easel.lines(view.text, px(MAIN), px(SECOND), paint, box.midleft, box.width)
            return box
        main, second = self._moving
        has_second = bool(view.text.second)
        above = box.centery - round(second.px * 0.62) if has_second else box.centery
        self._draw_moving(main, box, above, paint, paint.text)
        if has_second:
            self._draw_moving(second, box, box.centery + round(main.px * 0.68), paint, paint.quiet)
        return box

    def _draw_broken(self, view: BannerView, box: Rect, paint: Paint) -> None:
        """Draw both languages in as many lines as they take, one below the other, as large as all of it fits."""
        canvas, px = self._easel.canvas, self._easel.px
        for step in BROKEN_STEPS:
            main, second = px(MAIN * 0.9 * step), px(SECOND * step)
            above = canvas.height_of(view.text.main, main, box.width)
            below = canvas.height_of(view.text.second, second, box.width)
            if above + px(4) + below <= box.height - px(6):
                break
        else:
            above, below = box.height * 62 // 100, box.height * 38 // 100
        top = box.top + max(0, box.height - above - px(4) - below) // 2
        canvas.block(view.text.main, main, main * 3 // 4, paint.text, Rect(box.left, top, box.width, above))
        lower = Rect(box.left, top + above + px(4), box.width, min(below, box.bottom - top - above - px(4)))
        canvas.block(view.text.second, second, second * 3 // 4, paint.quiet, lower)

    def _draw_moving(self, line: Moving, box: Rect, y: int, paint: Paint, colour: tuple[int, int, int]) -> None:
        """Draw those parts of a line that are on the screen; its beginning follows its end."""
        start = box.left - self._shift
        while start < box.right:
            for text, begins in line.parts:
                x = start + begins
                if x < box.right and x + len(text) * line.px * 2 > box.left:
                    self._easel.canvas.loose(text, line.px, colour, (x, y))
            start += self._period()

    def _begin(self, index: int, now_ms: int) -> None:
        self._index, self._since_ms, self._shift = index, now_ms, 0
        view = self.current
        px, width = self._easel.px, self._text_box().width
        self._moving = None
        if view is not None and not self._fits(view, width) and not self._is_broken(view, width):
            self._moving = self._parted(view.text.main, px(MAIN)), self._parted(view.text.second, px(SECOND))

    def _fits(self, view: BannerView, width: int) -> bool:
        px, canvas = self._easel.px, self._easel.canvas
        sizes = ((view.text.main, px(MAIN)), (view.text.second, px(SECOND)))
        return all(canvas.width(text, round(size * STEPS[-1])) <= width for text, size in sizes)

    def _is_broken(self, view: BannerView, width: int) -> bool:
        return view.kind in BROKEN and not self._fits(view, width)

    def _parted(self, text: str, px: int) -> Moving:
        parts, begins = [], 0
        for part in chunks(text, CHUNK):
            parts.append((part, begins))
            begins += self._easel.canvas.width(part, px)
        return Moving(tuple(parts), px, begins)

    def _period(self) -> int:
        """Return how far the line moves until it stands as at first."""
        main, second = self._moving or (Moving((), 0, 0), Moving((), 0, 0))
        return max(main.width, second.width) + self._easel.px(GAP)

    def _lasts_ms(self) -> int:
        if self._moving is None:
            return STANDS_MS
        return WAITS_MS + self._period() * 1000 // self._speed()

    def _speed(self) -> int:
        """Return how many pixels it moves in a second."""
        return max(1, round(self._easel.px(MAIN) * EMS_A_SECOND))

    def _shift_at(self, now_ms: int) -> int:
        if self._moving is None:
            return 0
        moved_ms = max(0, now_ms - self._since_ms - WAITS_MS)
        return moved_ms * self._speed() // 1000 % self._period()

    def _text_box(self) -> Rect:
        px, view = self._easel.px, self.current
        left = self._at.left + px(40) + (px(252) if view is not None and view.label.main else 0)
        return Rect(left, self._at.top, self._at.right - px(40) - left, self._at.height)

    def _paint(self, view: BannerView) -> Paint:
        theme = self._easel.theme
        return {
            BannerKind.TICKER: theme.ticker,
            BannerKind.NOTICE: theme.notice,
            BannerKind.CLOSING: theme.closing,
            BannerKind.MOVED: theme.moved,
            BannerKind.SAID: theme.said,
            BannerKind.LOST: theme.lost,
            BannerKind.EMERGENCY: theme.emergency,
        }[view.kind]
