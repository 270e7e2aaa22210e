"""Facts as figures: counts, spreads of times, shares.

Each is defined, with an example, in docs/operate/statistics.md.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from hall_records.facts import (
    NOT_RATED,
    NOT_SAID,
    Diversion,
    Fact,
    GuideWait,
    Hold,
    NoShow,
    Opinion,
    Outcome,
    Pause,
    Period,
    ServiceRecord,
    TakenBack,
    Visit,
)
from queue_core.events import Why
from queue_core.lifecycle import WindowState


@dataclass(frozen=True, slots=True)
class Spread:
    """How some times were spread, in milliseconds; all None but the total when there were none."""

    count: int
    mean_ms: int | None
    median_ms: int | None
    p90_ms: int | None
    p95_ms: int | None
    max_ms: int | None
    total_ms: int = 0


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
    """What is told of the calls and services at a window, or anywhere."""

    calls: int
    """Calls that have ended; recalls are not calls of their own."""
    served: int
    """Services that were finished, those that followed at the window or were done along included."""
    missed: int
    transferred: int
    held: int
    """Times a visitor was let go to do something, and came back or did not."""
    chosen: int
    """Calls of a chosen ticket instead of the next."""
    chosen_for: Mapping[str, int]
    """By the reason given."""
    undone: int
    """Steps taken back."""
    results: Mapping[str, int]
    """Finished services by how they ended: 办结, 收件, 补正 …"""
    ratings: Mapping[str, int]
    """Visits that were served to the end, by level; not rated is a value of its own."""
    rated_at: Mapping[str, int]
    """Of these, those that were rated, by where: at the pad, by phone …"""
    bad_for: Mapping[str, int]
    """The bad ones by what was wrong; not said is a value of its own."""
    wait: Spread
    walk: Spread
    service: Spread
    hold: Spread
    within_target: Share
    """Of the waits for services that have a target, those that kept it."""


@dataclass(frozen=True, kw_only=True)
class TicketFigures:
    """What is told of the tickets that were taken for something."""

    issued: int
    completed: int
    """Visits served to the end."""
    expired: int
    """Tickets the day ended before they were done; missed ones are counted as missed."""
    abandoned: int
    """Visitors who gave up: said so, were seen to leave, or still waited when the day ended."""
    cancelled: int
    cancelled_for: Mapping[str, int]
    """By the reason given."""
    no_shows: int
    """Booked visitors who did not come."""
    checked_in: int
    """Booked visitors who did."""
    reinstated: int
    reclassified: int
    lane_changes: int
    stepped_back: int
    paper_failed: int
    """Tickets whose paper failed at least once."""
    diverted: int
    """Visitors who were shown another way than a ticket, and took it."""
    given_alone: int
    """Tickets their dispenser gave without the hub."""
    flagged_for: Mapping[str, int]
    """Of these, those the hub would have refused, by what for; one may have several reasons."""


@dataclass(frozen=True, kw_only=True)
class GuideFigures:
    """What is told of who wanted a floor guide at a dispenser."""

    guide_calls: int
    """Times somebody called; who pressed again meanwhile is counted once."""
    guide_calls_for: Mapping[str, int]
    """By what for, the most urgent thing they said."""
    guides_missing: int
    """Of these, those to whom nobody came."""
    guide_wait: Spread
    """How long it took until somebody was on the way."""


@dataclass(frozen=True, kw_only=True)
class PauseFigures:
    """What is told of the pauses for one reason: how long they were, and how long they were to be."""

    length: Spread
    planned: int
    """Of how many it was said when the clerk would be back."""
    planned_ms: int
    """How long these were to be, altogether."""
    planned_took_ms: int
    """And how long they were."""
    late: int
    """How many of these were longer than was said."""
    late_ms: int
    """By how much, altogether."""


@dataclass(frozen=True, kw_only=True)
class TimeFigures:
    """What is told of the windows' time; each spread is of periods without a break in them."""

    idle: Spread
    """Ready: the clerk had asked for the next and nobody was there."""
    free: Spread
    """Open, with nobody there and nobody asked for."""
    paused: Spread
    paused_for: Mapping[str, int]
    """Milliseconds, by the reason given."""
    pauses: Mapping[str, PauseFigures]
    """Each pause as a whole, where it began, by the reason given."""
    calling: Spread
    serving: Spread


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
        total_ms=sum(ordered),
    )


