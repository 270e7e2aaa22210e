"""A call whose turn an emergency puts off is heard all the same."""

from pathlib import Path

from board_view.announcements import AnnouncementQueue, announcement_of, announcement_of_said
from caller_display.announcer import Announcer
from caller_display.chronicle import Chronicle
from caller_display.clip_store import ClipStore
from caller_display.narrator import Narrator
from caller_display.remembering import Memory
from device_drivers.clip import clip_of
from device_drivers.speaker import VirtualSpeaker
from device_drivers.voice import SilentVoice
from hall_config.texts import Catalogue
from hall_protocol.message import LocalText
from hall_protocol.speaking import ZoneSaid
from tests.display.parts import MORNING_MS, call

LEAVE = LocalText("请立即离开大厅", "Please leave the hall at once")


def test_a_sentence_that_is_ready_while_an_emergency_goes_before_it_is_kept_for_its_turn(tmp_path: Path) -> None:
    narrator = Narrator(SilentVoice(), ClipStore(tmp_path, None), Catalogue.load(), "zh", lambda _: None)
    speaker = VirtualSpeaker(lambda _: None, later=lambda _, act: act())
    announcer = Announcer(AnnouncementQueue(shortest_ms=0), Chronicle(), narrator, speaker, lambda _: 100)
    said = ZoneSaid(zone="a", say_id="fire", kind="emergency", text=LEAVE, at_ms=MORNING_MS)
    for number in ("A000", "A001", "A002"):
        announcer.take(announcement_of(call(number)), 0)
    announcer.advance(0, 1.0)
    announcer.prepare()
    announcer.take(announcement_of_said(said), 0)
    order = ("a000/1", "fire/1", "a001/1", "a002/1")
    for announcement_id in reversed(order):  # however late or early each is rendered
        announcer.clip_ready(clip_of(announcement_id, ""), 0)
    for now_ms, announcement_id in enumerate(order, 1):
        announcer.play(now_ms)
        announcer.clip_ended(announcement_id)
        announcer.advance(now_ms, 1.0)
    narrator.close()

    assert [heard for heard, _, _ in speaker.played()] == list(order)


def test_a_board_is_as_loud_after_a_restart_as_it_was_set_and_an_emergency_is_heard_all_the_same(
    tmp_path: Path,
) -> None:
    memory, narrator = (
        Memory(tmp_path / "announced.json"),
        Narrator(SilentVoice(), ClipStore(tmp_path, None), Catalogue.load(), "zh", lambda _: None),
    )
    parts = AnnouncementQueue(shortest_ms=0), Chronicle(), narrator
    before = Announcer(*parts, VirtualSpeaker(lambda _: None), lambda _: 50, memory=memory)
    before.set_volume(40)
    memory.close()
    speaker = VirtualSpeaker(lambda _: None, later=lambda _, act: act())
    after = Announcer(*parts, speaker, lambda _: 50, memory=Memory(tmp_path / "announced.json"))
    heard = []
    for announcement in (
        announcement_of(call("A000")),
        announcement_of_said(ZoneSaid(zone="a", say_id="fire", kind="emergency", text=LEAVE, at_ms=MORNING_MS)),
    ):
        after.take(announcement, 0)
        after.advance(0, 1.0)
        after.clip_ready(clip_of(announcement.id, ""), 0)
        heard.append(speaker.volume)
        after.clip_ended(announcement.id)
        after.advance(10_000, 1.0)
    narrator.close()

    assert after.volume == 40
    assert heard == [0.2, 1.0]
