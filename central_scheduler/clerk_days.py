"""Each clerk's own day: whom they served, how long that took on average, how many of these have rated.

Counted event by event, by the same definitions as a report, so that a clerk never reads another figure than a manager.
"""

import logging
import threading
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from itertools import takewhile
from pathlib import Path
from typing import NamedTuple

from hall_protocol.states import ClerkDay
from hall_records.faults import RecordsError
from hall_records.filing import ticket_of
from hall_records.reading import JournalReader
from queue_core.events import (
    ClerkLoggedIn,
    ClerkLoggedOut,
    DayOpened,
    Event,
    ServiceAdded,
    ServiceFinished,
    ServiceStarted,
    StepUndone,
    TicketCalled,
    TicketExpired,
    TicketHeld,
    TicketIssued,
    TicketMissed,
    TicketRated,
    TicketReclassified,
    TicketTransferred,
)

logger = logging.getLogger(__name__)


class Served(NamedTuple):
    """One service that a clerk has finished."""

    clerk: str
    service_ms: int | None
    """None where it was done along with another, in the same time."""


@dataclass(frozen=True, slots=True)
class _Visit:
    """What of one visit counts for clerks."""

    service: str
    caller: str = ""
    """Who called, and then who began to serve."""
    started_ms: int | None = None
    served_ms: int | None = None
    """What the present service has taken before the visitor was let go for a while."""
    clerk: str = ""
    """Who served last, to the end or else from the beginning: a rating is about them."""
    window: str = ""
    """Where the visitor is wanted, or served."""
    sat_there: str | None = None
    """Who sat at that window when the day ended the visit: what was pressed before, and comes in late, is theirs."""
    done: tuple[Served, ...] = ()
    is_rated: bool = False


@dataclass(slots=True)
class _Total:
    served: int = 0
    timed: int = 0
    service_ms: int = 0
    rated: int = 0


class ClerkDays:
    """The day of every clerk so far; a step that is taken back has never counted."""

    def __init__(self) -> None:
        self._begin("")

    def _begin(self, day: str) -> None:
        self.day = day
        self._clerks: dict[str, str] = {}
        self._visits: dict[str, _Visit] = {}
        self._before: dict[str, _Visit] = {}
        self._totals: defaultdict[str, _Total] = defaultdict(_Total)

    def of(self, clerk: str) -> ClerkDay:
        """Return how this clerk's day has gone so far."""
        total = self._totals.get(clerk) or _Total()
        mean_s = round(total.service_ms / total.timed / 1000) if total.timed else 0
        return ClerkDay(served=total.served, mean_s=mean_s, rated=total.rated)

    def note(self, event: Event) -> None:
        """Take in what has happened."""
        match event:
            case DayOpened(day=day):
                self._begin(day)
            case ClerkLoggedIn(window=window, clerk=clerk):
                self._clerks[window] = clerk
            case ClerkLoggedOut(window=window):
                self._clerks.pop(window, None)
            case TicketIssued():
                self._visits[event.ticket] = _Visit(event.service)
            case StepUndone():
                self._take_back(event.ticket)
            case _ if ticket_of(event) in self._visits:
                self._go_on(event, ticket_of(event))

    def _take_back(self, ticket: str) -> None:
        before = self._before.pop(ticket, None)
        if before is not None:
            self._become(ticket, before)

    def _go_on(self, event: Event, ticket: str) -> None:
        now = self._visits[ticket]
        after = self._after(event, now)
        if after is not now or isinstance(event, ServiceAdded):
            self._before[ticket] = now
        self._become(ticket, after)

    def _after(self, event: Event, visit: _Visit) -> _Visit:
        match event:
            case TicketCalled(window=window):
                return replace(visit, window=window, caller=self._clerk_at(window, visit), started_ms=None)
            case ServiceStarted(window=window, at_ms=at_ms):
                return _begun(visit, self._clerk_at(window, visit), at_ms)
            case TicketHeld(at_ms=at_ms):
                return replace(visit, window="", started_ms=None, served_ms=_served_ms(visit, at_ms))
            case TicketMissed():
                return replace(visit, window="", started_ms=None)
            case TicketTransferred(window=window, to_service=service):
                served_ms = None if window or service != visit.service else visit.served_ms
                return replace(visit, service=service, window="", started_ms=None, served_ms=served_ms)
            case TicketReclassified(service=service):
                return replace(visit, service=service)
            case ServiceFinished():
                return self._finished(event, visit)
            case TicketExpired() if visit.window:
                return replace(visit, sat_there=self._clerk_at(visit.window, visit))
            case TicketRated():
                return replace(visit, is_rated=True)
        return visit

    def _clerk_at(self, window: str, visit: _Visit) -> str:
        return self._clerks.get(window, "") if visit.sat_there is None else visit.sat_there

    def _finished(self, event: ServiceFinished, visit: _Visit) -> _Visit:
        """Who finishes has served the visitor, or else, where nobody is logged in by then, who began."""
        sits_there = self._clerk_at(event.window, visit)
        clerk = sits_there or visit.caller
        along = [Served(clerk, None) for service in event.services_done if service != visit.service]
        done = (*visit.done, Served(clerk, _served_ms(visit, event.at_ms)), *along)
        service = event.next_service or visit.service
        after = replace(visit, service=service, started_ms=None, served_ms=None, clerk=clerk, done=done)
        return _begun(after, sits_there, event.at_ms) if event.stays else replace(after, window="")

    def _become(self, ticket: str, visit: _Visit) -> None:
        """Let a visit count as it is now, and no longer as it was."""
        self._count(self._visits[ticket], -1)
        self._visits[ticket] = visit
        self._count(visit, 1)

    def _count(self, visit: _Visit, by: int) -> None:
        for clerk, service_ms in visit.done:
            total = self._totals[clerk]
            total.served += by
            total.timed += 0 if service_ms is None else by
            total.service_ms += by * (service_ms or 0)
        if visit.is_rated:
            self._totals[visit.clerk].rated += by


