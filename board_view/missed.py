"""Calls that a zone's state has and this board never heard: what a dying broker took with it is called all the same."""

from collections import OrderedDict
from collections.abc import Callable
from typing import Final

from board_view.announcements import Announcement
from hall_protocol.states import BoardCall, ZoneBoard

PATIENCE_MS: Final = 2_000
"""So long the call itself, with the hub's own words, is waited for: state and call overtake each other."""
MOST: Final = 200


class MissedCalls:
    """What is waited for, by the announcement's id, and since when."""

    def __init__(self) -> None:
        self._waiting: OrderedDict[str, tuple[int, Announcement]] = OrderedDict()

    def note(self, board: ZoneBoard, is_known: Callable[[str], bool], now_ms: int) -> None:
        """See which calls of a zone are still wanted and were not heard of; the oldest first."""
        listed = [_as_call(line, board.zone) for line in reversed(board.calls) if line.wanted]
        for call in listed:
            if not is_known(call.id) and call.id not in self._waiting and len(self._waiting) < MOST:
                self._waiting[call.id] = now_ms, call

    def due(self, is_known: Callable[[str], bool], now_ms: int) -> list[Announcement]:
        """Return those that were waited for in vain; whether they are old or wanted any more, others know."""
        over = [call for since_ms, call in self._waiting.values() if now_ms - since_ms >= PATIENCE_MS]
        for call in over:
            del self._waiting[call.id]
        return [call for call in over if not is_known(call.id)]


def _as_call(line: BoardCall, zone: str) -> Announcement:
    return Announcement(line.call_id, line.attempt, zone, line.number, line.window, line.at_ms, line.speech, line.place)
