"""What is heard of an announcement: the hall's voice, two phrases joined, this machine's own voice, or a chime."""

import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from queue import Queue

import msgspec
import pytest

from board_view.announcements import Announcement, announcement_of, announcement_of_said
from caller_display.clip_store import ClipStore
from caller_display.narrator import ClipReady, ClipsMissing, Narrator
from device_drivers.clip import PAUSE_S, RATE, Clip, alarm, chime, samples_of
from device_drivers.driver import Event
from device_drivers.voice import Phrase, SilentVoice, Voice, find_voice
from hall_config.texts import Catalogue
from hall_protocol.message import LocalText
from hall_protocol.speaking import SpeechLine, SpeechPart, SpokenClip, ZoneSaid
from tests.display.parts import MORNING_MS, call
from tests.drivers.hearing import loudness_at
from tests.drivers.sounds import FIRST_HALF, FIRST_HZ, SECOND_HALF, SECOND_HZ, WHOLE, WHOLE_HZ

PLAIN_HZ = 315
ZH = SpeechLine(
    "zh", "请A015号到3号窗口", "zh-whole", (SpeechPart("请A015号", "zh-1"), SpeechPart("到3号窗口", "zh-2"))
)
EN = SpeechLine("en", "A015 to window 3", "en-whole")
YUE = SpeechLine("yue", "請A015號到3號窗口", "yue-whole")


