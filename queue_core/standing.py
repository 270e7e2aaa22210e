"""A hall as it stands: its state, and what follows from it (lines, numbers, who serves what, what is due)."""

from collections import Counter
from collections.abc import Set
from typing import Final

from queue_core.agenda import Agenda, Due
from queue_core.calendar import DAY_MS, last_span_ends_ms
from queue_core.duty import Duty
from queue_core.lifecycle import FINAL, WITH_VISITOR, State, WindowState
from queue_core.lines import Lines
from queue_core.policies import POLICIES, CallingPolicy
from queue_core.records import Block, Booking, HallState, Ticket, Window
from queue_core.rules import MINUTE_MS, HallRules, QuotaRule

FORGOTTEN_AFTER_MS: Final = 30 * MINUTE_MS
"""So long after the hall has closed, without a visitor, and a clerk has forgotten to log out."""


def _orders(rules: HallRules) -> set[bool]:
    """Lines are kept in each order that the hall's or a window's policy looks at, and in no other."""
    policies = {rules.calling.policy, *(window.policy for window in rules.windows.values() if window.policy)}
    return {POLICIES[policy].by_arrival for policy in policies}


def _still_to_print(block: Block) -> set[int]:
    return {block.printed(serial) for serial in set(block.serials).difference(block.used)}


Taken = tuple[str, int, int]
"""A service, the length of an interval, and which interval of the day."""


