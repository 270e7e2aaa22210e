"""How large a wall's letters can be so that all of a hall stands on one screen: a wall is never scrolled."""

from collections.abc import Sequence
from math import ceil
from typing import Final

from web_console.now.hall_view import ZoneView

SIZES: Final = (100, 85, 70, 60, 50, 40)
"""In percent of the letters that are read from three metres; a large hall's are smaller, or it would not be there."""
WIDE: Final = 66.0
"""The screen's width, in letters of full size."""
HIGH: Final = 26.2
"""What is left of its height below the counts and two rows of alerts."""
COLUMN: Final = 26.0
CHIP: Final = 11.8
QUEUE_LINE: Final = 1.95
WINDOW_LINE: Final = 2.45
HEAD: Final = 2.6
CHART: Final = 9.0


def wall_size(zones: Sequence[ZoneView]) -> int:
    """Return the largest size at which everything fits, or the smallest there is."""
    return next((size for size in SIZES if _height(zones, size / 100) <= HIGH), SIZES[-1])


def _height(zones: Sequence[ZoneView], size: float) -> float:
    """Return how high the columns become, in letters of full size."""
    columns = max(1, int(WIDE / size / COLUMN))
    chips = max(1, int((WIDE / size / columns - 2) / CHIP))
    blocks = [HEAD + len(zone.queues) * QUEUE_LINE + ceil(len(zone.windows) / chips) * WINDOW_LINE for zone in zones]
    whole = [*blocks, CHART]
    # At full size a zone stands in one piece; smaller, it goes on in the next column.
    return size * max(max(whole) if size == 1 else 0, sum(whole) / columns)
