"""What a clerk pressed before the day's end counts, though it comes in after it: the visit was served, and says so."""

import copy
from collections.abc import Callable
from dataclasses import replace

import pytest

from queue_core.commands import (
    AnswerCase,
    CallNext,
    CloseDay,
    CloseWindow,
    Command,
    Configure,
    FinishService,
    HandIn,
    HoldTicket,
    LogOut,
    MissTicket,
    OpenWindow,
    RateTicket,
    ReadyCase,
    Recall,
    ReportPaper,
    StartService,
    TimePassed,
    TransferTicket,
    Undo,
)
from queue_core.events import CaseClosed, CaseOpened, Event, ServiceFinished, ServiceStarted, TicketCalled
from queue_core.lifecycle import CaseKind, CaseState, Level, Paper, State, WindowState
from queue_core.records import HallState
from queue_core.refusals import Reason, RefusedError
from queue_core.rules import CallingRules, ClerkRule, HallRules, MissedRules, OpeningRules, SkillRule
from tests.core.building import (
    DAY_MS,
    HOUR_MS,
    MINUTE_MS,
    NOON_MS,
    ToldHall,
    a_hall_with,
    derived_again,
    picture,
    plain,
    replayed,
    some_rules,
    with_clerks,
    with_services,
)

T = NOON_MS
CALLED_MS = T
STARTED_MS = T + 2 * MINUTE_MS
DONE_MS = T + 9 * MINUTE_MS
ENDS_MS = T + 10 * MINUTE_MS
BACK_MS = T + 30 * MINUTE_MS
"""When the hub hears of it again."""

End = Callable[[ToldHall], None]


def by_hand(hall: ToldHall) -> None:
    """Somebody closes the day's business."""
    hall.does(CloseDay(), at_ms=ENDS_MS)


def by_itself(hall: ToldHall) -> None:
    """The hall closes at its hour."""
    hall.waits_until(ENDS_MS)


def over_night(hall: ToldHall) -> None:
    """The hub is away until the next day."""
    hall.does(TimePassed(), at_ms=ENDS_MS + DAY_MS)


ends = pytest.mark.parametrize("the_day_ends", [by_hand, by_itself, over_night])
same_day = pytest.mark.parametrize("the_day_ends", [by_hand, by_itself])


def closing(rules: HallRules) -> HallRules:
    """Return a hall that closes when these stories say."""
    return replace(rules, opening=OpeningRules(closes_at_ms=12 * HOUR_MS + 10 * MINUTE_MS))


def a_visitor_called(rules: HallRules | None = None, visitor: str = "") -> ToldHall:
    hall = a_hall_with(closing(rules or some_rules(2)))
    hall.now_ms = T - 5 * MINUTE_MS
    hall.issues(visitor=visitor)
    hall.now_ms = CALLED_MS
    hall.calls()
    return hall


def a_visitor_served(rules: HallRules | None = None) -> ToldHall:
    hall = a_visitor_called(rules)
    hall.does(StartService("1"), at_ms=STARTED_MS)
    return hall


def late(hall: ToldHall, command: Command, pressed_ms: int) -> tuple[Event, ...]:
    """The command comes in when the hub is back."""
    return hall.does(command, at_ms=max(hall.now_ms, BACK_MS), pressed_ms=pressed_ms)


def refused_late(hall: ToldHall, command: Command, pressed_ms: int) -> Reason:
    before, looked = copy.deepcopy(hall.hall.state), copy.deepcopy(picture(hall.hall))
    with pytest.raises(RefusedError) as refused:
        hall.hall.handle(command, max(hall.now_ms, BACK_MS), pressed_ms)
    assert hall.hall.state == before
    assert picture(hall.hall) == looked
    return refused.value.reason


def as_told(hall: ToldHall) -> HallState:
    """Return what the hall knows, but for the counts that give things their order, and hall time."""
    state = copy.deepcopy(hall.hall.state)
    state.last_ms = state.moves = 0
    state.partings.clear()
    for ticket in state.day.tickets.values():
        ticket.steps = ticket.moved = 0
    return state


@ends
def test_a_finish_pressed_before_the_day_ended_counts_when_it_was_pressed(the_day_ends: End) -> None:
    hall = a_visitor_served()
    ticket = hall.hall.ticket("A001").id
    the_day_ends(hall)

    assert late(hall, FinishService("1"), DONE_MS) == (ServiceFinished(DONE_MS, ticket, "1"),)


