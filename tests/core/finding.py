"""Whom to take when something is to be done to somebody: who is there, or whoever can be brought into being."""

from typing import Final

from hypothesis import strategies as st

from queue_core.calendar import DAY_MS
from queue_core.commands import (
    BookVisit,
    CallNext,
    CloseDay,
    FinishService,
    HandIn,
    HoldTicket,
    IssueTicket,
    LogIn,
    MissTicket,
    RateTicket,
    ReadyCase,
    StartService,
)
from queue_core.lifecycle import WITH_VISITOR, CaseKind, CaseState, ClerkState, Level, State, WindowState
from tests.core.building import MINUTE_MS
from tests.core.calendars import day_at, is_open, moment
from tests.core.fairness import may_call
from tests.core.notebook import Parted
from tests.core.objections import objections
from tests.core.pressing import Pressing
from tests.core.random_halls import CLERKS, HOUR_MS, WINDOWS

Finger = tuple[int, bool]
"""Which of those that could, and whether the finger is steady."""
AtTheWindow = CallNext | MissTicket | StartService | HoldTicket | FinishService

anyone = st.integers(0, 30)
fingers = st.tuples(anyone, st.sampled_from([True] * 15 + [False]))
steps_ms = st.sampled_from([0, 0, 0, 1, 999, 1_000, 5_000, MINUTE_MS, 5 * MINUTE_MS, 16 * MINUTE_MS, -1, -HOUR_MS])
just_in_time = st.sampled_from([None, None, None, None, 0, 1])
"""How late somebody is for the last moment, who is in no hurry."""
ages_ms = st.sampled_from([0, 0, 1, MINUTE_MS, HOUR_MS, -MINUTE_MS])

LEADS_TO: Final[dict[State, tuple[State, type[AtTheWindow]]]] = {
    State.CALLED: (State.WAITING, CallNext),
    State.MISSED: (State.CALLED, MissTicket),
    State.SERVING: (State.CALLED, StartService),
    State.HELD: (State.SERVING, HoldTicket),
    State.DONE: (State.SERVING, FinishService),
}
"""Whom to take, and what to press, so that somebody is in a state."""
BROUGHT: Final = {WindowState.CALLING: State.CALLED, WindowState.SERVING: State.SERVING}
AT_WORK: Final = tuple(BROUGHT)
"""Always in the same order, so that a history that is told again is the same."""
PATIENCE: Final = 8
"""So many come until somebody has to wait."""


