"""Who is next: promises to those who wait, and to the clerk who presses *call*."""

from dataclasses import replace

import pytest

from queue_core.commands import (
    CallNext,
    CloseWindow,
    Configure,
    FinishService,
    IssueTicket,
    OpenWindow,
    PauseWindow,
    StartService,
    TransferTicket,
)
from queue_core.events import TicketCalled, TicketReleased, WindowClosed
from queue_core.lifecycle import State, WindowState
from queue_core.policies import POLICIES
from queue_core.refusals import Reason
from queue_core.rules import CallingRules, Lane
from tests.core.building import MINUTE_MS, a_hall, a_hall_with, derived_again, picture, some_rules

TWO_SERVICES = {"pension": "a", "passport": "b"}


def test_green_never_starves_the_normal_lane() -> None:
    hall = a_hall(windows=1)
    patient = hall.has_waiting(waited_min=31)
    hall.has_waiting(lane=Lane.GREEN, waited_min=9)

    assert hall.calls(window="1") == patient


def test_green_counts_as_if_taken_fifteen_minutes_earlier() -> None:
    hall = a_hall()
    hall.has_waiting(waited_min=20)
    green = hall.has_waiting(lane=Lane.GREEN, waited_min=6)

    assert hall.calls() == green


def test_of_equal_keys_the_earlier_ticket_goes_first() -> None:
    hall = a_hall()
    earlier = hall.has_waiting(waited_min=20)
    hall.has_waiting(lane=Lane.GREEN, waited_min=5)

    assert hall.calls() == earlier


def test_arrival_takes_no_heed_of_lanes() -> None:
    hall = a_hall(policy="arrival")
    earlier = hall.has_waiting(waited_min=2)
    hall.has_waiting(lane=Lane.GREEN, waited_min=1)

    assert hall.calls() == earlier


def test_an_appointment_has_a_head_start_of_its_own() -> None:
    hall = a_hall()
    hall.has_waiting(waited_min=15)
    booked = hall.has_waiting(lane=Lane.APPOINTMENT, waited_min=1)

    assert hall.calls() == booked


def test_tickets_of_one_instant_are_called_in_the_order_of_issue() -> None:
    hall = a_hall(windows=12)
    issued = [hall.has_waiting() for _ in range(12)]

    assert [hall.calls(str(window)) for window in range(1, 13)] == issued


def test_a_window_calls_only_whom_it_may_serve() -> None:
    hall = a_hall({"1": ["passport"]}, {"pension": "a", "passport": "a", "tax": "a"})
    hall.opens("1")

    assert hall.refuses(IssueTicket("pension", "token", "dispenser-1")) is Reason.NO_WINDOW_SERVES
    assert hall.calls("1") == ""


def test_a_specialised_window_passes_over_those_it_cannot_serve() -> None:
    hall = a_hall({"1": ["pension", "passport"], "2": ["passport"]}, TWO_SERVICES)
    pension = hall.has_waiting(9, "pension")
    passport = hall.has_waiting(8, "passport")

    assert hall.calls("2") == passport
    assert hall.calls("1") == pension


@pytest.mark.parametrize("policy", POLICIES)
def test_each_policy_names_the_promise_it_makes(policy: str) -> None:
    assert POLICIES[policy].promise == policy


def test_who_comes_to_a_ready_window_is_called_at_once() -> None:
    hall = a_hall()
    hall.calls()

    ticket = hall.issues()

    assert ticket.state is State.CALLED
    assert hall.window().ticket == ticket.id
    assert hall.journal[-1] == TicketCalled(hall.now_ms, ticket.id, "1")


def test_an_open_window_whose_clerk_has_not_asked_calls_nobody() -> None:
    hall = a_hall()
    hall.opens("1")

    assert hall.issues().state is State.WAITING


def test_the_window_with_fewest_services_takes_who_comes() -> None:
    hall = a_hall({"1": ["pension", "passport"], "2": ["pension"]}, TWO_SERVICES)
    hall.calls("1")
    hall.calls("2")

    assert hall.issues("pension").window == "2"


def test_of_equal_windows_the_longest_ready_takes_who_comes() -> None:
    hall = a_hall(windows=3)
    for window in ("2", "3", "1"):
        hall.calls(window)

    assert [hall.issues().window for _ in range(3)] == ["2", "3", "1"]


def test_after_a_restart_too_the_longest_ready_takes_who_comes() -> None:
    hall = a_hall(windows=3)
    for window in ("2", "3", "1"):
        hall.calls(window)

    hall.hall = derived_again(hall.hall)

    assert hall.hall.ready == ("2", "3", "1")
    assert [hall.issues().window for _ in range(3)] == ["2", "3", "1"]


