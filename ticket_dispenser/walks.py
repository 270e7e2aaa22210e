"""Where what was typed may be on the tape of names: as it is spelled, and as it sounds to whoever slips."""

import re
from collections.abc import Callable, Mapping
from functools import cache
from types import MappingProxyType
from typing import Final, Generic, NamedTuple, TypeVar

from ticket_dispenser.tape import Spelling, Tape

HEARD: Final[Mapping[str, str]] = MappingProxyType({"f": "h", "v": "u"})
"""What a letter is on the tape of sounds, where it is another."""
SWALLOWED: Final = re.compile(r"([zcs]h|ng|n[aei]g)\Z")
"""A last letter that the tape of sounds may be without: the h of zh, the g of ang, also of one typed `nag`."""
Walk = TypeVar("Walk")


class Trail(Generic[Walk]):
    """The walks after each letter typed so far: one more letter costs one step, one taken back none."""

    def __init__(self, start: Walk, step: Callable[[Walk, str], Walk]) -> None:
        self._step = step
        self._letters = ""
        self._walks = [start]

    def at(self, letters: str) -> Walk:
        """Return the walk after these letters."""
        same = 0
        while same < min(len(letters), len(self._letters)) and letters[same] == self._letters[same]:
            same += 1
        del self._walks[same + 1 :]
        for length in range(same, len(letters)):
            self._walks.append(self._step(self._walks[-1], letters[: length + 1]))
        self._letters = letters
        return self._walks[-1]


class Spelled(NamedTuple):
    """Where walks stand that spell as the names do; before the first letter, where they may begin.

    In full: `chushengdeng`. Short: any syllable may be broken off, `csdj`. A gap leaves out some of the name's words.
    """

    full_name: int
    full_word: int
    name: int
    word: int
    inside: int
    gap: int


class Speller:
    """Walks over the names as they are spelled."""

    def __init__(self, tape: Tape) -> None:
        self._tape = tape
        self.trail: Trail[Spelled] = Trail(
            Spelled(tape.names, tape.words, tape.names, tape.words, tape.syllables, 0), self._step
        )

    def _step(self, walk: Spelled, letters: str) -> Spelled:
        tape, letter = self._tape, letters[-1]
        if len(letters) == 1:
            return Spelled(*(self._on(letter, may) for may in walk))
        full_name, full_word = (self._on(letter, here << 1) for here in walk[:2])
        name, word, inside, gap = (self._on(letter, tape.follow(here)) if here else 0 for here in walk[2:])
        gap |= self._on(letter, tape.later(walk.word) & tape.words) if walk.word else 0
        return Spelled(full_name, full_word, name, word, inside, gap)

    def _on(self, letter: str, may: int) -> int:
        if not may:
            return 0
        return self._tape.typed(letter, may) if letter.isascii() else self._tape.written(letter, may)


class Heard(NamedTuple):
    """Where walks stand on the tape of sounds; `slipped` has made one slip."""

    letter: str
    name: int
    word: int
    slipped: int
    word_next: int
    """Which letters may come after the walks that began at a word."""
    word_might: int
    """Which letters might have come instead of the last."""


class Listener:
    """Walks over the names as many hear them: zh as z, n as l; one letter may be wrong, missing, too many, turned."""

    def __init__(self, tape: Tape) -> None:
        """The tape is that of `sounding` spellings."""
        self._tape = tape
        self.trail: Trail[Heard] = Trail(Heard("", tape.names, tape.words, 0, tape.words, 0), self._step)

    def _step(self, walk: Heard, letters: str) -> Heard:
        tape, letter = self._tape, HEARD.get(letters[-1], letters[-1])
        first, swallowed = len(letters) == 1, SWALLOWED.search(letters) is not None
        name = self._on(letter, walk.name if first else tape.follow(walk.name)) | (walk.name if swallowed else 0)
        word = self._on(letter, walk.word_next) | (walk.word if swallowed else 0)
        slipped = self._on(letter, tape.follow(walk.slipped)) | (walk.slipped if swallowed else 0)
        slipped |= 0 if first else self._slips(walk, word, letter)
        return Heard(letter, name, word, slipped, tape.follow(word), walk.word_next)

    def _slips(self, walk: Heard, word: int, letter: str) -> int:
        """Return where a slip at this letter leads: it is one too many, another, after a missing one, or turned."""
        tape = self._tape
        another = walk.word_next & tape.anything
        missing = tape.follow(word) & tape.anything
        turned = self._on(walk.letter, tape.follow(self._on(letter, walk.word_might)))
        return walk.word | another | missing | turned

    def _on(self, letter: str, may: int) -> int:
        tape = self._tape
        if letter == "n":  # at the end of a syllable it is one; where one begins, it is an l there
            return tape.typed("n", may) | tape.typed("l", may)
        if letter.isascii():
            return tape.typed(letter, may)
        return tape.written(letter, may) | tape.sounding(letter, may)


def sounding(spelling: Spelling) -> Spelling:
    """Return a name as it sounds."""
    return spelling._replace(syllables=tuple(map(sound_of, spelling.syllables)))


@cache
def sound_of(syllable: str) -> str:
    """Return a syllable without what many do not tell apart: zh ch sh, n and l, f and h, an and ang, ü and u."""
    first = re.sub(r"^([zcs])h", r"\1", syllable)
    first = re.sub(r"^n", "l", re.sub(r"^f", "h", first))
    return re.sub(r"([aei]n)g$", r"\1", first).replace("v", "u")
