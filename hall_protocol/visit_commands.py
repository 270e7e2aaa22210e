"""What may be asked about a visit: numbers, papers, appointments, and a ticket while it waits."""

from typing import Annotated

import msgspec

from hall_protocol.wish import (
    BookingCode,
    Command,
    Id,
    Identity,
    Ids,
    Lane,
    Moment,
    OptionalBookingCode,
    OptionalCaseId,
    OptionalId,
    OptionalToken,
    ReasonCode,
    TicketId,
    Token,
    Words,
)


class IssueTicket(Command, frozen=True, kw_only=True, tag="issue_ticket"):
    """A visitor wants a number. `token` is 128 random bits made where the ticket is printed; its QR code carries it."""

    service: OptionalId
    """Empty only with a `case`: then what fetches it is meant."""
    token: Token
    lane: Lane = "normal"
    lane_reason: ReasonCode = ""
    situation: OptionalId = ""
    """What the matter is more exactly (情形)."""
    then: Ids = ()
    """The services that follow on the same ticket, in order (一件事一次办)."""
    identity: Identity = ""
    """A keyed hash of who the visitor is, where the hall wants that; it never enters the journal."""
    booking_identity: Identity = ""
    """The same made with the key of bookings, by which somebody who has booked is known again."""
    case: OptionalCaseId = ""
    """The case whose result is fetched with this visit (出件)."""
    agent: Words = ""
    """What an agent's badge says (帮办): who acts for several visitors takes several tickets; it is never kept."""


class ReportPaper(Command, frozen=True, kw_only=True, tag="report_paper"):
    """The dispenser says what became of a ticket's paper: printed, or failed with the printer's fault."""

    ticket: TicketId
    printed: bool
    fault: Words = ""


class ReprintTicket(Command, frozen=True, kw_only=True, tag="reprint_ticket"):
    """Print this ticket once more, at the dispenser named or where it was issued."""

    ticket: TicketId
    dispenser: OptionalId = ""


class BookVisit(Command, frozen=True, kw_only=True, tag="book_visit"):
    """A visitor will come at `slot_ms`, and checks in with `code`. Booking the same once more is refused."""

    code: BookingCode
    service: Id
    slot_ms: Moment
    identity: Identity = ""
    """As in `issue_ticket`, made with the key of bookings, which lives across days."""


class VisitRow(msgspec.Struct, frozen=True, kw_only=True):
    """One appointment of a list."""

    code: BookingCode
    service: Id
    slot_ms: Moment
    identity: Identity = ""


class BookVisits(Command, frozen=True, kw_only=True, tag="book_visits"):
    """A whole list of appointments: all of them, or none and what is wrong with each; known ones are passed over."""

    visits: Annotated[tuple[VisitRow, ...], msgspec.Meta(max_length=5_000)]
    only_check: bool = False
    """Book nothing, only say what is wrong."""


class CheckIn(Command, frozen=True, kw_only=True, tag="check_in"):
    """A booked visitor is in the hall, and gets a ticket: by the booking's code, or by who they are."""

    token: Token
    code: OptionalBookingCode = ""
    identity: Identity = ""


class CancelBooking(Command, frozen=True, kw_only=True, tag="cancel_booking"):
    """A booked visitor will not come; `reason` is one of the hall's list."""

    code: BookingCode
    reason: ReasonCode = ""


class CancelTicket(Command, frozen=True, kw_only=True, tag="cancel_ticket"):
    """The visit is called off (弃号), by the visitor or staff; `reason` is one of the hall's list."""

    ticket: TicketId
    reason: ReasonCode = ""
    token: OptionalToken = ""
    """What stands on the paper: at a dispenser only who holds it calls a visit off."""


class ReclassifyTicket(Command, frozen=True, kw_only=True, tag="reclassify_ticket"):
    """A waiting visitor needs another service than the ticket says; the wait goes on."""

    ticket: TicketId
    service: Id
    situation: OptionalId = ""


class ChangeLane(Command, frozen=True, kw_only=True, tag="change_lane"):
    """A waiting visitor belongs into another lane, for this reason; on record with who said so."""

    ticket: TicketId
    lane: Lane
    reason: ReasonCode = ""


class StepBack(Command, frozen=True, kw_only=True, tag="step_back"):
    """A waiting visitor lets so many others go before, by their own wish."""

    ticket: TicketId
    behind: Annotated[int, msgspec.Meta(ge=1, le=999)]


class ReinstateTicket(Command, frozen=True, kw_only=True, tag="reinstate_ticket"):
    """A missed visitor has come after all (复号), and waits again behind some others."""

    ticket: TicketId


class ReturnTicket(Command, frozen=True, kw_only=True, tag="return_ticket"):
    """A held visitor is back and waits, before the time that was set."""

    ticket: TicketId
