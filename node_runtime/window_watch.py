"""Whether a node hears of the window it belongs to: one copied with another's settings acts for one and shows none."""

from typing import Final

from hall_protocol.message import Message
from hall_protocol.states import WindowBoard

WITHIN_MS: Final = 10_000
"""A hub that lives has told every window by then; the broker keeps the last word on each."""


class WindowWatch:
    """Notes whether anything came of one window since the hub is there; a node without a window misses none."""

    def __init__(self, window: str) -> None:
        self._is_heard = not window
        self._window = window
        self._alive_since_ms: int | None = None

    def hear(self, message: Message) -> None:
        """Take whatever the hall said."""
        if isinstance(message, WindowBoard) and message.window == self._window:
            self._is_heard = True

    def is_missing(self, hub_alive: bool, now_ms: int) -> bool:
        """Whether the hub lives long enough to have told, and has not."""
        if self._is_heard or not hub_alive:
            self._alive_since_ms = None
            return False
        if self._alive_since_ms is None:
            self._alive_since_ms = now_ms
        return now_ms - self._alive_since_ms >= WITHIN_MS
