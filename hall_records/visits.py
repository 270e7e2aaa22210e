"""From entries to visits: who waited how long, was served where and how long, and how it ended.

A pure projection of the journal: the same entries give the same visits, to the millisecond. It holds one day and
begins anew with the next, as the hall does.
"""

from dataclasses import dataclass
from enum import StrEnum
from functools import singledispatch
from typing import Final

from hall_records.entries import Entry
from hall_records.faults import RecordsError
from queue_core.events import (
    DayOpened,
    Event,
    HallConfigured,
    PaperReported,
    ReprintAsked,
    ServiceFinished,
    ServiceStarted,
    TicketCalled,
    TicketExpired,
    TicketIssued,
    TicketMissed,
    TicketRecalled,
    TicketReleased,
    TicketTransferred,
    WindowClosed,
    WindowOpened,
    WindowPaused,
    WindowReady,
)


class UnknownVisitError(RecordsError, LookupError):
    """An entry speaks of a ticket whose issue was not among the entries before it."""


class Outcome(StrEnum):
    """How a call ended, and how a visit stands."""

    OPEN = "open"
    """A visit that goes on: waiting, called or being served."""
    DONE = "done"
    MISSED = "missed"
    TRANSFERRED = "transferred"
    """A call that ended by sending the visitor on; the visit goes on."""
    EXPIRED = "expired"
    """The day ended first."""


@dataclass(frozen=True, slots=True)
class ServiceRecord:
    """One call of a ticket to a window, from the wait before it to its end. Recalls belong to the call they repeat."""

    ticket: str
    number: str
    queue: str
    service: str
    """What the visitor was called for; after a transfer the next record has the new service."""
    lane: str
    window: str
    waits_from_ms: int
    called_ms: int
    """When the call was first announced: here the wait ended."""
    announced_ms: int
    """When it was last announced: the last recall, or `called_ms` when there was none."""
    started_ms: int | None
    """When the visitor was at the window; None when nobody came."""
    ended_ms: int
    outcome: Outcome

    @property
    def wait_ms(self) -> int:
        """How long the visitor waited; a recall does not lengthen it, the window was ready at the call."""
        return max(0, self.called_ms - self.waits_from_ms)

    @property
    def walk_ms(self) -> int | None:
        """How long from the call to the window; None when nobody came."""
        return None if self.started_ms is None else self.started_ms - self.called_ms

    @property
    def service_ms(self) -> int | None:
        """How long the visitor was served; None when not at all, or when only the day's end ended it."""
        if self.started_ms is None or self.outcome is Outcome.EXPIRED:
            return None
        return self.ended_ms - self.started_ms

    @property
    def ends_wait(self) -> bool:
        """Whether this is the call at which the visitor came and stayed: each visit's wait counts once, here."""
        return self.started_ms is not None and self.outcome is not Outcome.TRANSFERRED


@dataclass(slots=True)
class Visit:
    """One ticket's day so far."""

    ticket: str
    number: str
    queue: str
    service: str
    """What it waits for or was served for last; transfers change it."""
    lane: str
    issued_at: str
    issued_ms: int
    waits_from_ms: int
    issued_for: str
    """The service it was taken for."""
    paper: str = "pending"
    paper_failures: int = 0
    reprints: int = 0
    calls: int = 0
    recalls: int = 0
    transfers: int = 0
    service_ms: int = 0
    """The sum of all times at windows that were ended there."""
    outcome: Outcome = Outcome.OPEN
    ended_ms: int | None = None


@dataclass(slots=True)
class _Call:
    """A call that has not ended."""

    window: str
    called_ms: int
    announced_ms: int
    started_ms: int | None = None


