"""Resident memory of each process of a running hall, as `make run` starts it."""

import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from benchmarks.figures import line
from benchmarks.hub import COUNTY, a_folder
from firmware_tools.run_file import read_run_file
from node_runtime.run_file import RunningHall

TO_REACH_MB: Final = {"window": 40, "board": 80, "scheduler": 60, "console": 90}


def measure() -> None:
    """Print every process's resident memory, once all are ready and a ticket has been called."""
    with a_folder() as data, a_hall(data) as hall:
        for name, pid in sorted(hall.processes.items()):
            limit = next((mb for prefix, mb in TO_REACH_MB.items() if name.startswith(prefix)), None)
            size = resident_mb(pid)
            goal = f" (to reach: ≤ {limit})" if limit else ""
            line(f"resident memory of {name}", f"{size:.1f} MB{goal}", reached=size <= limit if limit else None)


@contextmanager
def a_hall(data: Path, *options: str) -> Iterator[RunningHall]:
    """Run a whole hall on this folder until the block ends."""
    command = [sys.executable, "-m", "firmware_tools", "up", "--hall", str(COUNTY), "--data", str(data)]
    up = subprocess.Popen([*command, "--console-port", "0", *options], stdout=subprocess.PIPE, text=True)
    try:
        assert up.stdout is not None
        if "ready" not in up.stdout.readline():
            raise RuntimeError("the hall did not come up")
        yield read_run_file(data)
    finally:
        up.terminate()
        up.communicate()


def resident_mb(pid: int) -> float:
    """Return a process's resident memory in megabytes (10⁶ bytes)."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii", errors="replace")
    found = re.search(r"VmRSS:\s+(\d+) kB", status)
    return int(found[1]) * 1024 / 1e6 if found else 0.0
