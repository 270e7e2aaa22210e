"""What comes before a service: for what and in which lane tickets are taken, who is called and does not come."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from hall_records.facts import Outcome, ServiceRecord
from hall_simulator.learning.learned import Learned, Share, Taking
from hall_simulator.learning.shrinking import share, taking_of_believed
from hall_simulator.learning.watching import WatchedDay
from queue_core.events import Why
from queue_core.rules import Lane

SHARE_WEIGHT: Final = 50.0
"""So many calls, bookings or tickets a supposed share is worth."""


def service_shares(days: Iterable[WatchedDay], supposed: Learned) -> dict[str, Share]:
    """Return which part of the tickets is taken for each service."""
    counts = Counter(visit.issued_for for day in days for visit in day.tickets)
    return {
        code: share(counts[code], counts.total(), before.prior, SHARE_WEIGHT)
        for code, before in supposed.service_shares.items()
    }


def lane_shares(days: Iterable[WatchedDay], supposed: Learned) -> dict[Lane, Share]:
    """Return which part of the tickets is taken in each lane."""
    counts = Counter(visit.issued_lane for day in days for visit in day.tickets)
    return {
        lane: share(counts[lane.value], counts.total(), before.prior, SHARE_WEIGHT)
        for lane, before in supposed.lane_shares.items()
    }


def no_show(days: Iterable[WatchedDay], supposed: Learned) -> Share:
    """Return to which part of the calls nobody comes; a call back from a hold is none."""
    came = [record.outcome is not Outcome.MISSED for record in _calls(days)]
    return share(came.count(False), len(came), supposed.no_show.prior, SHARE_WEIGHT)


def booked_no_show(days: Sequence[WatchedDay], supposed: Learned) -> Share:
    """Return for which part of the bookings nobody checks in."""
    absent = sum(len(day.no_shows) for day in days)
    came = sum(visit.booking != "" for day in days for visit in day.tickets)
    return share(absent, absent + came, supposed.booked_no_show.prior, SHARE_WEIGHT)


def walk(days: Iterable[WatchedDay], supposed: Learned) -> Taking:
    """Return how long it is from the call to the start of the service."""
    walks = [record.walk_ms for record in _calls(days) if record.walk_ms is not None]
    return taking_of_believed(walks, supposed.walk)


def missed(days: Iterable[WatchedDay], supposed: Learned) -> Taking:
    """Return how long a window waits for somebody who does not come."""
    waited = [record.ended_ms - record.called_ms for record in _calls(days) if record.outcome is Outcome.MISSED]
    return taking_of_believed(waited, supposed.missed)


def _calls(days: Iterable[WatchedDay]) -> Iterator[ServiceRecord]:
    """Yield the calls of which one knows whether somebody came."""
    for day in days:
        for record in day.records:
            known = record.outcome is Outcome.MISSED or record.started_ms is not None
            if known and record.why not in (None, Why.RESUMED):
                yield record
