"""How a sentence fills its box on a small screen: wrapped first, then smaller; what still does not fit is reported."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final
from unicodedata import category

LEADING: Final = 1.3
"""From one line's middle to the next, in ems."""
SMALLEST: Final = 0.72
"""So much of its size a sentence may lose before it is better cut into pages."""
STEPS: Final = 6
SLACK: Final = (1.0, 1.08, 1.2)
"""How much wider than their mean lines may be, for words do not break everywhere."""
MOST_BALANCED: Final = 3
UNSEEN: Final = frozenset({"Cc", "Cf", "Cs", "Cn", "Zl", "Zp"})
IGNORED: Final = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u3164\ufe00-\ufe0f\uffa0\U000e0000-\U000e0fff]"
)
"""What Unicode wants ignored though it is a letter or a mark: it has no width, and fonts fall over that."""
FIRST_SQUARE: Final = "\u4e00"
NARROWEST: Final = 0.3

WORD: Final = re.compile(
    r"[“《（(]*(?:\d+(?::\d+)? [\u4e00-\u9fff]|[A-Za-z0-9À-ɏ'’\-–/:.,;&%×]+|.)[，。、；：？！）》”.,;:?!)]*(?: ·)? ?",
    re.DOTALL,
)
"""What may not be parted: a Latin word, a figure and its unit, or one character, with the marks that may not end or
begin a line."""

PHRASE: Final = re.compile(r".+?(?: · |$)", re.DOTALL)
"""What stands together between two dots, and is best left together."""

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


def writable(text: str) -> str:
    """Return a text without what cannot be drawn, and some fonts fall over: controls, directions, halves of letters."""
    seen = IGNORED.sub("", text)
    return seen if seen.isprintable() else "".join(" " if category(each) in UNSEEN else each for each in seen).strip()


def at_least(text: str, px: int) -> float:
    """Return how wide a text is at the very least, at a glance: a Chinese character fills its square."""
    return sum(1.0 if character >= FIRST_SQUARE else NARROWEST for character in text) * px


def set_block(text: str, px: int, box: tuple[int, int], measure: Measure, smallest: float = SMALLEST) -> Block:
    """Return the largest setting of a sentence, at most `px`, that stays inside a box of this width and height."""
    for step in range(STEPS + 1):
        size = max(1, round(px * (1 - (1 - smallest) * step / STEPS)))
        lines = balanced(text, size, box[0], measure)
        wide = max((measure(line, size) for line in lines), default=0)
        if wide <= box[0] and len(lines) * pitch_of(size) <= box[1]:
            return Block(lines, size, fits=True)
    return Block(lines, size, fits=False)


def balanced(text: str, px: int, width: int, measure: Measure) -> tuple[str, ...]:
    """Return a sentence in as few lines as it needs, none much shorter than the others: 等候 never stands alone."""
    lines = wrapped(text, px, width, measure)
    phrases = _filled(PHRASE.findall(text), px, width, measure)
    if len(phrases) == len(lines) and all(measure(line, px) <= width for line in phrases):
        return phrases
    even = sum(measure(line, px) for line in lines) / max(1, len(lines))
    for slack in SLACK if 2 <= len(lines) <= MOST_BALANCED else ():
        narrower = wrapped(text, px, round(even * slack), measure)
        if len(narrower) == len(lines):
            return narrower
    return lines


def wrapped(text: str, px: int, width: int, measure: Measure) -> tuple[str, ...]:
    """Return a sentence in lines no wider than `width`, each as full as it can be.

    Words are measured one by one; only where a line is about full it is measured as a whole.
    """
    return _filled(WORD.findall(text), px, width, measure)


def _filled(words: Iterable[str], px: int, width: int, measure: Measure) -> tuple[str, ...]:
    lines, line, wide = [], "", 0
    for word in words:
        bare = word.rstrip()
        would_be = wide + measure(bare, px)
        if line and would_be > width - px and measure(line + bare, px) > width:
            lines.append(line.rstrip())
            line, wide = "", 0
        line += word
        wide += measure(word, px)
    return (*lines, line.rstrip()) if line else tuple(lines)
