"""What the voice is told beforehand in a rush in the biggest hall: what a plan costs, how many calls it names."""

import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from random import Random
from typing import Final

import msgspec

from benchmarks.big_hall import big_hall
from benchmarks.figures import Spread, line
from central_scheduler.hall_rules import rules_of
from central_scheduler.places import Places
from central_scheduler.sentences import Sentences
from central_scheduler.speech import Speech
from central_scheduler.speech_plan import SpeechPlanner
from hall_config.model import HallConfig, Node
from hall_config.texts import Catalogue
from hall_protocol.codec import encode
from hall_protocol.states import Stamp
from queue_core.commands import CallNext, FinishService, IssueTicket, StartService, TimePassed
from queue_core.events import TicketCalled
from queue_core.hall import Hall
from queue_core.records import Ticket
from queue_core.refusals import RefusedError

TEN_MS: Final = 1_795_399_200_000
"""2026-11-23, ten in the morning in a hall at +08:00."""
WAITING: Final = 2_000
SECONDS: Final = 300
VISIT_S: Final = 60
"""Each window calls once a minute: a hundred windows make more than a call a second."""
A_SECOND_MS: Final = 1_000
LIMIT_MS: Final = 2.0
"""A plan a second takes no more of the hub than this: nobody who presses a button feels it."""


@dataclass
class Rush:
    """A hall in which everybody works, second by second, and what is foreseen in it."""

    config: HallConfig
    hall: Hall
    speech: Speech
    chance: Random = field(default_factory=lambda: Random(1))
    planned: set[str] = field(default_factory=set)
    calls: int = 0
    foreseen: int = 0
    costs_s: list[float] = field(default_factory=list)
    bytes: int = 0

    def run(self) -> None:
        """Let five minutes pass."""
        planner = SpeechPlanner(self.hall, self.speech, Places(self.config, Sentences(Catalogue.load())))
        windows = list(self.hall.rules.windows)
        for second in range(SECONDS):
            now_ms = TEN_MS + second * A_SECOND_MS
            for window in windows[second % VISIT_S :: VISIT_S]:
                self._works(window, now_ms)
            followers = self._followers(now_ms)
            began_s = time.thread_time()
            message = encode(plan := planner.draw(Stamp(epoch=1, seq=second), now_ms, followers))
            self.costs_s.append(time.thread_time() - began_s)
            self.bytes = len(message)
            self.planned |= {each.clip for each in plan.lines}

    def _followers(self, now_ms: int) -> dict[str, Ticket]:
        """Return whom each window would call, as the boards know it anyway."""
        seen = {self.hall.sees(window): window for window in self.hall.rules.windows}
        choices = {sees: self.hall.preview(window, now_ms) for sees, window in seen.items()}
        nexts = {window: choices[self.hall.sees(window)] for window in self.hall.rules.windows}
        return {window: choice.ticket for window, choice in nexts.items() if choice}

    def _works(self, window: str, now_ms: int) -> None:
        self.comes(now_ms)
        for event in (*self.does(FinishService(window), now_ms), *self.does(CallNext(window), now_ms)):
            if isinstance(event, TicketCalled):
                called = self.hall.ticket(event.ticket)
                number = self.hall.rules.windows[window].number
                (said, *_) = self.speech.call_once(called.number, number, recalled=False)
                self.calls += 1
                self.foreseen += said.clip in self.planned
        self.does(StartService(window), now_ms)

    def comes(self, now_ms: int) -> None:
        """A visitor takes a ticket for something."""
        service = self.chance.choice(list(self.hall.rules.services))
        self.does(IssueTicket(service, f"{self.chance.random():.20f}", "dispenser-1"), now_ms)

    def does(self, command: IssueTicket | CallNext | StartService | FinishService, now_ms: int) -> Iterator[object]:
        """Return what comes of a press; of one that cannot be, nothing."""
        try:
            return iter(self.hall.handle(command, now_ms))
        except RefusedError:
            return iter(())


def a_rush() -> Rush:
    """Return the biggest hall with thousands who wait, a clerk at each window and a machine that renders."""
    config = big_hall()
    config = msgspec.structs.replace(config, nodes=(*config.nodes, Node(id="voice-1", role="voice")))
    hall = Hall.new(rules_of(config), TEN_MS)
    hall.handle(TimePassed(), TEN_MS)
    rush = Rush(config, hall, Speech(config, Sentences(Catalogue.load())))
    for _ in range(WAITING):
        rush.comes(TEN_MS)
    for window in hall.rules.windows:
        rush.does(CallNext(window), TEN_MS)
        rush.does(StartService(window), TEN_MS)
    return rush


def measure() -> None:
    """Print what a plan costs, once a second, and how many calls had been foreseen when they came."""
    rush = a_rush()
    rush.run()
    cost = Spread(tuple(rush.costs_s))
    text = f"{cost} of the hub's time, {rush.bytes / 1000:.0f} kB (to reach: p50 ≤ {LIMIT_MS:.0f} ms)"
    line("a plan a second of what will be said", text, reached=cost.at(0.5) <= LIMIT_MS)
    line("calls foreseen before they came", f"{rush.foreseen} of {rush.calls}, with a hundred windows")


if __name__ == "__main__":
    measure()