class Standing:
    """What decisions look at and `fold` changes."""

    def __init__(self, state: HallState) -> None:
        self.state = state
        self.derive()

    def derive(self) -> None:
        """Build everything that follows from the state; other rules come with it, and never without."""
        self.rules: HallRules = self.state.rules
        self.policy: CallingPolicy = POLICIES[self.rules.calling.policy]
        self.duty = Duty(self.state)
        self._lines = {by_arrival: Lines(by_arrival=by_arrival) for by_arrival in _orders(self.rules)}
        self.lines: Lines = self.lines_of(self.policy)
        self.by_state: dict[State, dict[str, None]] = {state: {} for state in State}
        self.tokens: dict[str, str] = {}
        self._holders: dict[str, str] = {}
        self._last_holders: dict[str, str] = {}
        self._tickets_of: dict[str, list[str]] = {}
        self._tickets_by: dict[str, list[str]] = {}
        self.fetching: dict[str, str] = {}
        self.taken: Counter[Taken] = Counter()
        self.ready: dict[str, Window] = self._ready_windows()
        """The windows that are ready for a visitor, the one that has been so longest first."""
        self.agenda = Agenda(self._due_ms)
        self.due_of_the_day: tuple[object, int] = (None, 0)
        """What the day's next moment follows from, and the moment."""
        day = self.state.day.name
        self._last_span_ends_ms = last_span_ends_ms(day, self.rules) if day else None
        self._set_aside: dict[str, set[int]] = {}
        self.set_numbers_aside()
        for ticket in self.state.day.tickets.values():
            self.know(ticket)
        for booking in self.state.bookings.values():
            self.expect(booking)
        self.agenda.note(Due.NUMBERS, "")
        for window in self.state.windows.values():
            self.agenda.note(Due.CALL, window.id)
            self.agenda.note(Due.REVERT, window.id)
            self.agenda.note(Due.LOG_OUT, window.id)

    def _ready_windows(self) -> dict[str, Window]:
        ready = [window for window in self.state.windows.values() if window.state is WindowState.READY]
        return {window.id: window for window in sorted(ready, key=lambda window: window.ready_order)}

    def lines_of(self, policy: CallingPolicy) -> Lines:
        """Return who waits, in the order a policy looks at."""
        return self._lines[policy.by_arrival]

    def know(self, ticket: Ticket) -> None:
        """A ticket is among today's."""
        self.tokens[ticket.token] = ticket.id
        self._last_holders[ticket.number] = ticket.id
        self._hold_number(ticket)
        self.by_state[ticket.state][ticket.id] = None
        if ticket.visitor:
            self._tickets_of.setdefault(ticket.visitor, []).append(ticket.id)
        if ticket.agent:
            self._tickets_by.setdefault(ticket.agent, []).append(ticket.id)
        if ticket.case:
            self.fetching[ticket.case] = ticket.id
        elif not ticket.booking:
            self._count(ticket.issued_for, ticket.issued_ms, bookings=False)
        if ticket.state is State.WAITING:
            self._join(ticket)
        elif ticket.state is State.HELD:
            self.agenda.note(Due.RETURN, ticket.id)

    def expect(self, booking: Booking) -> None:
        """A booking is known."""
        if booking.state is not State.CANCELLED:
            self._count(booking.service, booking.slot_ms, bookings=True)
        self.agenda.note(Due.LAPSE, booking.code)

    def expect_no_more(self, booking: Booking) -> None:
        """A booked visitor will not come: the slot is free for another."""
        self._count(booking.service, booking.slot_ms, bookings=True, by=-1)

    def fetched_by(self, case: str) -> str:
        """Return today's latest ticket with which a case is fetched; empty if there is none."""
        return self.fetching.get(case, "")

    def move(self, ticket: Ticket, state: State) -> None:
        """Let the ticket be in another state of its life."""
        self.leave(ticket)
        self.enter(ticket, state)

    def leave(self, ticket: Ticket) -> None:
        """The ticket leaves its line, if it waits; what decides its place may then change, until it enters a state."""
        if ticket.state is State.WAITING:
            for lines in self._lines.values():
                lines.leave(ticket)

    def enter(self, ticket: Ticket, state: State) -> None:
        """The ticket is in this state from now on; if that is waiting, it joins its line."""
        del self.by_state[ticket.state][ticket.id]
        self.by_state[state][ticket.id] = None
        ends_or_begins = (ticket.state in FINAL) is not (state in FINAL)
        ticket.state = state
        ticket.steps += 1
        ticket.moved = self.next_move()
        if ends_or_begins:
            self._hold_number(ticket)
        if state is State.WAITING:
            self._join(ticket)

    def _hold_number(self, ticket: Ticket) -> None:
        """A number is its ticket's as long as the visit goes on, and again when its end is taken back."""
        if ticket.is_open:
            self._holders[ticket.number] = ticket.id
        elif self._holders.get(ticket.number) == ticket.id:
            del self._holders[ticket.number]

    def _join(self, ticket: Ticket) -> None:
        for lines in self._lines.values():
            lines.join(ticket)

    def is_taken(self, number: str) -> bool:
        """Return whether a visitor still stands in the hall with this number."""
        return number in self._holders

    def is_had(self, queue: str, serial: int, number: str) -> bool:
        """Return whether today's ticket of this serial is known, or somebody shows the number."""
        return number in self._holders or f"{self.state.day.name}/{queue}/{serial}" in self.state.day.tickets

    def set_aside(self, queue: str) -> Set[int]:
        """Return the figures of this queue that only a dispenser may print that is alone."""
        return self._set_aside.get(queue, frozenset())

    @property
    def unheard(self) -> tuple[str, ...]:
        """Return the dispensers that have not said what they hold, since the hall was restored."""
        restored = self.state.restored
        return tuple(each for each in restored.unheard if each in self.rules.dispensers) if restored else ()

    @property
    def asks_for_numbers(self) -> bool:
        """Whether the hall still asks how far numbers had come: until it knows, none is given."""
        return self.state.restored is not None and self.state.restored.until_ms is not None

    def set_numbers_aside(self) -> None:
        """Take what dispensers have, and what they had until today, out of what the hub gives."""
        queues = {block.queue for block in self.state.reserved.values()} | self.state.day.released.keys()
        self._set_aside = {queue: self._figures_aside(queue) for queue in queues}

    def set_aside_anew(self, queue: str) -> None:
        """Do so for one queue, in which a number has been given: a dispenser may hand over hundreds."""
        self._set_aside[queue] = self._figures_aside(queue)

    def _figures_aside(self, queue: str) -> set[int]:
        blocks = (block for block in self.state.reserved.values() if block.queue == queue)
        figures = set().union(*map(_still_to_print, blocks))
        for first, last in self.state.day.released.get(queue, ()):
            figures.update(range(first, last + 1))
        return figures

    def live_ticket_of(self, visitor: str, besides: Ticket | None = None) -> Ticket | None:
        """Return a ticket with which a known visitor stands in the hall, besides one that does not count."""
        theirs = map(self.ticket, self._tickets_of.get(visitor, ()))
        return next((ticket for ticket in theirs if ticket.is_open and ticket is not besides), None)

    def in_use_by(self, agent: str) -> int:
        """Return how many tickets an agent has in use, for whomever they are."""
        return sum(self.ticket(each).is_open for each in self._tickets_by.get(agent, ()))

    def ticket(self, ticket_id: str) -> Ticket:
        """Return today's ticket of this id."""
        return self.state.day.tickets[ticket_id]

    def known_as(self, name: str) -> Ticket | None:
        """Return today's ticket of this id or token, or whoever has this number now, or had it last."""
        holder = self._holders.get(name) or self._last_holders.get(name, "")
        return self.state.day.tickets.get(self.tokens.get(name) or holder or name)

    def window(self, window_id: str) -> Window:
        """Return the window of this id."""
        return self.state.windows[window_id]

    def next_order(self) -> int:
        """Return the order of the next ticket that begins to wait."""
        self.state.issued += 1
        return self.state.issued

    def next_move(self) -> int:
        """Return the place in its state's list of a ticket that comes into it now: behind all others."""
        self.state.moves += 1
        return self.state.moves

    def interval_of(self, service: str, at_ms: int, quota: QuotaRule) -> Taken:
        """Return which of a quota's intervals a moment falls into; bookings are counted apart, by their slot."""
        nth = (at_ms - self._begins_ms(quota)) // (quota.interval_ms or DAY_MS)
        return (f"{service} booked" if quota.bookings else service, quota.interval_ms, nth)

    def interval_ends_ms(self, at_ms: int, quota: QuotaRule) -> int:
        """Return when the interval of a quota ends into which a moment falls: from then on it counts anew."""
        _service, _length, nth = self.interval_of("", at_ms, quota)
        return self._begins_ms(quota) + (nth + 1) * (quota.interval_ms or DAY_MS)

    def _begins_ms(self, quota: QuotaRule) -> int:
        """Return from when a quota's intervals are counted: the clock's, or the hall's days."""
        opening = self.rules.opening
        return -opening.utc_offset_ms + (0 if quota.interval_ms else opening.rolls_at_ms)

    def _count(self, service: str, at_ms: int, *, bookings: bool, by: int = 1) -> None:
        known = self.rules.services.get(service)
        for quota in known.quotas if known else ():
            if quota.bookings is bookings:
                self.taken[self.interval_of(service, at_ms, quota)] += by

    def _due_ms(self, what: Due, whose: str) -> int | None:
        if what is Due.RETURN:
            ticket = self.state.day.tickets.get(whose)
            return ticket.return_ms if ticket and ticket.state is State.HELD else None
        if what is Due.LAPSE:
            booking = self.state.bookings.get(whose)
            return self._lapses_ms(booking) if booking and booking.state is State.BOOKED else None
        if what is Due.NUMBERS:
            return self.state.restored.until_ms if self.state.restored else None
        window = self.state.windows[whose]
        if what is Due.CALL:
            return window.auto_call_ms
        if what is Due.REVERT:
            return window.assigned.until_ms if window.assigned else None
        return self._forgotten_ms(window) if window.clerk and window.state not in WITH_VISITOR else None

    def _forgotten_ms(self, window: Window) -> int | None:
        """Return when a clerk who does nothing any more must have forgotten to log out."""
        closed_ms = self._closed_ms()
        if closed_ms is None:
            return None
        return max(closed_ms, window.since_ms, self.state.clerks[window.clerk].since_ms) + FORGOTTEN_AFTER_MS

    def _closed_ms(self) -> int | None:
        """Return when the hall closes today, or has closed: by its hours, where no moment is set for it."""
        closed_ms = self.state.day.closed_ms
        if closed_ms is not None or self.rules.opening.closes_at_ms is not None:
            return closed_ms
        return self._last_span_ends_ms

    def _lapses_ms(self, booking: Booking) -> int:
        return booking.slot_ms + self.rules.appointments.late_ms + 1
