"""Where a visitor can be sent on to, or what else they may need: found by what a clerk types."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from hall_protocol.states import Catalogue, FindingEntry, WindowBoard
from web_console.language import Tongue
from web_console.live import Picture

MOST: Final = 9
"""As many as there are digits to choose with."""
SYLLABLES_END: Final = re.compile("[- ]")


@dataclass(frozen=True, slots=True)
class Place:
    """A service, a window or a clerk."""

    id: str
    """Such as `service:bdc-dengji`."""
    name: str
    note: str = ""
    """The department of a service, what a window is doing, where a clerk is."""
    words: tuple[str, ...] = ()
    """By which it is found."""


def found(typed: str, picture: Picture, window: str, tongue: Tongue, *, services_only: bool = False) -> list[Place]:
    """Return the places that fit what was typed, the best first; of nothing typed, the hall's other open windows."""
    wanted = plain(typed)
    if not wanted:
        return [] if services_only else list(_windows(picture, window, tongue, only_open=True))[:MOST]
    places = _services(picture.catalogue, tongue)
    if not services_only:
        places = [*_windows(picture, window, tongue), *clerks(picture, tongue), *places]
    ranked = [(rank, place) for place in places if (rank := _rank(wanted, place)) is not None]
    return [place for _, place in sorted(ranked, key=lambda each: each[0])][:MOST]


def plain(text: str) -> str:
    """Return what was typed as it is compared: half-width, small letters, no spaces."""
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())


def _rank(wanted: str, place: Place) -> int | None:
    """0: exactly this; 1: begins so; 2: has it somewhere; None: is something else."""
    words = [plain(word) for word in place.words]
    if wanted in words:
        return 0
    if any(word.startswith(wanted) for word in words):
        return 1
    return 2 if any(wanted in word for word in words) else None


def _services(catalogue: Catalogue | None, tongue: Tongue) -> list[Place]:
    departments = {each.id: tongue.of(each.name) for each in (catalogue.departments if catalogue else ())}
    typed = typed_words(catalogue.finding if catalogue else ())
    return [
        Place(
            f"service:{offer.code}",
            tongue.of(offer.name),
            departments.get(offer.department, ""),
            (offer.code, offer.code.replace("-", ""), offer.name.zh, offer.name.en, *typed.get(offer.code, ())),
        )
        for offer in (catalogue.services if catalogue else ())
    ]


def typed_words(finding: Iterable[FindingEntry]) -> dict[str, tuple[str, ...]]:
    """Return how else each service is typed, as at a dispenser: everyday words, pinyin, and its first letters."""
    words: dict[str, tuple[str, ...]] = {}
    for entry in finding:
        syllables = [SYLLABLES_END.split(pinyin) for pinyin in entry.pinyin]
        spelled = ["".join(each) for each in syllables]
        letters = ["".join(syllable[:1] for syllable in each) for each in syllables]
        words[entry.service] = (*words.get(entry.service, ()), *entry.names, *spelled, *letters)
    return words


def _windows(picture: Picture, here: str, tongue: Tongue, *, only_open: bool = False) -> Iterator[Place]:
    for board in in_order(picture.windows):
        if board.window == here or (only_open and board.phase in ("closed", "paused")):
            continue
        name = tongue.say("at_window", window=board.number)
        words = (board.number, f"w{board.number}", f"{board.number}号", name, board.window)
        yield Place(f"window:{board.window}", name, tongue.word("window_state", board.phase), words)


def in_order(boards: Iterable[WindowBoard]) -> list[WindowBoard]:
    """Return windows as people count: 2 before 10."""
    return sorted(boards, key=lambda board: (len(board.number), board.number, board.window))


def clerks(picture: Picture, tongue: Tongue) -> Iterator[Place]:
    """Yield everybody who works at windows, with where they are now."""
    at = {board.clerk: board.number for board in picture.windows if board.clerk}
    for clerk in picture.catalogue.clerks if picture.catalogue else ():
        where = tongue.say("at_window", window=at[clerk.id]) if clerk.id in at else tongue.soft("clerk_off")
        yield Place(f"clerk:{clerk.id}", tongue.of(clerk.name), where, (clerk.id, clerk.name.zh, clerk.name.en))
