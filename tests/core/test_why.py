"""Who is next and why, before and after the press; and the visitor a clerk may choose."""

import copy
from dataclasses import replace

import pytest

from queue_core.commands import CallTicket, FinishService, MissTicket, StartService, TransferTicket
from queue_core.events import TicketCalled, Why
from queue_core.policies import Choice
from queue_core.refusals import Reason
from queue_core.rules import CallingRules, ClerkRule, Lane, WindowKind
from tests.core.building import (
    HOUR_MS,
    MINUTE_MS,
    NOON_MS,
    ToldHall,
    a_hall,
    a_hall_calling,
    a_hall_with,
    plain,
    some_rules,
    with_clerks,
    with_services,
    with_windows,
)

T = NOON_MS
BOTH = {"pension": "a", "passport": "b"}
CHOOSING = CallingRules(choose_reasons=("urgent", "appointment elsewhere"))


def told_why(hall: ToldHall) -> Why:
    """Return why the last visitor was called."""
    return hall.heard(TicketCalled)[-1].why


def test_a_window_may_look_who_would_be_next_and_why_and_nothing_changes() -> None:
    hall = a_hall()
    hall.comes(T)
    green = hall.comes(T + MINUTE_MS, lane=Lane.GREEN)
    before = copy.deepcopy(hall.hall.state)

    choice = hall.hall.preview("1", hall.now_ms)

    assert choice == Choice(hall.hall.ticket(green), Why.HEAD_START)
    assert hall.hall.state == before
    assert hall.calls() == green
    assert told_why(hall) is Why.HEAD_START


def test_nobody_is_next_where_nobody_waits() -> None:
    hall = a_hall()

    assert hall.hall.preview("1", T) is None


def test_who_stands_first_is_called_because_it_is_their_turn() -> None:
    hall = a_hall()
    hall.comes(T)
    hall.comes(T + HOUR_MS, lane=Lane.GREEN)

    hall.calls()

    assert told_why(hall) is Why.TURN


def test_who_goes_before_an_earlier_visitor_of_the_same_lane_had_the_head_start_of_a_short_service() -> None:
    rules = some_rules(1, BOTH)
    slow = replace(rules.services["pension"], expected_ms=HOUR_MS)
    hall = a_hall_with(with_services(rules, slow))
    hall.comes(T, "pension")
    quick = hall.comes(T + MINUTE_MS, "passport")

    assert hall.calls() == quick
    assert told_why(hall) is Why.HEAD_START


def test_who_goes_because_a_general_window_steps_back_for_the_specialists_is_told_apart_too() -> None:
    rules = some_rules({"1": ["pension", "passport"], "2": ["pension"]}, BOTH)
    special = replace(rules.windows["2"], kind=WindowKind.SPECIALISED)
    hall = a_hall_with(with_windows(rules, special))
    hall.opens("2")
    hall.comes(T, "pension")
    passport = hall.comes(T + MINUTE_MS, "passport")

    assert hall.calls("1") == passport
    assert told_why(hall) is Why.HEAD_START


def test_of_two_who_came_at_once_the_first_has_no_head_start() -> None:
    hall = a_hall()
    hall.comes(T)
    hall.comes(T)

    hall.calls()

    assert told_why(hall) is Why.TURN


@pytest.mark.parametrize(("to", "first", "why"), [("2", False, Why.SENT_HERE), ("2", True, Why.FIRST)])
def test_who_was_sent_to_this_window_is_called_for_that(to: str, first: bool, why: Why) -> None:
    hall = a_hall(2)
    hall.opens("2")
    number = hall.comes(T)
    hall.does(TransferTicket("", to_window=to, ticket=number, first=first))

    assert hall.calls("2") == number
    assert told_why(hall) is why


def test_who_was_sent_here_and_is_green_goes_because_enough_others_were_called_before() -> None:
    hall = a_hall_calling(some_rules(1), replace(plain(), green_every=1))
    hall.opens("1")
    first, second = hall.comes(T), hall.comes(T)
    green = hall.comes(T, lane=Lane.GREEN)
    hall.does(TransferTicket("", to_window="1", ticket=green))

    assert [hall.serves().number, hall.serves().number] == [first, green]
    assert told_why(hall) is Why.GREEN_TURN
    assert hall.calls() == second


def test_who_was_sent_to_this_clerk_is_called_for_that() -> None:
    hall = a_hall_with(with_clerks(some_rules(2), ClerkRule("li")))
    hall.logs_in("li", "2")
    number = hall.comes(T)
    hall.does(TransferTicket("", to_clerk="li", ticket=number))

    assert hall.calls("2") == number
    assert told_why(hall) is Why.SENT_HERE


