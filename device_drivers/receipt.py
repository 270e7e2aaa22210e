"""What stands on a ticket's paper: lines, a QR code, a cut; and how many columns they take."""

import unicodedata
from dataclasses import dataclass
from typing import Final, Literal

Align = Literal["left", "center", "right"]
Size = Literal[1, 2, 3]

NARROW_COLUMNS: Final = 32
"""Characters on a line of 58 mm paper; a Chinese one takes two."""

WIDE_COLUMNS: Final = 48
"""Characters on a line of 80 mm paper."""


@dataclass(frozen=True)
class Text:
    """One paragraph; it is wrapped to the paper's width. `size` 3 is three times as tall and as wide."""

    text: str
    size: Size = 1
    align: Align = "left"
    bold: bool = False


@dataclass(frozen=True)
class Qr:
    """A QR code, centred; `size` is the side of one module in dots (1 to 16)."""

    data: str
    size: int = 6


@dataclass(frozen=True)
class Feed:
    """Empty lines."""

    lines: int = 1


@dataclass(frozen=True)
class Cut:
    """Feed to the knife and cut, leaving a corner: nobody has to pick the ticket from the floor."""


Element = Text | Qr | Feed | Cut
Receipt = tuple[Element, ...]


def columns_of(text: str) -> int:
    """How many columns `text` takes at size 1: two for a Chinese character, one for a Latin one."""
    return sum(2 if _is_wide(character) else 1 for character in text)


def wrapped(text: str, columns: int) -> list[str]:
    """`text` in lines of at most `columns`, broken at its own line breaks and between any two characters."""
    return [line for paragraph in text.split("\n") for line in _filled(printable(paragraph), columns)]


def printable(text: str) -> str:
    """`text` without control characters: what a person wrote can never command the printer."""
    return "".join(" " if unicodedata.category(character) == "Cc" else character for character in text)


def _is_wide(character: str) -> bool:
    return unicodedata.east_asian_width(character) in "WF" or ord(character) > 0x7F


def _filled(text: str, columns: int) -> list[str]:
    lines, line, used = [], "", 0
    for character in text:
        width = columns_of(character)
        if line and used + width > columns:
            lines.append(line)
            line, used = "", 0
        line, used = line + character, used + width
    return [*lines, line]
