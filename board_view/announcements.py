"""What waits to be shown and spoken (calls, visitors sent on, words to everybody): one at a time, each exactly once."""

import logging
from collections import OrderedDict, deque
from collections.abc import Iterable, Set
from dataclasses import dataclass
from itertools import islice
from typing import Final, Literal

from hall_protocol.events import SpeechLine, ZoneCall, ZoneMoved
from hall_protocol.message import LocalText, is_news
from hall_protocol.speaking import ZoneSaid
from hall_protocol.states import ZoneBoard

log = logging.getLogger(__name__)

SHORTEST_MS: Final = 8_000
"""An announcement stands large at least this long, however short its sound: whoever looks up late still reads it."""
GIVEN_UP_MS: Final = 30_000
"""A sound that has not ended so long after its turn began, or after it should have, never will: the next visitor must
not wait for a broken loudspeaker."""
LONGEST_MS: Final = 180_000
"""No sound is longer, whatever somebody says of it."""
MOVE_READ_MS: Final = 10_000
"""So long it stands on the board where a visitor was sent on to, though others are called meanwhile."""
REMEMBERED: Final = 2_500
"""So many announcements are known again when they are delivered twice; more than ever wait."""
MANY: Final = 100
"""So many that wait are said in the log, once: a quarter of an hour of speaking."""
MOST: Final = 2_000
"""More than a day's calls never wait; of a flood beyond that the oldest are given up, for their list shows them."""

SaidKind = Literal["live", "status", "closing", "emergency"]
"""A guide's or manager's words, who is being served, that the hall closes soon, an emergency."""


@dataclass(frozen=True, slots=True)
class Announcement:
    """One attempt to call a visitor, one who was sent on, or something said to everybody.

    What is shown and what is spoken are this same object.
    """

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
    said: LocalText | None = None
    """What everybody is told; None: this is about one visitor."""
    kind: SaidKind | None = None
    """What sort of thing everybody is told."""

    @property
    def id(self) -> str:
        """What tells it from every other; a recall is a new one."""
        return f"{self.call_id}/{self.attempt}"

    @property
    def is_move(self) -> bool:
        """Whether nobody is called: a visitor was sent on, and is called there in their turn."""
        return self.to is not None

    @property
    def is_call(self) -> bool:
        """Whether a visitor is wanted somewhere."""
        return self.to is None and self.said is None

    @property
    def sends_somewhere(self) -> bool:
        """Whether it has a visitor walk through the hall."""
        return self.said is None

    @property
    def is_urgent(self) -> bool:
        """Whether it comes before everything that waits."""
        return self.kind == "emergency"

    @property
    def is_typed(self) -> bool:
        """Whether somebody's own words may name a person: they are kept on no disk."""
        return self.kind in ("live", "emergency")

    @property
    def where(self) -> str:
        """Where to, for a log."""
        if self.said:
            return "everybody"
        return self.to.zh if self.to else f"window {self.window}"

    @property
    def about(self) -> str:
        """What it is, for a log: "A015 to window 3"."""
        return f"{self.number or self.kind} to {self.where}"

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


def announcement_of_said(said: ZoneSaid) -> Announcement:
    """Return what is to be shown and spoken for what everybody is told."""
    return Announcement(said.say_id, 1, said.zone, "", "", said.at_ms, said.speech, said=said.text, kind=said.kind)


