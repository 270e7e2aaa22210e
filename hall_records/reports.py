"""A day or several in figures: for the whole hall, and grouped by whatever somebody wants to know.

Pure functions over what `Visits` gathered; the same facts give the same figures.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from hall_records.facts import Fact, Period, Traits
from hall_records.figures import (
    CallFigures,
    GuideFigures,
    PauseFigures,
    Share,
    Spread,
    SpreadOf,
    TicketFigures,
    TimeFigures,
    call_figures,
    guide_figures,
    percentile,
    spread,
    ticket_figures,
    time_figures,
)
from hall_records.hall_map import HallMap
from hall_records.visits import Visits

__all__ = [
    "By",
    "CallFigures",
    "DayReport",
    "Figures",
    "GuideFigures",
    "PauseFigures",
    "Row",
    "Share",
    "Spread",
    "TicketFigures",
    "TimeFigures",
    "cut_at_full_hours",
    "day_report",
    "facts_of",
    "groups_of",
    "percentile",
    "report",
    "row_of",
    "spread",
]

HOUR_MS: Final = 3_600_000


class By(StrEnum):
    """What figures can be grouped by."""

    HOUR = "hour"
    """Of the hall's clock: of a call, an issue, a step; windows' times are cut at the full hour."""
    SERVICE = "service"
    SITUATION = "situation"
    DEPARTMENT = "department"
    LANE = "lane"
    WINDOW = "window"
    CLERK = "clerk"
    ZONE = "zone"
    """Where the window stands; of tickets, where their queue waits."""
    DAY = "day"


WITH_GUIDES: Final = frozenset({By.HOUR, By.DAY})
"""Who wants a guide has no service and no window yet."""

Key = Callable[[Traits, str, HallMap], str | None]
"""Under which key a fact of this day belongs; None: it has no place in this grouping."""

KEYS: Final[Mapping[By, Key]] = {
    By.HOUR: lambda traits, day, hall: hour_of(traits.at_ms, hall),
    By.SERVICE: lambda traits, day, hall: traits.service,
    By.SITUATION: lambda traits, day, hall: None if traits.service is None else f"{traits.service}/{traits.situation}",
    By.DEPARTMENT: lambda traits, day, hall: (
        None if traits.service is None else hall.departments.get(traits.service, "")
    ),
    By.LANE: lambda traits, day, hall: traits.lane,
    By.WINDOW: lambda traits, day, hall: traits.window,
    By.CLERK: lambda traits, day, hall: traits.clerk,
    By.ZONE: lambda traits, day, hall: _zone(traits, hall),
    By.DAY: lambda traits, day, hall: day,
}


WITHOUT_TICKETS: Final = frozenset({By.WINDOW, By.CLERK})
"""A ticket is taken before any window or clerk is known."""
WITHOUT_TIME: Final = frozenset({By.SERVICE, By.SITUATION, By.DEPARTMENT, By.LANE})
"""A window's time belongs to no service."""


@dataclass(frozen=True, kw_only=True)
class Figures(CallFigures, TicketFigures):
    """What is told of the hall, a service or a lane: its calls, and the tickets that were taken for it."""


@dataclass(frozen=True, slots=True)
class DayReport:
    """One day, or as much of it as has passed."""

    day: str
    hall: Figures
    services: Mapping[str, Figures]
    windows: Mapping[str, CallFigures]
    lanes: Mapping[str, Figures]
    guides: GuideFigures


@dataclass(frozen=True, slots=True)
class Row:
    """The figures of one group; None for a part that the grouping cannot tell: a lane has no windows' time."""

    key: str
    calls: CallFigures
    tickets: TicketFigures | None
    time: TimeFigures | None
    guides: GuideFigures | None = None
    """None where the grouping has no place for them: no service and no window called."""


@dataclass(frozen=True, slots=True)
class Report:
    """Some days in figures: as a whole, and by what was asked."""

    days: tuple[str, ...]
    by: By
    whole: Row
    rows: tuple[Row, ...]


