"""What an onlooker writes down of a hall: every visit, every window, everything still to come; plain lists."""

from collections.abc import Iterator
from copy import copy
from dataclasses import dataclass, field
from typing import Final

from queue_core.dispenser_events import TimeKnown
from queue_core.events import NoticePosted
from queue_core.lifecycle import FINAL, CaseKind, CaseState, Paper, State, WindowState
from queue_core.rules import HallRules, Lane

AT_A_WINDOW: Final = (State.CALLED, State.SERVING)


@dataclass
class Visit:
    """One ticket, as anybody can see it."""

    id: str
    number: str
    queue: str
    service: str
    lane: Lane
    issued_ms: int
    waits_from_ms: int
    counts_from_ms: int
    came_ms: int
    began_ms: int
    """When this wait truly began, whatever was done with its place since."""
    arrived_ms: int
    """The same by arrival: an appointment may have come before its slot."""
    order: int
    token: str
    issued_at: str
    issued_for: str
    lane_reason: str = ""
    situation: str = ""
    visitor: str = ""
    booking: str = ""
    case: str = ""
    agent: str = ""
    then: tuple[str, ...] = ()
    state: State = State.WAITING
    paper: Paper = Paper.PENDING
    window: str = ""
    only_window: str = ""
    only_clerk: str = ""
    first: bool = False
    moved: bool = False
    """Reinstated or stepped back: others may pass, on record."""
    back: tuple[tuple[str, str], ...] = ()
    held_ms: int | None = None
    return_ms: int | None = None
    calls: int = 0
    recalls: int = 0
    reinstated: int = 0
    called_ms: int | None = None
    last_call_ms: int | None = None
    started_ms: int | None = None
    ended_ms: int | None = None
    served_by: str = ""
    rating: str = ""
    alone: TimeKnown | None = None
    flags: tuple[str, ...] = ()
    heard: int = 0
    """How often something was heard of it."""

    @property
    def is_open(self) -> bool:
        return self.state not in FINAL

    @property
    def is_sent(self) -> bool:
        """Whether one window or one clerk alone may call it."""
        return bool(self.only_window or self.only_clerk)


@dataclass
class Last:
    """What a window did last, and how everything was before."""

    step: str
    at_ms: int
    visit: Visit
    desk: "Desk"
    batch: int
    heard: int = 0
    opened: tuple[str, ...] = ()
    closed: str = ""


@dataclass
class Desk:
    """A window, as anybody can see it."""

    id: str
    since_ms: int
    state: WindowState = WindowState.CLOSED
    ticket: str = ""
    reason: str = ""
    back_ms: int | None = None
    clerk: str = ""
    assigned: tuple[tuple[str, ...], tuple[str, ...], int | None] | None = None
    auto_call_ms: int | None = None
    ready_nth: int = 0
    last: Last | None = None
    since_green: int = 0


@dataclass
class Parted:
    """The day's end came between a window and its visitor: how both stood just before."""

    at_ms: int
    day: str
    visit: Visit
    desk: Desk
    expecting: set[str]
    """Where the visitor was wanted back, and somebody was."""


@dataclass
class Booked:
    """An appointment that somebody has made."""

    code: str
    service: str
    slot_ms: int
    visitor: str
    state: State = State.BOOKED
    ticket: str = ""


@dataclass
class Matter:
    """A case, as the back office sees it."""

    id: str
    kind: CaseKind
    service: str
    ticket: str
    owner: str
    opened_ms: int
    due_ms: int
    reason: str = ""
    state: CaseState = CaseState.PENDING
    ready_ms: int | None = None
    closed_ms: int | None = None


@dataclass
class Absence:
    """A known visitor did not come: to a call (`ticket`), or to an appointment."""

    visitor: str
    at_ms: int
    ticket: str = ""


@dataclass
class Aside:
    """Numbers that one dispenser may give when it is alone."""

    id: str
    queue: str
    dispenser: str
    serials: range
    figures: range
    """What it prints for them, whatever the rules become."""
    granted_ms: int
    used: list[int] = field(default_factory=list)
    void: bool = False
    """Whether the queue prints other numbers now: the dispenser does not know."""

    def figure(self, serial: int) -> int:
        return self.figures[serial - self.serials[0]]


