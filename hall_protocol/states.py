"""What is: retained messages with a rising (`epoch`, `seq`); whoever connects later is right at once."""

from typing import Annotated, Literal

import msgspec

from hall_protocol.catalogue import (
    BoardLook,
    Catalogue,
    DeskManners,
    FindingEntry,
    LifeEvent,
    NamedItem,
    PauseChoice,
    RatingManners,
    ServiceOffer,
    SituationOffer,
    SoundManners,
    TicketLine,
    VolumeSpan,
    ZonePlace,
)
from hall_protocol.desk import AtHand, ClerkDay, DeskBoard, DeskService, DeskTicket, Destination
from hall_protocol.facts import (
    BookingFacts,
    CaseFacts,
    CaseKind,
    CasePhase,
    ClerkFacts,
    ClerkPhase,
    NoticeFacts,
    Paper,
    TicketFacts,
    TicketPhase,
)
from hall_protocol.message import LocalText, Message
from hall_protocol.provisions import (
    GivenToday,
    NotOffered,
    NumberBlock,
    Offers,
    QueueLength,
    Reached,
    ReservedNumbers,
    Shown,
    SpeechPlan,
    VisitorKeys,
)
from hall_protocol.speaking import SpeechLine

__all__ = [
    "AtHand",
    "BoardCall",
    "BoardLook",
    "BookingFacts",
    "CaseFacts",
    "CaseKind",
    "CasePhase",
    "Catalogue",
    "ClerkDay",
    "ClerkFacts",
    "ClerkPhase",
    "DeskBoard",
    "DeskManners",
    "DeskService",
    "DeskTicket",
    "Destination",
    "FindingEntry",
    "Forecast",
    "GivenToday",
    "GuideCall",
    "HallGlance",
    "HubState",
    "LifeEvent",
    "NamedItem",
    "NodeHealth",
    "NodeStatus",
    "NotOffered",
    "Notice",
    "NoticeFacts",
    "NumberBlock",
    "Offers",
    "Paper",
    "PauseChoice",
    "QueueLength",
    "RatingManners",
    "Reached",
    "ReservedNumbers",
    "SentOn",
    "ServiceOffer",
    "Shown",
    "SituationOffer",
    "SoundManners",
    "SpeechPlan",
    "Stamp",
    "TicketFacts",
    "TicketLine",
    "TicketPhase",
    "VisitorKeys",
    "VolumeSpan",
    "WaitRange",
    "WindowBoard",
    "WindowGlance",
    "WindowPhase",
    "ZoneBoard",
    "ZoneNotices",
    "ZonePlace",
]

Figure = Annotated[int, msgspec.Meta(ge=-(10**15), le=10**15)]
"""What a machine says of itself has a measure: a page that shows it, or a database that keeps it, must not fall."""
Lasts = Annotated[int, msgspec.Meta(ge=0, le=10**9)]
Said = Annotated[str, msgspec.Meta(max_length=200)]
WindowPhase = Literal["closed", "open", "ready", "calling", "serving", "paused"]


class Stamp(msgspec.Struct, frozen=True, kw_only=True):
    """Where in the hall's history something stands; a restored hub raises `epoch`, so its numbers win."""

    epoch: int
    seq: int


class HubState(Message, frozen=True, kw_only=True):
    """The hub to everybody: alive or lost (as its last will), and what time it is in the hall.

    Sent at least every two seconds while alive; `speed` above 1 is a replay, in which hall time runs faster.
    """

    alive: bool
    epoch: int = 0
    seq: int = 0
    hall_time_ms: int = 0
    speed: float = 1.0
    version: str = ""
    utc_offset_s: int = 0


class BoardCall(msgspec.Struct, frozen=True, kw_only=True):
    """One line of the latest calls."""

    call_id: str
    attempt: int
    number: str
    window: str
    """As people read it: "3", "B-12"; of a video seat, where to go."""
    at_ms: int
    place: LocalText | None = None
    """Of a video seat: the room, in each language; said instead of "window 3"."""
    wanted: bool = True
    """Whether the visitor is still on the way: not started, missed, called off or called elsewhere since."""
    missed: bool = False
    """Whether the visitor did not come and can still have the number brought back; then not wanted."""
    speech: tuple[SpeechLine, ...] = ()
    """What is said of it, while it is wanted: a board that never heard the call says it from here."""


class ZoneBoard(Message, frozen=True, kw_only=True):
    """All that a zone's board shows; the newest call first."""

    zone: str
    epoch: int
    seq: int
    at_ms: int
    calls: tuple[BoardCall, ...] = ()
    earlier: tuple[BoardCall, ...] = ()
    """Of windows that have no line in `calls` any more: whom they called last; the newest first."""
    queues: tuple[QueueLength, ...] = ()
    closed: LocalText | None = None
    """Why nobody is called: the day's business is over, or begins later; null: the hall works."""


class SentOn(msgspec.Struct, frozen=True, kw_only=True):
    """Who was sent on from a window just now, and where to: whoever still stands there reads it on the sign."""

    number: str
    to: LocalText
    at_ms: int


