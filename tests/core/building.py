"""A small hall to tell a story with: who waits since when, which window calls, what is refused."""

import copy
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeVar

import pytest

from queue_core.commands import (
    BookVisit,
    CallNext,
    CheckIn,
    Command,
    FinishService,
    IssueTicket,
    LogIn,
    MissTicket,
    OpenWindow,
    StartService,
    TimePassed,
)
from queue_core.events import Event, TicketCalled, TicketIssued
from queue_core.hall import Hall
from queue_core.lifecycle import State
from queue_core.records import Booking, HallState, Ticket, Window
from queue_core.refusals import Reason, RefusedError
from queue_core.rules import CallingRules, ClerkRule, HallRules, Lane, QueueRule, ServiceRule, WindowRule

MINUTE_MS = 60_000
HOUR_MS = 60 * MINUTE_MS
DAY_MS = 24 * HOUR_MS
MONDAY = "2026-11-23"
"""The day a story is told on, unless it says otherwise."""
NOON_MS = int(datetime.fromisoformat("2026-11-23T12:00:00+08:00").timestamp() * 1000)
"""The moment a story is told at, unless it says otherwise."""
EARLY_MS = NOON_MS - 12 * 60 * MINUTE_MS
EVERY_LANE = tuple(Lane)

Windows = int | Mapping[str, Sequence[str]]
E = TypeVar("E", bound=Event)


def at(clock: str, day: str = MONDAY) -> int:
    """Return the moment of the hall's clock: `at("09:05")`."""
    return int(datetime.fromisoformat(f"{day}T{clock}+08:00").timestamp() * 1000)


def some_rules(
    windows: Windows = 1,
    services: Mapping[str, str] | None = None,
    numbers: tuple[int, int] = (1, 999),
) -> HallRules:
    """Return a hall whose services stand in queues named by a letter: `{"pension": "a", "passport": "b"}`."""
    services = services or {"pension": "a"}
    if isinstance(windows, int):
        windows = {str(nth): tuple(services) for nth in range(1, windows + 1)}
    queues = sorted(set(services.values()))
    return HallRules(
        queues={q: QueueRule(q, q.upper(), "hall", first=numbers[0], last=numbers[1]) for q in queues},
        services={code: ServiceRule(code, queue, EVERY_LANE) for code, queue in services.items()},
        windows={wid: WindowRule(wid, f"No. {wid}", "hall", tuple(codes)) for wid, codes in windows.items()},
        dispensers=("dispenser-1", "dispenser-2"),
        zones=("hall", "annexe"),
        green_reasons=("elderly",),
    )


def with_services(rules: HallRules, *services: ServiceRule) -> HallRules:
    """Return the rules with these services instead of those of the same codes."""
    return replace(rules, services={**rules.services, **{service.code: service for service in services}})


def with_windows(rules: HallRules, *windows: WindowRule) -> HallRules:
    """Return the rules with these windows instead of those of the same ids."""
    return replace(rules, windows={**rules.windows, **{window.id: window for window in windows}})


def with_clerks(rules: HallRules, *clerks: ClerkRule) -> HallRules:
    """Return the rules with these clerks instead of those of the same ids."""
    return replace(rules, clerks={**rules.clerks, **{clerk.id: clerk for clerk in clerks}})


