"""How words fill a box: broken into even lines, the first the shortest, and smaller only when they must be."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise
from typing import Final

LEADING: Final = 1.25
"""From one line's top to the next, in ems."""
SMALLEST_PX: Final = 11
MOST_LINES: Final = 3
LONGEST_SPLIT: Final = 40
"""So many pieces at most are tried in every arrangement; what is longer fills its lines one after the other."""

Measure = Callable[[str, int], int]
"""How wide a text is at a size."""


@dataclass(frozen=True, slots=True)
class Fitted:
    """Lines at one size that stay inside their box."""

    lines: tuple[str, ...]
    px: int

    @property
    def height(self) -> int:
        """How tall they are together."""
        return round(len(self.lines) * self.px * LEADING)


def fitted(text: str, px: int, box: tuple[int, int], measure: Measure, most: int = MOST_LINES) -> Fitted:
    """Return the largest setting of a text, at most `px`, that stays inside the box; the smallest if none does."""
    for size in range(px, SMALLEST_PX - 1, -1):
        for lines in broken(text, most):
            setting = Fitted(lines, size)
            if setting.height <= box[1] and all(measure(line, size) <= box[0] for line in lines):
                return setting
    return Fitted((_shortened(text, SMALLEST_PX, box[0], measure),), SMALLEST_PX)


def alike(texts: Sequence[str], px: int, box: tuple[int, int], measure: Measure) -> list[Fitted]:
    """Return the settings of texts that stand beside each other, all at one size: none looks more important."""
    size = min((fitted(text, px, box, measure).px for text in texts), default=px)
    return [fitted(text, size, box, measure) for text in texts]


def broken(text: str, most: int) -> Iterator[tuple[str, ...]]:
    """Yield the text in one line, in two, in three: even lines, of two evenly good ones the shorter first.

    非常不满意 becomes 非常 and 不满意; English breaks between words only.
    """
    pieces = text.split(" ") if " " in text else list(text) if not text.isascii() else [text]
    glue = " " if " " in text else ""
    yield (text,)
    if len(pieces) > LONGEST_SPLIT:
        yield from _filled(pieces, glue, most)
        return
    for count in range(2, min(most, len(pieces)) + 1):
        yield min(_arranged(pieces, glue, count), key=_unevenness)


def _unevenness(lines: tuple[str, ...]) -> tuple[int, list[int]]:
    return max(map(len, lines)), [len(line) for line in lines]


def _arranged(pieces: list[str], glue: str, count: int) -> Iterator[tuple[str, ...]]:
    for cuts in combinations(range(1, len(pieces)), count - 1):
        edges = (0, *cuts, len(pieces))
        yield tuple(glue.join(pieces[start:end]) for start, end in pairwise(edges))


def _filled(pieces: list[str], glue: str, most: int) -> Iterator[tuple[str, ...]]:
    for count in range(2, most + 1):
        each = -(-len(pieces) // count)
        yield tuple(glue.join(pieces[start : start + each]) for start in range(0, len(pieces), each))


def _shortened(text: str, px: int, width: int, measure: Measure) -> str:
    kept = len(text)
    while kept and measure(text[:kept] + "…", px) > width:
        kept -= 1
    return text if measure(text, px) <= width else text[:kept] + "…"