@dataclass
class Notebook:
    """Everything an onlooker has heard of."""

    rules: HallRules
    day: str = ""
    opened_ms: int = 0
    closed_ms: int | None = None
    expired_until_ms: int = 0
    last_ms: int = 0
    batch: int = 0
    """Counts the commands."""
    came: int = 0
    readied: int = 0
    since_green: int = 0
    pattern_at: int = 0
    days: list[str] = field(default_factory=list)
    serials: set[tuple[str, str, int]] = field(default_factory=set)
    tokens: set[str] = field(default_factory=set)
    visits: dict[str, Visit] = field(default_factory=dict)
    desks: dict[str, Desk] = field(default_factory=dict)
    clerks: dict[str, tuple[str, str]] = field(default_factory=dict)
    """Where each clerk sits, and whether on duty, on a break or off."""
    sat_down_ms: dict[str, int] = field(default_factory=dict)
    """When each clerk sat down last."""
    bookings: dict[str, Booked] = field(default_factory=dict)
    matters: dict[str, Matter] = field(default_factory=dict)
    absences: list[Absence] = field(default_factory=list)
    wanting_a_guide: dict[str, tuple[str, int]] = field(default_factory=dict)
    """By dispenser, what for and since when."""
    diverted: int = 0
    notices: dict[str, NoticePosted] = field(default_factory=dict)
    """What was posted and not withdrawn, be it over."""
    names_of_notices: set[str] = field(default_factory=set)
    parted: dict[str, Parted] = field(default_factory=dict)
    """The last time of each window."""
    aside: dict[str, Aside] = field(default_factory=dict)
    gone_today: set[tuple[str, int]] = field(default_factory=set)
    """By queue, the figures that dispensers gave or gave up today."""
    hub_gave: dict[str, int] = field(default_factory=dict)
    """The last serial of today that the hub gave, by queue."""
    busy: dict[str, dict[str, int]] = field(default_factory=dict)
    """How many a dispenser gave of a queue on a busy day, the longer ago the less."""
    handed_over: dict[str, tuple[int, str, int]] = field(default_factory=dict)
    """By dispenser, when it gave the last that it handed over, and which that was."""
    silent: list[str] = field(default_factory=list)
    """Dispensers that have not said what they know, since the hall went on from a copy."""
    asks_until_ms: int | None = None
    """So long a hall that goes on from a copy asks how far numbers had come."""
    forgotten: int = 0
    """Visits of days gone by; all of them had ended."""

    def set_aside(self, queue: str) -> set[int]:
        """Return the figures that nobody but one dispenser may print today."""
        theirs = [block for block in self.aside.values() if block.queue == queue]
        kept = {block.figure(serial) for block in theirs for serial in block.serials if serial not in block.used}
        return kept | {figure for of, figure in self.gone_today if of == queue}

    def awaited(self) -> set[str]:
        """Return the dispensers that may have more numbers set aside than anybody knows of."""
        return {each for each in self.silent if each in self.rules.dispensers}

    def block_of(self, dispenser: str, queue: str, serial: int) -> Aside | None:
        """Return what a dispenser gave a number from."""
        theirs = [each for each in self.aside.values() if (each.dispenser, each.queue) == (dispenser, queue)]
        having = [each for each in theirs if serial in each.serials]
        assert len(having) < 2, "a dispenser does not have a number twice"
        return having[0] if having else None

    def to_read(self, at_ms: int) -> dict[str, NoticePosted]:
        """Return the notices that are to be read now, or later."""
        return {name: each for name, each in self.notices.items() if each.until_ms is None or at_ms < each.until_ms}

    def take_down(self, rules: HallRules) -> None:
        """A notice for walls that the hall has no more is gone with them."""
        zones = set(rules.zones)
        self.notices = {name: each for name, each in self.notices.items() if not each.zones or zones & set(each.zones)}

    def waiting(self) -> list[Visit]:
        """Return who waits, in the order of issue."""
        return [visit for visit in self.visits.values() if visit.state is State.WAITING]

    def still_open(self) -> list[Visit]:
        """Return whose visit goes on."""
        return [visit for visit in self.visits.values() if visit.is_open]

    def ready(self) -> list[Desk]:
        """Return the windows whose clerk has asked, the longest ready first."""
        asked = [desk for desk in self.desks.values() if desk.state is WindowState.READY]
        return sorted(asked, key=lambda desk: desk.ready_nth)

    def visitors_of(self, window: str) -> Iterator[Visit]:
        """Yield who belongs to a window now; more than one is a scandal."""
        for visit in self.visits.values():
            if visit.state in AT_A_WINDOW and visit.window == window:
                yield visit

    def remember(self, window: str, ticket: str, step: str, at_ms: int) -> None:
        """A window is about to do something that it may take back."""
        if not self.rules.calling.undo_ms:
            return
        desk = self.desks[window]
        before = copy(desk)
        before.last = copy(desk.last) if desk.last and desk.last.visit.id != ticket else None
        if before.last:
            before.last.desk = copy(before.last.desk)
            before.last.desk.last = None
        desk.last = Last(step, at_ms, copy(self.visits[ticket]), before, self.batch)
