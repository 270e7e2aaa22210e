"""What a dispenser gave while it was alone is handed over."""

from queue_core.events import TicketFiled, TicketIssued
from queue_core.fold.dispatch import fold
from queue_core.numbering import printed_value
from queue_core.records import Block
from queue_core.rules import HallRules
from queue_core.standing import Standing


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
