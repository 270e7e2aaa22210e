"""One hall, one writer: commands come in one at a time, events go out, and nothing else ever changes it."""

from collections.abc import Iterable, Iterator, Mapping, Set

from queue_core.agenda import Due
from queue_core.choosing import choice_for, eligible, everybody_moment, window_for
from queue_core.commands import (
    CallNext,
    Command,
    FinishService,
    HandIn,
    HoldTicket,
    MissTicket,
    RateTicket,
    ReportPaper,
    StartService,
)
from queue_core.decisions import decide
from queue_core.decisions.alone import given_not_before_ms
from queue_core.decisions.arriving import kept_service, number_to_come
from queue_core.decisions.calling import call_next, step_to_undo
from queue_core.decisions.days import due_of_the_day_ms
from queue_core.decisions.known import find_ticket
from queue_core.decisions.late import decide_late
from queue_core.decisions.offering import closed_to_all, not_offered, offers_change_ms
from queue_core.dispenser_commands import HandOver
from queue_core.duty import Serves
from queue_core.events import (
    ClerkLoggedIn,
    ClerkLoggedOut,
    DayOpened,
    Event,
    HallConfigured,
    ServiceFinished,
    StepUndone,
    TicketCalled,
    TicketIssued,
    TicketReclassified,
    TicketReinstated,
    TicketReleased,
    TicketReturned,
    TicketTransferred,
    WindowAssigned,
)
from queue_core.fold import fold
from queue_core.fold.late import set_right
from queue_core.lifecycle import CaseState, State, WindowState
from queue_core.lines import Lined, ahead_in, best_by_lane, counted, heads_of, in_order
from queue_core.parting import as_it_was, parting_before, parting_of
from queue_core.policies import Choice
from queue_core.records import Booking, Case, HallState, LastStep, Parting, Ticket, Window
from queue_core.refusals import RefusedError
from queue_core.rules import HallRules, Lane
from queue_core.standing import Standing

COMES_TO_WAIT = (
    TicketIssued,
    TicketReinstated,
    TicketReturned,
    TicketReleased,
    TicketTransferred,
    TicketReclassified,
    ServiceFinished,
    StepUndone,
)
"""After these a ticket may wait beside a window that is ready for it."""
OTHERS_MAY_SERVE = (HallConfigured, WindowAssigned, ClerkLoggedIn, ClerkLoggedOut)
"""After these a window that is ready may be able to serve who waits."""
SOMEBODY_MAY_BE_CALLED = frozenset({*COMES_TO_WAIT, *OTHERS_MAY_SERVE})
_DECISIONS, _FOLDS = decide.registry, fold.registry
"""Looked up without asking what a kind inherits: a busy day asks some ten thousand times."""
HAS_HAPPENED = (StartService, FinishService, HandIn, HoldTicket, MissTicket)
"""What a clerk reports rather than wishes: it counts when the button was pressed."""


