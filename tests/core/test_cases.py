"""What outlives a visit: papers are handed in, made ready, fetched with a ticket of their own; and who is overdue."""

from dataclasses import replace

import pytest

from queue_core.commands import (
    AnswerCase,
    AssignCase,
    CancelTicket,
    Configure,
    FinishService,
    HandIn,
    IssueTicket,
    ReadyCase,
    TransferTicket,
    Undo,
)
from queue_core.events import CaseAssigned, CaseClosed, CaseOpened, CaseReady, ServiceFinished
from queue_core.lifecycle import CaseKind, CaseState, ServiceOutcome, State, WindowState
from queue_core.records import Case
from queue_core.refusals import Reason
from queue_core.rules import QuotaRule
from tests.core.building import DAY_MS, HOUR_MS, NOON_MS, ToldHall, a_hall_with, at, some_rules, with_services

T = NOON_MS
CASE = "C000001"
READY = ReadyCase(CASE)
COLLECT = IssueTicket("", "token", "dispenser-1", case=CASE)


def a_hall_with_pickup(pickup: str = "pickup") -> ToldHall:
    """Return a hall in which what comes of a permit is fetched at window 2."""
    rules = some_rules({"1": ["permit"], "2": ["pickup"]}, {"permit": "a", "pickup": "p"})
    permit = replace(rules.services["permit"], pickup=pickup, case_work_days=2, quotas=(QuotaRule(1),))
    hall = a_hall_with(with_services(rules, permit))
    hall.now_ms = T
    return hall


def handed_in(hall: ToldHall | None = None, wish: HandIn | None = None) -> ToldHall:
    """Return that hall after a visitor has handed papers in at window 1."""
    hall = hall or a_hall_with_pickup()
    hall.issues("permit")
    hall.starts("1")
    hall.does(wish or HandIn("1"))
    return hall


def the_case(hall: ToldHall) -> Case:
    return hall.hall.state.cases[CASE]


def test_papers_handed_in_end_the_visit_and_open_a_case_with_a_due_day() -> None:
    hall = a_hall_with_pickup()
    ticket = hall.issues("permit")
    hall.starts("1")

    finished, opened = hall.does(HandIn("1", owner="back office 3"))

    due = at("23:59:59.999", "2026-11-25")
    assert finished == ServiceFinished(T, ticket.id, "1", ServiceOutcome.RECEIVED)
    assert opened == CaseOpened(T, CASE, CaseKind.BACK_OFFICE, "permit", ticket.id, "back office 3", due)
    assert the_case(hall) == Case(CASE, CaseKind.BACK_OFFICE, "permit", ticket.id, "back office 3", T, due)
    assert (ticket.state, hall.window("1").state) == (State.DONE, WindowState.OPEN)


def test_a_clerk_may_promise_another_time_that_is_to_come() -> None:
    hall = a_hall_with_pickup()
    hall.issues("permit")
    hall.starts("1")

    assert hall.refuses(HandIn("1", T)) is Reason.MOMENT_PAST
    hall.does(HandIn("1", T + 1))
    assert the_case(hall).due_ms == T + 1


def test_papers_handed_in_on_the_way_leave_the_journey_to_go_on() -> None:
    hall = a_hall_with_pickup()
    hall.issues("permit", then=("pickup",))
    hall.starts("1")

    hall.does(HandIn("1"))

    assert (hall.hall.ticket("A001").state, hall.hall.ticket("A001").service) == (State.WAITING, "pickup")
    assert the_case(hall).service == "permit"


