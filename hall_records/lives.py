"""One ticket's events as a visit: its waits, its services, its holds, each by its written definition.

A pure fold over the events of one ticket. An event that was taken back is simply not among them.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import singledispatch

from hall_records.facts import Hold, Outcome, ServiceRecord, Visit
from hall_records.filing import Line
from queue_core.events import (
    Event,
    LaneChanged,
    PaperReported,
    ReprintAsked,
    ServiceAdded,
    ServiceFinished,
    ServiceStarted,
    TicketCalled,
    TicketCancelled,
    TicketExpired,
    TicketFiled,
    TicketHeld,
    TicketIssued,
    TicketMissed,
    TicketRated,
    TicketRecalled,
    TicketReclassified,
    TicketReinstated,
    TicketReleased,
    TicketReturned,
    TicketSteppedBack,
    TicketTransferred,
    Why,
)
from queue_core.lifecycle import State


@dataclass(slots=True)
class Call:
    """A visitor is wanted at a window, or is there, and it has not ended."""

    window: str
    clerk: str
    why: Why | None
    reason: str
    called_ms: int
    announced_ms: int
    started_ms: int | None = None

    @property
    def may_end_wait(self) -> bool:
        """Whether a wait ends here if the visitor comes: not at a call back, nor at a service that just follows."""
        return self.started_ms is not None and self.why not in (None, Why.RESUMED)


@dataclass(slots=True)
class Life:
    """What is known of a ticket so far."""

    visit: Visit
    records: list[tuple[int, ServiceRecord]] = field(default_factory=list)
    """Each with the seq of the event that ended it."""
    holds: list[tuple[int, Hold]] = field(default_factory=list)
    call: Call | None = None
    away: TicketHeld | None = None
    held_ms: int = 0
    """Time away since the wait began."""
    served_ms: int | None = None
    """What the present service has taken in earlier spans; None before the first."""
    counted: int | None = None
    """Which record holds the wait that began last, if it has ended."""


def life_of(lines: Iterable[Line]) -> Life:
    """Return what a ticket's events, from its issue on, say of its visit."""
    issue, *others = lines
    match issue.event:
        case TicketIssued() as issued:
            life = Life(_visit(issued))
        case TicketFiled() as filed:
            life = Life(_filed(filed))
        case other:
            raise TypeError(f"a ticket begins with its issue, not with {other}")
    for line in others:
        tell(line.event, life, line)
    return life


def _visit(event: TicketIssued) -> Visit:
    return Visit(
        ticket=event.ticket,
        number=event.number,
        queue=event.queue,
        service=event.service,
        situation=event.situation,
        lane=event.lane.value,
        issued_at=event.issued_at,
        issued_ms=event.at_ms,
        waits_from_ms=event.at_ms if event.waits_from_ms is None else event.waits_from_ms,
        issued_for=event.service,
        issued_situation=event.situation,
        issued_lane=event.lane.value,
        booking=event.booking,
        given_alone=event.alone is not None,
        flags=event.flags,
    )


def _filed(event: TicketFiled) -> Visit:
    """Return the visit of a number that came to the hub too late to be called; its visitor did not give up."""
    visit = Visit(
        ticket=event.ticket,
        number=event.number,
        queue=event.queue,
        service=event.service,
        situation="",
        lane=event.lane.value,
        issued_at=event.issued_at,
        issued_ms=event.at_ms,
        waits_from_ms=event.at_ms,
        issued_for=event.service,
        issued_situation="",
        issued_lane=event.lane.value,
        booking="",
        given_alone=True,
        flags=event.flags,
    )
    visit.state, visit.outcome, visit.ended_ms = State.EXPIRED, Outcome.EXPIRED, event.at_ms
    return visit


@singledispatch
def tell(event: Event, life: Life, line: Line) -> None:
    """Let the event be known of the visit."""
    raise TypeError(f"{type(event).__name__} is no part of a visit")


def _changes_no_figure(event: Event, life: Life, line: Line) -> None:
    """Where the visitor may be called, and what is planned, are no figures."""


for _kind in (TicketReleased, ServiceAdded):
    tell.register(_kind, _changes_no_figure)


@tell.register
def _(event: PaperReported, life: Life, line: Line) -> None:
    life.visit.paper = "printed" if event.printed else "failed"
    life.visit.paper_fault = "" if event.printed else event.fault
    life.visit.paper_failures += not event.printed


