"""Whether another program is on the bus under this node's name: one that was copied with its settings, as a rule."""

from collections import deque
from typing import Final

SNATCHED: Final = 4
"""So often taken away and given back at once is no accident. Once or twice may be: a broker that is back within a
moment, this machine's own sleep. A namesake comes back after two seconds, four, eight."""
WITHIN_MS: Final = 600_000
"""For so long it is remembered."""


def taken_over_by(node: str) -> str:
    """Return how the wire says that the broker ended our connection for the sake of another one of our name."""
    return f"another process uses the credential {node}"


class NameWatch:
    """Counts how often a connection was ended while the broker stayed there: only a namesake does that.

    The one that backs off is told by its wire; the one that stays sees no more than its connection ended, and
    the next one accepted without a single failure between.
    """

    def __init__(self, node: str) -> None:
        self._taken_over = taken_over_by(node)
        self._snatched: deque[int] = deque(maxlen=SNATCHED)
        self._told_ms: int | None = None
        self._ended_ms: int | None = None

    def down(self, reason: str, was_up: bool, now_ms: int) -> None:
        """The broker is gone, for this reason; `was_up`: it was there just before."""
        self._ended_ms = now_ms if was_up else None
        if reason == self._taken_over:
            self._told_ms = now_ms

    def up(self, now_ms: int) -> None:
        """The broker is there again."""
        if self._ended_ms is not None:
            self._snatched.append(now_ms)
        self._ended_ms = None

    def is_shared(self, now_ms: int) -> bool:
        """Whether somebody else used our name a short while ago."""
        told = self._told_ms is not None and now_ms - self._told_ms < WITHIN_MS
        return told or (len(self._snatched) == SNATCHED and now_ms - self._snatched[0] < WITHIN_MS)
