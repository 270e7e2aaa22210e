"""What a hall remembers of tickets, windows, clerks, bookings, cases and a day: plain data, changed only by `fold`."""

from dataclasses import dataclass, field
from typing import TypeVar

from queue_core.dispenser_events import TimeKnown
from queue_core.lifecycle import (
    FINAL,
    CaseKind,
    CaseState,
    ClerkState,
    GuideMatter,
    NoticeKind,
    Paper,
    State,
    WindowState,
)
from queue_core.rules import HallRules, Lane

R = TypeVar("R")


def copied(record: R) -> R:
    """Return a record of its own with the same values; `copy.copy` first asks how, and every step is copied."""
    fresh = object.__new__(type(record))
    fresh.__dict__.update(record.__dict__)
    return fresh


@dataclass
class Ticket:
    """One visit on one day. Nothing of the visitor is here but, where the hall wants it, a random id."""

    id: str
    number: str
    queue: str
    service: str
    """What the visitor waits for or is served with now."""
    lane: Lane
    issued_ms: int
    waits_from_ms: int
    """When the present wait began; from here it is measured."""
    counts_from_ms: int
    """From here the wait counts for the order: `waits_from_ms`, unless an exception on record moved the ticket."""
    came_ms: int
    """The same for policies by arrival: earlier only for who checked in before their slot."""
    order: int
    """Rises with every ticket of the hall; of equals the smaller goes first."""
    token: str
    issued_at: str
    lane_reason: str = ""
    issued_for: str = ""
    """The service it was taken for."""
    situation: str = ""
    visitor: str = ""
    booking: str = ""
    case: str = ""
    """The case that is fetched with this visit."""
    then: tuple[str, ...] = ()
    """The services that follow, in order."""
    state: State = State.WAITING
    paper: Paper = Paper.PENDING
    paper_fault: str = ""
    window: str = ""
    only_window: str = ""
    """Transferred to this window: no other may call it."""
    only_clerk: str = ""
    """Transferred to this clerk, at whichever window."""
    first: bool = False
    """Transferred first: before all who wait by arrival, until it is called."""
    back: tuple[tuple[str, str], ...] = ()
    """The windows at which the visitor is wanted again, and for what; the last of them is the next."""
    held_ms: int | None = None
    """When the visitor was last let go to do something."""
    return_ms: int | None = None
    """When a held visitor will be back among those who wait."""
    calls: int = 0
    """How often it has been called afresh; recalls of one call are counted in `recalls`."""
    recalls: int = 0
    reinstated: int = 0
    called_ms: int | None = None
    last_call_ms: int | None = None
    started_ms: int | None = None
    ended_ms: int | None = None
    served_by: str = ""
    """The clerk on duty where the visitor was served last."""
    rating: str = ""
    alone: TimeKnown | None = None
    """How well its time is known, when its dispenser gave it without the hub."""
    flags: tuple[str, ...] = ()
    """What it would have been refused for then."""
    agent: str = ""
    """Who took it for somebody else (帮办)."""
    steps: int = 0
    """Rises with everything that happens to it, so that an undo knows whether it still is the last."""
    moved: int = 0
    """Of those in one state, who came into it first has the smallest."""

    @property
    def is_open(self) -> bool:
        """Whether its visit goes on, so that nobody else may show its number."""
        return self.state not in FINAL

    @property
    def call_id(self) -> str:
        """Names its present call; a recall is the same call, with a higher attempt."""
        return f"{self.id}/{self.calls}"


@dataclass
class Case:
    """What goes on after the visit, across days: the back office's work, a bad rating, 办不成事."""

    id: str
    kind: CaseKind
    service: str
    ticket: str
    """The visit it came of."""
    owner: str
    opened_ms: int
    due_ms: int
    reason: str = ""
    """What was wrong, of a bad rating, if the visitor said so."""
    state: CaseState = CaseState.PENDING
    ready_ms: int | None = None
    closed_ms: int | None = None


@dataclass
class Booking:
    """An appointment; the visitor gets a ticket when checking in."""

    code: str
    service: str
    slot_ms: int
    visitor: str = ""
    state: State = State.BOOKED
    ticket: str = ""
    """The ticket it became."""


@dataclass
class Block:
    """Serials of one queue that one dispenser may give when it is alone, whatever the day."""

    id: str
    queue: str
    dispenser: str
    first: int
    last: int
    granted_ms: int
    used: list[int] = field(default_factory=list)
    """Those handed over."""
    figure: int = 1
    """What is printed for the first; the others follow it."""
    is_void: bool = False
    """Whether its queue prints other numbers by now; its dispenser goes on with these until it asks again."""

    @property
    def serials(self) -> range:
        """All of them."""
        return range(self.first, self.last + 1)

    def printed(self, serial: int) -> int:
        """Return what is printed for one of them."""
        return self.figure + serial - self.first


@dataclass
class Restored:
    """A hall that goes on from a copy of its journal, and asks its dispensers how far numbers had come."""

    epoch: int
    unheard: list[str]
    """The dispensers that have not said; what they hold nobody knows, so nobody gets new numbers to hold."""
    until_ms: int | None
    """So long no number is given; None: they are known."""
    is_unsure: bool = False
    """Whether a dispenser remembers nothing."""


