"""The languages a hall could want to be called in, by their codes: a typing mistake is none of them."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

SECOND_LETTERS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "a": "abefkmnrsvyz",
        "b": "aeghimnors",
        "c": "aehorsuvy",
        "d": "aevz",
        "e": "elnostu",
        "f": "afijory",
        "g": "adlnuv",
        "h": "aeiortuyz",
        "i": "adegikostu",
        "j": "av",
        "k": "agijklmnorsuvwy",
        "l": "abginotuv",
        "m": "ghiklnrsty",
        "n": "abdeglnorvy",
        "o": "cjmrs",
        "p": "ailst",
        "q": "u",
        "r": "mnouw",
        "s": "acdegiklmnoqrstuvw",
        "t": "aeghiklnorstwy",
        "u": "gkrz",
        "v": "eio",
        "w": "ao",
        "x": "h",
        "y": "io",
        "z": "ahu",
    }
)
"""ISO 639-1, by the first letter: what may follow it."""
OF_THREE_LETTERS: Final = frozenset(
    {"cdo", "cjy", "cmn", "cpx", "czh", "czo", "gan", "hak", "hmn", "hsn", "mnp", "nan", "wuu", "yue"}
)
"""What is spoken in China and has no code of two letters."""


def is_language(code: str) -> bool:
    """Whether this is the code of a language; of the thousands of three letters those spoken in China are known."""
    if len(code) == 2:
        return code[1] in SECOND_LETTERS.get(code[0], "")
    return code in OF_THREE_LETTERS
