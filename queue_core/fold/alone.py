"""Numbers are set aside for a dispenser, given while it was alone, and handed over."""

from collections import Counter
from typing import Final

from queue_core.events import NumbersReserved, TicketFiled, TicketIssued
from queue_core.fold.dispatch import fold
from queue_core.numbering import printed_value
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
        block = Block(each.block, each.queue, event.dispenser, each.first, each.last, event.at_ms)
        block.figure = printed_value(each.first, hall.rules.queues[each.queue])
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
    if event.ticket.startswith(f"{today.name}/"):
        figure = _figure_of(event, block, hall.rules)
        today.released.setdefault(event.queue, []).append((figure, figure))
    hall.state.handed_over_ms[event.issued_at] = event.at_ms
    hall.state.handed_over[event.issued_at] = (event.queue, event.serial)
    hall.set_aside_anew(event.queue)


def block_of(hall: Standing, dispenser: str, queue: str, serial: int) -> Block | None:
    """Return the block from which a dispenser gave a number; None if it had none with it."""
    blocks = hall.state.reserved.values()
    theirs = (block for block in blocks if block.dispenser == dispenser and block.queue == queue)
    return next((block for block in theirs if serial in block.serials), None)


def _figure_of(event: TicketIssued | TicketFiled, block: Block | None, rules: HallRules) -> int:
    """Return what the paper shows; of a number that nobody set aside, what it is as far as anybody can tell."""
    if block is not None:
        return block.printed(event.serial)
    queue = rules.queues.get(event.queue)
    return printed_value(event.serial, queue) if queue else event.serial


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
        elif _printed_by(block.queue, state.rules) != _printed_by(block.queue, former):
            block.is_void = True


def _give_up(state: HallState, block: Block) -> None:
    left = [block.printed(serial) for serial in block.serials if serial not in block.used]
    state.day.released.setdefault(block.queue, []).extend((figure, figure) for figure in left)


def _printed_by(queue: str, rules: HallRules) -> tuple[str, int, int, int] | None:
    rule = rules.queues.get(queue)
    return (rule.prefix, rule.digits, rule.first, rule.last) if rule else None
