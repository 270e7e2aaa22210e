"""What each event does to a hall: the only code that changes one.

Events are facts: nothing here decides, refuses or looks at a clock, so a replay gives exactly the hall that was.
"""

from collections import Counter
from functools import singledispatch

from queue_core.events import (
    DayOpened,
    Event,
    HallConfigured,
    PaperReported,
    ReprintAsked,
    ServiceFinished,
    ServiceStarted,
    TicketCalled,
    TicketExpired,
    TicketIssued,
    TicketMissed,
    TicketRecalled,
    TicketReleased,
    TicketTransferred,
    WindowClosed,
    WindowOpened,
    WindowPaused,
    WindowReady,
)
from queue_core.lifecycle import Paper, State, WindowState
from queue_core.lines import Lines
from queue_core.policies import POLICIES
from queue_core.records import Day, HallState, Ticket, Window


class Standing:
    """A hall's state with what is derived from it: the lines, the numbers that are taken, the tokens that are known."""

    def __init__(self, state: HallState) -> None:
        self.state = state
        self.derive()

    def derive(self) -> None:
        """Rebuild everything that follows from the tickets."""
        rules = self.state.rules
        tickets = self.state.day.tickets.values()
        self.lines = Lines(rules, POLICIES[rules.policy])
        self.counts = Counter(ticket.state for ticket in tickets)
        self.tokens = {ticket.token: ticket.id for ticket in tickets}
        self.numbers = {ticket.number: ticket.id for ticket in tickets}
        for ticket in tickets:
            if ticket.state is State.WAITING:
                self.lines.join(ticket)

    def is_taken(self, number: str) -> bool:
        """Return whether a visitor still stands in the hall with this number."""
        return number in self.numbers and self.ticket(self.numbers[number]).is_open

    def move(self, ticket: Ticket, state: State) -> None:
        """Let the ticket be in another state of its life, in or out of its line and of the day's counts."""
        if ticket.state is State.WAITING:
            self.lines.leave(ticket)
        self.counts[ticket.state] -= 1
        self.counts[state] += 1
        ticket.state = state

    def ticket(self, ticket_id: str) -> Ticket:
        """Return today's ticket of this id."""
        return self.state.day.tickets[ticket_id]

    def window(self, window_id: str) -> Window:
        """Return the window of this id."""
        return self.state.windows[window_id]


@singledispatch
def fold(event: Event, hall: Standing) -> None:
    """Let the event be true of the hall."""
    raise TypeError(f"{type(event).__name__} is no event of a hall")


@fold.register
def _(event: HallConfigured, hall: Standing) -> None:
    state = hall.state
    state.rules = event.rules
    state.document = event.document
    state.windows = {wid: state.windows.get(wid) or Window(wid, since_ms=event.at_ms) for wid in event.rules.windows}
    hall.derive()


@fold.register
def _(event: DayOpened, hall: Standing) -> None:
    hall.state.day = Day(event.day)
    for window_id in hall.state.windows:
        hall.state.windows[window_id] = Window(window_id, since_ms=event.at_ms)
    hall.derive()


@fold.register
def _(event: TicketIssued, hall: Standing) -> None:
    hall.state.issued += 1
    ticket = Ticket(
        id=event.ticket,
        number=event.number,
        queue=event.queue,
        service=event.service,
        lane=event.lane,
        issued_ms=event.at_ms,
        waits_from_ms=event.at_ms,
        order=hall.state.issued,
        token=event.token,
        issued_at=event.issued_at,
        lane_reason=event.lane_reason,
    )
    hall.state.day.tickets[ticket.id] = ticket
    hall.state.day.serials[event.queue] = event.serial
    hall.tokens[ticket.token] = ticket.id
    hall.numbers[ticket.number] = ticket.id
    hall.counts[ticket.state] += 1
    hall.lines.join(ticket)


