"""A loop that hangs shows an old picture for ever: somebody must notice, and start the program again."""

import faulthandler
import logging
import os
import socket
import sys
import threading
import time
from typing import Final

log = logging.getLogger(__name__)

HUNG: Final = 75
"""The exit code of a program whose loop hung: start it again."""
HANGS_AFTER_S: Final = 15.0
"""Longer than any single thing a loop does, a slow card's commit included."""


class Watchdog:
    """Ends this process when its loop has not come round for too long, having written down where it hangs.

    Where systemd watches as well (`WatchdogSec`), it is told of every round.
    """

    def __init__(self, after_s: float = HANGS_AFTER_S, notify: str | None = None) -> None:
        """`notify` is the address in NOTIFY_SOCKET, which `main()` reads."""
        self._after_s = after_s
        self._notify = notify
        self._came_round_s = time.monotonic()
        self._said_s = 0.0
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="watchdog", daemon=True)

    def start(self) -> None:
        """Watch from now on, and tell systemd that the program is ready."""
        self.beat()
        self._tell("READY=1")
        self._thread.start()

    def beat(self) -> None:
        """The loop has come round."""
        now_s = time.monotonic()
        self._came_round_s = now_s
        if now_s - self._said_s >= 1.0:
            self._said_s = now_s
            self._tell("WATCHDOG=1")

    def stop(self) -> None:
        """The loop has ended in order."""
        self._ended.set()
        self._tell("STOPPING=1")

    def _watch(self) -> None:
        while not self._ended.wait(self._after_s / 4):
            if time.monotonic() - self._came_round_s > self._after_s:
                log.critical("the loop has hung for %.0f s: this program ends, to be started again", self._after_s)
                faulthandler.dump_traceback(sys.stderr)
                logging.shutdown()
                os._exit(HUNG)

    def _tell(self, words: str) -> None:
        if not self._notify:
            return
        address = f"\0{self._notify[1:]}" if self._notify.startswith("@") else self._notify
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as link:
            try:
                link.connect(address)
                link.send(words.encode())
            except OSError as problem:
                log.debug("systemd does not hear: %s", problem)


def watched(notify: str | None, after_s: float = HANGS_AFTER_S) -> Watchdog | None:
    """Return the watchdog of a program that systemd watches; None for one that somebody started by hand."""
    return Watchdog(after_s, notify) if notify else None
