"""One way of logging for every program of the hall: lines to stderr, where systemd's journal picks them up."""

import logging
import sys
from argparse import ArgumentTypeError
from typing import Final, TextIO

LEVELS: Final = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")
FORMAT: Final = "%(asctime)s %(levelname)-7s {node} %(name)s: %(message)s"


def set_up_logging(node: str, level: str = "INFO", stream: TextIO | None = None) -> None:
    """Send every log line of this process to stderr (or `stream`), each with the node's id."""
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(logging.Formatter(FORMAT.format(node=node.replace("%", "%%"))))
    root = logging.getLogger()
    for former in root.handlers[:]:
        root.removeHandler(former)
    root.addHandler(handler)
    root.setLevel(level.upper())


def log_level(text: str) -> str:
    """Return a level's name as `--log` takes it, or raise ArgumentTypeError."""
    level = text.upper()
    if level not in LEVELS:
        raise ArgumentTypeError(f"{text} is no level; there are {', '.join(LEVELS)}")
    return level
