"""What a dispenser has by it: numbers for when it is alone, what can be had now, the keys of a day."""

import msgspec

from hall_protocol.message import LocalText, Message
from hall_protocol.speaking import SpeechLine


class QueueLength(msgspec.Struct, frozen=True, kw_only=True):
    """How many wait in one queue, and since when the first of them."""

    id: str
    name: LocalText
    waiting: int
    first_since_ms: int | None = None
    wait_from_s: int | None = None
    """About how long who takes a ticket now will wait, at the least, whatever of the queue it is for."""
    wait_to_s: int | None = None
    """And at the most; null: nobody can tell, or no ticket can be had, or no window is open for it."""
    why: LocalText | None = None
    """Why no ticket of it can be had just now, in a few words, such as from when on; null: one can."""


class NumberBlock(msgspec.Struct, frozen=True, kw_only=True):
    """Serials of one queue that one dispenser may give when it is alone, whatever the day: `first` to `last`."""

    id: str
    queue: str
    prefix: str
    digits: int
    first: int
    """The first serial, included."""
    last: int
    """The last serial, included."""
    range_first: int
    """Printed numbers begin here."""
    range_last: int
    """And wrap around after this."""


class ReservedNumbers(msgspec.Struct, frozen=True, kw_only=True):
    """What came of asking for numbers: a dispenser adds these blocks to those it named, and forgets some."""

    green_mark: str = ""
    """Stands before a green ticket's number."""
    blocks: tuple[NumberBlock, ...] = ()
    """New ones."""
    forget: tuple[str, ...] = ()
    """Of those it named: the hub knows nothing of them any more."""
    ask_soon: bool = False
    """Whether it got none because the hub was restored, and another dispenser has not said what it holds."""


class NotOffered(msgspec.Struct, frozen=True, kw_only=True):
    """A service that no ticket can be had for at this moment, and why: when it opens, that it is full for today."""

    service: str
    code: str
    """The refusal a wish for it would get."""
    message: LocalText


class Reached(msgspec.Struct, frozen=True, kw_only=True):
    """How far the numbers of one queue had come."""

    queue: str
    serial: int


class Shown(msgspec.Struct, frozen=True, kw_only=True):
    """The serials of one queue that visitors show who are still in the hall."""

    queue: str
    serials: tuple[int, ...]


class GivenToday(msgspec.Struct, frozen=True, kw_only=True):
    """What was given of one queue today: a dispenser remembers it for a hub that is restored from a copy."""

    queue: str
    last: int
    """The highest serial."""
    open: tuple[int, ...] = ()
    """The serials of those whose visit goes on."""


class Offers(Message, frozen=True, kw_only=True):
    """What can be had at this moment, and how long it takes: what a dispenser says before anybody asks."""

    epoch: int
    seq: int
    at_ms: int
    closed: LocalText | None = None
    """Why no ticket can be had at all, and when again."""
    not_offered: tuple[NotOffered, ...] = ()
    common: tuple[str, ...] = ()
    """The services most asked for at this time of day, the commonest first."""
    queues: tuple[QueueLength, ...] = ()
    day: str = ""
    """The local date."""
    given: tuple[GivenToday, ...] = ()
    """Of every queue of which anything was given today."""


class VisitorKeys(Message, frozen=True, kw_only=True):
    """With which keys a card reader turns an identity number into what may leave it; the daily one lives a day."""

    node: str
    day: str
    daily: bytes
    lasting: bytes
    """That of bookings."""


class SpeechPlan(Message, frozen=True, kw_only=True):
    """Hub to the voice: what will probably be said soon, the likeliest first; replaces the plan before."""

    epoch: int
    seq: int
    lines: tuple[SpeechLine, ...] = ()
