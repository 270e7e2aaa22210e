"""A day in figures: for the whole hall, each service, each window and each lane.

Every figure is defined, with an example, in docs/operate/statistics.md. Pure functions over what `Visits` gathered.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from hall_records.visits import Outcome, ServiceRecord, Visit, Visits

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Spread:
    """How some times were spread, in milliseconds; all None when there were none."""

    count: int
    mean_ms: int | None
    median_ms: int | None
    p90_ms: int | None
    p95_ms: int | None
    max_ms: int | None


@dataclass(frozen=True, slots=True)
class Share:
    """How many of how many."""

    part: int
    whole: int

    @property
    def ratio(self) -> float | None:
        """Return the share between 0 and 1; None of nothing."""
        return self.part / self.whole if self.whole else None


@dataclass(frozen=True, kw_only=True)
class CallFigures:
    """What is told of the calls at a window, or anywhere."""

    calls: int
    """Calls that have ended; recalls are not calls of their own."""
    served: int
    missed: int
    transferred: int
    wait: Spread
    service: Spread
    within_target: Share
    """Of the waits for services that have a target, those that kept it."""


@dataclass(frozen=True, kw_only=True)
class Figures(CallFigures):
    """What is told of the hall, a service or a lane: its calls, and the tickets that were taken for it."""

    issued: int
    expired: int
    """Tickets the day ended before they were done; missed ones are counted as missed."""
    paper_failed: int
    """Tickets whose paper failed at least once."""


@dataclass(frozen=True, slots=True)
class DayReport:
    """One day, or as much of it as has passed."""

    day: str
    hall: Figures
    services: Mapping[str, Figures]
    windows: Mapping[str, CallFigures]
    lanes: Mapping[str, Figures]


def day_report(visits: Visits, targets_ms: Mapping[str, int]) -> DayReport:
    """Return the figures of the day `visits` holds; `targets_ms` is the wait the hall promises, by service code."""
    issued, records = list(visits.visits.values()), visits.records
    taken_for = _grouped(issued, lambda visit: visit.issued_for)
    called_for = _grouped(records, lambda record: record.service)
    taken_in = _grouped(issued, lambda visit: visit.lane)
    called_in = _grouped(records, lambda record: record.lane)
    at_window = _grouped(records, lambda record: record.window)
    return DayReport(
        day=visits.day,
        hall=figures(issued, records, targets_ms),
        services=_side_by_side(taken_for, called_for, targets_ms),
        windows={window: call_figures(calls, targets_ms) for window, calls in at_window.items()},
        lanes=_side_by_side(taken_in, called_in, targets_ms),
    )


def figures(issued: Sequence[Visit], records: Sequence[ServiceRecord], targets_ms: Mapping[str, int]) -> Figures:
    """Return what is told of the tickets taken for something and of the calls for it."""
    calls = call_figures(records, targets_ms)
    return Figures(
        **vars(calls),
        issued=len(issued),
        expired=sum(visit.outcome is Outcome.EXPIRED for visit in issued),
        paper_failed=sum(visit.paper_failures > 0 for visit in issued),
    )


def call_figures(records: Sequence[ServiceRecord], targets_ms: Mapping[str, int]) -> CallFigures:
    """Return what is told of these calls."""
    outcomes = [record.outcome for record in records]
    return CallFigures(
        calls=len(records),
        served=outcomes.count(Outcome.DONE),
        missed=outcomes.count(Outcome.MISSED),
        transferred=outcomes.count(Outcome.TRANSFERRED),
        wait=spread(record.wait_ms for record in records if record.ends_wait),
        service=spread(record.service_ms for record in records if record.service_ms is not None),
        within_target=_within_target(records, targets_ms),
    )


def spread(times_ms: Iterable[int]) -> Spread:
    """Return how the times were spread."""
    ordered = sorted(times_ms)
    if not ordered:
        return Spread(0, None, None, None, None, None)
    return Spread(
        count=len(ordered),
        mean_ms=_rounded(sum(ordered), len(ordered)),
        median_ms=percentile(ordered, 50),
        p90_ms=percentile(ordered, 90),
        p95_ms=percentile(ordered, 95),
        max_ms=ordered[-1],
    )


def percentile(ordered: Sequence[int], percent: int) -> int:
    """Return the nearest rank: the smallest of the times that at least so many percent of them do not exceed.

    So it is always a time somebody really had, and "nine of ten waited at most this" is literally true.
    """
    rank = -(-percent * len(ordered) // 100)
    return ordered[max(rank, 1) - 1]


def _rounded(total: int, count: int) -> int:
    return (2 * total + count) // (2 * count)


def _within_target(records: Iterable[ServiceRecord], targets_ms: Mapping[str, int]) -> Share:
    kept = [
        record.wait_ms <= targets_ms[record.service]
        for record in records
        if record.ends_wait and record.service in targets_ms
    ]
    return Share(sum(kept), len(kept))


def _side_by_side(
    taken: Mapping[str, Sequence[Visit]], called: Mapping[str, Sequence[ServiceRecord]], targets_ms: Mapping[str, int]
) -> dict[str, Figures]:
    return {key: figures(taken.get(key, ()), called.get(key, ()), targets_ms) for key in {**taken, **called}}


def _grouped(things: Iterable[T], key: Callable[[T], str]) -> dict[str, list[T]]:
    groups: dict[str, list[T]] = {}
    for thing in things:
        groups.setdefault(key(thing), []).append(thing)
    return groups
