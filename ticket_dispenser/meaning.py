"""What people mean: the words of everyday life and those of an office, told to be the same where they are."""

import re
from collections.abc import Sequence
from pathlib import Path
from sys import intern
from typing import Final, NamedTuple

import msgspec

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
        longest_first = sorted(self._of, key=len, reverse=True)
        self._words = re.compile("|".join(map(re.escape, longest_first)) or r"(?!)")

    @classmethod
    def shipped(cls) -> "Meanings":
        """Return those that come with the dispenser."""
        file = msgspec.toml.decode(FILE.read_bytes(), type=_File)
        return cls(file.meanings, file.fillers)

    def read(self, text: str) -> Said:
        """Return what a name or something typed says."""
        meanings: list[str] = []
        at = 0
        for match in self._words.finditer(text):
            meanings += map(intern, text[at : match.start()])  # one object for each character of thousands of names
            meanings += [meaning] if (meaning := self._of[match[0]]) else []
            at = match.end()
        meanings += map(intern, text[at:])
        return Said(tuple(meanings), frozenset(text) - self._fillers)


class _File(msgspec.Struct, forbid_unknown_fields=True):
    """What stands in the file of everyday words."""

    meanings: tuple[str, ...]
    fillers: str
