"""Pinyin without a word chosen: which characters were meant, judged by what the hall's own names have."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from itertools import pairwise
from math import log
from typing import Final

from ticket_dispenser.tape import AT_A_TIME, Spelling

LONGEST_SYLLABLE: Final = 6
NO_SYLLABLE: Final = 3
"""A letter that is no syllable costs as much as so many that are."""
STRANGERS: Final = -3.0
"""How unlikely two characters stand side by side that do so in no name; in logarithms, as the likely ones."""


class InputMethod:
    """Turns syllables into the characters that most often go together in the names of this hall."""

    def __init__(self) -> None:
        self._pairs: Counter[str] = Counter()
        self._characters: defaultdict[str, Counter[str]] = defaultdict(Counter)

    def learn(self, spellings: Iterable[Spelling]) -> Iterator[None]:
        """Learn from names, a little at each turn."""
        for nth, spelling in enumerate(spellings):
            self._pairs.update(map("".join, pairwise(spelling.name)))
            for character, syllable in zip(spelling.name, spelling.syllables, strict=True):
                self._characters[syllable][character] += 1
            if nth % AT_A_TIME == 0:
                yield

    def meant(self, letters: str) -> str:
        """Return the likeliest characters for letters; letters that are no syllable are left out."""
        syllables = [each for each in self._part(letters) if each in self._characters]
        if not syllables:
            return ""
        best = {character: (0.0, character) for character in self._characters[syllables[0]]}
        for syllable in syllables[1:]:
            best = {each: self._joined(best, each) for each in self._characters[syllable]}
        return max(best.values())[1]

    def _joined(self, before: dict[str, tuple[float, str]], character: str) -> tuple[float, str]:
        """Return the likeliest way to have come to a character."""
        likely, text = max((likely + self._together(last, character), text) for last, (likely, text) in before.items())
        return likely, text + character

    def _together(self, one: str, two: str) -> float:
        count = self._pairs[one + two]
        return log(count) if count else STRANGERS

    def _part(self, letters: str) -> tuple[str, ...]:
        """Return letters parted into as few syllables as there can be; what is none stands alone."""
        best: list[tuple[int, tuple[str, ...]]] = [(0, ())]
        for end in range(1, len(letters) + 1):
            ways = (
                (best[start][0] + (1 if letters[start:end] in self._characters else NO_SYLLABLE), start)
                for start in range(max(0, end - LONGEST_SYLLABLE), end)
                if letters[start:end] in self._characters or start == end - 1
            )
            cost, start = min(ways)
            best.append((cost, (*best[start][1], letters[start:end])))
        return best[-1][1]
