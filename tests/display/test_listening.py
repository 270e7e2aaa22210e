"""How a board listens: nothing of yesterday is said, whatever comes first; nobody served is sent on their way again."""

from collections.abc import Set
from pathlib import Path

import msgspec

from board_view.announcements import MOST, Announcement, AnnouncementQueue, announcement_of, announcement_of_said
from board_view.emergencies import AGAIN_MS
from board_view.hall_state import HallState
from board_view.listening import OLD_MS, HallListener, HallTime
from board_view.missed import PATIENCE_MS
from caller_display.announcer import Announcer
from caller_display.chronicle import Chronicle
from caller_display.clip_store import ClipStore
from caller_display.narrator import Narrator
from caller_display.remembering import ROOM_BYTES, Memory, Remembered
from device_drivers.clip import clip_of
from device_drivers.speaker import Later, VirtualSpeaker
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

    def hold_calls(self, is_held: bool) -> None:
        self.queue.hold_calls(is_held)

    def withdraw(self, call_ids: Set[str], now_ms: int) -> None:
        self.queue.withdraw(call_ids)

    @property
    def has_urgent(self) -> bool:
        return self.queue.has_urgent


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


def an_announcer(folder: Path, percent: list[int], later: Later = lambda _, act: act()) -> tuple[Announcer, Narrator]:
    narrator = Narrator(SilentVoice(), ClipStore(folder, None), Catalogue.load(), "zh", lambda _: None)
    speaker = VirtualSpeaker(lambda _: None, later=later)
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


# --- an emergency that stands ---------------------------------------------------------------------------------------


def emergencies(*notices: Notice, seq: int = 1) -> ZoneNotices:
    return ZoneNotices(zone="a", epoch=1, seq=seq, notices=notices)


LEAVE_NOW = Notice(id="fire", kind="emergency", text=LocalText("请离开", "Leave"), from_ms=MORNING_MS)
SAID = msgspec.structs.replace(FIRE, say_id=f"fire@{MORNING_MS}", text=LEAVE_NOW.text)
NOW = HallTime(MORNING_MS + 1_000)


def say_all(heard: Heard, now_ms: int) -> list[str]:
    """Let everything be said that may be said now."""
    said = []
    while (begun := heard.queue.advance(now_ms)) is not None:
        said.append(begun.id)
        heard.queue.sound_ended(begun.id)
        now_ms += 10_000
    return said


def test_an_emergency_is_said_again_until_it_is_withdrawn_and_only_then_is_anybody_called() -> None:
    heard = Heard()
    ear = HallListener(heard)
    ear.hear(SAID, NOW, 0)
    ear.hear(emergencies(LEAVE_NOW), NOW, 0)
    ear.catch_up(NOW, 0)
    ear.hear(call("A001"), NOW, 0)
    assert say_all(heard, 0) == [f"fire@{MORNING_MS}/1"]

    ear.catch_up(NOW, 15_000)
    assert say_all(heard, 15_000) == []
    ear.catch_up(NOW, 21_000)
    assert say_all(heard, 30_000) == [f"fire@{MORNING_MS}/2"]

    ear.hear(emergencies(seq=2), NOW, 50_000)
    assert ear.catch_up(NOW, 50_000)
    assert say_all(heard, 50_000) == ["a001/1"]


def test_a_board_that_starts_in_an_emergency_says_it_too() -> None:
    heard = Heard()
    ear = HallListener(heard)
    ear.hear(emergencies(LEAVE_NOW), NOW, 0)
    ear.catch_up(NOW, 0)
    ear.catch_up(NOW, AGAIN_MS)

    (again,) = heard.queue.coming(1)
    assert again.said == LEAVE_NOW.text
    assert [line.text for line in again.speech] == ["请离开", "Leave"]


def test_a_withdrawn_emergency_is_heard_no_more_at_once(tmp_path: Path) -> None:
    announcer, narrator = an_announcer(tmp_path, [100], later=lambda _, act: None)
    ear = HallListener(announcer)
    ear.hear(SAID, NOW, 0)
    ear.hear(emergencies(LEAVE_NOW), NOW, 0)
    ear.catch_up(NOW, 0)
    announcer.advance(0, 1.0)
    announcer.clip_ready(clip_of(f"fire@{MORNING_MS}/1", "请离开"), 0)
    assert announcer.is_sounding

    ear.hear(emergencies(seq=2), NOW, 1_000)
    assert ear.catch_up(NOW, 1_000)
    narrator.close()
    assert announcer.current is None
    assert not announcer.is_sounding


def test_a_call_that_is_interrupted_is_silent_at_once_and_said_after_the_emergency(tmp_path: Path) -> None:
    announcer, narrator = an_announcer(tmp_path, [100], later=lambda _, act: None)
    announcer.take(announcement_of(call("A001")), 0)
    announcer.advance(0, 1.0)
    announcer.clip_ready(clip_of("a001/1", ""), 0)
    announcer.take(announcement_of_said(FIRE), 100)
    announcer.advance(100, 1.0)
    narrator.close()

    assert not announcer.is_sounding
    assert announcer.current is not None
    assert announcer.current.is_urgent


def test_room_is_set_aside_for_the_day_the_disk_is_full(tmp_path: Path) -> None:
    memory = Memory(tmp_path / "announced.json")
    memory.keep(Remembered(begun=("a001/1",)))
    memory.close()

    assert (tmp_path / "announced.room").stat().st_size == ROOM_BYTES
    assert not (tmp_path / "announced.draft").exists()
    assert Memory(tmp_path / "announced.json").recall().begun == ("a001/1",)
