"""How a program that keeps an installed machine begins, and goes on until it is told to end."""

import argparse
import os
import signal
import threading
from collections.abc import Callable, Sequence
from pathlib import Path

from node_runtime.logs import log_level, set_up_logging
from node_runtime.places import Places
from node_runtime.watchdog import HANGS_AFTER_S, Watchdog


def begin(program: str, name: str, about: str, argv: Sequence[str] | None) -> Places:
    """Read a program's command line, begin its log as `name`, and return where everything of its machine stands."""
    parser = argparse.ArgumentParser(prog=program, description=about)
    parser.add_argument("--root", type=Path, default=Path("/"), help="where the machine's files stand; / unless told")
    parser.add_argument("--log", type=log_level, default="INFO")
    arguments = parser.parse_args(argv)
    set_up_logging(name, arguments.log)
    return Places(arguments.root.absolute())


def told_to_end() -> threading.Event:
    """Return what is set once the program is told to end, by SIGTERM or SIGINT."""
    told = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: told.set())
    return told


def go_round(
    step: Callable[[], object], every_s: float, *, at_once: bool = False, hangs_after_s: float = HANGS_AFTER_S
) -> None:
    """Do what has become due again and again until told to end; a step that hangs ends the program.

    `at_once`: the first step waits for nothing; `hangs_after_s`: longer than the longest step on a slow machine.
    """
    told = told_to_end()
    watchdog = Watchdog(hangs_after_s, os.environ.get("NOTIFY_SOCKET"))
    watchdog.start()
    wait_s = 0.0 if at_once else every_s
    try:
        while not told.wait(wait_s):
            step()
            watchdog.beat()
            wait_s = every_s
    finally:
        watchdog.stop()