class WindowBoard(Message, frozen=True, kw_only=True):
    """One window as its terminal, its sign and the console show it."""

    window: str
    number: str
    zone: str
    kind: str
    epoch: int
    seq: int
    phase: WindowPhase
    since_ms: int = 0
    reason: str = ""
    """Why it is paused: the code of one of the hall's reasons, or words."""
    back_ms: int | None = None
    """When its clerk means to be back from the pause."""
    place: LocalText | None = None
    """Of a remote window: where its visitors go instead of "3号窗口"."""
    sent_on: SentOn | None = None
    """Its last visitor, if that one was sent on and no other was called since."""
    clerk: str = ""
    ticket: TicketFacts | None = None
    could_call: int = 0
    """How many wait whom this window may serve."""
    next_number: str = ""
    next_why: LocalText | None = None
    undo_step: str = ""
    """The window's last step, if it can be taken back still."""
    undo_until_ms: int | None = None
    """Until when it can."""
    assigned: tuple[str, ...] = ()
    """What it serves for a while instead of what the configuration says."""
    assigned_help_out: tuple[str, ...] = ()
    """What it helps out with for that while."""
    assigned_until_ms: int | None = None
    """When that ends; null, with services assigned: when the day does."""


class WindowGlance(msgspec.Struct, frozen=True, kw_only=True):
    """One window in the hall at a glance."""

    id: str
    number: str
    phase: WindowPhase
    ticket: str = ""
    clerk: str = ""


class GuideCall(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody at this dispenser waits for a floor guide."""

    dispenser: str
    where: LocalText
    about: str
    since_ms: int


class HallGlance(Message, frozen=True, kw_only=True):
    """The hall at a glance: lengths, counts, windows; for the console."""

    epoch: int
    seq: int
    at_ms: int
    day: str
    issued: int
    waiting: int
    serving: int
    done: int
    missed: int
    held: int = 0
    cancelled: int = 0
    booked: int = 0
    """Appointments of today whose visitors are still to come."""
    overdue: int = 0
    """Cases whose time is up, and which nobody has seen to."""
    queues: tuple[QueueLength, ...] = ()
    windows: tuple[WindowGlance, ...] = ()
    guide_calls: tuple[GuideCall, ...] = ()
    """Who waits for a floor guide, the longest waiting first."""
    diverted: int = 0
    """Visitors of today who were shown another way than a ticket, and took it."""
    refusals: dict[str, int] = msgspec.field(default_factory=dict)
    """Refused commands since the hub's start, by reason."""
    dropped: dict[str, int] = msgspec.field(default_factory=dict)
    """Bytes that were no message of ours since the hub's start, by reason."""


class Notice(msgspec.Struct, frozen=True, kw_only=True):
    """One announcement to read, with the window of time in which it holds."""

    id: str
    text: LocalText
    kind: Literal["notice", "closing", "emergency"] = "notice"
    """`closing`: the hall closes soon. An emergency stands over everything until it is withdrawn."""
    from_ms: int = 0
    until_ms: int = 0
    """0: until it is withdrawn."""


class ZoneNotices(Message, frozen=True, kw_only=True):
    """The notices of one zone; replaces those sent before."""

    zone: str
    epoch: int
    seq: int
    notices: tuple[Notice, ...] = ()


class WaitRange(msgspec.Struct, frozen=True, kw_only=True):
    """How long a wait will be, in seconds: its 10th and 90th percentile."""

    id: str
    from_s: int
    to_s: int
    ahead: int = 0


class Forecast(Message, frozen=True, kw_only=True):
    """The forecaster's latest ranges: per waiting ticket, and per service "if taken now"."""

    at_ms: int
    """Hall time of the moment that was played forward; every range begins there."""
    seq: int
    """How much of the journal had been read."""
    epoch: int = 0
    """The journal's; 0: not said."""
    tickets: tuple[WaitRange, ...] = ()
    """Who waits, by the ticket's id."""
    services: tuple[WaitRange, ...] = ()
    """Who took an ordinary ticket now, by the service's code."""


class NodeHealth(msgspec.Struct, frozen=True, kw_only=True):
    """How a node's machine is, in figures; what is not known is null."""

    devices: Annotated[dict[Said, Said], msgspec.Meta(max_length=64)] = msgspec.field(default_factory=dict)
    """What each device says of itself: `paper` is `ok`, `near_end` or `out`; others `ready` or their fault."""
    temperature_c: Annotated[float, msgspec.Meta(ge=-1000, le=1000)] | None = None
    disk_free_mb: Figure | None = None
    clock_offset_ms: Figure | None = None
    """How far the machine's wall clock is ahead of the hall's time."""
    memory_mb: Figure | None = None
    alone: bool = False
    """Whether it gives tickets without the hub."""
    numbers_left: Figure | None = None
    """How many tickets it could give alone, in its scarcest queue."""
    volume: Figure | None = None
    """How loud its loudspeaker is set, in percent; the hall's schedule comes on top."""


class NodeStatus(Message, frozen=True, kw_only=True):
    """How a node is: its own word while it lives, its last will after."""

    node: Said
    role: Said
    state: Literal["ready", "degraded", "lost"]
    faults: Annotated[tuple[Said, ...], msgspec.Meta(max_length=64)] = ()
    """Stable fault codes such as `printer.paper_out`; empty when ready."""
    version: Said = ""
    up_s: Lasts = 0
    outbox: Figure = 0
    """Commands still waiting for an answer."""
    health: NodeHealth | None = None
