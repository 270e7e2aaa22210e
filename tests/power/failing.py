"""A command whose power goes at its n-th step on the disk, or whose disk takes nothing more from there on.

The command runs in a child of its own, which sees every change of a file before it is made (`sys.addaudithook`), so
each run is cut at the very same place. What was not yet on the disk (`fsync`) is lost with the power.
"""

import errno
import os
import shutil
import subprocess
import sys
import tempfile
import traceback
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Any, Final

from firmware_tools.cli import main
from tests.hardness import HARDNESS

POWER_GONE: Final = 77
MADE: Final = frozenset({"os.mkdir", "os.symlink", "os.link"})
"""What wants room on a disk, as a file opened to be written does."""
CHANGED: Final = MADE | {"os.rename", "os.remove", "os.rmdir", "os.truncate", "os.chmod", "os.chown"}
WRITES: Final = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC
SYNCED: Final = "fsync"


class Fault(Enum):
    """What happens to the disk."""

    NONE = 0
    POWER_CUT = 1
    """The program ends there, and what was not synced is empty."""
    FULL = 2
    READ_ONLY = 3
    """As a worn-out card is from one moment to the next."""


@dataclass(frozen=True)
class Ended:
    """How a command has ended."""

    code: int
    said: str
    steps: int
    """So many steps on the disk it took."""
    was_refused: bool = False
    """Whether the disk refused anything; what came after the last step that wants room goes well."""

    @property
    def is_one_sentence(self) -> bool:
        """Whether a technician was told in one line, and no traceback, what to do."""
        told = [line for line in self.said.splitlines() if line.startswith("paidui: ")]
        return self.code == 2 and len(told) == 1 and "Traceback" not in self.said


class _Disk:
    """What an audit hook sees of the files below some folders."""

    def __init__(self, below: Sequence[Path], fault: Fault, at: int) -> None:
        self._below = tuple(f"{each}/" for each in below)
        self._fault, self._at = fault, at
        self._unsynced: set[str] = set()
        self._fsync = os.fsync
        self.steps = 0
        self.refused = False

    def watch(self) -> None:
        """Begin; there is no end to it but the program's."""
        os.fsync, os.sync = self._counted_fsync, self._counted_sync  # type: ignore[assignment]
        sys.addaudithook(self._hear)

    def _hear(self, event: str, said: tuple[Any, ...]) -> None:
        if event == "open" and isinstance(said[0], str | bytes) and (said[2] or 0) & WRITES:
            self._opened(os.fsdecode(said[0]))
        elif event in CHANGED:
            self._changed(event, said)

    def _opened(self, path: str) -> None:
        if self._is_ours(path):
            self._step("open", path)
            self._unsynced.add(_absolute(path))

    def _changed(self, event: str, said: tuple[Any, ...]) -> None:
        paths = [self._path_of(each) for each in said[: 2 if event in ("os.rename", "os.link", "os.symlink") else 1]]
        within = event in ("os.remove", "os.rmdir") and not paths[0].startswith("/")  # of a tree that is removed
        if within or any(map(self._is_ours, paths)):
            self._step(event, paths[-1])
            if event == "os.rename":
                self._moved(*map(_absolute, paths))

    def _moved(self, source: str, target: str) -> None:
        """What was not synced is not by its new name either, nor is anything in a folder that was renamed."""
        for path in [each for each in self._unsynced if each == source or each.startswith(f"{source}/")]:
            self._unsynced.remove(path)
            self._unsynced.add(target + path.removeprefix(source))

    def _counted_fsync(self, handle: Any) -> None:
        path = self._path_of(handle if isinstance(handle, int) else handle.fileno())
        if self._is_ours(path):
            self._step(SYNCED, path)
            self._unsynced.discard(path)
        self._fsync(handle)

    def _counted_sync(self) -> None:
        """Not the true one: the whole machine would wait for whatever else is written on it."""
        self._step(SYNCED, "")
        self._unsynced.clear()

    def _step(self, event: str, path: str) -> None:
        self.steps += 1
        if self._fault is Fault.NONE or self.steps < self._at:
            return
        if self._fault is Fault.POWER_CUT:
            self._lose()
        if self._fault is Fault.READ_ONLY and event != SYNCED:
            self._refuse(errno.EROFS, path)
        if self._fault is Fault.FULL and (event in MADE or event == "open"):
            self._refuse(errno.ENOSPC, path)
        if self._fault is Fault.FULL and event == SYNCED and Path(path).is_file():
            self._refuse(errno.ENOSPC)

    def _refuse(self, why: int, *path: str) -> None:
        self.refused = True
        raise OSError(why, os.strerror(why), *path)

    def _lose(self) -> None:
        self._fault = Fault.NONE
        for path in self._unsynced:
            if Path(path).is_file():
                os.truncate(path, 0)
        os._exit(POWER_GONE)

    def _is_ours(self, path: str) -> bool:
        return _absolute(path).startswith(self._below)

    def _path_of(self, told: Any) -> str:
        return str(Path(f"/proc/self/fd/{told}").readlink()) if isinstance(told, int) else os.fsdecode(told)


