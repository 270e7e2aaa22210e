"""A program falls as a whole: without one of its threads it would be deaf or mute and not know it."""

import logging
import os
import threading
from typing import Final

log = logging.getLogger(__name__)

FALLEN: Final = 1
"""The exit code after a bug: start it again."""


def fall_together() -> None:
    """From now on a bug in any thread is logged and ends this process at once; whoever started it starts it again.

    Nothing is lost by the haste: what a node must not forget stands in its outbox, what a hub has answered in its
    journal, and the broker says the last will.
    """
    threading.excepthook = _fall


def _fall(bug: threading.ExceptHookArgs) -> None:
    name = bug.thread.name if bug.thread else "a thread"
    log.critical("a fault in the thread %s ends this program", name, exc_info=bug.exc_value)
    logging.shutdown()
    os._exit(FALLEN)
