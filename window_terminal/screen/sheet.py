"""A sheet of pieces, each placed to the pixel: what is drawn, before anything is drawn."""

from dataclasses import dataclass, field
from enum import Enum
from typing import Final

from device_drivers.rectangle import Rect
from window_terminal.screen.setting import SMALLEST, Measure, set_block, writable
from window_terminal.screen.theme import Colour

ELLIPSIS: Final = "…"
TAIL: Final = 14
"""A letter's tail reaches farther down than its head up, by this part of an em: so lines stand a little higher."""


class Align(Enum):
    """How far to the left of its point a line begins, in its own widths."""

    LEFT = 0.0
    MIDDLE = 0.5
    RIGHT = 1.0


@dataclass(frozen=True, slots=True)
class Panel:
    """A plain surface, with round corners where it has a radius."""

    box: Rect
    colour: Colour
    radius: int = 0


@dataclass(frozen=True, slots=True)
class Letters:
    """One line of text, its optical middle at the height `middle`."""

    text: str
    px: int
    colour: Colour
    x: int
    middle: int
    align: Align = Align.LEFT


Piece = Panel | Letters


@dataclass
class Sheet:
    """Gathers the pieces of one picture, from the back to the front."""

    unit: float
    measure: Measure
    pieces: list[Piece] = field(default_factory=list)
    cut: list[str] = field(default_factory=list)
    """What had to be shortened: nothing that a hall may configure should ever stand here."""

    def px(self, design: float) -> int:
        """Return a length of the design in this screen's pixels."""
        return max(1, round(design * self.unit))

    def panel(self, box: Rect, colour: Colour, radius: float = 0) -> None:
        """Put down a surface."""
        self.pieces.append(Panel(box, colour, self.px(radius) if radius else 0))

    def line(
        self,
        text: str,
        px: float,
        colour: Colour,
        at: tuple[int, int],
        width: int,
        align: Align = Align.LEFT,
        *,
        smallest: float = SMALLEST,
    ) -> int:
        """Put down one line, smaller where it is too wide; return how wide it became."""
        text = writable(text)
        if not text or not self.measure(text, self.px(px)):
            return 0
        text, size = self._fitted(text, self.px(px), width, smallest)
        self.pieces.append(Letters(text, size, colour, *at, align))
        return self.measure(text, size)

    def paragraph(self, text: str, px: float, colour: Colour, box: Rect, align: Align = Align.LEFT) -> None:
        """Put down a sentence in the middle of its box, wrapped and then smaller until it fits."""
        text = writable(text)
        if not text:
            return
        block = set_block(text, self.px(px), (box.w, box.h), self.measure)
        lines = block.lines
        if not block.fits:
            self.cut.append(text)
            lines = lines[: max(1, box.h // block.pitch)]
        x = {Align.LEFT: box.x, Align.MIDDLE: box.x + box.w // 2, Align.RIGHT: box.right}[align]
        first = box.middle_row - (len(lines) - 1) * block.pitch // 2 - block.px // TAIL
        for place, line in enumerate(lines):
            self.pieces.append(Letters(line, block.px, colour, x, first + place * block.pitch, align))

    def _fitted(self, text: str, px: int, width: int, smallest: float) -> tuple[str, int]:
        size = px
        while self.measure(text, size) > width and size > px * smallest:
            size -= 1
        if self.measure(text, size) <= width:
            return text, size
        self.cut.append(text)
        kept = len(text)
        while kept and self.measure(text[:kept] + ELLIPSIS, size) > width:
            kept -= 1
        return text[:kept] + ELLIPSIS, size