@fold.register
def _(event: PaperReported, hall: Standing) -> None:
    ticket = hall.ticket(event.ticket)
    ticket.paper = Paper.PRINTED if event.printed else Paper.FAILED
    ticket.paper_fault = event.fault


@fold.register
def _(event: ReprintAsked, hall: Standing) -> None:
    hall.ticket(event.ticket).paper = Paper.PENDING


@fold.register
def _(event: WindowOpened, hall: Standing) -> None:
    _enter(hall.window(event.window), WindowState.OPEN, event.at_ms)


@fold.register
def _(event: WindowClosed, hall: Standing) -> None:
    _enter(hall.window(event.window), WindowState.CLOSED, event.at_ms)


@fold.register
def _(event: WindowPaused, hall: Standing) -> None:
    _enter(hall.window(event.window), WindowState.PAUSED, event.at_ms, reason=event.reason)


@fold.register
def _(event: WindowReady, hall: Standing) -> None:
    window = hall.window(event.window)
    if window.state is WindowState.READY:
        return  # asked again: it keeps its turn, and has been ready as long as before
    hall.state.readied += 1
    _enter(window, WindowState.READY, event.at_ms)
    window.ready_order = hall.state.readied


@fold.register
def _(event: TicketCalled, hall: Standing) -> None:
    ticket = hall.ticket(event.ticket)
    hall.move(ticket, State.CALLED)
    ticket.window = event.window
    ticket.calls += 1
    ticket.recalls = 0
    ticket.called_ms = ticket.last_call_ms = event.at_ms
    ticket.started_ms = None
    _enter(hall.window(event.window), WindowState.CALLING, event.at_ms, ticket=ticket.id)


@fold.register
def _(event: TicketRecalled, hall: Standing) -> None:
    ticket = hall.ticket(event.ticket)
    ticket.recalls += 1
    ticket.last_call_ms = event.at_ms


@fold.register
def _(event: ServiceStarted, hall: Standing) -> None:
    ticket = hall.ticket(event.ticket)
    hall.move(ticket, State.SERVING)
    ticket.started_ms = event.at_ms
    _enter(hall.window(event.window), WindowState.SERVING, event.at_ms, ticket=ticket.id)


@fold.register
def _(event: ServiceFinished, hall: Standing) -> None:
    _end(hall, hall.ticket(event.ticket), State.DONE, event.at_ms)
    _enter(hall.window(event.window), WindowState.OPEN, event.at_ms)


@fold.register
def _(event: TicketMissed, hall: Standing) -> None:
    ticket = hall.ticket(event.ticket)
    hall.move(ticket, State.MISSED)
    ticket.ended_ms = event.at_ms
    _enter(hall.window(event.window), WindowState.OPEN, event.at_ms)


@fold.register
def _(event: TicketTransferred, hall: Standing) -> None:
    ticket = hall.ticket(event.ticket)
    hall.move(ticket, State.WAITING)
    ticket.service = event.to_service
    ticket.only_window = event.to_window
    ticket.first = event.first
    ticket.window = ""
    hall.lines.join(ticket)
    _enter(hall.window(event.window), WindowState.OPEN, event.at_ms)


@fold.register
def _(event: TicketReleased, hall: Standing) -> None:
    ticket = hall.ticket(event.ticket)
    hall.lines.leave(ticket)
    ticket.only_window = ""
    hall.lines.join(ticket)


@fold.register
def _(event: TicketExpired, hall: Standing) -> None:
    _end(hall, hall.ticket(event.ticket), State.EXPIRED, event.at_ms)


def _enter(window: Window, state: WindowState, at_ms: int, *, ticket: str = "", reason: str = "") -> None:
    window.state = state
    window.since_ms = at_ms
    window.ticket = ticket
    window.reason = reason


def _end(hall: Standing, ticket: Ticket, state: State, at_ms: int) -> None:
    hall.move(ticket, state)
    ticket.ended_ms = at_ms
