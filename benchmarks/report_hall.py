"""A hall that lives day after day into a real journal: what reports are measured on, and shown with."""

import heapq
import json
import random
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from hall_records.journal import Decision, Journal
from queue_core.commands import (
    CallNext,
    CloseWindow,
    Command,
    FinishService,
    IssueTicket,
    LogIn,
    MissTicket,
    OpenWindow,
    PauseWindow,
    RateTicket,
    StartService,
    TimePassed,
)
from queue_core.events import DayOpened, Event, HallConfigured, TicketCalled
from queue_core.hall import Hall
from queue_core.lifecycle import Level, ServiceOutcome
from queue_core.refusals import RefusedError
from queue_core.rules import ClerkRule, HallRules, Lane, QueueRule, ServiceRule, WindowRule

SERVICES: Final = 30
DEPARTMENTS: Final = 10
WINDOWS: Final = 40
ZONES: Final = ("east", "west")
MINUTE_MS: Final = 60_000
HOUR_MS: Final = 60 * MINUTE_MS
DAY_MS: Final = 24 * HOUR_MS
MIDNIGHT_MS: Final = 1_759_248_000_000
"""2025-10-01, midnight in the hall."""
BY_HOUR: Final = {9: 16, 10: 18, 11: 13, 12: 5, 13: 8, 14: 15, 15: 14, 16: 9}
"""How many of a day's visitors come when."""
NO_SHOWS: Final = 0.05
RATE: Final = 0.3
AT_ONCE: Final = 200
"""Decisions stored in one commit."""


def rules() -> HallRules:
    """Return the hall's rules: thirty services of ten departments, forty windows in two zones."""
    codes = [f"s{nth:02}" for nth in range(SERVICES)]
    return HallRules(
        queues={zone: QueueRule(zone, zone[0].upper(), zone, digits=4, last=9999) for zone in ZONES},
        services={code: _service(code, nth) for nth, code in enumerate(codes)},
        windows={str(nth): _window(nth, codes) for nth in range(1, WINDOWS + 1)},
        clerks={f"c{nth:02}": ClerkRule(f"c{nth:02}") for nth in range(1, WINDOWS + 6)},
        dispensers=("dispenser-1",),
        zones=ZONES,
        green_reasons=("elderly",),
    )


def document() -> str:
    """Return the names people know, as they stand in the configuration."""
    named = {
        "service": [
            {"code": f"s{nth:02}", "name": {"zh": f"事项{nth + 1:02}", "en": f"Service {nth + 1:02}"}}
            for nth in range(SERVICES)
        ],
        "department": [
            {"id": f"d{nth}", "name": {"zh": f"部门{nth + 1}", "en": f"Department {nth + 1}"}}
            for nth in range(DEPARTMENTS)
        ],
        "zone": [
            {"id": "east", "name": {"zh": "东区", "en": "East"}},
            {"id": "west", "name": {"zh": "西区", "en": "West"}},
        ],
        "clerk": [{"id": f"c{nth:02}", "name": f"工号{nth:02}"} for nth in range(1, WINDOWS + 6)],
    }
    return json.dumps(named, ensure_ascii=False)


def _service(code: str, nth: int) -> ServiceRule:
    zone = ZONES[nth % DEPARTMENTS % 2]
    return ServiceRule(code, zone, tuple(Lane), (4 + nth % 9) * MINUTE_MS, f"d{nth % DEPARTMENTS}", 15 * MINUTE_MS)


def _window(nth: int, codes: list[str]) -> WindowRule:
    zone = ZONES[nth % 2]
    return WindowRule(
        str(nth), str(nth), zone, tuple(code for at, code in enumerate(codes) if at % DEPARTMENTS % 2 == nth % 2)
    )


@dataclass
class LivingHall:
    """The hall and its journal; some commits together, for nobody waits for a button."""

    journal: Journal
    hall: Hall
    chance: random.Random
    waiting: list[Decision]

    @classmethod
    def begun(cls, path: Path, seed: int = 8) -> "LivingHall":
        """Begin a journal."""
        journal, ours = Journal.open(path, "bench"), rules()
        living = cls(journal, Hall.new(ours, MIDNIGHT_MS), random.Random(seed), [])
        living.store((HallConfigured(MIDNIGHT_MS, ours, document()),), MIDNIGHT_MS)
        return living

    def does(self, command: Command, at_ms: int) -> tuple[Event, ...]:
        """Decide and store; what is refused has not happened."""
        try:
            events = tuple(self.hall.handle(command, at_ms))
        except RefusedError:
            return ()
        self.store(events, at_ms)
        return events

    def store(self, events: tuple[Event, ...], at_ms: int) -> None:
        """Store, once there is enough to store."""
        self.waiting.append(Decision(events, "bench", "", "", b"", at_ms))
        if len(self.waiting) >= AT_ONCE:
            self.flush()

    def flush(self) -> None:
        """Store all there is."""
        self.journal.append(self.waiting)
        self.waiting = []

    def live(self, day: int, tickets: int) -> str:
        """Live a day with so many visitors, and return its date; 0: nobody comes."""
        midnight_ms = MIDNIGHT_MS + day * DAY_MS
        opened = [each for each in self.does(TimePassed(), midnight_ms) if isinstance(each, DayOpened)]
        if tickets:
            _Day(self, midnight_ms, tickets).run()
        self.flush()
        return opened[0].day if opened else self.hall.state.day.name


