"""How a sentence fills its box on a small screen: wrapped first, then smaller; what still does not fit is reported."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

LEADING: Final = 1.3
"""From one line's middle to the next, in ems."""
SMALLEST: Final = 0.72
"""So much of its size a sentence may lose before it is better cut into pages."""
STEPS: Final = 6

WORD: Final = re.compile(r"[“《（(]*(?:[A-Za-z0-9À-ɏ'’\-–/:.,;&%×]+|.)[，。、；：？！）》”.,;:?!)]* ?", re.DOTALL)
"""What may not be parted: a Latin word, or one character, with the marks that may not end or begin a line."""

Measure = Callable[[str, int], int]
"""How wide a text is at a size."""


@dataclass(frozen=True, slots=True)
class Block:
    """A sentence in lines of one size; `fits` is false when even the smallest size is too large."""

    lines: tuple[str, ...]
    px: int
    fits: bool

    @property
    def pitch(self) -> int:
        """From one line to the next, in pixels."""
        return pitch_of(self.px)


def pitch_of(px: int) -> int:
    """Return how far lines of this size stand apart."""
    return round(px * LEADING)


def set_block(text: str, px: int, box: tuple[int, int], measure: Measure, smallest: float = SMALLEST) -> Block:
    """Return the largest setting of a sentence, at most `px`, that stays inside a box of this width and height."""
    for step in range(STEPS + 1):
        size = max(1, round(px * (1 - (1 - smallest) * step / STEPS)))
        lines = wrapped(text, size, box[0], measure)
        wide = max((measure(line, size) for line in lines), default=0)
        if wide <= box[0] and len(lines) * pitch_of(size) <= box[1]:
            return Block(lines, size, fits=True)
    return Block(lines, size, fits=False)


def wrapped(text: str, px: int, width: int, measure: Measure) -> tuple[str, ...]:
    """Return a sentence in lines no wider than `width`, each as full as it can be.

    Words are measured one by one; only where a line is about full it is measured as a whole.
    """
    lines, line, wide = [], "", 0
    for word in WORD.findall(text):
        bare = word.rstrip()
        would_be = wide + measure(bare, px)
        if line and would_be > width - px and measure(line + bare, px) > width:
            lines.append(line.rstrip())
            line, wide = "", 0
        line += word
        wide += measure(word, px)
    return (*lines, line.rstrip()) if line else tuple(lines)
