"""How a board listens: nothing of yesterday is said, whatever comes first; nobody served is sent on their way again."""

from pathlib import Path

import msgspec

from board_view.announcements import MOST, Announcement, AnnouncementQueue, announcement_of, announcement_of_said
from board_view.hall_state import HallState
from board_view.listening import OLD_MS, HallListener, HallTime
from board_view.missed import PATIENCE_MS
from caller_display.announcer import Announcer
from caller_display.chronicle import Chronicle
from caller_display.clip_store import ClipStore
from caller_display.narrator import Narrator
from device_drivers.clip import clip_of
from device_drivers.speaker import VirtualSpeaker
from device_drivers.voice import SilentVoice
from hall_config.texts import Catalogue
from hall_protocol.message import LocalText
from hall_protocol.speaking import ZoneSaid
from hall_protocol.states import HubState, Notice, ZoneBoard, ZoneNotices
from node_runtime.clock import HallClock
from tests.display.parts import MORNING_MS, board, call, line

UNKNOWN = HallTime(0)
FIRE = ZoneSaid(zone="a", say_id="fire", kind="emergency", text=LocalText("着火了", "Fire"), at_ms=MORNING_MS)


class Heard:
    """A board of which only what it would announce is looked at."""

    def __init__(self) -> None:
        self.queue = AnnouncementQueue()
        self.taken: list[str] = []

    def take(self, announcement: Announcement, now_ms: int) -> bool:
        self.taken.append(announcement.number)
        return self.queue.add(announcement)

    def pass_over(self, announcement: Announcement) -> bool:
        self.queue.recognise(announcement.id)
        return True

    def settle(self, board: ZoneBoard, now_ms: int) -> None:
        self.queue.settle(board)

    def knows(self, announcement_id: str) -> bool:
        return self.queue.knows(announcement_id)


def test_until_somebody_says_what_time_it_is_no_call_of_the_state_is_made() -> None:
    """After a power cut the board is there before the hub: what the broker kept may be of yesterday."""
    heard = Heard()
    ear = HallListener(heard)
    ear.hear(board("a", 2, line("A001", at_ms=MORNING_MS - 12 * 3_600_000), line("A002")), UNKNOWN, 0)

    assert not ear.catch_up(UNKNOWN, PATIENCE_MS + 60_000)
    assert ear.catch_up(HallTime(MORNING_MS), PATIENCE_MS + 60_001)
    assert heard.taken == ["A002"]


def test_what_waited_when_the_plug_was_pulled_is_said_only_if_it_is_of_now() -> None:
    heard = Heard()
    ear = HallListener(heard)
    sent_on = Announcement("m1", 1, "a", "A001", "", MORNING_MS, to=LocalText("5号窗口", "window 5"))

    ear.resume(sent_on, HallTime(MORNING_MS + OLD_MS + 1), 0)
    assert heard.taken == []
    ear.resume(sent_on, HallTime(MORNING_MS + 1), 0)
    assert heard.taken == ["A001"]


def test_a_call_delivered_again_after_its_visitor_was_served_sends_nobody_anywhere() -> None:
    hall = HallState()
    hall.hear_call(call("A001"))
    hall.hear_board(board("a", 2, msgspec.structs.replace(line("A001"), wanted=False), at_ms=MORNING_MS + 60_000))
    hall.hear_call(call("A001"))

    assert [each.wanted for each in hall.calls()] == [False]


def test_an_emergency_is_read_before_anybody_has_said_what_time_it_is() -> None:
    hall = HallState()
    leave = Notice(id="e", kind="emergency", text=LocalText("请离开", "Leave"), from_ms=MORNING_MS)
    closed = Notice(id="n", text=LocalText("停电", "No power"), from_ms=MORNING_MS)
    hall.hear_notices(ZoneNotices(zone="a", epoch=1, seq=1, notices=(leave, closed)))

    assert [each.id for each in hall.notices(0)] == ["e"]


def test_of_a_flood_the_oldest_calls_are_given_up_and_never_the_emergency() -> None:
    queue = AnnouncementQueue()
    for n in range(MOST):
        queue.add(announcement_of(call(f"A{n}")))
    queue.add(announcement_of_said(FIRE))

    assert [each.id for each in queue.given_up()] == ["a0/1"]
    assert queue.given_up() == []
    assert next(iter(queue.coming(1))).id == "fire/1"


def an_announcer(folder: Path, percent: list[int]) -> tuple[Announcer, Narrator]:
    narrator = Narrator(SilentVoice(), ClipStore(folder, None), Catalogue.load(), "zh", lambda _: None)
    speaker = VirtualSpeaker(lambda _: None, later=lambda _, act: act())
    return Announcer(AnnouncementQueue(), Chronicle(), narrator, speaker, lambda _: percent[0]), narrator


def test_what_is_given_up_leaves_no_sound_behind(tmp_path: Path) -> None:
    announcer, narrator = an_announcer(tmp_path, [100])
    announcer.take(announcement_of(call("A0")), 0)
    announcer.advance(0, 1.0)
    for n in range(1, MOST + 3):
        announcer.take(announcement_of(call(f"A{n}")), 0)
        announcer.clip_ready(clip_of("a1/1", ""), 0)
    narrator.close()

    assert announcer.holds_clips == 0


def test_quiet_hours_that_begin_between_a_turn_and_its_sound_hold_nobody_up(tmp_path: Path) -> None:
    percent = [100]
    announcer, narrator = an_announcer(tmp_path, percent)
    for number in ("A001", "A002"):
        announcer.take(announcement_of(call(number)), 0)
    announcer.advance(0, 1.0)
    percent[0] = 0
    for now_ms in range(0, 8_200, 100):
        announcer.advance(now_ms, 1.0)
    narrator.close()

    assert announcer.current is not None
    assert announcer.current.number == "A002"


def test_a_speed_that_cannot_be_is_not_believed() -> None:
    clock = HallClock(lambda: 1_000)
    clock.hear(HubState(alive=True, hall_time_ms=MORNING_MS, speed=0.0))

    assert not clock.known
    assert clock.speed == 1.0
