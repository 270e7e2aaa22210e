"""What became of everybody who came: counted from the hall's own journal, against what the visitors have in hand."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from hall_records.entries import Entry
from hall_records.reports import day_report
from hall_records.visits import Outcome, Visits
from queue_core.events import (
    ServiceFinished,
    TicketCalled,
    TicketExpired,
    TicketIssued,
    TicketMissed,
    TicketRecalled,
    TicketTransferred,
)


@dataclass(frozen=True, kw_only=True)
class Tally:
    """One replayed day in figures; times in hall milliseconds."""

    tickets: int
    """Tickets in the journal."""
    printed: int
    """Tickets whose paper is on record as printed."""
    calls: int
    recalls: int
    served: int
    waiting: int
    """Still in the queue, or at a window, when the replay was ended."""
    mean_wait_ms: int | None
    p95_wait_ms: int | None
    lost: tuple[str, ...]
    """One sentence for everybody the hall has lost."""
    doubled: tuple[str, ...]
    """One sentence for everything that is there twice."""


def tally(
    entries: Iterable[Entry], held: Mapping[str, str], without: Iterable[str], to_the_end: bool, twice: Iterable[str]
) -> Tally:
    """Count a day.

    `held` is the number each visitor saw, by ticket id; `without` says why somebody has none; `twice` are tickets that
    two visitors hold. A replay `to_the_end` serves everybody: whoever is not served then is lost.
    """
    entries, visits = list(entries), Visits()
    for entry in entries:
        visits.take(entry)
    events = Counter(type(entry.event) for entry in entries)
    hall = day_report(visits, {}).hall
    outcomes = Counter(visit.outcome for visit in visits.visits.values())
    doubled = [*doubles(entries), *(f"{ticket} is in two hands" for ticket in twice)]
    doubled += [f"{ticket} was issued to nobody" for ticket in visits.visits if ticket not in held]
    return Tally(
        tickets=events[TicketIssued],
        printed=sum(visit.paper == "printed" for visit in visits.visits.values()),
        calls=events[TicketCalled],
        recalls=events[TicketRecalled],
        served=outcomes[Outcome.DONE],
        waiting=outcomes[Outcome.OPEN],
        mean_wait_ms=hall.wait.mean_ms,
        p95_wait_ms=hall.wait.p95_ms,
        lost=(*without, *_lost(visits, held, to_the_end)),
        doubled=tuple(doubled),
    )


def _lost(visits: Visits, held: Mapping[str, str], to_the_end: bool) -> Iterator[str]:
    well = {Outcome.DONE} if to_the_end else {Outcome.DONE, Outcome.OPEN}
    for ticket, number in held.items():
        visit = visits.visits.get(ticket)
        if visit is None:
            yield f"{ticket} {number} is in a visitor's hand and not in the journal"
        elif visit.number != number:
            yield f"{ticket} shows {number}, but the hall calls it {visit.number}"
        elif visit.outcome not in well:
            yield f"{ticket} {number} is {visit.outcome}, not served"


class _Watch:
    """Which numbers are out and who is at which window, entry by entry."""

    def __init__(self) -> None:
        self.issued: set[str] = set()
        self.out: dict[str, str] = {}
        """By printed number: the ticket that shows it."""
        self.at: dict[str, str] = {}
        """By ticket: the window it was called to."""
        self.served: set[str] = set()


def doubles(entries: Iterable[Entry]) -> Iterator[str]:
    """Yield a sentence for each id or open number issued twice, each ticket wanted at two places or served twice."""
    watch = _Watch()
    for entry in entries:
        match entry.event:
            case TicketIssued() as event:
                yield from _issued(event, watch)
            case TicketCalled() as event:
                yield from _called(event, watch)
            case ServiceFinished(ticket=ticket):
                if ticket in watch.served:
                    yield f"{ticket} was finished twice"
                watch.served.add(ticket)
                _end(ticket, watch)
            case TicketTransferred(ticket=ticket) | TicketMissed(ticket=ticket):
                watch.at.pop(ticket, None)
            case TicketExpired(ticket=ticket):
                _end(ticket, watch)


def _issued(event: TicketIssued, watch: _Watch) -> Iterator[str]:
    if event.ticket in watch.issued:
        yield f"{event.ticket} was issued twice"
    if event.number in watch.out:
        yield f"{event.number} is on {watch.out[event.number]} and on {event.ticket}"
    watch.issued.add(event.ticket)
    watch.out[event.number] = event.ticket


def _called(event: TicketCalled, watch: _Watch) -> Iterator[str]:
    if event.ticket in watch.at:
        yield f"{event.ticket} was called to {watch.at[event.ticket]} and to {event.window}"
    if event.ticket in watch.served:
        yield f"{event.ticket} was called to {event.window} after it had been served"
    if event.window in watch.at.values():
        yield f"{event.window} called {event.ticket} with a visitor there"
    watch.at[event.ticket] = event.window


def _end(ticket: str, watch: _Watch) -> None:
    watch.at.pop(ticket, None)
    watch.out = {number: other for number, other in watch.out.items() if other != ticket}