class Visits:
    """One day's visits, kept up to date entry by entry."""

    def __init__(self) -> None:
        self.day = ""
        self.visits: dict[str, Visit] = {}
        """By ticket, in the order of issue."""
        self.records: list[ServiceRecord] = []
        """Every call that has ended, in the order in which they did."""
        self._calls: dict[str, _Call] = {}

    def take(self, entry: Entry) -> ServiceRecord | None:
        """Take in the next entry, and return the record of the call it ended, if it ended one."""
        known = len(self.records)
        see(entry.event, self)
        return self.records[-1] if len(self.records) > known else None

    def visit(self, ticket: str) -> Visit:
        """Return the visit of this ticket."""
        visit = self.visits.get(ticket)
        if visit is None:
            raise UnknownVisitError(f"Nothing is known of ticket {ticket}: begin with the first entry of its day.")
        return visit

    def begin(self, day: str) -> None:
        """Begin a new day; whoever wants yesterday's visits has taken them by now."""
        self.day = day
        self.visits, self.records, self._calls = {}, [], {}

    def begin_call(self, ticket: str, window: str, at_ms: int) -> None:
        """A ticket is wanted at a window."""
        self.visit(ticket).calls += 1
        self._calls[ticket] = _Call(window, at_ms, at_ms)

    def call(self, ticket: str) -> _Call:
        """Return the call that goes on for this ticket."""
        call = self._calls.get(ticket)
        if call is None:
            raise UnknownVisitError(f"Nothing is known of a call of {ticket}: begin with the first entry of its day.")
        return call

    def end_call(self, ticket: str, at_ms: int, outcome: Outcome) -> None:
        """Put the ticket's call on record."""
        visit, call = self.visit(ticket), self.call(ticket)
        record = ServiceRecord(
            ticket=ticket,
            number=visit.number,
            queue=visit.queue,
            service=visit.service,
            lane=visit.lane,
            window=call.window,
            waits_from_ms=visit.waits_from_ms,
            called_ms=call.called_ms,
            announced_ms=call.announced_ms,
            started_ms=call.started_ms,
            ended_ms=at_ms,
            outcome=outcome,
        )
        self.records.append(record)
        visit.service_ms += record.service_ms or 0
        del self._calls[ticket]

    def is_called(self, ticket: str) -> bool:
        """Whether a call of this ticket goes on, the visitor being served included."""
        return ticket in self._calls


@singledispatch
def see(event: Event, visits: Visits) -> None:
    """Let the event be known of the visit it belongs to."""
    raise TypeError(f"{type(event).__name__} is no event of a hall")


def _no_part_of_a_visit(event: Event, visits: Visits) -> None:
    """What windows do between visitors, and what the hall's rules are, leaves every visit as it was."""


for _kind in (HallConfigured, TicketReleased, WindowOpened, WindowClosed, WindowPaused, WindowReady):
    see.register(_kind, _no_part_of_a_visit)

_FINAL: Final = frozenset({Outcome.DONE, Outcome.MISSED, Outcome.EXPIRED})


@see.register
def _(event: DayOpened, visits: Visits) -> None:
    visits.begin(event.day)


@see.register
def _(event: TicketIssued, visits: Visits) -> None:
    visits.visits[event.ticket] = Visit(
        ticket=event.ticket,
        number=event.number,
        queue=event.queue,
        service=event.service,
        lane=event.lane.value,
        issued_at=event.issued_at,
        issued_ms=event.at_ms,
        waits_from_ms=event.at_ms,
        issued_for=event.service,
    )


@see.register
def _(event: PaperReported, visits: Visits) -> None:
    visit = visits.visit(event.ticket)
    visit.paper = "printed" if event.printed else "failed"
    visit.paper_failures += not event.printed


@see.register
def _(event: ReprintAsked, visits: Visits) -> None:
    visit = visits.visit(event.ticket)
    visit.paper = "pending"
    visit.reprints += 1


@see.register
def _(event: TicketCalled, visits: Visits) -> None:
    visits.begin_call(event.ticket, event.window, event.at_ms)


@see.register
def _(event: TicketRecalled, visits: Visits) -> None:
    visits.visit(event.ticket).recalls += 1
    visits.call(event.ticket).announced_ms = event.at_ms


@see.register
def _(event: ServiceStarted, visits: Visits) -> None:
    visits.call(event.ticket).started_ms = event.at_ms


@see.register
def _(event: ServiceFinished, visits: Visits) -> None:
    visits.end_call(event.ticket, event.at_ms, Outcome.DONE)
    _end(visits.visit(event.ticket), event.at_ms, Outcome.DONE)


@see.register
def _(event: TicketMissed, visits: Visits) -> None:
    visits.end_call(event.ticket, event.at_ms, Outcome.MISSED)
    _end(visits.visit(event.ticket), event.at_ms, Outcome.MISSED)


@see.register
def _(event: TicketTransferred, visits: Visits) -> None:
    visits.end_call(event.ticket, event.at_ms, Outcome.TRANSFERRED)
    visit = visits.visit(event.ticket)
    visit.transfers += 1
    visit.service = event.to_service


@see.register
def _(event: TicketExpired, visits: Visits) -> None:
    if visits.is_called(event.ticket):
        visits.end_call(event.ticket, event.at_ms, Outcome.EXPIRED)
    _end(visits.visit(event.ticket), event.at_ms, Outcome.EXPIRED)


def _end(visit: Visit, at_ms: int, outcome: Outcome) -> None:
    """The first end counts: a missed number that nobody came for stays missed when the day ends."""
    if visit.outcome not in _FINAL:
        visit.outcome = outcome
        visit.ended_ms = at_ms
