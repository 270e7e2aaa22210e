"""What every panel is painted with: the canvas, the theme's colours and the screen's measure."""

from dataclasses import dataclass
from typing import Final

from pygame import Rect

from board_view.layouts import Area, Plan
from board_view.themes import Colour, Paint, Theme
from board_view.view import Lines
from caller_display.canvas import Align, Canvas

READ_FROM_TWELVE_METRES: Final = 1 / 12
"""Of the screen's height: so high stands the number that is wanted."""
DIGIT: Final = 0.725
"""How high a digit is, in its letters' size."""


@dataclass(frozen=True, slots=True)
class Easel:
    """Paints in the measure of one screen."""

    canvas: Canvas
    theme: Theme
    plan: Plan

    def px(self, design: float) -> int:
        """Return a length of the design in this screen's pixels."""
        return self.plan.px(design)

    @property
    def main_px(self) -> int:
        """The smallest size of letters at which a wanted number is read from twelve metres."""
        return -int(-self.plan.size[1] * READ_FROM_TWELVE_METRES // DIGIT)

    def begin(self, at: Rect, ground: Colour) -> None:
        """Lay the ground of a panel with soft corners on the room."""
        self.canvas.begin(at, self.theme.room)
        self.canvas.panel(at, ground, self.px(24))

    def lines(
        self,
        lines: Lines,
        large: int,
        small: int,
        paint: Paint,
        at: tuple[int, int],
        width: int,
        align: Align = "left",
    ) -> None:
        """Write both languages around one height, or the first alone in the middle of it."""
        x, y = at
        if not lines.second:
            self.canvas.text(lines.main, large, paint.text, at, width, align)
            return
        self.canvas.text(lines.main, large, paint.text, (x, y - round(small * 0.62)), width, align)
        self.canvas.text(lines.second, small, paint.quiet, (x, y + round(large * 0.68)), width, align)

    def name(self, name: Lines, large: int, small: int, paint: Paint, box: Rect) -> None:
        """Write a name in both languages; where that would be too small to read, the first alone in several lines."""
        if self.canvas.width(name.main, large * 7 // 10) <= box.width:
            self.lines(name, large, small, paint, box.midleft, box.width)
        else:
            self.canvas.block(name.main, large * 7 // 10, large // 2, paint.text, box, "left")

    def titled(self, at: Rect, title: Lines, page: str = "") -> Rect:
        """Draw an empty panel with its title; return what it has for its rows."""
        px, paint = self.px, self.theme.panel
        self.begin(at, paint.ground)
        edge = at.right - px(32)
        if page:
            edge = self.canvas.text(page, px(26), paint.quiet, (edge, at.top + px(40)), px(160), "right").left - px(20)
        left = at.left + px(32)
        drawn = self.canvas.text(title.main, px(36), paint.text, (left, at.top + px(40)), edge - left)
        beside = drawn.right + px(16)
        if self.canvas.width(title.second, px(26)) * 7 // 10 <= edge - beside:  # not worth reading any smaller
            self.canvas.text(title.second, px(26), paint.quiet, (beside, at.top + px(42)), edge - beside)
        return self.below_title(at)

    def below_title(self, at: Rect) -> Rect:
        """Return what a panel with a title has for its rows."""
        head = self.px(76)
        return Rect(at.left + self.px(8), at.top + head, at.width - self.px(16), at.height - head - self.px(8))


def rect_of(area: Area) -> Rect:
    """Return a place of the plan as the screen's library wants it."""
    return Rect(area.left, area.top, area.width, area.height)
