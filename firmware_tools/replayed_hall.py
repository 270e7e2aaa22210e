"""The hall a replay runs in: `paidui up` as a child of its own, ended with the replay."""

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from firmware_tools.children import bound_to_us
from firmware_tools.errors import ToolError
from firmware_tools.run_file import read_run_file
from hall_config.model import HallConfig
from hall_config.writing import render_toml
from node_runtime.run_file import RunningHall

READY: Final = "Paidui is ready"
READY_WITHIN_S: Final = 90.0
ENDS_WITHIN_S: Final = 10.0
TERMINALS_SHARE: Final = 8
"""So many terminals in one process: a hall of sixty windows must fit on one small machine."""


@dataclass(frozen=True, slots=True)
class HallWish:
    """The hall that is to run."""

    config: HallConfig
    data: Path
    speed: float
    starts_at: datetime
    terminals_share: int = TERMINALS_SHARE
    """How many window terminals share one process; 1: each has a screen."""


@contextmanager
def hall_running(wish: HallWish) -> Iterator[RunningHall]:
    """Write the hall's configuration into the data folder, run it there, and end it.

    Raises ToolError when the folder already holds a day, and with the hall's own last words when it does not start.
    """
    _write(wish)
    with (wish.data / "up.log").open("ab") as log:
        child = subprocess.Popen(
            bound_to_us(_command(wish)), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=log, env=os.environ
        )
    try:
        _wait_until_ready(child, wish.data)
        yield read_run_file(wish.data)
    finally:
        _end(child)


def _write(wish: HallWish) -> None:
    if (wish.data / "journal.db").exists():
        raise ToolError(f"{wish.data} already holds a hall's day: give a new folder with --data, or remove it")
    try:
        wish.data.mkdir(parents=True, exist_ok=True, mode=0o700)
        (wish.data / "hall").mkdir(exist_ok=True, mode=0o700)
        (wish.data / "hall" / "hall.toml").write_text(render_toml(wish.config), encoding="utf-8")
    except OSError as problem:
        raise ToolError(f"{wish.data} cannot be written ({problem.strerror}): choose another --data") from problem


def _command(wish: HallWish) -> list[str]:
    up = [sys.executable, "-m", "firmware_tools", "up", "--hall", str(wish.data / "hall"), "--data", str(wish.data)]
    up += ["--console-port", "0", "--broker-port", "0", "--speed", str(wish.speed)]
    return [*up, "--starts-at", wish.starts_at.isoformat(), "--terminals-share", str(wish.terminals_share)]


def _wait_until_ready(child: subprocess.Popen[bytes], data: Path) -> None:
    """Wait for the one line; a hall that ends instead has said why."""
    said: list[str] = []
    reader = threading.Thread(target=_listen, args=(child, said), name="hall", daemon=True)
    reader.start()
    reader.join(READY_WITHIN_S)
    if not any(READY in line for line in said):
        words = (data / "up.log").read_text(encoding="utf-8", errors="replace").strip().splitlines()
        raise ToolError(words[-1].removeprefix("paidui: ") if words else f"the hall in {data} did not start")


def _listen(child: subprocess.Popen[bytes], said: list[str]) -> None:
    assert child.stdout is not None
    for line in child.stdout:
        said.append(line.decode(errors="replace"))
        if READY in said[-1]:
            return


def _end(child: subprocess.Popen[bytes]) -> None:
    child.terminate()
    with suppress(subprocess.TimeoutExpired):
        child.wait(ENDS_WITHIN_S)
    child.kill()
    child.wait()
    if child.stdout is not None:
        child.stdout.close()
