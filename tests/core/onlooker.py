"""Somebody who stands in the hall and keeps their own list: what the events alone say must be fair and true."""

from dataclasses import dataclass, field

from queue_core.events import (
    DayOpened,
    Event,
    HallConfigured,
    PaperReported,
    ServiceFinished,
    ServiceStarted,
    TicketCalled,
    TicketExpired,
    TicketIssued,
    TicketMissed,
    TicketRecalled,
    TicketReleased,
    TicketTransferred,
    WindowReady,
)
from queue_core.rules import HallRules, Lane

PRESSED_EARLIER = (PaperReported, ServiceStarted, ServiceFinished, TicketMissed)
"""What may truly have happened before the last thing that was heard of."""


@dataclass
class Visitor:
    """One ticket, as anybody can see it."""

    ticket: str
    number: str
    service: str
    lane: Lane
    came_ms: int
    nth: int
    called_ms: int = 0
    at_window: str = ""
    only_window: str = ""
    first: bool = False


@dataclass
class Onlooker:
    """Hears every event, in order, and objects when a promise of the hall is broken."""

    rules: HallRules
    day: str = ""
    last_ms: int = 0
    came: int = 0
    days: list[str] = field(default_factory=list)
    serials: set[tuple[str, str, int]] = field(default_factory=set)
    waiting: dict[str, Visitor] = field(default_factory=dict)
    inside: dict[str, Visitor] = field(default_factory=dict)
    missed: dict[str, Visitor] = field(default_factory=dict)
    ready: list[str] = field(default_factory=list)

    def hears(self, event: Event) -> None:
        """Check the event against everything heard so far, and remember it."""
        if not isinstance(event, PRESSED_EARLIER):
            assert event.at_ms >= self.last_ms, "hall time never runs backwards"
        self.last_ms = max(self.last_ms, event.at_ms)
        match event:
            case HallConfigured():
                self._configured(event.rules)
            case DayOpened():
                self._day_opens(event.day)
            case TicketIssued():
                self._issued(event)
            case WindowReady():
                self._asked(event.window)
            case TicketCalled():
                self._called(event)
            case TicketRecalled() | ServiceStarted() | ServiceFinished() | TicketMissed() | TicketTransferred():
                self._at_the_window(event)
            case TicketReleased():
                self._released(event.ticket)
            case TicketExpired():
                self._expired(event.ticket)
            case _:
                self._stands_down(getattr(event, "window", ""))

    def looks_around(self) -> None:
        """Nobody stands ready beside a visitor they may serve; no number is out twice."""
        for window in self.ready:
            assert not self.could_serve(window), f"{window} stands ready beside a visitor it may serve"
        visitors = (*self.waiting.values(), *self.inside.values(), *self.missed.values())
        numbers = [visitor.number for visitor in visitors]
        assert len(numbers) == len(set(numbers)), "two open tickets show the same number"

    def could_serve(self, window: str) -> list[Visitor]:
        """Return who waits that this window may serve, the next one first, compared one by one."""
        services = self.rules.windows[window].services
        able = [
            visitor
            for visitor in self.waiting.values()
            if visitor.only_window == window or (not visitor.only_window and visitor.service in services)
        ]
        return sorted(able, key=self._turn)

    def _turn(self, visitor: Visitor) -> tuple[bool, int, int]:
        head_start_ms = self.rules.head_start_ms[visitor.lane] if self.rules.policy == "vtt" else 0
        return (not visitor.first, visitor.came_ms - head_start_ms, visitor.nth)

    def _configured(self, rules: HallRules) -> None:
        self.rules = rules
        self.ready = [window for window in self.ready if window in rules.windows]

    def _day_opens(self, day: str) -> None:
        still_open = {**self.waiting, **self.inside, **self.missed}
        assert not still_open, "every visit ends its day in a final state"
        assert day not in self.days, "a day opens once"
        self.days.append(day)
        self.day = day
        self.ready.clear()

    def _issued(self, event: TicketIssued) -> None:
        serial = (self.day, event.queue, event.serial)
        assert serial not in self.serials, "a serial is issued once a queue and day"
        self.serials.add(serial)
        self.came += 1
        self.waiting[event.ticket] = Visitor(
            event.ticket, event.number, event.service, event.lane, event.at_ms, self.came
        )

    def _asked(self, window: str) -> None:
        assert not self.could_serve(window), "nobody is told that nobody waits while somebody does"
        if window not in self.ready:
            self.ready.append(window)

    def _called(self, event: TicketCalled) -> None:
        able = self.could_serve(event.window)
        chosen = self.waiting.pop(event.ticket)
        assert able[0] is chosen, "who is next by the policy is called"
        assert not any(self._passed(chosen, other) for other in able), "nobody is passed within a service and lane"
        assert all(other.at_window != event.window for other in self.inside.values()), "a window has one ticket"
        if event.window in self.ready:
            self._took_its_turn(chosen, event.window)
        self._stands_down(event.window)
        chosen.at_window = event.window
        chosen.called_ms = event.at_ms
        self.inside[chosen.ticket] = chosen

    def _passed(self, chosen: Visitor, other: Visitor) -> bool:
        alike = (chosen.service, chosen.lane) == (other.service, other.lane)
        return alike and not chosen.first and other.came_ms < chosen.came_ms

    def _took_its_turn(self, chosen: Visitor, window: str) -> None:
        able = [w for w in self.ready if chosen.only_window in ("", w)]
        able = [w for w in able if chosen.only_window or chosen.service in self.rules.windows[w].services]
        assert window == min(able, key=lambda w: (len(self.rules.windows[w].services), self.ready.index(w)))

    def _at_the_window(
        self, event: TicketRecalled | ServiceStarted | ServiceFinished | TicketMissed | TicketTransferred
    ) -> None:
        visitor = self.inside[event.ticket]
        assert visitor.at_window == event.window, "a ticket is at one window"
        assert event.at_ms >= visitor.called_ms, "nothing is earlier than what it follows"
        visitor.called_ms = event.at_ms
        if isinstance(event, (ServiceFinished, TicketMissed, TicketTransferred)):
            self._leaves(visitor, event)

    def _leaves(self, visitor: Visitor, event: ServiceFinished | TicketMissed | TicketTransferred) -> None:
        del self.inside[visitor.ticket]
        visitor.at_window = ""
        if isinstance(event, TicketMissed):
            self.missed[visitor.ticket] = visitor
        if isinstance(event, TicketTransferred):
            visitor.service, visitor.only_window, visitor.first = event.to_service, event.to_window, event.first
            self.waiting[visitor.ticket] = visitor

    def _released(self, ticket: str) -> None:
        visitor = self.waiting[ticket]
        assert visitor.only_window, "only who waits for one window can be released from it"
        visitor.only_window = ""

    def _expired(self, ticket: str) -> None:
        (place,) = (place for place in (self.waiting, self.inside, self.missed) if ticket in place)
        del place[ticket]

    def _stands_down(self, window: str) -> None:
        if window in self.ready:
            self.ready.remove(window)
