"""Tables in a terminal, where a Chinese character is two columns wide."""

from collections.abc import Iterable, Sequence
from typing import Final
from unicodedata import east_asian_width

GAP: Final = "  "
WIDE: Final = frozenset("WF")


def table(rows: Sequence[Sequence[str]]) -> list[str]:
    """Return the rows as lines whose columns stand below one another."""
    told = [[plain(cell) for cell in row] for row in rows]
    widths = [max(map(width, column)) for column in zip(*told, strict=True)]
    return [GAP.join(map(_padded, row, widths)).rstrip() for row in told]


def plain(text: str) -> str:
    """Return a text that does nothing to a terminal but stand there: whoever is in the network may have written it."""
    return "".join(letter if letter.isprintable() else " " if letter.isspace() else "?" for letter in text)


def columns(rows: Sequence[Sequence[str]]) -> list[str]:
    """Return the rows as lines, figures to the right."""
    names, *figures = zip(*rows, strict=True)
    return beside(names, figures)


def beside(names: Sequence[str], figures: Iterable[Sequence[str]]) -> list[str]:
    """Return the names below one another and columns of figures beside them, figures to the right."""
    aligned = [names, *map(_to_the_right, figures)]
    return table(list(zip(*aligned, strict=True)))


def width(text: str) -> int:
    """Return how many columns a text takes."""
    return sum(2 if east_asian_width(character) in WIDE else 1 for character in text)


def _to_the_right(column: Sequence[str]) -> list[str]:
    widest = max(map(width, column))
    return [" " * (widest - width(cell)) + cell for cell in column]


def _padded(text: str, columns: int) -> str:
    return text + " " * (columns - width(text))
