"""A voice as the hall has it: its own process, a real broker, a board that waits."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from shutil import which

import msgspec
import pytest

from device_drivers.ogg import seconds_of_ogg
from hall_protocol.catalogue import SoundManners
from hall_protocol.speaking import SpeechLine
from hall_voice.engine import MODEL_MISSING, NOT_INSTALLED
from hall_voice.engines.kokoro import missing_packages
from node_runtime.settings import write_settings
from tests.runtime.parts import LittleHall, little_hall
from tests.voice.parts import Others, VoiceProcess, call, line

StartVoice = Callable[..., VoiceProcess]


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[LittleHall]:
    with little_hall(tmp_path) as hall:
        yield hall


@pytest.fixture
def others(hall: LittleHall) -> Iterator[Others]:
    others = Others(hall)
    yield others
    others.stop()


@pytest.fixture
def a_voice(hall: LittleHall) -> Iterator[StartVoice]:
    started: list[VoiceProcess] = []

    def start(devices: Mapping[str, str] | None = None) -> VoiceProcess:
        started.append(VoiceProcess(hall, devices))
        return started[-1]

    yield start
    for voice in started:
        voice.stop()


def test_what_will_be_said_comes_to_every_board_whole_sentences_first(others: Others, a_voice: StartVoice) -> None:
    others.plan(call("A001"), call("A002"))
    a_voice()

    clips = others.clips(5)
    texts = ["请A001号到3号窗口", "请A002号到3号窗口", "请A001号", "到3号窗口", "请A002号"]
    assert [clip.text for clip in clips] == texts
    assert [clip.clip for clip in clips] == [line(text).clip for text in texts]
    assert all(clip.duration_ms == round(seconds_of_ogg(clip.ogg) * 1000) == 500 for clip in clips)


def test_a_plan_said_again_sends_nothing_again(others: Others, a_voice: StartVoice) -> None:
    a_voice()
    others.plan(line("一"), line("二"))
    assert [clip.text for clip in others.clips(2)] == ["一", "二"]
    others.plan(line("二"), line("一"), line("三"))

    assert [clip.text for clip in others.clips(1)] == ["三"]


def test_a_board_that_has_just_started_gets_what_it_asks_for_though_it_was_sent_before(
    others: Others, a_voice: StartVoice
) -> None:
    a_voice()
    others.plan(call("A001"))
    others.clips(3)
    others.want(call("A001"))

    assert [clip.text for clip in others.clips(3)] == ["请A001号到3号窗口", "请A001号", "到3号窗口"]


def test_after_a_restart_nothing_is_rendered_twice(others: Others, a_voice: StartVoice) -> None:
    others.plan(call("A001"))
    voice = a_voice()
    before = others.clips(3)
    voice.kill()
    made = {file.name: file.stat().st_mtime_ns for file in voice.clips.glob("*.json")}

    again = a_voice()
    assert others.clips(3) == before
    assert {file.name: file.stat().st_mtime_ns for file in again.clips.glob("*.json")} == made
    assert len(made) == 3


def test_a_clip_that_was_damaged_on_the_disk_is_rendered_anew(others: Others, a_voice: StartVoice) -> None:
    others.plan(call("A001"))
    voice = a_voice()
    before, *_ = others.clips(3)
    voice.kill()
    file = voice.clips / f"{before.clip}.ogg"
    file.write_bytes(before.ogg[:-100])

    a_voice()
    assert before in others.clips(3)
    assert file.read_bytes() == before.ogg


def test_another_voice_or_another_one_is_another_clip(others: Others, a_voice: StartVoice) -> None:
    voice = a_voice()
    others.plan(line("请A001号"))
    others.clips(1)
    others.manners(SoundManners(one="yi", voices={"zh": "zm_yunxi"}))
    others.plan(line("请A001号", manner="zm_yunxi/yi", lasting=True))

    clip, *_ = others.clips(1)
    assert clip.clip == line("请A001号", manner="zm_yunxi/yi").clip
    assert (voice.clips / f"{clip.clip}.ogg").is_file()


def test_a_sentence_nobody_can_speak_does_not_hold_up_the_next(others: Others, a_voice: StartVoice) -> None:
    voice = a_voice()
    others.plan(line("Qapla'", "tlh"), line("请A001号"))
    assert [clip.text for clip in others.clips(1)] == ["请A001号"]
    others.plan(line("Qapla'", "tlh"), line("请A002号"))

    assert [clip.text for clip in others.clips(1)] == ["请A002号"]
    assert voice.log().count("no voice here speaks tlh") == 1
    assert "Qapla" not in voice.log()


def test_a_wish_with_a_name_that_is_none_or_without_end_does_no_harm(others: Others, a_voice: StartVoice) -> None:
    voice = a_voice()
    others.await_voice()
    others.want(SpeechLine("zh", "一", "../../x"), SpeechLine("zh", "二", "#"), line("三" * 10_000), line("四"))

    assert [(clip.text, clip.clip) for clip in others.clips(3)] == [(text, line(text).clip) for text in "一二四"]
    assert voice.stop() == 0


def test_what_a_guide_types_is_spoken_and_leaves_no_trace(others: Others, a_voice: StartVoice) -> None:
    voice = a_voice()
    others.await_voice()
    others.want(line("请张三到咨询台"))

    assert [clip.text for clip in others.clips(1)] == ["请张三到咨询台"]
    assert voice.stop() == 0
    kept = [file.read_bytes() for file in voice.clips.parent.rglob("*") if file.is_file()]
    assert not list(voice.clips.glob("*.ogg"))
    assert not any("张三".encode() in content for content in kept)
    assert "张三" not in voice.log()


def test_a_notice_that_is_read_aloud_by_the_clock_leaves_no_trace_and_is_sent_once(
    others: Others, a_voice: StartVoice
) -> None:
    voice = a_voice()
    others.plan(line("李四的证件在咨询台"), call("A001"))
    assert [clip.lasting for clip in others.clips(4)] == [False, True, True, True]
    others.plan(line("李四的证件在咨询台"), call("A001"), call("A002"))

    assert [clip.text for clip in others.clips(1)] == ["请A002号到3号窗口"]
    assert voice.stop() == 0
    kept = [file.read_bytes() for file in voice.clips.parent.rglob("*") if file.is_file()]
    assert not any("李四".encode() in content for content in kept)
    assert not (voice.clips / f"{line('李四的证件在咨询台').clip}.ogg").exists()


def test_at_rest_it_renders_what_was_said_on_the_last_days(others: Others, a_voice: StartVoice) -> None:
    cantonese = line("請A001號到3號窗口", "yue", lasting=True)
    others.plan(call("A001"), cantonese)
    voice = a_voice()
    assert [clip.lasting for clip in others.clips(4)] == [True] * 4, "a language of the hall's own words too"
    assert voice.stop() == 0
    for file in voice.clips.iterdir():
        file.unlink()
    others.plan()

    again = a_voice()
    others.await_voice()
    others.want(line("请B002号"))  # whose turn comes behind what is being rendered
    others.clips(1)
    assert again.stop() == 0
    assert all((again.clips / f"{each.clip}.ogg").is_file() for each in (call("A001"), cantonese))


def test_without_its_parts_it_says_so_serves_nothing_and_stays(
    others: Others, a_voice: StartVoice, tmp_path: Path
) -> None:
    voice = a_voice({"engine": "kokoro", "parts": str(tmp_path / "nothing")})
    others.plan(line("请A001号"))

    assert others.faults() == (NOT_INSTALLED if missing_packages() else MODEL_MISSING,)
    assert voice.stop() == 0


@pytest.mark.skipif("soundfile" not in missing_packages(), reason="the extra `voice` is installed")
@pytest.mark.skipif(which("espeak-ng") is None, reason="espeak-ng is not installed")
def test_the_plain_voice_alone_needs_the_extra_too_to_send_anything(others: Others, a_voice: StartVoice) -> None:
    a_voice({"engine": "plain"})

    assert others.faults() == (NOT_INSTALLED,)


def test_a_full_disk_is_a_fault_and_speech_goes_on(hall: LittleHall, others: Others, a_voice: StartVoice) -> None:
    folder = hall.node("voice").data
    folder.mkdir(parents=True)
    (folder / "clips").write_text("in the way")
    a_voice()
    others.plan(call("A001"))

    assert len(others.clips(3)) == 3
    assert "disk.full" in (others.faults() or others.faults() or others.faults())


def test_it_lets_everything_else_go_first(others: Others, a_voice: StartVoice) -> None:
    voice = a_voice({"nice": "10"})
    others.plan(line("请A001号"))
    others.clips(1)

    assert os.getpriority(os.PRIO_PROCESS, voice.pid) >= 10


@pytest.mark.parametrize(
    ("devices", "sentence"),
    [
        ({"engine": "parrot"}, 'devices.engine is "parrot"; there are kokoro, plain, virtual'),
        ({"room_mb": "much"}, 'devices.room_mb is "much"'),
        ({"speaker": "sdl"}, "unknown key devices.speaker"),
    ],
)
def test_what_a_technician_got_wrong_is_one_sentence(hall: LittleHall, devices: dict[str, str], sentence: str) -> None:
    file = hall.folder / "voice.toml"
    write_settings(msgspec.structs.replace(hall.node("voice"), devices=devices), file)

    done = subprocess.run([sys.executable, "-m", "hall_voice", str(file)], capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert sentence in done.stderr