class Hum(SilentVoice):
    """This machine's own voice, as a hum that can be told from every clip."""

    def __init__(self) -> None:
        self.lasted: list[bool] = []

    def words(self, phrase: Phrase, *, lasting: bool = True) -> bytes:
        self.lasted.append(lasting)
        period = RATE // PLAIN_HZ
        return (b"\x00\x20" * (period // 2) + b"\x00\xe0" * (period - period // 2)) * (RATE // period)


class Studio:
    """A narrator, and what it says."""

    def __init__(self, folder: Path, voice: Voice) -> None:
        self.store = ClipStore(folder / "clips", folder / "set")
        self.said: Queue[Event] = Queue()
        self.narrator = Narrator(voice, self.store, Catalogue.load(), "zh", self.said.put)

    def clip(self) -> Clip:
        event = self.said.get(timeout=10)
        assert isinstance(event, ClipReady), event
        return event.clip

    def missing(self) -> list[str]:
        event = self.said.get(timeout=10)
        assert isinstance(event, ClipsMissing), event
        return [line.clip for line in event.lines]

    def send(self, name: str, ogg: bytes) -> None:
        self.narrator.hear(SpokenClip(clip=name, language="zh", text="", duration_ms=1000, ogg=ogg))


@pytest.fixture
def studio(tmp_path: Path) -> Iterator[Studio]:
    studio = Studio(tmp_path, Hum())
    yield studio
    studio.narrator.close()


def _a_call(*lines: SpeechLine) -> Announcement:
    return announcement_of(msgspec.structs.replace(call("A015"), speech=lines))


def _parts(clip: Clip) -> set[int]:
    """Which of the tones are heard in it."""
    return {hz for hz in (WHOLE_HZ, FIRST_HZ, SECOND_HZ, PLAIN_HZ) if loudness_at(_spoken(clip), hz) > 1_000}


def _spoken(clip: Clip) -> bytes:
    samples = samples_of(clip.wav)
    assert samples.startswith(chime())
    return samples[len(chime()) + 2 * round(PAUSE_S * RATE) :]


def test_a_call_is_heard_in_the_halls_own_voice(studio: Studio) -> None:
    studio.store.keep("zh-whole", WHOLE)
    studio.narrator.prepare(_a_call(ZH))

    clip = studio.clip()
    assert (clip.id, clip.text, _parts(clip)) == ("a015/1", ZH.text, {WHOLE_HZ})
    assert len(_spoken(clip)) / 2 / RATE == pytest.approx(1.0, abs=0.01)


def test_several_languages_are_heard_one_after_the_other(studio: Studio) -> None:
    for name in ("zh-whole", "en-whole", "yue-whole"):
        studio.store.keep(name, WHOLE)
    studio.narrator.prepare(_a_call(ZH, YUE, EN))

    clip = studio.clip()
    assert clip.text.splitlines() == [ZH.text, YUE.text, EN.text]
    assert len(_spoken(clip)) / 2 / RATE == pytest.approx(3 + 2 * PAUSE_S, abs=0.02)


def test_what_is_missing_is_asked_for_and_heard_when_it_comes(studio: Studio) -> None:
    studio.store.keep("zh-whole", WHOLE)
    studio.narrator.prepare(_a_call(ZH, EN))
    assert studio.missing() == ["en-whole"]

    studio.send("another", WHOLE)
    studio.send("en-whole", WHOLE)

    assert _parts(studio.clip()) == {WHOLE_HZ}


def test_a_clip_that_never_comes_is_joined_from_two_phrases(studio: Studio) -> None:
    studio.store.keep("zh-1", FIRST_HALF)
    studio.store.keep("zh-2", SECOND_HALF)
    studio.narrator.prepare(_a_call(ZH))
    assert studio.missing() == ["zh-whole"]
    studio.narrator.fall_back(_a_call(ZH))

    assert _parts(studio.clip()) == {FIRST_HZ, SECOND_HZ}


def test_phrases_may_come_from_a_set_put_there_by_a_technician(tmp_path: Path) -> None:
    (tmp_path / "set").mkdir()
    (tmp_path / "set" / "zh-1.ogg").write_bytes(FIRST_HALF)
    (tmp_path / "set" / "zh-2.ogg").write_bytes(SECOND_HALF)
    studio = Studio(tmp_path, Hum())
    studio.narrator.prepare(_a_call(msgspec.structs.replace(ZH, clip="")))

    assert _parts(studio.clip()) == {FIRST_HZ, SECOND_HZ}
    studio.narrator.close()


def test_half_a_sentence_is_never_said_alone(studio: Studio) -> None:
    studio.store.keep("zh-1", FIRST_HALF)
    studio.narrator.prepare(_a_call(ZH))
    assert studio.missing() == ["zh-whole"]
    studio.narrator.fall_back(_a_call(ZH))

    assert _parts(studio.clip()) == {PLAIN_HZ}


def test_what_this_machine_cannot_speak_it_leaves_out_and_says_the_rest(studio: Studio) -> None:
    studio.narrator.prepare(_a_call(YUE, ZH))
    studio.missing()
    studio.narrator.fall_back(_a_call(YUE, ZH))

    assert len(_spoken(studio.clip())) / 2 / RATE == pytest.approx(1.0, abs=0.02)


def test_a_damaged_clip_is_asked_for_again_and_never_heard(studio: Studio) -> None:
    studio.store.keep("zh-whole", WHOLE)
    file = next(studio.store.folder.glob("zh-whole.ogg"))
    file.write_bytes(WHOLE[:3000])
    studio.narrator.prepare(_a_call(ZH))
    assert studio.missing() == ["zh-whole"]

    studio.send("zh-whole", WHOLE[:3500])
    studio.send("zh-whole", WHOLE[:200] + bytes(3000) + WHOLE[3200:])
    assert studio.missing() == ["zh-whole"]
    studio.send("zh-whole", WHOLE)
    assert _parts(studio.clip()) == {WHOLE_HZ}


def test_a_clip_that_comes_when_it_was_given_up_is_not_heard_a_second_time(studio: Studio) -> None:
    studio.narrator.prepare(_a_call(ZH))
    studio.missing()
    studio.narrator.fall_back(_a_call(ZH))
    assert _parts(studio.clip()) == {PLAIN_HZ}
    studio.send("zh-whole", WHOLE)
    studio.narrator.prepare(replace(_a_call(ZH), attempt=2))

    assert studio.clip().id == "a015/2"


def test_a_call_whose_turn_is_over_is_not_made_any_more(studio: Studio) -> None:
    studio.narrator.prepare(_a_call(ZH))
    assert studio.missing() == ["zh-whole"]
    studio.narrator.forget("a015/1")
    studio.narrator.fall_back(replace(_a_call(ZH), attempt=2))
    assert studio.clip().id == "a015/2"
    studio.send("zh-whole", WHOLE)
    studio.narrator.prepare(replace(_a_call(ZH), attempt=3))

    assert studio.clip().id == "a015/3"


def test_a_call_whose_turn_is_over_before_it_was_looked_at_is_never_made(tmp_path: Path) -> None:
    class SlowHum(Hum):
        """Speaks when it is let."""

        may = threading.Event()

        def words(self, phrase: Phrase, *, lasting: bool = True) -> bytes:
            assert self.may.wait(10)
            return super().words(phrase, lasting=lasting)

    voice = SlowHum()
    studio = Studio(tmp_path, voice)
    plain = _a_call(msgspec.structs.replace(ZH, clip=""))
    for attempt in (1, 2, 3):
        studio.narrator.prepare(replace(plain, attempt=attempt))
    studio.narrator.forget("a015/2")  # taken back, while another is being made
    voice.may.set()

    assert [studio.clip().id, studio.clip().id] == ["a015/1", "a015/3"]
    studio.narrator.close()


def test_a_call_given_up_before_it_was_made_ready_is_made_once(studio: Studio) -> None:
    studio.narrator.fall_back(_a_call(ZH))
    assert _parts(studio.clip()) == {PLAIN_HZ}
    studio.narrator.prepare(_a_call(ZH))
    studio.narrator.prepare(replace(_a_call(ZH), attempt=2))

    assert studio.missing() == ["zh-whole"]
    assert studio.said.empty()


def test_a_call_enters_the_queue_and_its_clips_are_asked_for_at_once(studio: Studio) -> None:
    studio.store.keep("zh-whole", WHOLE)
    studio.narrator.look(_a_call(ZH, EN))

    assert studio.missing() == ["en-whole"]


def test_an_emergency_is_heard_by_its_alarm_and_a_chime_is_as_the_hall_wants_it(studio: Studio) -> None:
    text = LocalText("请立即离开大厅", "Please leave the hall")
    fire = ZoneSaid(zone="a", say_id="fire", kind="emergency", text=text, at_ms=MORNING_MS)
    studio.narrator.chime = "two_tones"
    studio.narrator.prepare(announcement_of_said(fire))
    studio.narrator.prepare(_a_call(msgspec.structs.replace(ZH, clip="")))

    first, second = studio.clip(), studio.clip()
    assert samples_of(first.wav).startswith(alarm())
    assert first.text == text.zh
    assert samples_of(second.wav).startswith(chime("two_tones"))


def test_what_a_guide_has_typed_is_heard_and_kept_on_no_disk(tmp_path: Path) -> None:
    text = LocalText("请王先生到服务台", "Mr Wang, please come to the desk")
    studio = Studio(tmp_path, find_voice(tmp_path / "voice"))
    typed = ZoneSaid(zone="a", say_id="hello", kind="live", text=text, at_ms=MORNING_MS)
    studio.narrator.prepare(announcement_of_said(msgspec.structs.replace(typed, speech=(ZH,))))
    assert studio.missing() == ["zh-whole"]
    studio.narrator.hear(
        SpokenClip(clip="zh-whole", language="zh", text="", duration_ms=1000, ogg=WHOLE, lasting=False)
    )
    assert _parts(studio.clip()) == {WHOLE_HZ}
    plain = msgspec.structs.replace(typed, say_id="again", speech=(SpeechLine("zh", text.zh),))
    studio.narrator.prepare(announcement_of_said(plain))
    assert len(_spoken(studio.clip())) > RATE

    assert [file for file in tmp_path.rglob("*") if file.is_file()] == []
    studio.narrator.close()


def test_this_machine_keeps_the_halls_own_sentences_and_no_others(tmp_path: Path) -> None:
    hum = Hum()
    studio = Studio(tmp_path, hum)
    typed, own = SpeechLine("zh", "请张三到咨询台"), SpeechLine("zh", "现在办理：A015", lasting=True)
    text = LocalText("请离开", "")
    fire = ZoneSaid(zone="a", say_id="fire", kind="emergency", text=text, at_ms=MORNING_MS)  # a hub that sent no lines
    for announcement in (_a_call(typed), replace(_a_call(own), attempt=2), announcement_of_said(fire)):
        studio.narrator.prepare(announcement)
        studio.clip()

    assert hum.lasted == [False, True, False]
    studio.narrator.close()


def test_in_a_hall_without_any_voice_a_chime_is_heard(tmp_path: Path) -> None:
    studio = Studio(tmp_path, SilentVoice())
    studio.narrator.prepare(_a_call(msgspec.structs.replace(ZH, clip="")))

    assert samples_of(studio.clip().wav) == chime()
    studio.narrator.close()
