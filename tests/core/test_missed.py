"""A visitor does not come: recalled, missed, back again behind some, and what becomes of the number."""

from dataclasses import replace

import pytest

from queue_core.commands import CloseWindow, LogOut, Recall, Reinstate, StepBack, TransferTicket
from queue_core.events import TicketMissed, TicketRecalled, TicketReinstated, TicketSteppedBack
from queue_core.lifecycle import State
from queue_core.policies import POLICIES
from queue_core.refusals import Reason
from queue_core.rules import CallingRules, ClerkRule, Lane, MissedRules
from tests.core.building import (
    HOUR_MS,
    MINUTE_MS,
    NOON_MS,
    ToldHall,
    a_hall,
    a_hall_calling,
    a_hall_with,
    some_rules,
    with_clerks,
    with_services,
)

T = NOON_MS


def a_hall_missing(missed: MissedRules, windows: int = 2) -> ToldHall:
    return a_hall_with(replace(some_rules(windows), missed=missed))


def place_of(hall: ToldHall, number: str, times: int) -> int:
    """Return as how many-th a visitor is called at window 2, of so many calls; 0 if not at all."""
    called = hall.serves_in_turn(times, "2")
    return called.index(number) + 1 if number in called else 0


def test_recalls_are_counted_and_each_is_an_announcement_of_the_same_call() -> None:
    hall = a_hall()
    hall.comes(T)
    hall.calls()
    ticket = hall.hall.ticket("A001")

    (recalled,) = hall.does(Recall("1"), at_ms=T + 5_000)

    assert recalled == TicketRecalled(T + 5_000, ticket.id, "1")
    assert (ticket.recalls, ticket.calls, ticket.call_id) == (1, 1, f"{ticket.id}/1")
    assert ticket.state is State.CALLED


@pytest.mark.parametrize("limit", [0, 1, 3])
def test_a_visitor_is_recalled_so_often_and_no_more(limit: int) -> None:
    hall = a_hall_missing(MissedRules(max_recalls=limit, recall_gap_ms=0))
    hall.comes(T)
    hall.calls()
    for _ in range(limit):
        hall.does(Recall("1"))

    assert hall.refuses(Recall("1")) is Reason.RECALL_LIMIT
    assert hall.says(Recall("1")) == {"number": "A001", "limit": str(limit)}


def test_between_two_announcements_there_is_a_gap() -> None:
    hall = a_hall_missing(MissedRules(recall_gap_ms=7_000))
    hall.comes(T)
    hall.calls()

    assert hall.refuses(Recall("1"), at_ms=T + 6_999) is Reason.RECALL_TOO_SOON
    hall.does(Recall("1"), at_ms=T + 7_000)
    assert hall.says(Recall("1")) == {"number": "A001", "seconds": "7"}


@pytest.mark.parametrize(("behind", "place"), [(0, 1), (1, 2), (3, 4), (5, 6), (9, 6)])
def test_who_comes_back_stands_just_behind_so_many_of_the_same_service(behind: int, place: int) -> None:
    hall = a_hall_missing(MissedRules(reinstate_behind=behind))
    number = hall.comes(T)
    hall.misses()
    for nth in range(5):
        hall.comes(T + (1 + nth) * MINUTE_MS)

    hall.does(Reinstate(number))

    assert place_of(hall, number, 6) == place


def test_who_comes_back_goes_before_whoever_comes_after() -> None:
    hall = a_hall_missing(MissedRules(reinstate_behind=3))
    number = hall.comes(T)
    hall.misses()
    hall.comes(T + MINUTE_MS)
    hall.does(Reinstate(number), at_ms=T + 2 * MINUTE_MS)
    hall.comes(T + 3 * MINUTE_MS)

    assert hall.serves_in_turn(3, "2") == ["A002", number, "A003"]


