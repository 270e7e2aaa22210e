"""A program's word to the keeper of its machine: others write beside it, and can make it neither wait nor fall."""

import os
from pathlib import Path

from node_runtime.condition import Condition, read_condition, say_condition

WELL = Condition(node="voice-1", role="voice", release="1.0", state="ready", broker_up=True, hub_alive=True, beat_ms=1)


def test_a_word_is_read_as_it_was_said_and_leaves_nothing_beside_it(tmp_path: Path) -> None:
    say_condition(tmp_path / "voice-1.json", WELL)
    say_condition(tmp_path / "voice-1.json", WELL)

    assert read_condition(tmp_path / "voice-1.json") == WELL
    assert [path.name for path in tmp_path.iterdir()] == ["voice-1.json"]


def test_a_pipe_in_the_place_of_a_word_keeps_nobody_waiting(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "voice-1.json")

    assert read_condition(tmp_path / "voice-1.json") is None


def test_a_link_in_the_place_of_a_word_is_not_followed(tmp_path: Path) -> None:
    say_condition(tmp_path / "other.json", WELL)
    (tmp_path / "voice-1.json").symlink_to(tmp_path / "other.json")

    assert read_condition(tmp_path / "voice-1.json") is None


def test_a_word_without_end_is_none(tmp_path: Path) -> None:
    with (tmp_path / "voice-1.json").open("wb") as file:
        file.truncate(1 << 40)

    assert read_condition(tmp_path / "voice-1.json") is None