@ends
def test_who_was_only_called_may_have_been_served_to_the_end(the_day_ends: End) -> None:
    hall = a_visitor_called()
    ticket = hall.hall.ticket("A001").id
    the_day_ends(hall)

    assert late(hall, StartService("1"), STARTED_MS) == (ServiceStarted(STARTED_MS, ticket, "1"),)
    assert late(hall, FinishService("1"), DONE_MS) == (ServiceFinished(DONE_MS, ticket, "1"),)


@same_day
def test_a_visit_that_was_done_is_no_longer_one_that_expired(the_day_ends: End) -> None:
    hall = a_visitor_served()
    the_day_ends(hall)
    late(hall, FinishService("1"), DONE_MS)

    ticket = hall.hall.ticket("A001")

    assert (ticket.state, ticket.started_ms, ticket.ended_ms) == (State.DONE, STARTED_MS, DONE_MS)
    assert (hall.hall.count(State.EXPIRED), hall.hall.count(State.DONE)) == (0, 1)
    assert (hall.window().state, hall.window().ticket) == (WindowState.CLOSED, "")


ONLY_PENSION_BY_NOW = ClerkRule("bob", (SkillRule("pension"), SkillRule("passport", until="2026-11-22")))
PRESSES = {
    "start": [(StartService("1"), STARTED_MS)],
    "miss": [(MissTicket("1"), STARTED_MS)],
    "start and finish": [(StartService("1"), STARTED_MS), (FinishService("1"), DONE_MS)],
    "start and hold": [(StartService("1"), STARTED_MS), (HoldTicket("1", T + HOUR_MS), DONE_MS)],
    "start and hand in": [(StartService("1"), STARTED_MS), (HandIn("1", owner="back office"), DONE_MS)],
    "start and first service": [(StartService("1"), STARTED_MS), (FinishService("1", stay=False), DONE_MS)],
    "start and stay": [(StartService("1"), STARTED_MS), (FinishService("1", stay=True), DONE_MS)],
    "both services": [
        (StartService("1"), STARTED_MS),
        (FinishService("1", stay=True), DONE_MS - 1),
        (FinishService("1"), DONE_MS),
    ],
}


@same_day
@pytest.mark.parametrize("clerk", ["ann", "bob"])
@pytest.mark.parametrize("services", [("pension",), ("pension", "passport")])
@pytest.mark.parametrize("presses", PRESSES.values(), ids=list(PRESSES))
def test_what_comes_in_late_leaves_the_hall_as_if_it_had_come_in_time(
    presses: list[tuple[Command, int]], services: tuple[str, ...], clerk: str, the_day_ends: End
) -> None:
    def a_hall_that_called() -> ToldHall:
        rules = closing(some_rules(2, {"pension": "a", "passport": "b"}))
        hall = a_hall_with(with_clerks(rules, ClerkRule("ann"), ONLY_PENSION_BY_NOW))
        hall.now_ms = CALLED_MS
        hall.logs_in(clerk)
        hall.issues(then=services[1:], visitor="somebody")
        hall.calls()
        return hall

    in_time, hall = a_hall_that_called(), a_hall_that_called()
    taken = [each for each in presses if not refuses(in_time, *each)]
    the_day_ends(in_time)
    the_day_ends(hall)

    for command, pressed_ms in taken:
        late(hall, command, pressed_ms)

    assert as_told(hall) == as_told(in_time)
    assert replayed(hall.hall.rules, hall.journal).state == hall.hall.state
    assert picture(replayed(hall.hall.rules, hall.journal)) == picture(hall.hall) == picture(derived_again(hall.hall))


def refuses(hall: ToldHall, command: Command, at_ms: int) -> bool:
    try:
        hall.does(command, at_ms=at_ms)
    except RefusedError:
        return True
    return False


@ends
def test_papers_handed_in_before_the_day_ended_are_a_case(the_day_ends: End) -> None:
    hall = a_visitor_called()
    hall.issues()
    hall.starts("2")
    hall.does(HandIn("2"))
    hall.does(StartService("1"), at_ms=STARTED_MS)
    ticket = hall.hall.ticket("A001").id
    the_day_ends(hall)

    finished, opened = late(hall, HandIn("1", owner="back office"), DONE_MS)

    assert isinstance(finished, ServiceFinished)
    assert isinstance(opened, CaseOpened)
    _former, case = hall.hall.state.cases.values()
    assert (case.ticket, case.kind, case.opened_ms) == (ticket, CaseKind.BACK_OFFICE, DONE_MS)
    hall.does(ReadyCase(case.id))
    assert case.state is CaseState.READY


