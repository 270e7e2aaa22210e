"""What a hub that was restored understands of what its dispensers tell it, and when it grants them numbers again."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from hall_protocol.commands import AskForNumbers, TellNumbers
from hall_protocol.states import NumberBlock, ReservedNumbers, Shown
from queue_core.dispenser_commands import GoOnRestored
from tests.hall.standing import a_wide_hall
from tests.scheduler.parts import NINE_MS, Desk, a_desk

DAY = "2026-11-23"
ONE, OTHER = "dispenser-1", "dispenser-2"


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """A hall of two dispensers that goes on from a copy."""
    with a_desk(tmp_path, a_wide_hall(4, 2)) as desk:
        desk.scheduler.command(GoOnRestored(7), NINE_MS)
        yield desk


def asks(desk: Desk, dispenser: str, *held: str) -> ReservedNumbers:
    numbers = desk.does(dispenser, AskForNumbers(command_id=desk.next_id(), held=held)).numbers
    assert numbers is not None
    return numbers


def tells(desk: Desk, dispenser: str, *held: NumberBlock, shown: tuple[Shown, ...] = ()) -> None:
    assert desk.does(dispenser, TellNumbers(command_id=desk.next_id(), day=DAY, held=held, shown=shown)).ok


def test_who_got_no_numbers_because_another_is_silent_is_to_ask_again_soon_and_gets_them_then(desk: Desk) -> None:
    tells(desk, ONE)
    told = asks(desk, ONE)
    assert told.ask_soon
    assert told.blocks == ()

    tells(desk, OTHER)
    told = asks(desk, ONE)
    assert not told.ask_soon
    assert told.blocks


def test_a_block_of_other_numbers_than_the_queue_has_now_goes_and_nobody_else_prints_them_today(desk: Desk) -> None:
    queue = desk.config.queues[0]
    last = queue.last + 500
    other = NumberBlock(
        id="a/of/a/former/hub",
        queue=queue.id,
        prefix=queue.prefix,
        digits=queue.digits,
        first=101,
        last=140,
        range_first=500,
        range_last=last,
    )
    tells(desk, ONE, other)
    tells(desk, OTHER)

    aside = desk.scheduler.hall.state.reserved[other.id]
    assert aside.printed(101) == 600
    assert asks(desk, ONE, other.id).forget == (other.id,)
    assert (600, 600) in desk.scheduler.hall.state.day.released[queue.id]


def test_whoever_was_in_the_hall_keeps_their_number_though_nobody_hands_it_over(desk: Desk) -> None:
    queue = desk.config.queues[0].id
    tells(desk, ONE, shown=(Shown(queue=queue, serials=(3, 5)),))

    assert desk.scheduler.hall.state.day.released[queue] == [(3, 3), (5, 5)]
