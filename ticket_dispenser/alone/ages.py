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


def age_of(given: Given, boots: Mapping[int, Boot], now: Now) -> Age:
    """Return how long ago a ticket was given.

    Within one run of the machine that is exact. Across a power cut it lies between the time the machine has run since
    and the time since the hub was last heard before; where the hub was heard in the same run, the later bound is true.
    """
    if given.boot == now.boot:
        return Age(max(0, now.now_ms - given.pressed_ms))
    least_ms = _has_run_since(given, boots, now)
    most_ms, in_the_same_run = _at_most(given, boots, now)
    if in_the_same_run:
        return Age(max(least_ms, most_ms), estimated=True)
    return Age((least_ms + max(least_ms, most_ms)) // 2, estimated=True)


def _has_run_since(given: Given, boots: Mapping[int, Boot], now: Now) -> int:
    own = boots.get(given.boot)
    rest_ms = max(0, own.seen_ms - given.pressed_ms) if own else 0
    between_ms = sum(boot.seen_ms for boot in boots.values() if given.boot < boot.boot < now.boot)
    return rest_ms + between_ms + now.now_ms


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
