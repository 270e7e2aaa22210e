"""A call is heard digit by digit, after a chime, and a hall without a voice still has the chime."""

import array
import logging
import shutil
import subprocess
from pathlib import Path

import pytest

from device_drivers.clip import RATE, chime, samples_of, silence, wav_of
from device_drivers.espeak import VOICES
from device_drivers.voice import (
    EspeakVoice,
    Language,
    OneSpoken,
    Phrase,
    SilentVoice,
    Voice,
    find_voice,
    spelled,
)

CALL = "请A015号到3号窗口办理业务"
CALL_EN = "Ticket A015, please go to window 3."

needs_espeak = pytest.mark.skipif(shutil.which("espeak-ng") is None, reason="espeak-ng is not installed")


def loudest(samples: bytes) -> int:
    return max(map(abs, array.array("h", samples)), default=0)


@pytest.mark.parametrize(
    ("text", "language", "one", "heard"),
    [
        (CALL, "zh", "yao", "请 A 零 幺 五 号到 三 号窗口办理业务"),
        (CALL, "zh", "yi", "请 A 零 一 五 号到 三 号窗口办理业务"),
        ("请GA111号到B-12号窗口", "zh", "yao", "请 G A 幺 幺 幺 号到 B 幺 二 号窗口"),
        (CALL_EN, "en", "yao", "Ticket A zero one five, please go to window three."),
        ("go to window B-12", "en", "yi", "go to window B one two"),
        ("Welcome to the hall", "en", "yi", "Welcome to the hall"),
        ("请稍候", "zh", "yao", "请稍候"),
    ],
)
def test_numbers_are_called_one_digit_at_a_time(text: str, language: Language, one: OneSpoken, heard: str) -> None:
    assert spelled(text, language, one) == heard


@needs_espeak
def test_the_mandarin_voice_reads_characters_and_not_their_pinyin_as_english() -> None:
    """espeak-ng's plain `cmn` says "(en)" before every Chinese character; ours must never."""
    words = spelled(CALL, "zh")
    said = subprocess.run(
        ["espeak-ng", "-v", VOICES["zh"], "-q", "-x", words], capture_output=True, text=True, check=True
    ).stdout

    assert "(en)" not in said
    assert "j'Au55" in said  # 幺, yāo


@needs_espeak
@pytest.mark.parametrize(("text", "language"), [(CALL, "zh"), (CALL_EN, "en")])
def test_a_call_is_heard_after_the_chime(tmp_path: Path, text: str, language: Language) -> None:
    clip = find_voice(tmp_path).speak(text, language)

    samples = samples_of(clip.wav)
    assert samples.startswith(chime())
    assert loudest(samples[len(chime()) :]) > 3000
    assert 2000 <= clip.duration_ms <= 8000
    assert clip.duration_ms == pytest.approx(len(samples) / 2 / RATE * 1000, abs=1)
    assert clip.text == text


@needs_espeak
def test_two_languages_share_one_chime_and_one_clip(tmp_path: Path) -> None:
    voice = find_voice(tmp_path)
    both = voice.announce([Phrase(CALL, "zh"), Phrase(CALL_EN, "en")])
    each = voice.speak(CALL, "zh").duration_ms + voice.speak(CALL_EN, "en").duration_ms

    assert both.text == f"{CALL}\n{CALL_EN}"
    assert both.duration_ms == pytest.approx(each - len(chime()) / 2 / RATE * 1000, abs=5)
    assert samples_of(both.wav).count(chime()) == 1


@needs_espeak
def test_a_sentence_is_rendered_once_and_found_after_a_restart(tmp_path: Path) -> None:
    first = EspeakVoice(tmp_path).speak(CALL, "zh")
    (file,) = tmp_path.glob("*.wav")
    rendered = file.stat().st_mtime_ns

    assert EspeakVoice(tmp_path, program="no-such-program").speak(CALL, "zh") == first
    assert file.stat().st_mtime_ns == rendered


@needs_espeak
def test_a_sentence_cut_short_by_a_power_cut_is_rendered_again(tmp_path: Path) -> None:
    whole = EspeakVoice(tmp_path).speak(CALL, "zh")
    (file,) = tmp_path.glob("*.wav")
    file.write_bytes(file.read_bytes()[:20])

    assert EspeakVoice(tmp_path).speak(CALL, "zh") == whole


@needs_espeak
def test_the_memory_card_does_not_fill_with_sentences(tmp_path: Path) -> None:
    voice = EspeakVoice(tmp_path, kept=3)
    for number in range(6):
        voice.speak(f"请A00{number}号到3号窗口", "zh")

    assert len(list(tmp_path.iterdir())) == 3


def test_a_hall_without_espeak_has_the_chime_and_one_line_in_the_log(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING):
        voice: Voice = find_voice(tmp_path, program="espeak-that-is-not-there")
        clips = [voice.speak(CALL, "zh"), voice.speak(CALL_EN, "en")]

    assert isinstance(voice, SilentVoice)
    assert [samples_of(clip.wav) for clip in clips] == [chime(), chime()]
    assert [clip.text for clip in clips] == [CALL, CALL_EN]
    assert len(caplog.records) == 1
    assert "apt install espeak-ng" in caplog.text


def test_a_voice_that_fails_leaves_the_chime_and_says_so_once(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    broken = EspeakVoice(tmp_path, program="false")
    with caplog.at_level(logging.WARNING):
        clips = [broken.speak(f"请A00{number}号", "zh") for number in range(3)]

    assert all(samples_of(clip.wav) == chime() for clip in clips)
    assert len(caplog.records) == 1


def _program(folder: Path, script: str) -> str:
    """A program in espeak-ng's place."""
    (folder / "tone.wav").write_bytes(wav_of(chime()))
    program = folder / "espeak"
    program.write_text(f"#!/bin/sh\ncd {folder}\n{script}\n")
    program.chmod(0o755)
    return str(program)


@pytest.mark.parametrize("script", ["cat > /dev/null; cat tone.wav", "cat > /dev/null; exit 1", "cat; kill $$"])
def test_what_somebody_typed_gets_to_no_disk_whatever_becomes_of_the_voice(tmp_path: Path, script: str) -> None:
    voice = EspeakVoice(tmp_path / "voice", _program(tmp_path, script))
    voice.words(Phrase("请张三到咨询台", "zh"), lasting=False)

    assert not (tmp_path / "voice").exists()


def test_what_was_being_written_when_the_power_went_is_swept_away(tmp_path: Path) -> None:
    (tmp_path / "a.draft").write_text("请张三到咨询台")
    EspeakVoice(tmp_path)

    assert list(tmp_path.iterdir()) == []


def test_a_disk_that_takes_nothing_is_said_once_and_every_call_is_spoken(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "voice").write_text("in the way")
    with caplog.at_level(logging.WARNING):
        voice = EspeakVoice(tmp_path / "voice", _program(tmp_path, "cat > /dev/null; cat tone.wav"))
        spoken = [voice.words(Phrase(f"请A00{number}号", "zh")) for number in range(2)]

    assert spoken == [chime(), chime()]
    assert len(caplog.records) == 1


def test_the_chime_is_soft_and_ends_in_silence() -> None:
    samples = chime()

    assert 1000 < loudest(samples) < 12_000
    assert loudest(samples[:20]) < 1500
    assert loudest(samples[-40:]) < 200
    assert 0.5 < len(samples) / 2 / RATE < 1.5


def test_what_is_no_clip_of_ours_is_refused() -> None:
    with pytest.raises(ValueError, match="no WAV file"):
        samples_of(b"noise")
    assert samples_of(wav_of(silence(0.5))) == silence(0.5)
