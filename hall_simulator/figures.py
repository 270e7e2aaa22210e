"""A played day in figures: waits, promises, load. Waits are defined as in docs/operate/statistics.md."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from hall_records.figures import Spread, spread
from hall_simulator.day import Day, Visit
from hall_simulator.model import ModelHall, Shift
from queue_core.rules import Lane


@dataclass(frozen=True)
class DayFigures:
    """What is told of one day; a share is between 0 and 1."""

    waits: Spread
    lanes: Mapping[str, Spread]
    """By lane, of those in which somebody came."""
    services: Mapping[str, Spread]
    hours: Mapping[str, Spread]
    """By the hour after opening in which the wait began: `0`, `1` …"""
    within_target: float
    """The share of waits within the target of the service."""
    overtaken: float
    """The share of visitors who saw somebody called who began to wait later, at a window that could have had them."""
    loads: Mapping[str, float]
    """By window, the share of its time on duty in which it had a visitor."""
    overtime_ms: int
    """How long after the last ticket the last visitor was done."""
    turned_away: int
    """How many got no ticket."""
    unserved: int
    """How many had a ticket and were never called; their waits are in no figure."""


def day_figures(model: ModelHall, day: Day) -> DayFigures:
    """Return what is told of a day."""
    visits, services = day.visits, model.rules.services
    within = sum(visit.wait_ms <= services[visit.coming.service].target_wait_ms for visit in visits)
    return DayFigures(
        waits=spread(visit.wait_ms for visit in visits),
        lanes=_spreads((visit.coming.lane.value, visit) for visit in visits),
        services=_spreads((visit.coming.service, visit) for visit in visits),
        hours=_spreads((str(visit.coming.waits_from_ms // 3_600_000), visit) for visit in visits),
        within_target=within / max(1, len(visits)),
        overtaken=len(_overtaken(model, visits)) / max(1, len(visits)),
        loads=_loads(model, visits),
        overtime_ms=max([0, *(visit.ended_ms - model.lasts_ms for visit in visits)]),
        turned_away=day.turned_away,
        unserved=day.unserved,
    )


def _spreads(visits: Iterable[tuple[str, Visit]]) -> dict[str, Spread]:
    waits: defaultdict[str, list[int]] = defaultdict(list)
    for key, visit in visits:
        waits[key].append(visit.wait_ms)
    return {key: spread(of_this) for key, of_this in sorted(waits.items())}


def _overtaken(model: ModelHall, visits: tuple[Visit, ...]) -> set[str]:
    """Return who was overtaken; each call is held against everybody who waits then."""
    overtaken: set[str] = set()
    to_wait = sorted(visits, key=lambda visit: visit.coming.waits_from_ms, reverse=True)
    waiting: dict[str, Visit] = {}
    serves = {window.id: frozenset(window.services) for window in model.rules.windows.values()}
    for call in visits:
        while to_wait and to_wait[-1].coming.waits_from_ms <= call.called_ms:
            waiting[to_wait[-1].coming.ticket] = to_wait[-1]
            to_wait.pop()
        waiting.pop(call.coming.ticket, None)
        for ticket, each in waiting.items():
            if each.coming.waits_from_ms >= call.coming.waits_from_ms:
                break  # who began to wait later stands further behind
            if each.called_ms > call.called_ms and each.coming.service in serves[call.window]:
                overtaken.add(ticket)
    return overtaken


def _loads(model: ModelHall, visits: tuple[Visit, ...]) -> dict[str, float]:
    """A window that stays until the hall is empty is on duty until the last visitor anywhere is done."""
    empty_ms = max([model.lasts_ms, *(visit.ended_ms for visit in visits)])
    at: defaultdict[str, list[Visit]] = defaultdict(list)
    for visit in visits:
        at[visit.window].append(visit)
    shifts: defaultdict[str, list[Shift]] = defaultdict(list)
    for shift in sorted(model.shifts, key=lambda shift: shift.begins_ms):
        shifts[shift.window].append(shift)
    return {window: _load(at[window], of_window, empty_ms) for window, of_window in shifts.items()}


def _load(visits: list[Visit], shifts: list[Shift], empty_ms: int) -> float:
    """Return the share; who is at the window when its shift ends keeps it on duty."""
    on_duty_ms = until_ms = 0
    for shift in shifts:
        ends_ms = empty_ms if shift.ends_ms is None else shift.ends_ms
        for visit in sorted(visits, key=lambda visit: visit.called_ms):
            if shift.begins_ms <= visit.called_ms <= ends_ms:  # who is called as another leaves keeps it on, too
                ends_ms = max(ends_ms, visit.ended_ms)
        on_duty_ms += max(0, ends_ms - max(shift.begins_ms, until_ms))
        until_ms = max(until_ms, ends_ms)
    return sum(visit.ended_ms - visit.called_ms for visit in visits) / max(1, on_duty_ms)


def flat(figures: DayFigures) -> dict[str, float]:
    """Return the figures under stable names: `mean_ms`, `green.p95_ms`, `load.3` …"""
    told = {
        "tickets": float(figures.waits.count),
        **_flat_spread("", figures.waits),
        "within_target": figures.within_target,
        "overtaken": figures.overtaken,
        "overtime_ms": float(figures.overtime_ms),
        "turned_away": float(figures.turned_away),
        "unserved": float(figures.unserved),
    }
    for lane in Lane:
        if lane.value in figures.lanes:
            told |= _flat_spread(f"{lane}.", figures.lanes[lane.value])
    for kind, spreads in (("service", figures.services), ("hour", figures.hours)):
        for key, of_this in spreads.items():
            told |= _flat_spread(f"{kind}.{key}.", of_this)
    return told | {f"load.{window}": load for window, load in figures.loads.items()}


def _flat_spread(before: str, of_this: Spread) -> dict[str, float]:
    told = {
        "mean_ms": of_this.mean_ms,
        "p50_ms": of_this.median_ms,
        "p90_ms": of_this.p90_ms,
        "p95_ms": of_this.p95_ms,
        "max_ms": of_this.max_ms,
    }
    return {f"{before}{key}": float(value) for key, value in told.items() if value is not None}
