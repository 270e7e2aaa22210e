"""How often the hall is played forward, and how often each time, so that the machine stays the hub's."""

from typing import Final

from hall_simulator.forecast.foresee import FUTURES

COST_MS: Final = 700
"""So much work of one core a forecast may be."""
FEWEST: Final = 12
"""A range from fewer futures would say little."""
FIRST: Final = 16
GAP_MS: Final = 1_000
"""So long between two forecasts while the hall moves."""
REST: Final = 4
"""So many times its own time a forecast is followed by rest: no more than a fifth of a core."""
REFRESH_MS: Final = 20_000
"""So old a forecast becomes while nothing moves; it expires after a minute."""


class Pace:
    """When the next forecast is due, and of how many futures."""

    def __init__(self) -> None:
        self.futures = FIRST
        self._rests_until_ms = self._old_from_ms = 0

    def is_due(self, now_ms: int, *, has_moved: bool) -> bool:
        """Return whether to foresee now; times here are the machine's."""
        return now_ms >= (self._rests_until_ms if has_moved else self._old_from_ms)

    def due_ms(self, *, has_moved: bool) -> int:
        """Return when the next one is due."""
        return self._rests_until_ms if has_moved else self._old_from_ms

    def took(self, began_ms: int, ended_ms: int, work_ms: float) -> None:
        """Learn from one what the next may cost: as many futures as fit, but never too few to say anything."""
        fit = COST_MS / max(work_ms, 1.0) * self.futures
        self.futures = round(min(max(fit, FEWEST), 2 * self.futures, FUTURES))
        self._rests_until_ms = max(began_ms + GAP_MS, ended_ms + REST * (ended_ms - began_ms))
        self._old_from_ms = max(began_ms + REFRESH_MS, self._rests_until_ms)