def test_those_of_other_services_are_not_counted_among_who_goes_before() -> None:
    rules = some_rules(2, {"pension": "a", "passport": "b"})
    hall = a_hall_with(replace(rules, missed=MissedRules(reinstate_behind=1)))
    number = hall.comes(T, "pension")
    hall.misses()
    passports = [hall.comes(T + 1 + nth, "passport") for nth in range(3)]
    pensions = [hall.comes(T + 10 + nth, "pension") for nth in range(2)]

    hall.does(Reinstate(number))

    assert hall.serves_in_turn(6, "2") == [*passports, pensions[0], number, pensions[1]]


def test_the_head_start_of_a_short_service_is_no_better_place_for_who_comes_back() -> None:
    rules = some_rules(2, {"pension": "a", "passport": "b"})
    rules = with_services(rules, replace(rules.services["pension"], expected_ms=HOUR_MS))
    hall = a_hall_with(replace(rules, missed=MissedRules(reinstate_behind=2)))
    number = hall.comes(T, "passport")
    hall.misses()
    others = [hall.comes(T + nth * MINUTE_MS, "passport") for nth in range(1, 4)]

    hall.does(Reinstate(number))

    assert hall.serves_in_turn(4, "2") == [others[0], others[1], number, others[2]]


def test_those_of_other_lanes_are_counted_where_the_policy_puts_them() -> None:
    hall = a_hall_missing(MissedRules(reinstate_behind=2))
    number = hall.comes(T)
    hall.misses()
    first = hall.comes(T + MINUTE_MS)
    green = hall.comes(T + 2 * MINUTE_MS, lane=Lane.GREEN)
    last = hall.comes(T + 3 * MINUTE_MS)

    hall.does(Reinstate(number))

    assert hall.serves_in_turn(4, "2") == [green, first, number, last]


@pytest.mark.parametrize(("green_every", "behind"), [(0, 2), (1, 1)])
def test_a_green_visitor_who_comes_back_stands_behind_so_many_too_until_greens_turn_comes(
    green_every: int, behind: int
) -> None:
    missed, calling = MissedRules(reinstate_behind=2), CallingRules(green_every=green_every)
    hall = a_hall_with(replace(some_rules(2), missed=missed, calling=calling))
    number = hall.comes(T, lane=Lane.GREEN)
    hall.misses()
    waiting = [hall.comes(T + nth * MINUTE_MS) for nth in range(1, 4)]

    hall.does(Reinstate(number))

    assert hall.serves_in_turn(4, "2") == [*waiting[:behind], number, *waiting[behind:]]


@pytest.mark.parametrize("policy", POLICIES)
@pytest.mark.parametrize("lane", Lane)
def test_by_every_policy_who_comes_back_stands_just_behind_so_many_of_their_lane(policy: str, lane: Lane) -> None:
    rules = replace(some_rules(2), missed=MissedRules(reinstate_behind=2))
    hall = a_hall_calling(rules, CallingRules(policy=policy))
    number = hall.comes(T, lane=lane)
    hall.misses()
    others = [hall.comes(T + nth * MINUTE_MS + 1, lane=lane) for nth in range(1, 5)]

    hall.does(Reinstate(number), at_ms=T + HOUR_MS)

    assert hall.serves_in_turn(5, "2") == [others[0], others[1], number, others[2], others[3]]


def test_by_urgency_who_comes_back_is_as_urgent_as_the_last_who_goes_before() -> None:
    """At 12:30 the other has gathered 10 min 1 ms; in the green channel that takes 2 min 30 s and 1 ms, rounded up."""
    rules = replace(some_rules(2), missed=MissedRules(reinstate_behind=1))
    hall = a_hall_calling(rules, CallingRules(policy="accumulating"))
    number = hall.comes(T, lane=Lane.GREEN)
    hall.misses()
    other = hall.comes(T + 20 * MINUTE_MS - 1)

    hall.does(Reinstate(number), at_ms=T + 30 * MINUTE_MS)

    assert hall.hall.ticket(number).counts_from_ms == T + 27 * MINUTE_MS + 30_000
    assert hall.serves_in_turn(2, "2") == [other, number]


