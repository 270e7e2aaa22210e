"""What each event does to a hall: the only code that changes one.

Events are facts: nothing here decides, refuses or looks at a clock, so a replay gives exactly the hall that was. Each
module has the events of one theme, as its namesake in `decisions` has the commands.
"""

from queue_core.fold import (
    alone,
    arriving,
    calling,
    cases,
    days,
    guiding,
    notices,
    reserving,
    restored,
    serving,
    waiting,
    windows,
)  # each registers its events
from queue_core.fold.dispatch import fold

__all__ = [
    "alone",
    "arriving",
    "calling",
    "cases",
    "days",
    "fold",
    "guiding",
    "notices",
    "reserving",
    "restored",
    "serving",
    "waiting",
    "windows",
]
