"""Which windows will open and close, as far as anybody knows: their usual hours, or else those of the hall."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Final, NamedTuple

from hall_simulator.learning.learned import Learned, weekday_of
from hall_simulator.model import HALF_HOUR_MS, Shift
from queue_core.calendar import is_open, moment_of, spans_of
from queue_core.hall import Hall
from queue_core.lifecycle import WindowState

OPEN: Final = 0.5
"""A window that is open for this part of a half hour or more is on duty in it."""
HARDLY_ANYBODY: Final = 0.02
"""When so few of the day's visitors are still to come, who closes does so because nobody waits."""


class Change(NamedTuple):
    """A window will open, or close once its visitor has gone."""

    at_ms: int
    window: str
    opens: bool


def planned(hall: Hall, now_ms: int, learned: Learned) -> list[Change]:
    """Return what is to be expected for the rest of the day."""
    usual = learned.on_duty[weekday_of(hall.state.day.name, hall.rules)]
    return to_come(_by_custom(usual, learned, hall) if usual else _by_hours(hall, now_ms), hall, now_ms)


def to_come(changes: Iterable[Change], hall: Hall, now_ms: int) -> list[Change]:
    """Return what is still to come of that, windows included which close as soon as their visitor has gone."""
    known = sorted(change for change in changes if change.window in hall.rules.windows)
    last = {change.window: change for change in known if change.at_ms <= now_ms}
    leaving = [Change(now_ms, change.window, opens=False) for change in last.values() if _is_leaving(change, hall)]
    return [*leaving, *(change for change in known if change.at_ms > now_ms)]


def _is_leaving(change: Change, hall: Hall) -> bool:
    """Whether a window that should have closed still has the visitor of then; who called again since stays."""
    window = hall.window(change.window)
    return not change.opens and bool(window.ticket) and (hall.ticket(window.ticket).last_call_ms or 0) <= change.at_ms


def from_shifts(shifts: Sequence[Shift], opens_ms: int) -> list[Change]:
    """Return what a roster says."""
    begin = (Change(opens_ms + shift.begins_ms, shift.window, opens=True) for shift in shifts)
    end = (Change(opens_ms + shift.ends_ms, shift.window, opens=False) for shift in shifts if shift.ends_ms is not None)
    return sorted([*begin, *end])


def _by_custom(usual: Mapping[str, Sequence[float]], learned: Learned, hall: Hall) -> Iterator[Change]:
    day = hall.state.day.name
    midnight_ms = moment_of(day, 0, hall.rules)
    to_come = learned.weekdays[weekday_of(day, hall.rules)].shares
    for window, parts in usual.items():
        for at, opens in _edges(parts):
            if opens or sum(to_come[int(at) :]) > HARDLY_ANYBODY:
                yield Change(midnight_ms + round(at * HALF_HOUR_MS), window, opens)


def _edges(parts: Sequence[float]) -> Iterator[tuple[float, bool]]:
    """Yield when a window usually opens and closes, in half hours of the day.

    A half hour of which it is open a part says where within it that is; between two shifts it belongs to the first.
    """
    duty, parts = [False, *(part >= OPEN for part in parts), False], (*parts, 0.0)
    for nth, (before, now) in enumerate(pairwise(duty)):
        here, last = parts[nth], parts[nth - 1] if nth else 0.0
        if now and not before:
            follows_a_shift = nth > 1 and duty[nth - 1]
            yield nth + 1 - here - (0.0 if follows_a_shift else last), True
        elif before and not now:
            yield nth + here - (1 - last), False


def _by_hours(hall: Hall, now_ms: int) -> Iterator[Change]:
    """Windows that are open stay until the hall's break and come back after it; in the evening, till all have gone."""
    day = hall.state.day.name
    spans = spans_of(day, hall.rules.opening.hours, hall.rules)
    in_a_break = not is_open(now_ms, day, hall.rules.opening.hours, hall.rules)
    windows = [each.id for each in hall.state.windows.values() if in_a_break or each.state is not WindowState.CLOSED]
    for (_begins, ends), (again, _ends) in pairwise(spans):
        for window in windows:
            yield Change(moment_of(day, ends, hall.rules), window, opens=False)
            yield Change(moment_of(day, again, hall.rules), window, opens=True)
