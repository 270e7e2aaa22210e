"""What clerks, the back office, the manager and the hub itself do at random."""

from hypothesis import strategies as st
from hypothesis.stateful import rule

from queue_core.commands import (
    AddService,
    AnswerCase,
    AssignCase,
    AssignServices,
    CallNext,
    CallTicket,
    CancelTicket,
    CloseWindow,
    FinishService,
    HandIn,
    HoldTicket,
    LogIn,
    LogOut,
    MissTicket,
    OpenWindow,
    PauseWindow,
    RateTicket,
    ReadyCase,
    Recall,
    Reinstate,
    ResumeTicket,
    ReturnTicket,
    StartService,
    TransferTicket,
    Undo,
)
from queue_core.lifecycle import CaseKind, CaseState, Level, ServiceOutcome, State, WindowState
from queue_core.rules import EVERY_SERVICE
from tests.core.building import MINUTE_MS
from tests.core.finding import AT_WORK, Finding, Finger, ages_ms, anyone, fingers, just_in_time, steps_ms
from tests.core.lateness import Report
from tests.core.random_halls import CLERKS, HOUR_MS
from tests.core.taking_back import check_taken_back, is_all, what_undo_restores

MAY_CALL = (WindowState.OPEN, WindowState.READY)
OPEN = (*MAY_CALL, *AT_WORK)
NOBODY_THERE = (WindowState.CLOSED, WindowState.PAUSED)
returns_ms = st.sampled_from([None, None, 0, MINUTE_MS, 16 * MINUTE_MS])
stays = st.sampled_from([None, True, False])
reports = st.sampled_from([StartService, MissTicket, FinishService, FinishService, HandIn, HoldTicket])
early_ms = st.sampled_from([1, 1, MINUTE_MS, HOUR_MS, 0, -1])
"""How long before the day's end something was pressed."""


Misclick = (
    CallNext
    | MissTicket
    | StartService
    | TransferTicket
    | FinishService
    | HandIn
    | HoldTicket
    | AddService
    | ResumeTicket
)