@tell.register
def _(event: ReprintAsked, life: Life, line: Line) -> None:
    life.visit.paper = "pending"
    life.visit.reprints += 1


@tell.register
def _(event: TicketCalled, life: Life, line: Line) -> None:
    if event.why is Why.RESUMED:
        life.held_ms += _come_back(life, line)
    life.visit.calls += 1
    life.visit.state = State.CALLED
    life.call = Call(event.window, line.clerk, event.why, event.reason, event.at_ms, event.at_ms)


@tell.register
def _(event: TicketRecalled, life: Life, line: Line) -> None:
    life.visit.recalls += 1
    _call(life).announced_ms = event.at_ms


@tell.register
def _(event: ServiceStarted, life: Life, line: Line) -> None:
    _begin(_call(life), life.visit, line.clerk, event.at_ms)


@tell.register
def _(event: ServiceFinished, life: Life, line: Line) -> None:
    visit, done = life.visit, life.visit.service
    _take_over(_call(life), visit, line.clerk)
    _end_call(life, line, Outcome.DONE, event.outcome)
    for service in event.services_done:
        if service != done:
            _done_along(life, line, service, event)
    if not event.next_service:
        _end(visit, event.at_ms, State.DONE, Outcome.DONE)
        return
    visit.service, visit.situation = event.next_service, ""
    _wait_anew(life, event.at_ms)
    if event.stays:
        life.call = Call(event.window, line.clerk, None, "", event.at_ms, event.at_ms)
        _begin(life.call, visit, line.clerk, event.at_ms)


@tell.register
def _(event: TicketMissed, life: Life, line: Line) -> None:
    _end_call(life, line, Outcome.MISSED)
    _end(life.visit, event.at_ms, State.MISSED, Outcome.MISSED)


@tell.register
def _(event: TicketReinstated, life: Life, line: Line) -> None:
    life.visit.reinstated += 1
    life.visit.outcome, life.visit.ended_ms, life.visit.left_from = Outcome.OPEN, None, None
    _wait_anew(life, event.at_ms)


@tell.register
def _(event: TicketHeld, life: Life, line: Line) -> None:
    _end_call(life, line, Outcome.HELD)
    life.visit.holds += 1
    life.visit.state = State.HELD
    life.away = event


@tell.register
def _(event: TicketReturned, life: Life, line: Line) -> None:
    _come_back(life, line)
    _wait_anew(life, event.at_ms)


@tell.register
def _(event: TicketTransferred, life: Life, line: Line) -> None:
    visit = life.visit
    if life.call:
        _end_call(life, line, Outcome.TRANSFERRED)
    if life.counted is not None:  # let go and called back before: that wait goes on, and counts where it ends at last
        seq, record = life.records[life.counted]
        life.records[life.counted] = seq, replace(record, ends_wait=False)
        life.counted = None
    if event.to_service != visit.service:
        visit.service, visit.situation = event.to_service, ""
        life.served_ms = None
    visit.transfers += 1
    visit.state = State.WAITING


@tell.register
def _(event: TicketReclassified, life: Life, line: Line) -> None:
    life.visit.reclassified += 1
    life.visit.service, life.visit.situation = event.service, event.situation


@tell.register
def _(event: LaneChanged, life: Life, line: Line) -> None:
    life.visit.lane_changes += 1
    life.visit.lane = event.lane.value


@tell.register
def _(event: TicketSteppedBack, life: Life, line: Line) -> None:
    life.visit.stepped_back += 1


@tell.register
def _(event: TicketCancelled, life: Life, line: Line) -> None:
    life.visit.cancel_reason = event.reason
    _end(life.visit, event.at_ms, State.CANCELLED, Outcome.CANCELLED)


@tell.register
def _(event: TicketExpired, life: Life, line: Line) -> None:
    if life.visit.outcome is Outcome.DONE:
        return  # done before the day ended, though it was told after it
    if life.call:
        _end_call(life, line, Outcome.EXPIRED)
    if life.visit.outcome is Outcome.MISSED:  # the first end counts: a missed number that nobody came for stays missed
        life.visit.state = State.EXPIRED
    else:
        _end(life.visit, event.at_ms, State.EXPIRED, Outcome.EXPIRED)


