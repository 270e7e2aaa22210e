"""One finger, one touch: what a trembling or impatient hand adds is not meant."""

from typing import Final

BOUNCE_MS: Final = 300
NEAR_PX: Final = 90


class Finger:
    """Tells a touch that is meant from its bounces: the same spot again before the finger has had time to think."""

    def __init__(self) -> None:
        self._last: tuple[int, int, int] | None = None

    def means(self, x: int, y: int, now_ms: int) -> bool:
        """Whether this touch is meant; a bounce keeps the spot quiet for as long again."""
        last, self._last = self._last, (x, y, now_ms)
        if last is None or now_ms - last[2] >= BOUNCE_MS:
            return True
        return max(abs(x - last[0]), abs(y - last[1])) > NEAR_PX
