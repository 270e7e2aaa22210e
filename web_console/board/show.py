"""One board as every browser at its address shows it: what it has heard, whose turn it is, what is to be heard."""

from collections.abc import Callable, Set
from typing import Final

from board_view.announcements import SHORTEST_MS, Announcement, AnnouncementQueue
from board_view.board import Board
from board_view.listening import HallListener, HallTime
from board_view.loudness import LOUD, percent_at
from board_view.state import TURN_MS, BoardState
from board_view.view import BoardView, Link
from hall_config.texts import Catalogue as Texts
from hall_protocol.message import Message
from hall_protocol.states import SoundManners, ZoneBoard
from web_console.board.address import BoardAddress
from web_console.board.clips import ClipShelf
from web_console.board.sound import Sounding, is_complete, sounding
from web_console.live import LiveHall, Picture

CLIP_WITHIN_MS: Final = 1_200
"""So long a sentence whose turn has come waits for its clip, before it is said another way."""
AHEAD: Final = 3
"""The clips of so many are asked for before their turn."""


Panels = dict[str, str]
"""Every panel of a board as HTML, by its name."""


class Show:
    """One board; whoever calls it holds its registry's lock."""

    def __init__(
        self, address: BoardAddress, hall: LiveHall, shelf: ClipShelf, monotonic_ms: Callable[[], int]
    ) -> None:
        self.address = address
        self.sounding: Sounding | None = None
        """What pages play now; another one, another name."""
        self.version = 0
        """Rises whenever something is to be shown anew."""
        self.drawn: dict[bool, tuple[int, Panels]] = {}
        """How it was drawn last, on a screen that stands or not, and of which version."""
        self._hall = hall
        self._shelf = shelf
        self._monotonic_ms = monotonic_ms
        self._board = Board(Texts.load(), address.language)
        self._ear = HallListener(self, address.zones)
        self._known = self._ear.hall
        self._queue = AnnouncementQueue(shortest_ms=SHORTEST_MS)
        self._begun: tuple[Announcement, int] | None = None
        """Who has begun and is not heard yet, and since when."""
        self._heard_until_ms = 0
        self.lost_since_ms = 0
        """Since when the hall is not heard, in its own time; 0 while it is, or was never."""
        self._was_up = False
        self._seen: tuple[object, ...] = ()
        self._take_all(hall.picture())

    @property
    def is_lost(self) -> bool:
        """Whether nobody can say if what is shown is still true."""
        return self._link() is not Link.UP

    def hear(self, message: Message) -> None:
        """Take what the hall says."""
        if self._ear.hear(message, self._time, self._monotonic_ms()):
            self.version += 1

    def take(self, announcement: Announcement, now_ms: int) -> bool:
        """Queue what is to be announced, and have the clips sent that it needs."""
        is_queued = self._queue.add(announcement)
        self._queue.given_up()
        if is_queued:
            self._shelf.want(announcement.speech)
        return is_queued

    def pass_over(self, announcement: Announcement) -> bool:
        """Never announce this; False when it is known already."""
        is_news = not self._queue.knows(announcement.id)
        self._queue.recognise(announcement.id)
        return is_news

    def settle(self, board: ZoneBoard, now_ms: int) -> None:
        """Forget calls that by their zone's state nobody wants any more."""
        self._queue.settle(board)

    def knows(self, announcement_id: str) -> bool:
        """Whether it was queued or passed over before."""
        return self._queue.knows(announcement_id)

    def hold_calls(self, is_held: bool) -> None:
        """Call nobody while an emergency stands."""
        self._queue.hold_calls(is_held)

    def withdraw(self, call_ids: Set[str], now_ms: int) -> None:
        """Say these no more, and be silent at once where one is being said."""
        if self._queue.withdraw(call_ids):
            self._fall_silent()

    @property
    def has_urgent(self) -> bool:
        """Whether an emergency is being said, or waits for that."""
        return self._queue.has_urgent

    def advance(self) -> None:
        """Go on to now: end what is over, begin the next, let it be heard once its clips are there."""
        now, speed = self._monotonic_ms(), self._hall.speed
        self._ear.catch_up(self._time, now)
        self._end_sound(now)
        before = self._queue.current
        begun = self._queue.advance(now, speed)
        if before is not self._queue.current and now < self._heard_until_ms:
            self._fall_silent()
        if begun is not None:
            self._begun = begun, now
            self._shelf.want(line for each in (begun, *self._queue.coming(AHEAD)) for line in each.speech)
        self._begin_sound(now)
        self._follow_link()
        seen = (self._queue.current, self._queue.moved(now, speed), now // TURN_MS, self._hall.now_ms // 60_000)
        if seen != self._seen:
            self._seen = seen
            self.version += 1

    def due_ms(self) -> int:
        """Return in how many milliseconds this board changes by itself, if nothing is heard before."""
        now = self._monotonic_ms()
        if self._begun is not None:
            return 50
        ends = [self._heard_until_ms] if self._heard_until_ms > now else []
        return max(
            20, min((*ends, now - now % TURN_MS + TURN_MS, now + 250 if self._queue.current else now + 1000)) - now
        )

    def view(self, *, has_large: bool = True) -> BoardView:
        """Return all that stands on the board now, with or without a large panel."""
        now, hall = self._monotonic_ms(), self._hall
        return self._board.view(
            BoardState(
                link=self._link(),
                catalogue=self._known.catalogue,
                zones=self.address.zones,
                calls=self._known.calls(),
                earlier=self._known.earlier(),
                queues=self._known.queues(),
                closed=self._known.closed(),
                notices=self._known.notices(hall.now_ms),
                announcement=self._queue.current,
                moved=self._queue.moved(now, hall.speed),
                hall_ms=hall.now_ms,
                lost_since_ms=self.lost_since_ms,
                utc_offset_s=hall.utc_offset_s,
                turn=now // TURN_MS,
                has_large=has_large,
            )
        )

    def _take_all(self, picture: Picture) -> None:
        """Take what was heard before anybody opened this board: all that is retained."""
        for message in (picture.catalogue, *picture.boards, *picture.notices):
            if message is not None:
                self.hear(message)

    @property
    def _time(self) -> HallTime:
        return HallTime(self._hall.now_ms, self._hall.speed)

    def _begin_sound(self, now: int) -> None:
        """Let the current announcement be heard, as soon as its clips are there or have been waited for."""
        if self._begun is None:
            return
        current, since_ms = self._begun
        if not is_complete(current.speech, self._shelf) and now - since_ms < CLIP_WITHIN_MS:
            return
        manners = self._known.catalogue.sound if self._known.catalogue else None
        percent = self._percent(current, manners)
        chime = "alarm" if current.is_urgent else manners.chime if manners else "three_tones"
        self._begun = None
        self.sounding = sounding(current.id, chime, percent, current.speech, self._shelf)
        lasts_ms = self.sounding.duration_ms if percent else 0
        self._heard_until_ms = now + lasts_ms
        self._queue.sound_begun(current.id, now, lasts_ms)
        self.version += 1

    def _percent(self, current: Announcement, manners: SoundManners | None) -> int:
        """Return how loud it is to be said; an emergency knows no quiet hours, a replay is too fast to be spoken."""
        if self._hall.speed > 1:
            return 0
        return LOUD if current.is_urgent else percent_at(manners, self._hall.now_ms, self._hall.utc_offset_s)

    def _fall_silent(self) -> None:
        """What pages are just saying is interrupted, or taken back."""
        self._begun, self.sounding, self._heard_until_ms = None, None, 0
        self.version += 1

    def _end_sound(self, now: int) -> None:
        current = self._queue.current
        if current is not None and self._begun is None and now >= self._heard_until_ms:
            self._queue.sound_ended(current.id)

    def _follow_link(self) -> None:
        up = self._hall.picture().link.state == "ok"
        if up == self._was_up:
            return
        self._was_up = up
        self.lost_since_ms = 0 if up else self._hall.now_ms
        self.version += 1

    def _link(self) -> Link:
        if self._was_up:
            return Link.UP
        return Link.LOST if self.lost_since_ms or self._known.known else Link.STARTING
