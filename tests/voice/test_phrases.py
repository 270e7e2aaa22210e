"""Phrases for boards: the very ones the hub will name, for every number and window of a hall."""

from pathlib import Path

import msgspec
import pytest

from central_scheduler.sentences import Sentences
from central_scheduler.speech import Speech
from hall_config.boards import Sound, SpokenLanguage
from hall_config.model import HallConfig
from hall_config.reading import read_hall
from hall_config.texts import Catalogue
from hall_voice.phrases import numbers_of, phrases_of

COUNTY = read_hall(Path("halls/county"))
OTHERWISE = msgspec.structs.replace(
    COUNTY, sound=Sound(one="yi", languages=(SpokenLanguage(code="en"), SpokenLanguage(code="zh", voice="zm_yunxi")))
)


@pytest.mark.parametrize("config", [COUNTY, OTHERWISE], ids=["as usual", "another voice, another one"])
@pytest.mark.parametrize("recalled", [False, True])
def test_a_board_finds_every_phrase_of_a_call_in_the_set(config: HallConfig, recalled: bool) -> None:
    written = {phrase.clip for phrase in phrases_of(config, numbers=3, recalls=True)}
    speech = Speech(config, Sentences(Catalogue.load()))

    for number in ("A001", "B003", "GA002"):
        for window in config.windows:
            lines = speech.call_once(number, window.number, recalled)
            assert len(lines) == len(config.languages)
            assert {part.clip for line in lines for part in line.halves} <= written


def test_a_phrase_is_in_the_set_once() -> None:
    clips = [phrase.clip for phrase in phrases_of(COUNTY, numbers=5, recalls=True)]

    assert len(set(clips)) == len(clips)


def test_numbers_are_as_they_are_printed_and_green_ones_too() -> None:
    numbers = list(numbers_of(COUNTY, 2))

    assert numbers[:4] == ["A001", "A002", "B001", "B002"]
    assert "GA001" in numbers