class _Day:
    """One day's comings and goings, by the clock."""

    def __init__(self, living: LivingHall, midnight_ms: int, tickets: int) -> None:
        self.living = living
        self.midnight_ms = midnight_ms
        self.nth = 0
        # Just about as long as the windows can bear: the queues of the morning are served by noon.
        self.serve_ms = WINDOWS * 8 * HOUR_MS * 0.8 / tickets
        self.to_come: list[tuple[int, int, str]] = []
        for hour, share in BY_HOUR.items():
            for _ in range(round(tickets * share / sum(BY_HOUR.values()))):
                self.later(midnight_ms + hour * HOUR_MS + living.chance.randrange(HOUR_MS), "visitor")
        for window in range(1, WINDOWS + 1):
            self.later(midnight_ms + 9 * HOUR_MS - window * 1000, f"open {window}")
            self.later(midnight_ms + 18 * HOUR_MS - window * 1000, f"shut {window}")

    def later(self, at_ms: int, what: str) -> None:
        self.nth += 1
        heapq.heappush(self.to_come, (at_ms, self.nth, what))

    def run(self) -> None:
        while self.to_come:
            at_ms, _, what = heapq.heappop(self.to_come)
            kind, _, window = what.partition(" ")
            if at_ms < self.midnight_ms + 18 * HOUR_MS:
                kinds = {"visitor": self.visitor, "open": self.open, "back": self.back, "shut": self.shut}
                (kinds | {"start": self.start, "finish": self.finish})[kind](at_ms, window)

    def do(self, command: Command, at_ms: int) -> None:
        for event in self.living.does(command, at_ms):
            if isinstance(event, TicketCalled):
                self.later(at_ms + self.living.chance.randrange(8_000, 45_000), f"start {event.window}")

    def visitor(self, at_ms: int, _window: str) -> None:
        chance = self.living.chance
        lane = chance.choices((Lane.NORMAL, Lane.GREEN), (92, 8))[0]
        code = f"s{min(SERVICES - 1, int(chance.expovariate(0.11))):02}"
        reason = "elderly" if lane is Lane.GREEN else ""
        self.do(IssueTicket(code, f"{chance.getrandbits(96):024x}", "dispenser-1", lane, reason), at_ms)

    def open(self, at_ms: int, window: str) -> None:
        self.do(OpenWindow(window), at_ms)
        self.do(LogIn(window, f"c{int(window):02}"), at_ms)
        self.do(CallNext(window), at_ms + 1000)

    def back(self, at_ms: int, window: str) -> None:
        self.do(OpenWindow(window), at_ms)
        self.do(CallNext(window), at_ms)

    def shut(self, at_ms: int, window: str) -> None:
        self.do(CloseWindow(window), at_ms)

    def start(self, at_ms: int, window: str) -> None:
        chance = self.living.chance
        if chance.random() < NO_SHOWS:
            self.do(MissTicket(window), at_ms)
            self.next(at_ms, window)
            return
        self.do(StartService(window), at_ms)
        self.later(at_ms + round(chance.lognormvariate(-0.15, 0.55) * self.serve_ms), f"finish {window}")

    def finish(self, at_ms: int, window: str) -> None:
        chance, ticket = self.living.chance, self.living.hall.window(window).ticket or ""
        outcome = chance.choices(tuple(ServiceOutcome), (70, 12, 9, 3, 6))[0]
        self.do(FinishService(window, outcome), at_ms)
        if chance.random() < RATE:
            self.do(RateTicket(ticket, chance.choices(tuple(Level), (60, 25, 10, 3, 2))[0], "pad"), at_ms)
        self.next(at_ms, window)

    def next(self, at_ms: int, window: str) -> None:
        noon_ms = self.midnight_ms + 12 * HOUR_MS + int(window) % 4 * 20 * MINUTE_MS
        if noon_ms <= at_ms < noon_ms + 15 * MINUTE_MS:
            self.do(PauseWindow(window, "lunch", 0), at_ms)
            self.later(at_ms + 25 * MINUTE_MS, f"back {window}")
        else:
            self.do(CallNext(window), at_ms)
