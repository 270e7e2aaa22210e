"""All names of the hall on one tape of bits, so that a keystroke is looked for in every name at the same moment.

Each letter of each syllable of each name is one bit of very long integers. Where what was typed so far may end is such
an integer; one more letter is a shift and a mask over all names at once, which Python does at the speed of memory
(Baeza-Yates and Gonnet's shift-and, over thousands of names side by side). A syllable may be broken off after any of
its letters, so `csdj`, `chushengdj` and `chushengdengji` are all the same walk.
"""

import re
from array import array
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Final, NamedTuple

SOME: Final = re.compile(rb"[^\x00]")


class Spelling(NamedTuple):
    """One name as it stands on the tape."""

    name: str
    """Its characters, one for each syllable."""
    syllables: tuple[str, ...]
    words: frozenset[int]
    """At which of its syllables a word begins."""


class Tape:
    """Names, syllable by syllable; every walk over it is an integer with a bit for each letter it may stand on."""

    def __init__(self, spellings: Sequence[Spelling]) -> None:
        bits = _Bits()
        for spelling in spellings:
            bits.write(spelling)
        self._ends = bits.whole("ends")
        self._inner = bits.whole("letters") & ~self._ends
        self._stops = bits.whole("stops")
        self._stop_at = bits.stop_at
        self._letters = {letter: bits.whole(letter) for letter in bits.places if len(letter) == 1}
        self._said = bits.said
        self._characters = {name: array("I", places) for name, places in bits.characters.items()}
        self.anything = bits.whole("letters")
        """Every letter there is."""
        self.names = bits.whole("names")
        """The first letter of every name."""
        self.words = bits.whole("words")
        """The first letter of every word."""
        self.syllables = bits.whole("syllables")
        """The first letter of every syllable."""
        self._length = bits.at

    def follow(self, here: int) -> int:
        """Return the letters that may come next: the next of this syllable, or the first of the one after it."""
        return (here << 1) | self.after(here)

    def after(self, here: int) -> int:
        """Return the first letters of the syllables after those that a walk is in."""
        return self._end(here) << 1

    def typed(self, letter: str, may: int) -> int:
        """Return where a walk is once this letter was typed and any of `may` could come."""
        return may & self._letters.get(letter, 0)

    def written(self, character: str, may: int) -> int:
        """Return where it is once a whole character was written; it begins a syllable or counts for nothing."""
        return self._end(may & self.syllables) & self._marks(self._characters.get(character, ()))

    def sounding(self, syllables: Iterable[str], may: int) -> int:
        """Return where it is once a character was written that sounds like one of these syllables."""
        marks = 0
        for syllable in syllables:
            marks |= self._marks(self._said.get(syllable, ()))
        return self._end(may & self.syllables) & marks

    def later(self, here: int) -> int:
        """Return all letters of the same names behind those a walk stands on."""
        return here | ((self._stops - here) & self.anything & ~self._stops) if here else 0

    def complete(self, here: int) -> int:
        """Return of a walk what has come to the last syllable of its name."""
        return self._end(here) & (self._stops >> 1)

    def found(self, here: int, most: int) -> Iterator[int]:
        """Yield the places of the names a walk is in, in the order in which they were given."""
        hits = self._stops ^ ((self._stops - here) & self._stops)
        raw = hits.to_bytes((self._length >> 3) + 1, "little")
        for match in SOME.finditer(raw):
            byte, base = raw[match.start()], match.start() << 3
            for bit in range(8):
                if byte >> bit & 1:
                    yield bisect_left(self._stop_at, base + bit)
                    most -= 1
                    if not most:
                        return

    def _end(self, here: int) -> int:
        """Return the last letters of the syllables a walk is in: a carry runs through each that has any bit."""
        return (((here & self._inner) + self._inner) | here) & self._ends

    def _marks(self, places: Iterable[int]) -> int:
        marks = bytearray((self._length >> 3) + 1)
        for place in places:
            marks[place >> 3] |= 1 << (place & 7)
        return int.from_bytes(marks, "little")


class _Bits:
    """The tape while it is being written."""

    def __init__(self) -> None:
        self.at = 0
        self.places: defaultdict[str, list[int]] = defaultdict(list)
        self.characters: defaultdict[str, list[int]] = defaultdict(list)
        self.said: defaultdict[str, array[int]] = defaultdict(lambda: array("I"))
        self.stop_at = array("I")

    def write(self, spelling: Spelling) -> None:
        self.places["names"].append(self.at)
        for nth, (character, syllable) in enumerate(zip(spelling.name, spelling.syllables, strict=True)):
            if nth in spelling.words:
                self.places["words"].append(self.at)
            self.places["syllables"].append(self.at)
            self._syllable(character, syllable)
        self.places["stops"].append(self.at)
        self.stop_at.append(self.at)
        self.at += 1

    def _syllable(self, character: str, syllable: str) -> None:
        for letter in syllable:
            self.places[letter].append(self.at)
            self.places["letters"].append(self.at)
            self.at += 1
        self.places["ends"].append(self.at - 1)
        self.characters[character].append(self.at - 1)
        self.said[syllable].append(self.at - 1)

    def whole(self, kind: str) -> int:
        marks = bytearray((self.at >> 3) + 1)
        for place in self.places[kind]:
            marks[place >> 3] |= 1 << (place & 7)
        return int.from_bytes(marks, "little")