class Hall:
    """The whole hall, at one moment of hall time.

    Two clerks can never get one ticket, because there is nobody to race with: `handle` is called for one command at a
    time, in one process.
    """

    def __init__(self, state: HallState) -> None:
        self.state = state
        """All that a snapshot keeps."""
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
        then, though never before what it follows. One that comes in after the day's end counts before it.
        """
        pressed_ms = now_ms if pressed_ms is None else pressed_ms
        latest_ms = max(now_ms, self.state.last_ms)
        if pressed_ms >= latest_ms:  # as nearly always: nothing to set right
            return self._handle_at(command, latest_ms, latest_ms)
        parting = self._parting_after(command, now_ms, pressed_ms)
        if parting is not None:
            return self._handle_late(command, parting, pressed_ms)
        return self._handle_at(command, max(pressed_ms, self._follows_ms(command, latest_ms)), latest_ms)

    def _handle_at(self, command: Command, at_ms: int, now_ms: int) -> tuple[Event, ...]:
        """What is decided counts at its true time; what follows by itself happens now."""
        events = list(_DECISIONS.get(type(command), decide)(command, self._standing, at_ms))
        for event in events:
            self.apply(event)
        now_ms, kinds = max(now_ms, self.state.last_ms), {type(event) for event in events}
        follows = [*self._what_follows(events, kinds, now_ms), *self._calls_by_themselves(now_ms)]
        if ServiceFinished in kinds and isinstance(command, CallNext):
            follows += self._call_after_the_visit(command.window, now_ms)
        return (*events, *follows)

    def apply(self, event: Event) -> None:
        """Let a stored event be true again; the way a journal is replayed."""
        parting = parting_of(self._standing, event) if self.state.partings else None
        if parting is None:
            _FOLDS.get(type(event), fold)(event, self._standing)
        else:
            set_right(event, self._standing, parting)
        if event.at_ms > self.state.last_ms:
            self.state.last_ms = event.at_ms

    def next_due_ms(self) -> int:
        """Return the hall time at which something must happen by itself: send `TimePassed` then."""
        day, next_ms = self.state.day, self._standing.agenda.next_ms()
        if not day.name:
            return self.state.last_ms
        of_the_day_ms = due_of_the_day_ms(self._standing)
        return of_the_day_ms if next_ms is None else min(next_ms, of_the_day_ms)

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
        return len(self._standing.by_state[state])

    def in_state(self, state: State) -> tuple[Ticket, ...]:
        """Return today's tickets in this state, who came into it first first: the missed list, those who are held."""
        tickets = map(self._standing.ticket, self._standing.by_state[state])
        return tuple(sorted(tickets, key=lambda ticket: ticket.moved))

    def lines(self) -> list[Lined]:
        """Return the lines in which people wait, one for each service and lane, whoever is next in it first."""
        return self._standing.lines.everybody()

    def overdue(self, now_ms: int) -> tuple[Case, ...]:
        """Return the cases that should have been ready or answered by now, the longest overdue first."""
        late = [case for case in self.state.cases.values() if case.state is CaseState.PENDING and case.due_ms < now_ms]
        return tuple(sorted(late, key=lambda case: (case.due_ms, case.id)))

    def ticket(self, name: str) -> Ticket:
        """Return today's ticket of this id, or the latest that shows this number; or raise RefusedError."""
        return find_ticket(self._standing, name)

    def live_ticket_of(self, visitor: str) -> Ticket | None:
        """Return a ticket with which a known visitor stands in the hall."""
        return self._standing.live_ticket_of(visitor)

    def closed_to_all(self, now_ms: int) -> RefusedError | None:
        """Return why no ticket at all can be had now; None: there are some."""
        return closed_to_all(self._standing, now_ms)

    def not_offered(self, now_ms: int) -> Mapping[str, RefusedError]:
        """Return the services for which nobody can have a ticket now, each with what a wish for it would be told."""
        return not_offered(self._standing, now_ms)

    def offers_change_ms(self, now_ms: int) -> int:
        """Return when the clock alone next changes what can be had."""
        return offers_change_ms(self._standing, now_ms)

    def why_not_kept(self, booking: Booking, now_ms: int) -> RefusedError | None:
        """Return what a check-in for this appointment would be told now; None: it can be kept."""
        try:
            kept_service(self._standing, booking, now_ms)
        except RefusedError as refused:
            return refused.with_traceback(None)
        return None

    @property
    def ready(self) -> tuple[str, ...]:
        """The windows that are ready for a visitor, the one that has been so longest first."""
        return tuple(self._standing.ready)

    def window(self, window: str) -> Window:
        """Return what this window is doing."""
        return self.state.windows[window]

    def serves(self, window: str) -> Serves:
        """Return what this window serves now: what it may, as far as its clerk is able to."""
        return self._standing.duty.serves(window)

    def preview(self, window: str, now_ms: int) -> Choice | None:
        """Return whom this window would call now, and why."""
        return choice_for(self._standing, window, now_ms)

    @property
    def unheard(self) -> tuple[str, ...]:
        """The dispensers that have not said what they hold, since the hall was restored."""
        return self._standing.unheard

    def sees(self, window: str) -> tuple[object, ...]:
        """Return what its next call depends on: windows that see the same would call the same visitor now."""
        rule, now = self.rules.windows[window], self.window(window)
        sent_here = bool(self._standing.lines.sent_to(window, now.clerk))
        green_is_due = now.since_green >= self.rules.calling.green_every
        return self.serves(window), rule.policy, rule.kind, green_is_due, window if sent_here else ""

    def could_call(self, window: str, now_ms: int) -> int:
        """Return how many wait whom this window may serve now."""
        return counted(eligible(self._standing, window, now_ms))

    def step_to_undo(self, window: str, now_ms: int) -> LastStep | None:
        """Return the window's last step if an undo would take it back now."""
        try:
            return step_to_undo(self._standing, window, now_ms)
        except RefusedError:
            return None

    def ahead_of(self, ticket: Ticket, now_ms: int) -> int | None:
        """Return how many of the same queue stand before a waiting ticket; None when it does not wait."""
        if ticket.state is not State.WAITING:
            return None
        hall, policy, moment = self._standing, self._standing.policy, everybody_moment(self._standing, now_ms)
        rank = policy.rank(hall.lines.since_ms(ticket), ticket.service, ticket.lane, moment)
        candidate = (not ticket.first, rank, ticket.order, ticket.id)
        together = self.rules.services_in[self.rules.services[ticket.service].queue]
        lines = (line for line in hall.lines.beside(ticket) if line[0][0] in together)
        return sum(ahead_in(line, candidate, policy, moment) for line in lines)

    def near_the_front(self, count: int, now_ms: int) -> list[Ticket]:
        """Return about who goes next in the whole hall, whichever window calls: of a long line its beginning alone.

        It costs the lines, not who stands in them: for foresight, not for a decision.
        """
        moment = everybody_moment(self._standing, now_ms)
        front = in_order(heads_of(self.lines(), count), self._standing.policy, moment)
        return [self._standing.ticket(ticket) for *_rank, ticket in front[:count]]

    def coming_number(self, queue: str) -> str:
        """Return the number that whoever takes a ticket of this queue now would get; empty when none is left."""
        try:
            return number_to_come(self._standing, self.rules.queues[queue], Lane.NORMAL)[1]
        except RefusedError:
            return ""

    def waiting_in(self, queue: str) -> int:
        """Return how many wait in a queue for any window that serves them."""
        return counted(self._lines_of(queue))

    def head_of(self, queue: str, now_ms: int) -> Ticket | None:
        """Return the ticket that stands first in a queue."""
        moment = everybody_moment(self._standing, now_ms)
        best = best_by_lane(self._lines_of(queue), self._standing.policy, moment)
        return self._standing.ticket(min(best.values())[3]) if best else None

    def _lines_of(self, queue: str) -> list[Lined]:
        return self._standing.lines.for_everybody_of(self.rules.services_in.get(queue, frozenset()))

    def _parting_after(self, command: Command, now_ms: int, pressed_ms: int) -> Parting | None:
        """Return the day's end that came between the press and now, with a visitor at this very window."""
        if isinstance(command, HAS_HAPPENED) and pressed_ms < now_ms:
            return parting_before(self._standing, command.window, pressed_ms)
        return None

    def _handle_late(self, command: Command, parting: Parting, pressed_ms: int) -> tuple[Event, ...]:
        """Nothing follows by itself: window and visitor have long been elsewhere."""
        was = as_it_was(self._standing, parting)
        at_ms = max(pressed_ms, _last_step_ms(parting.window, was))
        events = tuple(decide_late(command, self._standing, was, at_ms))
        for event in events:
            self.apply(event)
        return events

    def _follows_ms(self, command: Command, now_ms: int) -> int:
        """When that happened which this command follows; for a wish of the moment that is now."""
        if isinstance(command, HAS_HAPPENED) and command.window in self.state.windows:
            return _last_step_ms(self.window(command.window), self._standing)
        if isinstance(command, HandOver):
            return given_not_before_ms(command, self._standing)
        if isinstance(command, (ReportPaper, RateTicket)):
            ticket = self._standing.known_as(command.ticket)
            if ticket is not None:
                return ticket.issued_ms if isinstance(command, ReportPaper) else ticket.ended_ms or now_ms
        return now_ms

    def _what_follows(self, events: Iterable[Event], kinds: Set[type[Event]], now_ms: int) -> Iterable[Event]:
        """No ready window stands beside a waiting ticket it may serve."""
        if kinds.isdisjoint(SOMEBODY_MAY_BE_CALLED) or DayOpened in kinds:
            return ()
        came = {event.ticket for event in events if isinstance(event, COMES_TO_WAIT) and self._waits(event.ticket)}
        if len(came) > 1 or not kinds.isdisjoint(OTHERS_MAY_SERVE):
            return self._call_for_every_ready_window(now_ms)
        return self._call_to_a_ready_window(came.pop(), now_ms) if came else ()

    def _waits(self, ticket_id: str) -> bool:
        return self._standing.ticket(ticket_id).state is State.WAITING

    def _call_after_the_visit(self, window: str, now_ms: int) -> Iterable[Event]:
        """Where *call* ends the visit before, it calls as well, unless the visitor stays for another service."""
        if self.window(window).state is not WindowState.OPEN:
            return ()
        return (self._apply(call_next(self._standing, window, now_ms)),)

    def _call_to_a_ready_window(self, ticket_id: str, now_ms: int) -> Iterable[Event]:
        window = window_for(self._standing, self._standing.ticket(ticket_id))
        return self._call(window, now_ms) if window else ()

    def _call_for_every_ready_window(self, now_ms: int) -> Iterator[Event]:
        """Several have come at once, or the windows have changed: the one of fewest services calls first."""
        for window in sorted(self._standing.ready.values(), key=lambda window: self.serves(window.id).breadth):
            yield from self._call(window, now_ms)

    def _calls_by_themselves(self, now_ms: int) -> Iterator[Event]:
        for what, window in self._standing.agenda.due_by(now_ms):
            if what is Due.CALL:
                yield self._apply(call_next(self._standing, window, now_ms))

    def _call(self, window: Window, now_ms: int) -> Iterable[Event]:
        event = call_next(self._standing, window.id, now_ms)
        return (self._apply(event),) if isinstance(event, TicketCalled) else ()

    def _apply(self, event: Event) -> Event:
        self.apply(event)
        return event


def _last_step_ms(window: Window, hall: Standing) -> int:
    """When the window last did anything; a recall is a step too, though the window has been calling for longer."""
    called_ms = hall.ticket(window.ticket).last_call_ms if window.ticket else None
    return max(window.since_ms, called_ms or 0)
