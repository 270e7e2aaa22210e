"""What has happened: frozen, past tense, complete. Replaying them gives exactly the hall that was.

`at_ms` is hall time in milliseconds since the Unix epoch, the moment it truly happened (a *finish* that waited in a
terminal's outbox counts when it was pressed).
"""

from dataclasses import dataclass
from typing import Final

from queue_core.rules import HallRules, Lane


@dataclass(frozen=True, slots=True)
class HallConfigured:
    """The hall got these rules; who waits keeps waiting, under the new ones."""

    at_ms: int
    rules: HallRules
    document: str = ""
    """The whole validated configuration, words included, as text; the rules do not look into it."""


@dataclass(frozen=True, slots=True)
class DayOpened:
    """A new day: serials begin anew, every window is closed, yesterday's tickets are history."""

    at_ms: int
    day: str


@dataclass(frozen=True, slots=True)
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


@dataclass(frozen=True, slots=True)
class PaperReported:
    """The dispenser told what became of the paper."""

    at_ms: int
    ticket: str
    printed: bool
    fault: str


@dataclass(frozen=True, slots=True)
class ReprintAsked:
    """Somebody wants the paper once more, at this dispenser."""

    at_ms: int
    ticket: str
    dispenser: str


@dataclass(frozen=True, slots=True)
class WindowOpened:
    """A window may call."""

    at_ms: int
    window: str


@dataclass(frozen=True, slots=True)
class WindowClosed:
    """A window calls no more."""

    at_ms: int
    window: str


@dataclass(frozen=True, slots=True)
class WindowPaused:
    """A window stopped for a while."""

    at_ms: int
    window: str
    reason: str


@dataclass(frozen=True, slots=True)
class WindowReady:
    """A clerk asked for the next and nobody was there; the next who comes is called here by itself."""

    at_ms: int
    window: str


@dataclass(frozen=True, slots=True)
class TicketCalled:
    """A ticket is wanted at a window."""

    at_ms: int
    ticket: str
    window: str


@dataclass(frozen=True, slots=True)
class TicketRecalled:
    """The same call, once more."""

    at_ms: int
    ticket: str
    window: str


@dataclass(frozen=True, slots=True)
class ServiceStarted:
    """The visitor came."""

    at_ms: int
    ticket: str
    window: str


@dataclass(frozen=True, slots=True)
class ServiceFinished:
    """The visitor is served."""

    at_ms: int
    ticket: str
    window: str


@dataclass(frozen=True, slots=True)
class TicketMissed:
    """The visitor did not come."""

    at_ms: int
    ticket: str
    window: str


@dataclass(frozen=True, slots=True)
class TicketTransferred:
    """The visitor was sent on and waits again, keeping the time of arrival."""

    at_ms: int
    ticket: str
    window: str
    to_service: str
    to_window: str
    first: bool


@dataclass(frozen=True, slots=True)
class TicketReleased:
    """The window a visitor was sent to has closed; whoever serves the service may call the ticket now."""

    at_ms: int
    ticket: str


@dataclass(frozen=True, slots=True)
class TicketExpired:
    """The day ended before the visit did."""

    at_ms: int
    ticket: str


Event = (
    HallConfigured
    | DayOpened
    | TicketIssued
    | PaperReported
    | ReprintAsked
    | WindowOpened
    | WindowClosed
    | WindowPaused
    | WindowReady
    | TicketCalled
    | TicketRecalled
    | ServiceStarted
    | ServiceFinished
    | TicketMissed
    | TicketTransferred
    | TicketReleased
    | TicketExpired
)

EVENT_KINDS: Final[dict[str, type[Event]]] = {kind.__name__: kind for kind in Event.__args__}
"""Every kind of event, by the name it has in the journal."""