@ends
@pytest.mark.parametrize("open_still", [True, False])
def test_who_is_wanted_back_elsewhere_goes_there_if_somebody_was_there(the_day_ends: End, open_still: bool) -> None:
    hall = a_visitor_called(some_rules(2, {"pension": "a", "passport": "b"}))
    hall.does(TransferTicket("1", to_service="passport", and_back=True))
    hall.starts("2")
    if not open_still:
        hall.does(CloseWindow("1"))
    the_day_ends(hall)

    (finished,) = late(hall, FinishService("2"), DONE_MS)

    assert isinstance(finished, ServiceFinished)
    assert (finished.next_window, finished.stays) == (("1", False) if open_still else ("", True))


def test_a_window_that_wanted_a_visitor_back_may_be_gone_by_the_time_the_day_ends() -> None:
    three = closing(some_rules(3))
    hall = a_visitor_called(three)
    hall.does(TransferTicket("1", and_back=True))
    hall.starts("2")
    hall.does(Configure(replace(three, windows={wid: rule for wid, rule in three.windows.items() if wid != "1"})))
    by_hand(hall)

    (finished,) = late(hall, FinishService("2"), DONE_MS)

    assert isinstance(finished, ServiceFinished)
    assert finished.next_window == ""


@ends
def test_what_was_fetched_before_the_day_ended_is_closed(the_day_ends: End) -> None:
    hall = a_visitor_served()
    hall.does(HandIn("1"))
    (case,) = hall.hall.state.cases.values()
    hall.does(ReadyCase(case.id))
    hall.issues(service="", case=case.id)
    hall.starts()
    the_day_ends(hall)

    assert CaseClosed(DONE_MS, case.id) in late(hall, FinishService("1"), DONE_MS)
    assert (case.state, case.closed_ms) == (CaseState.CLOSED, DONE_MS)


@same_day
def test_who_was_served_before_the_day_ended_may_say_what_they_thought_of_it(the_day_ends: End) -> None:
    hall = a_visitor_served()
    the_day_ends(hall)
    late(hall, FinishService("1"), DONE_MS)

    hall.does(RateTicket("A001", Level.SATISFIED, "page"))

    assert hall.hall.ticket("A001").rating == Level.SATISFIED


@ends
def test_who_did_not_come_before_the_day_ended_was_absent(the_day_ends: End) -> None:
    hall = a_visitor_called(replace(some_rules(), missed=MissedRules(ban_after=1)), "somebody")
    the_day_ends(hall)

    late(hall, MissTicket("1"), STARTED_MS)

    assert hall.hall.state.absences == {"somebody": (STARTED_MS,)}


@ends
@pytest.mark.parametrize("command", [FinishService("1"), StartService("1"), MissTicket("1"), HoldTicket("1")])
def test_what_was_pressed_after_the_day_had_ended_is_about_nobody(command: Command, the_day_ends: End) -> None:
    hall = a_visitor_called() if isinstance(command, StartService | MissTicket) else a_visitor_served()
    the_day_ends(hall)
    ended_ms = hall.now_ms

    assert refused_late(hall, command, ended_ms) is Reason.NO_VISITOR
    assert late(hall, command, ended_ms - 1)[0].at_ms == ended_ms - 1


def test_what_is_pressed_now_is_not_late_though_the_hubs_clock_went_back() -> None:
    hall = a_visitor_served()
    by_hand(hall)

    assert hall.refuses(FinishService("1"), at_ms=DONE_MS) is Reason.NO_VISITOR


@ends
def test_a_visit_is_finished_once(the_day_ends: End) -> None:
    hall = a_visitor_served()
    the_day_ends(hall)
    late(hall, FinishService("1"), DONE_MS)

    assert refused_late(hall, FinishService("1"), DONE_MS + 1) is Reason.NO_VISITOR


@ends
def test_a_late_press_is_bound_by_the_same_tables_as_one_in_time(the_day_ends: End) -> None:
    hall = a_visitor_called()
    the_day_ends(hall)

    assert refused_late(hall, FinishService("1"), DONE_MS) is Reason.WINDOW_ILLEGAL_STEP
    assert refused_late(hall, HoldTicket("2"), DONE_MS) is Reason.NO_VISITOR
    assert refused_late(hall, StartService("9"), DONE_MS) is Reason.UNKNOWN_WINDOW


