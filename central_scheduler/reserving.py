"""What a dispenser is told of the numbers it may give when it is alone."""

from collections.abc import Iterable, Iterator

from hall_protocol.commands import AskForNumbers
from hall_protocol.states import NumberBlock, ReservedNumbers
from queue_core.events import Event, NumbersReserved
from queue_core.hall import Hall
from queue_core.records import Block


def numbers_for(command: AskForNumbers, dispenser: str, events: Iterable[Event], hall: Hall) -> ReservedNumbers:
    """Return what came of asking: the blocks it gets besides, and those it named that are none of its."""
    reserved = hall.state.reserved
    forget = tuple(name for name in command.held if name not in reserved or reserved[name].dispenser != dispenser)
    granted = tuple(_told(reserved[name], hall) for name in _granted(events))
    others_may_hold_them = bool(set(hall.unheard) - {dispenser})
    mark = hall.rules.green_prefix
    return ReservedNumbers(green_mark=mark, blocks=granted, forget=forget, ask_soon=others_may_hold_them)


def _granted(events: Iterable[Event]) -> Iterator[str]:
    for event in events:
        if isinstance(event, NumbersReserved):
            yield from (granted.block for granted in event.granted)


def _told(block: Block, hall: Hall) -> NumberBlock:
    queue = hall.rules.queues[block.queue]
    return NumberBlock(
        id=block.id,
        queue=block.queue,
        prefix=queue.prefix,
        digits=queue.digits,
        first=block.first,
        last=block.last,
        range_first=queue.first,
        range_last=queue.last,
    )
