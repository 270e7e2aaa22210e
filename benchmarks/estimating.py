"""The formula of the moment of printing in a full hall, and in a crowd: a hundred windows, thousands waiting."""

import time
from typing import Final

from queue_core.commands import CallNext, IssueTicket, OpenWindow, TimePassed
from queue_core.estimate import estimate
from queue_core.hall import Hall
from queue_core.rules import HallRules, Lane, QueueRule, ServiceRule, WindowKind, WindowRule

OPENING_MS: Final = 1_795_050_000_000
SERVICES: Final = tuple(f"s{nth}" for nth in range(300))
COMING_MS: Final = 3_300_000
"""They come within an hour."""
CALLED: Final = 100
TURNS: Final = 50


def a_full_hall(kinds: int, waiting: int) -> Hall:
    """Return fifty general windows and fifty others of so many kinds, all busy, and so many who wait."""
    hall = Hall.new(_rules(kinds), OPENING_MS)
    hall.handle(TimePassed(), OPENING_MS)
    coming = waiting + CALLED
    for nth in range(coming):
        lane = Lane.GREEN if nth % 12 == 0 else Lane.NORMAL
        reason = "elderly" if lane is Lane.GREEN else ""
        wish = IssueTicket(SERVICES[nth * 7 % len(SERVICES)], f"t{nth}", "bench", lane, reason)
        hall.handle(wish, OPENING_MS + nth * COMING_MS // coming)
    now_ms = OPENING_MS + COMING_MS
    for window in hall.rules.windows:
        hall.handle(OpenWindow(window), now_ms)
        hall.handle(CallNext(window), now_ms)
    return hall


def _rules(kinds: int) -> HallRules:
    general = {f"g{nth}": WindowRule(f"g{nth}", str(nth), "hall", SERVICES) for nth in range(50)}
    others = {f"p{nth}": _specialised(nth, 6 * (nth % kinds)) for nth in range(50)}
    return HallRules(
        queues={"a": QueueRule("a", "A", "hall", digits=6, last=999_999)},
        services={code: ServiceRule(code, "a", expected_ms=300_000 + 1_000 * at) for at, code in enumerate(SERVICES)},
        windows=general | others,
        green_reasons=("elderly",),
    )


def _specialised(nth: int, first: int) -> WindowRule:
    services = SERVICES[first : first + 40]
    return WindowRule(f"p{nth}", str(50 + nth), "hall", services, kind=WindowKind.SPECIALISED)


def estimates_ms(hall: Hall) -> list[float]:
    """Return how long it took to estimate, some times, of one core."""
    took: list[float] = []
    for nth in range(TURNS):
        began = time.process_time()
        estimate(hall, SERVICES[nth * 5], Lane.NORMAL, hall.state.last_ms)
        took.append((time.process_time() - began) * 1000)
    return took