def test_what_is_ready_is_fetched_with_a_new_ticket_where_it_is_handed_out_and_the_case_is_closed() -> None:
    hall = handed_in()
    assert hall.refuses(COLLECT) is Reason.CASE_ILLEGAL_STEP
    assert hall.does(READY, at_ms=T + HOUR_MS) == (CaseReady(T + HOUR_MS, CASE),)
    assert (the_case(hall).state, the_case(hall).ready_ms) == (CaseState.READY, T + HOUR_MS)

    ticket = hall.issues("", case=CASE)
    assert (ticket.service, ticket.number, ticket.case) == ("pickup", "P001", CASE)
    hall.starts("2")
    finished, closed = hall.does(FinishService("2"), at_ms=T + 2 * HOUR_MS)

    assert isinstance(finished, ServiceFinished)
    assert closed == CaseClosed(T + 2 * HOUR_MS, CASE)
    assert (the_case(hall).state, the_case(hall).closed_ms) == (CaseState.CLOSED, T + 2 * HOUR_MS)


def test_without_a_window_for_it_what_is_ready_is_fetched_where_it_was_handed_in() -> None:
    hall = handed_in(a_hall_with_pickup(pickup=""))
    hall.does(READY)

    assert hall.issues("", case=CASE).service == "permit"


def test_a_visitor_may_fetch_at_a_service_they_name() -> None:
    hall = handed_in()
    hall.does(READY)

    assert hall.issues("permit", case=CASE).service == "permit"


def test_fetching_needs_no_quota_and_no_walk_in() -> None:
    hall = handed_in(a_hall_with_pickup(pickup=""))
    hall.does(READY)
    permit = replace(hall.hall.rules.services["permit"], walk_in=False)
    hall.does(Configure(with_services(hall.hall.rules, permit)))

    hall.does(COLLECT)


def test_one_case_is_fetched_with_one_live_ticket() -> None:
    hall = handed_in()
    hall.does(READY)
    number = hall.issues("", case=CASE).number

    assert hall.refuses(COLLECT) is Reason.ONE_TICKET_A_VISITOR
    assert hall.says(COLLECT) == {"number": "P001"}
    hall.does(CancelTicket(number, "left"))
    hall.does(COLLECT)


def test_a_visitor_who_came_to_fetch_and_did_not_can_come_again() -> None:
    hall = handed_in()
    hall.does(READY)
    hall.issues("", case=CASE)
    hall.misses("2")

    hall.waits_until(T + DAY_MS)

    assert the_case(hall).state is CaseState.READY
    hall.does(COLLECT)


def test_what_has_been_fetched_is_not_fetched_again() -> None:
    hall = handed_in()
    hall.does(READY)
    hall.issues("", case=CASE)
    hall.serves("2")

    assert hall.refuses(COLLECT) is Reason.CASE_ILLEGAL_STEP


def test_a_visitor_with_more_to_do_has_fetched_once_that_is_done() -> None:
    hall = handed_in()
    hall.does(READY)
    hall.issues("", case=CASE, then=("permit",))

    hall.serves("2")

    assert the_case(hall).state is CaseState.CLOSED


@pytest.mark.parametrize("outcome", [ServiceOutcome.SUPPLEMENT, ServiceOutcome.DECLINED, ServiceOutcome.CONSULTED])
def test_who_came_to_fetch_and_went_without_it_may_come_again(outcome: ServiceOutcome) -> None:
    hall = handed_in()
    hall.does(READY)
    hall.issues("", case=CASE)
    hall.starts("2")

    hall.does(FinishService("2", outcome))

    assert the_case(hall).state is CaseState.READY
    assert hall.issues("", case=CASE).case == CASE


def test_a_visitor_sent_on_for_something_else_has_fetched_nothing_yet() -> None:
    hall = handed_in()
    hall.does(READY)
    number = hall.issues("", case=CASE).number
    hall.does(TransferTicket("", to_service="permit", ticket=number))

    hall.serves("1")

    assert the_case(hall).state is CaseState.READY


def test_who_fetches_takes_no_ticket_away_from_who_comes_for_the_service() -> None:
    hall = a_hall_with_pickup(pickup="")
    permit = replace(hall.hall.rules.services["permit"], quotas=(QuotaRule(2),))
    hall.does(Configure(with_services(hall.hall.rules, permit)))
    handed_in(hall)
    hall.does(READY)
    hall.issues("", case=CASE)

    hall.issues("permit")


