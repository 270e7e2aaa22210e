"""How much of what was typed a name shares, whatever the order: for whoever says it in other words.

Every word weighs by how few names have it (inverse document frequency); two that stand side by side in both weigh once
more. The likeness is a mean of how much of the typed and how much of the name is shared.
"""

from array import array
from collections import defaultdict
from collections.abc import Iterable
from heapq import nlargest
from itertools import pairwise
from math import log
from typing import Final

from ticket_dispenser.meaning import Said

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

    def __init__(self, names: Iterable[Said]) -> None:
        self._names: list[tuple[str, ...]] = []
        listed: defaultdict[str, array[int]] = defaultdict(lambda: array("I"))
        for nth, name in enumerate(names):
            self._names.append(name.meanings)
            for word in _words(name):
                listed[word].append(nth)
        self._listed = dict(listed)
        self._rarest = log(len(self._names) + 1)
        self._weights = {word: (self._rarest - log(len(each))) * _share(word) for word, each in listed.items()}
        self._wholes = self._weigh()
        self._among = {
            word: self._marked(each) for word, each in listed.items() if len(each) > len(self._names) / OFTEN
        }

    def _weigh(self) -> "array[float]":
        """Return how much all that each name says weighs together."""
        wholes = array("f", (self._paired(_pairs(meanings)) for meanings in self._names))
        for word, listed in self._listed.items():
            weight = self._weights[word]
            for nth in listed:
                wholes[nth] += weight
        return wholes

    def _marked(self, listed: Iterable[int]) -> bytes:
        marks = bytearray(len(self._names))
        for nth in listed:
            marks[nth] = 1
        return bytes(marks)

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
            weight, among = self._weights[word], self._among.get(word)
            if shared and among:
                for nth in shared:
                    if among[nth]:
                        shared[nth] += weight
            else:
                for nth in self._listed[word]:
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
