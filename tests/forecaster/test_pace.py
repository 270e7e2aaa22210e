"""How much of the machine the forecaster takes."""

from hall_simulator.forecast.foresee import FUTURES
from hall_simulator.forecaster.pace import COST_MS, FEWEST, FIRST, GAP_MS, REFRESH_MS, REST, Pace


def test_a_fast_machine_plays_more_futures_and_a_slow_one_fewer() -> None:
    fast, slow = Pace(), Pace()
    for _ in range(3):
        fast.took(0, 50, 5.0 * fast.futures)
        slow.took(0, 900, 50.0 * slow.futures)

    assert (fast.futures, slow.futures) == (FUTURES, round(COST_MS / 50))


def test_a_range_is_never_drawn_from_hardly_any_future() -> None:
    pace = Pace()
    pace.took(0, 60_000, 60_000)

    assert pace.futures == FEWEST < FIRST


def test_while_the_hall_moves_forecasts_follow_and_the_machine_rests_between() -> None:
    pace = Pace()
    assert pace.is_due(0, has_moved=True)
    pace.took(10_000, 10_100, 100)
    assert not pace.is_due(10_000 + GAP_MS - 1, has_moved=True)
    assert pace.is_due(10_000 + GAP_MS, has_moved=True)
    pace.took(20_000, 22_000, 2_000)
    assert not pace.is_due(22_000 + REST * 2_000 - 1, has_moved=True), "a fifth of a core, whatever it costs"
    assert pace.is_due(22_000 + REST * 2_000, has_moved=True)


def test_while_nothing_moves_a_forecast_is_renewed_before_it_expires() -> None:
    pace = Pace()
    pace.took(0, 100, 100)

    assert not pace.is_due(REFRESH_MS - 1, has_moved=False)
    assert pace.is_due(REFRESH_MS, has_moved=False)
