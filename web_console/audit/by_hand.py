"""What somebody did at the hall's computer by the command line stands in the same log, under their name there."""

import getpass
import logging
import sqlite3
from pathlib import Path
from typing import Final

from node_runtime.clock import wall_ms
from web_console.audit.log import FILE, AuditLog

logger = logging.getLogger(__name__)

FOR_GOOD_DAYS: Final = 36_500
"""What is too old the console clears away, by its own setting."""


def note_by_hand(data: Path, what: str, about: str) -> None:
    """Add a line for what a command of `paidui` has done in a hall's data folder; it is done even if none can be."""
    try:
        log = AuditLog(data / "console" / FILE, wall_ms, lambda: FOR_GOOD_DAYS)
    except (sqlite3.Error, OSError) as problem:
        logger.critical("the audit log in %s cannot be written (%s)", data, problem)
        return
    log.note(getpass.getuser(), f"command_line.{what}", about, "done")
    log.close()
