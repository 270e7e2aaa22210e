"""What the other calling policies promise, and that any window may have its own."""

from dataclasses import replace

import pytest

from queue_core.commands import Configure, TransferTicket, Undo
from queue_core.events import TicketCalled, Why
from queue_core.policies import POLICIES
from queue_core.rules import CallingRules, Lane
from tests.core.building import (
    DAY_MS,
    HOUR_MS,
    MINUTE_MS,
    NOON_MS,
    ToldHall,
    a_hall_calling,
    plain,
    some_rules,
    with_services,
    with_windows,
)

T = NOON_MS
BOTH = {"pension": "a", "passport": "b"}
THREE = {"quick": "a", "middling": "a", "slow": "a"}
GREEN, NORMAL, APPOINTMENT = Lane.GREEN, Lane.NORMAL, Lane.APPOINTMENT


def test_strict_takes_green_then_appointments_then_the_others_by_arrival_within_each() -> None:
    hall = a_hall_calling(some_rules(), plain("strict"))
    lanes = [NORMAL, NORMAL, APPOINTMENT, GREEN, APPOINTMENT, GREEN]
    came = [hall.comes(T + nth * HOUR_MS // 2, lane=lane) for nth, lane in enumerate(lanes)]

    assert hall.serves_in_turn(6) == [came[nth] for nth in (3, 5, 2, 4, 0, 1)]


def test_arrival_looks_at_who_came_first_and_at_nothing_else() -> None:
    rules = some_rules(1, THREE)
    slow = replace(rules.services["slow"], expected_ms=HOUR_MS)
    hall = a_hall_calling(with_services(rules, slow), CallingRules(policy="arrival", green_every=1))
    wishes = [("slow", NORMAL), ("quick", GREEN), ("middling", APPOINTMENT), ("quick", NORMAL), ("quick", GREEN)]
    came = [hall.comes(T + nth, *wish) for nth, wish in enumerate(wishes)]

    assert hall.serves_in_turn(5) == came


def in_turns(*pattern: Lane) -> ToldHall:
    return a_hall_calling(some_rules(), replace(plain("ratio"), lane_pattern=pattern))


def test_two_to_one_means_two_of_the_one_lane_then_one_of_the_other_by_arrival_within_each() -> None:
    hall = in_turns(NORMAL, NORMAL, GREEN)
    normal = [hall.comes(T + nth) for nth in range(4)]
    green = [hall.comes(T + 10 + nth, lane=GREEN) for nth in range(2)]

    assert hall.serves_in_turn(6) == [normal[0], normal[1], green[0], normal[2], normal[3], green[1]]


def test_a_lane_in_which_nobody_waits_gives_its_turn_to_the_next() -> None:
    hall = in_turns(NORMAL, GREEN, APPOINTMENT)
    normal = [hall.comes(T + nth) for nth in range(2)]
    booked = hall.comes(T + 9, lane=APPOINTMENT)

    assert hall.serves_in_turn(3) == [normal[0], booked, normal[1]]


def test_a_lane_the_pattern_does_not_know_is_called_when_nobody_else_waits() -> None:
    hall = in_turns(NORMAL, GREEN)
    booked = hall.comes(T, lane=APPOINTMENT)
    normal = hall.comes(T + 1)

    assert hall.serves_in_turn(2) == [normal, booked]


def test_a_lanes_turn_is_told_and_a_call_without_a_turn_takes_none() -> None:
    hall = in_turns(NORMAL, GREEN)
    hall.comes(T)
    hall.comes(T + 1, lane=APPOINTMENT)
    hall.comes(T + 2, lane=GREEN)

    hall.serves_in_turn(3)

    told = [(event.why, event.pattern_at) for event in hall.heard(TicketCalled)]
    assert told == [(Why.LANE_TURN, 1), (Why.LANE_TURN, 0), (Why.TURN, None)]


def test_who_was_sent_on_to_go_first_waits_for_no_lanes_turn() -> None:
    hall = in_turns(GREEN, NORMAL)
    sent_on = hall.comes(T)
    hall.comes(T + 1, lane=GREEN)
    hall.does(TransferTicket("", ticket=sent_on, first=True))

    assert hall.calls() == sent_on
    assert hall.heard(TicketCalled)[0].pattern_at is None


def test_a_lane_whose_visitor_was_called_by_mistake_has_had_its_turn_for_others_have_called_since() -> None:
    hall = in_turns(NORMAL, GREEN)
    for lane in (NORMAL, NORMAL, GREEN, GREEN):
        hall.issues(lane=lane)
    assert hall.calls() == "A001"

    hall.does(Undo("1"))

    assert hall.serves_in_turn(4) == ["GA003", "A001", "GA004", "A002"]


def test_the_pattern_begins_anew_with_new_rules() -> None:
    hall = in_turns(NORMAL, GREEN)
    hall.comes(T)
    hall.serves()
    hall.does(Configure(hall.hall.rules))
    green, normal = hall.comes(T, lane=GREEN), hall.comes(T)

    assert hall.serves_in_turn(2) == [normal, green]


def test_the_pattern_begins_anew_with_a_new_day() -> None:
    hall = in_turns(NORMAL, GREEN)
    hall.comes(T)
    hall.serves_in_turn(1)
    hall.waits_until(T + DAY_MS)
    green, normal = hall.comes(T + DAY_MS, lane=GREEN), hall.comes(T + DAY_MS)

    assert hall.serves_in_turn(2) == [normal, green]


@pytest.mark.parametrize(
    ("lane", "waited_ms", "goes_first"),
    [
        (
            GREEN,
            300_000,
            False,
        ),  # 4 x 5 min = 20 min, as urgent as twenty minutes in the normal lane; the earlier first
        (GREEN, 300_001, True),
        (APPOINTMENT, 400_000, False),  # 3 x 6 min 40 s = 20 min
        (APPOINTMENT, 400_001, True),
    ],
)
def test_urgency_gathers_four_times_three_times_and_once_as_fast(lane: Lane, waited_ms: int, goes_first: bool) -> None:
    hall = a_hall_calling(some_rules(), plain("accumulating"))
    patient = hall.comes(T - 20 * MINUTE_MS)
    urgent = hall.comes(T - waited_ms, lane=lane)
    hall.now_ms = T

    assert hall.calls() == (urgent if goes_first else patient)


def test_each_window_may_have_a_policy_of_its_own() -> None:
    rules = some_rules(3)
    own = (replace(rules.windows["2"], policy="arrival"), replace(rules.windows["3"], policy="strict"))
    hall = a_hall_calling(with_windows(rules, *own), plain(heads={GREEN: 900_000}))
    for nth in range(3):
        hall.comes(T + nth * MINUTE_MS)
    late_green = hall.comes(T + 20 * MINUTE_MS, lane=GREEN)

    assert [hall.would_call(window) for window in "123"] == ["A001", "A001", late_green]
    assert [hall.calls("3"), hall.calls("1"), hall.calls("2")] == [late_green, "A001", "A002"]


@pytest.mark.parametrize("policy", POLICIES)
def test_whatever_the_policy_nobody_is_passed_within_one_service_and_lane(policy: str) -> None:
    hall = a_hall_calling(some_rules(1, BOTH), CallingRules(policy=policy))
    wishes = [(service, lane) for service in BOTH for lane in Lane] * 3
    for nth, wish in enumerate(wishes):
        hall.comes(T + nth * MINUTE_MS, *wish)

    called = [hall.serves() for _ in wishes]

    for service, lane in wishes:
        alike = [ticket.order for ticket in called if (ticket.service, ticket.lane) == (service, lane)]
        assert alike == sorted(alike)


@pytest.mark.parametrize("policy", POLICIES)
def test_whatever_the_policy_who_was_sent_on_to_go_first_does(policy: str) -> None:
    hall = a_hall_calling(some_rules(2), CallingRules(policy=policy))
    hall.comes(T)
    hall.comes(T, lane=APPOINTMENT)
    hall.comes(T, lane=GREEN)
    sent_on = hall.comes(T + HOUR_MS)
    hall.does(TransferTicket("", ticket=sent_on, first=True))

    assert hall.calls() == sent_on
    assert hall.heard(TicketCalled)[0].why is Why.FIRST


def test_a_new_policy_counts_from_the_next_call_on() -> None:
    hall = a_hall_calling(some_rules(), plain())
    first, second = hall.comes(T), hall.comes(T + 1)
    green = hall.comes(T + HOUR_MS, lane=GREEN)
    assert hall.serves().number == first

    hall.does(Configure(replace(hall.hall.rules, calling=plain("strict"))))

    assert hall.serves_in_turn(2) == [green, second]
