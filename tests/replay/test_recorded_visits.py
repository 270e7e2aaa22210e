from random import Random
from statistics import fmean

import pytest

from hall_simulator.replay.recorded_day import RecordedDay, RecordedQueue, Snapshot, read_recorded_day
from hall_simulator.replay.recorded_visits import (
    LONGEST,
    SHORTEST,
    USUAL_MIN,
    arrivals_of,
    called_since,
    local_ms,
    mean_of,
    number_now,
    service_ms,
    visits_of,
)
from tests.replay.days import DAY, MOKOTOW, OFFICE, a_queue

HOUR_S = 3600


def counts(queue: RecordedQueue) -> list[tuple[int, int, int]]:
    return [(each.from_min, each.to_min, each.count) for each in arrivals_of(queue)]


def test_who_came_is_what_was_called_and_what_waits_more() -> None:
    # nobody; three wait; two of them called, one more waits; all called
    queue = a_queue((0, 0), (3, 0), (2, 2), (0, 4))

    assert counts(queue) == [(480, 485, 3), (485, 490, 1)]


def test_whoever_waits_at_the_first_snapshot_came_then_and_earlier_numbers_are_not_ours() -> None:
    assert counts(a_queue((2, 40), (0, 43))) == [(480, 480, 2), (480, 485, 1)]


def test_nobody_comes_twice_when_fewer_wait_for_a_moment() -> None:
    # the visitor has left the line, the number is shown only later
    assert counts(a_queue((0, 0), (1, 0), (0, 0), (0, 1))) == [(480, 485, 1)]


def test_a_missing_number_is_no_reset() -> None:
    assert counts(a_queue((0, 5), (0, 0), (0, 7))) == [(485, 490, 2)]


def test_a_counter_that_begins_anew_counts_from_its_beginning() -> None:
    assert counts(a_queue((0, 98), (0, 2))) == [(480, 485, 2)]


@pytest.mark.parametrize(
    ("before", "after", "called", "now"),
    [
        (0, 1, 1, 1),
        (10, 13, 3, 13),
        (13, 13, 0, 13),
        (13, 0, 0, 13),
        (20, 18, 0, 20),  # an earlier number once more
        (20, 10, 0, 20),
        (20, 9, 9, 9),  # anew
        (999, 4, 4, 4),  # wrapped around
        (0, 601, 1, 601),  # another range of numbers
        (20, 926, 1, 926),
        (926, 23, 23, 23),
        (926, 301, 1, 301),
    ],
)
def test_numbers_grow_wrap_and_are_called_again(before: int, after: int, called: int, now: int) -> None:
    assert (called_since(before, after), number_now(before, after)) == (called, now)


def test_no_history_of_numbers_gives_fewer_than_nobody() -> None:
    rng = Random(7)
    for _ in range(300):
        queue = a_queue(*((rng.randrange(9), rng.choice((0, rng.randrange(999)))) for _ in range(20)))
        assert all(each.count > 0 for each in arrivals_of(queue))


def test_visitors_come_evenly_between_two_snapshots_in_local_time() -> None:
    day = RecordedDay("Mitte", DAY, (a_queue((0, 0), (5, 0)),))

    visits = visits_of(day, HOUR_S, Random(1))

    eight_ms = 1578466800000  # 2020-01-08T08:00+01:00
    assert local_ms(DAY, 480, HOUR_S) == eight_ms
    assert [visit.at_ms - eight_ms for visit in visits] == [30_000, 90_000, 150_000, 210_000, 270_000]


def test_the_same_seed_brings_the_same_day() -> None:
    day = read_recorded_day(MOKOTOW, OFFICE, DAY)

    assert visits_of(day, HOUR_S, Random(1)) == visits_of(day, HOUR_S, Random(1))
    assert visits_of(day, HOUR_S, Random(1)) != visits_of(day, HOUR_S, Random(2))


def test_service_takes_as_long_as_declared_on_average_and_never_absurdly_long() -> None:
    rng = Random(3)
    minutes = [service_ms(15, rng) / 60_000 for _ in range(20_000)]

    assert fmean(minutes) == pytest.approx(15, rel=0.02)
    assert min(minutes) >= 15 * SHORTEST
    assert max(minutes) <= 15 * LONGEST


def test_where_nothing_is_declared_the_last_word_counts_then_the_first_then_the_usual() -> None:
    snapshots = tuple(Snapshot(480 + place, place, 0, said) for place, said in enumerate((0, 20, 0, 30)))
    queue = RecordedQueue("1", "A", snapshots)

    assert [each.declared_min for each in arrivals_of(queue)] == [20, 20, 30]
    assert mean_of(queue) == 23  # (20 + 20 + 20 + 30) / 4, rounded up
    assert mean_of(a_queue((0, 0), declared=0)) == USUAL_MIN


def test_the_real_day_brings_as_many_as_its_counters_say() -> None:
    day = read_recorded_day(MOKOTOW, OFFICE, DAY)
    by_hand = {"X": 238, "K": 129, "N": 89, "E": 76, "D": 68, "L": 0, "Z": 3}

    came = {queue.name[0]: sum(each.count for each in arrivals_of(queue)) for queue in day.queues}

    assert {letter: came[letter] for letter in by_hand} == by_hand
    assert sum(came.values()) == 849
