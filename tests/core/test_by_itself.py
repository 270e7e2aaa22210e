"""What a window does by itself: call the next after a pause, finish with one button, take whoever comes."""

from dataclasses import replace

import pytest

from queue_core.commands import (
    CallNext,
    CloseWindow,
    Command,
    Configure,
    FinishService,
    HandIn,
    HoldTicket,
    OpenWindow,
    PauseWindow,
    Recall,
    TimePassed,
    TransferTicket,
    Undo,
)
from queue_core.events import ServiceFinished, ServiceStarted, TicketCalled, WindowOpened, WindowReady
from queue_core.lifecycle import State, WindowState
from queue_core.refusals import Reason
from queue_core.rules import CallingRules
from tests.core.building import HOUR_MS, MINUTE_MS, NOON_MS, ToldHall, a_hall_calling, derived_again, some_rules

T = NOON_MS
PAUSE_MS = 10_000
BY_ITSELF = CallingRules(auto_call=True, auto_call_pause_ms=PAUSE_MS)
ONE_BUTTON = CallingRules(one_button=True)


def a_hall_with_two_waiting(calling: CallingRules) -> ToldHall:
    hall = a_hall_calling(some_rules(2), calling)
    hall.comes(T)
    hall.comes(T)
    return hall


@pytest.mark.parametrize("end", [FinishService("1"), HoldTicket("1"), TransferTicket("1", to_window="2"), HandIn("1")])
def test_a_window_that_becomes_free_calls_the_next_after_the_pause_and_not_before(end: Command) -> None:
    hall = a_hall_with_two_waiting(BY_ITSELF)
    hall.opens("2")
    hall.starts()
    hall.does(end, at_ms=T + MINUTE_MS)

    assert hall.hall.next_due_ms() == T + MINUTE_MS + PAUSE_MS
    assert hall.does(TimePassed(), at_ms=T + MINUTE_MS + PAUSE_MS - 1) == ()
    (called,) = hall.does(TimePassed(), at_ms=T + MINUTE_MS + PAUSE_MS)
    assert called == TicketCalled(T + MINUTE_MS + PAUSE_MS, hall.hall.ticket("A002").id, "1")


def test_a_hub_that_starts_again_within_the_pause_calls_all_the_same() -> None:
    hall = a_hall_with_two_waiting(BY_ITSELF)
    hall.serves()

    assert derived_again(hall.hall).next_due_ms() == T + PAUSE_MS


def test_a_window_whose_visitor_did_not_come_calls_the_next_too() -> None:
    hall = a_hall_with_two_waiting(BY_ITSELF)
    hall.misses()

    hall.waits_until(T + PAUSE_MS)

    assert hall.window().ticket == hall.hall.ticket("A002").id


def test_without_a_pause_the_next_is_called_at_once() -> None:
    hall = a_hall_with_two_waiting(CallingRules(auto_call=True))
    hall.starts()

    events = hall.does(FinishService("1"))

    assert [type(event) for event in events] == [ServiceFinished, TicketCalled]
    assert hall.window().state is WindowState.CALLING


def test_when_nobody_waits_the_window_is_ready_for_whoever_comes() -> None:
    hall = a_hall_calling(some_rules(), BY_ITSELF)
    hall.comes(T)
    hall.serves()

    assert hall.waits_until(T + PAUSE_MS) == [WindowReady(T + PAUSE_MS, "1")]
    assert hall.issues().window == "1"


@pytest.mark.parametrize("press", [CloseWindow("1"), PauseWindow("1", "lunch"), Undo("1")])
def test_a_clerk_who_does_something_else_within_the_pause_is_sent_nobody(press: Command) -> None:
    hall = a_hall_with_two_waiting(BY_ITSELF)
    hall.serves()
    hall.does(press)

    assert not [event for event in hall.waits_until(T + HOUR_MS) if isinstance(event, TicketCalled)]


def test_a_clerk_who_calls_within_the_pause_is_sent_one_visitor_not_two() -> None:
    hall = a_hall_with_two_waiting(BY_ITSELF)
    hall.issues()
    hall.serves()
    assert hall.calls() == "A002"

    hall.waits_until(T + HOUR_MS)

    assert hall.window().ticket == hall.hall.ticket("A002").id
    assert hall.hall.count(State.WAITING) == 1


def test_a_hall_that_does_not_want_it_leaves_the_next_call_to_the_clerk() -> None:
    hall = a_hall_with_two_waiting(CallingRules())
    hall.serves()

    hall.waits_until(T + HOUR_MS)

    assert hall.window().state is WindowState.OPEN


def test_a_hall_that_gives_it_up_within_the_pause_calls_nobody_and_does_not_go_back_to_it_unasked() -> None:
    hall = a_hall_with_two_waiting(BY_ITSELF)
    hall.serves()
    rules = hall.hall.rules

    hall.does(Configure(replace(rules, calling=CallingRules())))
    hall.waits_until(T + HOUR_MS)
    hall.does(Configure(rules))
    hall.waits_until(T + 2 * HOUR_MS)

    assert hall.window().state is WindowState.OPEN


