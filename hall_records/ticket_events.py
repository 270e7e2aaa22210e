"""What other systems are told of tickets: events in order, each with its number and its case, nothing of a visitor.

A pure projection of the journal: whoever reads on from where it stood misses nothing and hears nothing twice.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import singledispatch
from itertools import islice
from typing import Final, Literal

import msgspec

from hall_records.entries import Entry
from hall_records.filing import day_of_ticket, ticket_of
from hall_records.reading import JournalReader
from queue_core import events as core

Happening = Literal[
    "ticket.issued",
    "ticket.called",
    "ticket.recalled",
    "ticket.started",
    "ticket.finished",
    "ticket.missed",
    "ticket.reinstated",
    "ticket.held",
    "ticket.returned",
    "ticket.transferred",
    "ticket.reclassified",
    "ticket.lane_changed",
    "ticket.cancelled",
    "ticket.expired",
    "ticket.rated",
    "ticket.undone",
    "case.opened",
    "case.ready",
    "case.closed",
]
KINDS: Final[Mapping[type, Happening]] = {
    core.TicketIssued: "ticket.issued",
    core.TicketFiled: "ticket.issued",
    core.TicketCalled: "ticket.called",
    core.TicketRecalled: "ticket.recalled",
    core.ServiceStarted: "ticket.started",
    core.ServiceFinished: "ticket.finished",
    core.TicketMissed: "ticket.missed",
    core.TicketReinstated: "ticket.reinstated",
    core.TicketHeld: "ticket.held",
    core.TicketReturned: "ticket.returned",
    core.TicketTransferred: "ticket.transferred",
    core.TicketReclassified: "ticket.reclassified",
    core.LaneChanged: "ticket.lane_changed",
    core.TicketCancelled: "ticket.cancelled",
    core.TicketExpired: "ticket.expired",
    core.TicketRated: "ticket.rated",
    core.StepUndone: "ticket.undone",
    core.CaseOpened: "case.opened",
    core.CaseReady: "case.ready",
    core.CaseClosed: "case.closed",
}
"""Of every other event, nobody outside is told here."""
TELLING: Final = (
    *("TicketIssued", "TicketFiled", "TicketReclassified", "LaneChanged", "TicketTransferred", "ServiceFinished"),
    *("StepUndone", "CaseOpened"),
)
"""The kinds of event from which it follows what is known of a ticket."""
SENDING_ON: Final = frozenset({"finish", "transfer"})
"""The steps after which a visitor may wait for another service."""


class TicketEvent(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Something that has happened to a ticket, or to the case it belongs to."""

    id: str
    """The journal's epoch and the entry: `1-4711`. The same event always has the same one."""
    event: Happening
    at_ms: int
    """When it truly happened."""
    ticket: str = ""
    number: str = ""
    """As people read it."""
    service: str = ""
    lane: str = ""
    case: str = ""
    """The case that was opened in this visit, or which it fetches."""
    booking: str = ""
    """The code of the appointment it came of, as the booking system gave it."""
    window: str = ""
    actor: str = ""
    """Which machine asked for it; `hub`: nobody, it came by itself."""
    outcome: str = ""
    """Of `ticket.finished`: how the service ended."""
    next_service: str = ""
    """Of `ticket.finished` and `ticket.transferred`: what follows; empty: the visit has ended, or goes on unchanged."""
    next_window: str = ""
    reason: str = ""
    """Of `ticket.cancelled` and `ticket.lane_changed`; of a bad rating what was wrong."""
    level: str = ""
    """Of `ticket.rated`."""
    channel: str = ""
    """Of `ticket.rated`: where it was given."""
    step: str = ""
    """Of `ticket.undone`: which step was taken back."""
    case_kind: str = ""
    due_ms: int | None = None
    """Of `case.opened`."""


class EventPage(msgspec.Struct, frozen=True, kw_only=True):
    """Some events in order, and from where to read on."""

    events: tuple[TicketEvent, ...]
    next: str
    """What to ask for `after` the next time."""
    more: bool
    """Whether there is more already."""


@dataclass(frozen=True, slots=True)
class _Known:
    """What is known of a ticket at a moment."""

    number: str = ""
    service: str = ""
    lane: str = ""
    case: str = ""
    booking: str = ""
    former: str = ""
    """The service before the visitor was sent on, should that be taken back."""


def ticket_events(reader: JournalReader, after: int, most: int) -> EventPage:
    """Return what has happened after an entry, in at most about so many entries; a decision is never cut in two."""
    epoch, entries = reader.epoch, _whole_decisions(reader.entries(after), most)
    known = _known_before(reader, after, {ticket_of(entry.event) for entry in entries} - {""})
    told = tuple(_told(entries, epoch, known))
    last = entries[-1].seq if entries else after
    return EventPage(events=told, next=f"{epoch}-{last}", more=last < reader.seq)


