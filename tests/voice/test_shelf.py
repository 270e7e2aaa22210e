"""Clips on the disk: whole or not at all, never more than there is room for."""

import logging
from pathlib import Path

import pytest

from hall_voice.shelf import MOST_IN_MEMORY, Rendered, Shelf

HELLO = Rendered(b"hello" * 100, 1_200)


def test_what_was_rendered_is_there_after_a_restart(tmp_path: Path) -> None:
    Shelf(tmp_path).put("a", HELLO)

    assert Shelf(tmp_path).take("a") == HELLO


@pytest.mark.parametrize("ending", [".ogg", ".json"])
@pytest.mark.parametrize("damage", [b"", b"hello", b"\x00" * 500], ids=["empty", "cut short", "zeroed"])
def test_a_damaged_clip_is_never_sent_but_thrown_away(tmp_path: Path, ending: str, damage: bytes) -> None:
    Shelf(tmp_path).put("a", HELLO)
    (tmp_path / f"a{ending}").write_bytes(damage)
    shelf = Shelf(tmp_path)

    assert shelf.take("a") is None
    assert not shelf.has("a")
    assert list(tmp_path.iterdir()) == []


def test_a_clip_whose_note_was_not_written_before_the_power_went_is_none(tmp_path: Path) -> None:
    Shelf(tmp_path).put("a", HELLO)
    (tmp_path / "a.json").unlink()
    (tmp_path / "b.draft").write_bytes(b"hel")

    assert Shelf(tmp_path).take("a") is None
    assert list(tmp_path.iterdir()) == []


def test_those_not_asked_for_longest_make_room(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path, most_bytes=3 * len(HELLO.ogg))
    for name in ("a", "b", "c"):
        shelf.put(name, HELLO)
    shelf.take("a")
    shelf.put("d", HELLO)

    assert [name for name in "abcd" if shelf.has(name)] == ["a", "c", "d"]
    assert shelf.size == sum(file.stat().st_size for file in tmp_path.glob("*.ogg")) == 3 * len(HELLO.ogg)


def test_a_clip_rendered_again_takes_its_room_once(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path)
    shelf.put("a", HELLO)
    shelf.put("a", HELLO)

    assert shelf.size == len(HELLO.ogg)


def test_a_disk_that_takes_nothing_is_said_once_and_speech_goes_on(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "clips").write_text("in the way")
    shelf = Shelf(tmp_path / "clips")
    with caplog.at_level(logging.WARNING):
        shelf.put("a", HELLO)
        shelf.put("b", HELLO)

    assert shelf.take("a") == shelf.take("b") == HELLO
    assert not shelf.is_kept
    assert len(caplog.records) == 1


def test_what_was_typed_by_hand_never_gets_to_the_disk(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path)
    for number in range(MOST_IN_MEMORY + 1):
        shelf.put(f"live-{number}", HELLO, lasting=False)

    assert list(tmp_path.iterdir()) == []
    assert not shelf.has("live-0")
    assert shelf.take(f"live-{MOST_IN_MEMORY}") == HELLO


def test_no_words_stand_beside_a_clip(tmp_path: Path) -> None:
    Shelf(tmp_path).put("a", HELLO)

    assert set((tmp_path / "a.json").read_text()) <= set('{}":,_ 0123456789abcdefhinorstu2m6')
