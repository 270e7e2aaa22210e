"""A newcomer at a terminal: types `paidui`, reads what it says, presses Ctrl-C.

Every hall that a test starts ends with the test; waiting ends as soon as what is waited for is there.
"""

import logging
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TextIO

import msgspec
from click.testing import CliRunner

from firmware_tools.children import bound_to_us
from firmware_tools.cli import main
from node_runtime.run_file import RunningHall, decoded

COUNTY: Final = Path(__file__).parents[2] / "halls" / "county"
ENDS_WITHIN_S: Final = 3.0
PAIDUI: Final = (sys.executable, "-m", "firmware_tools")
PATIENCE_S: Final = 60.0
LOOK_EVERY_S: Final = 0.05


@dataclass(frozen=True)
class Said:
    """What a command said and how it ended."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> dict[str, object]:
        """What it said, as a script reads it."""
        return msgspec.json.decode(self.out, type=dict[str, object])


def paidui(*words: str | Path, out: TextIO | None = None, user: int | None = None) -> Said:
    """Type a command and wait for its end; what it says may go into a file, and another user may type it."""
    done = subprocess.run(
        bound_to_us([*PAIDUI, *map(str, words)]),
        stdin=subprocess.DEVNULL,
        stdout=out or subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,  # no terminal to ask for a password at
        timeout=PATIENCE_S,
        check=False,
        user=user,
    )
    return Said(done.returncode, (done.stdout or b"").decode(), done.stderr.decode())


def typed(*words: str | Path, then: str = "") -> Said:
    """Type a command, and then what it asks for, within this process: a hundred commands wait for no Python to start.

    What is true of a program alone, such as what a full disk does to it, `paidui` shows.
    """
    root = logging.getLogger()
    level, handlers = root.level, root.handlers[:]
    try:
        done = CliRunner().invoke(main, list(map(str, words)), input=then, prog_name="paidui")
    finally:
        root.setLevel(level)
        root.handlers[:] = handlers
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    return Said(done.exit_code, done.stdout, done.stderr)


class Keyboard:
    """Types commands about one hall."""

    def __init__(self, data: Path) -> None:
        self._data = data

    def asks(self, *words: str | Path) -> Said:
        """Type a command about this hall."""
        return typed(*words, "--data", self._data)


class Up:
    """A `paidui up` in its terminal."""

    def __init__(self, data: Path, *options: str | Path, hall: Path = COUNTY) -> None:
        self.data = data
        self.out = data.with_name(f"{data.name}.out")
        self.err = data.with_name(f"{data.name}.err")
        where = ["--hall", str(hall), "--data", str(data)]
        ports = [] if "--console-port" in options else ["--console-port", "0"]
        with self.out.open("wb") as out, self.err.open("wb") as err:
            self.process = subprocess.Popen(
                bound_to_us([*PAIDUI, "up", *where, *ports, *map(str, options)]),
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=err,
            )

    @property
    def running(self) -> RunningHall:
        """What run.json says now."""
        return decoded((self.data / "run.json").read_bytes())

    @property
    def said(self) -> str:
        """What stands on its standard output."""
        return self.out.read_text(encoding="utf-8")

    @property
    def complained(self) -> str:
        """What stands on its standard error."""
        return self.err.read_text(encoding="utf-8")

    def await_ready(self) -> RunningHall:
        """Wait for the one line."""
        assert awaited(lambda: "\n" in self.said or self.process.poll() is not None), self.complained
        assert "ready" in self.said, self.complained
        return self.running

    def told(self, number: signal.Signals) -> float:
        """Tell it to end and return how many seconds that took."""
        began_s = time.monotonic()
        self.process.send_signal(number)
        self.process.wait(PATIENCE_S)
        return time.monotonic() - began_s

    def asks(self, *words: str | Path) -> Said:
        """Type a command about this hall."""
        return typed(*words, "--data", self.data)


@contextmanager
def up(data: Path, *options: str | Path, hall: Path = COUNTY) -> Iterator[Up]:
    """Start a hall, and end it whatever happens."""
    hall_up = Up(data, *options, hall=hall)
    try:
        yield hall_up
    finally:
        if hall_up.process.poll() is None:
            hall_up.told(signal.SIGTERM)


def ends_in_order(hall: Up, number: signal.Signals) -> None:
    """Tell a hall to end, and see that it does: at once, whole, and with nothing left of it."""
    pids = hall.running.processes.values()
    took_s = hall.told(number)

    assert [pid for pid in pids if lives(pid)] == []
    assert hall.process.returncode == 0
    assert not (hall.data / "run.json").exists()
    assert took_s < ENDS_WITHIN_S


def with_few_nodes(folder: Path, *nodes: str) -> Path:
    """Return the example hall with one dispenser and one terminal, or with these: fewer programs to wait for."""
    hall, kept = folder / "hall", nodes or ("dispenser-1", "window-1")
    shutil.copytree(COUNTY, hall)
    said = (hall / "nodes.toml").read_text(encoding="utf-8").split("[[node]]")
    of_these = [each for each in said if any(f'id = "{node}"' in each for node in kept)]
    assert len(of_these) == len(kept)
    (hall / "nodes.toml").write_text("[[node]]".join(["", *of_these]), encoding="utf-8")
    return hall


def awaited(condition: Callable[[], bool], within_s: float = PATIENCE_S) -> bool:
    """Wait until something is so, and no longer."""
    give_up_s = time.monotonic() + within_s
    while not (so := condition()) and time.monotonic() < give_up_s:
        threading.Event().wait(LOOK_EVERY_S)
    return so


def lives(pid: int) -> bool:
    """Whether a process of this id lives; one that nobody has buried yet is dead."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def command_of(pid: int) -> list[str]:
    """With which words a process was started."""
    return [os.fsdecode(word) for word in Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")][:-1]


def processes_on(folder: Path) -> list[Sequence[str]]:
    """Every living process that has this folder in its words."""
    pids = [int(path.name) for path in Path("/proc").iterdir() if path.name.isdecimal()]
    return [words for words in map(_words, pids) if any(str(folder) in word for word in words)]


def _words(pid: int) -> list[str]:
    try:
        return command_of(pid)
    except OSError:
        return []
