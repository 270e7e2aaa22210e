"""What users of other queueing systems asked for or missed: each a promise of ours, in the order of our list."""

import copy
from dataclasses import replace
from pathlib import Path

import pytest

from queue_core.commands import (
    AddService,
    CallNext,
    CallTicket,
    CancelTicket,
    CheckIn,
    FinishService,
    HoldTicket,
    IssueTicket,
    LogIn,
    Reinstate,
    ReportPaper,
    ReprintTicket,
    ResumeTicket,
    StartService,
    TransferTicket,
)
from queue_core.events import ReprintAsked, ServiceFinished, ServiceStarted, TicketCalled, TicketHeld, Why, WindowReady
from queue_core.lifecycle import State, WindowState
from queue_core.refusals import Reason
from queue_core.rules import CallingRules, Lane, MissedRules, QuotaRule
from tests.core.building import DAY_MS, HOUR_MS, MINUTE_MS, NOON_MS, a_hall, a_hall_with, some_rules, with_services

T = NOON_MS
BOTH = {"pension": "a", "passport": "b"}
TESTS = Path(__file__).parents[1]

ELSEWHERE = {
    "a held ticket's service time counts only its visits, a second service gives two service records": (
        "records/test_visits.py",
        "test_a_transferred_visitors_wait_counts_once_and_both_services",
    ),
    "a quota that is reached refuses with a sentence": (
        "config/test_texts.py",
        "test_a_clerk_gets_a_sentence_for_every_refusal",
    ),
    "a failed print leaves the ticket identifiable and reprintable": (
        "dispenser/test_printing.py",
        "test_a_ticket_without_paper_is_on_record_and_comes_by_itself_when_the_printer_is_well",
    ),
    "fifty calls in a second all travel": ("runtime/test_bus.py", "test_a_burst_of_calls_arrives_whole_and_in_order"),
    "fifty calls in a second are all shown and all spoken": (
        "display/test_node.py",
        "test_fifty_calls_at_once_are_all_shown_and_all_spoken_in_order",
    ),
}
"""What is promised by other parts than the rules, and where it is proved."""


def test_a_higher_lane_does_not_beat_an_earlier_ticket_beyond_its_head_start() -> None:
    hall = a_hall()
    earlier = hall.comes(T - 15 * MINUTE_MS)
    hall.comes(T, lane=Lane.GREEN)

    assert hall.calls() == earlier


@pytest.mark.parametrize("lane", Lane)
def test_in_equal_lanes_the_earlier_goes_first(lane: Lane) -> None:
    hall = a_hall()
    came = [hall.comes(T + nth, lane=lane) for nth in range(3)]

    assert hall.serves_in_turn(3) == came


def test_calling_when_nobody_waits_answers_nobody_changes_no_ticket_and_leaves_the_window_ready() -> None:
    hall = a_hall(1, BOTH)
    hall.comes(T)
    ticket = hall.serves()
    before = copy.deepcopy(ticket)

    assert hall.does(CallNext("1")) == (WindowReady(T, "1"),)

    assert list(hall.hall.tickets) == [before]
    assert hall.window().state is WindowState.READY


@pytest.mark.parametrize("start", [False, True])
def test_a_window_with_a_visitor_cannot_call_another(start: bool) -> None:
    hall = a_hall()
    hall.comes(T)
    hall.comes(T)
    if start:
        hall.starts()
    else:
        hall.calls()

    assert hall.refuses(CallNext("1")) is Reason.WINDOW_ILLEGAL_STEP
    assert hall.refuses(CallTicket("1", "A002", "", permitted=True)) is Reason.WINDOW_ILLEGAL_STEP


def test_a_called_ticket_cannot_be_called_by_someone_else() -> None:
    rules = replace(some_rules(2), calling=CallingRules(choose_reasons=("urgent",)))
    hall = a_hall_with(rules)
    only = hall.comes(T)
    assert hall.calls("1") == only

    assert hall.refuses(CallTicket("2", only, "urgent", permitted=True)) is Reason.ILLEGAL_STEP
    assert hall.calls("2") == ""


def test_an_appointment_that_has_not_checked_in_or_is_of_another_day_cannot_be_called() -> None:
    hall = a_hall()
    hall.now_ms = T
    hall.books("today", T)
    hall.books("tomorrow", T + DAY_MS)

    assert hall.calls() == ""
    assert hall.refuses(CheckIn("token", "dispenser-1", "tomorrow")) is Reason.ANOTHER_DAY


def test_an_appointment_that_checked_in_early_may_be_called_with_a_wait_of_nothing() -> None:
    hall = a_hall()
    hall.now_ms = T
    hall.books("B-1", T + 20 * MINUTE_MS)
    ticket = hall.checks_in("B-1")

    assert hall.calls() == ticket.number
    assert ticket.last_call_ms == T < ticket.waits_from_ms


def test_a_missed_ticket_within_the_limit_comes_back_and_beyond_it_stays_missed() -> None:
    hall = a_hall_with(replace(some_rules(), missed=MissedRules(max_reinstatements=1)))
    hall.comes(T)
    hall.misses()
    hall.does(Reinstate("A001"))
    assert hall.hall.ticket("A001").state is State.WAITING
    hall.misses()

    assert hall.refuses(Reinstate("A001")) is Reason.REINSTATE_LIMIT
    assert hall.hall.ticket("A001").state is State.MISSED


