"""One way of logging for every program of the hall: lines to stderr, where systemd's journal picks them up."""

import logging
import re
import sys
from argparse import ArgumentTypeError
from typing import Final, TextIO

LEVELS: Final = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")
FORMAT: Final = "%(asctime)s %(levelname)-7s {node} %(name)s: %(message)s"
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")


class OneLine(logging.Formatter):
    """Writes a message as one line, whatever a stranger put into it: nobody makes up a line of the log."""

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802  (logging's own name)
        """Return the line; what stands below it, such as where a fault happened, is our own."""
        return _CONTROL.sub(lambda found: ascii(found[0])[1:-1], super().formatMessage(record))


def set_up_logging(node: str, level: str = "INFO", stream: TextIO | None = None) -> None:
    """Send every log line of this process to stderr (or `stream`), each with the node's id."""
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(OneLine(FORMAT.format(node=node.replace("%", "%%"))))
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
