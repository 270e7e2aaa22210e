"""What happens at a rating pad, as one value: it rests, asks, hears one answer, thanks, and rests again.

Pure: times are the monotonic clock's, passed in. Every step returns the pad after it, and a rating that is to be sent.
"""

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final, get_args

from hall_protocol.commands import Level
from hall_protocol.message import LocalText

LEVELS: Final[tuple[Level, ...]] = get_args(Level)
"""From the best to the worst, as they stand side by side."""
BAD: Final[frozenset[Level]] = frozenset({"dissatisfied", "very_dissatisfied"})
THANKS_MS: Final = 3_000
REASON_MS: Final = 15_000
"""So long a visitor may think about what was wrong; the level counts without it."""
HINT_MS: Final = 2_500
SAID_MS: Final = 5_000
"""A sentence of the hub's, such as why a rating was not taken."""
SETTLE_MS: Final = 400
"""A page that has just come is not touched yet: that finger was meant for the one before."""


class Page(StrEnum):
    """What a pad shows."""

    REST = "rest"
    ASKING = "asking"
    REASONS = "reasons"
    THANKS = "thanks"
    ALREADY = "already"
    """This visit was rated before, on the phone."""
    NOT_YET = "not_yet"
    """Somebody touched a pad that asks nobody."""
    SAID = "said"


@dataclass(frozen=True, slots=True)
class Visit:
    """Whom the pad asks, as the visitor knows it; nothing of who they are."""

    ticket: str
    number: str = ""
    service: LocalText | None = None
    asked_ms: int = 0
    until_ms: int = 0


@dataclass(frozen=True, slots=True)
class Rating:
    """What a visitor said by touching."""

    ticket: str
    level: Level
    touched_ms: int
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Pad:
    """A pad at one moment."""

    page: Page = Page.REST
    visit: Visit | None = None
    """Who is asked now."""
    touched: Rating | None = None
    """A bad level whose reason may still be said; it counts whatever comes."""
    rated: str = ""
    """The last ticket that was rated here: it is not asked about again."""
    since_ms: int = 0
    until_ms: int = 0
    """When the page goes by itself; at rest never."""
    said: LocalText | None = None


Step = tuple[Pad, Rating | None]


def asked(pad: Pad, visit: Visit) -> Step:
    """Ask the visitor of a visit that has just ended; whoever was there before has had their time."""
    if visit.ticket == pad.rated or (pad.visit is not None and visit.ticket == pad.visit.ticket):
        return pad, None  # said twice, or finished once more after an undo
    asks = replace(pad, visit=visit, touched=None)
    return _turned(asks, Page.ASKING, visit.asked_ms, visit.until_ms - visit.asked_ms), pad.touched


def withdrawn(pad: Pad, now_ms: int) -> Step:
    """Ask nobody any more; what was touched already counts."""
    if pad.page is Page.REASONS:
        return _rested(pad, now_ms), pad.touched
    return (_rested(pad, now_ms) if pad.page is Page.ASKING else pad), None


def touched(pad: Pad, level: Level, now_ms: int, *, may_say_why: bool) -> Step:
    """Take a level, once; after a bad one the visitor may say why, if there is something to choose from."""
    if pad.page is Page.REST:
        return _turned(pad, Page.NOT_YET, now_ms, HINT_MS), None
    if pad.page is not Page.ASKING or pad.visit is None or not is_settled(pad, now_ms):
        return pad, None
    rating = Rating(pad.visit.ticket, level, now_ms)
    heard = replace(pad, visit=None, rated=rating.ticket)
    if level in BAD and may_say_why:
        return _turned(replace(heard, touched=rating), Page.REASONS, now_ms, REASON_MS), None
    return _turned(heard, Page.THANKS, now_ms, THANKS_MS), rating


def explained(pad: Pad, reason: str, now_ms: int) -> Step:
    """Take what was wrong, or that the visitor would rather not say it (empty)."""
    if pad.page is not Page.REASONS or pad.touched is None or not is_settled(pad, now_ms):
        return pad, None
    return _thanked(pad, now_ms), replace(pad.touched, reason=reason)


def elapsed(pad: Pad, now_ms: int) -> Step:
    """Let time pass: who has not answered has not rated, and pages go."""
    if pad.page is Page.REST or now_ms < pad.until_ms:
        return pad, None
    if pad.page is Page.REASONS:
        return _thanked(pad, now_ms), pad.touched
    return _rested(pad, now_ms), None


def refused(pad: Pad, ticket: str, now_ms: int, sentence: LocalText | None, *, already: bool) -> Pad:
    """Say why a rating was not taken, while its visitor is still being thanked; later nobody is there to read it.

    A visit that was not rated before may be asked about again: its finish was undone while the visitor was choosing.
    """
    if pad.rated != ticket:
        return pad
    told = pad if already else replace(pad, rated="")
    if pad.page is not Page.THANKS:
        return told
    if already:
        return _turned(told, Page.ALREADY, now_ms, THANKS_MS)
    return _turned(replace(told, said=sentence), Page.SAID, now_ms, SAID_MS) if sentence else told


def is_settled(pad: Pad, now_ms: int) -> bool:
    """Whether the page has stood long enough to be meant by a touch."""
    return now_ms - pad.since_ms >= SETTLE_MS


def _thanked(pad: Pad, now_ms: int) -> Pad:
    return _turned(replace(pad, touched=None), Page.THANKS, now_ms, THANKS_MS)


def _rested(pad: Pad, now_ms: int) -> Pad:
    return replace(_turned(pad, Page.REST, now_ms, 0), visit=None, touched=None, said=None)


def _turned(pad: Pad, page: Page, now_ms: int, shows_ms: int) -> Pad:
    return replace(pad, page=page, since_ms=now_ms, until_ms=now_ms + shows_ms)