@tell.register
def _(event: TicketRated, life: Life, line: Line) -> None:
    life.visit.rating = event.level.value
    life.visit.rated_at, life.visit.rating_reason = event.channel, event.reason


def _call(life: Life) -> Call:
    if life.call is None:
        raise LookupError(f"no call of {life.visit.ticket} goes on")
    return life.call


def _begin(call: Call, visit: Visit, clerk: str, at_ms: int) -> None:
    call.started_ms, call.clerk = at_ms, clerk
    visit.state, visit.window, visit.clerk = State.SERVING, call.window, clerk


def _take_over(call: Call, visit: Visit, clerk: str) -> None:
    """A visit is whoever's finishes it, or else, where nobody is logged in by then, whoever's began it."""
    call.clerk = visit.clerk = clerk or call.clerk


def _wait_anew(life: Life, at_ms: int) -> None:
    """A new wait begins; what was waited before has been counted, or never will be."""
    life.visit.waits_from_ms, life.visit.state = at_ms, State.WAITING
    life.held_ms, life.counted = 0, None


def _come_back(life: Life, line: Line) -> int:
    """The visitor is there again: put the hold on record and return how long it was."""
    visit, away = life.visit, life.away
    if away is None:
        raise LookupError(f"{visit.ticket} was not held")
    hold = Hold(
        ticket=visit.ticket,
        queue=visit.queue,
        service=visit.service,
        situation=visit.situation,
        lane=visit.lane,
        window=away.window,
        clerk=visit.clerk,
        from_ms=away.at_ms,
        until_ms=line.event.at_ms,
    )
    life.holds.append((line.seq, hold))
    life.away = None
    visit.hold_ms += hold.hold_ms
    return hold.hold_ms


def _end_call(life: Life, line: Line, outcome: Outcome, result: str = "") -> None:
    """Put the call that goes on on record."""
    call = _call(life)
    record = _record(life, call, line.event.at_ms, outcome, result)
    if record.ends_wait:
        life.counted = len(life.records)
    life.records.append((line.seq, record))
    life.visit.service_ms += record.span_ms
    if call.started_ms is not None:
        life.served_ms = (life.served_ms or 0) + record.span_ms
    if outcome in (Outcome.DONE, Outcome.TRANSFERRED):
        life.served_ms = None
    life.call = None


def _record(life: Life, call: Call, at_ms: int, outcome: Outcome, result: str) -> ServiceRecord:
    visit = life.visit
    return ServiceRecord(
        ticket=visit.ticket,
        number=visit.number,
        queue=visit.queue,
        service=visit.service,
        situation=visit.situation,
        lane=visit.lane,
        window=call.window,
        clerk=call.clerk,
        waits_from_ms=visit.waits_from_ms,
        called_ms=call.called_ms,
        announced_ms=call.announced_ms,
        started_ms=call.started_ms,
        ended_ms=at_ms,
        outcome=outcome,
        why=call.why,
        reason=call.reason,
        result=result,
        ends_wait=call.may_end_wait and outcome is not Outcome.TRANSFERRED,
        held_ms=life.held_ms,
        service_ms=_service_ms(life, call, at_ms, outcome),
    )


def _service_ms(life: Life, call: Call, at_ms: int, outcome: Outcome) -> int | None:
    """A service takes the sum of its spans, once it has ended at a window."""
    if outcome not in (Outcome.DONE, Outcome.TRANSFERRED):
        return None
    if call.started_ms is None:
        return life.served_ms
    return (life.served_ms or 0) + at_ms - call.started_ms


def _done_along(life: Life, line: Line, service: str, event: ServiceFinished) -> None:
    """A service that was done along with another has its own record, and its time in that of the other."""
    at_ms, (_, with_it) = event.at_ms, life.records[-1]
    along = replace(
        with_it,
        service=service,
        situation="",
        waits_from_ms=at_ms,
        called_ms=at_ms,
        announced_ms=at_ms,
        started_ms=None,
        why=None,
        reason="",
        ends_wait=False,
        held_ms=0,
        service_ms=None,
    )
    life.records.append((line.seq, along))


def _end(visit: Visit, at_ms: int, state: State, outcome: Outcome) -> None:
    visit.left_from, visit.state = visit.state, state
    visit.outcome, visit.ended_ms = outcome, at_ms