def _absolute(path: str) -> str:
    """As it is named, and not where a link leads."""
    return str(Path(path).absolute())


def run(words: Sequence[object], below: Sequence[Path], fault: Fault = Fault.NONE, at: int = 0) -> Ended:
    """Type a `paidui` command while a fault comes at its `at`-th step on the disk."""
    return run_program(lambda: main([str(each) for each in words], "paidui"), below, fault, at)


def run_program(program: Callable[[], object], below: Sequence[Path], fault: Fault = Fault.NONE, at: int = 0) -> Ended:
    """Run a program in a child while a fault comes at its `at`-th step on the disk below some folders."""
    with tempfile.TemporaryFile() as said, tempfile.TemporaryFile() as counted:
        if (child := os.fork()) == 0:
            _be_the_child(program, _Disk(below, fault, at), said.fileno(), counted.fileno())
        code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        said.seek(0), counted.seek(0)
        steps, refused = (counted.read() or b"0 0").split()
        return Ended(code, said.read().decode(), int(steps), refused == b"True")


def _be_the_child(program: Callable[[], object], disk: _Disk, said: int, counted: int) -> None:
    code = 1
    try:
        os.dup2(said, 1), os.dup2(said, 2)
        sys.stdout, sys.stderr = os.fdopen(1, "w"), os.fdopen(2, "w")
        disk.watch()
        program()
        code = 0
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else 1
    except BaseException:  # noqa: BLE001
        traceback.print_exc()
    finally:
        sys.stdout.flush(), sys.stderr.flush()
        os.write(counted, f"{disk.steps} {disk.refused}".encode())
        os._exit(code)


class Trial:
    """One command, begun anew in a copy of the same folder for each fault that may come."""

    def __init__(self, start: Path, words: Callable[[Path], Sequence[object]], beside: str = "tried") -> None:
        self._start = start
        self._words = words
        self.root = start.with_name(f"{start.name}-{beside}")
        self._steps = 0

    def type(self, fault: Fault = Fault.NONE, at: int = 0) -> Ended:
        """Type the command where it has come to."""
        return run(self._words(self.root), [self.root], fault, at)

    def begin(self) -> None:
        """Begin anew."""
        shutil.rmtree(self.root, ignore_errors=True)
        subprocess.run(["cp", "-a", self._start, self.root], check=True)  # with everybody's owners

    def undisturbed(self) -> Ended:
        """Type it in a copy where nothing fails."""
        self.begin()
        ended = self.type()
        assert ended.code == 0, ended.said
        self._steps = ended.steps
        return ended

    def cut_off(self, fault: Fault, quick: int) -> Iterator[Ended]:
        """Yield how it has ended for each moment of a fault: at a few of its steps, with `--harder` at every one."""
        for at in moments(self._steps or self.undisturbed().steps, quick):
            self.begin()
            ended = self.type(fault, at)
            if fault is Fault.POWER_CUT:
                assert ended.code == POWER_GONE, f"at step {at}: {ended.said}"
            elif ended.was_refused:
                assert ended.is_one_sentence, f"at step {at}: {ended.said}"
            else:
                assert ended.code == 0, f"at step {at}: {ended.said}"
                return
            yield ended

    def finish(self) -> Ended:
        """Type it once more, as somebody does who has the power back, or has made room."""
        ended = self.type()
        assert ended.code == 0, ended.said
        return ended


def faults(*, power_cuts: int, full: int = 0, read_only: int = 0) -> list[tuple[Fault, int]]:
    """Return which faults there are to try, and at how many moments each; with `--harder` all of them."""
    each = [(Fault.POWER_CUT, power_cuts), (Fault.FULL, full), (Fault.READ_ONLY, read_only)]
    return [(fault, times) for fault, times in each if times or HARDNESS.times > 1]


def moments(steps: int, quick: int) -> list[int]:
    """Return at which steps a command is cut: some of them, and with `--harder` every one."""
    times = steps if HARDNESS.times > 1 else min(quick, steps)
    return sorted({1 + round((each + 0.5) * (steps - 1) / times) for each in range(times)})
