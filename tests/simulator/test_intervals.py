"""A figure is told with how far the truth may lie from it."""

from random import Random

import pytest

from hall_simulator.intervals import Interval, gains, interval, intervals


@pytest.mark.parametrize(
    ("days", "factor"),
    [
        *((2, 12.7062), (3, 4.3027), (4, 3.1824), (5, 2.7764), (6, 2.5706), (7, 2.4469), (8, 2.3646)),
        *((11, 2.2281), (20, 2.0930), (31, 2.0423), (50, 2.0096), (121, 1.9799), (1001, 1.9623)),
    ],
)
def test_the_interval_is_students_for_so_many_days(days: int, factor: float) -> None:
    values = [0.0, 1.0] * (days // 2) + [0.5] * (days % 2)
    mean_error = (sum((value - 0.5) ** 2 for value in values) / (days - 1) / days) ** 0.5

    told = interval(values)

    assert told.days == days
    assert told.mean == pytest.approx(0.5)
    assert told.half == pytest.approx(factor * mean_error, rel=0.001)


def test_of_one_day_nobody_knows_how_far_the_truth_lies() -> None:
    assert interval([4.0]) == Interval(4.0, None, 1)


def test_days_that_are_all_alike_leave_no_doubt() -> None:
    assert interval([4.0, 4.0, 4.0]) == Interval(4.0, 0.0, 3)


def test_the_truth_lies_within_in_95_of_100_cases() -> None:
    chance, times = Random(1), 4000
    told = [interval([chance.gauss(10, 3) for _ in range(8)]) for _ in range(times)]

    within = sum(abs(each.mean - 10) <= (each.half or 0) for each in told)

    assert within / times == pytest.approx(0.95, abs=4 * (0.95 * 0.05 / times) ** 0.5)


def test_a_figure_that_some_days_have_not_is_the_mean_of_those_that_have_it() -> None:
    told = intervals([{"mean": 2.0, "green": 5.0}, {"mean": 4.0}])

    assert (told["mean"].mean, told["mean"].days) == (3.0, 2)
    assert told["green"] == Interval(5.0, None, 1)


def test_a_gain_is_taken_day_by_day_so_that_the_days_differences_do_not_hide_it() -> None:
    before = [{"mean": value} for value in (5.0, 20.0, 11.0)]
    after = [{"mean": value} for value in (4.0, 19.0, 10.0)]

    assert gains(before, after) == {"mean": Interval(-1.0, 0.0, 3)}
    assert interval([day["mean"] for day in before]).half == pytest.approx(18.7, abs=0.2)


def test_a_gain_is_told_of_what_both_days_have() -> None:
    assert gains([{"mean": 1.0, "green": 2.0}], [{"mean": 3.0, "max": 9.0}]) == {"mean": Interval(2.0, None, 1)}
