"""前方等候人数: how many go before a visitor, as the ticket and the board say it."""

from dataclasses import replace

import pytest

from queue_core.commands import TransferTicket
from queue_core.policies import POLICIES
from queue_core.rules import Lane
from tests.core.building import MINUTE_MS, NOON_MS, a_hall, a_hall_with, some_rules, with_services


def test_people_ahead_are_those_of_the_queue_who_go_first() -> None:
    hall = a_hall(1, {"pension": "a", "injury": "a", "passport": "b"})
    hall.has_waiting(30, "pension")
    hall.has_waiting(29, "passport")
    hall.has_waiting(28, "injury")
    last = hall.hall.ticket(hall.has_waiting(27, "pension"))
    green = hall.hall.ticket(hall.has_waiting(14, "injury", Lane.GREEN))

    assert hall.hall.ahead_of(last, NOON_MS) == 3
    assert hall.hall.ahead_of(green, NOON_MS) == 1
    assert hall.hall.head_of("a", NOON_MS) == hall.hall.ticket("A001")
    assert hall.hall.waiting_in("a") == 4
    assert hall.hall.waiting_in("nowhere") == 0
    assert hall.hall.could_call("1", NOON_MS) == 5


def test_nobody_is_ahead_of_who_does_not_wait() -> None:
    hall = a_hall()
    number = hall.has_waiting()
    hall.calls()

    assert hall.hall.ahead_of(hall.hall.ticket(number), NOON_MS) is None
    assert hall.hall.head_of("a", NOON_MS) is None
    assert hall.would_call() == ""


def test_ahead_of_who_was_sent_to_a_window_are_those_sent_there_before() -> None:
    hall = a_hall(windows=3)
    first, second = hall.has_waiting(9), hall.has_waiting(8)
    hall.has_waiting(10)
    hall.opens("3")
    for window in ("1", "2"):
        hall.calls(window)
        hall.does(TransferTicket(window, to_window="3"))

    assert hall.hall.ahead_of(hall.hall.ticket(first), NOON_MS) == 0
    assert hall.hall.ahead_of(hall.hall.ticket(second), NOON_MS) == 1
    assert hall.hall.waiting_in("a") == 1
    assert hall.hall.could_call("3", NOON_MS) == 3


def test_who_was_sent_on_to_go_first_has_nobody_ahead() -> None:
    hall = a_hall()
    hall.has_waiting(9)
    number = hall.has_waiting(8)
    hall.does(TransferTicket("", first=True, ticket=number))

    assert hall.hall.ahead_of(hall.hall.ticket(number), NOON_MS) == 0
    assert hall.hall.ahead_of(hall.hall.ticket("A001"), NOON_MS) == 1
    assert hall.hall.head_of("a", NOON_MS) == hall.hall.ticket(number)


def test_a_short_service_that_goes_first_is_ahead_of_who_came_before() -> None:
    rules = some_rules(1, {"pension": "a", "injury": "a"})
    slow = replace(rules.services["pension"], expected_ms=60 * MINUTE_MS)
    hall = a_hall_with(with_services(rules, slow))
    pension = hall.has_waiting(9, "pension")
    injury = hall.has_waiting(1, "injury")

    assert hall.hall.ahead_of(hall.hall.ticket(pension), NOON_MS) == 1
    assert hall.hall.ahead_of(hall.hall.ticket(injury), NOON_MS) == 0


@pytest.mark.parametrize("policy", POLICIES)
def test_whatever_the_policy_those_ahead_within_a_lane_are_those_who_came_before(policy: str) -> None:
    hall = a_hall(policy=policy)
    numbers = [hall.has_waiting(9 - nth) for nth in range(4)]

    assert [hall.hall.ahead_of(hall.hall.ticket(number), NOON_MS) for number in numbers] == [0, 1, 2, 3]


def test_near_the_front_of_the_hall_stands_who_is_next_in_whatever_line() -> None:
    hall = a_hall(services={"pension": "a", "passport": "b"})
    assert hall.hall.near_the_front(9, NOON_MS) == []
    first, second = hall.has_waiting(9, "passport"), hall.has_waiting(8, "pension")
    green = hall.has_waiting(5, "pension", Lane.GREEN)
    last = hall.has_waiting(1, "passport")

    front = [ticket.number for ticket in hall.hall.near_the_front(4, NOON_MS)]
    assert front == [green, first, second, last], "a head start counts"
    assert [ticket.number for ticket in hall.hall.near_the_front(2, NOON_MS)] == [green, first]


def test_of_one_long_line_as_many_are_near_the_front_as_are_asked_for() -> None:
    hall = a_hall()
    numbers = [hall.has_waiting(60 - nth) for nth in range(50)]

    assert [ticket.number for ticket in hall.hall.near_the_front(20, NOON_MS)] == numbers[:20]


def test_of_many_lines_those_count_whose_first_has_waited_longest() -> None:
    services = {f"service-{nth}": "a" for nth in range(30)}
    hall = a_hall(services=services)
    numbers = [hall.has_waiting(60 - nth, f"service-{(7 * nth) % 30}") for nth in range(30)]

    assert [ticket.number for ticket in hall.hall.near_the_front(5, NOON_MS)] == numbers[:5]