def percentile(ordered: Sequence[int], percent: int) -> int:
    """Return the nearest rank: the smallest of the times that at least so many percent of them do not exceed.

    So it is always a time somebody really had, and "nine of ten waited at most this" is literally true.
    """
    rank = -(-percent * len(ordered) // 100)
    return ordered[max(rank, 1) - 1]


def _rounded(total: int, count: int) -> int:
    return (2 * total + count) // (2 * count)


SpreadOf = Callable[[Iterable[int]], Spread]
"""How times become a spread; another than `spread` may keep more of them, so that spreads can be put together later."""


def call_figures(facts: Iterable[Fact], targets_ms: Mapping[str, int], spread_of: SpreadOf = spread) -> CallFigures:
    """Return what is told of the calls among these facts, and of the holds, ratings and undone steps."""
    facts = list(facts)
    records = [fact for fact in facts if isinstance(fact, ServiceRecord)]
    calls = [record for record in records if record.why is not None]
    outcomes = Counter(record.outcome for record in records)
    opinions = [fact for fact in facts if isinstance(fact, Opinion)]
    chosen = [call for call in calls if call.why is Why.CHOSEN]
    return CallFigures(
        calls=len(calls),
        served=outcomes[Outcome.DONE],
        missed=outcomes[Outcome.MISSED],
        transferred=outcomes[Outcome.TRANSFERRED],
        held=outcomes[Outcome.HELD],
        chosen=len(chosen),
        chosen_for=_counted(call.reason for call in chosen),
        undone=sum(isinstance(fact, TakenBack) for fact in facts),
        results=_counted(record.result for record in records if record.result),
        ratings=_counted(each.rating for each in opinions),
        rated_at=_counted(each.channel for each in opinions if each.rating != NOT_RATED),
        bad_for=_counted(each.reason or NOT_SAID for each in opinions if each.is_bad),
        wait=spread_of(record.wait_ms for record in records if record.ends_wait),
        walk=spread_of(_some(record.walk_ms for record in records)),
        service=spread_of(_some(record.service_ms for record in records)),
        hold=spread_of(fact.hold_ms for fact in facts if isinstance(fact, Hold)),
        within_target=_within_target(records, targets_ms),
    )


def ticket_figures(facts: Iterable[Fact]) -> TicketFigures:
    """Return what is told of the tickets among these facts, and of the bookings of which none came."""
    facts = list(facts)
    issued = [fact for fact in facts if isinstance(fact, Visit)]
    outcomes = Counter(visit.outcome for visit in issued)
    return TicketFigures(
        issued=len(issued),
        completed=outcomes[Outcome.DONE],
        expired=outcomes[Outcome.EXPIRED],
        abandoned=sum(visit.is_abandoned for visit in issued),
        cancelled=outcomes[Outcome.CANCELLED],
        cancelled_for=_counted(visit.cancel_reason for visit in issued if visit.outcome is Outcome.CANCELLED),
        no_shows=sum(isinstance(fact, NoShow) for fact in facts),
        checked_in=sum(visit.booking != "" for visit in issued),
        reinstated=sum(visit.reinstated for visit in issued),
        reclassified=sum(visit.reclassified for visit in issued),
        lane_changes=sum(visit.lane_changes for visit in issued),
        stepped_back=sum(visit.stepped_back for visit in issued),
        paper_failed=sum(visit.paper_failures > 0 for visit in issued),
        diverted=sum(isinstance(fact, Diversion) for fact in facts),
        given_alone=sum(visit.given_alone for visit in issued),
        flagged_for=_counted(flag for visit in issued for flag in visit.flags),
    )


def guide_figures(facts: Iterable[Fact], spread_of: SpreadOf = spread) -> GuideFigures:
    """Return what is told of those among these facts who wanted a floor guide."""
    waits = [fact for fact in facts if isinstance(fact, GuideWait)]
    return GuideFigures(
        guide_calls=len(waits),
        guide_calls_for=_counted(wait.about for wait in waits),
        guides_missing=sum(wait.answered_ms is None for wait in waits),
        guide_wait=spread_of(_some(wait.wait_ms for wait in waits)),
    )


def time_figures(facts: Iterable[Fact], spread_of: SpreadOf = spread) -> TimeFigures:
    """Return what is told of the windows' periods among these facts."""
    lengths_ms: dict[WindowState, list[int]] = {state: [] for state in WindowState}
    paused_for: Counter[str] = Counter()
    facts = list(facts)
    for period in (fact for fact in facts if isinstance(fact, Period)):
        lengths_ms[period.state].append(period.length_ms)
        if period.state is WindowState.PAUSED:
            paused_for[period.reason] += period.length_ms
    return TimeFigures(
        idle=spread_of(lengths_ms[WindowState.READY]),
        free=spread_of(lengths_ms[WindowState.OPEN]),
        paused=spread_of(lengths_ms[WindowState.PAUSED]),
        paused_for=dict(sorted(paused_for.items())),
        pauses=_pauses((fact for fact in facts if isinstance(fact, Pause)), spread_of),
        calling=spread_of(lengths_ms[WindowState.CALLING]),
        serving=spread_of(lengths_ms[WindowState.SERVING]),
    )


def _pauses(pauses: Iterable[Pause], spread_of: SpreadOf) -> Mapping[str, PauseFigures]:
    by_reason: dict[str, list[Pause]] = {}
    for pause in pauses:
        by_reason.setdefault(pause.reason, []).append(pause)
    return {reason: _pause_figures(each, spread_of) for reason, each in sorted(by_reason.items())}


def _pause_figures(pauses: Sequence[Pause], spread_of: SpreadOf) -> PauseFigures:
    planned = [pause for pause in pauses if pause.back_ms is not None]
    return PauseFigures(
        length=spread_of(pause.length_ms for pause in pauses),
        planned=len(planned),
        planned_ms=sum(pause.planned_ms or 0 for pause in planned),
        planned_took_ms=sum(pause.length_ms for pause in planned),
        late=sum(pause.late_ms > 0 for pause in planned),
        late_ms=sum(pause.late_ms for pause in planned),
    )


def _some(times_ms: Iterable[int | None]) -> Iterable[int]:
    return (time_ms for time_ms in times_ms if time_ms is not None)


def _counted(values: Iterable[str]) -> dict[str, int]:
    return dict(sorted(Counter(values).items()))


def _within_target(records: Iterable[ServiceRecord], targets_ms: Mapping[str, int]) -> Share:
    kept = [
        record.wait_ms <= targets_ms[record.service]
        for record in records
        if record.ends_wait and record.service in targets_ms
    ]
    return Share(sum(kept), len(kept))
