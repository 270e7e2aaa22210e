"""How much of what was typed a name shares, whatever the order: for whoever says it in other words.

Every word weighs by how few names have it (inverse document frequency); two that stand side by side in both weigh once
more. The likeness is a mean of how much of the typed and how much of the name is shared.
"""

from array import array
from collections import defaultdict
from collections.abc import Iterable, Sequence
from heapq import nlargest
from math import log
from typing import Final

from ticket_dispenser.meaning import Said

LOOKED_AT: Final = 80
"""Of so many names that share most, the order is looked at too."""
CHARACTERS: Final = 0.5
"""How much a character weighs beside a meaning: 户籍 has something of 户口."""
PAIRS: Final = 0.5
"""How much two meanings side by side weigh beside the two alone."""
TYPED: Final = 3.0
"""How much more it counts that what was typed is in the name than the rest of the name: names say much."""
UNKNOWN: Final = 0.5
"""How much a word that no name has weighs beside the rarest: it cannot be found whatever it means."""

Pair = tuple[str, str]


class Likeness:
    """Which names are most like something typed."""

    def __init__(self, names: Sequence[Said]) -> None:
        self._names = names
        listed: defaultdict[str, array[int]] = defaultdict(lambda: array("I"))
        for nth, name in enumerate(names):
            for word in _words(name):
                listed[word].append(nth)
        self._listed = dict(listed)
        rarest = log(len(names) + 1)
        self._unknown = rarest * UNKNOWN
        self._weights = {
            word: (rarest - log(len(each))) * (CHARACTERS if word[0] == "'" else 1) for word, each in listed.items()
        }
        self._wholes = array("f", map(self._whole, names))

    def most_like(self, typed: Said) -> list[tuple[float, int]]:
        """Return how like they are and the places of the names that share most with what was typed, best first."""
        shared: defaultdict[int, float] = defaultdict(float)
        for word in _words(typed):
            weight = self._weights.get(word, 0.0)
            for nth in self._listed.get(word, ()):
                shared[nth] += weight
        asked = self._whole(typed)
        pairs = _pairs(typed)
        near = nlargest(LOOKED_AT, ((self._mean(weight, asked, nth), weight, nth) for nth, weight in shared.items()))
        return sorted(
            (
                (self._mean(weight + self._paired(pairs & _pairs(self._names[nth])), asked, nth), nth)
                for _, weight, nth in near
            ),
            reverse=True,
        )

    def _mean(self, shared: float, asked: float, nth: int) -> float:
        return (1 + TYPED) * shared / (TYPED * asked + self._wholes[nth])

    def _whole(self, said: Said) -> float:
        return sum(map(self._weight, _words(said))) + self._paired(_pairs(said))

    def _weight(self, word: str) -> float:
        return self._weights.get(word, self._unknown * (CHARACTERS if word[0] == "'" else 1))

    def _paired(self, pairs: Iterable[Pair]) -> float:
        return PAIRS * sum((self._weight(one) + self._weight(two)) / 2 for one, two in pairs)


def _words(said: Said) -> set[str]:
    return {*said.meanings, *(f"'{character}" for character in said.characters)}


def _pairs(said: Said) -> set[Pair]:
    return set(zip(said.meanings, said.meanings[1:], strict=False))