@ends
def test_a_late_press_counts_never_before_what_it_follows(the_day_ends: End) -> None:
    hall = a_visitor_called()
    hall.does(Recall("1"), at_ms=STARTED_MS)
    the_day_ends(hall)

    (started,) = late(hall, StartService("1"), T - HOUR_MS)
    (finished,) = late(hall, FinishService("1"), T - HOUR_MS)

    assert (started.at_ms, finished.at_ms) == (STARTED_MS, STARTED_MS)


@ends
def test_where_one_button_does_all_a_late_finish_starts_with_the_call(the_day_ends: End) -> None:
    hall = a_visitor_called(replace(some_rules(), calling=CallingRules(one_button=True)))
    ticket = hall.hall.ticket("A001").id
    the_day_ends(hall)

    happened = late(hall, FinishService("1"), DONE_MS)

    assert happened == (ServiceStarted(CALLED_MS, ticket, "1"), ServiceFinished(DONE_MS, ticket, "1"))


def test_a_press_of_yesterday_does_nothing_to_todays_visitor() -> None:
    hall = a_visitor_served()
    over_night(hall)
    hall.issues()
    hall.starts()
    today = copy.deepcopy(hall.hall.state)

    late(hall, FinishService("1"), DONE_MS)

    assert refused_late(hall, FinishService("1"), DONE_MS) is Reason.NO_VISITOR
    assert (hall.hall.state.windows, hall.hall.state.day) == (today.windows, today.day)
    assert hall.window().state is WindowState.SERVING


@ends
@pytest.mark.parametrize("command", [OpenWindow("1"), CallNext("1"), CallNext("2")])
def test_a_wish_of_the_moment_is_one_of_the_moment_at_which_it_comes_in(command: Command, the_day_ends: End) -> None:
    hall = a_visitor_served()
    the_day_ends(hall)

    (event,) = late(hall, command, DONE_MS)

    assert event.at_ms == hall.now_ms


@ends
def test_who_waits_at_a_ready_window_is_not_called_by_what_comes_in_late(the_day_ends: End) -> None:
    hall = a_visitor_served(some_rules(2, {"pension": "a", "unsolved": "b"}))
    the_day_ends(hall)
    hall.does(OpenWindow("1"))
    hall.does(CallNext("1"))
    called = len(hall.heard(TicketCalled))

    late(hall, FinishService("1"), DONE_MS)

    assert (len(hall.heard(TicketCalled)), hall.window().state) == (called, WindowState.READY)


@ends
def test_the_clerk_who_served_is_the_one_who_sat_there(the_day_ends: End) -> None:
    hall = a_hall_with(closing(with_clerks(some_rules(), ClerkRule("ann"))))
    hall.now_ms = CALLED_MS
    hall.logs_in("ann")
    hall.issues()
    hall.starts()
    the_day_ends(hall)
    if hall.hall.state.clerks["ann"].window:
        hall.does(LogOut("ann"))

    late(hall, FinishService("1"), DONE_MS)

    assert hall.hall.state.partings["1"].ticket.served_by == "ann"
    assert hall.hall.state.clerks["ann"].window == ""


def test_a_late_finish_is_no_step_that_could_be_taken_back() -> None:
    hall = a_visitor_served()
    by_hand(hall)
    assert hall.hall.state.partings["1"].window.last is None
    late(hall, FinishService("1"), DONE_MS)

    assert hall.refuses(Undo("1")) is Reason.NOTHING_TO_UNDO
    assert hall.hall.state.partings["1"].window.last is None


def test_what_became_of_the_paper_meanwhile_stays() -> None:
    hall = a_visitor_served()
    by_hand(hall)
    hall.does(ReportPaper("A001", printed=True))

    late(hall, FinishService("1"), DONE_MS)

    assert hall.hall.ticket("A001").paper is Paper.PRINTED


def unsolved_at_midnight() -> ToldHall:
    rules = some_rules()
    hall = a_visitor_served(with_services(rules, replace(rules.services["pension"], never_expires=True)))
    over_night(hall)
    return hall


def test_what_was_solved_before_midnight_needs_no_answer() -> None:
    hall = unsolved_at_midnight()
    (case,) = hall.hall.state.cases.values()
    assert (case.kind, case.state) == (CaseKind.UNRESOLVED, CaseState.PENDING)

    late(hall, FinishService("1"), DONE_MS)

    assert (case.state, case.closed_ms) == (CaseState.CLOSED, case.opened_ms)


