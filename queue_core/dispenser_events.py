"""What has happened around a dispenser that may find itself alone."""

from enum import StrEnum
from typing import Final

from queue_core.messages import message
from queue_core.rules import Lane

DOUBLE: Final = "double"
"""Why a ticket goes that a hub gave when its dispenser had stopped waiting: its visitor holds another."""


class TimeKnown(StrEnum):
    """How well the time of a ticket is known that its dispenser gave alone."""

    EXACT = "exact"
    ESTIMATED = "estimated"
    """A power cut of the dispenser's own came between: between two moments, in its order."""


@message
class Granted:
    """Serials of one queue, `first` to `last`, for one dispenser."""

    block: str
    queue: str
    first: int
    last: int


@message
class NumbersReserved:
    """A dispenser got these numbers for when it is alone, and no longer has those that are named as released."""

    at_ms: int
    dispenser: str
    granted: tuple[Granted, ...] = ()
    released: tuple[str, ...] = ()


@message
class Held:
    """A block as its dispenser has it, of which a hub that goes on from a copy knew nothing."""

    block: str
    queue: str
    first: int
    last: int
    figure: int | None = None
    """What is printed for the first; null: whatever the queue prints for it now."""
    is_void: bool = False
    """Whether its queue prints other numbers now: it goes when its dispenser asks."""


@message
class Reached:
    """A serial of one queue that somebody was given."""

    queue: str
    serial: int


@message
class Shown:
    """A number that a visitor in the hall shows, of whom a hub that goes on from a copy knew nothing."""

    queue: str
    serial: int
    figure: int
    """What the paper shows, as the queue printed it then."""


@message
class HallRestored:
    """The hall goes on from a copy of its journal; what happened after the copy was made, only its nodes know."""

    at_ms: int
    epoch: int


@message
class NumbersTold:
    """A dispenser told a hall that was restored how far numbers had come, and what it holds that nobody remembers."""

    at_ms: int
    dispenser: str
    reached: tuple[Reached, ...] = ()
    held: tuple[Held, ...] = ()
    remembers: bool = True
    """Whether it knew of any day at all: a machine with a fresh disk has nothing to tell."""
    shown: tuple[Shown, ...] = ()
    """Whose visits went on and nobody knows here: they may never be handed over, and nobody else gets their numbers."""


@message
class NumbersRaised:
    """Numbers go on above these: whatever was given before the hall was restored is not given twice."""

    at_ms: int
    last: tuple[Reached, ...] = ()


@message
class TicketFiled:
    """A number given alone came to the hub too late to be called: its day had ended, or it cannot be served at all."""

    at_ms: int
    """When it was given."""
    ticket: str
    number: str
    queue: str
    serial: int
    service: str
    lane: Lane
    issued_at: str
    alone: TimeKnown
    flags: tuple[str, ...] = ()
