"""The day's events in files: one for each ticket, one for each window, so that a step can be taken out again.

Statistics are read from the files. A step that was undone is no longer in them: every figure is as if it had not been.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Final

from queue_core.events import (
    Event,
    LaneChanged,
    PaperReported,
    ReprintAsked,
    ServiceAdded,
    ServiceFinished,
    ServiceStarted,
    StepUndone,
    TicketCalled,
    TicketCancelled,
    TicketExpired,
    TicketHeld,
    TicketMissed,
    TicketRated,
    TicketRecalled,
    TicketReclassified,
    TicketReinstated,
    TicketReleased,
    TicketReturned,
    TicketSteppedBack,
    TicketTransferred,
    WindowClosed,
    WindowOpened,
    WindowPaused,
    WindowReady,
)

AT_A_WINDOW: Final[Mapping[type[Event], frozenset[str]]] = MappingProxyType(
    {
        TicketCalled: frozenset({"call", "resume"}),
        ServiceStarted: frozenset({"start"}),
        ServiceAdded: frozenset({"add_service"}),
        ServiceFinished: frozenset({"finish", "hand_in", "continue", "finish_part"}),
        TicketMissed: frozenset({"miss"}),
        TicketHeld: frozenset({"hold"}),
        TicketTransferred: frozenset({"transfer"}),
    }
)
"""What a window does with a visitor, and the names under which such a step is taken back."""

OF_A_TICKET: Final[frozenset[type[Event]]] = frozenset(
    {
        *AT_A_WINDOW,
        PaperReported,
        ReprintAsked,
        TicketRecalled,
        TicketReinstated,
        TicketSteppedBack,
        TicketReturned,
        TicketReleased,
        TicketReclassified,
        LaneChanged,
        TicketCancelled,
        TicketExpired,
        TicketRated,
    }
)
OF_A_WINDOW: Final[frozenset[type[Event]]] = frozenset({WindowOpened, WindowClosed, WindowPaused, WindowReady})
ABOUT_PAPER: Final = frozenset({PaperReported, ReprintAsked})
"""These stay when a step at a window is taken back: the printer knows nothing of it."""


@dataclass(frozen=True, slots=True)
class Line:
    """One event in a file."""

    seq: int
    event: Event
    clerk: str
    """Who was logged in at the event's window then; empty where nobody was, or no window is."""


@dataclass(slots=True)
class File:
    """The lines about one ticket or one window, in order."""

    lines: list[Line] = field(default_factory=list)

    @property
    def has_expired(self) -> bool:
        """Whether this ticket's visit was ended by the day, or by a set time of day."""
        return any(isinstance(line.event, TicketExpired) for line in self.lines)

    def put_before_the_end(self, late: Line) -> None:
        """File what came in after the day had ended a visit where it belongs, with whoever sat at the window then."""
        for place, line in enumerate(self.lines):
            if isinstance(line.event, TicketExpired) and line.event.ticket == ticket_of(late.event):
                self.lines.insert(place, replace(late, clerk=line.clerk))
                return

    def take_out(self, undone: StepUndone) -> bool:
        """Take out the step that is undone and what it led to; return whether it was there."""
        for place in range(len(self.lines) - 1, -1, -1):
            if _is_step(self.lines[place].event, undone):
                self.lines[place:] = [line for line in self.lines[place:] if type(line.event) in ABOUT_PAPER]
                return True
        return False

    def window_with(self) -> str:
        """Return the window at which this file's ticket is called or served now; empty if at none."""
        for line in reversed(self.lines):
            if type(line.event) in AT_A_WINDOW:
                return window_of(line.event) if _keeps(line.event) else ""
            if not isinstance(line.event, (TicketRecalled, *ABOUT_PAPER)):
                return ""
        return ""


def day_of_ticket(ticket: str) -> str:
    """Return the day in which a ticket was taken, by its id."""
    return ticket.partition("/")[0]


def ticket_of(event: Event) -> str:
    """Return the ticket an event is about; empty if about none."""
    return getattr(event, "ticket", "")


def window_of(event: Event) -> str:
    """Return the window at which an event happened; empty if at none."""
    return getattr(event, "window", "")


def _is_step(event: Event, undone: StepUndone) -> bool:
    return (
        undone.step in AT_A_WINDOW.get(type(event), frozenset())
        and event.at_ms == undone.step_ms
        and (ticket_of(event), window_of(event)) == (undone.ticket, undone.window)
    )


def _keeps(event: Event) -> bool:
    """Whether the visitor is at the window afterwards."""
    return isinstance(event, (TicketCalled, ServiceStarted, ServiceAdded)) or (
        isinstance(event, ServiceFinished) and event.stays
    )