def day_report(visits: Visits, targets_ms: Mapping[str, int]) -> DayReport:
    """Return the figures of the day `visits` holds; `targets_ms` is the wait the hall promises, by service code."""
    hall, facts = HallMap(targets_ms=targets_ms), _of_visitors(visits)
    return DayReport(
        day=visits.day,
        hall=_figures(facts, targets_ms),
        services={key: _figures(each, targets_ms) for key, each in groups_of({visits.day: facts}, By.SERVICE, hall)},
        windows={key: call_figures(each, targets_ms) for key, each in groups_of({visits.day: facts}, By.WINDOW, hall)},
        lanes={key: _figures(each, targets_ms) for key, each in groups_of({visits.day: facts}, By.LANE, hall)},
        guides=guide_figures(facts),
    )


def report(days: Iterable[Visits], by: By, hall: HallMap) -> Report:
    """Return the figures of these days together and grouped; `hall` says where everything belongs."""
    facts = {visits.day: facts_of(visits) for visits in days}
    rows = [row_of(key, each, by, hall) for key, each in groups_of(facts, by, hall)]
    everything = [fact for each in facts.values() for fact in each]
    return Report(
        days=tuple(facts),
        by=by,
        whole=row_of("", everything, By.DAY, hall),
        rows=tuple(sorted(rows, key=lambda row: (hall.place(by, row.key), row.key))),
    )


def facts_of(visits: Visits) -> list[Fact]:
    """Return everything there is to count of a day."""
    return [*_of_visitors(visits), *visits.periods, *visits.pauses]


def _of_visitors(visits: Visits) -> list[Fact]:
    tickets = visits.visits.values()
    opinions = [opinion for opinion in (visit.opinion for visit in tickets) if opinion]
    beside: list[Fact] = [*visits.diversions, *visits.guide_waits.values()]
    return [*tickets, *visits.no_shows, *visits.records, *visits.holds, *opinions, *visits.taken_back, *beside]


def hour_of(at_ms: int, hall: HallMap) -> str:
    """Return the hour on the hall's clock: "09" from nine until just before ten."""
    return f"{(at_ms + hall.utc_offset_ms) // HOUR_MS % 24:02}"


def cut_at_full_hours(period: Period, hall: HallMap) -> Iterator[Period]:
    """Yield the parts of a period that lie within one hour of the hall's clock each."""
    from_ms = period.from_ms
    while from_ms < period.until_ms:
        into_hour_ms = (from_ms + hall.utc_offset_ms) % HOUR_MS
        until_ms = min(period.until_ms, from_ms - into_hour_ms + HOUR_MS)
        whole = (from_ms, until_ms) == (period.from_ms, period.until_ms)
        yield period if whole else replace(period, from_ms=from_ms, until_ms=until_ms)
        from_ms = until_ms


def groups_of(days: Mapping[str, Iterable[Fact]], by: By, hall: HallMap) -> Iterable[tuple[str, list[Fact]]]:
    """Return what there is to count under each key; a fact without a place in this grouping is in none."""
    groups: dict[str, list[Fact]] = {}
    for day, facts in days.items():
        for fact in _parts(facts, by, hall):
            key = KEYS[by](fact.traits, day, hall)
            if key is not None:
                groups.setdefault(key, []).append(fact)
    return groups.items()


def _parts(facts: Iterable[Fact], by: By, hall: HallMap) -> Iterator[Fact]:
    for fact in facts:
        if by is By.HOUR and isinstance(fact, Period):
            yield from cut_at_full_hours(fact, hall)
        else:
            yield fact


def row_of(key: str, facts: list[Fact], by: By, hall: HallMap, spread_of: SpreadOf = spread) -> Row:
    """Return the figures of one group; the grouping says what can be told of it."""
    return Row(
        key=key,
        calls=call_figures(facts, hall.targets_ms, spread_of),
        tickets=None if by in WITHOUT_TICKETS else ticket_figures(facts),
        time=None if by in WITHOUT_TIME else time_figures(facts, spread_of),
        guides=guide_figures(facts, spread_of) if by in WITH_GUIDES else None,
    )


def _figures(facts: Iterable[Fact], targets_ms: Mapping[str, int]) -> Figures:
    facts = list(facts)
    return Figures(**vars(call_figures(facts, targets_ms)), **vars(ticket_figures(facts)))


def _zone(traits: Traits, hall: HallMap) -> str | None:
    if traits.window is None and traits.service is None:
        return None
    if traits.window is not None:
        return hall.window_zones.get(traits.window, "")
    queue = hall.queues.get(traits.service or "", "") if traits.queue is None else traits.queue
    return hall.queue_zones.get(queue, "")
