"""What a visitor types finds the service: initials, pinyin, characters, everyday words, slips of finger and ear.

Pure Python on the index the hub has built; see `tape` for how thousands of names are looked through at every keystroke.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from enum import IntEnum
from sys import intern
from types import MappingProxyType
from typing import Final, NamedTuple

from hall_protocol.states import FindingEntry
from ticket_dispenser.input_method import InputMethod
from ticket_dispenser.likeness import Likeness
from ticket_dispenser.meaning import Everyday, Meanings
from ticket_dispenser.tape import AT_A_TIME, Spelling, Tape
from ticket_dispenser.walks import Listener, Speller, sounding

LONGEST: Final = 40
"""So much of what is typed is looked at; nobody types more to find a service."""
LOOKED_AT: Final = 400
"""So many names of each kind of fit are ranked; the shortest come first anyway."""
SLIPS_FROM: Final = 4
"""From so many letters on, one of them may be wrong."""
MEANING_FROM: Final = 5
"""So many letters may be pinyin that somebody means something by."""
ALIKE_FROM: Final = 0.15
"""Names less alike than this are not shown."""
LEAST_LIKE: Final = 0.9
"""How much worse a name is that has nothing in common than one that has all: less than a whole kind of fit."""
NOTHING: Final[Mapping[str, float]] = MappingProxyType({})
DONE: Final = object()
NO_WORD: Final = re.compile(r"[\W_]+")


class Fit(IntEnum):
    """How a name fits what was typed, the best first; short: syllables broken off, as in `csdj`."""

    WHOLE = 0
    BEGINNING = 1
    WORD = 2
    SHORT_WHOLE = 3
    SHORT_BEGINNING = 4
    SHORT_WORD = 5
    INSIDE = 6
    SOUND = 7
    GAP = 8
    SLIP = 9
    LIKE = 10


class Found(NamedTuple):
    """Something that is offered and fits what was typed."""

    name: str
    """The name or the everyday word that fits."""
    fit: Fit
    service: str = ""
    situation: str = ""
    life_event: str = ""

    @property
    def what(self) -> str:
        """Of several situations of one service only the best is shown."""
        return self.service or f"life_event/{self.life_event}"


class _Hit(NamedTuple):
    """One name that fits, and how well: by the kind of fit and, within it, a part of one."""

    fit: float
    nth: int


class Finder:
    """Finds among all that the hall offers; keeps what it knows of the letters before for the next one."""

    def __init__(self, entries: Sequence[FindingEntry]) -> None:
        self._entries: list[FindingEntry] = []
        self._names: list[str] = []
        self._exact, self._sounded = Tape(), Tape()
        self._speller, self._listener = Speller(self._exact), Listener(self._sounded)
        self._everyday = Everyday.shipped()
        self._meanings = Meanings(self._everyday.meanings, self._everyday.fillers)
        self._by_meaning, self._input_method = Likeness(), InputMethod()
        self._work = self._prepare(entries)

    def prepare(self) -> bool:
        """Do a little of what the first search needs, for whoever has time now; return whether all is done."""
        return next(self._work, DONE) is DONE

    def _prepare(self, entries: Sequence[FindingEntry]) -> Iterator[None]:
        named: list[tuple[FindingEntry, Spelling]] = []
        for nth, entry in enumerate(entries):
            named += ((entry, spelling) for spelling in _spellings_of(entry))
            if nth % AT_A_TIME == 0:
                yield
        named.sort(key=lambda each: len(each[1].name))
        self._entries = [entry for entry, _ in named]
        self._names = [spelling.name for _, spelling in named]
        spellings = [spelling for _, spelling in named]
        yield from self._exact.write(spellings)
        yield from self._sounded.write(map(sounding, spellings))
        yield from self._by_meaning.learn(map(self._meanings.read, self._names))
        yield from self._input_method.learn(spellings)
        yield from self._input_method.learn(self._everyday.spellings())
        self._speller, self._listener = Speller(self._exact), Listener(self._sounded)

    def find(self, typed: str, limit: int = 8, common: Mapping[str, float] = NOTHING) -> list[Found]:
        """Return what fits, the best first; nothing typed finds nothing.

        `common` says how often services and life events are asked for: where the fit is the same, that decides.
        """
        while not self.prepare():
            pass  # somebody is quicker than we have been idle
        letters = letters_of(typed)
        found: dict[str, Found] = {}
        for hits in self._kinds(letters) if letters else ():
            self._add(hits, found, common)
            if len(found) >= limit:
                break
        if not found:  # what is merely alike is shown for want of better
            self._add(self._alike(letters), found, common)
        return list(found.values())[:limit]

    def _add(self, hits: list[_Hit], found: dict[str, Found], common: Mapping[str, float]) -> None:
        for hit in sorted(hits, key=lambda hit: self._rank(hit, common)):
            one = self._found(hit)
            found.setdefault(one.what, one)

    def _rank(self, hit: _Hit, common: Mapping[str, float]) -> tuple[float, float, int, int]:
        """Return the order in which names are shown; of those as good and as common, the shorter first."""
        entry = self._entries[hit.nth]
        asked_for = common.get(entry.service or entry.life_event, 0.0)
        return hit.fit, -asked_for, len(self._names[hit.nth]), hit.nth

    def _found(self, hit: _Hit) -> Found:
        entry = self._entries[hit.nth]
        fit = Fit(int(hit.fit))
        return Found(self._names[hit.nth], fit, entry.service, entry.situation, entry.life_event)

    def _kinds(self, letters: str) -> Iterator[list[_Hit]]:
        """Yield the names that fit, kind by kind; what comes later costs nothing where the first are enough."""
        exact = self._speller.trail.at(letters)
        yield self._hits(self._exact, self._exact.complete(exact.full_name), Fit.WHOLE)
        yield self._hits(self._exact, exact.full_name, Fit.BEGINNING)
        yield self._hits(self._exact, exact.full_word, Fit.WORD)
        yield self._hits(self._exact, self._exact.complete(exact.name), Fit.SHORT_WHOLE)
        yield self._hits(self._exact, exact.name, Fit.SHORT_BEGINNING)
        yield self._hits(self._exact, exact.word, Fit.SHORT_WORD)
        yield self._hits(self._exact, exact.inside, Fit.INSIDE)
        heard = self._listener.trail.at(letters)
        yield self._hits(self._sounded, heard.name | heard.word, Fit.SOUND)
        if letters.isascii() and len(letters) >= SLIPS_FROM:
            yield self._hits(self._exact, exact.gap, Fit.GAP)
            yield self._hits(self._sounded, heard.slipped, Fit.SLIP)

    def _hits(self, tape: Tape, walk: int, fit: Fit) -> list[_Hit]:
        return [_Hit(fit, nth) for nth in tape.found(walk, LOOKED_AT)] if walk else []

    def _alike(self, letters: str) -> list[_Hit]:
        """Return the names that are most like what was typed; a few letters are like everything."""
        if len(letters) < (MEANING_FROM if letters.isascii() else 2):
            return []
        text = self._input_method.meant(letters) if letters.isascii() else letters
        best = self._by_meaning.most_like(self._meanings.read(text))
        return [_Hit(Fit.LIKE + LEAST_LIKE * (1 - min(1.0, like)), nth) for like, nth in best if like >= ALIKE_FROM]


def letters_of(typed: str) -> str:
    """Return what of the typed counts: letters, digits and characters, small, full-width ones as usual."""
    return NO_WORD.sub("", unicodedata.normalize("NFKC", typed).lower().replace("ü", "v"))[:LONGEST]


def _spellings_of(entry: FindingEntry) -> Iterator[Spelling]:
    """Yield the names that can be typed; one whose pinyin does not fit it is no reason to find nothing at all."""
    for name, pinyin in zip(entry.names, entry.pinyin, strict=False):
        spelling = spelling_of(name, pinyin)
        if name and len(spelling.syllables) == len(name) and all(spelling.syllables):
            yield spelling


def spelling_of(name: str, pinyin: str) -> Spelling:
    """Return a name of the index with its syllables and where its words begin: `chu-sheng deng-ji`."""
    syllables: list[str] = []
    words = 0
    for word in pinyin.split(" "):
        words |= 1 << len(syllables)
        syllables += map(intern, word.split("-"))
    return Spelling(name, tuple(syllables), words)
