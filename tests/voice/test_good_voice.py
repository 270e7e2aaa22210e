"""The good voice itself, where a technician has installed it: `paidui voice fetch`, or PAIDUI_VOICE=its folder."""

import array
import os
import resource
from pathlib import Path

import pytest

from device_drivers.ogg import samples_of_ogg, seconds_of_ogg
from hall_voice.engine import MODEL_MISSING, Sentence, Utterance, VoiceError
from hall_voice.engines.kokoro import EDGE_S, RATE, Kokoro, missing_packages
from hall_voice.parts import MODEL, VOICES_FOLDER
from hall_voice.vorbis import Vorbis

PARTS = Path(os.environ.get("PAIDUI_VOICE", "data/voice"))
pytestmark = [
    pytest.mark.skipif(bool(missing_packages()), reason="the extra `voice` is not installed"),
    pytest.mark.skipif(not (PARTS / MODEL).is_file(), reason="paidui voice fetch has not been typed"),
]


@pytest.fixture(scope="module")
def kokoro() -> Kokoro:
    return Kokoro(PARTS)


@pytest.fixture(scope="module")
def call(kokoro: Kokoro) -> Utterance:
    return kokoro.speak(Sentence("zh", "请A015号到3号窗口办理业务"), "zf_xiaobei")


def test_a_call_is_heard_at_once_as_loud_as_the_chime_and_never_distorted(call: Utterance) -> None:
    samples = array.array("h", call.samples)
    first = next(place for place, sample in enumerate(samples) if abs(sample) > 32767 * 0.004)

    assert 2_000 < call.duration_ms < 6_000
    assert first / RATE <= EDGE_S + 0.01
    assert 10_000 < max(map(abs, samples)) < 32_000


def test_a_board_plays_all_of_it(call: Utterance) -> None:
    ogg = Vorbis().pack(call)

    assert seconds_of_ogg(ogg) == pytest.approx(call.duration_ms / 1000, abs=0.02)
    assert len(samples_of_ogg(ogg)) > 0
    assert len(ogg) < 40_000


def test_a_long_announcement_is_spoken_to_its_end_and_fits_in_memory(kokoro: Kokoro) -> None:
    once = "请各位办事群众有序排队，"
    short, long = (kokoro.speak(Sentence("zh", once * times), "zf_xiaobei").duration_ms for times in (2, 12))

    assert long > 5 * short
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024 < 900  # with all that pytest has loaded


def test_a_model_that_cannot_be_read_is_missing_until_it_is_another_file(tmp_path: Path) -> None:
    (tmp_path / VOICES_FOLDER).symlink_to((PARTS / VOICES_FOLDER).absolute())
    (tmp_path / MODEL).write_bytes((PARTS / MODEL).read_bytes()[:1_000_000])
    damaged = Kokoro(tmp_path)
    damaged.check()

    for _ in range(2):
        with pytest.raises(VoiceError) as problem:
            damaged.speak(Sentence("zh", "请"), "zf_xiaobei")
        assert problem.value.fault == MODEL_MISSING
    with pytest.raises(VoiceError, match="paidui voice fetch"):
        damaged.check()
    (tmp_path / MODEL).unlink()
    (tmp_path / MODEL).symlink_to((PARTS / MODEL).absolute())
    damaged.check()


@pytest.mark.parametrize("part", [MODEL, f"{VOICES_FOLDER}/zm_yunxia.bin"])
def test_a_part_with_one_wrong_byte_is_not_spoken_with_and_named(tmp_path: Path, part: str) -> None:
    for each in (MODEL, VOICES_FOLDER):
        (tmp_path / each).symlink_to((PARTS / each).absolute())
    _own_folder(tmp_path / VOICES_FOLDER)
    (tmp_path / part).unlink()
    content = bytearray((PARTS / part).read_bytes())
    content[len(content) // 2] ^= 1
    (tmp_path / part).write_bytes(content)

    with pytest.raises(VoiceError, match=rf"{Path(part).name} is .*: paidui voice fetch --into {tmp_path}"):
        Kokoro(tmp_path).speak(Sentence("zh", "请"), "zm_yunxia")


def _own_folder(link: Path) -> None:
    """Put a folder of links in place of a link to a folder."""
    voices = link.resolve()
    link.unlink()
    link.mkdir()
    for voice in voices.iterdir():
        (link / voice.name).symlink_to(voice)
