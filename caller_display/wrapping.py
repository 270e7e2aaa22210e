"""Breaks a text into lines and pieces: Latin between words, Chinese between characters and never before a full stop."""

from collections.abc import Callable, Iterator
from typing import Final

NOT_FIRST: Final = frozenset("，。、；：！？）》」』】〉…—·,.;:!?)]}%")
"""With these no line begins: they belong to what stands before them."""
NOT_LAST: Final = frozenset("（《「『【〈([{")
"""With these no line ends."""
ELLIPSIS: Final = "…"
WIDE_FROM: Final = 0x2E80
"""From here on characters are Chinese, Japanese or Korean and may be parted without a space."""

Width = Callable[[str], float]


def pieces(text: str) -> Iterator[str]:
    """Yield the parts of a text that are not to be broken; joined again they are the text."""
    piece = ""
    for character in text:
        if piece and _may_part(piece[-1], character):
            yield piece
            piece = ""
        piece += character
    if piece:
        yield piece


def wrapped(text: str, width: float, width_of: Width) -> list[str]:
    """Return the lines of a text; a word longer than a line is broken where the line ends.

    Where the text itself begins a line, one begins. Every piece is measured once and widths are added up: a line's
    letters may be a little wider or narrower together.
    """
    return [line for paragraph in text.splitlines() or [""] for line in _wrapped(paragraph, width, width_of)]


def shortened(lines: list[str], most: int, width: float, width_of: Width) -> list[str]:
    """Return at most so many lines; what is left out is said by an ellipsis."""
    if len(lines) <= most:
        return lines
    kept, last = lines[: most - 1], lines[most - 1]
    while last and width_of(last + ELLIPSIS) > width:
        last = last[:-1]
    return [*kept, last + ELLIPSIS]


def chunks(text: str, at_least: int) -> list[str]:
    """Return a text in parts of some `at_least` characters, for a line that moves and is drawn piece by piece."""
    parts = [""]
    for piece in pieces(text):
        for start in range(0, len(piece), 2 * at_least):  # a word without end is parted, too
            if len(parts[-1]) >= at_least:
                parts.append("")
            parts[-1] += piece[start : start + 2 * at_least]
    return parts


def _wrapped(text: str, width: float, width_of: Width) -> list[str]:
    lines, used = [""], 0.0
    for piece in pieces(text):
        wide = width_of(piece)
        if used + (wide if piece[-1] != " " else width_of(piece.rstrip())) <= width:
            lines[-1], used = lines[-1] + piece, used + wide
            continue
        for part in _broken(piece, width, width_of):
            if lines[-1]:
                lines.append("")
            lines[-1], used = part, width_of(part)
    return [line.strip() for line in lines]


def _broken(piece: str, width: float, width_of: Width) -> Iterator[str]:
    """Yield a piece as it is, or letter by letter filled into lines where it is longer than one."""
    if width_of(piece.rstrip()) <= width:
        yield piece
        return
    part, used = "", 0.0
    for letter in piece:
        wide = width_of(letter)
        if part and used + wide > width:
            yield part
            part, used = "", 0.0
        part, used = part + letter, used + wide
    yield part


def _may_part(before: str, after: str) -> bool:
    if after in NOT_FIRST or before in NOT_LAST or after == " ":
        return False
    return before == " " or ord(before) >= WIDE_FROM or ord(after) >= WIDE_FROM
