"""What a hall whose `paidui up` was killed has left behind: its programs end by themselves, but not at once."""

import os
import signal
import time
from contextlib import suppress
from pathlib import Path
from typing import Final

import msgspec

from node_runtime.run_file import NAME, decoded

END_WITHIN_S: Final = 3.0
LOOK_EVERY_S: Final = 0.05


def clear(data: Path) -> None:
    """End what is left of a former hall in this folder, then forget it; call it only while holding the folder."""
    if not (data / NAME).exists():
        return
    left = leftovers(data)
    for number in (signal.SIGTERM, signal.SIGKILL):
        left = _told(left, number, data)
    # Nobody said goodbye: the broker would tell of nodes that are not there. What it forgets, they say again.
    (data / "broker" / "mosquitto.db").unlink(missing_ok=True)
    (data / NAME).unlink()


def leftovers(data: Path) -> list[int]:
    """Return the processes of a former hall in this folder that still live."""
    try:
        former = decoded((data / NAME).read_bytes())
    except (OSError, msgspec.MsgspecError):
        return []
    return [pid for pid in former.processes.values() if is_of(data, pid)]


def is_of(data: Path, pid: int) -> bool:
    """Return whether a process works on this folder; its id may belong to a stranger by now."""
    try:
        command = Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return False
    return os.fsencode(f"{data}/") in command or os.fsencode(f"{data}\0") in command


def _told(pids: list[int], number: signal.Signals, data: Path) -> list[int]:
    """Tell them to end, wait for it, and return those that are still there."""
    for pid in pids:
        with suppress(ProcessLookupError):  # it has ended by itself meanwhile
            os.kill(pid, number)
    give_up_s = time.monotonic() + END_WITHIN_S
    while (pids := [pid for pid in pids if is_of(data, pid)]) and time.monotonic() < give_up_s:
        time.sleep(LOOK_EVERY_S)
    return pids
