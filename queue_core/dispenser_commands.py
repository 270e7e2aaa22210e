"""What a dispenser wants beside tickets: numbers for when it is alone, to hand over what it gave, a guide."""

from queue_core.dispenser_events import Reached
from queue_core.lifecycle import GuideMatter, Paper
from queue_core.messages import message
from queue_core.rules import Lane, QueueRule


@message
class ReserveNumbers:
    """A dispenser holds what is left of these blocks, and wants enough numbers of each queue to go on alone."""

    dispenser: str
    held: tuple[str, ...] = ()


@message
class HandOver:
    """A dispenser that was alone gave this number, at the moment the command counts from."""

    by: str
    service: str
    queue: str
    serial: int
    number: str
    token: str
    lane: Lane = Lane.NORMAL
    lane_reason: str = ""
    situation: str = ""
    then: tuple[str, ...] = ()
    visitor: str = ""
    booking: str = ""
    estimated: bool = False
    """Whether its time is known by its bounds only."""
    paper: Paper = Paper.PENDING
    fault: str = ""
    instead_of: str = ""
    """The token of a wish for the same visitor: if it became a ticket all the same, nobody holds that."""


@message
class GoOnRestored:
    """The hub's own: the journal is a copy, and what was given after it was made is not in it."""

    epoch: int


@message
class Holding:
    """A block that a dispenser holds, and its queue as it was at the grant: so are its numbers printed."""

    block: str
    queue: QueueRule
    first: int
    last: int


@message
class TellNumbers:
    """A dispenser tells how far numbers had come before the hall was restored, and which ones it holds."""

    dispenser: str
    day: str
    """The local date that the numbers are of; empty: it remembers none."""
    reached: tuple[Reached, ...] = ()
    held: tuple[Holding, ...] = ()
    shown: tuple[Reached, ...] = ()
    """The serials of visitors who were still in the hall, as it heard last and as it printed itself."""


@message
class CallGuide:
    """Somebody at this dispenser wants a floor guide (导办)."""

    dispenser: str
    about: GuideMatter = GuideMatter.HELP


@message
class AnswerGuide:
    """A floor guide sees to whoever waits at this dispenser."""

    dispenser: str


@message
class DivertVisitor:
    """A visitor was shown another way than a ticket, and took it."""

    service: str
    dispenser: str


DispenserCommand = ReserveNumbers | GoOnRestored | TellNumbers | HandOver | CallGuide | AnswerGuide | DivertVisitor
"""Whatever has to do with a dispenser but the tickets it asks for."""