def test_asking_again_does_not_cost_a_ready_window_its_turn() -> None:
    hall = a_hall(windows=2)
    hall.calls("1")
    since_ms = hall.now_ms
    hall.calls("2")
    hall.now_ms += MINUTE_MS

    hall.calls("1")

    assert hall.window("1").since_ms == since_ms
    assert hall.issues().window == "1"


def test_a_window_that_paused_must_ask_anew_and_stands_behind_the_others() -> None:
    hall = a_hall(windows=2)
    hall.calls("1")
    hall.calls("2")
    hall.does(PauseWindow("1", "lunch"))
    hall.does(OpenWindow("1"))
    hall.calls("1")

    assert hall.issues().window == "2"


def test_a_closed_window_is_sent_nobody() -> None:
    hall = a_hall()
    hall.calls()
    hall.does(CloseWindow("1"))

    assert hall.issues().state is State.WAITING


def test_a_transferred_visitor_keeps_number_and_time_of_arrival() -> None:
    hall = a_hall(2, TWO_SERVICES)
    number = hall.has_waiting(30, "pension")
    hall.has_waiting(20, "passport")
    hall.calls("1")
    hall.does(StartService("1"))

    hall.does(TransferTicket("1", to_service="passport"))

    ticket = hall.hall.ticket(number)
    assert (ticket.service, ticket.waits_from_ms) == ("passport", hall.now_ms - 30 * MINUTE_MS)
    assert hall.window("1").state is WindowState.OPEN
    assert hall.calls("2") == number


@pytest.mark.parametrize("first", [True, False])
def test_only_a_visitor_transferred_first_goes_before_those_who_wait_longer(first: bool) -> None:
    hall = a_hall({"1": ["passport"], "2": ["pension"]}, TWO_SERVICES)
    patient = hall.has_waiting(60, "pension")
    sent_on = hall.has_waiting(1, "passport")
    hall.calls("1")

    hall.does(TransferTicket("1", to_service="pension", first=first))

    assert hall.calls("2") == (sent_on if first else patient)


def test_a_visitor_sent_to_a_window_is_called_there_and_nowhere_else() -> None:
    hall = a_hall({"1": ["pension"], "2": ["passport"], "3": ["pension"]}, TWO_SERVICES)
    number = hall.has_waiting()
    hall.calls("1")
    hall.opens("2")
    hall.does(TransferTicket("1", to_window="2"))

    assert hall.calls("1") == ""
    assert hall.calls("3") == ""
    assert hall.calls("2") == number


def test_a_visitor_sent_to_a_ready_window_is_called_there_at_once() -> None:
    hall = a_hall(windows=3)
    number = hall.has_waiting()
    hall.calls("1")
    hall.calls("2")
    hall.calls("3")

    hall.does(TransferTicket("1", to_window="3"))

    assert hall.hall.ticket(number).window == "3"
    assert hall.window("2").state is WindowState.READY


def test_a_visitor_sent_on_once_more_is_free_of_the_window_he_was_sent_to() -> None:
    hall = a_hall(windows=2)
    number = hall.has_waiting()
    hall.calls("1")
    hall.opens("2")
    hall.does(TransferTicket("1", to_window="2", first=True))
    hall.calls("2")
    hall.does(TransferTicket("2"))

    assert (hall.hall.ticket(number).only_window, hall.hall.ticket(number).first) == ("", False)
    assert hall.calls("1") == number


def test_a_transfer_to_what_does_not_exist_is_refused() -> None:
    hall = a_hall({"1": ["pension"]}, TWO_SERVICES)
    hall.has_waiting()
    hall.calls()

    assert hall.refuses(TransferTicket("1", to_service="fishing")) is Reason.UNKNOWN_SERVICE
    assert hall.refuses(TransferTicket("1", to_window="9")) is Reason.UNKNOWN_WINDOW
    assert hall.refuses(TransferTicket("1", to_service="passport")) is Reason.NO_WINDOW_SERVES


def test_a_visitor_may_be_sent_to_a_window_for_what_nobody_else_serves() -> None:
    hall = a_hall({"1": ["pension"], "2": ["pension"]}, TWO_SERVICES)
    number = hall.has_waiting()
    hall.calls("1")

    hall.opens("2")
    hall.does(TransferTicket("1", to_service="passport", to_window="2"))

    assert hall.calls("2") == number


