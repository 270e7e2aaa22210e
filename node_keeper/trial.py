"""A release on trial: which one runs, which one to go back to, which ones have failed here.

The script `settle` reads the same files at boot, before anything of ours runs: where a trial stands written, the
release from before it is put back. So the trial is written before the link is moved, and removed when it is passed.
"""

import shutil
from collections.abc import Container
from pathlib import Path
from typing import Final, Literal, TypeVar

import msgspec

from node_keeper.disk import Disk
from node_runtime.places import Places
from node_runtime.release import is_version

SETTLE: Final = "settle"
COMPLETE: Final = "complete"
"""The last file of a release that was taken in whole."""
MOST_INTERRUPTIONS: Final = 3
"""A power cut is no release's fault; a machine that falls in each trial is."""

T = TypeVar("T")


class Trial(msgspec.Struct, frozen=True, kw_only=True):
    """A release that has to show itself well; `settle` reads `back`, `boot` and `until_ms` without a parser."""

    back: str
    to: str
    boot: str
    """Which run of the machine: another one ends the trial."""
    since_ms: int
    until_ms: int
    """Both by the machine's own clock (`boottime_ms`)."""
    again: int = 0
    before: tuple[str, ...] = ()
    """What was wrong before: `node` without its broker, `node:fault`."""
    phase: Literal["nodes", "keeper"] = "nodes"
    """First the nodes run it; then the keeper too, which then says that it has passed."""


class Failed(msgspec.Struct, frozen=True, kw_only=True):
    """A release that came to nothing here."""

    why: str
    detail: str = ""
    again: int = 0
    """The wish it answers; one that is raised tries again."""
    is_final: bool = True
    times: int = 1


class Shelf:
    """The releases on this machine."""

    def __init__(self, places: Places, disk: Disk) -> None:
        self._places = places
        self._disk = disk

    @property
    def running(self) -> str:
        """The release that runs; empty on a machine that has none, such as a technician's own."""
        current = self._places.current
        name = current.readlink().name if current.is_symlink() else ""
        return name if self.has(name) else ""

    @property
    def complete(self) -> tuple[str, ...]:
        """Every release that was taken in whole."""
        found = self._places.releases.glob(f"*/{COMPLETE}")
        return tuple(sorted(file.parent.name for file in found if is_version(file.parent.name)))

    def has(self, version: str) -> bool:
        """Whether a release was taken in whole."""
        return is_version(version) and (self.folder(version) / COMPLETE).is_file()

    def folder(self, version: str) -> Path:
        """Return where a release stands."""
        return self._places.releases / version

    def run(self, version: str) -> None:
        """From the next start on this release runs."""
        self._disk.point(self._places.current, f"releases/{version}")

    def take_settle(self, version: str) -> None:
        """Have the machine's next starts settled by the script of a release that has passed its trial."""
        script = self.folder(version) / SETTLE
        if script.is_file():
            self._disk.write(self._places.current.with_name(SETTLE), script.read_bytes())

    def remove(self, version: str) -> None:
        """Give a release's room back; cut off in the middle it is half a release, and is not taken for a whole one."""
        folder = self.folder(version)
        if folder.exists():
            self._disk.drop(folder / COMPLETE)
            shutil.rmtree(folder, ignore_errors=True)

    def prune(self, kept: Container[str]) -> None:
        """Give back the room of every release but these, and of what was only half taken in."""
        for folder in self._places.releases.glob("*/"):
            if folder.name not in kept and is_version(folder.name):
                self.remove(folder.name)


class Notes:
    """What the keeper remembers of trials, so that a power cut forgets nothing."""

    def __init__(self, places: Places, disk: Disk) -> None:
        self._folder = places.keeper
        self._disk = disk

    @property
    def trial(self) -> Trial | None:
        """The release that is on trial."""
        return _read(self._folder / "trial.json", Trial)

    @property
    def failed(self) -> dict[str, Failed]:
        """The releases that came to nothing here."""
        return _read(self._folder / "failed.json", dict[str, Failed]) or {}

    @property
    def previous(self) -> str:
        """The release that ran before the one that runs."""
        return _read(self._folder / "previous.json", str) or ""

    def begin(self, trial: Trial) -> None:
        """Put a release on trial; from here on every start of the machine goes back."""
        self._folder.mkdir(parents=True, exist_ok=True)
        self._disk.write(self._folder / "trial.json", msgspec.json.encode(trial))

    def end(self) -> None:
        """The trial is over: what runs now goes on running."""
        self._disk.drop(self._folder / "trial.json")

    def note_previous(self, version: str) -> None:
        """Remember which release to go back to when somebody wishes it."""
        self._disk.write(self._folder / "previous.json", msgspec.json.encode(version))

    def note_failed(self, version: str, failed: Failed) -> None:
        """Remember that a release came to nothing, and why."""
        self._folder.mkdir(parents=True, exist_ok=True)
        self._disk.write(self._folder / "failed.json", msgspec.json.encode({**self.failed, version: failed}))

    def forget_failed(self, version: str) -> None:
        """It has passed, or is to be tried once more."""
        left = {name: failed for name, failed in self.failed.items() if name != version}
        if left != self.failed:
            self._disk.write(self._folder / "failed.json", msgspec.json.encode(left))

    def heed_settle(self) -> bool:
        """Note that `settle` has ended a trial; return whether it did so while the machine was running.

        A power cut may be anybody's fault: the first times it is tried again. A keeper that did not come up is the
        release's.
        """
        interrupted = self._taken("interrupted.json")
        if interrupted is not None:
            self.note_failed(interrupted.to, self._interruption(interrupted))
        overdue = self._taken("overdue.json")
        if overdue is not None:
            self.note_failed(overdue.to, Failed(why="keeper", again=overdue.again))
        for name in ("interrupted.json", "overdue.json"):
            if (self._folder / name).exists():
                self._disk.drop(self._folder / name)
        return overdue is not None

    def _taken(self, name: str) -> Trial | None:
        return _read(self._folder / name, Trial)

    def _interruption(self, trial: Trial) -> Failed:
        times = self.failed[trial.to].times + 1 if trial.to in self.failed else 1
        is_final = times >= MOST_INTERRUPTIONS
        return Failed(why="interrupted", detail=str(times), again=trial.again, is_final=is_final, times=times)


def _read(path: Path, kind: type[T]) -> T | None:
    try:
        return msgspec.json.decode(path.read_bytes(), type=kind)
    except (OSError, msgspec.MsgspecError):
        return None
