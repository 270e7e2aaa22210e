"""What a board knows of its hall: the newest of every retained message, and the calls it heard since."""

from collections import deque
from typing import Final

from hall_protocol.events import ZoneCall
from hall_protocol.message import LocalText, is_news
from hall_protocol.states import BoardCall, Catalogue, Notice, QueueLength, ZoneBoard, ZoneNotices

MOST_CALLS: Final = 60
"""Longer than any list on a screen, and than the bursts between two states of a zone."""


class HallState:
    """The hall as this board has heard it; older news never overwrites newer."""

    def __init__(self) -> None:
        self.catalogue: Catalogue | None = None
        """The hall's names, once heard."""
        self.zones: tuple[str, ...] = ()
        """What the board shows of the hall; none: all of it."""
        self._boards: dict[str, ZoneBoard] = {}
        self._notices: dict[str, ZoneNotices] = {}
        self._fresh: deque[tuple[str, BoardCall]] = deque(maxlen=MOST_CALLS)

    @property
    def boards(self) -> tuple[ZoneBoard, ...]:
        """The newest state of every zone."""
        return tuple(self._boards.values())

    @property
    def known(self) -> bool:
        """Whether any zone's state has been heard."""
        return bool(self._boards)

    def shows(self, zone: str) -> bool:
        """Whether what happens in this zone is to be seen and heard at this board."""
        return not self.zones or zone in self.zones

    def hear_board(self, board: ZoneBoard) -> None:
        """Take a zone's state, with which the calls heard before it are settled."""
        if is_news(board, self._boards.get(board.zone)):
            self._boards[board.zone] = board
            later = [(zone, call) for zone, call in self._fresh if zone != board.zone or call.at_ms > board.at_ms]
            self._fresh = deque(later, maxlen=MOST_CALLS)

    def hear_call(self, call: ZoneCall) -> None:
        """Put a call into the list at once; the zone's state, which has it too, may come later, or have come before."""
        settled = self._boards.get(call.zone)
        if settled and any(line.call_id == call.call_id and line.attempt >= call.attempt for line in settled.calls):
            return
        line = BoardCall(
            call_id=call.call_id,
            attempt=call.attempt,
            number=call.number,
            window=call.window,
            at_ms=call.at_ms,
            place=call.place,
        )
        self._fresh.append((call.zone, line))

    def hear_notices(self, notices: ZoneNotices) -> None:
        """Take a zone's notices in place of those before."""
        if is_news(notices, self._notices.get(notices.zone)):
            self._notices[notices.zone] = notices

    def calls(self) -> tuple[BoardCall, ...]:
        """Return the latest call of every ticket called, the newest first."""
        newest: dict[str, BoardCall] = {}
        settled = [call for zone in self._zones() for call in reversed(self._boards[zone].calls)]
        for call in [*settled, *(line for zone, line in self._fresh if self.shows(zone))]:
            known = newest.get(call.number)
            if known is None or _follows(call, known):
                newest.pop(call.number, None)
                newest[call.number] = call
        by_age = sorted(newest.values(), key=lambda call: call.at_ms)
        return tuple(by_age[::-1][:MOST_CALLS])

    def earlier(self) -> tuple[BoardCall, ...]:
        """Return whom those windows called last that have called nobody for long."""
        return tuple(call for zone in self._zones() for call in self._boards[zone].earlier)

    def queues(self) -> tuple[QueueLength, ...]:
        """Return every queue's length, zone by zone."""
        return tuple(queue for zone in self._zones() for queue in self._boards[zone].queues)

    def closed(self) -> LocalText | None:
        """Return why nobody is called; nothing while any of the zones is at work."""
        said = [self._boards[zone].closed for zone in self._zones()]
        return said[0] if said and all(said) else None

    def notices(self, hall_ms: int) -> tuple[Notice, ...]:
        """Return the notices that hold now, each once, emergencies first."""
        every = {
            notice.id: notice for said in self._notices.values() if self.shows(said.zone) for notice in said.notices
        }
        holding = [notice for notice in every.values() if _holds(notice, hall_ms)]
        return tuple(sorted(holding, key=lambda notice: notice.kind != "emergency"))

    def _zones(self) -> list[str]:
        """Return the zones heard of, in the hall's own order; of one it has given up the broker still tells."""
        if self.catalogue is None:
            return [zone for zone in sorted(self._boards) if self.shows(zone)]
        return [zone.id for zone in self.catalogue.zones if zone.id in self._boards and self.shows(zone.id)]


def _holds(notice: Notice, hall_ms: int) -> bool:
    """Say whether it is to be read now; while nobody has said what time it is, an emergency is: better than never."""
    if not hall_ms:
        return notice.kind == "emergency"
    return notice.from_ms <= hall_ms and (not notice.until_ms or hall_ms < notice.until_ms)


def _follows(call: BoardCall, known: BoardCall) -> bool:
    """Whether this is what the visitor was told last, be it the same call again or another window since."""
    return call.attempt >= known.attempt if call.call_id == known.call_id else call.at_ms >= known.at_ms
