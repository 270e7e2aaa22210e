"""Which characters a printer's firmware has."""

from typing import Final, Literal

Charset = Literal["gb18030", "gbk", "gb2312"]
"""As the printer's leaflet says. Those that know only GBK are many."""

CHARSETS: Final[tuple[Charset, ...]] = ("gb18030", "gbk", "gb2312")

PLAINLY: Final = {"–": "-", "—": "-", "•": "-", "·": "-", "\u00a0": " ", "‘": "'", "’": "'", "¥": "￥"}
"""Marks that can be written otherwise: a dash is no reason to draw a whole line."""


def plainly(text: str, charset: Charset) -> str:
    """`text` with marks the printer lacks written as it can."""
    return "".join(character if has(character, charset) else PLAINLY.get(character, character) for character in text)


def has(character: str, charset: Charset) -> bool:
    """Whether a printer of this code page has a letter for this character.

    In GB18030 that is what has two bytes, and the first extension: the code has a place for every other character of
    the world, but printers' fonts do not, and burn a blank there.
    """
    try:
        code = character.encode(charset)
    except UnicodeEncodeError:
        return False
    return len(code) <= 2 or "\u3400" <= character <= "\u4db5"


def is_native(text: str, charset: Charset) -> bool:
    """Whether a printer of this code page has every character of `text`."""
    return all(has(character, charset) for character in text)
