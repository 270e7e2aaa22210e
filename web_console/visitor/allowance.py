"""How often something may be done: so many at once, then so many a second."""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

MOST_KEPT: Final = 10_000


@dataclass(frozen=True, slots=True)
class _Left:
    count: float
    at_ms: int


class Allowance:
    """What each name may still do; what was used up comes back by and by."""

    def __init__(self, most: int, a_second: float, monotonic_ms: Callable[[], int]) -> None:
        self._most = most
        self._a_second = a_second
        self._monotonic_ms = monotonic_ms
        self._lock = threading.Lock()
        self._left: dict[str, _Left] = {}

    def has(self, name: str = "") -> bool:
        """Return whether one more is allowed now."""
        with self._lock:
            return self._now(name, self._monotonic_ms()) >= 1

    def take(self, name: str = "") -> bool:
        """Use one up, and return whether it was allowed; what was not allowed costs nothing."""
        now = self._monotonic_ms()
        with self._lock:
            left = self._now(name, now)
            self._left.pop(name, None)
            self._left[name] = _Left(left - 1 if left >= 1 else left, now)
            self._forget(now)
        return left >= 1

    def __len__(self) -> int:
        return len(self._left)

    def _now(self, name: str, now: int) -> float:
        left = self._left.get(name)
        if left is None:
            return self._most
        return min(self._most, left.count + (now - left.at_ms) / 1000 * self._a_second)

    def _forget(self, now: int) -> None:
        """Let go of whoever may do everything again, and of the oldest when there are too many."""
        while self._left:
            oldest = next(iter(self._left))
            if len(self._left) <= MOST_KEPT and self._now(oldest, now) < self._most:
                return
            del self._left[oldest]
