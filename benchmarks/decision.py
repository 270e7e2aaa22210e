"""Who is next: one decision, whatever waits; it grows with the (service, lane) queues, not with the tickets."""

import statistics
import time
from collections.abc import Callable
from typing import Final

from benchmarks.figures import line
from queue_core.commands import IssueTicket, OpenWindow, TimePassed
from queue_core.hall import Hall
from queue_core.rules import HallRules, Lane, QueueRule, ServiceRule, WindowKind, WindowRule

OPENING_MS: Final = 1_795_050_000_000
LANES: Final = tuple(Lane)
QUEUES: Final = 300
WAITING: Final = 10_000
TO_REACH_US: Final = 300.0
ROUNDS: Final = 9
TURNS: Final = 50


def measure() -> None:
    """Print what a decision costs at a general window that yields to specialists, by tickets and by queues."""
    for waiting in (100, 1_000, WAITING, 100_000):
        took_us = _decision_us(a_hall_full(waiting, QUEUES))
        reached = took_us <= TO_REACH_US if waiting == WAITING else None
        line(f"decision, {waiting:,} waiting in {min(waiting, QUEUES)} queues", f"{took_us:.0f} µs", reached=reached)
    for queues in (30, 3_000):
        took_us = _decision_us(a_hall_full(WAITING, queues))
        line(f"decision, {WAITING:,} waiting in {queues:,} queues", f"{took_us:.0f} µs")
    floor_us = _median_us(lambda: min((n % 7, n, str(n)) for n in range(QUEUES)))
    line(f"floor: the least of {QUEUES} tuples", f"{floor_us:.0f} µs")


def a_hall_full(waiting: int, queues: int) -> Hall:
    """Return a hall in which so many wait in so many (service, lane) queues, specialists on duty."""
    codes = [f"s{nth}" for nth in range(queues // len(LANES))]
    hall = Hall.new(_rules(codes), OPENING_MS)
    hall.handle(TimePassed(), OPENING_MS)
    hall.handle(OpenWindow("specialised"), OPENING_MS)
    for nth in range(waiting):
        lane = LANES[nth // len(codes) % len(LANES)]
        reason = "elderly" if lane is Lane.GREEN else ""
        hall.handle(IssueTicket(codes[nth % len(codes)], f"t{nth}", "bench", lane, reason), OPENING_MS + nth)
    return hall


def _rules(codes: list[str]) -> HallRules:
    return HallRules(
        queues={"a": QueueRule("a", "A", "hall", digits=6, last=999_999)},
        services={code: ServiceRule(code, "a", LANES, 300_000 + 1_000 * nth) for nth, code in enumerate(codes)},
        windows={
            "general": WindowRule("general", "1", "hall", tuple(codes)),
            "specialised": WindowRule("specialised", "2", "hall", tuple(codes[::2]), kind=WindowKind.SPECIALISED),
        },
        green_reasons=("elderly",),
    )


def _decision_us(hall: Hall) -> float:
    now_ms = hall.state.last_ms
    return _median_us(lambda: hall.preview("general", now_ms))


def _median_us(act: Callable[[], object]) -> float:
    """Return the median of some rounds, each the mean of some turns."""
    rounds: list[float] = []
    for _ in range(ROUNDS):
        started = time.perf_counter()
        for _ in range(TURNS):
            act()
        rounds.append((time.perf_counter() - started) / TURNS * 1e6)
    return statistics.median(rounds)
