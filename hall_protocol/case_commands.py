"""What may be asked about what outlives a visit, about the hall as a whole, and what may only be looked at."""

from typing import Literal

from hall_protocol.wish import (
    Answer,
    CaseId,
    Command,
    Comment,
    Day,
    Moment,
    OptionalId,
    Owner,
    ReasonCode,
    TicketId,
    WindowCommand,
)

Level = Literal["very_satisfied", "satisfied", "basically_satisfied", "dissatisfied", "very_dissatisfied"]


class RateTicket(Command, frozen=True, kw_only=True, tag="rate_ticket"):
    """What the visitor thought of it (好差评), of their own free will; once. Never said by a clerk's terminal."""

    ticket: TicketId
    level: Level
    comment: Comment = ""
    """The visitor's own words; kept apart from the journal, where they can be erased."""
    channel: OptionalId = ""
    """Where it was given, such as `phone`; a pad leaves it empty."""
    reason: ReasonCode = ""
    """What was wrong, of the hall's list; only with one of the two bad levels, and never insisted on."""


class AssignCase(Command, frozen=True, kw_only=True, tag="assign_case"):
    """Somebody is to see to a case, or by another moment."""

    case: CaseId
    owner: Owner
    due_ms: Moment | None = None


class ReadyCase(Command, frozen=True, kw_only=True, tag="ready_case"):
    """The back office has it ready to be fetched."""

    case: CaseId


class AnswerCase(Command, frozen=True, kw_only=True, tag="answer_case"):
    """A bad rating has been answered, or an unresolved matter resolved."""

    case: CaseId
    answer: Answer
    """What was said; kept apart from the journal, where it can be erased."""


class CloseDay(Command, frozen=True, kw_only=True, tag="close_day"):
    """Today's business has ended: every visit still open expires, and no ticket is issued until tomorrow."""


class ReloadConfiguration(Command, frozen=True, kw_only=True, tag="reload_configuration"):
    """The hub reads its folder again; what is wrong there is said, and then nothing changes."""


class ShowTicket(Command, frozen=True, kw_only=True, tag="show_ticket"):
    """What is known of a ticket now; changes nothing."""

    ticket: TicketId
    """Its id, or the number on its paper."""


class ShowTickets(Command, frozen=True, kw_only=True, tag="show_tickets"):
    """Today's tickets that were missed, or are held; changes nothing."""

    phase: Literal["missed", "held"]


class ShowPreview(WindowCommand, frozen=True, kw_only=True, tag="show_preview"):
    """Who would be next at this window, and why, in one sentence; changes nothing."""


class ShowBookings(Command, frozen=True, kw_only=True, tag="show_bookings"):
    """The appointments of a day; changes nothing."""

    day: Day = ""
    """Such as `2026-11-23`; empty: today."""


class ShowCases(Command, frozen=True, kw_only=True, tag="show_cases"):
    """The cases that are not closed, those due first before; changes nothing."""

    overdue: bool = False
    """Only those whose time is up."""


class ShowClerks(Command, frozen=True, kw_only=True, tag="show_clerks"):
    """Every clerk, whether on duty and where; changes nothing."""