def a_hall_of_choice(calling: CallingRules = CHOOSING) -> ToldHall:
    """Return a hall with clerk Li, who may choose, and clerk Wang, who may not, and three who wait."""
    clerks = (ClerkRule("li", may_choose=True), ClerkRule("wang"))
    hall = a_hall_calling(with_clerks(some_rules(2), *clerks), calling)
    hall.logs_in("li", "1")
    hall.logs_in("wang", "2")
    for nth in range(3):
        hall.comes(T + nth)
    return hall


def test_a_clerk_with_permission_calls_a_chosen_visitor_and_the_reason_is_on_record() -> None:
    hall = a_hall_of_choice()

    (called,) = hall.does(CallTicket("1", "A002", "urgent"))

    assert called == TicketCalled(T + 2, hall.hall.ticket("A002").id, "1", Why.CHOSEN, reason="urgent")
    assert hall.window("1").ticket == hall.hall.ticket("A002").id


def test_how_often_a_clerk_chose_can_be_counted_from_what_happened() -> None:
    hall = a_hall_of_choice()
    hall.does(CallTicket("1", "A003", "urgent"))
    hall.does(StartService("1"))
    hall.does(FinishService("1"))
    hall.serves("1")
    hall.does(CallTicket("1", "A002", "appointment elsewhere"))

    chosen = [event.reason for event in hall.heard(TicketCalled) if event.why is Why.CHOSEN]

    assert chosen == ["urgent", "appointment elsewhere"]


def test_a_clerk_without_permission_takes_who_is_next() -> None:
    hall = a_hall_of_choice()
    choose = CallTicket("2", "A002", "urgent")

    assert hall.refuses(choose) is Reason.NOT_PERMITTED
    assert hall.says(choose) == {"window": "No. 2", "number": "A002"}
    hall.does(replace(choose, permitted=True))
    assert hall.window("2").ticket == hall.hall.ticket("A002").id


def test_where_nobody_has_logged_in_nobody_may_choose() -> None:
    hall = a_hall_calling(some_rules(), CHOOSING)
    hall.comes(T)

    assert hall.refuses(CallTicket("1", "A001", "urgent")) is Reason.NOT_PERMITTED


@pytest.mark.parametrize("reason", ["", "a friend of mine"])
def test_a_chosen_call_wants_a_reason_from_the_list(reason: str) -> None:
    hall = a_hall_of_choice()

    assert hall.refuses(CallTicket("1", "A002", reason)) is Reason.REASON_NEEDED


def test_a_hall_without_a_list_of_reasons_lets_nobody_choose() -> None:
    hall = a_hall_of_choice(CallingRules())

    assert hall.refuses(CallTicket("1", "A002", "", permitted=True)) is Reason.NOT_PERMITTED


def test_who_may_choose_may_still_not_call_for_what_the_window_does_not_serve() -> None:
    rules = with_clerks(some_rules({"1": ["pension"], "2": ["passport"]}, BOTH), ClerkRule("li", may_choose=True))
    hall = a_hall_calling(rules, CHOOSING)
    hall.logs_in("li", "1")
    number = hall.comes(T, "passport")
    choose = CallTicket("1", number, "urgent")

    assert hall.refuses(choose) is Reason.WINDOW_DOES_NOT_SERVE
    assert hall.says(choose) == {"window": "No. 1", "service": "passport"}


def test_who_was_sent_here_for_what_nobody_here_serves_may_be_chosen_here() -> None:
    rules = with_clerks(some_rules({"1": ["pension"], "2": ["passport"]}, BOTH), ClerkRule("li", may_choose=True))
    hall = a_hall_calling(rules, CHOOSING)
    hall.logs_in("li", "1")
    number = hall.comes(T, "passport")
    hall.does(TransferTicket("", to_window="1", ticket=number))

    hall.does(CallTicket("1", number, "urgent"))

    assert hall.window("1").ticket == hall.hall.ticket(number).id


def test_a_chosen_call_counts_before_a_green_visitors_turn_like_any_other() -> None:
    hall = a_hall_of_choice(replace(plain(), green_every=2, choose_reasons=("urgent",)))
    green = hall.comes(T + 9, lane=Lane.GREEN)

    hall.does(CallTicket("1", "A003", "urgent"))
    hall.calls("2")
    hall.does(MissTicket("2"))

    assert hall.calls("2") == green


def test_only_who_waits_can_be_chosen() -> None:
    hall = a_hall_of_choice()
    hall.calls("2")

    assert hall.refuses(CallTicket("1", "A001", "urgent")) is Reason.ILLEGAL_STEP
    assert hall.refuses(CallTicket("1", "A009", "urgent")) is Reason.UNKNOWN_TICKET
