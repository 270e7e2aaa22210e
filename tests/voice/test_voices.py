"""Which voice speaks what, and what is said where none can."""

import logging
import shutil
from pathlib import Path

import pytest

from device_drivers.ogg import seconds_of_ogg
from hall_protocol.speaking import clip_name
from hall_voice.engine import MODEL_MISSING, NOT_INSTALLED, KnownVoice, Sentence, Utterance, VoiceError, Voices
from hall_voice.engines.kokoro import Kokoro, missing_packages
from hall_voice.engines.plain import Plain
from hall_voice.engines.virtual import Virtual, VirtualPacker

needs_espeak = pytest.mark.skipif(shutil.which("espeak-ng") is None, reason="espeak-ng is not installed")


class Plug:
    """An engine of somebody else's."""

    voices = (KnownVoice("hoi_saan", ("yue",), "another engine"),)

    def check(self) -> None:
        pass

    def speak(self, sentence: Sentence, voice: str) -> Utterance:
        return Utterance(voice.encode(), 8_000)


def test_a_clip_has_the_name_by_which_the_hub_asks_for_it() -> None:
    assert Sentence("zh", "请A015号").clip == clip_name("zh", "请A015号", "usual/yao")
    assert Sentence("zh", "请A015号", "zm_yunxi", "yi").clip == clip_name("zh", "请A015号", "zm_yunxi/yi")


def test_another_engine_is_a_plug_and_speaks_its_own_language() -> None:
    voices = Voices([Virtual(), Plug()])

    assert voices.speak(Sentence("yue", "請", "hoi_saan")).samples == b"hoi_saan"
    assert voices.find("zh", "hoi_saan")[1] == "plain"


def test_a_voice_nobody_has_is_the_usual_one_and_said_once(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    voices = Voices([Kokoro(tmp_path), Virtual()])
    with caplog.at_level(logging.WARNING):
        names = [voices.find("zh", "zf_nobody")[1] for _ in range(3)]

    assert names == ["zm_yunxia"] * 3
    assert len(caplog.records) == 1
    assert "zf_nobody" in caplog.text


def test_a_language_no_voice_speaks_is_said_to_be_so() -> None:
    with pytest.raises(VoiceError, match="no voice here speaks tlh"):
        Voices([Virtual()]).speak(Sentence("tlh", "Qapla'"))


def test_without_the_extra_it_says_how_to_install_it(tmp_path: Path) -> None:
    if not missing_packages():
        pytest.skip("the extra `voice` is installed")
    with pytest.raises(VoiceError, match=r"pip install 'paidui\[voice\]'") as problem:
        Kokoro(tmp_path).check()
    assert problem.value.fault == NOT_INSTALLED


def test_without_its_model_it_says_how_to_fetch_it(tmp_path: Path) -> None:
    if missing_packages():
        pytest.skip("the extra `voice` is not installed")
    with pytest.raises(VoiceError, match="paidui voice fetch") as problem:
        Kokoro(tmp_path).check()
    assert problem.value.fault == MODEL_MISSING


@needs_espeak
@pytest.mark.parametrize(
    ("language", "text"), [("zh", "请A015号"), ("en", "A015, window 3"), ("yue", "請A015號到3號窗口")]
)
def test_the_plain_voice_speaks_cantonese_too(language: str, text: str) -> None:
    utterance = Plain().speak(Sentence(language, text), "plain")

    assert 800 < utterance.duration_ms < 6_000
    assert max(utterance.samples) > 0


@needs_espeak
def test_the_plain_voice_reads_each_digit() -> None:
    once, thrice = (Plain().speak(Sentence("zh", text), "plain").duration_ms for text in ("1号", "111号"))

    assert thrice > once + 300


def test_a_machine_without_espeak_has_no_plain_voice() -> None:
    plain = Plain("no-such-espeak")

    assert plain.voices == ()
    with pytest.raises(VoiceError, match="apt install espeak-ng"):
        plain.check()


def test_the_virtual_voice_sends_what_a_board_can_play() -> None:
    packed = VirtualPacker().pack(Virtual().speak(Sentence("zh", "请"), "plain"))

    assert seconds_of_ogg(packed) == pytest.approx(0.5)


@needs_espeak
def test_speech_is_packed_as_vorbis_of_its_own_length() -> None:
    pytest.importorskip("soundfile", reason="the extra `voice` is not installed")
    from hall_voice.vorbis import Vorbis

    utterance = Plain().speak(Sentence("en", "A015, window 3"), "plain")
    packed = Vorbis().pack(utterance)
    assert seconds_of_ogg(packed) == pytest.approx(utterance.duration_ms / 1000, abs=0.01)
    assert len(packed) < len(utterance.samples) / 3
