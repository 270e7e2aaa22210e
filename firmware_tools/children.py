"""The processes of a hall on one machine: started in order, started again when they fall, ended in order."""

import contextlib
import logging
import os
import re
import shutil
import subprocess
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from firmware_tools.errors import ToolError

logger = logging.getLogger(__name__)

RESTART_AFTER_S: Final = (0.0, 0.2, 1.0, 2.0, 5.0)
"""How long a child that keeps falling stays down: the first time not at all."""
STEADY_AFTER_S: Final = 3.0
"""A child that has lived this long is steady again."""
LOG_BYTES: Final = 20_000_000
"""A longer log begins anew, with the old one beside it: a hall runs for years, its card is small."""
LOG_LINE_BEGINS: Final = re.compile(r"^\d{4}-\d\d-\d\d \S+ [A-Z]+ .*? [\w.]+: ")
MISTAKEN: Final = 2
"""The exit code of a program that cannot run as it was told; starting it again would not help."""


class Child:
    """One program of the hall, with its log, and how often it has fallen of late."""

    def __init__(
        self, name: str, command: Sequence[str], log: Path, environment: Mapping[str, str], log_bytes: int = LOG_BYTES
    ) -> None:
        self.name = name
        self._log_bytes = log_bytes
        self._command = command
        self._log = log
        self._environment = environment
        self._falls = 0
        self._started_s = 0.0
        self._due_s: float | None = None
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int:
        """Its process id; 0 while it is down."""
        return self._process.pid if self._process else 0

    def start(self) -> None:
        """Start it, in a session of its own: a Ctrl-C for the hall ends its programs in order, not all at once."""
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                bound_to_us(self._command),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env=dict(self._environment),
                start_new_session=True,
            )
        self._started_s = time.monotonic()
        self._due_s = None

    def look_after(self, *, starting: bool = False) -> bool:
        """Start it again if it has fallen; return whether it has just been started.

        Raises ToolError with its last words when it says, while the hall is starting, that it cannot run as it was
        told. Later on it is started again and again: a hall at work must not close for one of its programs.
        """
        self._keep_log_short()
        if self._due_s is not None:
            return self._restart_when_due()
        if self._process is None or (code := self._process.poll()) is None:
            return False
        if code == MISTAKEN and starting:
            raise ToolError(self.last_words())
        steady = time.monotonic() - self._started_s > STEADY_AFTER_S
        self._falls = 0 if steady else self._falls
        pause_s = RESTART_AFTER_S[min(self._falls, len(RESTART_AFTER_S) - 1)]
        self._falls += 1
        self._due_s = time.monotonic() + pause_s
        logger.warning("%s ended (%s), starts again in %.1f s; its log is %s", self.name, code, pause_s, self._log)
        return self._restart_when_due()

    def ask_to_end(self) -> None:
        """Ask it to end in order."""
        self._due_s = None
        if self._process and self._process.poll() is None:
            self._process.terminate()

    def ends(self, within_s: float) -> bool:
        """Wait for its end, and no longer than this; return whether it has ended."""
        if self._process is None:
            return True
        try:
            self._process.wait(max(0.0, within_s))
        except subprocess.TimeoutExpired:
            return False
        return True

    def end(self, within_s: float) -> None:
        """Wait for its end, and after this kill it."""
        if self._process is not None and not self.ends(within_s):
            logger.warning("%s did not end in time and was killed", self.name)
            self._process.kill()
            self._process.wait()

    def last_words(self) -> str:
        """Return what it logged last: a program that ends by itself says why, in one sentence."""
        lines = self._log.read_text(encoding="utf-8", errors="replace").strip().splitlines()
        said = LOG_LINE_BEGINS.sub("", lines[-1]) if lines else "ended without a word"
        return f"{self.name} cannot run: {said.rstrip('.')} (its log is {self._log})"

    def _keep_log_short(self) -> None:
        """Put a long log aside. The program goes on writing into the same file, at its new end."""
        with contextlib.suppress(OSError):  # a full disk: the log is the last to matter
            if self._log.stat().st_size > self._log_bytes:
                shutil.copyfile(self._log, self._log.with_suffix(".log.1"))
                os.truncate(self._log, 0)

    def _restart_when_due(self) -> bool:
        if self._due_s is None or time.monotonic() < self._due_s:
            return False
        self.start()
        return True


def bound_to_us(command: Sequence[str]) -> list[str]:
    """Return the command so that it ends when we do, even when we are killed and cannot say goodbye."""
    setpriv = shutil.which("setpriv")
    return [setpriv, "--pdeathsig", "TERM", "--", *command] if setpriv else list(command)


def ask_to_end(children: Sequence[Child], within_s: float) -> None:
    """Ask all of them at once, then wait for all of them together; who is slower may go on ending."""
    for child in children:
        child.ask_to_end()
    give_up_s = time.monotonic() + within_s
    for child in children:
        child.ends(give_up_s - time.monotonic())


def end_all(children: Sequence[Child], within_s: float) -> None:
    """Wait for all of them together, and kill whoever has not ended then."""
    give_up_s = time.monotonic() + within_s
    for child in children:
        child.end(give_up_s - time.monotonic())
