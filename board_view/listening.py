"""How a board listens to its hall: what is shown is kept, what is to be announced is handed on, what is old is not."""

import logging
from collections.abc import Set
from typing import Final, NamedTuple, Protocol

from board_view.announcements import Announcement, announcement_of, announcement_of_move, announcement_of_said
from board_view.emergencies import Emergencies
from board_view.hall_state import HallState
from board_view.missed import MissedCalls
from hall_protocol.events import ZoneCall, ZoneMoved
from hall_protocol.message import Message
from hall_protocol.speaking import ZoneSaid
from hall_protocol.states import Catalogue, ZoneBoard, ZoneNotices

log = logging.getLogger(__name__)

OLD_MS: Final = 60_000
"""What is heard this long (of real time) after it was made is shown in the list and spoken no more."""


class HallTime(NamedTuple):
    """What time it is in the hall."""

    now_ms: int
    """Hall time; 0 while nobody has said it."""
    speed: float = 1.0

    @property
    def is_known(self) -> bool:
        """Whether anybody has said it, so that old can be told from new."""
        return self.now_ms > 0

    def age_ms(self, at_ms: int) -> float:
        """Return how long ago something was, of real time."""
        return (self.now_ms - at_ms) / self.speed


class Announces(Protocol):
    """Who shows and speaks what is to be announced, each in its turn."""

    def take(self, announcement: Announcement, now_ms: int) -> bool:
        """Queue it; False when it is known already, or not wanted any more."""

    def pass_over(self, announcement: Announcement) -> bool:
        """Never announce this; False when it is known already."""

    def settle(self, board: ZoneBoard, now_ms: int) -> None:
        """Forget calls that by their zone's state nobody wants any more."""

    def knows(self, announcement_id: str) -> bool:
        """Whether it was queued or passed over before."""

    def hold_calls(self, is_held: bool) -> None:
        """Call nobody while an emergency stands."""

    def withdraw(self, call_ids: Set[str], now_ms: int) -> None:
        """Say these no more, and be silent at once where one is being said."""

    @property
    def has_urgent(self) -> bool:
        """Whether an emergency is being said, or waits for that."""


class HallListener:
    """One board's ear; `now_ms` is monotonic and passed in, as the hall's time is."""

    def __init__(self, announces: Announces, zones: tuple[str, ...] = ()) -> None:
        self.hall = HallState()
        self.hall.zones = zones
        self._announces = announces
        self._missed = MissedCalls()
        self._emergencies = Emergencies(announces)

    def hear(self, message: Message, time: HallTime, now_ms: int) -> bool:
        """Take what the hall says; True when the board may have something else to show."""
        hall = self.hall
        match message:
            case ZoneCall() if hall.shows(message.zone):
                hall.hear_call(message)
                self._announce(announcement_of(message), time, now_ms)
            case ZoneMoved() if hall.shows(message.zone):
                self._announce(announcement_of_move(message), time, now_ms)
            case ZoneSaid() if hall.shows(message.zone):
                self._emergencies.remember(announcement_of_said(message))
                self._announce(announcement_of_said(message), time, now_ms)
            case ZoneBoard():
                hall.hear_board(message)
                self._missed.note(message, self._announces.knows, now_ms)
                self._announces.settle(message, now_ms)
            case ZoneNotices():
                hall.hear_notices(message)
            case Catalogue():
                hall.catalogue = message
            case _:
                return False
        return True

    def catch_up(self, time: HallTime, now_ms: int) -> bool:
        """Follow what stands by now; call who is wanted and was never called here, once old can be told from new.

        False when nobody is called and nothing has ended.
        """
        has_ended = self._emergencies.follow(self.hall.notices(time.now_ms), now_ms)
        if not time.is_known:
            return has_ended
        missed = [each for each in self._missed.due(self._announces.knows, now_ms) if self.hall.shows(each.zone)]
        for each in missed:
            self._announce(each, time, now_ms)
        return has_ended or bool(missed)

    def resume(self, announcement: Announcement, time: HallTime, now_ms: int) -> None:
        """Go on with what waited when this board's plug was pulled: a call that is wanted still, or news."""
        if announcement.is_call:
            self._announces.take(announcement, now_ms)
        else:
            self._announce(announcement, time, now_ms)

    def _announce(self, announcement: Announcement, time: HallTime, now_ms: int) -> None:
        """Have it shown in its turn and said aloud, unless it is old; what comes before any time was known is new."""
        if time.is_known and (age_ms := time.age_ms(announcement.at_ms)) > OLD_MS:
            if self._announces.pass_over(announcement):
                log.info("%s not spoken: said %d s ago", announcement.id, age_ms // 1000)
            return
        self._announces.take(announcement, now_ms)
