"""Whom a zone's windows called last: what its board lists, and what each window called before that."""

from collections import deque
from typing import Final

from hall_protocol.states import BoardCall

LISTED: Final = 60
"""How many calls a zone's board lists: a burst is spoken over minutes, and meanwhile many of them are served."""


class LatestCalls:
    """The latest calls of one zone, the newest first."""

    def __init__(self) -> None:
        self.calls: deque[BoardCall] = deque(maxlen=LISTED)
        self._at_windows: dict[str, BoardCall] = {}
        """By window, as people read it: its latest call, however many others have called since."""

    def add(self, call: BoardCall) -> None:
        """Put a call on top."""
        self.calls.appendleft(call)
        self._at_windows.pop(call.window, None)
        self._at_windows[call.window] = call

    def forget_number(self, number: str) -> None:
        """The visitor with this number is called anew: where they were wanted before counts no more."""
        self._keep([call for call in self.calls if call.number != number])
        self._at_windows = {window: call for window, call in self._at_windows.items() if call.number != number}

    def forget_call(self, call_id: str) -> None:
        """A call is taken back: nobody should still go there."""
        self._keep([call for call in self.calls if call.call_id != call_id])
        self._at_windows = {window: call for window, call in self._at_windows.items() if call.call_id != call_id}

    def clear(self) -> None:
        """Nobody is wanted any more."""
        self.calls.clear()
        self._at_windows.clear()

    def earlier(self) -> list[BoardCall]:
        """Return the latest calls of windows that have none in the list any more."""
        listed = {call.window for call in self.calls}
        return [call for window, call in reversed(self._at_windows.items()) if window not in listed]

    def _keep(self, calls: list[BoardCall]) -> None:
        self.calls = deque(calls, maxlen=LISTED)
