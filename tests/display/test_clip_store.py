import logging
import os
from pathlib import Path

import pytest

from caller_display.clip_store import MOST_CLIPS, MOST_HELD, ClipStore
from device_drivers.clip import RATE
from tests.drivers.sounds import FIRST_HALF, WHOLE


def test_a_sentence_heard_once_is_there_after_a_restart(tmp_path: Path) -> None:
    assert ClipStore(tmp_path / "clips").keep("abc", WHOLE)

    again = ClipStore(tmp_path / "clips")
    assert again.has("abc")
    assert len(again.samples("abc")) == pytest.approx(2 * RATE, abs=100)


def test_a_clip_damaged_on_disk_is_thrown_away_and_said_once(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    store = ClipStore(tmp_path)
    for name in ("one", "two"):
        store.keep(name, WHOLE)
        (tmp_path / f"{name}.ogg").write_bytes(WHOLE[:3000])

    with caplog.at_level(logging.INFO):
        assert (store.samples("one"), store.samples("two")) == (b"", b"")

    assert len(caplog.messages) == 1
    assert not store.has("one")
    assert list(tmp_path.iterdir()) == []
    assert store.keep("one", WHOLE)
    assert store.samples("one")


def test_noise_from_the_voice_is_not_kept(tmp_path: Path) -> None:
    store = ClipStore(tmp_path)

    assert not store.keep("abc", b"OggS noise")
    assert not store.has("abc")


@pytest.mark.parametrize("name", ["../escaped", "a/b", "", "A", "x" * 65, "a.b"])
def test_no_name_leads_out_of_the_folder(name: str, tmp_path: Path) -> None:
    store = ClipStore(tmp_path / "clips", tmp_path / "set")

    assert not store.keep(name, WHOLE)
    assert store.samples(name) == b""
    assert not store.has(name)
    assert not (tmp_path / "clips").exists()


def test_what_was_not_spoken_for_longest_makes_room(tmp_path: Path) -> None:
    store = ClipStore(tmp_path, most_bytes=3 * len(WHOLE))
    for name in ("a", "b", "c"):
        store.keep(name, WHOLE)
    store.samples("a")
    store.keep("d", WHOLE)

    assert [name for name in "abcd" if store.has(name)] == ["a", "c", "d"]
    assert store.size <= 3 * len(WHOLE)
    assert {file.stem for file in tmp_path.iterdir()} == {"a", "c", "d"}


def test_after_a_restart_it_is_known_what_was_not_spoken_for_longest(tmp_path: Path) -> None:
    for age, name in enumerate("fbdace"):
        (tmp_path / f"{name}.ogg").write_bytes(WHOLE)
        os.utime(tmp_path / f"{name}.ogg", (1_000_000 - age, 1_000_000 - age))

    store = ClipStore(tmp_path, most_bytes=4 * len(WHOLE))
    store.keep("g", WHOLE)
    assert [name for name in "abcdefg" if store.has(name)] == ["b", "d", "f", "g"]
    assert store.size == 4 * len(WHOLE)


def test_a_sentence_rendered_anew_takes_the_place_of_the_old_one(tmp_path: Path) -> None:
    store = ClipStore(tmp_path)
    store.keep("a", FIRST_HALF)
    store.keep("a", WHOLE)

    assert store.size == len(WHOLE) == ClipStore(tmp_path).size
    assert len(store.samples("a")) == pytest.approx(2 * RATE, abs=100)


def test_very_many_short_sentences_make_room_too(tmp_path: Path) -> None:
    store = ClipStore(tmp_path)
    for n in range(MOST_CLIPS + 2):
        store.keep(f"c{n}", FIRST_HALF)

    assert not store.has("c1")
    assert store.has("c2")
    assert len(list(tmp_path.iterdir())) == MOST_CLIPS


def test_of_what_was_typed_the_latest_few_are_held_in_memory(tmp_path: Path) -> None:
    store = ClipStore(tmp_path)
    for n in range(MOST_HELD + 1):
        store.keep(f"c{n}", FIRST_HALF, lasting=False)

    assert not store.has("c0")
    assert store.has("c1")
    assert len(store.samples(f"c{MOST_HELD}")) == pytest.approx(RATE, abs=100)
    assert list(tmp_path.iterdir()) == []


def test_a_set_on_a_technicians_stick_is_read_and_never_written(tmp_path: Path) -> None:
    shipped = tmp_path / "set"
    shipped.mkdir()
    (shipped / "half.ogg").write_bytes(FIRST_HALF)
    (shipped / "bad.ogg").write_bytes(b"noise")
    store = ClipStore(tmp_path / "clips", shipped)

    assert len(store.samples("half")) == pytest.approx(RATE, abs=100)
    assert store.samples("bad") == b""
    assert (shipped / "bad.ogg").exists()


def test_a_full_disk_is_said_once_and_no_draft_survives_a_power_cut(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "cut.draft").write_bytes(b"half a cl")
    (tmp_path / "blocked").write_bytes(b"a file where a folder should be")
    ClipStore(tmp_path)
    store = ClipStore(tmp_path / "blocked" / "clips")

    with caplog.at_level(logging.INFO):
        store.keep("a", WHOLE)
        store.keep("b", WHOLE)

    assert len(caplog.messages) == 1
    assert store.samples("b")
    assert not (tmp_path / "cut.draft").exists()