class AnnouncementQueue:
    """One board's announcements: whoever is called first is shown and spoken first, and nobody twice.

    Times are monotonic milliseconds, passed in. An announcement is over when its sound has ended and it has been
    shown for `shortest_ms` (less in a replay, by the hall's speed). An emergency waits for nothing: what it interrupts
    is said after it, and as long as it stands nobody is called into it.
    """

    def __init__(self, shortest_ms: int = SHORTEST_MS, given_up_ms: int = GIVEN_UP_MS) -> None:
        self._shortest_ms = shortest_ms
        self._given_up_ms = given_up_ms
        self._waiting: deque[Announcement] = deque()
        self._known: OrderedDict[str, None] = OrderedDict()
        self._boards: dict[str, ZoneBoard] = {}
        """The newest state of every zone, by which a call is wanted or not."""
        self._since_ms = 0
        self._heard = False
        self._sounds_until_ms = 0
        self._are_many = False
        self._given_up: list[Announcement] = []
        self._holds = False
        """Whether nobody is called just now, for an emergency stands."""
        self._moved: tuple[Announcement, int] | None = None
        """Who was sent on last, and since when that is shown."""
        self.current: Announcement | None = None
        """What is shown large and spoken now."""

    def __len__(self) -> int:
        return len(self._waiting)

    def add(self, announcement: Announcement) -> bool:
        """Queue an announcement; False when it is known already or a call that is not wanted any more."""
        if announcement.id in self._known:
            return False
        self.recognise(announcement.id)
        if not self.is_wanted(announcement):
            log.info("%s not spoken: not wanted any more", announcement.id)
            return False
        self._queue(announcement)
        return True

    def settle(self, board: ZoneBoard) -> tuple[Announcement, ...]:
        """Take a zone's state; drop the calls that by it are not wanted any more, and return them.

        Nobody shall be called who has been served, or go where nobody waits for them.
        """
        if not is_news(board, self._boards.get(board.zone)):
            return ()
        self._boards[board.zone] = board
        dropped = tuple(each for each in self._waiting if not self.is_wanted(each))
        if dropped:
            gone = {each.id for each in dropped}
            self._waiting = deque(each for each in self._waiting if each.id not in gone)
        return dropped

    def is_wanted(self, announcement: Announcement) -> bool:
        """Whether by its zone's newest state it is still to be said: not started, missed, cancelled, called elsewhere.

        What the list has no more, though it has older ones, was taken back: it was not pushed out at its end.
        """
        board = self._boards.get(announcement.zone)
        if board is None or not announcement.is_call:
            return True
        for line in board.calls:
            if line.call_id == announcement.call_id:
                return line.wanted or line.attempt < announcement.attempt
        since_ms = min((line.at_ms for line in board.calls), default=0)
        return not since_ms <= announcement.at_ms < board.at_ms

    def given_up(self) -> list[Announcement]:
        """Return those that have been let go since this was asked last, for too many waited."""
        given_up, self._given_up = self._given_up, []
        return given_up

    def knows(self, announcement_id: str) -> bool:
        """Whether it was queued before."""
        return announcement_id in self._known

    def recognise(self, announcement_id: str) -> None:
        """Know an announcement that was made before a restart, or is too old: it is not made again."""
        self._known[announcement_id] = None
        if len(self._known) > REMEMBERED:
            self._known.popitem(last=False)

    def coming(self, count: int) -> Iterable[Announcement]:
        """Return the next `count` whose turn it will be."""
        return tuple(islice(self._waiting, count))

    def sound_begun(self, announcement_id: str, now_ms: int, duration_ms: int) -> None:
        """Note that the current announcement is heard from now on: it is waited for as long as it takes."""
        if self.current is not None and self.current.id == announcement_id:
            self._sounds_until_ms = now_ms + min(duration_ms, LONGEST_MS)

    def sound_ended(self, announcement_id: str) -> None:
        """Note that the current announcement has been heard, or that there is nothing to hear of it."""
        if self.current is not None and self.current.id == announcement_id:
            self._heard = True

    def advance(self, now_ms: int, speed: float = 1.0) -> Announcement | None:
        """End what is over and begin the next one; return it when one has just begun."""
        if self.current is not None and self._is_interrupted(self.current):
            self._put_back(self.current)
        elif self.current is not None and self._is_over(self.current, now_ms, speed):
            self.current = None
        if self.current is not None or (place := self._whose_turn()) is None:
            return None
        self.current = self._waiting[place]
        del self._waiting[place]
        self._are_many = self._are_many and bool(self._waiting)
        self._since_ms, self._heard, self._sounds_until_ms = now_ms, False, 0
        if self.current.is_move:
            self._moved = self.current, now_ms
        return self.current

    def moved(self, now_ms: int, speed: float = 1.0) -> Announcement | None:
        """Return who was sent on a moment ago: long enough to be read, and as long as it is spoken."""
        if self._moved is None:
            return None
        move, since_ms = self._moved
        return move if move is self.current or now_ms - since_ms < MOVE_READ_MS / speed else None

    def shown_for(self, now_ms: int) -> int:
        """Return how long the current announcement has been shown, in milliseconds; 0 where there is none."""
        return now_ms - self._since_ms if self.current is not None else 0

    def hold_calls(self, is_held: bool) -> None:
        """Call nobody, or call again: who is on the way to a window must not walk into danger."""
        self._holds = is_held

    def withdraw(self, call_ids: Set[str]) -> bool:
        """Say these no more; True when one of them was just being said, and is over at once."""
        self._waiting = deque(each for each in self._waiting if each.call_id not in call_ids)
        if self.current is None or self.current.call_id not in call_ids:
            return False
        self.current = None
        return True

    @property
    def has_urgent(self) -> bool:
        """Whether an emergency is being said, or waits for that."""
        return any(each.is_urgent for each in (*self._waiting, *((self.current,) if self.current else ())))

    def _whose_turn(self) -> int | None:
        """Return the place of the first that may be announced now."""
        return next((n for n, each in enumerate(self._waiting) if not (self._holds and each.sends_somewhere)), None)

    def _is_interrupted(self, current: Announcement) -> bool:
        """Whether an emergency waits: it lets nothing else end; or a call is current where nobody is to be called."""
        waits = bool(self._waiting) and self._waiting[0].is_urgent
        return (waits and not current.is_urgent) or (self._holds and current.sends_somewhere)

    def _put_back(self, current: Announcement) -> None:
        """Let it have its turn once more, before all others that are not urgent; what was heard is not said again."""
        self.current = None
        if not self._heard:
            self._waiting.insert(sum(each.is_urgent for each in self._waiting), current)

    def _queue(self, announcement: Announcement) -> None:
        """Put it behind all that wait; an emergency before all but the emergencies before it."""
        if announcement.is_urgent:
            self._waiting.insert(sum(each.is_urgent for each in self._waiting), announcement)
        else:
            self._waiting.append(announcement)
        if len(self._waiting) > MOST:
            self._give_up_oldest()
        if len(self._waiting) > MANY and not self._are_many:
            self._are_many = True
            log.warning("%d announcements wait to be spoken; each has its turn", len(self._waiting))

    def _give_up_oldest(self) -> None:
        """Let go of the call that has waited longest; an emergency is never let go."""
        place = min(sum(each.is_urgent for each in self._waiting), MOST)
        oldest = self._waiting[place]
        del self._waiting[place]
        log.warning("%s not spoken: too many wait", oldest.id)
        self._given_up.append(oldest)

    def _is_over(self, current: Announcement, now_ms: int, speed: float) -> bool:
        if self._heard:
            return now_ms - self._since_ms >= self._shortest_ms / speed
        if now_ms < max(self._since_ms, self._sounds_until_ms) + self._given_up_ms:
            return False
        log.warning(
            "%s: its sound has not ended after %d s; going on without", current.id, self.shown_for(now_ms) // 1000
        )
        return True
