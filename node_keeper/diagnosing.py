"""The doctor looks at this machine every few minutes, in a process of its own that may hang or fall."""

import logging
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

import msgspec

from node_runtime.findings import Diagnosis

log = logging.getLogger(__name__)

EVERY_MS: Final = 10 * 60_000
LONGEST_MS: Final = 3 * 60_000
LONGEST_WORD: Final = 128 * 1024
NOTHING: Final = msgspec.Raw(b"null")


def doctor_command(root: Path) -> tuple[str, ...]:
    """Return how the doctor is called, standing back behind what the machine is for."""
    return ("nice", "-n", "10", sys.executable, "-m", "hall_doctor", "--json", "--root", str(root))


class Diagnosing:
    """The doctor's last word on this machine, and how old it is."""

    def __init__(self, command: Sequence[str], file: Path, now_ms: Callable[[], int]) -> None:
        """`file`, in memory, takes up what the doctor says: a pipe that nobody empties would stop it."""
        self._command = tuple(command)
        self._file = file
        self._now_ms = now_ms
        self._child: subprocess.Popen[bytes] | None = None
        self._began_ms = 0
        self._due_ms = 0
        self._said_ms = 0
        self.word = NOTHING

    @property
    def age_s(self) -> int:
        """How old the last word is; 0 while there is none."""
        return (self._now_ms() - self._said_ms) // 1000 if self._said_ms else 0

    def step(self) -> bool:
        """Do what is due; whether there is a new word."""
        if self._child is None:
            if self._now_ms() >= self._due_ms:
                self._begin()
            return False
        if self._child.poll() is None:
            self._end_what_hangs()
            return False
        self._child = None
        return self._take()

    def stop(self) -> None:
        """End a look that is under way."""
        if self._child is not None:
            self._child.kill()
            self._child.wait()

    def _begin(self) -> None:
        self._began_ms = self._now_ms()
        self._due_ms = self._began_ms + EVERY_MS
        try:
            with self._file.open("wb") as said:
                self._child = subprocess.Popen(
                    self._command, stdin=subprocess.DEVNULL, stdout=said, stderr=subprocess.DEVNULL
                )
        except OSError as problem:
            log.warning("the doctor cannot be called: %s", problem)

    def _end_what_hangs(self) -> None:
        if self._child is not None and self._now_ms() - self._began_ms > LONGEST_MS:
            log.warning("the doctor has looked for too long and is sent away")
            self._child.kill()

    def _take(self) -> bool:
        content = self._file.read_bytes()[: LONGEST_WORD + 1]
        try:
            msgspec.json.decode(content, type=Diagnosis)
        except msgspec.MsgspecError as problem:
            log.warning("the doctor is not understood: %s", problem)
            return False
        if len(content) <= LONGEST_WORD:
            self.word, self._said_ms = msgspec.Raw(content.strip()), self._now_ms()
        return len(content) <= LONGEST_WORD
