"""Numbers are set aside for a dispenser, given while it was alone, and handed over."""

from collections import Counter
from typing import Final

from queue_core.events import NumbersReserved, TicketFiled, TicketIssued
from queue_core.fold.dispatch import fold
from queue_core.records import Block, HallState
from queue_core.rules import HallRules
from queue_core.standing import Standing

FADES: Final = 10
"""Each day a former busy day counts a tenth less."""


@fold.register
def _(event: NumbersReserved, hall: Standing) -> None:
    state = hall.state
    for name in event.released:
        block = state.reserved.pop(name)
        state.day.released.setdefault(block.queue, []).append((block.first, block.last))
    for each in event.granted:
        block = Block(each.block, each.queue, event.dispenser, each.first, each.last, event.at_ms)
        state.reserved[block.id] = block
    hall.set_numbers_aside()


@fold.register
def _(event: TicketFiled, hall: Standing) -> None:
    note_handed_over(event, hall)


def note_handed_over(event: TicketIssued | TicketFiled, hall: Standing) -> None:
    """This number has been given; it cannot come in a second time, nor can an older one of the same dispenser.

    For today nobody else gets it; from tomorrow on it is as good as any.
    """
    block, today = block_of(hall, event.issued_at, event.queue, event.serial), hall.state.day
    if block is not None:
        block.used.append(event.serial)
        if event.ticket.startswith(today.name):
            today.released.setdefault(event.queue, []).append((event.serial, event.serial))
        else:
            hall.set_numbers_aside()
    hall.state.handed_over_ms[event.issued_at] = event.at_ms


def block_of(hall: Standing, dispenser: str, queue: str, serial: int) -> Block | None:
    """Return the block from which a dispenser gave a number; None if it had none with it."""
    blocks = hall.state.reserved.values()
    theirs = (block for block in blocks if block.dispenser == dispenser and block.queue == queue)
    return next((block for block in theirs if serial in block.serials), None)


def note_demand(state: HallState) -> None:
    """A day ends: what each dispenser gave of each queue says how many numbers it needs to go on alone."""
    given = Counter((ticket.issued_at, ticket.queue) for ticket in state.day.tickets.values())
    for dispenser in state.rules.dispensers:
        former = state.demand.get(dispenser, {})
        busy = {queue: max(given[dispenser, queue], count - -(-count // FADES)) for queue, count in former.items()}
        today = {queue: count for (giver, queue), count in given.items() if giver == dispenser}
        state.demand[dispenser] = {queue: count for queue, count in {**today, **busy}.items() if count}


def forget_impossible_blocks(state: HallState, former: HallRules) -> None:
    """What a queue prints from now on is another number, or the dispenser is gone: what it had is worth nothing."""
    rules = state.rules
    for block in list(state.reserved.values()):
        prints_the_same = rules.queues.get(block.queue) == former.queues.get(block.queue)
        if not prints_the_same or block.dispenser not in rules.dispensers:
            del state.reserved[block.id]
            state.day.released.setdefault(block.queue, []).append((block.first, block.last))
