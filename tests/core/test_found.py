"""Promises that random histories have seen broken once: each as the shortest story that breaks it."""

from dataclasses import replace

from queue_core.commands import (
    ChangeLane,
    CloseDay,
    Configure,
    HoldTicket,
    MissTicket,
    Reinstate,
    StepBack,
    TimePassed,
    TransferTicket,
)
from queue_core.lifecycle import State
from queue_core.rules import Lane, OpeningRules, ServiceRule
from tests.core.building import (
    HOUR_MS,
    MINUTE_MS,
    ToldHall,
    a_hall,
    a_hall_with,
    at,
    derived_again,
    plain,
    some_rules,
    with_services,
    with_windows,
)


def test_a_visitor_sent_to_one_window_comes_back_after_the_hub_started_again() -> None:
    hall = a_hall(windows=2)
    hall.opens("2")
    ticket = hall.issues()
    hall.calls("1")
    hall.does(TransferTicket("1", to_window="2"))
    hall.calls("2")
    hall.does(MissTicket("2"))

    again = replace(hall, hall=derived_again(hall.hall))
    again.does(Reinstate(ticket.id))

    assert again.hall.ticket(ticket.id).state is State.WAITING


def test_a_hall_that_is_always_open_is_open_when_its_clock_was_set_right() -> None:
    hall = a_hall()
    far_west = OpeningRules(utc_offset_ms=-5 * HOUR_MS)
    hall.does(Configure(replace(hall.hall.rules, opening=far_west)), at_ms=at("01:00"))

    assert hall.issues().state is State.WAITING


def test_letting_others_go_before_is_no_way_to_be_called_before_ones_slot() -> None:
    by_arrival = replace(some_rules(2), calling=plain("arrival"))
    rules = with_windows(by_arrival, replace(by_arrival.windows["2"], policy="vtt"))
    hall = a_hall_with(rules)
    hall.books("booked", at("12:20"))
    early = hall.checks_in("booked")
    first = hall.comes(at("12:10"))
    second = hall.comes(at("12:15"))

    hall.does(StepBack(early.id, 1))

    assert hall.serves_in_turn(3, "2") == [first, second, early.number]


def a_hall_for_what_cannot_be_done() -> ToldHall:
    never = ServiceRule("complaint", "a", expected_ms=600_000, never_expires=True)
    rules = with_services(some_rules(2), never)
    both = ("pension", "complaint")
    windows = (replace(rules.windows[wid], services=both) for wid in rules.windows)
    return a_hall_with(with_windows(rules, *windows))


def test_who_waits_for_one_window_alone_can_be_called_by_others_when_the_day_has_closed() -> None:
    hall = a_hall_for_what_cannot_be_done()
    hall.opens("2")
    ticket = hall.issues("complaint")
    hall.calls("1")
    hall.does(TransferTicket("1", to_window="2"))

    hall.does(CloseDay())

    assert hall.calls("1") == ticket.number


def test_who_returns_to_one_window_alone_as_the_day_closes_can_be_called_by_others() -> None:
    hall = a_hall_for_what_cannot_be_done()
    closes = replace(hall.hall.rules.opening, closes_at_ms=17 * HOUR_MS)
    hall.does(Configure(replace(hall.hall.rules, opening=closes)))
    hall.opens("2")
    ticket = hall.issues("complaint")
    hall.calls("1")
    hall.does(TransferTicket("1", to_window="2"))
    hall.starts("2")
    hall.does(HoldTicket("2", return_ms=at("17:00")))

    hall.does(TimePassed(), at_ms=at("17:00"))

    assert hall.calls("1") == ticket.number


def test_coming_back_costs_no_more_than_ones_turn_where_green_always_goes_first() -> None:
    hall = a_hall(policy="strict")
    green = hall.issues(lane=Lane.GREEN)
    hall.misses()
    normal = hall.comes(hall.now_ms + MINUTE_MS)
    hall.does(Reinstate(green.id))

    hall.does(ChangeLane(green.id, Lane.NORMAL, "mistaken"))
    later = hall.comes(hall.now_ms + MINUTE_MS)

    assert hall.serves_in_turn(3) == [normal, green.number, later]
