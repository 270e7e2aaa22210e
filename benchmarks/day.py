"""A hall's whole day through the rules, no I/O: every command decided and applied, against only applying its events."""

import heapq
import random
import time
from collections.abc import Iterator
from typing import Final

from benchmarks.figures import line
from queue_core.commands import (
    CallNext,
    Command,
    FinishService,
    IssueTicket,
    MissTicket,
    Recall,
    ReportPaper,
    StartService,
    TimePassed,
)
from queue_core.events import Event, TicketCalled
from queue_core.hall import Hall
from queue_core.lifecycle import WindowState
from queue_core.rules import HallRules, Lane, QueueRule, ServiceRule, WindowKind, WindowRule

OPENING_MS: Final = 1_795_050_000_000
DAY_MS: Final = 8 * 3_600_000
SERVICES: Final = 60
GENERAL: Final = 35
SPECIALISED: Final = 49
TICKETS: Final = 2_700
TO_REACH_S: Final = 1.0
NO_SHOWS: Final = 0.06


def measure() -> None:
    """Print the seconds of a day, by its tickets."""
    for tickets in (100, 1_000, TICKETS, 10_000, 100_000):
        hall = Hall.new(_rules(), OPENING_MS)
        started = time.perf_counter()
        events, commands = _play(hall, tickets)
        took_s = time.perf_counter() - started
        floor_s = _replayed(events)
        each = f"{took_s / commands * 1e6:.0f} µs for each of {commands:,} commands"
        text = f"{took_s:.2f} s, {each}, {took_s / floor_s:.1f} × floor"
        reached = took_s <= TO_REACH_S if tickets == TICKETS else None
        line(f"a day of {tickets:,} tickets, {GENERAL + SPECIALISED} windows", text, reached=reached)


def _rules() -> HallRules:
    codes = [f"s{nth}" for nth in range(SERVICES)]
    kinds = [WindowKind.GENERAL] * GENERAL + [WindowKind.SPECIALISED] * SPECIALISED
    return HallRules(
        queues={"a": QueueRule("a", "A", "hall", digits=6, last=999_999)},
        services={code: ServiceRule(code, "a", tuple(Lane), 240_000 + 10_000 * nth) for nth, code in enumerate(codes)},
        windows={str(nth): _window(nth, kind, codes) for nth, kind in enumerate(kinds)},
        green_reasons=("elderly",),
    )


def _window(nth: int, kind: WindowKind, codes: list[str]) -> WindowRule:
    services = codes if kind is WindowKind.GENERAL else codes[nth % 20 :: 20]
    return WindowRule(str(nth), str(nth), "hall", tuple(services), kind=kind)


def _play(hall: Hall, tickets: int) -> tuple[list[Event], int]:
    """Play the day and return its events and how many commands it took.

    Visitors come evenly, each window serves at the pace at which all get served; some do not come and are recalled.
    """
    chance = random.Random(2026)
    serve_ms = DAY_MS * (GENERAL + SPECIALISED) // tickets * 8 // 10
    events: list[Event] = []
    to_come: list[tuple[int, int, str]] = [(OPENING_MS, nth, window) for nth, window in enumerate(hall.rules.windows)]
    to_come += [(OPENING_MS + DAY_MS * nth // tickets, 1_000 + nth, "") for nth in range(tickets)]
    heapq.heapify(to_come)
    handled = 0

    def do(command: Command, at_ms: int) -> None:
        nonlocal handled
        handled += 1
        for event in hall.handle(command, at_ms):
            events.append(event)
            if isinstance(event, TicketCalled):
                heapq.heappush(to_come, (at_ms + chance.randrange(serve_ms // 2, serve_ms * 3 // 2), 0, event.window))

    do(TimePassed(), OPENING_MS)
    while to_come:
        at_ms, nth, window = heapq.heappop(to_come)
        for command in _visitor(hall, nth, chance) if not window else _clerk(hall, window, chance):
            do(command, at_ms)
    return events, handled


def _visitor(hall: Hall, nth: int, chance: random.Random) -> Iterator[Command]:
    lane = chance.choices(tuple(Lane), (82, 8, 10))[0]
    reason = "elderly" if lane is Lane.GREEN else ""
    yield IssueTicket(f"s{chance.randrange(SERVICES)}", f"t{nth}", "bench", lane, reason)
    yield ReportPaper(f"{hall.state.day.name}/a/{nth - 999}", printed=True)


def _clerk(hall: Hall, window: str, chance: random.Random) -> Iterator[Command]:
    if hall.window(window).state is WindowState.CALLING:
        if chance.random() < NO_SHOWS:
            yield Recall(window)
            yield MissTicket(window)
        else:
            yield StartService(window)
            yield FinishService(window)
    yield CallNext(window)


def _replayed(events: list[Event]) -> float:
    """Return how long it takes only to let the day's events be true again."""
    hall = Hall.new(_rules(), OPENING_MS)
    started = time.perf_counter()
    for event in events:
        hall.apply(event)
    return time.perf_counter() - started