class Staff(Finding):
    """They press what they like, mostly where it makes sense."""

    @rule(finger=fingers)
    def a_window_opens_and_asks(self, finger: Finger) -> None:
        window = self.window(finger, WindowState.CLOSED, WindowState.PAUSED)
        self.press(OpenWindow(window))
        self.press(CallNext(window))

    @rule(finger=fingers)
    def a_window_closes(self, finger: Finger) -> None:
        self.press(CloseWindow(self.window(finger, WindowState.OPEN, WindowState.READY, WindowState.PAUSED)))

    @rule(finger=fingers, reason=st.sampled_from(["", "lunch"]), in_ms=returns_ms)
    def a_window_pauses(self, finger: Finger, reason: str, in_ms: int | None) -> None:
        back_ms = in_ms and self.now_ms + in_ms
        self.press(PauseWindow(self.window(finger, *MAY_CALL), reason, back_ms))

    @rule(finger=fingers, kind=st.sampled_from([OpenWindow, CloseWindow, PauseWindow]))
    def a_window_does_as_it_likes(self, finger: Finger, kind: type[OpenWindow | CloseWindow | PauseWindow]) -> None:
        self.press(kind(self.window(finger, *WindowState)))

    @rule(finger=fingers, whom=fingers, late=st.booleans())
    def a_visitor_is_sent_to_a_window_that_then_closes(self, finger: Finger, whom: Finger, late: bool) -> None:
        window = self.window(finger, *AT_WORK)
        self.press(TransferTicket("", to_window=window, ticket=self.ticket(whom, State.WAITING)))
        if late:
            self.press(StartService(window))
            self.press(FinishService(window, stay=False))
        self.press(CloseWindow(window))

    @rule(finger=fingers, who=fingers, handover=st.booleans())
    def a_clerk_sits_down(self, finger: Finger, who: Finger, handover: bool) -> None:
        clerks = [*self.hall.rules.clerks] if who[1] else []
        window = self.window(finger, *WindowState)
        if who[0] % 4 == 0:  # where somebody sits already
            window = self.window_with_clerk(window)
        self.press(LogIn(window, (clerks or ["dora"])[finger[0] % max(1, len(clerks))], handover))

    @rule(finger=fingers, who=fingers, step_ms=steps_ms)
    def a_clerk_takes_over_in_the_middle_of_a_visit(self, finger: Finger, who: Finger, step_ms: int) -> None:
        window, clerks = self.window(finger, *AT_WORK), [*self.hall.rules.clerks, "dora"]
        self.press(LogIn(window, clerks[finger[0] % len(clerks)], handover=True))
        self.time_goes_by(step_ms)
        self.press(LogIn(window, clerks[who[0] % len(clerks)], handover=True))
        self.press(FinishService(window))

    @rule(finger=fingers, patient=st.booleans())
    def a_clerk_goes(self, finger: Finger, patient: bool) -> None:
        who = self.clerk_on_duty(finger) if finger[0] % 5 else CLERKS[0]
        clerk = self.hall.state.clerks.get(who)
        if patient and clerk and clerk.window:
            self.let_go(clerk.window)
        self.press(LogOut(who))

    @rule(finger=fingers, own=st.lists(fingers, max_size=2), helps=st.lists(fingers, max_size=2), for_ms=returns_ms)
    def a_window_serves_other_things(
        self, finger: Finger, own: list[Finger], helps: list[Finger], for_ms: int | None
    ) -> None:
        services = (EVERY_SERVICE,) if finger[0] % 7 == 0 else tuple(self.service(each) for each in own)
        until_ms = None if for_ms is None else self.now_ms + for_ms
        help_out = tuple(self.service(each) for each in helps)
        self.press(AssignServices(self.window(finger, *WindowState), services, help_out, until_ms))

    @rule(finger=fingers, whom=fingers)
    def a_clerk_calls(self, finger: Finger, whom: Finger) -> None:
        self.press(CallNext(self.free_window(finger, self.ticket(whom, State.WAITING))))

    @rule(finger=fingers, step_ms=steps_ms)
    def a_visitor_is_called_once_more(self, finger: Finger, step_ms: int) -> None:
        window = self.window(finger, WindowState.CALLING)
        self.time_goes_by(step_ms)
        self.press(Recall(window))

    @rule(finger=fingers)
    def a_window_that_does_anything_calls(self, finger: Finger) -> None:
        self.press(CallNext(self.window(finger, *WindowState)))

    @rule(finger=fingers, whom=fingers, reason=st.sampled_from(["hurry"] * 7 + ["pretty"]))
    def a_clerk_calls_a_chosen_visitor(self, finger: Finger, whom: Finger, reason: str) -> None:
        ticket = self.ticket(whom, State.WAITING)
        window = self.free_window(finger, ticket)
        if whom[0] % 5 == 0:
            window = self.window_that_cannot(ticket) or window
        self.press(CallTicket(window, ticket, reason, permitted=whom[0] % 4 > 0))

    @rule(kind=st.sampled_from([StartService, MissTicket, Recall, Recall]), finger=fingers, age_ms=ages_ms)
    def a_called_visitor_comes_or_not(
        self, kind: type[StartService | MissTicket | Recall], finger: Finger, age_ms: int
    ) -> None:
        self.press(kind(self.window(finger, WindowState.CALLING)), age_ms)

    @rule(finger=fingers, age_ms=ages_ms, stay=stays, done=st.lists(fingers, max_size=1))
    def a_clerk_finishes(self, finger: Finger, age_ms: int, stay: bool | None, done: list[Finger]) -> None:
        window, services = self.window(finger, WindowState.SERVING), tuple(self.service(each) for each in done)
        outcome = ServiceOutcome.DONE if finger[0] % 4 else ServiceOutcome.SUPPLEMENT
        self.press(FinishService(window, outcome, services, stay), age_ms)

    @rule(finger=fingers, step_ms=steps_ms, age_ms=ages_ms)
    def a_clerk_serves_whom_the_window_called_and_calls_the_next(
        self, finger: Finger, step_ms: int, age_ms: int
    ) -> None:
        window = self.window(finger, WindowState.CALLING)
        self.press(StartService(window))
        self.time_goes_by(step_ms)
        self.press(FinishService(window), age_ms)
        self.press(CallNext(window))

    @rule(finger=fingers, due_ms=returns_ms, age_ms=ages_ms)
    def papers_are_handed_in(self, finger: Finger, due_ms: int | None, age_ms: int) -> None:
        due = None if due_ms is None else self.now_ms + due_ms
        self.press(HandIn(self.window(finger, WindowState.SERVING), due, "back office"), age_ms)

    @rule(finger=fingers, service=fingers)
    def one_more_service_is_needed(self, finger: Finger, service: Finger) -> None:
        self.press(AddService(self.window(finger, WindowState.SERVING), self.service(service)))

    @rule(finger=fingers, returns=returns_ms, age_ms=ages_ms)
    def a_visitor_goes_to_do_something(self, finger: Finger, returns: int | None, age_ms: int) -> None:
        return_ms = None if returns is None else self.now_ms + returns
        self.press(HoldTicket(self.window(finger, WindowState.SERVING), return_ms), age_ms)

    @rule(finger=fingers, told=st.lists(reports, min_size=1, max_size=3), early_ms=early_ms)
    def a_terminal_that_was_alone_when_the_day_ended_tells_what_was_pressed(
        self, finger: Finger, told: list[type[Report]], early_ms: int
    ) -> None:
        parted = self.parted(finger)
        if parted:
            begins = finger[1] and finger[0] % 3 and parted.desk.state is WindowState.CALLING
            for kind in (StartService, *told) if begins else told:
                self.press(kind(parted.desk.id), self.now_ms - parted.at_ms + early_ms)

    @rule(finger=fingers, whom=fingers)
    def a_held_visitor_is_called_back(self, finger: Finger, whom: Finger) -> None:
        ticket = self.ticket(whom, State.HELD)
        visit = self.onlooker.book.visits.get(ticket)
        there = whom[0] % 3 == 0 and visit and visit.window in self.hall.state.windows
        if there and visit:
            self.let_go(visit.window)
        self.press(ResumeTicket(visit.window if there and visit else self.free_window(finger, ticket), ticket))

    @rule(finger=fingers, to=fingers, where=anyone, first=stays, back=st.booleans())
    def a_visitor_is_sent_on(self, finger: Finger, to: Finger, where: int, first: bool | None, back: bool) -> None:
        self.press(self.transfer(self.window(finger, *AT_WORK), to, where, first, back))

    @rule(whom=fingers, finger=fingers, to=fingers, where=anyone, first=stays, back=st.booleans())
    def a_waiting_visitor_is_sent_on(
        self, whom: Finger, finger: Finger, to: Finger, where: int, first: bool | None, back: bool
    ) -> None:
        ticket = self.ticket(whom, State.WAITING)
        self.press(self.transfer(self.window(finger, *OPEN) if back else "", to, where, first, back, ticket))

    @rule(finger=fingers, colleague=fingers, to=fingers)
    def a_visitor_is_sent_on_first_and_a_colleague_calls(self, finger: Finger, colleague: Finger, to: Finger) -> None:
        window = self.window(finger, WindowState.OPEN, WindowState.CALLING)
        self.press(CallNext(window))
        self.press(TransferTicket(window, self.service(to), first=True))
        self.press(CallNext(self.window(colleague, WindowState.OPEN)))

    @rule(finger=fingers, late_ms=just_in_time)
    def a_clerk_takes_back_the_last_step(self, finger: Finger, late_ms: int | None) -> None:
        desks = [desk for desk in self.onlooker.book.desks.values() if desk.last]
        desk = desks[finger[0] % len(desks)] if desks and finger[1] else None
        if desk and desk.last and late_ms is not None:
            self.time_goes_on_to(desk.last.at_ms + self.hall.rules.calling.undo_ms + late_ms)
        self.press(Undo(desk.id if desk else self.window(finger)))

    @rule(finger=fingers, step=anyone, to=fingers)
    def a_clerk_errs_and_takes_it_back(self, finger: Finger, step: int, to: Finger) -> None:
        command = self.misclick(finger, step, to)
        self.do_what_is_due()
        before, told = what_undo_restores(self.hall, command.window), len(self.journal)
        self.press(command)
        self.press(Undo(command.window))
        if is_all(self.journal[told:]):
            check_taken_back(before, self.hall, command.window)

    @rule(finger=fingers, step=anyone, to=fingers)
    def a_clerk_errs_and_something_follows(self, finger: Finger, step: int, to: Finger) -> None:
        command = self.misclick(finger, step, to)
        self.press(command)
        desk = self.onlooker.book.desks.get(command.window)
        if desk and desk.last:
            self.goes_on_with(desk.last.visit.id)
        self.press(Undo(command.window))

    def goes_on_with(self, ticket: str) -> None:
        """Something happens to a visitor of whom a window thought it was done with them, whatever can."""
        match self.onlooker.book.visits[ticket].state:
            case State.DONE:
                self.press(RateTicket(ticket, Level.SATISFIED, "pad"))
            case State.MISSED:
                self.press(Reinstate(ticket))
            case State.HELD:
                self.press(ReturnTicket(ticket))
            case _:
                self.press(CancelTicket(ticket, "left"))

    @rule(finger=fingers, kind=st.sampled_from(CaseKind), due_ms=returns_ms)
    def a_case_is_given_to_somebody(self, finger: Finger, kind: CaseKind, due_ms: int | None) -> None:
        due = None if due_ms is None else self.now_ms + due_ms
        self.press(AssignCase(self.case(finger, kind, CaseState.PENDING), "somebody", due))

    @rule(finger=fingers)
    def the_back_office_is_ready(self, finger: Finger) -> None:
        self.press(ReadyCase(self.case(finger, CaseKind.BACK_OFFICE, CaseState.PENDING)))

    @rule(finger=fingers, kind=st.sampled_from(CaseKind))
    def somebody_has_an_answer(self, finger: Finger, kind: CaseKind) -> None:
        self.press(AnswerCase(self.case(finger, kind, CaseState.PENDING)))

    def transfer(
        self, window: str, to: Finger, where: int, first: bool | None, back: bool, ticket: str = ""
    ) -> TransferTicket:
        """To a service, to a window, to a clerk; for the same service or another."""
        service, to_window, to_clerk = "" if where % 2 else self.service(to), "", ""
        if where % 5 in (0, 1):
            to_window = self.window(to, *(OPEN if where % 3 else NOBODY_THERE))
        elif where % 5 == 2:
            to_clerk = self.clerk_on_duty(to) if where % 3 else self.clerk_off_duty()
        return TransferTicket(window, service, to_window, first, to_clerk, back, ticket)

    def misclick(self, finger: Finger, step: int, to: Finger) -> Misclick:
        """Return something that a window can do with its visitor, and does in error."""
        calling, serving = self.window(finger, WindowState.CALLING), self.window(finger, WindowState.SERVING)
        wrong: tuple[Misclick, ...] = (
            CallNext(self.window(finger, *WindowState)),
            MissTicket(calling),
            StartService(calling),
            TransferTicket(calling, self.service(to)),
            FinishService(serving),
            FinishService(serving, stay=False),
            HandIn(serving),
            HoldTicket(serving),
            AddService(serving, self.service(to)),
            TransferTicket(serving, self.service(to), and_back=True),
            ResumeTicket(self.window(finger, *MAY_CALL), self.ticket((to[0], False), State.HELD)),
        )
        return wrong[step % len(wrong)]
