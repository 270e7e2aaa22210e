"""What is heard before the words: a chime of the hall's choice, and an alarm nobody takes for one."""

import pytest

from device_drivers.clip import ALARM_HZ, CHIME_NOTES_HZ, RATE, alarm, chime, clip_of, samples_of, silence
from tests.drivers.hearing import loudest, loudness_at

WORDS = silence(0.5)[:-2] + b"\x01\x00"


@pytest.mark.parametrize(("kind", "tones"), [("three_tones", 3), ("two_tones", 2)])
def test_a_chime_has_the_tones_its_hall_wants(kind: str, tones: int) -> None:
    heard = {hz: loudness_at(chime(kind), hz) > 100 for hz in CHIME_NOTES_HZ}

    assert sum(heard.values()) == tones


def test_a_hall_may_have_no_chime_and_then_the_words_come_at_once() -> None:
    clip = clip_of("a", "A015", [WORDS], chime("none"))

    assert samples_of(clip.wav) == WORDS


def test_between_chime_and_words_and_between_two_languages_there_is_a_pause() -> None:
    clip = clip_of("a", "A015", [WORDS, WORDS])

    assert samples_of(clip.wav) == chime() + silence(0.25) + WORDS + silence(0.25) + WORDS


def test_an_alarm_is_louder_than_a_chime_and_of_other_tones() -> None:
    assert loudest(alarm()) > 1.5 * loudest(chime())
    assert all(loudness_at(alarm(), hz) > 20 * loudness_at(chime(), hz) for hz in ALARM_HZ)
    assert len(alarm()) / 2 / RATE > 2
