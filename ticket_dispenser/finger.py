"""One finger, one touch: what a trembling or impatient hand adds is not meant."""

from collections import deque
from typing import Final

from device_drivers.rectangle import Rect

BOUNCE_MS: Final = 300
KEY_BOUNCE_MS: Final = 120
"""On a key, where the same is meant twice in a row, as in 77 or SS: nobody types faster, a finger trembles faster."""
NEAR_PX: Final = 90
KNOCKS: Final = 5
WITHIN_MS: Final = 3_000


class Finger:
    """Tells a touch that is meant from its bounces: the same spot again before the finger has had time to think."""

    def __init__(self) -> None:
        self._last: tuple[int, int, int] | None = None

    def means(self, x: int, y: int, now_ms: int, quiet_ms: int = BOUNCE_MS) -> bool:
        """Whether this touch is meant; a bounce keeps the spot quiet for as long again."""
        last, self._last = self._last, (x, y, now_ms)
        if last is None or now_ms - last[2] >= quiet_ms:
            return True
        return max(abs(x - last[0]), abs(y - last[1])) > NEAR_PX


class Knock:
    """Hears an operator's knock: so many touches at the hidden spot that nobody makes them by chance."""

    def __init__(self, spot: Rect) -> None:
        self._spot = spot
        self._at_ms: deque[int] = deque(maxlen=KNOCKS)

    def heard(self, x: int, y: int, now_ms: int) -> bool:
        """Whether this touch completes the knock; every touch counts, also those too quick to be meant elsewhere."""
        if not self._spot.holds(x, y):
            self._at_ms.clear()
            return False
        self._at_ms.append(now_ms)
        if len(self._at_ms) < KNOCKS or now_ms - self._at_ms[0] > WITHIN_MS:
            return False
        self._at_ms.clear()
        return True
