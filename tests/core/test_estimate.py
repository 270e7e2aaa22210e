"""About how long? What a ticket says the moment it is printed, from the hall as it stands."""

import copy
from dataclasses import replace

import pytest

from queue_core.commands import CallTicket, OpenWindow
from queue_core.estimate import NO_SHOW_MS, NO_SHOW_SHARE, PASS, Estimate, estimate
from queue_core.rules import CallingRules, Lane, ServiceRule, WindowKind, WindowRule
from tests.core.building import (
    EVERY_LANE,
    MINUTE_MS,
    NOON_MS,
    ToldHall,
    a_hall,
    a_hall_calling,
    a_hall_with,
    plain,
    some_rules,
    with_services,
    with_windows,
)

A_VISIT_MS = (1 - NO_SHOW_SHARE) * 10 * MINUTE_MS + NO_SHOW_SHARE * NO_SHOW_MS
"""A service of ten minutes, to which some do not come."""
REASON = "asked for"
LONG_AGO_MIN = 90
"""Nobody comes like that any more."""


def told(hall: ToldHall, service: str = "pension", lane: Lane = Lane.NORMAL) -> Estimate:
    estimated = estimate(hall.hall, service, lane, hall.now_ms)
    assert estimated is not None
    return estimated


def a_busy_hall(
    windows: int = 1, waiting: int = 0, services: dict[str, str] | None = None, policy: str = "vtt"
) -> ToldHall:
    """Return a hall whose windows all have a visitor, and some more who have waited for long."""
    hall = a_hall_calling(some_rules(windows, services), plain(policy))
    for _ in range(windows + waiting):
        hall.has_waiting(LONG_AGO_MIN)
    for window in range(windows):
        hall.calls(str(window + 1))
    return hall


def test_nobody_knows_how_long_while_no_window_is_open_for_it() -> None:
    hall = a_hall({"1": ("pension",), "2": ("passport",)}, {"pension": "a", "passport": "b"})
    hall.calls("2")

    assert estimate(hall.hall, "pension", Lane.NORMAL, hall.now_ms) is None


def test_who_comes_while_a_window_is_ready_does_not_wait() -> None:
    ready, busy = a_hall(2), a_busy_hall(2)
    ready.calls("1")

    assert told(ready) == Estimate(0, 0, 0, 0)
    assert told(busy).mean_ms > 0


def test_one_ready_window_among_busy_ones_is_enough() -> None:
    hall = a_hall(2)
    hall.has_waiting(LONG_AGO_MIN)
    hall.calls("1")
    hall.calls("2")

    assert told(hall) == Estimate(0, 0, 0, 0)


def test_a_window_between_two_visitors_is_free_at_once() -> None:
    hall = a_hall()
    hall.opens("1")

    assert told(hall) == Estimate(0, 0, 0, 0)


@pytest.mark.parametrize(("windows", "waiting"), [(1, 0), (1, 4), (3, 0), (3, 6)])
def test_the_wait_is_the_work_that_goes_before_by_the_windows_that_do_it(windows: int, waiting: int) -> None:
    hall = a_busy_hall(windows, waiting)

    estimated = told(hall)

    assert estimated.ahead == waiting
    assert estimated.mean_ms == round((waiting + 1) * A_VISIT_MS / windows)


def test_a_visitor_of_a_longer_service_keeps_others_waiting_longer() -> None:
    rules = with_services(some_rules(1, {"pension": "a", "estate": "a"}), long_service())
    hall = a_hall_calling(rules, plain())
    hall.has_waiting(LONG_AGO_MIN)
    hall.has_waiting(LONG_AGO_MIN - 1, "estate")
    hall.calls("1")

    assert told(hall).mean_ms == round(A_VISIT_MS + (1 - NO_SHOW_SHARE) * 40 * MINUTE_MS + NO_SHOW_SHARE * NO_SHOW_MS)


def long_service() -> ServiceRule:
    return ServiceRule("estate", "a", EVERY_LANE, expected_ms=40 * MINUTE_MS)


def test_only_those_of_the_same_queue_are_ahead_though_all_of_them_take_time() -> None:
    hall = a_hall_calling(some_rules(1, {"pension": "a", "passport": "b"}), plain())
    for service in ("pension", "passport", "pension"):
        hall.has_waiting(LONG_AGO_MIN, service)
    hall.calls("1")

    assert told(hall).ahead == 1
    assert told(hall).mean_ms == round(3 * A_VISIT_MS)


def test_windows_for_other_services_do_not_shorten_the_wait() -> None:
    rules = some_rules({"1": ("pension",), "2": ("passport",)}, {"pension": "a", "passport": "b"})
    hall = a_hall_calling(rules, plain())
    for service in ("pension", "passport", "passport", "passport"):
        hall.has_waiting(LONG_AGO_MIN, service)
    hall.calls("1")
    hall.calls("2")

    assert told(hall).mean_ms == round(A_VISIT_MS)
    assert told(hall, "passport").mean_ms == round(3 * A_VISIT_MS)


