"""Visitors at the dispensers: each reads the page that is on the glass and touches what leads to the ticket."""

import logging
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Final

import msgspec

from device_drivers.driver import DriverError
from device_drivers.hands import hand
from hall_simulator.replay.recorded_visits import RecordedVisit

logger = logging.getLogger(__name__)

LOOK_AGAIN_S: Final = 0.02
"""How soon a visitor looks again at a page that works."""
TOUCH_AGAIN_S: Final = 0.35
"""How soon a visitor touches again when nothing came of it: a dispenser takes a sooner one for a bounce of the last."""
PATIENCE_S: Final = 30.0
"""Real seconds after which a visitor leaves without a ticket."""
BACK: Final = ("result", "paper_failed", "refused", "lost", "said", "done", "help", "own_ticket", "give_up", "check_in")
"""Pages from which a visitor goes back to the first one: with a ticket to leave, without one to try again."""
CHOOSING: Final = (
    *("departments", "services", "life_events", "life_event", "search", "situations"),
    *("confirm", "reasons", "other_way", "code"),
)
"""Pages that somebody who gave up may have left behind."""


class Touchable(msgspec.Struct, frozen=True):
    """Something on the glass that can be touched."""

    action: str
    rect: tuple[int, int, int, int]

    @property
    def middle(self) -> tuple[int, int]:
        """Where a careful finger touches it."""
        x, y, width, height = self.rect
        return x + width // 2, y + height // 2


class TicketSeen(msgspec.Struct, frozen=True):
    """The ticket a page shows."""

    id: str
    number: str


class GlassSeen(msgspec.Struct, frozen=True):
    """A dispenser's page, as its hands tell it."""

    page: str
    targets: tuple[Touchable, ...] = ()
    ticket: TicketSeen | None = None

    def target(self, action: str) -> Touchable | None:
        """Return what can be touched for this action."""
        return next((target for target in self.targets if target.action == action), None)


class Glass:
    """A virtual dispenser's glass, looked at and touched through its hands."""

    def __init__(self, hands: Path) -> None:
        self._hands = hands

    def look(self) -> GlassSeen:
        """Return the page that is on the glass."""
        return msgspec.convert(hand(self._hands, "page"), GlassSeen)

    def touch(self, x: int, y: int) -> GlassSeen:
        """Touch the glass and return the page that came of it."""
        return msgspec.convert(hand(self._hands, "touch", x=x, y=y), GlassSeen)


@dataclass(frozen=True, slots=True)
class Errand:
    """A visitor of the recorded day, and what they will touch."""

    visit: RecordedVisit
    department: str
    service: str


@dataclass(slots=True)
class Errands:
    """Who has been to a dispenser so far; dispensers' threads write, everybody reads."""

    tickets: dict[str, Errand] = field(default_factory=dict)
    """By ticket id: who holds it."""
    numbers: dict[str, str] = field(default_factory=dict)
    """By ticket id: the number on the glass."""
    without: list[str] = field(default_factory=list)
    """Why somebody has no ticket, one sentence each."""
    twice: list[str] = field(default_factory=list)
    """Tickets that were shown to a second visitor as theirs."""
    touched_s: list[float] = field(default_factory=list)
    """Real seconds each visitor stood at the dispenser."""
    late_ms: list[int] = field(default_factory=list)
    """Hall milliseconds each visitor stood in line before the dispenser."""

    @property
    def done(self) -> int:
        """How many visitors have left the dispensers."""
        return len(self.touched_s)

    def hold(self, ticket: TicketSeen, errand: Errand) -> None:
        """The visitor has seen their number."""
        if self.tickets.setdefault(ticket.id, errand) is not errand:
            self.twice.append(ticket.id)
        self.numbers[ticket.id] = ticket.number


def next_action(page: str, errand: Errand, at_home: bool) -> str:
    """Return what this visitor touches on a page; "" where there is nothing to do but to look again.

    `at_home` says whether the visitor has seen the first page: whatever stands there before is somebody else's choice.
    """
    if page in BACK or (page in CHOOSING and not at_home):
        return "home"
    wanted = {
        "home": "departments",
        "departments": f"department:{errand.department}",
        "services": f"service:{errand.service}",
        "situations": "take",
        "confirm": "take",
    }
    return wanted.get(page, "")


def take_ticket(
    glass: Glass, errand: Errand, errands: Errands, wait: Callable[[float], object], now_s: Callable[[], float]
) -> str:
    """Take one ticket and leave the dispenser as it was found; return why it did not work, or "".

    Raises DriverError when there is no dispenser.
    """
    gives_up_s, ticket, at_home = now_s() + PATIENCE_S, "", False
    seen = glass.look()
    while now_s() < gives_up_s:
        if seen.page == "home" and ticket:
            return ""
        at_home = at_home or seen.page == "home"
        if at_home and not ticket and seen.ticket is not None:
            ticket = seen.ticket.id
            errands.hold(seen.ticket, errand)
        seen = _step(glass, seen, next_action(seen.page, errand, at_home), wait)
    return "" if ticket else f"{errand.service}: gave up at the page {seen.page}"


def _step(glass: Glass, seen: GlassSeen, action: str, wait: Callable[[float], object]) -> GlassSeen:
    target = seen.target(action)
    if target is None:
        wait(LOOK_AGAIN_S)
        return glass.look()
    after = glass.touch(*target.middle)
    if after.page != seen.page:
        return after
    wait(TOUCH_AGAIN_S)
    return glass.look()


class Visitors:
    """Everybody who comes on that day, one line before all dispensers; each takes the first that is free."""

    def __init__(
        self, errands: Iterable[Errand], glasses: Mapping[str, Glass], now_ms: Callable[[], int], speed: float
    ) -> None:
        self.told = Errands()
        self._coming: Iterator[Errand] = iter(errands)
        self._glasses = glasses
        self._now_ms = now_ms
        self._speed = speed
        self._lock = threading.Lock()
        self._ending = threading.Event()
        self._patience = threading.Event()  # never set: whoever has begun takes the ticket, ending or not

    def at_dispensers(self, now_s: Callable[[], float]) -> Sequence[Callable[[], None]]:
        """Return what each dispenser's thread is to run; `now_s` is a monotonic clock."""
        return [partial(self._at, glass, now_s) for glass in self._glasses.values()]

    def end(self) -> None:
        """Nobody else comes."""
        self._ending.set()

    def _at(self, glass: Glass, now_s: Callable[[], float]) -> None:
        while (errand := self._next()) is not None and self._has_come(errand):
            self.told.late_ms.append(self._now_ms() - errand.visit.at_ms)
            began_s = now_s()
            try:
                problem = take_ticket(glass, errand, self.told, self._patience.wait, now_s)
            except DriverError as fault:
                problem = f"{errand.service}: {fault}"
            if problem:
                logger.warning("a visitor has no ticket: %s", problem)
                self.told.without.append(problem)
            self.told.touched_s.append(now_s() - began_s)

    def _next(self) -> Errand | None:
        with self._lock:
            return next(self._coming, None)

    def _has_come(self, errand: Errand) -> bool:
        """Wait for the visitor's hall time; False when the day is ended before."""
        while (ahead_ms := errand.visit.at_ms - self._now_ms()) > 0:
            if self._ending.wait(min(1.0, ahead_ms / 1000 / self._speed)):
                return False
        return not self._ending.is_set()
