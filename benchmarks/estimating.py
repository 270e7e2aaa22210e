"""The formula of the moment of printing in a hall as full as halls get: a hundred windows, a thousand waiting."""

import time
from typing import Final

from queue_core.commands import CallNext, IssueTicket, OpenWindow, TimePassed
from queue_core.estimate import estimate
from queue_core.hall import Hall
from queue_core.rules import HallRules, Lane, QueueRule, ServiceRule, WindowKind, WindowRule

OPENING_MS: Final = 1_795_050_000_000
SERVICES: Final = tuple(f"s{nth}" for nth in range(300))
COMING: Final = 1_100
APART_MS: Final = 3_000
TURNS: Final = 50


def a_full_hall(kinds: int) -> Hall:
    """Return fifty general windows and fifty others of so many kinds, all busy, and a thousand who wait."""
    hall = Hall.new(_rules(kinds), OPENING_MS)
    hall.handle(TimePassed(), OPENING_MS)
    for nth in range(COMING):
        lane = Lane.GREEN if nth % 12 == 0 else Lane.NORMAL
        reason = "elderly" if lane is Lane.GREEN else ""
        wish = IssueTicket(SERVICES[nth * 7 % len(SERVICES)], f"t{nth}", "bench", lane, reason)
        hall.handle(wish, OPENING_MS + nth * APART_MS)
    now_ms = OPENING_MS + COMING * APART_MS
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
