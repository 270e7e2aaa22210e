"""What a sign says, page by page: a strip that is too short for it shows one page after the other, none of it cut."""

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Final

from window_terminal.sign.view import Mood, Saying, SignView

Fits = Callable[[str], bool]

_WORD: Final = re.compile(r"[!-~À-ɏ]+|.")
"""A word of letters stays whole; between Chinese characters a line may end anywhere."""


def lines_of(text: str, fits: Fits) -> list[str]:
    """Return a text in as many lines as it needs; a word that fits nowhere is parted."""
    lines: list[str] = []
    for word in _WORD.findall(text):
        if lines and fits(lines[-1] + word):
            lines[-1] += word
        elif fits(word):
            lines.append(word.lstrip())
        else:
            lines += _parted(word, fits)
    return [line.strip() for line in lines if line.strip()]


def gathered(parts: Sequence[str], fits: Fits, apart: str = " ") -> list[str]:
    """Return the parts of a saying in lines, as many beside each other as fit; none is broken that need not be."""
    lines: list[str] = []
    for part in parts:
        for at, piece in enumerate(pieces_of(part)):
            together = f"{lines[-1]}{' ' if at else apart}{piece}" if lines else piece
            if lines and fits(together):
                lines[-1] = together
            else:
                lines += lines_of(piece, fits)
    return lines


def strip_pages(view: SignView, cells: int) -> list[str]:
    """Return what an LED strip of so many letters shows in turn, first all of it in the first language."""
    return [page for saying in view.sayings for page in _pages_of(saying, cells, tells_where=view.mood is Mood.WELCOME)]


def strip_text(view: SignView, cells: int) -> str:
    """Return what stands on the strip now; nothing in the dark half of a flash."""
    if not view.lit:
        return ""
    pages = strip_pages(view, cells)
    return pages[view.turn % len(pages)]


def cells_of(text: str) -> int:
    """Return how many letters wide a text is on an LED strip."""
    return sum(1 if character.isascii() else 2 for character in text)


def _pages_of(saying: Saying, cells: int, *, tells_where: bool) -> list[str]:
    """Whoever is called or served knows the window; who looks for one reads which this is."""
    parts = (saying.here, saying.words, *saying.details) if tells_where else (saying.words, *saying.details)
    return gathered(parts, lambda text: cells_of(text) <= cells)


def pieces_of(part: str) -> list[str]:
    """A blank in a Chinese sentence is where it may best be broken; between English words there is one anyway."""
    return [part] if part.isascii() else part.split()


def _parted(word: str, fits: Fits) -> Iterator[str]:
    while word:
        end = next((end for end in range(len(word), 1, -1) if fits(word[:end])), 1)
        yield word[:end]
        word = word[end:]
