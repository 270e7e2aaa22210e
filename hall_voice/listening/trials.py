"""Announcements drawn at random, in the hall's own words: what a voice is measured by."""

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from typing import Final

PREFIXES: Final = tuple("ABCDEFG")
WINDOWS: Final = tuple(str(number) for number in range(1, 17))
"""Of a hall of the usual size, where none is named."""
HIGHEST: Final = 999


@dataclass(frozen=True)
class Trial:
    """One announcement: what was said, and what is to be heard in it."""

    letters: str
    digits: str
    window: str
    text: str
    halves: tuple[str, ...]

    @property
    def window_symbols(self) -> str:
        """Letters and digits of the window, as they are to be heard."""
        return self.window.replace("-", "")


@dataclass(frozen=True)
class Words:
    """A hall's sentence for a call, and the phrases that are joined where the whole was never rendered."""

    call: str
    halves: tuple[str, ...]


def draw(
    count: int, seed: int, words: Words, prefixes: Sequence[str] = PREFIXES, windows: Sequence[str] = WINDOWS
) -> list[Trial]:
    """Return `count` announcements; the same seed draws the same ones."""
    chance = Random(seed)
    return [_one(chance, words, prefixes, windows) for _ in range(count)]


def _one(chance: Random, words: Words, prefixes: Sequence[str], windows: Sequence[str]) -> Trial:
    letters, digits, window = chance.choice(prefixes), f"{chance.randrange(1, HIGHEST + 1):03}", chance.choice(windows)
    fields = {"number": f"{letters}{digits}", "window": window}
    halves = tuple(half.format_map(fields) for half in words.halves)
    return Trial(letters, digits, window, words.call.format_map(fields), halves)
