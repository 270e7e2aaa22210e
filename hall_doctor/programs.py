"""Other programs' words: asked briefly, ended with all their children when they do not answer."""

import os
import signal
import subprocess
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

FOLDERS: Final = ("usr/bin", "usr/sbin", "bin", "sbin", "usr/local/bin")
PATIENCE_S: Final = 5.0
ENVIRONMENT: Final = {
    "LC_ALL": "C",
    "SYSTEMD_PAGER": "",
    "SYSTEMD_COLORS": "0",
    "PATH": "/usr/sbin:/usr/bin:/sbin:/bin",
}


class NoAnswerError(RuntimeError):
    """A program is not there, fell, or did not answer in time; its text says which."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a program said."""

    code: int
    said: str
    complaint: str


def find(root: Path, name: str) -> Path | None:
    """Return where a program of a machine stands, or None."""
    places = (root / folder / name for folder in FOLDERS)
    return next((place for place in places if os.access(place, os.X_OK) and place.is_file()), None)


def ask(command: Sequence[str], patience_s: float = PATIENCE_S, folder: Path | None = None) -> Answer:
    """Run a program to its end and return what it said. Raises NoAnswerError when it cannot be run or hangs."""
    name = Path(command[0]).name
    environment = {**os.environ, **ENVIRONMENT}
    try:
        child = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=environment,
            cwd=folder,
            start_new_session=True,
        )
    except OSError as problem:
        raise NoAnswerError(f"{name} cannot be run ({problem.strerror})") from problem
    with child:
        try:
            said, complaint = child.communicate(timeout=patience_s)
        except subprocess.TimeoutExpired as problem:
            raise NoAnswerError(f"{name} did not answer within {patience_s:g} s") from problem
        finally:
            _end(child)
    return Answer(child.returncode, said.decode("utf-8", "replace"), complaint.decode("utf-8", "replace"))


def _end(child: "subprocess.Popen[bytes]") -> None:
    """End it with all it has started: whoever holds its pipes would be waited for."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(child.pid, signal.SIGKILL)
