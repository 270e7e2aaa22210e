"""A backup is tried out, and restored, by a process of its own: it replays the whole journal beside the hall's work.

What it does is what `paidui backup verify` and `paidui backup restore` do, with as little of the processor as there is.
"""

import subprocess
import sys
from pathlib import Path
from typing import Final

import msgspec

from web_console.backups.faults import BackupError

PATIENT: Final = ("nice", "-n", "15", sys.executable, "-m", "firmware_tools", "backup")
LONGEST_S: Final = 6 * 3600


class Outcome(msgspec.Struct, frozen=True):
    """What such a process says at its end."""

    reason: str = ""
    """Empty: all was well; else a key of the texts `[backups]`."""
    detail: str = ""


def tried_in_a_scratch_hall(file: Path) -> None:
    """Restore a backup into a scratch folder, read it back and replay it; raises BackupError with what is wrong."""
    _done("verify", file)


def restored_into(file: Path, data: Path) -> None:
    """Restore a backup into a folder that is not there yet; raises BackupError, and then nothing stands in it."""
    _done("restore", file, "--into", data)


def _done(*words: str | Path) -> None:
    try:
        done = subprocess.run(
            [*PATIENT, *map(str, words), "--json"], capture_output=True, timeout=LONGEST_S, check=False
        )
        outcome = msgspec.json.decode(done.stdout, type=Outcome)
    except (OSError, subprocess.TimeoutExpired, msgspec.MsgspecError) as problem:
        raise BackupError("not_tried", type(problem).__name__) from problem
    if outcome.reason:
        raise BackupError(outcome.reason, outcome.detail)
