"""How long ago a ticket was given: by the machine's own running time, never by what its wall clock said."""

from collections.abc import Mapping
from dataclasses import dataclass

from ticket_dispenser.alone.store import Boot, Given


@dataclass(frozen=True, slots=True)
class Age:
    """How long ago, and whether a power cut leaves that to be estimated."""

    age_ms: int
    estimated: bool = False


@dataclass(frozen=True, slots=True)
class Now:
    """This moment: on the machine's clock, and in the hall as the hub says it."""

    boot: int
    now_ms: int
    hall_ms: int
    speed: float = 1.0
    day_ms: int = 0
    """When the hall's day began."""


def age_of(given: Given, boots: Mapping[int, Boot], now: Now) -> Age:
    """Return how long ago a ticket was given.

    Within one run of the machine that is exact. Across a power cut it lies between what has passed at the least and at
    the most: by the time the machine ran, and by when the hub was heard. Heard in the same run, it is known.
    """
    if given.boot == now.boot:
        return Age(max(0, now.now_ms - given.pressed_ms))
    least_ms = _at_least(given, boots, now)
    most_ms, in_the_same_run = _at_most(given, boots, now)
    if in_the_same_run:
        return Age(max(least_ms, most_ms), estimated=True)
    today_ms = _since(now.day_ms, now)
    if least_ms <= today_ms:  # who may have come today is here: as one of yesterday's nobody would call them
        most_ms = min(most_ms, today_ms)
    return Age((least_ms + max(least_ms, most_ms)) // 2, estimated=True)


def _at_least(given: Given, boots: Mapping[int, Boot], now: Now) -> int:
    """Return the time the machine ran since; or until it heard the hub in a later run, and what has passed since that.

    The latter keeps the order: who was given a number in that later run stands behind.
    """
    own = boots.get(given.boot)
    ran_ms = max(0, own.seen_ms - given.pressed_ms) if own else 0
    least_ms = 0
    for boot in sorted((each for each in boots.values() if given.boot < each.boot < now.boot), key=lambda e: e.boot):
        if boot.contact_ms is not None and boot.hall_ms is not None:
            least_ms = max(least_ms, ran_ms + boot.contact_ms + _since(boot.hall_ms, now))
        ran_ms += boot.seen_ms
    return max(least_ms, ran_ms + now.now_ms)


def _at_most(given: Given, boots: Mapping[int, Boot], now: Now) -> tuple[int, bool]:
    """Return how long ago it can have been at most, and whether the hub was heard in that very run of the machine."""
    own = boots.get(given.boot)
    if own and own.contact_ms is not None and own.hall_ms is not None:
        return _since(own.hall_ms, now) - (given.pressed_ms - own.contact_ms), True
    ran_ms = given.pressed_ms
    for boot in sorted((each for each in boots.values() if each.boot < given.boot), key=lambda each: -each.boot):
        if boot.contact_ms is not None and boot.hall_ms is not None:
            return _since(boot.hall_ms, now) - (boot.seen_ms - boot.contact_ms) - ran_ms, False
        ran_ms += boot.seen_ms
    return 0, False


def _since(hall_ms: int, now: Now) -> int:
    return round((now.hall_ms - hall_ms) / now.speed)
