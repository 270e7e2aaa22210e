"""How fast passwords may be tried: wrong ones make whoever tries wait, longer each time."""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

FREE_TRIES: Final = 3
FREE_OF_AN_ADDRESS: Final = 20
"""A whole hall may sit behind one address; that one clerk has forgotten a password must not keep the others out."""
ADDRESS: Final = "address "
"""How the name of an address begins."""
FIRST_WAIT_MS: Final = 2_000
LONGEST_WAIT_MS: Final = 300_000
FORGOTTEN_AFTER_MS: Final = 3_600_000
MOST_KEPT: Final = 10_000


@dataclass(frozen=True, slots=True)
class _Tries:
    wrong: int
    last_ms: int
    free: int

    @property
    def open_at_ms(self) -> int:
        over = self.wrong - self.free
        return self.last_ms + (min(LONGEST_WAIT_MS, FIRST_WAIT_MS << min(over, 20)) if over >= 0 else 0)


class LoginPace:
    """Counts wrong passwords; an account's third in a row begins to cost time, and an address's twentieth."""

    def __init__(self, monotonic_ms: Callable[[], int]) -> None:
        self._monotonic_ms = monotonic_ms
        self._lock = threading.Lock()
        self._tries: dict[str, _Tries] = {}

    def wait_s(self, *who: str) -> int:
        """Return how many seconds each of these must still wait before the next try; 0 is now."""
        now = self._monotonic_ms()
        with self._lock:
            waits = [tries.open_at_ms - now for key in who if (tries := self._tries.get(key))]
        return -(-max(0, *waits, 0) // 1000)

    def wrong(self, *who: str) -> None:
        """Note a wrong password."""
        now = self._monotonic_ms()
        with self._lock:
            for key in who:
                former = self._tries.pop(key, None)
                free = FREE_OF_AN_ADDRESS if key.startswith(ADDRESS) else FREE_TRIES
                self._tries[key] = _Tries(former.wrong + 1 if former else 1, now, free)
            self._forget(now)

    def right(self, *who: str) -> None:
        """Note a right password: the slate is clean."""
        with self._lock:
            for key in who:
                self._tries.pop(key, None)

    def __len__(self) -> int:
        return len(self._tries)

    def _forget(self, now: int) -> None:
        """Let go of the oldest when there are too many, and of whoever has not tried for an hour."""
        while self._tries:
            oldest = next(iter(self._tries))
            if len(self._tries) <= MOST_KEPT and now - self._tries[oldest].last_ms < FORGOTTEN_AFTER_MS:
                return
            del self._tries[oldest]
