"""Clips on a disk that grows old: what it has is heard, also when it takes nothing any more."""

import errno
import logging
import os
from pathlib import Path

import pytest

from device_drivers.clip_folder import ClipFolder


def is_read_only(_file: Path) -> None:
    raise OSError(errno.EROFS, "Read-only file system")


def test_a_disk_that_can_only_be_read_any_more_says_what_it_has(tmp_path: Path) -> None:
    ClipFolder(tmp_path, most_bytes=100, most_held=1).keep("a", b"hello")
    clips = ClipFolder(tmp_path, most_bytes=100, most_held=1, touch=is_read_only)

    assert clips.read("a") == clips.read("a") == (b"hello",)
    assert "a" in clips
    assert (tmp_path / "a.ogg").exists()


def test_what_is_used_on_such_a_disk_is_the_last_to_make_room(tmp_path: Path) -> None:
    clips = ClipFolder(tmp_path, most_bytes=10, most_held=1, touch=is_read_only)
    for name in "ab":
        clips.keep(name, b"hello")
    clips.read("a")
    clips.keep("c", b"hello")

    assert [name for name in "abc" if name in clips] == ["a", "c"]
    assert clips.size == 10


def test_after_a_restart_it_is_known_what_was_used(tmp_path: Path) -> None:
    before = ClipFolder(tmp_path, most_bytes=15, most_held=1)
    for age, name in enumerate("abc"):
        before.keep(name, b"hello")
        os.utime(tmp_path / f"{name}.ogg", (1_000 + age, 1_000 + age))
    before.read("b")

    clips = ClipFolder(tmp_path, most_bytes=15, most_held=1)
    clips.keep("d", b"hello")
    assert "a" not in clips
    clips.keep("e", b"hello")
    assert [name for name in "abcde" if name in clips] == ["b", "d", "e"]


def test_a_clip_larger_than_all_the_room_is_kept_alone(tmp_path: Path) -> None:
    clips = ClipFolder(tmp_path, most_bytes=3, most_held=1)
    clips.keep("a", b"hello")
    assert clips.read("a") == (b"hello",)

    clips.keep("b", b"hello")
    assert [name for name in "ab" if name in clips] == ["b"]


def test_a_draft_that_cannot_be_swept_away_hides_no_clip(tmp_path: Path) -> None:
    ClipFolder(tmp_path, most_bytes=100, most_held=1).keep("a", b"hello")
    (tmp_path / "b.draft").mkdir()

    assert ClipFolder(tmp_path, most_bytes=100, most_held=1).read("a") == (b"hello",)


def test_a_clip_of_two_files_is_none_without_its_second(tmp_path: Path) -> None:
    clips = ClipFolder(tmp_path, (".ogg", ".json"), most_bytes=100, most_held=1)
    clips.keep("a", b"hello", b"{}")
    assert clips.read("a") == (b"hello", b"{}")
    (tmp_path / "a.json").unlink()

    with pytest.raises(FileNotFoundError):
        clips.read("a")
    clips.drop("a")
    assert list(tmp_path.iterdir()) == []
    assert clips.size == 0


def test_a_clip_that_cannot_be_thrown_away_keeps_its_sound_by_which_it_is_found_again(tmp_path: Path) -> None:
    clips = ClipFolder(tmp_path, (".ogg", ".json"), most_bytes=100, most_held=1)
    clips.keep("a", b"hello", b"{}")
    (tmp_path / "a.json").unlink()
    (tmp_path / "a.json").mkdir()
    clips.drop("a")

    assert "a" not in clips
    assert (tmp_path / "a.ogg").exists()


def test_what_cannot_be_put_in_its_place_leaves_no_draft(tmp_path: Path) -> None:
    (tmp_path / "a.ogg").mkdir()
    clips = ClipFolder(tmp_path, most_bytes=100, most_held=1)
    clips.keep("a", b"hello")

    assert clips.read("a") == (b"hello",)
    assert [file.name for file in tmp_path.iterdir()] == ["a.ogg"]
    clips.drop("a")
    assert "a" not in clips


def test_what_the_disk_does_not_take_is_held_until_it_does(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / "clips").write_text("in the way")
    clips = ClipFolder(tmp_path / "clips", most_bytes=100, most_held=2)
    with caplog.at_level(logging.WARNING):
        for name in "abc":
            clips.keep(name, name.encode())
    assert [name for name in "abc" if name in clips] == ["b", "c"]
    assert (clips.is_kept, clips.size, len(caplog.records)) == (False, 0, 1)

    (tmp_path / "clips").unlink()
    clips.keep("c", b"anew")
    clips.forget("b")
    assert [name for name in "abc" if name in clips] == ["c"]
    assert (clips.is_kept, clips.read("c")) == (True, (b"anew",))
