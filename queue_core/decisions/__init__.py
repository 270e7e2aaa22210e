"""What a command would do: each decision returns events, or refuses; none changes the hall.

Each module has the commands of one theme, as its namesake in `fold` has the events.
"""

from queue_core.decisions import (  # each registers its commands
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
)
from queue_core.decisions.dispatch import decide

__all__ = [
    "alone",
    "arriving",
    "calling",
    "cases",
    "days",
    "decide",
    "guiding",
    "notices",
    "reserving",
    "restored",
    "serving",
    "waiting",
    "windows",
]
