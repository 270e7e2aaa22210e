"""What a node hears of the window it belongs to: whether there is such a window, and since when it rests."""

from typing import Final

from hall_protocol.message import Message
from hall_protocol.states import WindowBoard, WindowPhase

WITHIN_MS: Final = 10_000
"""A hub that lives has told every window by then; the broker keeps the last word on each."""


RESTING: Final[frozenset[WindowPhase]] = frozenset({"paused", "closed"})
"""Nobody is called to such a window, nor sits before it."""


class WindowWatch:
    """Notes whether anything came of one window since the hub is there: a node copied with another's settings acts for
    a window and shows none. A node without a window misses none."""

    def __init__(self, window: str) -> None:
        self.resting_since_ms: int | None = None
        """Since when the window is paused or closed, as far as this node has heard; None: it is not."""
        self._is_heard = not window
        self._window = window
        self._alive_since_ms: int | None = None

    def hear(self, message: Message, now_ms: int) -> None:
        """Take whatever the hall said."""
        if not isinstance(message, WindowBoard) or message.window != self._window:
            return
        self._is_heard = True
        if message.phase not in RESTING:
            self.resting_since_ms = None
        elif self.resting_since_ms is None:
            self.resting_since_ms = now_ms

    def is_missing(self, hub_alive: bool, now_ms: int) -> bool:
        """Whether the hub lives long enough to have told, and has not."""
        if self._is_heard or not hub_alive:
            self._alive_since_ms = None
            return False
        if self._alive_since_ms is None:
            self._alive_since_ms = now_ms
        return now_ms - self._alive_since_ms >= WITHIN_MS
