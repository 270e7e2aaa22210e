"""What is written whole is written where it belongs, and nowhere else."""

import os
from pathlib import Path

import pytest

from node_runtime.durable import lock_file, write_whole
from tests.power.failing import Fault, run_program


def test_a_link_laid_in_the_way_of_a_file_is_not_followed(tmp_path: Path) -> None:
    key, folder = tmp_path / "hall.key", tmp_path / "hall"
    key.write_text("key")
    folder.mkdir()
    os.chown(folder, 4711 if os.geteuid() == 0 else -1, -1)
    (folder / "following.json.new").symlink_to(key)
    write_whole(folder / "following.json", b"{}")

    assert (key.read_text(), key.stat().st_uid) == ("key", os.geteuid())
    assert (folder / "following.json").read_bytes() == b"{}"
    assert not (folder / "following.json").is_symlink()


def test_what_an_earlier_try_left_is_written_over(tmp_path: Path) -> None:
    (tmp_path / "register.json.new").write_text("half of")
    write_whole(tmp_path / "register.json", b"whole")

    assert [(path.name, path.read_text()) for path in tmp_path.iterdir()] == [("register.json", "whole")]


def test_a_full_disk_is_told_with_the_files_name_and_keeps_no_half_of_it(tmp_path: Path) -> None:
    said = run_program(lambda: write_whole(tmp_path / "register.json", b"whole"), [tmp_path], Fault.FULL, 3)

    assert said.said.splitlines()[-1].endswith(f"No space left on device: '{tmp_path / 'register.json'}'")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(os.geteuid() != 0, reason="only root gives files away")
def test_wherever_a_power_cut_comes_a_lock_is_its_folders_owners_or_not_there(tmp_path: Path) -> None:
    os.chown(tmp_path, 4711, 4711)
    lock = tmp_path / "tuf.lock"
    for at in range(1, 7):
        lock.unlink(missing_ok=True)
        run_program(lambda: lock_file(lock), [tmp_path], Fault.POWER_CUT, at)
        assert not lock.exists() or lock.stat().st_uid == 4711


def test_a_lock_is_never_another_file(tmp_path: Path) -> None:
    (tmp_path / "tuf.lock").symlink_to(tmp_path / "shadow")
    with pytest.raises(OSError):
        lock_file(tmp_path / "tuf.lock")
    assert not (tmp_path / "shadow").exists()
