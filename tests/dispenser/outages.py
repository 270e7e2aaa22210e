"""A hall in which everything fails at random: real stores, real outboxes, a real hub, and a network nobody may trust.

Time is simulated, and so is nothing else: what a dispenser has on disk is a file, and what the hub knows its journal.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from heapq import heappop, heappush
from itertools import count
from random import Random
from typing import Final

from queue_core.events import Event, TicketCalled, TicketIssued

S: Final = 1000
MINUTE: Final = 60 * S
HOUR: Final = 60 * MINUTE
DAY: Final = 24 * HOUR
OFFSET_S: Final = 8 * 3600
BEGINS_MS: Final = 1_795_363_200_000
"""Midnight before Monday, 2026-11-23, in the hall."""
LONGEST_WAY_MS: Final = 900


class World:
    """True time, and what is to happen in it."""

    def __init__(self, chance: Random) -> None:
        self.chance = chance
        self.now_ms = BEGINS_MS
        self._order = count()
        self._agenda: list[tuple[int, int, Callable[[], None]]] = []

    def at(self, at_ms: float, act: Callable[[], None]) -> None:
        """Let this happen then."""
        heappush(self._agenda, (round(at_ms), next(self._order), act))

    def after(self, pause_ms: float, act: Callable[[], None]) -> None:
        """Let this happen so much later."""
        self.at(self.now_ms + pause_ms, act)

    def run(self, until_ms: int) -> None:
        """Let time pass."""
        while self._agenda and self._agenda[0][0] <= until_ms:
            at_ms, _, act = heappop(self._agenda)
            self.now_ms = max(self.now_ms, at_ms)
            act()
        self.now_ms = until_ms

    def again_and_again(self, mean_ms: float, act: Callable[[], None]) -> None:
        """Let this happen at random moments, so far apart in the mean."""

        def once() -> None:
            act()
            self.after(self.chance.expovariate(1 / mean_ms), once)

        self.after(self.chance.expovariate(1 / mean_ms), once)

    @property
    def time_of_day_ms(self) -> int:
        """How long ago it was midnight in the hall."""
        return (self.now_ms + OFFSET_S * S) % DAY

    @property
    def is_day(self) -> bool:
        """Whether anybody may be about."""
        return 7 * HOUR < self.time_of_day_ms < 18 * HOUR

    @property
    def day(self) -> int:
        """Which day it is in the hall."""
        return (self.now_ms + OFFSET_S * S) // DAY


class Link:
    """The way between one dispenser and the hub: in order, but late, and some of it lost or told twice."""

    def __init__(self, world: World, lost: float, doubled: float) -> None:
        self._world = world
        self._lost = lost
        self._doubled = doubled
        self._arrives_ms = 0.0
        self._cuts = 0
        self._is_up = True

    @property
    def is_up(self) -> bool:
        return self._is_up

    def cut(self) -> None:
        """Nothing gets through, and what was on its way is lost."""
        self._is_up = False
        self._cuts += 1

    def mend(self) -> None:
        self._is_up = True

    def carry(self, deliver: Callable[[], None]) -> None:
        """Bring something to the other side, or lose it."""
        chance = self._world.chance
        if not self._is_up or chance.random() < self._lost:
            return
        self._deliver_after(chance.uniform(1, LONGEST_WAY_MS if chance.random() < 0.05 else 60), deliver)
        if chance.random() < self._doubled:
            self._deliver_after(chance.uniform(0, 8 * S), deliver, in_order=False)

    def _deliver_after(self, way_ms: float, deliver: Callable[[], None], *, in_order: bool = True) -> None:
        arrives_ms = self._world.now_ms + way_ms
        if in_order:
            arrives_ms = self._arrives_ms = max(arrives_ms, min(self._arrives_ms, self._world.now_ms + LONGEST_WAY_MS))
        cuts = self._cuts

        def arrive() -> None:
            if self._is_up and cuts == self._cuts:
                deliver()

        self._world.at(arrives_ms, arrive)


@dataclass
class Printed:
    """A paper in a visitor's hand."""

    kiosk: str
    number: str
    queue: str
    token: str
    at_ms: int
    day: int
    serial: int = 0
    """Of one given alone."""
    instead_of: str = ""
    boot: int = 0
    heard_ms: int = 0
    """When its dispenser had heard the hub last."""

    @property
    def alone(self) -> bool:
        return self.serial > 0


@dataclass
class Visitors:
    """All who come and go, and what they hold."""

    papers: list[Printed] = field(default_factory=list)
    here: dict[str, Printed] = field(default_factory=dict)
    """Who waits in the hall, by the number they show."""
    doubled: list[tuple[Printed, Printed]] = field(default_factory=list)
    _tokens: dict[str, str] = field(default_factory=dict)
    _by_token: dict[str, Printed] = field(default_factory=dict)

    def prints(self, paper: Printed) -> None:
        """A visitor gets a paper and sits down."""
        other = self.here.get(paper.number)
        if other is not None and other.day == paper.day:  # in the evening everybody goes home
            self.doubled.append((other, paper))
        self.here[paper.number] = self._by_token[paper.token] = paper
        self.papers.append(paper)

    def hears(self, event: Event) -> None:
        """Whoever is called goes to the window."""
        if isinstance(event, TicketIssued):
            self._tokens[event.ticket] = event.token
        elif isinstance(event, TicketCalled):
            paper = self._by_token.get(self._tokens.get(event.ticket, ""))
            if paper is not None and self.here.get(paper.number) is paper:
                del self.here[paper.number]