def test_a_held_ticket_is_never_chosen_its_wait_does_not_grow_and_only_its_visits_are_service() -> None:
    hall = a_hall()
    hall.comes(T - 10 * MINUTE_MS)
    hall.now_ms = T
    hall.starts()
    hall.does(HoldTicket("1"), at_ms=T + 3 * MINUTE_MS)
    assert hall.calls() == ""

    hall.does(ResumeTicket("1", "A001"), at_ms=T + 30 * MINUTE_MS)
    hall.does(StartService("1"), at_ms=T + 31 * MINUTE_MS)
    hall.does(FinishService("1"), at_ms=T + 35 * MINUTE_MS)

    called = [event.why for event in hall.heard(TicketCalled)]
    assert called == [Why.TURN, Why.RESUMED]
    begun = [event.at_ms for event in hall.heard(ServiceStarted)]
    ended = [hall.heard(TicketHeld)[0].at_ms, hall.heard(ServiceFinished)[0].at_ms]
    spans = [end - begin for begin, end in zip(begun, ended, strict=True)]
    assert spans == [3 * MINUTE_MS, 4 * MINUTE_MS]


def test_a_transferred_ticket_keeps_number_and_time_of_arrival() -> None:
    hall = a_hall({"1": ["pension"], "2": ["passport"]}, BOTH)
    number = hall.comes(T)
    hall.starts("1")
    hall.does(TransferTicket("1", to_service="passport"), at_ms=T + HOUR_MS)

    ticket = hall.hall.ticket(number)
    assert (ticket.number, ticket.waits_from_ms, ticket.counts_from_ms, ticket.came_ms) == (number, T, T, T)


def test_a_second_service_added_while_serving_gives_two_service_records() -> None:
    hall = a_hall(1, BOTH)
    hall.comes(T)
    hall.starts()
    hall.does(AddService("1", "passport"), at_ms=T + MINUTE_MS)
    hall.does(FinishService("1"), at_ms=T + 2 * MINUTE_MS)
    hall.does(FinishService("1"), at_ms=T + 5 * MINUTE_MS)

    records = [(event.at_ms, event.next_service) for event in hall.heard(ServiceFinished)]
    assert records == [(T + 2 * MINUTE_MS, "passport"), (T + 5 * MINUTE_MS, "")]
    assert hall.hall.ticket("A001").started_ms == T + 2 * MINUTE_MS


def test_starting_without_a_call_and_finishing_without_a_start_are_refused() -> None:
    hall = a_hall()
    hall.comes(T)
    hall.opens("1")
    assert hall.refuses(StartService("1")) is Reason.NO_VISITOR
    hall.calls()

    assert hall.refuses(FinishService("1")) is Reason.WINDOW_ILLEGAL_STEP


def test_leaving_while_waiting_closes_the_wait() -> None:
    hall = a_hall()
    number = hall.comes(T)

    hall.does(CancelTicket(number, "left"), at_ms=T + 7 * MINUTE_MS)

    ticket = hall.hall.ticket(number)
    assert (ticket.state, ticket.ended_ms, ticket.last_call_ms) == (State.CANCELLED, T + 7 * MINUTE_MS, None)
    assert hall.hall.waiting_in("a") == 0


def test_a_quota_that_is_reached_refuses_with_a_sentence() -> None:
    rules = some_rules()
    hall = a_hall_with(with_services(rules, replace(rules.services["pension"], quotas=(QuotaRule(1),))))
    hall.comes(T)
    wish = IssueTicket("pension", "token", "dispenser-1")

    assert hall.refuses(wish) is Reason.QUOTA_REACHED
    assert hall.says(wish) == {"service": "pension", "quota": "1", "opens": "2026-11-24 00:00", "today": "2026-11-23"}


def test_the_number_after_the_last_wraps_and_a_new_day_restarts() -> None:
    hall = a_hall(numbers=(1, 2))
    for nth in range(3):
        hall.comes(T + nth)
        hall.serves()
    assert [ticket.number for ticket in hall.hall.tickets] == ["A001", "A002", "A001"]

    hall.waits_until(T + DAY_MS)

    assert hall.issues().id == "2026-11-24/a/1"


def test_an_unknown_service_window_or_clerk_is_refused() -> None:
    hall = a_hall()

    assert hall.refuses(IssueTicket("fishing", "token", "dispenser-1")) is Reason.UNKNOWN_SERVICE
    assert hall.refuses(CallNext("99")) is Reason.UNKNOWN_WINDOW
    assert hall.refuses(LogIn("1", "nobody")) is Reason.UNKNOWN_CLERK


def test_a_failed_print_leaves_the_ticket_identifiable_and_reprintable() -> None:
    hall = a_hall()
    ticket = hall.issues()
    hall.does(ReportPaper(ticket.id, printed=False, fault="paper_out"))

    assert [hall.hall.ticket(name) for name in (ticket.id, ticket.number, ticket.token)] == [ticket] * 3
    assert hall.does(ReprintTicket(ticket.token)) == (ReprintAsked(T, ticket.id, "dispenser-1"),)


def test_a_double_start_changes_nothing() -> None:
    hall = a_hall()
    hall.comes(T)
    ticket = hall.starts()

    assert hall.refuses(StartService("1"), at_ms=T + MINUTE_MS) is Reason.WINDOW_ILLEGAL_STEP
    assert ticket.started_ms == T


def test_fifty_calls_in_a_second_are_fifty_events_in_order() -> None:
    hall = a_hall(windows=50)
    came = [hall.comes(T) for _ in range(50)]

    called = [hall.calls(str(window)) for window in range(1, 51)]

    assert called == came
    assert len({event.ticket for event in hall.heard(TicketCalled)}) == 50


@pytest.mark.parametrize(("file", "name"), ELSEWHERE.values(), ids=list(ELSEWHERE))
def test_what_other_parts_promise_is_proved_there(file: str, name: str) -> None:
    assert f"def {name}(" in (TESTS / file).read_text(encoding="utf-8")
