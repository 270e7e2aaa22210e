"""In the long run visitors wait what the theory of queues says they do; a short version of `benchmarks/theory.py`."""

from math import sqrt
from random import Random

import pytest

from benchmarks.queueing import (
    Case,
    Kind,
    a_day_of,
    always,
    erlang_c,
    hall_of,
    lognormal,
    memoryless,
    one_window,
    tape_of,
    waits_by_recursion,
)
from benchmarks.theory import compared
from hall_simulator.day import play_day
from hall_simulator.intervals import CONFIDENCE

SEED = 2
DAYS = 16
VISITORS = 900
FIRST = 300
WIDER = 4.0728 / 2.1314
"""Student's factor for 99.9 % over that for 95 %, for so many days."""
CASES = (
    memoryless(3, 2.1),
    memoryless(1, 0.2, 0.5),
    memoryless(3, 0.5, 1.6),
    one_window("M/G/1, lognormal", Kind(0.6, lognormal(0.8))),
    one_window("M/D/1", Kind(0.7, always())),
)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_visitors_wait_what_theory_says(case: Case) -> None:
    days = [a_day_of(case, SEED, day, VISITORS, FIRST) for day in range(DAYS)]

    for name, theory, seen in compared(case, days):
        assert seen.half is not None
        assert abs(seen.mean - theory) <= WIDER * seen.half, (name, seen, theory)
        assert seen.half < theory / 3, (name, "the days are too few to tell anything")


@pytest.mark.parametrize("windows", [1, 3, 12])
def test_first_come_first_served_is_the_recursion_of_kiefer_and_wolfowitz_to_the_millisecond(windows: int) -> None:
    case = memoryless(windows, 0.9 * windows)
    tape = tape_of(case, Random(SEED), VISITORS)

    waits = {visit.coming.ticket: visit.wait_ms for visit in play_day(hall_of(case), tape).visits}

    assert waits == waits_by_recursion(tape, windows)
    assert max(waits.values()) > 0


def test_the_factor_is_that_of_so_many_days() -> None:
    assert (CONFIDENCE, DAYS) == (0.95, 16)


def test_one_window_without_memory_is_the_same_by_erlang_and_by_pollaczek_and_khinchine() -> None:
    by_erlang, by_moments = memoryless(1, 0.7), one_window("M/G/1", *memoryless(1, 0.7).kinds)

    assert by_erlang.waits == pytest.approx(by_moments.waits)
    assert by_erlang.wait_at_all == pytest.approx(by_moments.wait_at_all)


def test_theory_is_what_its_tables_say() -> None:
    assert erlang_c(1, 0.8) == pytest.approx(0.8)
    assert erlang_c(2, 1.0) == pytest.approx(1 / 3)
    assert erlang_c(5, 4.0) == pytest.approx(0.5541, abs=0.0001)
    assert memoryless(1, 0.8).waits == pytest.approx((4.0,))
    assert one_window("M/D/1", Kind(0.8, always())).waits == pytest.approx((2.0,))


def test_who_goes_first_costs_the_others_what_it_saves() -> None:
    """Kleinrock's conservation law: the loads' mean of the waits does not depend on who goes first."""
    fair, first = memoryless(3, 2.1), memoryless(3, 0.5, 1.6)

    assert (0.5 * first.waits[0] + 1.6 * first.waits[1]) / 2.1 == pytest.approx(fair.waits[0])


def test_lognormal_durations_vary_as_they_say() -> None:
    durations = lognormal(0.8, 3.0)

    assert sqrt(durations.square - durations.mean**2) == pytest.approx(0.8 * 3.0)
