"""The seam between the rules and the wire: what the hall knows of a ticket, a case, a notice, as it may be told."""

from central_scheduler.outlook import Span
from hall_protocol.message import LocalText
from hall_protocol.states import BookingFacts, CaseFacts, ClerkFacts, NoticeFacts, TicketFacts
from queue_core.hall import Hall
from queue_core.lifecycle import CaseState
from queue_core.records import Booking, Case, Clerk, Notice, Ticket
from queue_core.rules import HallRules


def zone_of(ticket: Ticket, rules: HallRules) -> str:
    """Return where a ticket's service is waited for; "" for a visit that is over, whose service is offered no more."""
    service = rules.services.get(ticket.service)
    return rules.queues[service.queue].zone if service else ""


def _waits_in(ticket: Ticket, hall: Hall) -> str:
    """Return where a visitor is to wait: by the window they were sent on to, or where their service is waited for."""
    clerk = hall.state.clerks.get(ticket.only_clerk)
    window = hall.rules.windows.get(ticket.only_window or (clerk.window if clerk else ""))
    return window.zone if window else zone_of(ticket, hall.rules)


def facts_of(
    ticket: Ticket, hall: Hall, now_ms: int, *, with_token: bool = False, wait: Span | None = None
) -> TicketFacts:
    """Return all that may be told of a ticket; its token, the key on the visitor's paper, only to who prints that."""
    return TicketFacts(
        id=ticket.id,
        number=ticket.number,
        service=ticket.service,
        lane=ticket.lane.value,
        phase=ticket.state.value,
        zone=_waits_in(ticket, hall),
        issued_ms=ticket.issued_ms,
        waits_from_ms=ticket.waits_from_ms,
        token=ticket.token if with_token else "",
        lane_reason=ticket.lane_reason,
        issued_at=ticket.issued_at,
        paper=ticket.paper.value,
        paper_fault=ticket.paper_fault,
        ahead=hall.ahead_of(ticket, now_ms),
        wait_from_s=wait.from_s if wait else None,
        wait_to_s=wait.to_s if wait else None,
        window=ticket.window,
        called_ms=ticket.called_ms,
        started_ms=ticket.started_ms,
        ended_ms=ticket.ended_ms,
        calls=ticket.calls,
        recalls=ticket.recalls,
        situation=ticket.situation,
        then=ticket.then,
        booking=ticket.booking,
        case=ticket.case,
        only_window=ticket.only_window,
        only_clerk=ticket.only_clerk,
        first=ticket.first,
        back_window=ticket.back[-1][0] if ticket.back else "",
        return_ms=ticket.return_ms,
        reinstated=ticket.reinstated,
        rating=ticket.rating,
        alone=ticket.alone.value if ticket.alone else "",
        flags=ticket.flags,
        agent=ticket.agent,
    )


def facts_of_booking(booking: Booking) -> BookingFacts:
    """Return all that may be told of an appointment."""
    return BookingFacts(
        code=booking.code,
        service=booking.service,
        slot_ms=booking.slot_ms,
        phase=booking.state.value,
        ticket=booking.ticket,
    )


def facts_of_case(case: Case, now_ms: int, *, comment: str = "", answer: str = "") -> CaseFacts:
    """Return all that may be told of a case; words that came with it are kept apart and handed in."""
    return CaseFacts(
        id=case.id,
        kind=case.kind.value,
        phase=case.state.value,
        service=case.service,
        ticket=case.ticket,
        owner=case.owner,
        opened_ms=case.opened_ms,
        due_ms=case.due_ms,
        overdue=case.state is CaseState.PENDING and case.due_ms < now_ms,
        ready_ms=case.ready_ms,
        closed_ms=case.closed_ms,
        reason=case.reason,
        comment=comment,
        answer=answer,
    )


def facts_of_clerk(clerk: Clerk, name: str) -> ClerkFacts:
    """Return whether a clerk is on duty, and where."""
    return ClerkFacts(id=clerk.id, name=name, phase=clerk.state.value, window=clerk.window, since_ms=clerk.since_ms)


def facts_of_notice(notice: Notice) -> NoticeFacts:
    """Return all that is known of a notice."""
    return NoticeFacts(
        id=notice.id,
        kind=notice.kind.value,
        zones=notice.zones,
        text=in_both(notice.zh, notice.en),
        from_ms=notice.from_ms,
        until_ms=notice.until_ms or 0,
    )


def in_both(zh: str, en: str) -> LocalText:
    """Return a text as it is shown: who wrote it in one language only is read in that."""
    return LocalText(zh or en, en or zh)