def _begun(visit: _Visit, clerk: str, at_ms: int) -> _Visit:
    return replace(visit, caller=clerk, clerk=clerk, started_ms=at_ms)


def _served_ms(visit: _Visit, at_ms: int) -> int | None:
    """Return what the present service has taken until now; None where it was never begun."""
    if visit.started_ms is None:
        return visit.served_ms
    return (visit.served_ms or 0) + at_ms - visit.started_ms


class DaySoFar(NamedTuple):
    """What the journal says of the day before the hub started, from whoever read it to the hub's loop."""

    days: ClerkDays | None
    """None where it could not be read."""


class OwnDays:
    """What clerks may read of their own day: nothing before all of it is known, be it that the hub has just started."""

    def __init__(self) -> None:
        self._days = ClerkDays()
        self._meanwhile: list[Event] | None = []
        """What has happened since the start, until it is known what was before."""
        self._is_known = False

    def of(self, clerk: str) -> ClerkDay | None:
        """Return how this clerk's day has gone so far; None for nobody, or as long as it is not known."""
        return self._days.of(clerk) if clerk and self._is_known else None

    def note(self, events: Iterable[Event]) -> None:
        """Take in what has happened."""
        for event in events:
            if isinstance(event, DayOpened):  # what was before is of another day
                self._meanwhile, self._is_known = None, True
            if self._is_known:
                self._days.note(event)
            elif self._meanwhile is not None:
                self._meanwhile.append(event)

    def recall(self, before: DaySoFar) -> None:
        """The journal says how the day had gone until the hub started; what came since follows it.

        Where it could not be read, nothing is told of this day: half of it would be wrong.
        """
        meanwhile, self._meanwhile = self._meanwhile, None
        if meanwhile is None:
            return
        self._days, self._is_known = before.days or ClerkDays(), before.days is not None
        for event in meanwhile if self._is_known else ():
            self._days.note(event)


def counted(events: Iterable[Event]) -> ClerkDays:
    """Return every clerk's day as these events make it."""
    days = ClerkDays()
    for event in events:
        days.note(event)
    return days


def day_so_far(journal: Path, until: int) -> DaySoFar:
    """Return how the journal's last day has gone up to an entry."""
    with JournalReader.open(journal) as reader:
        days = reader.days()
        entries = reader.entries_of_day(days[-1]) if days else ()
        return DaySoFar(counted(entry.event for entry in takewhile(lambda entry: entry.seq <= until, entries)))


def recall_apart(journal: Path, until: int, tell: Callable[[DaySoFar], None]) -> threading.Thread:
    """Read and count the day so far on a thread of its own, and tell; no hall waits for it."""
    reading = threading.Thread(target=_recall, args=(journal, until, tell), name="clerks", daemon=True)
    reading.start()
    return reading


def _recall(journal: Path, until: int, tell: Callable[[DaySoFar], None]) -> None:
    try:
        tell(day_so_far(journal, until))
    except RecordsError as problem:
        logger.warning("how clerks' days have gone so far is not known: %s", problem)
        tell(DaySoFar(None))