def test_who_can_go_to_either_of_two_windows_goes_where_fewer_wait() -> None:
    """Three wait for passports at one window; pensions go to the other, so a fourth waits for three."""
    services = {"pension": "a", "passport": "b"}
    hall = a_hall_calling(some_rules({"1": ("pension", "passport"), "2": ("pension",)}, services), plain())
    for service in ("passport", "pension", "passport", "passport", "passport", "pension"):
        hall.has_waiting(LONG_AGO_MIN, service)
    hall.calls("1")
    hall.calls("2")

    assert told(hall, "passport").mean_ms == round(4 * A_VISIT_MS)


def test_whom_no_open_window_serves_keeps_nobody_waiting() -> None:
    rules = some_rules({"1": ("pension",), "2": ("passport",)}, {"pension": "a", "passport": "a"})
    hall = a_hall_calling(rules, plain())
    hall.has_waiting(LONG_AGO_MIN)
    hall.has_waiting(LONG_AGO_MIN, "passport")
    hall.calls("1")

    assert told(hall).mean_ms == round(A_VISIT_MS)


def test_of_two_kinds_of_windows_the_first_that_is_free_is_sooner_than_either() -> None:
    """A general window and one for pensions alone: each will be free in a visit, one of them before."""
    hall = a_hall_calling(
        some_rules({"1": ("pension", "passport"), "2": ("pension",)}, {"pension": "a", "passport": "b"}), plain()
    )
    for _ in range(2):
        hall.has_waiting(LONG_AGO_MIN)
    hall.calls("1")
    hall.calls("2")

    assert told(hall).mean_ms == pytest.approx(A_VISIT_MS * 0.307, rel=0.01)
    assert told(hall, "passport").mean_ms == round(A_VISIT_MS)


def test_a_head_start_is_a_shorter_wait() -> None:
    hall = a_hall_calling(some_rules(1), plain(heads={Lane.GREEN: 15 * MINUTE_MS}))
    hall.has_waiting(LONG_AGO_MIN)
    for waited in (20, 10, 5):
        hall.has_waiting(waited)
    hall.calls("1")

    assert told(hall, lane=Lane.GREEN).ahead == 1
    assert told(hall).ahead == 3
    assert told(hall, lane=Lane.GREEN).mean_ms < told(hall).mean_ms


def with_turns(*, every: int = 2, green: int = 0) -> ToldHall:
    """Return a busy hall in which five have waited for long, and some green ones."""
    calling = replace(plain(heads={Lane.GREEN: 15 * MINUTE_MS}), green_every=every, choose_reasons=(REASON,))
    hall = a_hall_calling(some_rules(1), calling)
    for _ in range(6):
        hall.has_waiting(LONG_AGO_MIN)
    for _ in range(green):
        hall.has_waiting(LONG_AGO_MIN - 1, lane=Lane.GREEN)
    hall.does(OpenWindow("1"))
    hall.does(CallTicket("1", "A001", REASON, permitted=True))
    return hall


def test_a_green_visitor_waits_for_no_more_others_than_it_takes_until_their_turn() -> None:
    assert told(with_turns(), lane=Lane.GREEN).mean_ms == round(3 * A_VISIT_MS)
    assert told(with_turns(green=1), lane=Lane.GREEN).mean_ms == round(6 * A_VISIT_MS)
    assert told(with_turns(every=0), lane=Lane.GREEN).mean_ms == round(6 * A_VISIT_MS)


def test_who_came_in_the_last_hour_with_a_head_start_will_come_again_and_pass() -> None:
    """Six green ones an hour: of those who may come within the wait, half are called before."""
    calling = replace(plain(heads={Lane.GREEN: 60 * MINUTE_MS}), green_every=0)
    hall = a_hall_calling(some_rules(1), calling)
    hall.has_waiting(LONG_AGO_MIN)
    for minutes in range(6):
        hall.has_waiting(59 - minutes, lane=Lane.GREEN)
    hall.calls("1")

    first_ms = 7 * A_VISIT_MS
    assert told(hall).mean_ms == round(first_ms + PASS * 6 * A_VISIT_MS * 60 / 60)


def test_who_came_more_than_an_hour_ago_tells_nothing_of_who_will_come() -> None:
    calling = replace(plain(heads={Lane.GREEN: 60 * MINUTE_MS}), green_every=0)
    hall = a_hall_calling(some_rules(1), calling)
    hall.has_waiting(LONG_AGO_MIN, lane=Lane.GREEN)
    hall.calls("1")
    hall.now_ms = NOON_MS

    assert told(hall).mean_ms == round(A_VISIT_MS)


