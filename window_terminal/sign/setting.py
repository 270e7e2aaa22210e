"""How lines of a sign are set: as large as their box lets them be, by the ink of their letters, and never cut."""

from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Final, Literal, NamedTuple

from device_drivers.rectangle import Rect
from window_terminal.sign.pages import gathered, pieces_of
from window_terminal.sign.view import Span

Measure = Callable[[str, int], int]
"""How wide a text is at a size."""
Role = Literal["words", "number", "plate"]

BESIDE: Final = 0.58
"""How large words stand beside their number."""
PITCH: Final = 1.22
"""From line to line, in em."""
FULL: Final = 0.94
"""How much of its height a line fills."""
SMALLEST_PX: Final = 8
REFERENCE_PX: Final = 48
APART: Final = " – "
TORN_LARGER: Final = 1.4
"""A sentence is torn where it should not be only when it stands so many times as large then."""
DESCENDING: Final = frozenset("gjpqyQ,;()[]{}|/_@")


class Box(Rect):
    """A part of the sign, which can be cut into more."""

    def rows(self, *shares: float) -> "list[Box]":
        """Return it cut into rows, from the top."""
        tops = [self.y + round(self.h * sum(shares[:at])) for at in range(len(shares) + 1)]
        return [Box(self.x, top, self.w, end - top) for top, end in pairwise(tops)]

    def columns(self, *shares: float) -> "list[Box]":
        """Return it cut into columns, from the left."""
        lefts = [self.x + round(self.w * sum(shares[:at])) for at in range(len(shares) + 1)]
        return [Box(left, self.y, end - left, self.h) for left, end in pairwise(lefts)]


class Piece(NamedTuple):
    """One line of text: its left edge and its foot."""

    text: str
    px: int
    role: Role
    x: int
    foot: int


class Ink(NamedTuple):
    """How far letters reach above and below their foot, in em (Noto Sans SC)."""

    above: float
    below: float

    @property
    def height(self) -> float:
        """From top to bottom."""
        return self.above + self.below


def ink_of(*texts: str) -> Ink:
    """Return how far these letters reach: digits stand low, characters high, some letters hang."""
    text = "".join(texts)
    plain = text.isascii()
    above = 0.88 if not plain else 0.79 if text.upper() != text or "(" in text else 0.75
    below = 0.24 if DESCENDING & set(text) else 0.02 if plain else 0.13
    return Ink(above, below)


def one(text: str, box: Box, role: Role, measure: Measure) -> list[Piece]:
    """Set one line in the middle of its box, as large as it fits."""
    px, ink = px_for(text, box, measure), ink_of(text)
    x = box.x + (box.w - measure(text, px)) // 2
    return [Piece(text, px, role, x, _foot(box, ink.above * px, ink.below * px))]


def px_for(text: str, box: Box, measure: Measure) -> int:
    """Return how large one line can stand in a box."""
    px = max(1, int(box.h * FULL / ink_of(text).height))
    while px > SMALLEST_PX and (width := measure(text, px)) > box.w:
        px = min(px - 1, px * box.w // width)
    return px


def sentence(spans: Sequence[Span], px: int, box: Box, measure: Measure) -> list[Piece]:
    """Set a number and its words on one foot, the number `px` large."""
    x = box.x + (box.w - _sentence_width(spans, px, measure)) // 2
    ink = _sentence_ink(spans)
    foot = _foot(box, ink.above * px, ink.below * px)
    pieces = []
    for span in spans:
        size = px if span.large else round(px * BESIDE)
        pieces.append(Piece(span.text, size, "number" if span.large else "words", x, foot))
        x += measure(span.text, size)
    return pieces


def sentence_px(spans: Sequence[Span], box: Box, measure: Measure) -> int:
    """Return how large the number can stand with its words in one line."""
    px = int(box.h * FULL / _sentence_ink(spans).height)
    while px > SMALLEST_PX and (width := _sentence_width(spans, px, measure)) > box.w:
        px = min(px - 1, px * box.w // width)
    return px


def block(parts: Sequence[str], box: Box, role: Role, measure: Measure, most: float = 1.0) -> list[Piece]:
    """Set several parts in as many lines as let them stand largest; a line fills at most `most` of the height."""
    whole, torn = (_block_px(parts, box, measure, most, may_tear) for may_tear in (False, True))
    px = torn if torn > whole * TORN_LARGER else whole
    lines, pitch, ink = _lines(parts, px, box, measure), round(px * PITCH), ink_of(*parts)
    first = _foot(box, ink.above * px, ink.below * px + pitch * (len(lines) - 1))
    return [
        Piece(line, px, role, box.x + (box.w - measure(line, px)) // 2, first + at * pitch)
        for at, line in enumerate(lines)
    ]


def _foot(box: Box, above: float, below: float) -> int:
    """Return where letters stand that reach so far up and down, in the middle of their box."""
    return box.y + round((box.h - above - below) / 2 + above)


def _sentence_width(spans: Sequence[Span], px: int, measure: Measure) -> int:
    return sum(measure(span.text, px if span.large else round(px * BESIDE)) for span in spans)


def _sentence_ink(spans: Sequence[Span]) -> Ink:
    inks = [(ink_of(span.text), 1.0 if span.large else BESIDE) for span in spans]
    return Ink(max(ink.above * size for ink, size in inks), max(ink.below * size for ink, size in inks))


def _block_px(parts: Sequence[str], box: Box, measure: Measure, most: float, may_tear: bool) -> int:
    """Find the largest size: first by widths of one size, which are soon known, then by the true ones."""

    def about(text: str, px: int) -> int:
        return measure(text, REFERENCE_PX) * px // REFERENCE_PX

    px = int(box.h * min(most, FULL) / ink_of(*parts).height)
    for by, step in ((about, 24), (measure, REFERENCE_PX)):
        while px > SMALLEST_PX and not _fits(parts, px, box, by, may_tear):
            px -= max(1, px // step)
    return px


def _lines(parts: Sequence[str], px: int, box: Box, measure: Measure) -> list[str]:
    return gathered(parts, lambda text: measure(text, px) <= box.w, APART)


def _fits(parts: Sequence[str], px: int, box: Box, measure: Measure, may_tear: bool) -> bool:
    lines = _lines(parts, px, box, measure)
    is_low_enough = (len(lines) - 1) * round(px * PITCH) + ink_of(*parts).height * px <= box.h * FULL
    return is_low_enough and all(measure(line, px) <= box.w for line in lines) and not _is_torn(lines, parts, may_tear)


def _is_torn(lines: Sequence[str], parts: Sequence[str], may_tear: bool) -> bool:
    """Whether a word of letters was broken, or, unless that may be, anything that belongs together."""
    pieces = [piece for part in parts for piece in pieces_of(part)]
    words = {word for piece in pieces for word in piece.split() if word.isascii()}
    kept = {word for line in lines for word in line.split()}
    if not words <= kept or (len(lines) > 1 and len(lines[-1]) == 1):
        return True
    whole = all(any(piece in line for line in lines) for piece in pieces if not piece.isascii())
    return not (may_tear or whole)
