"""When an address that could not be told is tried again, and when it is given up."""

from random import Random
from typing import Final

FIRST_MS: Final = 2_000
LONGEST_MS: Final = 15 * 60_000
GIVEN_UP_AFTER_MS: Final = 24 * 3_600_000
"""Whoever was away for a day reads what happened from the API."""
REFUSED: Final = ("HTTP 400", "HTTP 413", "HTTP 415", "HTTP 422")
"""What an address says that will not take this message, but may well take the next."""
REFUSALS: Final = 3


def pause_ms(tries: int, chance: Random) -> int:
    """Return how long to wait after so many tries: twice as long each time, a fifth more or less by chance."""
    longest = min(LONGEST_MS, FIRST_MS << min(tries - 1, 20))
    return round(longest * chance.uniform(0.8, 1.2))


def is_hopeless(waited_ms: int, tries: int, outcome: str) -> bool:
    """Whether a message is not wanted: tried for a day, or refused as it is while others wait behind it."""
    return waited_ms >= GIVEN_UP_AFTER_MS or (outcome in REFUSED and tries >= REFUSALS)
