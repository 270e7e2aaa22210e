"""What may be done with a visitor who waits, is away, or comes back."""

from collections.abc import Iterator
from typing import Final

from queue_core.choosing import everybody_moment, places_beside
from queue_core.commands import CancelTicket, ChangeLane, Reclassify, Reinstate, ReturnTicket, StepBack
from queue_core.decisions.dispatch import decide
from queue_core.decisions.known import find_ticket, served_service, ticket_that_can
from queue_core.decisions.windows import release_from_who_is_gone
from queue_core.events import (
    Event,
    LaneChanged,
    TicketCancelled,
    TicketReclassified,
    TicketReinstated,
    TicketReturned,
    TicketSteppedBack,
)
from queue_core.lifecycle import Step, advance
from queue_core.policies import Candidate
from queue_core.records import Ticket
from queue_core.refusals import Reason, RefusedError
from queue_core.rules import Lane
from queue_core.standing import Standing

OWN_WISH: Final = "visitor"
"""Why a visit is called off by who holds its paper."""


@decide.register
def _(command: Reclassify, hall: Standing, at_ms: int) -> Iterator[Event]:
    ticket = ticket_that_can(hall, command.ticket, Step.RECLASSIFY)
    service = served_service(hall, command.service)
    if command.situation and command.situation not in service.situations:
        raise RefusedError(Reason.UNKNOWN_SITUATION, service=service.code, situation=command.situation)
    if ticket.lane not in service.lanes:
        raise RefusedError(Reason.LANE_NOT_OFFERED, service=service.code, lane=ticket.lane)
    if service.code in ticket.then:
        raise RefusedError(Reason.REPEATED_SERVICE, number=ticket.number, service=service.code)
    yield TicketReclassified(at_ms, ticket.id, service.code, command.situation)


@decide.register
def _(command: ChangeLane, hall: Standing, at_ms: int) -> Iterator[Event]:
    ticket = ticket_that_can(hall, command.ticket, Step.CHANGE_LANE)
    if command.lane is ticket.lane:
        raise RefusedError(Reason.SAME_LANE, number=ticket.number, lane=ticket.lane)
    if command.lane not in hall.rules.services[ticket.service].lanes:
        raise RefusedError(Reason.LANE_NOT_OFFERED, service=ticket.service, lane=command.lane)
    if command.lane is Lane.GREEN and command.reason not in hall.rules.green_reasons:
        raise RefusedError(Reason.LANE_REASON_NEEDED, lane_reason=command.reason)
    if command.lane is not Lane.GREEN and command.reason not in hall.rules.lane_reasons:
        raise RefusedError(Reason.REASON_NEEDED, reason=command.reason)
    yield LaneChanged(at_ms, ticket.id, ticket.lane, command.lane, command.reason)


@decide.register
def _(command: StepBack, hall: Standing, at_ms: int) -> Iterator[Event]:
    ticket = ticket_that_can(hall, command.ticket, Step.STEP_BACK)
    places = places_beside(hall, ticket, at_ms)
    mine = next(nth for nth, place in enumerate(places) if place[3] == ticket.id)
    behind = places[mine + 1 :][: max(1, command.behind)]
    yield TicketSteppedBack(at_ms, ticket.id, _counts_from(hall, ticket, behind, at_ms))


@decide.register
def _(command: Reinstate, hall: Standing, at_ms: int) -> Iterator[Event]:
    ticket = ticket_that_can(hall, command.ticket, Step.REINSTATE)
    limit = hall.rules.missed.max_reinstatements
    if ticket.reinstated >= limit:
        raise RefusedError(Reason.REINSTATE_LIMIT, number=ticket.number, limit=str(limit))
    behind = places_beside(hall, ticket, at_ms)[: hall.rules.missed.reinstate_behind]
    yield TicketReinstated(at_ms, ticket.id, _counts_from(hall, ticket, behind, at_ms))
    yield from release_from_who_is_gone(hall, ticket, at_ms)


def _counts_from(hall: Standing, ticket: Ticket, behind: list[Candidate], at_ms: int) -> int:
    """Return from when the wait must count to stand just behind these, never better than before.

    Who was sent on to go first stands before everybody anyway.
    """
    ranks = [rank for not_first, rank, _order, _id in behind if not_first]
    since_ms = hall.lines.since_ms(ticket)
    if not ranks:
        return since_ms
    behind_ms = hall.policy.since(max(ranks), ticket.service, ticket.lane, everybody_moment(hall, at_ms))
    return max(since_ms, behind_ms)


@decide.register
def _(command: ReturnTicket, hall: Standing, at_ms: int) -> Iterator[Event]:
    ticket = ticket_that_can(hall, command.ticket, Step.RETURN)
    yield TicketReturned(at_ms, ticket.id)
    yield from release_from_who_is_gone(hall, ticket, at_ms)


@decide.register
def _(command: CancelTicket, hall: Standing, at_ms: int) -> Iterator[Event]:
    """Who holds the paper calls off their own visit, and no list is needed to know why."""
    ticket = find_ticket(hall, command.ticket)
    is_own = command.shown is not None
    if is_own and command.shown != ticket.token:
        raise RefusedError(Reason.WRONG_TOKEN, number=ticket.number)
    advance(ticket.state, Step.CANCEL, ticket.number)
    reason = command.reason or (OWN_WISH if is_own else "")
    if reason not in hall.rules.cancel_reasons and not (is_own and reason == OWN_WISH):
        raise RefusedError(Reason.REASON_NEEDED, reason=reason)
    yield TicketCancelled(at_ms, ticket.id, reason)