def test_by_strict_order_who_comes_back_stands_at_the_end_of_a_lane_that_goes_first_anyway() -> None:
    rules = replace(some_rules(2), missed=MissedRules(reinstate_behind=2))
    hall = a_hall_calling(rules, CallingRules(policy="strict"))
    number = hall.comes(T, lane=Lane.GREEN)
    hall.misses()
    normal = hall.comes(T + 1)
    green = hall.comes(T + 2, lane=Lane.GREEN)
    hall.does(Reinstate(number), at_ms=T + MINUTE_MS)
    later = hall.comes(T + HOUR_MS, lane=Lane.GREEN)

    assert hall.serves_in_turn(4, "2") == [green, number, later, normal]


def test_nobody_gets_a_better_place_by_not_coming() -> None:
    hall = a_hall_missing(MissedRules(reinstate_behind=1))
    patient = hall.comes(T)
    sent_on, number = hall.comes(T + 10 * MINUTE_MS), hall.comes(T + 11 * MINUTE_MS)
    hall.does(TransferTicket("", first=True, ticket=number))
    hall.misses()

    (back,) = hall.does(Reinstate(number))

    assert back == TicketReinstated(hall.now_ms, hall.hall.ticket(number).id, T + 11 * MINUTE_MS)
    assert hall.hall.ticket(number).counts_from_ms == T + 11 * MINUTE_MS
    assert hall.serves_in_turn(3, "2") == [patient, sent_on, number]


def test_who_was_sent_on_to_go_first_does_not_push_back_who_comes_back() -> None:
    hall = a_hall_missing(MissedRules(reinstate_behind=1))
    number = hall.comes(T)
    hall.misses()
    other, sent_on = hall.comes(T + HOUR_MS), hall.comes(T + 2 * HOUR_MS)
    hall.does(TransferTicket("", first=True, ticket=sent_on))

    hall.does(Reinstate(number))

    assert hall.serves_in_turn(3, "2") == [sent_on, number, other]


def test_who_comes_back_waits_from_then_on_with_the_same_number() -> None:
    hall = a_hall_missing(MissedRules())
    number = hall.comes(T)
    ticket = hall.misses()
    assert hall.heard(TicketMissed) == [TicketMissed(T, ticket.id, "1")]
    assert (ticket.state, ticket.ended_ms) == (State.MISSED, T)

    (back,) = hall.does(Reinstate(number), at_ms=T + HOUR_MS)

    assert back == TicketReinstated(T + HOUR_MS, ticket.id, T)
    assert (ticket.number, ticket.waits_from_ms, ticket.ended_ms, ticket.window) == (number, T + HOUR_MS, None, "")


def test_who_comes_back_to_a_ready_window_is_called_at_once() -> None:
    hall = a_hall_missing(MissedRules())
    number = hall.comes(T)
    hall.misses()
    hall.calls("2")

    hall.does(Reinstate(number))

    assert hall.hall.ticket(number).window == "2"


@pytest.mark.parametrize("limit", [0, 1, 2])
def test_a_missed_visitor_comes_back_so_often_and_beyond_that_stays_missed(limit: int) -> None:
    hall = a_hall_missing(MissedRules(max_reinstatements=limit))
    number = hall.comes(T)
    hall.misses()
    for _ in range(limit):
        hall.does(Reinstate(number))
        hall.misses()

    assert hall.refuses(Reinstate(number)) is Reason.REINSTATE_LIMIT
    assert hall.says(Reinstate(number)) == {"number": number, "limit": str(limit)}
    assert hall.hall.ticket(number).state is State.MISSED


def test_who_was_sent_to_a_window_that_has_closed_since_is_served_by_whoever_can() -> None:
    hall = a_hall(3)
    hall.comes(T)
    hall.opens("2")
    hall.does(TransferTicket("", to_window="2", ticket="A001"))
    hall.misses("2")
    hall.does(CloseWindow("2"))

    hall.does(Reinstate("A001"))

    assert hall.calls("3") == "A001"


