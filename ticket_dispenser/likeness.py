"""How much of what was typed a name shares, whatever the order: for whoever says it in other words.

Every word weighs by how few names have it (inverse document frequency); two that stand side by side in both weigh once
more. The likeness is a mean of how much of the typed and how much of the name is shared.
"""

from array import array
from collections import defaultdict
from collections.abc import Iterable, Iterator
from heapq import nlargest
from itertools import pairwise
from math import log
from typing import Final

from ticket_dispenser.meaning import Said
from ticket_dispenser.tape import AT_A_TIME

LOOKED_AT: Final = 80
"""Of so many names that share most, the order is looked at too."""
MEANINGS: Final = 2.0
"""How much a word of known meaning weighs beside a character that stands for itself."""
CHARACTERS: Final = 0.5
"""How much a character weighs beside a meaning: 户籍 has something of 户口."""
PAIRS: Final = 0.5
"""How much two meanings side by side weigh beside the two alone."""
TYPED: Final = 4.0
"""How much more it counts that what was typed is in the name than the rest of the name: names say much."""
OFTEN: Final = 12
"""A word that more than every so many-th name has is a common one."""
UNKNOWN: Final = 0.5
"""How much a word that no name has weighs beside the rarest: it cannot be found whatever it means."""

Pair = tuple[str, str]


class Likeness:
    """Which names are most like something typed."""

    def __init__(self) -> None:
        self._names: list[tuple[str, ...]] = []
        self._listed: defaultdict[str, array[int]] = defaultdict(lambda: array("I"))
        self._rarest = 0.0
        self._weights: dict[str, float] = {}
        self._wholes = array("f")
        self._among: dict[str, bytes] = {}

    def learn(self, names: Iterable[Said]) -> Iterator[None]:
        """Learn what names say, a little at each turn; only when all is done anything is alike."""
        for nth, name in enumerate(names):
            self._names.append(name.meanings)
            for word in _words(name):
                self._listed[word].append(nth)
            if nth % AT_A_TIME == 0:
                yield
        self._rarest = log(len(self._names) + 1)
        self._weights = {word: (self._rarest - log(len(each))) * _share(word) for word, each in self._listed.items()}
        yield from self._weigh()

    def _weigh(self) -> Iterator[None]:
        """Work out how much all that each name says weighs together."""
        for nth, meanings in enumerate(self._names):
            self._wholes.append(self._paired(_pairs(meanings)))
            if nth % AT_A_TIME == 0:
                yield
        for word, listed in self._listed.items():
            weight = self._weights[word]
            for nth in listed:
                self._wholes[nth] += weight
            if len(listed) > AT_A_TIME:
                yield

    def _marked(self, word: str) -> bytes:
        """Return for each name whether it has a word that many have."""
        if word not in self._among:
            marks = bytearray(len(self._names))
            for nth in self._listed[word]:
                marks[nth] = 1
            self._among[word] = bytes(marks)
        return self._among[word]

    def most_like(self, typed: Said) -> list[tuple[float, int]]:
        """Return how like they are and the places of the names that share most with what was typed, best first."""
        shared = self._shared(_words(typed))
        asked = self._whole(typed)
        pairs = _pairs(typed.meanings)
        near = nlargest(LOOKED_AT, ((self._mean(weight, asked, nth), weight, nth) for nth, weight in shared.items()))
        return sorted(
            (
                (self._mean(weight + self._paired(pairs & _pairs(self._names[nth])), asked, nth), nth)
                for _, weight, nth in near
            ),
            reverse=True,
        )

    def _shared(self, words: set[str]) -> dict[int, float]:
        """Return how much names share with what was typed; words that many names have find none, they only decide."""
        shared: defaultdict[int, float] = defaultdict(float)
        for word in sorted(words & self._weights.keys(), key=lambda word: len(self._listed[word])):
            weight, listed = self._weights[word], self._listed[word]
            if shared and len(listed) * OFTEN > len(self._names):
                among = self._marked(word)
                for nth in shared:
                    if among[nth]:
                        shared[nth] += weight
            else:
                for nth in listed:
                    shared[nth] += weight
        return shared

    def _mean(self, shared: float, asked: float, nth: int) -> float:
        return (1 + TYPED) * shared / (TYPED * asked + self._wholes[nth])

    def _whole(self, said: Said) -> float:
        return sum(map(self._weight, _words(said))) + self._paired(_pairs(said.meanings))

    def _weight(self, word: str) -> float:
        known = self._weights.get(word)
        return self._rarest * UNKNOWN * _share(word) if known is None else known

    def _paired(self, pairs: Iterable[Pair]) -> float:
        return PAIRS * sum((self._weight(one) + self._weight(two)) / 2 for one, two in pairs)


def _share(word: str) -> float:
    return {"#": MEANINGS, "'": CHARACTERS}.get(word[0], 1.0)


def _words(said: Said) -> set[str]:
    return {*said.meanings, *(f"'{character}" for character in said.characters)}


def _pairs(meanings: tuple[str, ...]) -> set[Pair]:
    return set(pairwise(meanings))
