"""What may be told of one ticket, appointment, case or clerk: part of replies and boards, nothing of a visitor."""

from typing import Literal

from hall_protocol.message import LocalText, Message

TicketPhase = Literal[
    "booked", "waiting", "called", "serving", "held", "missed", "done", "cancelled", "no_show", "expired"
]
ClerkPhase = Literal["off", "on_duty", "on_break"]
CasePhase = Literal["pending", "ready", "closed"]
CaseKind = Literal["back_office", "rating", "unresolved"]
Paper = Literal["pending", "printed", "failed"]
NoticeKind = Literal["notice", "emergency"]


class TicketFacts(Message, frozen=True, kw_only=True):
    """All that is known of one ticket, with nothing of its visitor."""

    id: str
    number: str
    service: str
    lane: str
    phase: TicketPhase
    zone: str
    issued_ms: int
    waits_from_ms: int
    token: str = ""
    lane_reason: str = ""
    issued_at: str = ""
    """The node that issued it."""
    paper: Paper = "pending"
    paper_fault: str = ""
    ahead: int | None = None
    """How many wait before it, while it waits."""
    wait_from_s: int | None = None
    """About how long it waits still, from now: seldom shorter than this, while it waits and somebody can tell."""
    wait_to_s: int | None = None
    """And seldom longer than this."""
    window: str = ""
    called_ms: int | None = None
    started_ms: int | None = None
    ended_ms: int | None = None
    calls: int = 0
    """How often it was called afresh."""
    recalls: int = 0
    """How often its last call was repeated."""
    situation: str = ""
    then: tuple[str, ...] = ()
    """The services that follow, in order."""
    booking: str = ""
    """The appointment it came of."""
    case: str = ""
    """The case that is fetched with this visit."""
    only_window: str = ""
    """The only window that may call it: its visitor was sent there."""
    only_clerk: str = ""
    """The only clerk who may call it, at whichever window."""
    first: bool = False
    """Sent on to go before all who wait."""
    back_window: str = ""
    """Where its visitor is wanted again after this service."""
    return_ms: int | None = None
    """When it waits again by itself, while it is held."""
    reinstated: int = 0
    """How often its visitor came back after a missed call."""
    rating: str = ""
    """What its visitor thought of it; empty: not rated."""
    alone: Literal["", "exact", "estimated"] = ""
    """Whether its dispenser gave it without the hub, and how well its time is known."""
    flags: tuple[str, ...] = ()
    """What would have been refused had the hub been asked: such as `quota_reached`."""
    agent: str = ""
    """Who took it for somebody else (帮办)."""


class BookingFacts(Message, frozen=True, kw_only=True):
    """An appointment, with nothing of its visitor."""

    code: str
    service: str
    slot_ms: int
    phase: TicketPhase
    """`waiting` means checked in: how the visit goes on is told of its ticket."""
    ticket: str = ""
    """The ticket it became."""


class CaseFacts(Message, frozen=True, kw_only=True):
    """What goes on after a visit: the back office's work, a bad rating to answer, an unresolved matter."""

    id: str
    kind: CaseKind
    phase: CasePhase
    service: str
    ticket: str
    """The visit it came of."""
    owner: str
    """Who sees to it; empty: nobody yet."""
    opened_ms: int
    due_ms: int
    overdue: bool = False
    ready_ms: int | None = None
    closed_ms: int | None = None
    reason: str = ""
    """Of a bad rating: what was wrong, of the hall's list, if the visitor said so."""
    comment: str = ""
    """The visitor's own words, where there are any."""
    answer: str = ""


class ClerkFacts(Message, frozen=True, kw_only=True):
    """A clerk: whether on duty, and where."""

    id: str
    name: str = ""
    """As the hall calls them; empty where it only has the id."""
    phase: ClerkPhase
    window: str = ""
    since_ms: int = 0


class NoticeFacts(Message, frozen=True, kw_only=True):
    """All that is known of one notice: what stands on the boards, or will."""

    id: str
    kind: NoticeKind
    zones: tuple[str, ...]
    """None: every zone."""
    text: LocalText
    from_ms: int
    until_ms: int = 0
    """0: until it is withdrawn."""
