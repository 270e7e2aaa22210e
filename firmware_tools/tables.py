"""Tables in a terminal, where a Chinese character is two columns wide."""

from collections.abc import Sequence
from typing import Final
from unicodedata import east_asian_width

GAP: Final = "  "
WIDE: Final = frozenset("WF")


def table(rows: Sequence[Sequence[str]]) -> list[str]:
    """Return the rows as lines whose columns stand below one another."""
    widths = [max(map(width, column)) for column in zip(*rows, strict=True)]
    return [GAP.join(map(_padded, row, widths)).rstrip() for row in rows]


def width(text: str) -> int:
    """Return how many columns a text takes."""
    return sum(2 if east_asian_width(character) in WIDE else 1 for character in text)


def _padded(text: str, columns: int) -> str:
    return text + " " * (columns - width(text))