class Finding(Pressing):
    """A steady finger finds somebody to whom the thing can be done; a slip finds anything."""

    def window(self, finger: Finger, *states: WindowState) -> str:
        """Return a window in one of these states if there can be one, or any id at all when the finger slips."""
        nth, steady = finger
        if steady and len(states) <= len(AT_WORK):
            self.bring(next((BROUGHT[state] for state in states if state in BROUGHT), None))
        windows = self.hall.state.windows
        able = [window.id for window in windows.values() if window.state in states]
        ids = (able or list(windows)) if steady else WINDOWS
        return ids[nth % len(ids)]

    def ticket(self, finger: Finger, *states: State) -> str:
        """Return a ticket in one of these states if there can be one, or any at all."""
        nth, steady = finger
        if steady:
            self.bring(states[0])
        able = [ticket.id for ticket in self.hall.tickets if ticket.state in states]
        ids = (able if steady else []) or [ticket.id for ticket in self.hall.tickets] or ["A01"]
        return ids[nth % len(ids)]

    def free_window(self, finger: Finger, ticket: str = "") -> str:
        """Return a window that can call, best one that may serve the ticket; its visitor has to go if need be."""
        nth, steady = finger
        visit, windows = self.onlooker.book.visits.get(ticket), list(self.hall.state.windows.values())
        able = [each for each in windows if steady and visit and may_call(self.onlooker.book, each.id, visit)]
        able.sort(key=lambda window: window.state in WITH_VISITOR)
        window = (able or windows)[0 if able else nth % len(windows)]
        self.let_go(window.id)
        return window.id if steady else WINDOWS[nth % len(WINDOWS)]

    def window_that_cannot(self, ticket: str) -> str:
        """Return an idle window that may not serve a visitor; empty if every one may."""
        visit = self.onlooker.book.visits.get(ticket)
        idle = [window.id for window in self.hall.state.windows.values() if window.state not in WITH_VISITOR]
        return next((wid for wid in idle if visit and not may_call(self.onlooker.book, wid, visit)), "")

    def parted(self, finger: Finger) -> Parted | None:
        """Return how the day's end came between a window and its visitor, if it did, or may do so now."""
        nth, steady = finger
        if steady and nth % 3 == 0 and not self._broken_off():
            self.window(finger, AT_WORK[nth % len(AT_WORK)])
            self.press(CloseDay())
        parted = (self._broken_off() if steady else []) or list(self.onlooker.book.parted.values())
        return parted[nth % len(parted)] if parted else None

    def _broken_off(self) -> list[Parted]:
        """Return the partings of which nothing has been told yet that sets all of it right."""
        return [parted for parted in self.onlooker.book.parted.values() if parted.desk.ticket]

    def let_go(self, window: str) -> None:
        """The window's visitor goes, if it has one."""
        state = self.hall.window(window).state
        if state is WindowState.CALLING:
            self.press(MissTicket(window))
        if state is WindowState.SERVING:
            self.press(FinishService(window, stay=False))

    def booking(self, finger: Finger) -> str:
        """Return a booking that is still open, if there can be one, or any."""
        nth, steady = finger
        bookings = self.hall.state.bookings
        if steady and not any(booking.state is State.BOOKED for booking in bookings.values()):
            self._book()
        able = [booking.code for booking in bookings.values() if booking.state is State.BOOKED]
        codes = (able if steady else []) or list(bookings) or ["none"]
        return codes[nth % len(codes)]

    def case(self, finger: Finger, kind: CaseKind, state: CaseState) -> str:
        """Return such a case in this state, if there can be one, or any."""
        nth, steady = finger
        cases = self.hall.state.cases
        if steady and not any((case.kind, case.state) == (kind, state) for case in cases.values()):
            self._bring_a_case(kind, state)
        able = [case.id for case in cases.values() if (case.kind, case.state) == (kind, state)]
        names = (able if steady else []) or list(cases) or ["none"]
        return names[nth % len(names)]

    def service(self, finger: Finger) -> str:
        """Return a service of the hall, or one that is none."""
        nth, steady = finger
        codes = [*self.hall.rules.services] if steady else ["fishing"]
        return codes[nth % len(codes)]

    def clerk_on_duty(self, finger: Finger) -> str:
        """Return a clerk who sits somewhere, or anybody."""
        nth, steady = finger
        clerks = self.hall.state.clerks
        if steady and clerks and not any(clerk.window for clerk in clerks.values()):
            self.press(LogIn(next(iter(self.hall.state.windows)), next(iter(clerks))))
        able = [clerk.id for clerk in clerks.values() if clerk.window] if steady else []
        names = able or [*clerks, "dora"]
        return names[nth % len(names)]

    def token(self) -> str:
        return f"token {self.onlooker.book.came}"

    def code(self) -> str:
        return f"booked {self.tally.tried['BookVisit']}"

    def bring(self, state: State | None) -> None:
        """Let there be a visitor of whom something can be told: who is in this state, as far as the hall allows it."""
        if state is None or self.hall.count(state):
            return
        if state is State.WAITING:
            self._bring_who_waits()
            return
        before, step = LEADS_TO[state]
        self.bring(before)
        if step is CallNext:
            self.press(CallNext(self._idle_window()))
            return
        for ticket in self.hall.in_state(before)[:1]:
            self.press(step(ticket.window))

    def _bring_who_waits(self) -> None:
        """Somebody comes, and more, until one does not find a window that is ready."""
        self.until_the_hall_is_open()
        for _ in range(PATIENCE):
            wishes = [IssueTicket(code, self.token(), "dispenser-1") for code in self.hall.rules.services]
            welcome = [wish for wish in wishes if not objections(wish, self.onlooker.book, self.hall_ms)]
            if self.hall.count(State.WAITING) or not welcome:
                return
            self.press(welcome[self.onlooker.book.came % len(welcome)])

    def until_the_hall_is_open(self) -> None:
        """Nobody can come to a hall that is closed: the time goes by until it opens, if it opens within a week."""
        self.do_what_is_due()
        book, rules = self.onlooker.book, self.hall.rules
        if book.closed_ms is None and is_open(self.hall_ms, book.day, rules.opening.hours, rules):
            return
        days = (day_at(self.hall_ms + nth * DAY_MS, rules) for nth in range(1, 8))
        mornings_ms = (moment(day, 10 * HOUR_MS, rules) for day in days)
        open_ms = (at for at in mornings_ms if is_open(at, day_at(at, rules), rules.opening.hours, rules))
        self.now_ms = next(open_ms, self.now_ms)
        self.do_what_is_due()

    def _idle_window(self) -> str:
        """Return a window without a visitor that could call somebody, or any."""
        windows = list(self.hall.state.windows.values())
        idle = [window.id for window in windows if window.state not in WITH_VISITOR]
        able = [wid for wid in idle if self.hall.could_call(wid, self.hall_ms)]
        return (able or idle or [windows[0].id])[0]

    def _book(self) -> None:
        """Somebody books for any minute now, where that can be."""
        for code in self.hall.rules.services:
            wish = BookVisit(self.code(), code, self.hall_ms + 5 * MINUTE_MS)
            if not objections(wish, self.onlooker.book, self.hall_ms):
                self.press(wish)
                return

    def _bring_a_case(self, kind: CaseKind, state: CaseState) -> None:
        """Somebody hands in papers, and perhaps the back office is quick; or somebody is not content."""
        self.bring(State.DONE if kind is CaseKind.RATING else State.SERVING)
        if kind is CaseKind.RATING:
            for ticket in self.hall.in_state(State.DONE)[-1:]:
                self.press(RateTicket(ticket.id, Level.DISSATISFIED, "pad"))
            return
        for ticket in self.hall.in_state(State.SERVING)[:1]:
            self.press(HandIn(ticket.window))
        pending = [case.id for case in self.hall.state.cases.values() if case.state is CaseState.PENDING]
        if pending and state is CaseState.READY:
            self.press(ReadyCase(pending[-1]))

    def clerk_off_duty(self) -> str:
        """Return a clerk who has not come or has gone, or one who may be none here."""
        off = (clerk.id for clerk in self.hall.state.clerks.values() if clerk.state is ClerkState.OFF)
        return next(off, CLERKS[-1])

    def window_with_clerk(self, window: str) -> str:
        """Return a window at which a clerk sits; if there is none, somebody sits down at this one."""
        if not any(each.clerk for each in self.hall.state.windows.values()):
            for clerk in list(self.hall.rules.clerks)[-1:]:
                self.press(LogIn(window, clerk))
        return next((each.id for each in self.hall.state.windows.values() if each.clerk), window)
