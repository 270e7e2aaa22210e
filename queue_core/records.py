"""What a hall remembers of a ticket, a window and a day: plain data, changed only by `apply`."""

from dataclasses import dataclass, field

from queue_core.lifecycle import FINAL, Paper, State, WindowState
from queue_core.rules import HallRules, Lane


@dataclass
class Ticket:
    """One visit on one day. Nothing of the visitor is here."""

    id: str
    number: str
    queue: str
    service: str
    lane: Lane
    issued_ms: int
    waits_from_ms: int
    order: int
    """Rises with every ticket of the hall; the tie-breaker is the earlier ticket."""
    token: str
    issued_at: str
    lane_reason: str = ""
    state: State = State.WAITING
    paper: Paper = Paper.PENDING
    paper_fault: str = ""
    window: str = ""
    only_window: str = ""
    """Transferred to this window: no other may call it."""
    first: bool = False
    """Transferred first: before all who wait by arrival."""
    calls: int = 0
    """How often it has been called afresh; recalls of one call are counted in `recalls`."""
    recalls: int = 0
    called_ms: int | None = None
    last_call_ms: int | None = None
    started_ms: int | None = None
    ended_ms: int | None = None

    @property
    def is_open(self) -> bool:
        """Whether its visit goes on, so that nobody else may show its number."""
        return self.state not in FINAL

    @property
    def call_id(self) -> str:
        """Names its present call; a recall is the same call, with a higher attempt."""
        return f"{self.id}/{self.calls}"


@dataclass
class Window:
    """What a window is doing now, since when, and for whom."""

    id: str
    state: WindowState = WindowState.CLOSED
    since_ms: int = 0
    ready_order: int = 0
    """Rises with every window that becomes ready; the lowest has been ready longest."""
    ticket: str = ""
    reason: str = ""


@dataclass
class Day:
    """Everything that begins anew each day."""

    name: str = ""
    """The local date, `2026-11-23`; empty before the first day."""
    tickets: dict[str, Ticket] = field(default_factory=dict)
    serials: dict[str, int] = field(default_factory=dict)
    """The last serial issued, by queue."""


@dataclass
class HallState:
    """A whole hall, as a snapshot keeps it; what can be derived (lines, tokens) is derived again."""

    rules: HallRules
    document: str = ""
    """The configuration the rules came from, as the last `HallConfigured` carried it."""
    day: Day = field(default_factory=Day)
    windows: dict[str, Window] = field(default_factory=dict)
    issued: int = 0
    """Tickets ever issued: gives each its order."""
    readied: int = 0
    """Times a window became ready: gives each its order."""
    last_ms: int = 0
    """Hall time of the last event; it never runs backwards."""