def test_what_was_only_put_off_before_midnight_still_needs_an_answer() -> None:
    hall = unsolved_at_midnight()

    late(hall, HoldTicket("1"), DONE_MS)

    assert [case.state for case in hall.hall.state.cases.values()] == [CaseState.PENDING]


def test_what_was_solved_in_part_before_midnight_still_needs_an_answer() -> None:
    rules = some_rules(1, {"unsolved": "a", "pension": "a"})
    hall = a_hall_with(with_services(rules, replace(rules.services["unsolved"], never_expires=True)))
    hall.now_ms = CALLED_MS
    hall.issues("unsolved", then=("pension",))
    hall.starts()
    over_night(hall)

    late(hall, FinishService("1"), DONE_MS)

    assert [case.state for case in hall.hall.state.cases.values()] == [CaseState.PENDING]


def test_what_one_window_solved_is_another_matter_than_what_the_next_did_not() -> None:
    rules = some_rules(2)
    hall = a_visitor_called(with_services(rules, replace(rules.services["pension"], never_expires=True)))
    hall.issues()
    hall.starts("2")
    hall.does(StartService("1"), at_ms=STARTED_MS)
    over_night(hall)

    late(hall, FinishService("1"), DONE_MS)

    assert [case.state for case in hall.hall.state.cases.values()] == [CaseState.CLOSED, CaseState.PENDING]


def test_papers_handed_in_on_the_way_are_no_matter_that_was_solved() -> None:
    hall = a_hall_with(closing(some_rules(1, {"pension": "a", "passport": "b"})))
    hall.now_ms = CALLED_MS
    hall.issues(then=("passport",))
    hall.starts()
    hall.does(HandIn("1"))
    over_night(hall)

    late(hall, FinishService("1"), DONE_MS)

    assert [case.state for case in hall.hall.state.cases.values()] == [CaseState.PENDING]


def test_what_was_answered_meanwhile_is_not_closed_once_more() -> None:
    hall = unsolved_at_midnight()
    (case,) = hall.hall.state.cases.values()
    hall.does(AnswerCase(case.id))

    assert len(late(hall, FinishService("1"), DONE_MS)) == 1


@pytest.mark.parametrize(("days", "counts"), [(6, True), (7, False)])
def test_a_press_comes_in_for_a_week(days: int, counts: bool) -> None:
    hall = a_visitor_served()
    by_hand(hall)
    hall.does(TimePassed(), at_ms=ENDS_MS + days * DAY_MS)

    assert (not refuses_late(hall)) is counts


def refuses_late(hall: ToldHall) -> bool:
    return "1" not in hall.hall.state.partings or not late(hall, FinishService("1"), DONE_MS)


def test_other_rules_leave_what_was_as_it_was_if_they_know_it() -> None:
    two = some_rules(2, {"pension": "a", "passport": "b"})
    hall = a_visitor_served(two)
    by_hand(hall)
    hall.does(Configure(replace(closing(two), calling=plain())))

    assert late(hall, FinishService("1"), DONE_MS)


@pytest.mark.parametrize(
    "rules",
    [
        some_rules(1, {"passport": "a"}),
        some_rules(1, {"pension": "a"}),
        some_rules({"2": ["pension", "passport"]}, {"pension": "a", "passport": "a"}),
    ],
)
def test_what_the_hall_does_not_know_any_more_has_no_end(rules: HallRules) -> None:
    hall = a_hall_with(closing(some_rules(2, {"pension": "a", "passport": "a"})))
    hall.now_ms = CALLED_MS
    hall.issues(then=("passport",))
    hall.starts()
    by_hand(hall)

    hall.does(Configure(rules))

    assert hall.hall.state.partings == {}


def test_what_the_hall_does_not_know_any_more_and_was_to_come_back_to_has_no_end() -> None:
    hall = a_hall_with(closing(some_rules(2, {"pension": "a", "passport": "a"})))
    hall.now_ms = CALLED_MS
    hall.opens("2")
    hall.issues("passport")
    hall.starts()
    hall.does(TransferTicket("1", to_service="pension", to_window="2", and_back=True))
    hall.starts("2")
    by_hand(hall)

    hall.does(Configure(some_rules(2)))

    assert hall.hall.state.partings == {}
