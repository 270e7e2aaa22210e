"""Takes a release in: its own script makes an environment beside the one that runs, and it has to show it works."""

import subprocess
import tarfile
from collections.abc import Sequence
from pathlib import Path
from typing import Final, Protocol

from node_keeper.faults import UpdateError
from node_keeper.trial import Shelf
from node_runtime.places import Places

SCRIPT: Final = "take-in"
SELF_TEST: Final = "firmware_tools.packing.self_test"
TAKES_S: Final = 1800
"""A Pi Zero installs for ten minutes."""
TESTS_S: Final = 180
NO_ROOM: Final = ("No space left", "the disk is full")
MOST_SAID: Final = 300
GENTLY: Final = ("nice", "-n", "15")
"""The hall is at work meanwhile."""
_HAS_NONE: Final = 5
_FIND: Final = (
    f"import sys; from importlib.util import find_spec; sys.exit(0 if find_spec({SELF_TEST!r}) else {_HAS_NONE})"
)


class Fetching(Protocol):
    """Where releases come from."""

    def fetch(self, version: str) -> Path:
        """Return the whole file of a release. Raises UpdateError."""

    def clear(self) -> None:
        """Give the room of fetched files back."""


class TakingIn:
    """Takes releases in on one machine."""

    def __init__(self, places: Places, shelf: Shelf, releases: Fetching, roles: Sequence[str]) -> None:
        """`roles` are what this machine's nodes are: a new environment has to be able to do just that."""
        self._roles = roles
        self._places = places
        self._shelf = shelf
        self._releases = releases

    def take_in(self, version: str) -> None:
        """Fetch a release and make it ready to run, unless it is, beside what runs. Raises UpdateError."""
        if not self._shelf.has(version):
            tar = self._releases.fetch(version)
            self._run_its_script(tar, version)
        self._see_it_work(version)
        self._releases.clear()

    def _run_its_script(self, tar: Path, version: str) -> None:
        script = self._places.keeper / SCRIPT
        script.write_bytes(_script_in(tar))
        said = _run(["sh", str(script), str(tar), str(self._places.root)], TAKES_S)
        script.unlink(missing_ok=True)
        if said is not None or not self._shelf.has(version):
            raise _mishap("take_in_failed", said or f"{SCRIPT} made no {version}")

    def _see_it_work(self, version: str) -> None:
        python = self._shelf.folder(version) / "bin/python"
        has_one = subprocess.run([python, "-c", _FIND], capture_output=True, timeout=TESTS_S, check=False)
        if has_one.returncode == _HAS_NONE:
            return
        said = (
            _run([str(python), "-m", SELF_TEST, *self._roles], TESTS_S)
            if has_one.returncode == 0
            else has_one.stderr.decode()
        )
        if said is not None:
            self._shelf.remove(version)
            raise _mishap("self_test_failed", said)


def _script_in(tar: Path) -> bytes:
    try:
        with tarfile.open(tar, "r:") as archive:
            file = archive.extractfile(SCRIPT)
            if file is not None:
                return file.read()
    except (tarfile.TarError, KeyError, OSError) as problem:
        raise UpdateError("take_in_failed", f"{tar.name}: {problem}", is_final=True) from problem
    raise UpdateError("take_in_failed", f"{tar.name}: no {SCRIPT}", is_final=True)


def _run(command: list[str], limit_s: int) -> str | None:
    """Return what a program said last before it failed; None: it did not fail."""
    try:
        done = subprocess.run([*GENTLY, *command], capture_output=True, text=True, timeout=limit_s, check=False)
    except subprocess.TimeoutExpired:
        return f"not done within {limit_s} s"
    if done.returncode == 0:
        return None
    lines = (done.stdout + done.stderr).strip().splitlines()
    told = [line for line in lines if line.startswith("BAD")] or lines[-1:] or [f"exit code {done.returncode}"]
    return told[0][:MOST_SAID]


def _mishap(why: str, said: str) -> UpdateError:
    if any(words in said for words in NO_ROOM):
        return UpdateError("no_room", said)
    return UpdateError(why, said, is_final=True)
