"""How much work a day brings, and how many windows and dispensers it takes."""

import math
from collections.abc import Sequence
from typing import Final

from hall_simulator.replay.recorded_visits import RecordedVisit

HOUR_MS: Final = 3_600_000
MOST_LOAD: Final = 0.85
"""The day keeps the windows less busy than this."""
RUSH_MS: Final = 300_000
"""The rush a dispenser must stand: the busiest five minutes, which is how often the recordings look."""
MOST_TOUCHED: Final = 0.6
"""A dispenser busier than this in the rush makes visitors stand in line before it."""
MOST_DISPENSERS: Final = 8


def work_ms(visits: Sequence[RecordedVisit]) -> int:
    """Return how long one window would be busy with all of them."""
    return sum(visit.service_ms for visit in visits)


def windows_needed(visits: Sequence[RecordedVisit], from_ms: int) -> int:
    """Return the fewest windows that keep the load below `MOST_LOAD` from `from_ms` until the last visitor has come.

    Waiting in the busiest hours is meant: that is what the recorded visitors did.
    """
    return math.floor(work_ms(visits) / _coming_ms(visits, from_ms) / MOST_LOAD) + 1


def load(visits: Sequence[RecordedVisit], windows: int, from_ms: int) -> float:
    """Return the work that visitors bring as a share of what the windows can do while visitors come."""
    return work_ms(visits) / _coming_ms(visits, from_ms) / windows


def busiest_hour_load(visits: Sequence[RecordedVisit], windows: int) -> float:
    """Return the same for the hour in which most work comes; above 1 a line grows in that hour."""
    brought: dict[int, int] = {}
    for visit in visits:
        brought[visit.at_ms // HOUR_MS] = brought.get(visit.at_ms // HOUR_MS, 0) + visit.service_ms
    return max(brought.values(), default=0) / HOUR_MS / windows


def _coming_ms(visits: Sequence[RecordedVisit], from_ms: int) -> int:
    """How long visitors come; a quarter of an hour at least, for somebody has to be there."""
    return max([HOUR_MS // 4, *(visit.at_ms - from_ms for visit in visits)])


def dispensers_needed(visits: Sequence[RecordedVisit], speed: float, touch_s: float) -> int:
    """Return how many dispensers the rush takes, where a visitor occupies one for `touch_s` real seconds."""
    parts: dict[int, int] = {}
    for visit in visits:
        parts[visit.at_ms // RUSH_MS] = parts.get(visit.at_ms // RUSH_MS, 0) + 1
    rush_s = RUSH_MS / 1000 / speed
    wanted = math.ceil(max(parts.values(), default=0) * touch_s / rush_s / MOST_TOUCHED)
    return min(max(1, wanted), MOST_DISPENSERS)
