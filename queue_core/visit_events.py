"""What has happened to a ticket, from its issue to the rating."""

from enum import StrEnum

from queue_core.dispenser_events import TimeKnown
from queue_core.lifecycle import Level, ServiceOutcome
from queue_core.messages import message
from queue_core.rules import Lane


class Why(StrEnum):
    """Why just this ticket was called."""

    TURN = "turn"
    """It stood first, by the time it waits from."""
    HEAD_START = "head_start"
    """Its lane's or its service's head start put it first."""
    GREEN_TURN = "green_turn"
    """So many others had been called that a green ticket was due."""
    LANE_TURN = "lane_turn"
    """It was its lane's turn in the pattern."""
    SENT_HERE = "sent_here"
    """It waits for this window or clerk alone."""
    FIRST = "first"
    """It had been sent on to go first."""
    CHOSEN = "chosen"
    """A clerk with permission called it by its number."""
    RESUMED = "resumed"
    """It had been held: no wait ends here."""


@message
class TicketIssued:
    """A ticket exists and waits, whether or not its paper has come out."""

    at_ms: int
    ticket: str
    number: str
    queue: str
    serial: int
    service: str
    lane: Lane
    lane_reason: str
    token: str
    issued_at: str
    waits_from_ms: int | None = None
    """When the wait begins, if not now: an appointment's slot."""
    situation: str = ""
    then: tuple[str, ...] = ()
    visitor: str = ""
    booking: str = ""
    case: str = ""
    told_from_ms: int | None = None
    told_to_ms: int | None = None
    """About how long a wait the visitor was told, if somebody could tell; no rule depends on it."""
    alone: TimeKnown | None = None
    """Whether its dispenser gave it without the hub, and how well its time is known."""
    flags: tuple[str, ...] = ()
    """What it would have been refused for, had the hub been asked."""
    agent: str = ""
    """Who took it for somebody else (帮办)."""


@message
class PaperReported:
    """The dispenser told what became of the paper."""

    at_ms: int
    ticket: str
    printed: bool
    fault: str


@message
class ReprintAsked:
    """Somebody wants the paper once more, at this dispenser."""

    at_ms: int
    ticket: str
    dispenser: str


@message
class TicketCalled:
    """A ticket is wanted at a window."""

    at_ms: int
    ticket: str
    window: str
    why: Why = Why.TURN
    reason: str = ""
    """Why it was chosen, if it was."""
    pattern_at: int | None = None
    """Where the lanes' pattern stands now, under a policy that has one."""


@message
class TicketRecalled:
    """The same call, once more."""

    at_ms: int
    ticket: str
    window: str


@message
class ServiceStarted:
    """The visitor came."""

    at_ms: int
    ticket: str
    window: str


@message
class ServiceAdded:
    """The visitor needs one more service, after those planned."""

    at_ms: int
    ticket: str
    window: str
    service: str


@message
class ServiceFinished:
    """A service is done; with a next one the visit goes on, there or at this very window."""

    at_ms: int
    ticket: str
    window: str
    outcome: ServiceOutcome = ServiceOutcome.DONE
    services_done: tuple[str, ...] = ()
    """What was in fact done, if more than the one begun."""
    next_service: str = ""
    """What follows; empty: the visit has ended."""
    next_window: str = ""
    """The only window at which it follows, if there is one: the visitor was wanted back."""
    stays: bool = False
    """Whether it follows here, at once."""


@message
class TicketMissed:
    """The visitor did not come."""

    at_ms: int
    ticket: str
    window: str


@message
class TicketReinstated:
    """The visitor came after all and waits again; for the order the wait counts from here."""

    at_ms: int
    ticket: str
    counts_from_ms: int


@message
class TicketSteppedBack:
    """The visitor let others go before; for the order the wait counts from here."""

    at_ms: int
    ticket: str
    counts_from_ms: int


@message
class TicketHeld:
    """The visitor went to do something and comes back."""

    at_ms: int
    ticket: str
    window: str
    return_ms: int | None


@message
class TicketReturned:
    """A held visitor waits again."""

    at_ms: int
    ticket: str


@message
class TicketTransferred:
    """The visitor was sent on and waits again, keeping the time of arrival."""

    at_ms: int
    ticket: str
    window: str
    """The window they left; empty for one who waited."""
    to_service: str
    to_window: str
    first: bool
    to_clerk: str = ""
    back_window: str = ""
    """Where they are wanted again afterwards."""


@message
class TicketReleased:
    """The window or clerk a visitor was sent to is gone; whoever serves the service may call the ticket now."""

    at_ms: int
    ticket: str


@message
class TicketReclassified:
    """A waiting visitor needs another service than the ticket said."""

    at_ms: int
    ticket: str
    service: str
    situation: str


@message
class LaneChanged:
    """A waiting visitor was put into another lane."""

    at_ms: int
    ticket: str
    from_lane: Lane
    lane: Lane
    reason: str


@message
class TicketCancelled:
    """The visit was called off."""

    at_ms: int
    ticket: str
    reason: str


@message
class TicketExpired:
    """The day, or a set time of day, ended before the visit did."""

    at_ms: int
    ticket: str


@message
class TicketRated:
    """What the visitor thought of it."""

    at_ms: int
    ticket: str
    level: Level
    channel: str
    commented: bool
    window: str
    clerk: str
    """Who served the visitor last; empty where nobody had logged in."""
    reason: str = ""
    """What was wrong, of the hall's list, if it was bad and the visitor said so."""


@message
class StepUndone:
    """A window's last step was a misclick: ticket and window are as they were before it."""

    at_ms: int
    window: str
    ticket: str
    step: str
    step_ms: int
    """When what is taken back had happened."""
