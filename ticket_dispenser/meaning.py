"""What people mean: the words of everyday life and those of an office, told to be the same where they are."""

import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from sys import intern
from typing import Final, NamedTuple

import msgspec

from ticket_dispenser.tape import Spelling

FILE: Final = Path(__file__).parent / "everyday.toml"


class Said(NamedTuple):
    """Something said or written, as far as it matters: its meanings in order, and its characters."""

    meanings: tuple[str, ...]
    """A number for each word that is known, a character where none is."""
    characters: frozenset[str]


class Meanings:
    """Reads meanings in names and in what was typed; what says nothing of the matter is left out."""

    def __init__(self, groups: Sequence[str], fillers: str) -> None:
        """Each group is words of one meaning, parted by spaces; of one that is in two groups, the first counts."""
        self._fillers = frozenset(fillers.split())
        self._of: dict[str, str] = dict.fromkeys(self._fillers, "")
        for number, group in enumerate(groups):
            for word in group.lower().split():
                if not self._of.get(word):
                    self._of[word] = f"#{number}"
        self._words = _any_of(self._of)
        self._nothing = _any_of(self._fillers)

    def read(self, text: str) -> Said:
        """Return what a name or something typed says; 装个电梯 says 装电梯."""
        meanings = max(self._read(text), self._read(self._nothing.sub("", text)), key=_known)
        return Said(meanings, frozenset(text) - self._fillers)

    def _read(self, text: str) -> tuple[str, ...]:
        meanings: list[str] = []
        at = 0
        for match in self._words.finditer(text):
            meanings += map(intern, text[at : match.start()])  # one object for each character of thousands of names
            meanings += [meaning] if (meaning := self._of[match[0]]) else []
            at = match.end()
        meanings += map(intern, text[at:])
        return tuple(meanings)


def _any_of(words: Iterable[str]) -> re.Pattern[str]:
    """Return what matches any of these words, the longest first."""
    return re.compile("|".join(map(re.escape, sorted(words, key=len, reverse=True))) or r"(?!)")


def _known(meanings: tuple[str, ...]) -> tuple[int, int]:
    """Return how well something is understood: by how many words are known, then by how few others there are."""
    return sum(meaning[0] == "#" for meaning in meanings), -len(meanings)


class Everyday(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What stands in the file of everyday words."""

    meanings: tuple[str, ...]
    fillers: str
    pinyin: tuple[str, ...] = ()
    """That of the words of each meaning, and last of the fillers, in their order."""

    @classmethod
    def shipped(cls) -> "Everyday":
        """Return what comes with the dispenser."""
        return msgspec.toml.decode(FILE.read_bytes(), type=cls)

    def spellings(self) -> Iterator[Spelling]:
        """Yield every word as it is spelled."""
        for words, pinyin in zip((*self.meanings, self.fillers), self.pinyin, strict=False):
            for word, spelled in zip(words.lower().split(), pinyin.split(), strict=False):
                syllables = tuple(map(intern, spelled.split("-")))
                if len(syllables) == len(word):
                    yield Spelling(word, syllables, 1)