@dataclass
class LastStep:
    """What a window did last, and what the ticket and the window were before: all that an undo needs."""

    step: str
    at_ms: int
    window_before: "Window"
    ticket_before: Ticket
    steps_after: int
    """The ticket's `steps` once it was done; more than that, and somebody else has done something since."""
    opened_cases: tuple[str, ...] = ()
    closed_case: str = ""


@dataclass
class Assignment:
    """What a window serves for a while instead of what the configuration says (潮汐窗口)."""

    services: tuple[str, ...]
    help_out: tuple[str, ...] = ()
    until_ms: int | None = None
    """When it reverts by itself; None: when the day ends."""


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
    back_ms: int | None = None
    """When its clerk means to be back from a pause, if that was said."""
    clerk: str = ""
    assigned: Assignment | None = None
    auto_call_ms: int | None = None
    """When it calls the next by itself."""
    last: LastStep | None = None
    since_green: int = 0
    """Calls in a row at this window that took no green ticket."""


@dataclass
class Parting:
    """How a window and its visitor stood when the day's end parted them: what was pressed before it counts there."""

    at_ms: int
    day: str
    """The local date that ended."""
    window: Window
    ticket: Ticket
    expecting: tuple[str, ...] = ()
    """The windows that wanted the visitor back and had not closed."""


@dataclass
class Clerk:
    """Whether a clerk works, and at which window."""

    id: str
    state: ClerkState = ClerkState.OFF
    window: str = ""
    since_ms: int = 0


@dataclass
class GuideCall:
    """Somebody waits at a dispenser for a floor guide."""

    dispenser: str
    about: GuideMatter
    since_ms: int


@dataclass
class Notice:
    """What everybody in some zones is to read, and for how long."""

    id: str
    kind: NoticeKind
    zones: tuple[str, ...]
    """None: every zone there is."""
    zh: str
    en: str
    from_ms: int
    until_ms: int | None = None
    """None: until it is withdrawn."""

    def is_over(self, at_ms: int) -> bool:
        """Return whether its time is up."""
        return self.until_ms is not None and self.until_ms <= at_ms


@dataclass
class Day:
    """Everything that begins anew each day."""

    name: str = ""
    """The local date, `2026-11-23`; empty before the first day."""
    tickets: dict[str, Ticket] = field(default_factory=dict)
    serials: dict[str, int] = field(default_factory=dict)
    """The last serial issued, by queue."""
    released: dict[str, list[tuple[int, int]]] = field(default_factory=dict)
    """Figures by queue, first and last, that a dispenser gave or had until today: for today nobody else prints them."""
    opened_ms: int = 0
    closed_ms: int | None = None
    """When its business ended; until the next day no ticket is issued."""
    expired_until_ms: int = 0
    """Bulk expiries and the close of the day up to here have been done, or will not be."""
    guide_calls: dict[str, GuideCall] = field(default_factory=dict)
    """Who waits for a floor guide, by dispenser, the longest waiting first."""
    diverted: int = 0
    """Visitors who found another way than a ticket."""


@dataclass
class HallState:
    """A whole hall, as a snapshot keeps it; what can be derived (lines, tokens) is derived again."""

    rules: HallRules
    document: str = ""
    """The configuration the rules came from, as the last `HallConfigured` carried it."""
    day: Day = field(default_factory=Day)
    windows: dict[str, Window] = field(default_factory=dict)
    clerks: dict[str, Clerk] = field(default_factory=dict)
    bookings: dict[str, Booking] = field(default_factory=dict)
    cases: dict[str, Case] = field(default_factory=dict)
    absences: dict[str, tuple[int, ...]] = field(default_factory=dict)
    """When known visitors did not come, as long as that counts."""
    partings: dict[str, Parting] = field(default_factory=dict)
    """The last of each window, as long as something pressed before it may still come in."""
    reserved: dict[str, Block] = field(default_factory=dict)
    """The numbers that dispensers have for when they are alone, by the block's id."""
    blocks_granted: int = 0
    """Times a dispenser got numbers: part of each block's name."""
    restored: Restored | None = None
    """The last time the hall went on from a copy; None: it never did."""
    demand: dict[str, dict[str, int]] = field(default_factory=dict)
    """How many tickets of each queue a dispenser gave on a busy day: of former days, the longer ago the less."""
    handed_over_ms: dict[str, int] = field(default_factory=dict)
    """When each dispenser gave the last number that it handed over: the next cannot be older."""
    handed_over: dict[str, tuple[str, int]] = field(default_factory=dict)
    """Which number that was, by queue and serial: if it comes once more, it is the same paper."""
    notices: dict[str, Notice] = field(default_factory=dict)
    """What is to be read in the hall, today or later; some may be over."""
    notices_posted: int = 0
    """Gives each its name."""
    announced: int = 0
    """Announcements that were ever spoken live: gives each its name."""
    issued: int = 0
    """Tickets that ever began to wait: gives each its order."""
    moves: int = 0
    """Times a ticket came into another state: gives each its place in the list of those."""
    readied: int = 0
    """Times a window became ready: gives each its order."""
    cases_opened: int = 0
    since_green: int = 0
    """Calls in a row, at any window, that took no green ticket."""
    pattern_at: int = 0
    """Where in the lanes' pattern the hall stands."""
    last_ms: int = 0
    """Hall time of the last event; it never runs backwards."""
