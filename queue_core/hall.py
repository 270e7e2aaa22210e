"""One hall, one writer: commands come in one at a time, events go out, and nothing else ever changes it."""

from collections.abc import Iterable

from queue_core.calendar import day_ends_ms
from queue_core.commands import Command, FinishService, MissTicket, ReportPaper, StartService
from queue_core.decisions import decide, find_ticket
from queue_core.events import Event, HallConfigured, TicketCalled, TicketIssued, TicketReleased, TicketTransferred
from queue_core.fold import Standing, fold
from queue_core.lifecycle import State, WindowState
from queue_core.records import HallState, Ticket, Window
from queue_core.rules import HallRules, WindowRule


class Hall:
    """The whole hall, at one moment of hall time.

    Two clerks can never get one ticket, because there is nobody to race with: `handle` is called for one command at a
    time, in one process.
    """

    def __init__(self, state: HallState) -> None:
        self._standing = Standing(state)

    @classmethod
    def new(cls, rules: HallRules, at_ms: int) -> "Hall":
        """Return a hall with these rules in which nothing has happened yet; `TimePassed` opens its first day."""
        hall = cls(HallState(rules))
        hall.apply(HallConfigured(at_ms, rules))
        return hall

    def handle(self, command: Command, now_ms: int, pressed_ms: int | None = None) -> tuple[Event, ...]:
        """Decide the command, make it true, and return the events to store; or raise RefusedError and change nothing.

        `now_ms` is hall time. `pressed_ms` is when the button was truly pressed: a *finish* kept in an outbox counts
        then, though never before what it follows.
        """
        at_ms = self._true_time(command, now_ms, now_ms if pressed_ms is None else pressed_ms)
        events = tuple(decide(command, self._standing, at_ms))
        self._apply_all(events)
        return events + self._calls_that_follow(events, max(now_ms, self.state.last_ms))

    def apply(self, event: Event) -> None:
        """Let a stored event be true again; the way a journal is replayed."""
        fold(event, self._standing)
        self.state.last_ms = max(self.state.last_ms, event.at_ms)

    def next_due_ms(self) -> int:
        """Return the hall time at which something must happen by itself: send `TimePassed` then."""
        name = self.state.day.name
        return day_ends_ms(name, self.rules) if name else self.state.last_ms

    @property
    def state(self) -> HallState:
        """The state a snapshot keeps."""
        return self._standing.state

    @property
    def rules(self) -> HallRules:
        """The rules in force."""
        return self.state.rules

    @property
    def tickets(self) -> Iterable[Ticket]:
        """Today's tickets, in the order of issue."""
        return self.state.day.tickets.values()

    def count(self, state: State) -> int:
        """Return how many of today's tickets are in this state."""
        return self._standing.counts[state]

    def ticket(self, name: str) -> Ticket:
        """Return today's ticket of this id, or the latest that shows this number; or raise RefusedError."""
        return find_ticket(self._standing, name)

    def window(self, window: str) -> Window:
        """Return what this window is doing."""
        return self.state.windows[window]

    def ahead_of(self, ticket: Ticket) -> int | None:
        """Return how many of the same queue stand before a waiting ticket; None when it does not wait."""
        return self._standing.lines.ahead_of(ticket) if ticket.state is State.WAITING else None

    def could_call(self, window: str) -> int:
        """Return how many wait whom this window may serve."""
        return self._standing.lines.count_for(self._rule(window))

    def next_for(self, window: str) -> Ticket | None:
        """Return whom this window would call now."""
        ticket = self._standing.lines.next_for(self._rule(window))
        return self._standing.ticket(ticket) if ticket else None

    def waiting_in(self, queue: str) -> int:
        """Return how many wait in a queue."""
        return self._standing.lines.waiting_in(queue)

    def head_of(self, queue: str) -> Ticket | None:
        """Return the ticket that stands first in a queue."""
        ticket = self._standing.lines.head_of(queue)
        return self._standing.ticket(ticket) if ticket else None

    def _rule(self, window: str) -> WindowRule:
        return self.rules.windows[window]

    def _true_time(self, command: Command, now_ms: int, pressed_ms: int) -> int:
        """Hall time never runs backwards; only what has happened may count a little earlier, after what it follows."""
        now_ms = max(now_ms, self.state.last_ms)
        return max(min(pressed_ms, now_ms), self._follows_ms(command, now_ms))

    def _follows_ms(self, command: Command, now_ms: int) -> int:
        """When that happened which this command follows; for a wish of the moment that is now."""
        if isinstance(command, (StartService, FinishService, MissTicket)) and command.window in self.state.windows:
            return self._last_step_ms(self.window(command.window))
        if isinstance(command, ReportPaper) and command.ticket in self.state.day.tickets:
            return self._standing.ticket(command.ticket).issued_ms
        return now_ms

    def _last_step_ms(self, window: Window) -> int:
        """When the window last did anything; a recall is a step too, though the window has been calling for longer."""
        called_ms = self._standing.ticket(window.ticket).last_call_ms if window.ticket else None
        return max(window.since_ms, called_ms or 0)

    def _apply_all(self, events: Iterable[Event]) -> None:
        for event in events:
            self.apply(event)

    def _calls_that_follow(self, events: Iterable[Event], now_ms: int) -> tuple[Event, ...]:
        """No ready window stands beside a waiting ticket it may serve: call what has just begun to wait."""
        calls: list[Event] = []
        for event in events:
            if isinstance(event, HallConfigured):
                calls += self._call_for_every_ready_window(now_ms)
            if isinstance(event, (TicketIssued, TicketReleased, TicketTransferred)):
                calls += self._call_to_a_ready_window(self._standing.ticket(event.ticket), now_ms)
        return tuple(calls)

    def _call_to_a_ready_window(self, ticket: Ticket, now_ms: int) -> list[Event]:
        """The window that serves fewest services gets it (keep the all-rounders free), then the longest ready."""
        ready = [self.window(window) for window in self._windows_for(ticket)]
        ready = [window for window in ready if window.state is WindowState.READY]
        if not ready:
            return []
        return self._call(ticket, min(ready, key=self._turn), now_ms)

    def _turn(self, window: Window) -> tuple[int, int]:
        return len(self._rule(window.id).services), window.ready_order

    def _windows_for(self, ticket: Ticket) -> tuple[str, ...]:
        return (ticket.only_window,) if ticket.only_window else self.rules.windows_serving[ticket.service]

    def _call_for_every_ready_window(self, now_ms: int) -> list[Event]:
        calls: list[Event] = []
        for window in sorted(self.state.windows.values(), key=self._turn):
            ticket = self.next_for(window.id) if window.state is WindowState.READY else None
            if ticket is not None:
                calls += self._call(ticket, window, now_ms)
        return calls

    def _call(self, ticket: Ticket, window: Window, now_ms: int) -> list[Event]:
        event = TicketCalled(now_ms, ticket.id, window.id)
        self.apply(event)
        return [event]
