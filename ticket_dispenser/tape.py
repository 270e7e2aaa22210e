"""All names of the hall on one tape of bits, so that a keystroke is looked for in every name at the same moment.

Each letter of each syllable of each name is one bit of very long integers. Where what was typed so far may end is such
an integer; one more letter is a shift and a mask over all names at once, which Python does at the speed of memory
(Baeza-Yates and Gonnet's shift-and, over thousands of names side by side). A syllable may be broken off after any of
its letters, so `csdj`, `chushengdj` and `chushengdengji` are all the same walk.
"""

import re
from array import array
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator
from functools import cache, lru_cache
from typing import Final, NamedTuple

SOME: Final = re.compile(rb"[^\x00]")
NAME, WORD, SYLLABLE, END, STOP, LETTER = (1 << nth for nth in range(6))
"""What a place is: the first of a name, of a word, of a syllable, the last of one, behind a name, a letter."""
KEPT: Final = 32
"""So many characters are kept as integers; one that is typed is asked for again and again."""
AT_A_TIME: Final = 64
"""So many names are written at a turn: a few milliseconds on a Pi, between two touches."""
FIRST_SOUND: Final = 0x4E00
"""Syllables are numbered by characters from this one on, so that a text of them can be searched."""
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

    def __init__(self) -> None:
        self._length = 0
        self._ends = self._stops = self._inner = 0
        self._letters: dict[str, int] = {}
        self._stop_at, self._end_at = array("I"), array("I")
        self._characters = self._said = ""
        self._marks_of = lru_cache(KEPT)(self._mark)
        self._marks_like = lru_cache(KEPT)(self._mark_like)
        self.anything = 0
        """Every letter there is."""
        self.names = 0
        """The first letter of every name."""
        self.words = 0
        """The first letter of every word."""
        self.syllables = 0
        """The first letter of every syllable."""

    def write(self, spellings: Iterable[Spelling]) -> Iterator[None]:
        """Write names on the empty tape, a little at each turn; only when all is done anything is found on it."""
        ink = _Ink()
        for nth, spelling in enumerate(spellings):
            ink.write(spelling)
            if nth % AT_A_TIME == 0:
                yield
        self._length, self._stop_at, self._end_at = ink.length, ink.stop_at, ink.end_at
        self._characters, self._said = "".join(ink.characters), "".join(ink.said)
        yield from self._mark_all(_Marks(b"".join(ink.letters), b"".join(ink.shapes)))

    def _mark_all(self, marks: "_Marks") -> Iterator[None]:
        self._ends, self._stops, self.anything = marks.shaped(END), marks.shaped(STOP), marks.shaped(LETTER)
        self._inner = self.anything & ~self._ends
        yield
        self.names, self.words, self.syllables = marks.shaped(NAME), marks.shaped(WORD), marks.shaped(SYLLABLE)
        for letter in marks.letters - set(BEHIND):
            self._letters[chr(letter)] = marks.lettered(letter)
            yield

    def follow(self, here: int) -> int:
        """Return the letters that may come next: the next of this syllable, or the first of the one after it."""
        return (here << 1) | (self._end(here) << 1)

    def typed(self, letter: str, may: int) -> int:
        """Return where a walk is once this letter was typed and any of `may` could come."""
        return may & self._letters.get(letter, 0)

    def written(self, character: str, may: int) -> int:
        """Return where it is once a whole character was written; it begins a syllable or counts for nothing."""
        return self._end(may & self.syllables) & self._marks_of(character)

    def sounding(self, character: str, may: int) -> int:
        """Return where it is once a character was written that sounds like this: input methods offer many for one."""
        return self._end(may & self.syllables) & self._marks_like(character)

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

    def _mark(self, character: str) -> int:
        return self._marked(_places(character, self._characters))

    def _mark_like(self, character: str) -> int:
        sounds = {self._said[place] for place in _places(character, self._characters)}
        return self._marked(place for sound in sounds for place in _places(sound, self._said))

    def _marked(self, syllables: Iterable[int]) -> int:
        """Return the last letters of these syllables, counted over all names."""
        marks = bytearray((self._length >> 3) + 1)
        for nth in syllables:
            place = self._end_at[nth]
            marks[place >> 3] |= 1 << (place & 7)
        return int.from_bytes(marks, "little")


class _Ink:
    """The tape while it is written."""

    def __init__(self) -> None:
        self.length = 0
        self.letters: list[bytes] = []
        self.shapes: list[bytes] = []
        self.characters: list[str] = []
        self.said: list[str] = []
        self.stop_at, self.end_at = array("I"), array("I")
        self._sounds: dict[str, str] = {}

    def write(self, spelling: Spelling) -> None:
        self.characters.append(spelling.name)
        for nth, syllable in enumerate(spelling.syllables):
            begins = (NAME if nth == 0 else 0) | (WORD if spelling.words >> nth & 1 else 0)
            self._put(syllable.encode("ascii", "replace"), _shape(len(syllable), begins))
            self.end_at.append(self.length - 1)
            self.said.append(self._sounds.setdefault(syllable, chr(FIRST_SOUND + len(self._sounds))))
        self.stop_at.append(self.length)
        self._put(BEHIND, bytes([STOP]))

    def _put(self, letters: bytes, shape: bytes) -> None:
        self.letters.append(letters)
        self.shapes.append(shape)
        self.length += len(letters)


@cache
def _shape(length: int, begins: int) -> bytes:
    shape = bytearray([LETTER] * length)
    shape[0] |= SYLLABLE | begins
    shape[-1] |= END
    return bytes(shape)


class _Marks:
    """Makes integers of the tape: each place of it that is meant, a bit."""

    def __init__(self, letters: bytes, shapes: bytes) -> None:
        self.letters = frozenset(letters)
        self._letters = letters[::-1]  # the first place is the lowest bit
        self._shapes = shapes[::-1]

    def lettered(self, letter: int) -> int:
        return int(b"0" + self._letters.translate(_table(lambda each: each == letter)), 2)

    def shaped(self, what: int) -> int:
        return int(b"0" + self._shapes.translate(_table(lambda each: each & what > 0)), 2)


def _table(fits: Callable[[int], bool]) -> bytes:
    return bytes(b"01"[fits(byte)] for byte in range(256))


def _places(wanted: str, text: str) -> Iterator[int]:
    at = text.find(wanted)
    while at >= 0:
        yield at
        at = text.find(wanted, at + 1)
