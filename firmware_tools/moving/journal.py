"""The journal, followed by litestream: what was committed stands elsewhere a second later, and no hub waits for it."""

import shutil
import subprocess
import sys
from pathlib import Path
from typing import Final

from firmware_tools.children import bound_to_us
from firmware_tools.errors import ToolError

SETTINGS: Final = """\
# Written by `paidui hub follow`.
snapshot:
  interval: 24h
  retention: 72h
dbs:
  - path: "{journal}"
    replica:
      type: file
      path: "{target}"
      sync-interval: 1s
"""
LONGEST_S: Final = 600


def litestream() -> str:
    """Return where the program is. Raises ToolError saying how to get it."""
    beside = Path(sys.executable).with_name("litestream")
    found = str(beside) if beside.exists() else shutil.which("litestream")
    if found is None:
        raise ToolError("litestream is not installed: it comes with the hub's package (paidui[hub])")
    return found


def follow(journal: Path, target: Path, settings: Path) -> subprocess.Popen[bytes]:
    """Begin to follow the journal; ends with its parent's signal."""
    settings.write_text(SETTINGS.format(journal=journal, target=target), encoding="utf-8")
    return subprocess.Popen(bound_to_us([litestream(), "replicate", "-config", str(settings)]))


def fetch(target: Path, journal: Path) -> None:
    """Lay out the journal as it was followed last. Raises ToolError with what litestream says."""
    command = [litestream(), "restore", "-integrity-check", "quick", "-o", str(journal), f"file://{target.absolute()}"]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=LONGEST_S, check=False)
    except subprocess.TimeoutExpired as problem:
        raise ToolError(f"the journal at {target} was not laid out in {LONGEST_S} s: is its disk well?") from problem
    if done.returncode or not journal.exists():
        last = (done.stderr or done.stdout).strip().splitlines()[-1:] or ["nothing is there"]
        raise ToolError(f"the journal at {target} cannot be laid out: {last[0]}")


def latest_ms(target: Path) -> int | None:
    """Return when the last piece of the journal came to stand there; None: none ever did."""
    times = [piece.stat().st_mtime_ns // 1_000_000 for piece in target.glob("ltx/*/*.ltx")]
    return max(times, default=None)