@dataclass
class ToldHall:
    """A hall and the time in it; keeps every event, as a journal would."""

    hall: Hall
    journal: list[Event]
    now_ms: int = NOON_MS

    def does(self, command: Command, *, at_ms: int | None = None, pressed_ms: int | None = None) -> tuple[Event, ...]:
        """The command is accepted; time stands at `at_ms` from now on."""
        self.now_ms = self.now_ms if at_ms is None else at_ms
        events = self.hall.handle(command, self.now_ms, pressed_ms)
        self.journal.extend(events)
        return events

    def refuses(self, command: Command, *, at_ms: int | None = None) -> Reason:
        """Return why the command is refused, having seen that nothing changed."""
        before, looked = copy.deepcopy(self.hall.state), copy.deepcopy(picture(self.hall))
        with pytest.raises(RefusedError) as refused:
            self.hall.handle(command, self.now_ms if at_ms is None else at_ms)
        assert self.hall.state == before
        assert picture(self.hall) == looked
        return refused.value.reason

    def says(self, command: Command) -> dict[str, str]:
        """Return what the refusal of a command names, for its sentence."""
        with pytest.raises(RefusedError) as refused:
            self.hall.handle(command, self.now_ms)
        return refused.value.fields

    def waits_until(self, moment_ms: int) -> list[Event]:
        """Let time go by, everything that is due by itself happening when it is due; return what happened."""
        happened: list[Event] = []
        while self.hall.next_due_ms() <= moment_ms:
            happened += self.does(TimePassed(), at_ms=self.hall.next_due_ms())
        self.now_ms = moment_ms
        return happened

    def heard(self, kind: type[E]) -> list[E]:
        """Return the events of one kind, so far."""
        return [event for event in self.journal if isinstance(event, kind)]

    def issues(
        self,
        service: str = "pension",
        lane: Lane = Lane.NORMAL,
        token: str = "",
        *,
        then: tuple[str, ...] = (),
        visitor: str = "",
        case: str = "",
    ) -> Ticket:
        """A visitor takes a ticket now."""
        reason = "elderly" if lane is Lane.GREEN else ""
        token = token or f"token {len(self.journal)}"
        wish = IssueTicket(service, token, "dispenser-1", lane, reason, then=then, visitor=visitor, case=case)
        issued = self.does(wish)[0]
        assert isinstance(issued, TicketIssued)
        return self.hall.ticket(issued.ticket)

    def books(self, code: str, slot_ms: int, service: str = "pension", visitor: str = "") -> Booking:
        """A visitor books a slot now."""
        self.does(BookVisit(code, service, slot_ms, visitor))
        return self.hall.state.bookings[code]

    def checks_in(self, code: str) -> Ticket:
        """A booked visitor is here now."""
        issued = self.does(CheckIn(f"token {len(self.journal)}", "dispenser-1", code))[0]
        assert isinstance(issued, TicketIssued)
        return self.hall.ticket(issued.ticket)

    def has_waiting(self, waited_min: int = 0, service: str = "pension", lane: Lane = Lane.NORMAL) -> str:
        """Return the number of a visitor who took it so many minutes before noon; tell the earlier ones first."""
        self.now_ms = NOON_MS - waited_min * MINUTE_MS
        number = self.issues(service, lane).number
        self.now_ms = NOON_MS
        return number

    def comes(self, at_ms: int, service: str = "pension", lane: Lane = Lane.NORMAL) -> str:
        """Return the number of a visitor who takes it at this moment, to the millisecond."""
        self.now_ms = at_ms
        return self.issues(service, lane).number

    def opens(self, *windows: str) -> None:
        """These windows open now."""
        for window in windows:
            self.does(OpenWindow(window))

    def calls(self, window: str = "1") -> str:
        """Return the number this window calls next, opening it if need be; empty when nobody waits."""
        if self.window(window).state == "closed":
            self.opens(window)
        called = self.does(CallNext(window))[0]
        return self.hall.ticket(called.ticket).number if isinstance(called, TicketCalled) else ""

    def would_call(self, window: str = "1") -> str:
        """Return the number this window would call now; empty when nobody waits for it."""
        choice = self.hall.preview(window, self.now_ms)
        return choice.ticket.number if choice else ""

    def starts(self, window: str = "1") -> Ticket:
        """The window calls the next, who comes at once."""
        number = self.calls(window)
        self.does(StartService(window))
        return self.hall.ticket(number)

    def serves(self, window: str = "1") -> Ticket:
        """The window calls the next and serves them to the end."""
        ticket = self.starts(window)
        self.does(FinishService(window))
        return ticket

    def serves_in_turn(self, times: int, window: str = "1") -> list[str]:
        """Return whom a window calls and serves, one after the other."""
        return [self.serves(window).number for _ in range(times)]

    def misses(self, window: str = "1") -> Ticket:
        """The window calls the next, who does not come."""
        number = self.calls(window)
        self.does(MissTicket(window))
        return self.hall.ticket(number)

    def logs_in(self, clerk: str, window: str = "1") -> None:
        """A clerk sits down at a window, which opens."""
        self.does(LogIn(window, clerk))
        self.opens(window)

    def window(self, window: str = "1") -> Window:
        """Return what the window is doing."""
        return self.hall.window(window)


def a_hall(
    windows: Windows = 1,
    services: Mapping[str, str] | None = None,
    numbers: tuple[int, int] = (1, 999),
    policy: str = "vtt",
) -> ToldHall:
    """Return a hall early on a Monday, its day open and its windows closed."""
    return a_hall_with(replace(some_rules(windows, services, numbers), calling=CallingRules(policy=policy)))


def a_hall_with(rules: HallRules) -> ToldHall:
    """Return a hall with just these rules, early on a Monday."""
    hall = Hall.new(rules, EARLY_MS)
    return ToldHall(hall, list(hall.handle(TimePassed(), EARLY_MS)))


def a_hall_calling(rules: HallRules, calling: CallingRules) -> ToldHall:
    """Return a hall with these rules that calls like this."""
    return a_hall_with(replace(rules, calling=calling))


def plain(policy: str = "vtt", heads: Mapping[Lane, int] | None = None) -> CallingRules:
    """Return a policy with only these head starts, and nothing else that moves anybody."""
    none = dict.fromkeys(Lane, 0)
    return CallingRules(
        policy=policy, head_start_ms={**none, **(heads or {})}, green_every=0, short_service_head_start_ms=0, yield_ms=0
    )


def replayed(rules: HallRules, journal: Sequence[Event]) -> Hall:
    """Return the hall a journal tells of."""
    hall = Hall.new(rules, 0)
    for event in journal:
        hall.apply(event)
    return hall


def numbers_of(tickets: Sequence[Ticket]) -> list[str]:
    """Return what their papers show."""
    return [ticket.number for ticket in tickets]


def picture(hall: Hall) -> object:
    """Return all that can be seen of a hall beside its state: who is next where, and how many stand before whom."""
    now_ms = hall.state.last_ms
    nexts = {wid: hall.preview(wid, now_ms) for wid in hall.state.windows}
    counts = {wid: hall.could_call(wid, now_ms) for wid in hall.state.windows}
    queues = {queue: (hall.waiting_in(queue), hall.head_of(queue, now_ms)) for queue in hall.rules.queues}
    ahead = {ticket.id: hall.ahead_of(ticket, now_ms) for ticket in hall.tickets}
    shown = {ticket.number: hall.ticket(ticket.number) for ticket in hall.tickets if ticket.is_open}
    lists = {state: hall.in_state(state) for state in State}
    return (nexts, counts, queues, ahead, shown, lists, hall.ready, hall.next_due_ms())


def derived_again(hall: Hall) -> Hall:
    """Return the hall a snapshot of this one gives."""
    state: HallState = copy.deepcopy(hall.state)
    return Hall(state)