def test_who_was_sent_to_a_window_and_missed_there_comes_back_to_it() -> None:
    hall = a_hall(3)
    hall.comes(T)
    hall.opens("2")
    hall.does(TransferTicket("", to_window="2", ticket="A001"))
    hall.misses("2")

    hall.does(Reinstate("A001"))

    assert [hall.calls("3"), hall.calls("2")] == ["", "A001"]


def test_who_was_sent_to_a_clerk_who_has_gone_since_is_served_by_whoever_can() -> None:
    hall = a_hall_with(with_clerks(some_rules(2), ClerkRule("li")))
    hall.logs_in("li", "1")
    hall.comes(T)
    hall.does(TransferTicket("", to_clerk="li", ticket="A001"))
    hall.misses("1")
    hall.does(Reinstate("A001"))
    assert hall.calls("2") == ""
    hall.misses("1")
    hall.does(LogOut("li"))

    hall.does(Reinstate("A001"))

    assert hall.hall.ticket("A001").window == "2"


def test_who_can_be_served_only_where_they_were_sent_waits_for_that_window() -> None:
    hall = a_hall({"1": ["pension"], "2": ["pension"]}, {"pension": "a", "passport": "b"})
    hall.comes(T)
    hall.opens("2")
    hall.does(TransferTicket("", to_service="passport", to_window="2", ticket="A001"))
    hall.misses("2")
    hall.does(CloseWindow("2"))

    hall.does(Reinstate("A001"))

    assert hall.hall.ticket("A001").only_window == "2"
    assert hall.calls("2") == "A001"


def test_those_who_did_not_come_are_listed_the_first_first() -> None:
    hall = a_hall_missing(MissedRules())
    for nth in range(3):
        hall.comes(T + nth)
    for _ in range(3):
        hall.misses()
    hall.does(Reinstate("A002"))

    assert [ticket.number for ticket in hall.hall.in_state(State.MISSED)] == ["A001", "A003"]


@pytest.mark.parametrize(("behind", "place"), [(-1, 2), (0, 2), (1, 2), (2, 3), (9, 4)])
def test_who_lets_others_go_first_stands_behind_so_many_and_at_least_one(behind: int, place: int) -> None:
    hall = a_hall(2)
    number = hall.comes(T)
    for nth in range(1, 4):
        hall.comes(T + nth * MINUTE_MS)

    (event,) = hall.does(StepBack(number, behind))

    ticket = hall.hall.ticket(number)
    assert event == TicketSteppedBack(hall.now_ms, ticket.id, T + (place - 1) * MINUTE_MS)
    assert ticket.waits_from_ms == T
    assert place_of(hall, number, 4) == place


def test_who_lets_others_go_first_is_before_whoever_comes_after() -> None:
    hall = a_hall(2)
    number = hall.comes(T)
    hall.comes(T + MINUTE_MS)
    hall.does(StepBack(number, 5))
    hall.comes(T + 2 * MINUTE_MS)

    assert hall.serves_in_turn(3, "2") == ["A002", number, "A003"]


def test_who_is_last_anyway_may_step_back_without_harm() -> None:
    hall = a_hall(2)
    first, number = hall.comes(T), hall.comes(T + 1)

    hall.does(StepBack(number, 3))

    assert hall.serves_in_turn(2, "2") == [first, number]


def test_who_had_been_sent_on_to_go_first_may_let_others_go_first() -> None:
    hall = a_hall(2)
    number = hall.comes(T - HOUR_MS)
    hall.does(TransferTicket("", first=True, ticket=number))
    others = [hall.comes(T + nth) for nth in range(2)]

    hall.does(StepBack(number, 1))

    assert hall.serves_in_turn(3, "2") == [others[0], number, others[1]]


def test_only_those_whom_the_same_windows_may_call_are_let_by() -> None:
    hall = a_hall(2)
    hall.opens("2")
    sent = hall.comes(T)
    hall.does(TransferTicket("", to_window="2", ticket=sent))
    number, other, last = (hall.comes(T + nth) for nth in range(1, 4))

    hall.does(StepBack(number, 1))

    assert hall.serves_in_turn(3, "1") == [other, number, last]
