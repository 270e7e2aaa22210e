"""What a played day shows an adviser: its mean wait, where visitors queue, and which windows stand idle meanwhile."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from hall_simulator.day import Day
from hall_simulator.model import HALF_HOUR_MS, ModelHall
from hall_simulator.whatif.comparing import half_hours_of

ByHalfHour = tuple[int, ...]
"""Milliseconds in each half hour after opening."""


class Seen(NamedTuple):
    """A day, or several together."""

    mean_ms: float
    """Who was never called waited until the last ticket."""
    waited: Mapping[str, ByHalfHour]
    """By service, how long its visitors waited, all together."""
    idle: Mapping[str, ByHalfHour]
    """By window, how long it was on duty without a visitor."""


def seen(model: ModelHall, day: Day) -> Seen:
    """Return what a day shows."""
    halves = half_hours_of(model)
    waited = {code: [0] * halves for code in model.demand.services}
    for visit in day.visits:
        _add(waited[visit.coming.service], visit.coming.waits_from_ms, visit.called_ms, 1)
    return Seen(_mean(model, day), _frozen(waited), _frozen(_idle(model, day, halves)))


def together(days: Sequence[Seen]) -> Seen:
    """Return several days added up, with the mean of their means."""
    first = days[0]
    return Seen(
        sum(day.mean_ms for day in days) / len(days),
        {code: _sum([day.waited[code] for day in days]) for code in first.waited},
        {window: _sum([day.idle[window] for day in days]) for window in first.idle},
    )


def _mean(model: ModelHall, day: Day) -> float:
    waits_ms = sum(visit.wait_ms for visit in day.visits) + day.unserved * model.lasts_ms
    return waits_ms / max(1, len(day.visits) + day.unserved)


def _idle(model: ModelHall, day: Day, halves: int) -> dict[str, list[int]]:
    idle = {window: [0] * halves for window in model.rules.windows}
    for shift in model.shifts:
        ends_ms = model.lasts_ms if shift.ends_ms is None else shift.ends_ms
        _add(idle[shift.window], shift.begins_ms, ends_ms, 1)
    for visit in day.visits:
        _add(idle[visit.window], visit.called_ms, visit.ended_ms, -1)
    return {window: [max(0, each) for each in of_window] for window, of_window in idle.items()}


def _add(to: list[int], begins_ms: int, ends_ms: int, sign: int) -> None:
    """Add a span's milliseconds to the half hours in which they lie."""
    for half in range(begins_ms // HALF_HOUR_MS, min(len(to), -(-ends_ms // HALF_HOUR_MS))):
        inside = min(ends_ms, (half + 1) * HALF_HOUR_MS) - max(begins_ms, half * HALF_HOUR_MS)
        to[half] += sign * max(0, inside)


def _frozen(told: Mapping[str, Sequence[int]]) -> dict[str, ByHalfHour]:
    return {key: tuple(each) for key, each in told.items()}


def _sum(rows: Sequence[ByHalfHour]) -> ByHalfHour:
    return tuple(map(sum, zip(*rows, strict=True)))