def test_a_case_of_a_service_that_is_no_more_is_fetched_where_the_visitor_says() -> None:
    hall = handed_in()
    hall.does(READY)
    hall.does(Configure(some_rules({"2": ["pickup"]}, {"pickup": "p"})))

    assert hall.refuses(COLLECT) is Reason.UNKNOWN_SERVICE
    assert hall.issues("pickup", case=CASE).case == CASE


def test_an_unknown_case_is_refused() -> None:
    hall = a_hall_with_pickup()

    for command in (COLLECT, READY, AssignCase(CASE, "me"), AnswerCase(CASE)):
        assert hall.refuses(command) is Reason.UNKNOWN_CASE


def test_a_case_can_be_given_to_somebody_else_and_until_another_time() -> None:
    hall = handed_in()
    due_ms = the_case(hall).due_ms

    assert hall.does(AssignCase(CASE, "li")) == (CaseAssigned(T, CASE, "li", due_ms),)
    assert hall.refuses(AssignCase(CASE, "li", T)) is Reason.MOMENT_PAST
    hall.does(AssignCase(CASE, "wang", T + 1))

    assert (the_case(hall).owner, the_case(hall).due_ms) == ("wang", T + 1)


def test_the_overdue_are_those_not_ready_in_time_the_longest_overdue_first() -> None:
    hall = a_hall_with_pickup(pickup="")
    permit = replace(hall.hall.rules.services["permit"], quotas=())
    hall.does(Configure(with_services(hall.hall.rules, permit)))
    for due_ms in (T + 3 * HOUR_MS, T + HOUR_MS, T + HOUR_MS, T + 2 * HOUR_MS):
        handed_in(hall, HandIn("1", due_ms))
    hall.does(ReadyCase("C000004"))

    assert hall.hall.overdue(T + HOUR_MS) == ()
    assert [case.id for case in hall.hall.overdue(T + HOUR_MS + 1)] == ["C000002", "C000003"]
    assert [case.id for case in hall.hall.overdue(T + DAY_MS)] == ["C000002", "C000003", "C000001"]


def test_cases_outlive_the_day_until_they_are_closed_and_their_ids_never_repeat() -> None:
    hall = handed_in()
    hall.does(READY)
    hall.issues("", case=CASE)
    hall.serves("2")
    hall.waits_until(T + DAY_MS)
    assert hall.hall.state.cases == {}

    handed_in(hall)
    hall.waits_until(T + 3 * DAY_MS)

    assert list(hall.hall.state.cases) == ["C000002"]


def test_a_hand_in_that_was_a_misclick_opened_no_case() -> None:
    hall = handed_in()

    hall.does(Undo("1"))

    assert hall.hall.state.cases == {}
    hall.does(HandIn("1"))
    assert list(hall.hall.state.cases) == ["C000002"]


def test_a_pick_up_finished_by_mistake_has_not_been_fetched() -> None:
    hall = handed_in()
    hall.does(READY)
    hall.issues("", case=CASE)
    hall.serves("2")

    hall.does(Undo("2"))

    assert (the_case(hall).state, the_case(hall).closed_ms) == (CaseState.READY, None)
    hall.does(FinishService("2"))
    assert the_case(hall).state is CaseState.CLOSED


def test_an_undo_takes_back_only_its_own_case() -> None:
    hall = a_hall_with_pickup(pickup="")
    rules = some_rules({"1": ["permit"], "2": ["permit"]}, {"permit": "a"})
    hall.does(Configure(rules))
    for window in ("1", "2"):
        hall.issues("permit")
        hall.starts(window)
    hall.does(HandIn("1"))
    hall.does(HandIn("2"))

    hall.does(Undo("1"))

    assert list(hall.hall.state.cases) == ["C000002"]
