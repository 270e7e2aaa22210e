"""A dispenser that was stolen tells a restored hall what it likes: the hall keeps numbers to give, and goes on."""

import pytest

from queue_core.decisions.restored import FARTHEST, MOST_BLOCKS
from queue_core.dispenser_commands import GoOnRestored, Holding, TellNumbers
from queue_core.dispenser_events import NumbersTold, Reached
from queue_core.rules import QueueRule
from tests.core.building import MONDAY, ToldHall, a_hall
from tests.core.lone_dispenser import ONE, OTHER


def queue(last: int) -> QueueRule:
    return QueueRule("a", "A", "", last=last)


def restored(last: int = 999) -> ToldHall:
    """A hall of so many numbers that goes on from a copy."""
    hall = a_hall(1, numbers=(1, last))
    hall.does(GoOnRestored(7))
    return hall


def blocks(last: int, *spans: tuple[int, int], name: str = "a") -> tuple[Holding, ...]:
    return tuple(Holding(f"{name}/{first}", queue(last), first, end) for first, end in spans)


def told(hall: ToldHall, dispenser: str, *held: Holding, reached: int = 0, shown: tuple[int, ...] = ()) -> NumbersTold:
    """What of it is believed."""
    high = (Reached("a", reached),) if reached else ()
    open_ = tuple(Reached("a", each) for each in shown)
    (event, *_) = hall.does(TellNumbers(dispenser, MONDAY, high, held, open_))
    assert isinstance(event, NumbersTold)
    return event


@pytest.mark.parametrize(("first", "last"), [(0, 5), (FARTHEST - 5, FARTHEST)])
def test_a_block_of_numbers_that_no_queue_gives_is_not_believed(first: int, last: int) -> None:
    assert told(restored(), ONE, *blocks(999, (first, last))).held == ()


def test_a_number_farther_than_a_queue_comes_in_a_day_is_not_believed() -> None:
    assert [each.serial for each in told(restored(), ONE, reached=FARTHEST).reached] == [FARTHEST]
    assert told(restored(), ONE, reached=FARTHEST + 1).reached == ()


def test_a_dispenser_holds_no_more_blocks_of_a_queue_than_dispensers_do_and_another_holds_its_own() -> None:
    hall, many = restored(), [(number, number) for number in range(1, MOST_BLOCKS + 3)]

    assert len(told(hall, ONE, *blocks(999, *many)).held) == MOST_BLOCKS
    assert told(hall, ONE, *blocks(999, (500, 500)), reached=900).held == (), "nor when it tells once more"
    assert len(told(hall, OTHER, *blocks(999, (600, 600))).held) == 1


def test_a_tenth_of_a_queues_numbers_stays_with_the_hall_whatever_blocks_are_told() -> None:
    assert told(restored(), ONE, *blocks(999, (1, 900))).held == ()
    assert len(told(restored(), ONE, *blocks(999, (1, 899))).held) == 1
    assert [each.first for each in told(restored(20), ONE, *blocks(20, (1, 10), (11, 19), (11, 18))).held] == [1, 11]


def test_a_tenth_of_a_queues_numbers_stays_with_the_hall_whoever_tells() -> None:
    hall = restored(20)
    told(hall, ONE, *blocks(20, (1, 10)))

    assert told(hall, OTHER, *blocks(20, (11, 19))).held == ()


def test_a_tenth_of_a_queues_numbers_stays_with_the_hall_whoever_is_said_to_be_in_it() -> None:
    hall = restored(20)

    assert len(told(hall, ONE, shown=tuple(range(1, 21))).shown) == 18
    told(hall, OTHER)
    assert hall.has_waiting()
