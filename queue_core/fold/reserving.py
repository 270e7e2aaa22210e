"""Numbers are set aside for a dispenser that may find itself alone, and given up again."""

from collections import Counter
from typing import Final

from queue_core.events import Granted, Held, NumbersReserved
from queue_core.fold.dispatch import fold
from queue_core.numbering import is_printed_alike, printed_value
from queue_core.records import Block, HallState
from queue_core.rules import HallRules
from queue_core.standing import Standing

FADES: Final = 10
"""Each day a former busy day counts a tenth less."""


@fold.register
def _(event: NumbersReserved, hall: Standing) -> None:
    state = hall.state
    for name in event.released:
        _give_up(state, state.reserved.pop(name))
    for each in event.granted:
        hold(each, event.dispenser, event.at_ms, hall)
    state.blocks_granted += 1
    hall.set_numbers_aside()


def hold(granted: Granted | Held, dispenser: str, at_ms: int, hall: Standing) -> Block:
    """These numbers are this dispenser's, printed as their queue prints them now."""
    block = Block(granted.block, granted.queue, dispenser, granted.first, granted.last, at_ms)
    block.figure = printed_value(granted.first, hall.rules.queues[granted.queue])
    hall.state.reserved[block.id] = block
    return block


def note_demand(state: HallState) -> None:
    """A day ends: what each dispenser gave of each queue says how many numbers it needs to go on alone."""
    given = Counter((ticket.issued_at, ticket.queue) for ticket in state.day.tickets.values())
    for dispenser in state.rules.dispensers:
        former = state.demand.get(dispenser, {})
        busy = {queue: max(given[dispenser, queue], count - -(-count // FADES)) for queue, count in former.items()}
        today = {queue: count for (giver, queue), count in given.items() if giver == dispenser}
        state.demand[dispenser] = {queue: count for queue, count in {**today, **busy}.items() if count}


def forget_impossible_blocks(state: HallState, former: HallRules) -> None:
    """What a dispenser had that is gone is worth nothing; nor what a queue printed that prints other numbers now.

    A dispenser that is alone just then has not heard of it and goes on: nobody else gets those until it asks again.
    """
    for block in list(state.reserved.values()):
        if block.dispenser not in state.rules.dispensers:
            _give_up(state, state.reserved.pop(block.id))
        elif not is_printed_alike(state.rules.queues.get(block.queue), former.queues.get(block.queue)):
            block.is_void = True


def _give_up(state: HallState, block: Block) -> None:
    left = [block.printed(serial) for serial in block.serials if serial not in block.used]
    state.day.released.setdefault(block.queue, []).extend((figure, figure) for figure in left)
