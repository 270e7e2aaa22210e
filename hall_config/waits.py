"""A wait as people say it: about how many minutes, rounded outwards, and never as if it were promised."""

from typing import Final, NamedTuple

from hall_config.texts import Both, both

MINUTE_S: Final = 60
SOON_S: Final = 2 * MINUTE_S
"""Who waits less has no time to sit down."""
FINE_UNTIL_S: Final = 10 * MINUTE_S
FINE_STEP_S: Final = MINUTE_S
COARSE_STEP_S: Final = 5 * MINUTE_S
"""Up to ten minutes one minute counts, above that nobody counts in less than five."""
VAGUEST_S: Final = 3600
"""A range wider than this helps nobody to decide whether to stay: better say nothing."""
SAYS_NOTHING_TIMES: Final = 3
SAYS_NOTHING_MIN: Final = 15
"""Of a range that ends at more than so many times its beginning, and more than so many minutes after it, only the end
is of use to anybody: who reads "1 to 30 minutes" plans for thirty.
"""
LONGEST_S: Final = 2 * 3600
"""Of a wait that is longer at the least, nobody wants to know more."""


class Said(NamedTuple):
    """Which sentence of the catalogue says a wait, and the minutes that are filled in."""

    key: str
    minutes: dict[str, int]


def said_of(from_s: int | None, to_s: int | None) -> Said | None:
    """Return how a wait from so many to so many seconds is said; nothing where nobody knows, or it may be any time."""
    if from_s is None or to_s is None or (to_s - from_s > VAGUEST_S and from_s < LONGEST_S):
        return None
    if to_s < SOON_S:
        return Said("wait.soon", {})
    if from_s >= LONGEST_S:
        return Said("wait.long", {"hours": LONGEST_S // 3600})
    low, high = _floor(from_s) // MINUTE_S, _ceiling(to_s) // MINUTE_S
    if low == 0:
        return Said("wait.within", {"high": high})
    if high > SAYS_NOTHING_TIMES * low and high - low > SAYS_NOTHING_MIN:
        return Said("wait.at_most", {"high": high})
    return Said("wait.about", {"low": low}) if low == high else Said("wait.between", {"low": low, "high": high})


def wait_said(from_s: int | None, to_s: int | None) -> Both | None:
    """Return the wait in both languages; nothing where nothing can be said."""
    said = said_of(from_s, to_s)
    return both(said.key, **said.minutes) if said else None


def _step(seconds: int) -> int:
    return FINE_STEP_S if seconds <= FINE_UNTIL_S else COARSE_STEP_S


def _floor(seconds: int) -> int:
    return seconds - seconds % _step(seconds)


def _ceiling(seconds: int) -> int:
    return seconds + -seconds % _step(seconds)
