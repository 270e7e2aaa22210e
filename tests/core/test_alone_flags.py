"""What a hub would have refused stands on a ticket that was given alone: what is true, and nothing else."""

from dataclasses import replace

import pytest

from queue_core.commands import BookVisit, CloseDay
from queue_core.events import TicketFiled
from queue_core.lifecycle import State
from queue_core.records import Ticket
from queue_core.rules import HallRules, Lane, OpeningRules, QuotaRule
from tests.core.building import (
    HOUR_MS,
    MINUTE_MS,
    a_hall,
    a_hall_with,
    at,
    some_rules,
    with_services,
)
from tests.core.lone_dispenser import TUESDAY, given, hands_over, reserves


def _flagged(rules: HallRules, **told: object) -> Ticket:
    hall = a_hall_with(rules)
    return hands_over(hall, given(hall, reserves(hall, 60), 0, **told))


@pytest.mark.parametrize(
    ("told", "flag"),
    [
        ({"lane": Lane.GREEN, "lane_reason": "because"}, "lane_reason_needed"),
        ({"lane": Lane.APPOINTMENT}, "lane_not_offered"),
        ({"situation": "first"}, "unknown_situation"),
        ({"then": ("pension",)}, "repeated_service"),
        ({"booking": "B7"}, "unknown_booking"),
    ],
)
def test_what_cannot_be_had_so_is_an_ordinary_ticket_with_a_flag(told: dict[str, object], flag: str) -> None:
    ticket = _flagged(some_rules({"1": ("pension",)}, {"pension": "a"}), **told)

    assert ticket.flags == (flag,)
    assert (ticket.lane, ticket.lane_reason, ticket.situation, ticket.then) == (Lane.NORMAL, "", "", ())
    assert ticket.state is State.WAITING


def test_a_green_only_service_stays_so() -> None:
    rules = some_rules({"1": ("pension",)}, {"pension": "a"})
    green = replace(rules.services["pension"], lanes=(Lane.GREEN,))

    assert _flagged(with_services(rules, green)).lane is Lane.GREEN


def test_excess_and_a_second_ticket_are_flagged_and_count_all_the_same() -> None:
    rules = some_rules({"1": ("pension",)}, {"pension": "a"})
    few = with_services(rules, replace(rules.services["pension"], quotas=(QuotaRule(1),)))
    hall = a_hall_with(replace(few, one_ticket_a_visitor=True))
    block = reserves(hall, 60)

    first = hands_over(hall, given(hall, block, visitor="v"))
    second = hands_over(hall, given(hall, block, 1, visitor="v"))

    assert first.flags == ()
    assert second.flags == ("one_ticket_a_visitor", "quota_reached")
    assert second.state is State.WAITING


def test_by_appointment_only_and_a_closed_hall_are_flagged() -> None:
    rules = some_rules({"1": ("pension",)}, {"pension": "a"})
    only = with_services(rules, replace(rules.services["pension"], walk_in=False))
    closed = replace(only, opening=OpeningRules(hours=(((0, 1),),) * 7))

    assert _flagged(closed).flags == ("by_appointment_only", "hall_closed")


def test_what_is_said_of_a_ticket_of_yesterday_was_true_yesterday() -> None:
    rules = some_rules({"1": ("pension",)}, {"pension": "a"})
    hours = (((9 * HOUR_MS, 12 * HOUR_MS),),) * 7
    few = with_services(rules, replace(rules.services["pension"], quotas=(QuotaRule(1),), hours=hours))
    hall = a_hall_with(replace(few, one_ticket_a_visitor=True, opening=OpeningRules(hours=hours, cut_off_ms=HOUR_MS)))
    hall.now_ms = at("08:00")
    block = reserves(hall, 60)
    hall.waits_until(at("09:30", TUESDAY))
    hall.issues(visitor="v")

    flags = [
        hall.does(given(hall, block, nth, visitor="v"), pressed_ms=at(clock))[0].flags  # type: ignore[union-attr]
        for nth, clock in enumerate(("10:59", "11:00", "12:00"))
    ]

    assert flags == [(), ("past_cut_off",), ("hall_closed",)]


def test_a_service_that_was_closed_yesterday_is_said_to_have_been() -> None:
    rules = some_rules({"1": ("pension",)}, {"pension": "a"})
    hall = a_hall_with(with_services(rules, replace(rules.services["pension"], hours=(((0, HOUR_MS),),) * 7)))
    block = reserves(hall, 60)
    hall.waits_until(at("00:30", TUESDAY))

    (filed,) = hall.does(given(hall, block), pressed_ms=at("20:00"))

    assert isinstance(filed, TicketFiled)
    assert filed.flags == ("service_closed",)


def test_who_was_given_a_number_before_the_close_is_not_told_that_it_was_closed() -> None:
    hall = a_hall(1)
    block = reserves(hall, 60)
    hall.now_ms += 60 * MINUTE_MS
    hall.does(CloseDay())
    hall.now_ms += 10 * MINUTE_MS

    (filed,) = hall.does(given(hall, block), pressed_ms=hall.now_ms - 11 * MINUTE_MS)

    assert isinstance(filed, TicketFiled)
    assert filed.flags == ()


def test_what_is_true_of_two_services_is_said_once() -> None:
    rules = some_rules({"1": ("pension", "passport")}, {"pension": "a", "passport": "a"})
    booked_only = [replace(rules.services[code], walk_in=False) for code in ("pension", "passport")]

    assert _flagged(with_services(rules, *booked_only), then=("passport",)).flags == ("by_appointment_only",)


def test_whoever_has_an_appointment_is_asked_no_more_than_at_a_check_in() -> None:
    rules = some_rules({"1": ("pension",)}, {"pension": "a"})
    full = with_services(rules, replace(rules.services["pension"], quotas=(QuotaRule(0),), walk_in=False))
    hall = a_hall_with(full)
    block = reserves(hall, 60)
    hall.does(BookVisit("B", "pension", hall.now_ms + MINUTE_MS))

    ticket = hands_over(hall, given(hall, block, booking="B", lane=Lane.APPOINTMENT))

    assert (ticket.lane, ticket.flags) == (Lane.APPOINTMENT, ())
