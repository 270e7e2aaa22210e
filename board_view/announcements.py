"""What waits to be shown and spoken, calls and visitors sent on: one at a time, in order, each exactly once."""

import logging
from collections import OrderedDict, deque
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice
from typing import Final

from hall_protocol.events import SpeechLine, ZoneCall, ZoneMoved
from hall_protocol.message import LocalText
from hall_protocol.states import ZoneBoard

log = logging.getLogger(__name__)

SHORTEST_MS: Final = 2_000
"""An announcement is looked at at least this long, however short its sound."""
GIVEN_UP_MS: Final = 30_000
"""A sound that has not ended by then never will: the next visitor must not wait for a broken loudspeaker."""
MOVE_READ_MS: Final = 10_000
"""So long it stands on the board where a visitor was sent on to, though others are called meanwhile."""
REMEMBERED: Final = 5_000
"""So many announcements are known again when they are delivered twice; more than a hall calls in a day."""


@dataclass(frozen=True, slots=True)
class Announcement:
    """One attempt to call a visitor, or one who was sent on; what is shown and what is spoken are this same object."""

    call_id: str
    attempt: int
    zone: str
    number: str
    window: str
    at_ms: int
    speech: tuple[SpeechLine, ...] = ()
    place: LocalText | None = None
    """Of a video seat: the room, instead of a window's number."""
    to: LocalText | None = None
    """Where a visitor was sent on to; None: this is a call."""

    @property
    def id(self) -> str:
        """What tells it from every other; a recall is a new one."""
        return f"{self.call_id}/{self.attempt}"

    @property
    def is_move(self) -> bool:
        """Whether nobody is called: a visitor was sent on, and is called there in their turn."""
        return self.to is not None

    @property
    def where(self) -> str:
        """Where to, for a log."""
        return self.to.zh if self.to else f"window {self.window}"

    @property
    def is_recall(self) -> bool:
        """Whether the visitor has been called before."""
        return self.attempt > 1


def announcement_of(call: ZoneCall) -> Announcement:
    """Return what is to be shown and spoken for a call that came in."""
    return Announcement(
        call.call_id, call.attempt, call.zone, call.number, call.window, call.at_ms, call.speech, call.place
    )


def announcement_of_move(move: ZoneMoved) -> Announcement:
    """Return what is to be shown and spoken for a visitor who was sent on."""
    return Announcement(move.move_id, 1, move.zone, move.number, "", move.at_ms, move.speech, to=move.to)


class AnnouncementQueue:
    """One zone's announcements: whoever is called first is shown and spoken first, and nobody twice.

    Times are monotonic milliseconds, passed in. An announcement is over when its sound has ended and it has been
    shown for `shortest_ms` (less in a replay, by the hall's speed).
    """

    def __init__(self, shortest_ms: int = SHORTEST_MS, given_up_ms: int = GIVEN_UP_MS) -> None:
        self._shortest_ms = shortest_ms
        self._given_up_ms = given_up_ms
        self._waiting: deque[Announcement] = deque()
        self._known: OrderedDict[str, None] = OrderedDict()
        self._since_ms = 0
        self._heard = False
        self._moved: tuple[Announcement, int] | None = None
        """Who was sent on last, and since when that is shown."""
        self.current: Announcement | None = None
        """What is shown large and spoken now."""

    def __len__(self) -> int:
        return len(self._waiting)

    def add(self, announcement: Announcement) -> bool:
        """Queue an announcement; False when it is known already, because the bus may deliver twice."""
        if announcement.id in self._known:
            return False
        self._known[announcement.id] = None
        if len(self._known) > REMEMBERED:
            self._known.popitem(last=False)
        self._waiting.append(announcement)
        return True

    def settle(self, board: ZoneBoard) -> tuple[Announcement, ...]:
        """Drop calls that were taken back before their turn, and return them: nobody shall go where nobody waits.

        Taken back is what the zone's own list has no more, though it has older ones: it was not pushed out at its end.
        """
        listed = {call.call_id for call in board.calls}
        since_ms = min((call.at_ms for call in board.calls), default=0)
        dropped = tuple(
            each
            for each in self._waiting
            if not each.is_move
            and each.zone == board.zone
            and each.call_id not in listed
            and since_ms <= each.at_ms < board.at_ms
        )
        self._waiting = deque(each for each in self._waiting if each not in dropped)
        return dropped

    def coming(self, count: int) -> Iterable[Announcement]:
        """Return the next `count` whose turn it will be."""
        return tuple(islice(self._waiting, count))

    def sound_ended(self, announcement_id: str) -> None:
        """Note that the current announcement has been heard, or that there is nothing to hear of it."""
        if self.current is not None and self.current.id == announcement_id:
            self._heard = True

    def advance(self, now_ms: int, speed: float = 1.0) -> Announcement | None:
        """End what is over and begin the next one; return it when one has just begun."""
        if self.current is not None and self._is_over(self.current, now_ms - self._since_ms, speed):
            self.current = None
        if self.current is not None or not self._waiting:
            return None
        self.current = self._waiting.popleft()
        self._since_ms, self._heard = now_ms, False
        if self.current.is_move:
            self._moved = self.current, now_ms
        return self.current

    def moved(self, now_ms: int, speed: float = 1.0) -> Announcement | None:
        """Return who was sent on a moment ago: long enough to be read, and as long as it is spoken."""
        if self._moved is None:
            return None
        move, since_ms = self._moved
        return move if move is self.current or now_ms - since_ms < MOVE_READ_MS / speed else None

    def _is_over(self, current: Announcement, shown_ms: int, speed: float) -> bool:
        if self._heard:
            return shown_ms >= self._shortest_ms / speed
        if shown_ms < self._given_up_ms:
            return False
        log.warning("%s: its sound has not ended after %d s; going on without", current.id, self._given_up_ms // 1000)
        return True
