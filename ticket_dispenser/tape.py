"""All names of the hall on one tape of bits, so that a keystroke is looked for in every name at the same moment.

Each letter of each syllable of each name is one bit of very long integers. Where what was typed so far may end is such
an integer; one more letter is a shift and a mask over all names at once, which Python does at the speed of memory
(Baeza-Yates and Gonnet's shift-and, over thousands of names side by side). A syllable may be broken off after any of
its letters, so `csdj`, `chushengdj` and `chushengdengji` are all the same walk.
"""

import re
from array import array
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache, lru_cache
from typing import Final, NamedTuple

SOME: Final = re.compile(rb"[^\x00]")
ONE: Final = re.compile(b"1")
NAME, WORD, SYLLABLE, END, STOP, LETTER = (1 << nth for nth in range(6))
"""What a place is: the first of a name, of a word, of a syllable, the last of one, behind a name, a letter."""
KEPT: Final = 32
"""So many characters are kept as integers; one that is typed is asked for again and again."""
BEHIND: Final = b"-"
"""Stands behind every name, where no letter is."""


class Spelling(NamedTuple):
    """One name as it stands on the tape."""

    name: str
    """Its characters, one for each syllable."""
    syllables: tuple[str, ...]
    words: int
    """A bit for each of its syllables at which a word begins."""


class Tape:
    """Names, syllable by syllable; every walk over it is an integer with a bit for each letter it may stand on."""

    def __init__(self, spellings: Sequence[Spelling]) -> None:
        letters, shapes = _written(spellings)
        marks = _Marks(letters, shapes)
        self._length = len(letters)
        self._ends, self._stops = marks.shaped(END), marks.shaped(STOP)
        self._inner = marks.shaped(LETTER) & ~self._ends
        self._letters = {chr(letter): marks.lettered(letter) for letter in set(letters) - set(BEHIND)}
        self._stop_at = array("I", marks.places(STOP))
        self._end_at = array("I", marks.places(END))
        self._characters = "".join(spelling.name for spelling in spellings)
        self._sounds = _Sounds(spellings)
        self._written = lru_cache(KEPT)(self._mark_character)
        self._said = lru_cache(KEPT)(self._mark_sounds)
        self.anything = marks.shaped(LETTER)
        """Every letter there is."""
        self.names = marks.shaped(NAME)
        """The first letter of every name."""
        self.words = marks.shaped(WORD)
        """The first letter of every word."""
        self.syllables = marks.shaped(SYLLABLE)
        """The first letter of every syllable."""

    def follow(self, here: int) -> int:
        """Return the letters that may come next: the next of this syllable, or the first of the one after it."""
        return (here << 1) | (self._end(here) << 1)

    def typed(self, letter: str, may: int) -> int:
        """Return where a walk is once this letter was typed and any of `may` could come."""
        return may & self._letters.get(letter, 0)

    def written(self, character: str, may: int) -> int:
        """Return where it is once a whole character was written; it begins a syllable or counts for nothing."""
        return self._end(may & self.syllables) & self._written(character)

    def sounding(self, syllables: frozenset[str], may: int) -> int:
        """Return where it is once a character was written that sounds like one of these syllables."""
        return self._end(may & self.syllables) & self._said(syllables)

    def later(self, here: int) -> int:
        """Return all letters of the same names behind those a walk stands on."""
        return (here | (self._stops - here)) & self.anything

    def complete(self, here: int) -> int:
        """Return of a walk what has come to the last syllable of its name."""
        return self._end(here) & (self._stops >> 1)

    def found(self, here: int, most: int) -> Iterator[int]:
        """Yield the places of the names a walk is in, in the order in which they were given, at most so many."""
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

    def _mark_character(self, character: str) -> int:
        return self._marked(_places(character, self._characters))

    def _mark_sounds(self, syllables: frozenset[str]) -> int:
        return self._marked(place for syllable in syllables for place in self._sounds.places(syllable))

    def _marked(self, syllables: Iterable[int]) -> int:
        """Return the last letters of these syllables, counted over all names."""
        marks = bytearray((self._length >> 3) + 1)
        for nth in syllables:
            place = self._end_at[nth]
            marks[place >> 3] |= 1 << (place & 7)
        return int.from_bytes(marks, "little")


def _written(spellings: Sequence[Spelling]) -> tuple[bytes, bytes]:
    """Return the letters of the tape and the shape of each place on it."""
    letters: list[str] = []
    shapes: list[bytes] = []
    for spelling in spellings:
        for nth, syllable in enumerate(spelling.syllables):
            letters.append(syllable)
            begins = (NAME if nth == 0 else 0) | (WORD if spelling.words >> nth & 1 else 0)
            shapes.append(_shape(len(syllable), begins))
        letters.append(BEHIND.decode())
        shapes.append(bytes([STOP]))
    return "".join(letters).encode("ascii", "replace"), b"".join(shapes)


@cache
def _shape(length: int, begins: int) -> bytes:
    shape = bytearray([LETTER] * length)
    shape[0] |= SYLLABLE | begins
    shape[-1] |= END
    return bytes(shape)


class _Marks:
    """Makes integers of the tape: each place of it that is meant, a bit."""

    def __init__(self, letters: bytes, shapes: bytes) -> None:
        self._letters = letters[::-1]  # the first place is the lowest bit
        self._shapes = shapes[::-1]

    def lettered(self, letter: int) -> int:
        return int(b"0" + self._letters.translate(_table(lambda each: each == letter)), 2)

    def shaped(self, what: int) -> int:
        return int(b"0" + self._shapes.translate(_table(lambda each: each & what > 0)), 2)

    def places(self, what: int) -> Iterator[int]:
        fitting = self._shapes[::-1].translate(_table(lambda each: each & what > 0))
        return (match.start() for match in ONE.finditer(fitting))


def _table(fits: Callable[[int], bool]) -> bytes:
    return bytes(b"01"[fits(byte)] for byte in range(256))


class _Sounds:
    """Where each syllable stands, counted in syllables over all names."""

    def __init__(self, spellings: Sequence[Spelling]) -> None:
        said = [syllable for spelling in spellings for syllable in spelling.syllables]
        self._number = {syllable: chr(0x4E00 + nth) for nth, syllable in enumerate(dict.fromkeys(said))}
        self._said = "".join(map(self._number.__getitem__, said))

    def places(self, syllable: str) -> Iterator[int]:
        return _places(self._number[syllable], self._said) if syllable in self._number else iter(())


def _places(wanted: str, text: str) -> Iterator[int]:
    at = text.find(wanted)
    while at >= 0:
        yield at
        at = text.find(wanted, at + 1)
