"""When a sign flashes: three seconds for each call and recall, slowly enough to harm nobody."""

from typing import Final

from hall_protocol.states import WindowBoard

FLASHES_MS: Final = 3_000
HALF_MS: Final = 300
"""Half a flash; 1.7 in a second. From three on they could bring on a seizure (WCAG 2.3.1)."""
FRESH_MS: Final = 3_000
"""A sign that has just started flashes only for a call that is no older (of real time)."""

Call = tuple[str, int, int]
"""A ticket, how often it was called, and how often that was repeated."""


class Attention:
    """Notices that somebody is called, or called again; the same state told twice is no call."""

    def __init__(self) -> None:
        self._call: Call | None = None
        self._from_ms: int | None = None

    def follow(self, window: WindowBoard, now_ms: int, age_ms: float = 0) -> None:
        """Take a window's state; `age_ms` is how old its call is, where that can be told."""
        call = _call_of(window)
        if call is not None and call != self._call and not _is_earlier(call, self._call):
            self._from_ms = now_ms if age_ms <= FRESH_MS else None
        elif call is None:
            self._from_ms = None
        self._call = call

    def rest(self) -> None:
        """Nobody tells what is so: nothing is called."""
        self._from_ms = None

    def is_called_for(self, now_ms: int) -> bool:
        """Whether the sign flashes now."""
        return self._from_ms is not None and now_ms - self._from_ms < FLASHES_MS

    def lit(self, now_ms: int) -> bool:
        """Whether this is the light half of a flash, or no flash."""
        if self._from_ms is None or not self.is_called_for(now_ms):
            return True
        return (now_ms - self._from_ms) // HALF_MS % 2 == 0


def _call_of(window: WindowBoard) -> Call | None:
    ticket = window.ticket
    return (ticket.id, ticket.calls, ticket.recalls) if ticket and window.phase == "calling" else None


def _is_earlier(call: Call, than: Call | None) -> bool:
    """Whether this is what was there before a recall that was taken back."""
    return than is not None and call[0] == than[0] and call[1:] < than[1:]