def test_a_hall_that_changes_anything_else_within_the_pause_calls_the_next_all_the_same() -> None:
    hall = a_hall_with_two_waiting(BY_ITSELF)
    hall.serves()

    hall.does(Configure(replace(hall.hall.rules, green_prefix="L")))

    hall.waits_until(T + PAUSE_MS)
    assert hall.window().ticket == hall.hall.ticket("A002").id


def test_what_is_due_elsewhere_makes_no_window_call() -> None:
    hall = a_hall_with_two_waiting(BY_ITSELF)
    hall.starts()
    hall.does(HoldTicket("1", T + MINUTE_MS))
    hall.does(PauseWindow("1"))

    assert hall.does(OpenWindow("2"), at_ms=T + HOUR_MS) == (WindowOpened(T + HOUR_MS, "2"),)


def test_a_window_just_opened_waits_for_its_clerk_to_call() -> None:
    hall = a_hall_calling(some_rules(), BY_ITSELF)
    hall.comes(T)
    hall.opens("1")

    hall.waits_until(T + HOUR_MS)

    assert hall.window().state is WindowState.OPEN


def test_with_one_button_a_call_finishes_the_visit_before_and_calls_the_next() -> None:
    hall = a_hall_with_two_waiting(ONE_BUTTON)
    hall.calls()

    started, finished, called = hall.does(CallNext("1"), at_ms=T + 5 * MINUTE_MS)

    ticket = hall.hall.ticket("A001")
    assert started == ServiceStarted(T, ticket.id, "1")
    assert finished == ServiceFinished(T + 5 * MINUTE_MS, ticket.id, "1")
    assert called == TicketCalled(T + 5 * MINUTE_MS, hall.hall.ticket("A002").id, "1")


def test_with_one_button_a_visitor_who_came_only_after_a_recall_was_served_from_then_on() -> None:
    hall = a_hall_with_two_waiting(ONE_BUTTON)
    hall.calls()
    hall.does(Recall("1"), at_ms=T + MINUTE_MS)

    started, *_ = hall.does(CallNext("1"), at_ms=T + 5 * MINUTE_MS)

    assert started == ServiceStarted(T + MINUTE_MS, hall.hall.ticket("A001").id, "1")


def test_with_one_button_a_visitor_who_had_been_started_is_not_started_again() -> None:
    hall = a_hall_with_two_waiting(ONE_BUTTON)
    hall.starts()

    events = hall.does(CallNext("1"), at_ms=T + 5 * MINUTE_MS)

    assert [type(event) for event in events] == [ServiceFinished, TicketCalled]


def test_with_one_button_the_last_visit_ends_and_the_window_is_ready() -> None:
    hall = a_hall_calling(some_rules(), ONE_BUTTON)
    hall.comes(T)
    hall.calls()

    events = hall.does(CallNext("1"))

    assert [type(event) for event in events] == [ServiceStarted, ServiceFinished, WindowReady]


def test_with_one_button_finish_needs_no_start() -> None:
    hall = a_hall_with_two_waiting(ONE_BUTTON)
    hall.calls()

    events = hall.does(FinishService("1"), at_ms=T + MINUTE_MS)

    assert [type(event) for event in events] == [ServiceStarted, ServiceFinished]
    assert hall.window().state is WindowState.OPEN


def test_with_one_button_a_visitor_with_another_service_stays_and_nobody_else_is_called() -> None:
    hall = a_hall_calling(some_rules(1, {"pension": "a", "passport": "b"}), ONE_BUTTON)
    hall.issues("pension", then=("passport",))
    hall.issues("pension")
    hall.calls()

    hall.does(CallNext("1"))

    assert hall.window().state is WindowState.SERVING
    assert hall.hall.ticket("A001").service == "passport"
    hall.does(CallNext("1"))
    assert hall.window().ticket == hall.hall.ticket("A002").id


def test_with_one_button_and_calls_by_itself_one_press_calls_one_visitor() -> None:
    hall = a_hall_with_two_waiting(replace(ONE_BUTTON, auto_call=True))
    hall.issues()
    hall.calls()

    hall.does(CallNext("1"))

    assert hall.hall.count(State.WAITING) == 1
    assert hall.window().ticket == hall.hall.ticket("A002").id


def test_one_button_needs_a_window_all_the_same() -> None:
    hall = a_hall_calling(some_rules(), ONE_BUTTON)

    assert hall.refuses(CallNext("9")) is Reason.UNKNOWN_WINDOW
    assert hall.refuses(FinishService("9")) is Reason.UNKNOWN_WINDOW
    assert hall.refuses(FinishService("1")) is Reason.NO_VISITOR
