"""What happens: not retained, may arrive twice, expires; each carries an id by which a node does it once."""

from typing import Literal

import msgspec

from hall_protocol.message import LocalText, Message
from hall_protocol.speaking import ClipsWanted, SpeechLine, SpeechPart, SpokenClip, ZoneSaid
from hall_protocol.states import BookingFacts, CaseFacts, ClerkFacts, NoticeFacts, ReservedNumbers, TicketFacts

__all__ = [
    "ClipsWanted",
    "Job",
    "JobResult",
    "NodeControl",
    "NodeScreen",
    "RatingRequest",
    "Reply",
    "RowProblem",
    "SpeechLine",
    "SpeechPart",
    "SpokenClip",
    "ZoneCall",
    "ZoneMoved",
    "ZoneSaid",
]


class RowProblem(msgspec.Struct, frozen=True, kw_only=True):
    """What is wrong with one row of a list."""

    row: int
    """Counted from 1."""
    code: str
    message: LocalText


class Reply(Message, frozen=True, kw_only=True):
    """The hub's one answer to a command, sent only after the journal has it on disk.

    A refusal's `code` is a `RefusalCode`; it travels as plain text, so that an older node can read a newer hub.
    `ok` with `code` `nobody_waiting`: the call was accepted, nobody waits, the window is ready.
    For a preview `message` says who would be next and why. Of `show_visitor` it says how the appointment stands;
    with a `code`, the refusal that a check-in would get now. A refusal `one_ticket_a_visitor` has the visitor's open
    `ticket`, for who prints tickets.
    """

    command_id: str
    ok: bool
    epoch: int = 0
    seq: int = 0
    code: str = ""
    message: LocalText | None = None
    """A sentence a clerk understands, whenever there is something to say."""
    ticket: TicketFacts | None = None
    tickets: tuple[TicketFacts, ...] = ()
    """Of `show_tickets`; of the refusal `ambiguous_number` those that may be meant."""
    booking: BookingFacts | None = None
    bookings: tuple[BookingFacts, ...] = ()
    """Of `show_bookings`."""
    case: CaseFacts | None = None
    """The case the command was about, or which it has opened."""
    cases: tuple[CaseFacts, ...] = ()
    """Of `show_cases`."""
    clerk: ClerkFacts | None = None
    clerks: tuple[ClerkFacts, ...] = ()
    """Of `show_clerks`."""
    notices: tuple[NoticeFacts, ...] = ()
    """Of `show_notices`; of `post_notice` the one that was posted."""
    numbers: ReservedNumbers | None = None
    """Of `ask_for_numbers`."""
    problems: tuple[RowProblem, ...] = ()
    """Of `book_visits`: every row that is wrong; then nothing was booked."""
    booked: int = 0
    """How many of a list were booked, or could be."""
    known: int = 0
    """How many of a list had been booked before, and were passed over."""


class ZoneCall(Message, frozen=True, kw_only=True):
    """Hub to every display of the zone: `number` is wanted at `window`.

    Not retained, QoS 1, may arrive twice: a display shows and speaks each (`call_id`, `attempt`) once. A recall is the
    same call with a higher `attempt`.
    """

    zone: str
    call_id: str
    attempt: int
    number: str
    window: str
    """As people read it: "3", "B-12"; of a video seat, where to go."""
    at_ms: int
    place: LocalText | None = None
    """Of a video seat: the room, in each language; said instead of "window 3"."""
    speech: tuple[SpeechLine, ...] = ()


class ZoneMoved(Message, frozen=True, kw_only=True):
    """Hub to every display of the zone: `number` was sent on (转号), and waits for another window or service.

    Not retained, QoS 1, may arrive twice: a display shows and speaks each `move_id` once. It is no call: the visitor is
    called in their turn.
    """

    zone: str
    move_id: str
    number: str
    to: LocalText
    """Where to: "5号窗口", "不动产登记"."""
    at_ms: int
    speech: tuple[SpeechLine, ...] = ()


class NodeControl(Message, frozen=True, kw_only=True):
    """Hub or console to one node: do this now."""

    control_id: str
    action: Literal["restart", "volume", "show_screen", "update", "reprint"]
    volume: int | None = None
    """Percent, with `volume`."""
    ticket: TicketFacts | None = None
    """What to print once more, with `reprint`."""


class NodeScreen(Message, frozen=True, kw_only=True):
    """A node's picture of what it shows now, on request: a JPEG, base64 on the wire."""

    node: str
    control_id: str
    width: int
    height: int
    jpeg: bytes


class Job(Message, frozen=True, kw_only=True):
    """A what-if or advice to compute; `question` is the forecaster's own JSON."""

    job_id: str
    kind: Literal["what_if", "advice"]
    question: str


class JobResult(Message, frozen=True, kw_only=True):
    """How far a job is (0 to 1), and its answer when done."""

    job_id: str
    progress: float
    answer: str = ""
    error: str = ""


class RatingRequest(Message, frozen=True, kw_only=True):
    """Hub to a window's rating pad: the visitor of `ticket` may rate now, of their own free will.

    With an empty `ticket` nobody may any more: the next visitor is there, or the finish was a misclick.
    """

    window: str
    ticket: str
    until_ms: int
    """In hall time; after it the pad thanks nobody and rests."""
    number: str = ""
    """As the visitor knows the ticket."""
    service: LocalText | None = None
    """What was done."""
