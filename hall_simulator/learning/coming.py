"""Who comes when: how many on each weekday, in which half hours, and how much one day differs from another.

A weekday is weighed against the whole week by how much weekdays are seen to differ (empirical Bayes): where Monday is
as Thursday, both are told by all days; where it is not, each by its own.
"""

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from statistics import fmean
from typing import Final

from hall_simulator.learning.learned import HALF_HOURS, WEEKDAYS, Arrivals, Learned, is_open_on, within_hours
from hall_simulator.learning.watching import WatchedDay
from hall_simulator.model import HALF_HOUR_MS
from queue_core.rules import HallRules

FEWEST, MOST = 20.0, 5_000.0
"""So many tickets a supposed course of a day is worth at least and at most: the configuration's for the week's, the
week's for a weekday's."""
USUAL: Final = 200.0
"""So many as long as one cannot tell how much they differ."""
SMALLEST_SHARE: Final = 1e-9
DAY_WEIGHT: Final = 5.0
"""So many days what was supposed of their differences is worth."""


def arrivals(days: Sequence[WatchedDay], supposed: Learned, rules: HallRules) -> tuple[Arrivals, ...]:
    """Return who comes on each weekday; of a weekday on which the hall is closed, that nobody does."""
    if not days:
        return supposed.weekdays
    numbers = _by_weekday(days)
    typical, weight = _typical(numbers)
    counts = {weekday: _half_hours(day for day in days if day.weekday == weekday) for weekday in range(WEEKDAYS)}
    whole, before = sum(counts.values(), Counter()), _supposed_course(supposed)
    week = _course(whole, before, _worth([whole], [before], 1))
    courses = {weekday: within_hours(week, weekday, rules) for weekday in range(WEEKDAYS)}
    seen = {weekday: each for weekday, each in counts.items() if each}
    worth = _worth(list(seen.values()), [courses[weekday][1] for weekday in seen], len(seen) - 1)
    usual = typical / (fmean(courses[weekday][0] for weekday in range(WEEKDAYS) if numbers[weekday]) or 1.0)
    told = [
        Arrivals(
            (sum(numbers[weekday]) + weight * usual * part) / (len(numbers[weekday]) + weight),
            tuple(_course(counts[weekday], course, worth)),
            len(numbers[weekday]),
            sum(numbers[weekday]),
        )
        for weekday, (part, course) in courses.items()
    ]
    return tuple(told[day] if is_open_on(day, rules) else supposed.weekdays[day] for day in range(WEEKDAYS))


def day_cv(days: Sequence[WatchedDay], supposed: float) -> float:
    """Return how far whole days lie from their weekday's average beyond the chance of visitors coming one by one."""
    squares, freedom = 0.0, 0
    for numbers in _by_weekday(days).values():
        if len(numbers) < 2 or not sum(numbers):
            continue
        mean = fmean(numbers)
        freedom += len(numbers) - 1
        squares += sum((number - mean) ** 2 - mean * (len(numbers) - 1) / len(numbers) for number in numbers) / mean**2
    return math.sqrt(max(0.0, squares + DAY_WEIGHT * supposed**2) / (freedom + DAY_WEIGHT))


def _by_weekday(days: Iterable[WatchedDay]) -> dict[int, list[int]]:
    numbers: dict[int, list[int]] = {weekday: [] for weekday in range(WEEKDAYS)}
    for day in days:
        numbers[day.weekday].append(len(day.tickets))
    return numbers


def _typical(numbers: Mapping[int, Sequence[int]]) -> tuple[float, float]:
    """Return a typical weekday's number, and how many days of one weekday that is worth.

    It is worth as many days as the variance of days of one weekday is times that between weekdays.
    """
    seen = [each for each in numbers.values() if each]
    means = [fmean(each) for each in seen]
    typical = fmean(means)
    freedom = sum(len(each) - 1 for each in seen)
    if len(seen) < 2 or not freedom:
        return typical, 1.0
    within = sum((number - mean) ** 2 for each, mean in zip(seen, means, strict=True) for number in each) / freedom
    between = sum((mean - typical) ** 2 for mean in means) / (len(means) - 1) - within * fmean(
        1 / len(each) for each in seen
    )
    return typical, min(max(within / between, 0.05), 20.0) if between > 0 else 20.0


def _half_hours(days: Iterable[WatchedDay]) -> Counter[int]:
    return Counter(moment_ms // HALF_HOUR_MS % HALF_HOURS for day in days for moment_ms in day.issued_ms)


def _supposed_course(supposed: Learned) -> tuple[float, ...]:
    """Return the course of the day that is supposed of every day on which the hall is open."""
    return next((each.shares for each in supposed.weekdays if each.tickets), (1 / HALF_HOURS,) * HALF_HOURS)


def _course(counts: Counter[int], known: Sequence[float], worth: float) -> list[float]:
    whole = counts.total() + worth
    return [(counts[half_hour] + worth * known[half_hour]) / whole for half_hour in range(HALF_HOURS)]


def _worth(counts: Sequence[Counter[int]], courses: Sequence[Sequence[float]], freedom: int) -> float:
    """Return how many tickets a course of the day is worth beside such counts, by how much they are seen to differ.

    Did each follow its course, the squares would on average be as many as their degrees of freedom (Pearson), those of
    `freedom` counts; one drawn around it with a weight of w tickets (Dirichlet) has 1 + (n - 1) / (w + 1) times as
    many.
    """
    if freedom <= 0 or not any(counts):
        return USUAL
    squares, cells = 0.0, 0
    for each, course in zip(counts, courses, strict=True):
        expected = [(each[hour], each.total() * share) for hour, share in enumerate(course) if share > SMALLEST_SHARE]
        squares += sum((count - mean) ** 2 / mean for count, mean in expected)
        cells += len(expected) - 1
    beyond = squares / (max(1, cells) * freedom / len(counts)) - 1
    tickets = fmean(each.total() for each in counts)
    return min(max(tickets / beyond, FEWEST), MOST) if beyond > 0 else MOST
