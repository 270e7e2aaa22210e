"""Which days are worked, and until when something is due in so many of them."""

from dataclasses import replace

import pytest

from queue_core.calendar import due_after, is_work_day
from queue_core.rules import HallRules, OpeningRules, Week
from tests.core.building import DAY_MS, HOUR_MS, NOON_MS, at, some_rules

T = NOON_MS
OFFICE: Week = (((9 * HOUR_MS, 17 * HOUR_MS),),) * 5 + ((), ())
FRIDAY, SATURDAY, SUNDAY = "2026-11-27", "2026-11-28", "2026-11-29"


def with_opening(opening: OpeningRules) -> HallRules:
    return replace(some_rules(), opening=opening)


@pytest.mark.parametrize("opening", [OpeningRules(), OpeningRules(hours=OFFICE)])
def test_monday_to_friday_are_worked(opening: OpeningRules) -> None:
    rules = with_opening(opening)

    week = [f"2026-11-{day}" for day in range(23, 30)]
    assert [is_work_day(day, rules) for day in week] == [True] * 5 + [False] * 2


@pytest.mark.parametrize("hours", [(), OFFICE])
def test_a_holiday_is_not_worked_and_a_day_out_of_turn_is(hours: Week) -> None:
    rules = with_opening(OpeningRules(hours=hours, holidays=(FRIDAY,), work_days={SATURDAY: 4}))

    assert [is_work_day(day, rules) for day in (FRIDAY, SATURDAY, SUNDAY)] == [False, True, False]


def test_a_hall_that_opens_on_saturdays_works_on_saturdays() -> None:
    rules = with_opening(OpeningRules(hours=(*OFFICE[:5], OFFICE[0], ())))

    assert [is_work_day(day, rules) for day in (SATURDAY, SUNDAY)] == [True, False]


@pytest.mark.parametrize(
    ("days", "due"), [(0, "2026-11-23"), (1, "2026-11-24"), (4, "2026-11-27"), (5, "2026-11-30"), (10, "2026-12-07")]
)
def test_due_in_so_many_working_days_is_the_last_millisecond_of_that_day(days: int, due: str) -> None:
    assert due_after(T, days, some_rules()) == at("23:59:59.999", due)


def test_holidays_push_a_due_day_back_and_days_out_of_turn_bring_it_forward() -> None:
    later = with_opening(OpeningRules(holidays=("2026-11-24", "2026-11-25")))
    sooner = with_opening(OpeningRules(work_days={SATURDAY: 0}))

    assert due_after(T, 3, later) == at("23:59:59.999", "2026-11-30")
    assert due_after(at("12:00", FRIDAY), 1, sooner) == at("23:59:59.999", SATURDAY)


def test_the_day_a_due_time_counts_from_is_the_halls_and_so_is_its_end() -> None:
    rules = with_opening(OpeningRules(rolls_at_ms=4 * HOUR_MS))

    assert due_after(at("03:00", "2026-11-24"), 1, rules) == at("03:59:59.999", "2026-11-25")


def test_in_a_hall_that_never_works_something_is_due_some_day_all_the_same() -> None:
    never = with_opening(OpeningRules(hours=((),) * 7))

    assert due_after(T, 1, never) > T + 365 * DAY_MS
