"""Which numbers a dispenser gets for when it is alone: enough of its own, nobody else's, never more than its share."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from math import ceil
from typing import Final

from queue_core.decisions.dispatch import decide
from queue_core.dispenser_commands import ReserveNumbers, TellNumbers
from queue_core.events import Event, Granted, NumbersRaised, NumbersReserved
from queue_core.numbering import printed_number, printed_value, span_of
from queue_core.records import Block
from queue_core.refusals import Reason, RefusedError
from queue_core.rules import Lane, QueueRule
from queue_core.standing import Standing

LEAST: Final = 30
"""Numbers of a queue that nobody knows much of."""
DAYS: Final = 2.5
"""So many busy days' numbers last for the rest of today and all of the next, and some more."""


@decide.register
def _(command: ReserveNumbers, hall: Standing, at_ms: int) -> Iterator[Event]:
    if command.dispenser not in hall.rules.dispensers:
        raise RefusedError(Reason.UNKNOWN_DISPENSER, dispenser=command.dispenser)
    told = tuple(_remembers_nothing(command.dispenser, hall, at_ms))
    yield from told
    theirs = [block for block in hall.state.reserved.values() if block.dispenser == command.dispenser]
    kept = [block for block in theirs if block.id in command.held and not block.is_void]
    released = [block for block in theirs if block not in kept]
    others = set(hall.unheard) - {command.dispenser}  # they may hold the same
    granted = () if others else tuple(_granted(command.dispenser, kept, hall, at_ms, _raised(told)))
    if granted or released:
        yield NumbersReserved(at_ms, command.dispenser, granted, tuple(block.id for block in released))


def _remembers_nothing(dispenser: str, hall: Standing, at_ms: int) -> Iterator[Event]:
    """Who asks a hall that was restored, and has told it nothing, has a fresh disk: else it would have told first."""
    if dispenser in hall.unheard:
        yield from decide(TellNumbers(dispenser, day=""), hall, at_ms)


def _raised(told: Iterable[Event]) -> Mapping[str, int]:
    """Return what numbers were just raised to, by queue: nothing below may be set aside, for somebody may have it."""
    return {each.queue: each.serial for event in told if isinstance(event, NumbersRaised) for each in event.last}


def _granted(
    dispenser: str, kept: Sequence[Block], hall: Standing, at_ms: int, raised: Mapping[str, int]
) -> Iterator[Granted]:
    """Yield what it lacks; no block ever has the name of another, not even one of a hub restored from a backup."""
    given = Counter(ticket.queue for ticket in hall.state.day.tickets.values() if ticket.issued_at == dispenser)
    for queue in hall.rules.queues.values():
        theirs = [block for block in kept if block.queue == queue.id]
        has = sum(len(block.serials) - len(block.used) for block in theirs)
        wanted = _wanted(hall, dispenser, queue, given[queue.id])
        if 4 * has < 3 * wanted:  # a little short is no reason for one more block
            named = {serial for block in (*theirs, *_void(dispenser, queue, hall)) for serial in block.serials}
            last = raised.get(queue.id, hall.state.day.serials.get(queue.id, 0))
            run = _free_run(hall, queue, last, wanted - has, named)
            if run:
                yield Granted(f"{queue.id}/{run[0]}/{at_ms}/{hall.state.blocks_granted}", queue.id, run[0], run[-1])


def _void(dispenser: str, queue: QueueRule, hall: Standing) -> Iterator[Block]:
    """Yield what others go on with though the queue prints other numbers now: its serials name it and its tickets."""
    for block in hall.state.reserved.values():
        if block.is_void and block.queue == queue.id and block.dispenser != dispenser:
            yield block


def _wanted(hall: Standing, dispenser: str, queue: QueueRule, given: int) -> int:
    """Return how many numbers carry a dispenser through the rest of today and the next day, in its share of half."""
    busy = max(given, hall.state.demand.get(dispenser, {}).get(queue.id, 0))
    share = span_of(queue) // 2 // len(hall.rules.dispensers)
    return min(share, max(LEAST, ceil(busy * DAYS)))


def _free_run(hall: Standing, queue: QueueRule, last: int, count: int, named: Set[int]) -> range:
    """Return so many serials in a row that nobody has had today or shows now; else the longest run there is.

    From the top of the range down, for the hub's own numbers go up; and of all numbers at most half are set aside. None
    of those named, even if given long ago: by its serial a number is known that is handed over twice.
    """
    count = min(count, span_of(queue) // 2 - len(hall.set_aside(queue.id)))
    best = range(0)
    for run in _free_runs(hall, queue, last, named) if count > 0 else ():
        if len(run) >= count:
            return run[len(run) - count :]
        best = max(best, run, key=len)
    return best


def _free_runs(hall: Standing, queue: QueueRule, last: int, named: Set[int]) -> Iterator[range]:
    span = span_of(queue)
    turn = (last // span + 1) * span
    """The last serial before printed numbers begin anew."""
    for top, bottom in ((turn, last + 1), (last + span, turn + 1)):
        end = top
        for serial in range(top, bottom - 1, -1):
            if serial in named or not _is_free(hall, queue, serial):
                yield range(serial + 1, end + 1)
                end = serial - 1
        yield range(bottom, end + 1)


def _is_free(hall: Standing, queue: QueueRule, serial: int) -> bool:
    if printed_value(serial, queue) in hall.set_aside(queue.id):
        return False
    numbers = (printed_number(serial, queue, lane, hall.rules) for lane in (Lane.NORMAL, Lane.GREEN))
    return not any(hall.is_had(queue.id, serial, number) for number in numbers)
