"""What stands on a ticket's paper: lines, a QR code, dots, a cut; and how many columns they take."""

import re
import unicodedata
from dataclasses import dataclass
from typing import Final, Literal

Align = Literal["left", "center", "right"]
Size = Literal[1, 2, 3]

NARROW_COLUMNS: Final = 32
"""Characters on a line of 58 mm paper; a Chinese one takes two."""

WIDE_COLUMNS: Final = 48
"""Characters on a line of 80 mm paper."""


CLOSING: Final = "）〕】》」』、，。；：！？…”’·"
"""Marks with which a line never begins."""

PIECE: Final = re.compile(r"[!-~]+|.", re.DOTALL)
"""A word, or one Chinese character, or a space: a line may end behind each."""


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
class Strip:
    """Letters as dots: a line that the printer itself has no characters for, `width` dots wide.

    `rows` is one bit a dot, a set one is black, each row filled up to whole bytes.
    """

    width: int
    rows: bytes
    align: Align = "left"

    @property
    def height(self) -> int:
        """How many rows of dots it has."""
        return len(self.rows) // bytes_across(self.width)


@dataclass(frozen=True)
class Feed:
    """Empty lines."""

    lines: int = 1


@dataclass(frozen=True)
class Cut:
    """Feed to the knife and cut, leaving a corner: nobody has to pick the ticket from the floor."""


Element = Text | Qr | Strip | Feed | Cut
Receipt = tuple[Element, ...]


def bytes_across(dots: int) -> int:
    """How many bytes a row of so many dots takes."""
    return (dots + 7) // 8


def columns_of(text: str) -> int:
    """How many columns `text` takes at size 1: two for a Chinese character, one for a Latin one."""
    return sum(2 if _is_wide(character) else 1 for character in text)


def wrapped(text: str, columns: int) -> list[str]:
    """`text` in lines of at most `columns`, broken at its line breaks, between words and between Chinese characters.

    A word longer than a line is broken where the line ends; a closing mark never begins a line.
    """
    return [line for paragraph in text.split("\n") for line in _filled(printable(paragraph), columns)]


def printable(text: str) -> str:
    """`text` as paper can bear it: what a person wrote can never command the printer, what nobody sees is left out."""
    return "".join(map(_on_paper, text))


def _on_paper(character: str) -> str:
    if unicodedata.category(character) in ("Cc", "Cs", "Zl", "Zp"):
        return " "
    # Joiners and variation selectors only say how their neighbours look on a screen.
    unseen = unicodedata.category(character) == "Cf" or "\ufe00" <= character <= "\ufe0f"
    return "" if unseen or "\U000e0100" <= character <= "\U000e01ef" else character


def _is_wide(character: str) -> bool:
    return unicodedata.east_asian_width(character) in "WF" or ord(character) > 0x7F


def _filled(text: str, columns: int) -> list[str]:
    lines, line = [], ""
    for piece in _pieces(text, columns):
        if line and columns_of(line) + columns_of(piece) > columns:
            lines.append(line.rstrip())
            line, piece = "", piece.lstrip()
        line += piece
    return [*lines, line]


def _pieces(text: str, columns: int) -> list[str]:
    """What may stand at a line's beginning, each with the closing marks that follow it."""
    pieces = [piece for found in PIECE.findall(text) for piece in _cut_up(found, columns)]
    joined: list[str] = []
    for piece in pieces:
        if joined and piece in CLOSING and columns_of(joined[-1] + piece) <= columns:
            joined[-1] += piece
        else:
            joined.append(piece)
    return joined


def _cut_up(piece: str, columns: int) -> list[str]:
    """A word in parts that fit a line each."""
    return [piece[at : at + columns] for at in range(0, len(piece), columns)] if len(piece) > 1 else [piece]