def test_new_rules_re_key_everyone_who_waits() -> None:
    hall = a_hall(policy="arrival")
    hall.has_waiting(waited_min=10)
    green = hall.has_waiting(lane=Lane.GREEN, waited_min=1)

    hall.does(Configure(replace(hall.hall.rules, calling=CallingRules(policy="vtt"))))

    assert hall.calls() == green
    assert picture(derived_again(hall.hall)) == picture(hall.hall)


def test_a_skill_given_to_a_ready_window_calls_who_waits_for_it() -> None:
    hall = a_hall({"1": ["pension", "passport"], "2": ["passport"]}, TWO_SERVICES)
    number = hall.has_waiting(5, "pension")
    hall.calls("2")

    hall.does(Configure(some_rules(2, TWO_SERVICES)))

    assert hall.hall.ticket(number).window == "2"


def test_under_new_rules_too_the_window_with_fewest_services_takes_who_waits() -> None:
    hall = a_hall({"1": ["passport"], "2": ["passport"], "3": ["pension"]}, TWO_SERVICES)
    number = hall.has_waiting(5, "pension")
    hall.calls("1")
    hall.calls("2")

    hall.does(Configure(some_rules({"1": ["pension", "passport"], "2": ["pension"], "3": ["pension"]}, TWO_SERVICES)))

    assert hall.hall.ticket(number).window == "2"
    assert hall.window("1").state is WindowState.READY


def test_new_rules_leave_a_window_as_it_was_and_bring_new_ones_closed() -> None:
    hall = a_hall(windows=1)
    number = hall.has_waiting()
    hall.calls()

    hall.does(Configure(some_rules(2)))

    assert hall.window("1").ticket == hall.hall.ticket(number).id
    assert (hall.window("2").state, hall.window("2").since_ms) == (WindowState.CLOSED, hall.now_ms)


def test_what_an_open_ticket_needs_cannot_be_configured_away() -> None:
    hall = a_hall(2, TWO_SERVICES)
    hall.has_waiting(5, "passport")

    assert hall.refuses(Configure(some_rules(2, {"pension": "a", "tax": "b"}))) is Reason.STILL_IN_USE
    assert hall.refuses(Configure(some_rules(2, {"pension": "a", "passport": "a"}))) is Reason.STILL_IN_USE

    hall.calls("1")
    assert hall.refuses(Configure(some_rules({"2": list(TWO_SERVICES)}, TWO_SERVICES))) is Reason.STILL_IN_USE

    hall.opens("2")
    hall.does(TransferTicket("1", to_window="2"))
    assert hall.refuses(Configure(some_rules({"1": list(TWO_SERVICES)}, TWO_SERVICES))) is Reason.STILL_IN_USE


def test_what_nobody_needs_any_more_can_be_configured_away() -> None:
    hall = a_hall(2, TWO_SERVICES)
    hall.has_waiting(5, "passport")
    hall.calls("1")
    hall.does(StartService("1"))
    hall.does(FinishService("1"))

    hall.does(Configure(some_rules({"2": ["pension"]}, {"pension": "a"}), document="the whole hall"))

    assert list(hall.hall.state.windows) == ["2"]
    assert hall.hall.state.document == "the whole hall"


def test_fifty_visitors_of_one_second_are_all_called_once_and_in_order() -> None:
    hall = a_hall_with(some_rules(50))
    for window in range(1, 51):
        hall.does(OpenWindow(str(window)))
        hall.does(CallNext(str(window)))

    issued = [hall.issues() for _ in range(50)]

    assert [ticket.window for ticket in issued] == [str(window) for window in range(1, 51)]


def test_nobody_is_sent_to_a_window_that_is_closed() -> None:
    hall = a_hall(windows=2)
    hall.has_waiting()
    hall.calls("1")

    assert hall.refuses(TransferTicket("1", to_window="2")) is Reason.WINDOW_CLOSED


def test_who_was_sent_to_a_window_that_closes_is_served_by_whoever_can() -> None:
    hall = a_hall(windows=3)
    number = hall.has_waiting()
    hall.calls("1")
    hall.opens("2")
    hall.does(TransferTicket("1", to_window="2"))
    hall.does(CallNext("3"))

    events = hall.does(CloseWindow("2"))

    assert [type(event) for event in events] == [WindowClosed, TicketReleased, TicketCalled]
    assert hall.hall.ticket(number).window == "3"


def test_who_was_sent_for_what_nobody_else_serves_waits_for_that_windows_return() -> None:
    hall = a_hall({"1": ["pension"], "2": ["pension"]}, TWO_SERVICES)
    number = hall.has_waiting()
    hall.calls("1")
    hall.opens("2")
    hall.does(TransferTicket("1", to_service="passport", to_window="2"))

    hall.does(CloseWindow("2"))

    assert hall.calls("2") == number
