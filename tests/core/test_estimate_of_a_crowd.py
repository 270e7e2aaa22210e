"""About how long, where hundreds wait: nearly what looking at each of them would say, in no more time."""

import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace

import pytest

from queue_core.commands import CallTicket, OpenWindow
from queue_core.estimate import LATEST, LOOKED_AT, PACE_MS, PASS, estimate
from queue_core.rules import Lane
from tests.core.building import MINUTE_MS, NOON_MS, ToldHall, a_hall_calling, plain, some_rules
from tests.core.test_estimate import A_VISIT_MS, LONG_AGO_MIN, REASON, told

CROWD = 2 * LOOKED_AT + 51
"""Each of them who is looked at stands for three, but the last of a line."""


def a_crowded_hall(windows: Mapping[str, Sequence[str]], waiting: Mapping[str, int]) -> ToldHall:
    """Return a hall whose windows all have a visitor of their first service, and so many more who came later."""
    hall = a_hall_calling(some_rules(windows, dict(zip(waiting, "ab", strict=False))), plain())
    for services in windows.values():
        hall.has_waiting(LONG_AGO_MIN, services[0])
    for later, (service, count) in enumerate(waiting.items(), start=1):
        for _ in range(count):
            hall.has_waiting(LONG_AGO_MIN - later, service)
    for window in windows:
        hall.calls(window)
    return hall


@pytest.mark.parametrize("windows", [1, 3])
def test_everybody_in_a_crowd_goes_before_and_takes_time(windows: int) -> None:
    hall = a_crowded_hall({str(nth): ("pension",) for nth in range(1, windows + 1)}, {"pension": CROWD})

    assert told(hall).ahead == CROWD
    assert told(hall).mean_ms == pytest.approx((CROWD + 1) * A_VISIT_MS / windows, abs=1)


def test_a_crowd_is_shared_by_all_windows_that_may_serve_it() -> None:
    """Two general windows and one for pensions; any of the three may be free first."""
    general = ("pension", "passport")
    hall = a_crowded_hall({"1": general, "2": general, "3": ("pension",)}, {"pension": CROWD, "passport": 0})

    assert told(hall).mean_ms == pytest.approx((CROWD + 2) * A_VISIT_MS / 3, rel=0.002)


def test_a_crowd_does_not_go_to_a_window_that_is_busy_for_longer() -> None:
    """The passports keep the second window busy; the pensions that came after them go to the first."""
    hall = a_crowded_hall({"1": ("pension",), "2": ("passport", "pension")}, {"passport": 500, "pension": 400})

    assert told(hall).mean_ms == pytest.approx(401 * A_VISIT_MS, rel=0.01)
    assert told(hall, "passport").mean_ms == pytest.approx(501 * A_VISIT_MS, rel=0.01)


def test_a_crowd_of_many_services_waits_as_long_as_all_of_them_take() -> None:
    """Four general windows, and four of which each serves a quarter of the services."""
    services = [f"s{nth:02}" for nth in range(80)]
    windows = {f"g{nth}": services for nth in range(4)}
    windows |= {f"p{nth}": services[20 * nth : 20 * nth + 20] for nth in range(4)}
    hall = a_hall_calling(some_rules(windows, {code: "abcd"[nth % 4] for nth, code in enumerate(services)}), plain())
    for nth in range(1_608):
        hall.comes(NOON_MS - LONG_AGO_MIN * MINUTE_MS + nth * 1_000, services[nth % 80])
    for window in windows:
        hall.calls(window)

    for service in services[::20]:
        assert told(hall, service).mean_ms == pytest.approx(1_608 / 8 * A_VISIT_MS, rel=0.03)


def test_a_green_visitor_in_a_crowd_waits_for_no_more_others_than_it_takes_until_their_turn() -> None:
    """Ten green ones before, each with a turn, and one ordinary visitor before each of the eleven."""
    calling = replace(plain(heads={Lane.GREEN: 15 * MINUTE_MS}), green_every=1, choose_reasons=(REASON,))
    hall = a_hall_calling(some_rules(1), calling)
    for _ in range(CROWD):
        hall.has_waiting(LONG_AGO_MIN)
    for _ in range(10):
        hall.has_waiting(LONG_AGO_MIN - 1, lane=Lane.GREEN)
    hall.does(OpenWindow("1"))
    hall.does(CallTicket("1", "A001", REASON, permitted=True))

    estimated = told(hall, lane=Lane.GREEN)
    assert estimated.mean_ms == round((1 + 10 + 11) * A_VISIT_MS)
    assert estimated.ahead == 10 + 11


def test_of_a_rush_the_latest_tell_who_will_come() -> None:
    """All who came in the last half hour have a head start; so quickly do they go on coming."""
    calling = replace(plain(heads={Lane.GREEN: 60 * MINUTE_MS}), green_every=0)
    hall = a_hall_calling(some_rules(1), calling)
    hall.has_waiting(LONG_AGO_MIN)
    for _ in range(100):
        hall.has_waiting(50)
    for nth in range(LATEST):
        hall.comes(NOON_MS - 30 * MINUTE_MS + nth * 3_000, lane=Lane.GREEN)
    hall.now_ms = NOON_MS
    hall.calls("1")

    first_ms = (1 + 100 + LATEST) * A_VISIT_MS
    assert told(hall).mean_ms == pytest.approx(first_ms + PASS * 2 * LATEST * A_VISIT_MS, rel=0.001)


def test_who_came_before_the_latest_tells_nothing() -> None:
    calling = replace(plain(heads={Lane.GREEN: PACE_MS}), green_every=0)
    hall = a_hall_calling(some_rules(1), calling)
    hall.has_waiting(LONG_AGO_MIN)
    for _ in range(100):
        hall.has_waiting(50, lane=Lane.GREEN)
    for _ in range(LATEST):
        hall.has_waiting(30)
    hall.calls("1")

    assert told(hall).mean_ms == pytest.approx((1 + 100 + LATEST) * A_VISIT_MS, abs=1)


def steps(hall: ToldHall) -> int:
    """Return how many functions are called to estimate."""
    called = 0

    def count(_frame: object, event: str, _argument: object) -> None:
        nonlocal called
        called += event in ("call", "c_call")

    sys.setprofile(count)
    try:
        estimate(hall.hall, "pension", Lane.NORMAL, hall.now_ms)
    finally:
        sys.setprofile(None)
    return called


def test_a_crowd_of_any_size_is_estimated_as_quickly() -> None:
    few, many = (
        steps(a_crowded_hall({"1": ("pension", "passport")}, {"pension": count, "passport": count}))
        for count in (LOOKED_AT // 2 - 1, 2 * LOOKED_AT)
    )

    assert many < 1.5 * few
