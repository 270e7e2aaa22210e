"""A machine takes a release in: wholly, or not at all, and says in a sentence why not."""

import os
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.packing.small import TAKE_IN, a_release, a_wheel, as_tar, run, take_in, this_arch, this_python

PATIENCE_S = 60


@pytest.fixture(scope="module")
def tar(tmp_path_factory: pytest.TempPathFactory, installer: Path) -> Path:
    return as_tar(a_release(tmp_path_factory.mktemp("packed") / "laid-out", installer))


@pytest.fixture
def laid_out(tmp_path: Path) -> Path:
    return a_release(tmp_path / "laid-out")


def stands_in(root: Path) -> Path:
    return root / "opt/paidui/releases"


def test_after_a_power_cut_a_release_is_begun_anew_and_then_it_works(tar: Path, tmp_path: Path) -> None:
    home = stands_in(tmp_path) / "1.0"
    cut_off(tar, tmp_path, lambda: (home / "bin/python").exists())
    (home / "half a file").touch()
    assert not (home / "complete").exists()

    done = take_in(tar, tmp_path)

    assert (done.returncode, done.stdout.strip()) == (0, str(home)), done.stderr
    assert (home / "complete").exists()
    assert (home / "units/paidui.service").exists()
    assert not (home / "half a file").exists()
    assert not (home / "unpacked").exists()
    said = run([home / "bin/python", "-c", "import paidui_says, for_this; print(paidui_says.WORD)"])
    assert said.stdout == "three dishes\n"
    assert list(home.glob("lib/*/site-packages/for_another.py")) == []  # what another Python needs is left out
    assert_it_is_taken_in_once(tar, tmp_path)


def assert_it_is_taken_in_once(tar: Path, root: Path) -> None:
    """Once more changes nothing; another release under the same version is never taken for it."""
    home = stands_in(root) / "1.0"
    since = (home / "complete").stat().st_mtime_ns
    assert take_in(tar, root).stdout.strip() == str(home)
    assert (home / "complete").stat().st_mtime_ns == since
    changed = root / "changed"
    changed.mkdir()
    run(["tar", "-xf", tar, "-C", changed])
    (changed / "release.json").write_text((changed / "release.json").read_text().replace("{", '{"made": "anew", ', 1))
    done = take_in(changed, root)
    assert (done.returncode, "takes a version of its own" in done.stderr) == (2, True), done.stderr
    assert (home / "complete").stat().st_mtime_ns == since


def tampered(release: Path) -> None:
    with (release / "wheels/any/paidui-1.0-py3-none-any.whl").open("ab") as wheel:
        wheel.write(b"?")


def slipped_in(release: Path) -> None:
    a_wheel(release / "wheels/any", "stranger", {"stranger.py": ""})


def incomplete(release: Path) -> None:
    (release / "units/paidui.service").unlink()


def without_a_note(release: Path) -> None:
    (release / "release.json").write_text("{")


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (tampered, "is damaged (wheels/any/paidui-1.0-py3-none-any.whl is not as it was packed): fetch it again"),
        (slipped_in, "is damaged (wheels/any/stranger-1.0-py3-none-any.whl is not as it was packed)"),
        (incomplete, "is damaged (units/paidui.service is not as it was packed)"),
        (without_a_note, "is no release, or damaged: fetch it again"),
    ],
)
def test_a_damaged_release_leaves_nothing(
    laid_out: Path, tmp_path: Path, spoil: Callable[[Path], None], said: str
) -> None:
    spoil(laid_out)

    assert_refused(take_in(laid_out, tmp_path), said, tmp_path)


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ({"arch": "riscv64"}, f"this release is for riscv64 and this machine is {this_arch()}"),
        ({"pythons": ["2.7", "3.4"]}, f"this release knows Python 2.7 3.4 and this machine has {this_python()}"),
        ({"version": "../../etc"}, 'calls itself "../../etc", which is no version'),
    ],
)
def test_a_release_for_another_machine_leaves_nothing(tmp_path: Path, told: dict[str, object], said: str) -> None:
    assert_refused(take_in(a_release(tmp_path / "laid-out", **told), tmp_path), said, tmp_path)


def test_half_a_file_is_no_release(tar: Path, tmp_path: Path) -> None:
    half = tmp_path / "half.tar"
    half.write_bytes(tar.read_bytes()[: tar.stat().st_size // 2])

    assert_refused(take_in(half, tmp_path), "is no release, or damaged", tmp_path)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    assert_refused(take_in(tmp_path / "no.tar", tmp_path), "no.tar is not there", tmp_path)


@pytest.mark.parametrize("small", ["size=4m", "size=200m,nr_inodes=20"])
def test_a_full_disk_is_said_and_leaves_nothing(tar: Path, tmp_path: Path, small: str) -> None:
    on_it = f"""
        mount -t tmpfs -o {small} tmpfs "$2"; sh "$0" "$1" "$2"; said=$?; ls "$2/opt/paidui/releases"
        umount "$2"; exit $said
    """
    as_root = [] if os.geteuid() == 0 else ["--map-root-user"]
    alone = ["unshare", "--mount", "--propagation", "unchanged", *as_root]

    done = run([*alone, "sh", "-c", on_it, TAKE_IN, tar, tmp_path])

    assert (done.returncode, done.stdout) == (2, ""), done
    assert "the disk is full: " in done.stderr
    assert "make room" in done.stderr


def test_two_at_once_do_not_make_the_same_folder(tar: Path, tmp_path: Path) -> None:
    stands_in(tmp_path).mkdir(parents=True)

    done = run(["flock", stands_in(tmp_path) / ".lock", "sh", TAKE_IN, tar, tmp_path])

    assert_refused(done, "another release is being taken in", tmp_path)


def cut_off(tar: Path, root: Path, when: Callable[[], bool]) -> None:
    """Take a release in, and lose the power in the middle of it."""
    taking = subprocess.Popen(["sh", str(TAKE_IN), str(tar), str(root)], start_new_session=True, stdout=subprocess.PIPE)
    given_up = time.monotonic() + PATIENCE_S
    while not when():
        assert time.monotonic() < given_up, "it does not come that far"
        assert taking.poll() is None, "it was through before it could be cut off"
    os.killpg(taking.pid, signal.SIGKILL)
    taking.communicate()


def assert_refused(done: subprocess.CompletedProcess[str], said: str, root: Path) -> None:
    assert (done.returncode, done.stdout) == (2, ""), done
    assert done.stderr.startswith("take-in: ")
    assert said in done.stderr
    assert done.stderr.count("\n") == 1
    assert [each.name for each in stands_in(root).glob("[!.]*")] == []