def test_who_has_no_turn_passes_only_as_long_as_the_head_start_lasts() -> None:
    """With turns a green one passes whenever it comes; by the head start alone only those of the next minute."""
    calling = plain(heads={Lane.GREEN: MINUTE_MS})
    halls = [a_hall_calling(some_rules(1), replace(calling, green_every=every)) for every in (0, 2)]
    for hall in halls:
        hall.has_waiting(LONG_AGO_MIN)
        hall.has_waiting(30, lane=Lane.GREEN)
        hall.calls("1")
    by_head_start, by_turns = (told(hall).mean_ms for hall in halls)

    passing = PASS * A_VISIT_MS / (60 * MINUTE_MS)
    assert by_head_start == round(2 * A_VISIT_MS + passing * MINUTE_MS)
    assert by_turns == round(2 * A_VISIT_MS + passing * 2 * A_VISIT_MS)


@pytest.mark.parametrize(("policy", "ahead"), [("arrival", 1), ("vtt", 0)])
def test_who_is_early_for_an_appointment_goes_before_by_arrival_alone(policy: str, ahead: int) -> None:
    hall = a_hall_calling(some_rules(1), plain(policy))
    hall.now_ms = NOON_MS - LONG_AGO_MIN * MINUTE_MS
    hall.books("slot", NOON_MS + 20 * MINUTE_MS)
    hall.has_waiting(LONG_AGO_MIN)
    hall.calls("1")
    hall.checks_in("slot")

    hall.now_ms = NOON_MS + 1
    assert told(hall).ahead == ahead


def test_by_arrival_nobody_passes() -> None:
    hall = a_hall_calling(some_rules(1), plain("arrival"))
    hall.has_waiting(LONG_AGO_MIN)
    hall.has_waiting(30, lane=Lane.GREEN)
    hall.calls("1")

    assert told(hall).mean_ms == round(2 * A_VISIT_MS)


def a_hall_of_specialists(yield_min: int) -> ToldHall:
    """Return a general window and one for pensions, both busy; two wait for passports, since shortly."""
    rules = with_windows(
        some_rules({"1": ("pension", "passport"), "2": ("pension",)}, {"pension": "a", "passport": "a"}),
        WindowRule("2", "2", "hall", ("pension",), kind=WindowKind.SPECIALISED),
    )
    hall = a_hall_calling(rules, replace(plain(), yield_ms=yield_min * MINUTE_MS))
    for service in ("passport", "pension"):
        hall.has_waiting(LONG_AGO_MIN, service)
    for window in ("1", "2"):
        hall.calls(window)
    for minutes in (1, 2):
        hall.comes(NOON_MS + minutes * MINUTE_MS, "passport")
    return hall


def test_a_general_window_that_yields_takes_others_before_what_its_specialists_can_do() -> None:
    """A pension that was asked for before the passports goes behind them at the general window."""
    plainly, yielding = (
        estimate(a_hall_of_specialists(minutes).hall, "pension", Lane.NORMAL, NOON_MS) for minutes in (0, 10)
    )

    assert plainly is not None
    assert yielding is not None
    assert plainly.ahead == yielding.ahead == 0
    assert plainly.mean_ms < yielding.mean_ms < A_VISIT_MS


def test_what_specialists_can_do_passes_nobody_at_a_general_window() -> None:
    """Pensions come with a head start; where they have a window of their own they go there."""
    services = {"pension": "a", "passport": "b"}
    halls = []
    for kind in (WindowKind.GENERAL, WindowKind.SPECIALISED):
        rules = with_windows(
            some_rules({"1": ("pension", "passport"), "2": ("pension",)}, services),
            WindowRule("2", "2", "hall", ("pension",), kind=kind),
        )
        calling = replace(plain(heads={Lane.GREEN: 60 * MINUTE_MS}), yield_ms=MINUTE_MS)
        hall = a_hall_calling(rules, calling)
        for lane in (Lane.NORMAL, Lane.NORMAL):
            hall.has_waiting(LONG_AGO_MIN, "pension", lane)
        hall.calls("1")
        hall.calls("2")
        hall.has_waiting(30, "pension", Lane.GREEN)
        halls.append(hall)

    shared, apart = (told(hall, "passport").mean_ms for hall in halls)
    assert apart < shared


def test_the_more_go_before_the_surer_is_the_wait() -> None:
    few, many = told(a_busy_hall(1, 1)), told(a_busy_hall(1, 20))

    for estimated in (few, many):
        assert 0 <= estimated.from_ms < estimated.mean_ms < estimated.to_ms
    assert many.to_ms / many.mean_ms < few.to_ms / few.mean_ms
    assert many.from_ms > 0


def test_to_estimate_changes_nothing() -> None:
    hall = a_busy_hall(2, 5)
    before = copy.deepcopy(hall.hall.state)

    told(hall)

    assert hall.hall.state == before


def test_a_hall_as_it_comes_is_estimated() -> None:
    """With every default of the calling rules at work."""
    rules = replace(some_rules(2), calling=CallingRules())
    hall = a_hall_with(rules)
    for waited in (LONG_AGO_MIN, 80, 20, 10):
        hall.has_waiting(waited)
    hall.calls("1")
    hall.calls("2")

    assert told(hall).ahead == 2