def _whole_decisions(entries: Iterator[Entry], most: int) -> list[Entry]:
    found = list(islice(entries, most))
    if found and found[-1].command_id:
        for entry in entries:
            if entry.command_id != found[-1].command_id:
                break
            found.append(entry)
    return found


def _known_before(reader: JournalReader, after: int, tickets: set[str]) -> dict[str, _Known]:
    """Return what was known of these tickets: each was issued in the day that its id begins with."""
    known: dict[str, _Known] = {}
    if not tickets:
        return known
    bounds = reader.day_bounds(min(map(day_of_ticket, tickets)))
    for entry in reader.entries_about(tickets, TELLING, bounds[0] if bounds else after, after):
        ticket = ticket_of(entry.event)
        known[ticket] = learn(entry.event, known.get(ticket, _Known()))
    return known


def _told(entries: Sequence[Entry], epoch: int, known: dict[str, _Known]) -> Iterator[TicketEvent]:
    opened = {
        (entry.command_id, entry.event.ticket): entry.event.case
        for entry in entries
        if isinstance(entry.event, core.CaseOpened) and entry.command_id
    }
    for entry in entries:
        event, ticket = entry.event, ticket_of(entry.event)
        now = learn(event, known.get(ticket, _Known()))
        if isinstance(event, core.ServiceFinished):  # the case comes after it, of the same press
            now = replace(now, case=opened.get((entry.command_id, ticket), now.case))
        before, known[ticket] = known.get(ticket, now), now
        if type(event) in KINDS:
            yield _event(entry, epoch, before if isinstance(event, core.ServiceFinished) else now, now.case)


def _event(entry: Entry, epoch: int, known: _Known, case: str) -> TicketEvent:
    event = entry.event
    told = TicketEvent(
        id=f"{epoch}-{entry.seq}",
        event=KINDS[type(event)],
        at_ms=event.at_ms,
        ticket=ticket_of(event),
        number=known.number,
        service=known.service,
        lane=str(known.lane),
        case=getattr(event, "case", "") or case,
        booking=known.booking,
        window=getattr(event, "window", ""),
        actor=entry.actor,
    )
    return msgspec.structs.replace(told, **more_of(event))


@singledispatch
def learn(event: object, known: _Known) -> _Known:
    """Return what is known of a ticket after an event."""
    return known


@learn.register
def _(event: core.TicketIssued, known: _Known) -> _Known:
    return _Known(event.number, event.service, event.lane, event.case, event.booking)


@learn.register
def _(event: core.TicketFiled, known: _Known) -> _Known:
    return _Known(event.number, event.service, event.lane)


@learn.register
def _(event: core.TicketReclassified, known: _Known) -> _Known:
    return replace(known, service=event.service)


@learn.register
def _(event: core.LaneChanged, known: _Known) -> _Known:
    return replace(known, lane=event.lane)


@learn.register
def _(event: core.TicketTransferred, known: _Known) -> _Known:
    return replace(known, service=event.to_service or known.service, former=known.service)


@learn.register
def _(event: core.ServiceFinished, known: _Known) -> _Known:
    return replace(known, service=event.next_service or known.service, former=known.service)


@learn.register
def _(event: core.StepUndone, known: _Known) -> _Known:
    sent_on = event.step in SENDING_ON and known.former
    return replace(known, service=known.former, former="") if sent_on else known


@learn.register
def _(event: core.CaseOpened, known: _Known) -> _Known:
    return replace(known, case=event.case)


@singledispatch
def more_of(event: object) -> dict[str, object]:
    """Return what is told of just this kind of event."""
    return {}


@more_of.register
def _(event: core.ServiceFinished) -> dict[str, object]:
    return {"outcome": event.outcome, "next_service": event.next_service, "next_window": event.next_window}


@more_of.register
def _(event: core.TicketTransferred) -> dict[str, object]:
    return {"next_service": event.to_service, "next_window": event.to_window}


@more_of.register
def _(event: core.TicketCancelled | core.LaneChanged) -> dict[str, object]:
    return {"reason": event.reason}


@more_of.register
def _(event: core.TicketRated) -> dict[str, object]:
    return {"level": event.level, "channel": event.channel, "reason": event.reason}


@more_of.register
def _(event: core.StepUndone) -> dict[str, object]:
    return {"step": event.step}


@more_of.register
def _(event: core.CaseOpened) -> dict[str, object]:
    return {"service": event.service, "reason": event.reason, "case_kind": event.kind, "due_ms": event.due_ms}
