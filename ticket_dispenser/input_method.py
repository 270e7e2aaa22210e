"""Pinyin without a word chosen: which characters were meant, judged by the hall's own names and everyday words."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from heapq import nlargest
from itertools import pairwise
from math import log
from typing import Final

from ticket_dispenser.tape import AT_A_TIME, Spelling
from ticket_dispenser.walks import sound_of

LONGEST: Final = 6
"""No syllable has more letters."""
LIKELIEST: Final = 16
"""So many ways to read the beginning are followed further."""
STRANGERS: Final = -5.0
"""How likely it is that two characters stand side by side that do so nowhere; a logarithm, as all of these."""
SYLLABLE: Final = -1.0
"""Few long syllables are likelier than many short ones."""
NEARLY: Final = -2.0
"""A syllable that only sounds like what was typed."""
NOTHING: Final = -5.0
"""A letter that is part of no syllable."""

Readings = list[tuple[float, str]]
"""Ways to read the beginning, with how likely each is."""


class InputMethod:
    """Turns letters into the characters that most often go together where this dispenser stands."""

    def __init__(self) -> None:
        self._pairs: Counter[str] = Counter()
        self._characters: defaultdict[str, dict[str, float]] = defaultdict(dict)

    def learn(self, spellings: Iterable[Spelling]) -> Iterator[None]:
        """Learn from names, a little at each turn."""
        for nth, spelling in enumerate(spellings):
            self._pairs.update(map("".join, pairwise(spelling.name)))
            for character, syllable in zip(spelling.name, spelling.syllables, strict=True):
                self._characters[syllable][character] = SYLLABLE
                self._characters[sound_of(syllable)].setdefault(character, SYLLABLE + NEARLY)
            if nth % AT_A_TIME == 0:
                yield

    def meant(self, letters: str) -> str:
        """Return the likeliest characters for letters; what can be no syllable is left out."""
        ways: list[Readings] = [[(0.0, "")]]
        for end in range(1, len(letters) + 1):
            reached = [(likely + NOTHING, text) for likely, text in ways[end - 1]]
            for start in range(max(0, end - LONGEST), end):
                reached += self._read(ways[start], letters[start:end])
            ways.append(nlargest(LIKELIEST, reached))
        return ways[-1][0][1]

    def _read(self, before: Readings, syllable: str) -> Readings:
        """Return the ways to read on with a syllable: each character that is read so, after what it goes with best."""
        return [
            max((likely + cost + self._together(text[-1:], character), text + character) for likely, text in before)
            for character, cost in self._characters.get(syllable, {}).items()
        ]

    def _together(self, one: str, two: str) -> float:
        if not one:
            return 0.0
        count = self._pairs[one + two]
        return log(count) if count else STRANGERS
