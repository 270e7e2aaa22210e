"""A dispenser to tell stories with: the numbers it has, what it gave when it was alone, and how it hands that over."""

from dataclasses import replace

from queue_core.dispenser_commands import HandOver, ReserveNumbers
from queue_core.numbering import printed_number
from queue_core.records import Block, Ticket
from queue_core.rules import Lane
from tests.core.building import (
    MINUTE_MS,
    ToldHall,
)

ONE, OTHER = "dispenser-1", "dispenser-2"
TUESDAY = "2026-11-24"


def reserves(hall: ToldHall, count: int, dispenser: str = ONE, *, held: tuple[str, ...] = ()) -> Block:
    """The dispenser has so many numbers of queue a, as its busy days were; return the block it got last."""
    gives(hall, count, dispenser)
    hall.does(ReserveNumbers(dispenser, held))
    return [block for block in hall.hall.state.reserved.values() if block.queue == "a"][-1]


def gives(hall: ToldHall, count: int, dispenser: str = ONE) -> None:
    """On a busy day the dispenser gives so many tickets of queue a that it wants `count` numbers."""
    hall.hall.state.demand = {dispenser: {"a": count * 2 // 5}}


def given(hall: ToldHall, block: Block, nth: int = 0, **more: object) -> HandOver:
    """Return how a number of the block is handed over, the first if nothing else is said."""
    serial = block.first + nth
    lane = more.get("lane", Lane.NORMAL)
    assert isinstance(lane, Lane)
    number = printed_number(serial, hall.hall.rules.queues[block.queue], lane, hall.hall.rules)
    told = HandOver(block.dispenser, "pension", block.queue, serial, number, f"token {block.dispenser} {serial}")
    return replace(told, **more)  # type: ignore[arg-type]


def hands_over(hall: ToldHall, told: HandOver, minutes_ago: int = 0) -> Ticket:
    """The number comes in, given so long ago; return its ticket."""
    hall.does(told, pressed_ms=hall.now_ms - minutes_ago * MINUTE_MS)
    return hall.hall.ticket(told.token)


def reserves_now(hall: ToldHall) -> Block:
    """A dispenser asks with nothing in hand; return the block it got last."""
    hall.does(ReserveNumbers(ONE))
    return list(hall.hall.state.reserved.values())[-1]
