"""A hall goes on from a copy of its journal: numbers go on above the highest that any of its nodes has seen."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from math import ceil
from typing import Final

from queue_core.decisions.dispatch import decide
from queue_core.dispenser_commands import GoOnRestored, Holding, TellNumbers
from queue_core.events import Event, HallRestored, Held, NumbersRaised, NumbersTold, Reached, Shown
from queue_core.numbering import is_printed_alike, printed_value, span_of
from queue_core.refusals import Reason, RefusedError
from queue_core.rules import QueueRule
from queue_core.standing import Standing

SKIPPED: Final = 10
"""Numbers left out where every dispenser has told: given at a console in the last second, perhaps."""
SKIPPED_UNSURE: Final = 30
"""And where not all have, at the least; else as many as a queue gives on a busy day."""
MOST_SKIPPED: Final = 4
"""One of so many of a queue's numbers is the most that is left out: numbers must not begin anew because of it."""
LEFT: Final = 10
"""One of so many of a queue's numbers stays with the hall whatever it is told: a dispenser that lies takes not all."""
MOST_BLOCKS: Final = 10
"""Of one queue; a dispenser has two or three."""
FARTHEST: Final = 1_000_000
"""No queue comes so far in a day, and what is given alone above it could still be handed over."""


@decide.register
def _(command: GoOnRestored, hall: Standing, at_ms: int) -> Iterator[Event]:
    yield HallRestored(at_ms, command.epoch)


@decide.register
def _(command: TellNumbers, hall: Standing, at_ms: int) -> Iterator[Event]:
    if command.dispenser not in hall.rules.dispensers:
        raise RefusedError(Reason.UNKNOWN_DISPENSER, dispenser=command.dispenser)
    is_of_today = command.day == hall.state.day.name
    reached = tuple(_unknown(command.reached, hall)) if is_of_today else ()
    room = _Room(hall)
    held = tuple(_forgotten(command, hall, room))
    shown = tuple(_strangers(command, hall, room)) if is_of_today else ()
    was_awaited, others = command.dispenser in hall.unheard, set(hall.unheard) - {command.dispenser}
    if was_awaited or reached or held or shown:
        yield NumbersTold(at_ms, command.dispenser, reached, held, bool(command.day), shown)
    told = {each.queue: each.serial for each in reached}
    if not hall.asks_for_numbers:
        yield from raised(hall, told, told, at_ms, is_sure=True)
    elif not others:
        yield from raised(hall, hall.rules.queues, told, at_ms, is_sure=bool(command.day) and not _is_unsure(hall))


def raised(
    hall: Standing, queues: Iterable[str], told: Mapping[str, int], at_ms: int, *, is_sure: bool
) -> Iterator[NumbersRaised]:
    """Yield above which serials numbers go on; a hall that gave none yet today begins as ever."""
    last = hall.state.day.serials
    reached = {queue: max(last.get(queue, 0), told.get(queue, 0)) for queue in queues}
    moved = reached if any(reached.values()) or not is_sure else ()
    above = tuple(Reached(queue, reached[queue] + _skipped(hall.rules.queues[queue], hall, is_sure)) for queue in moved)
    if above or hall.asks_for_numbers:
        yield NumbersRaised(at_ms, above)


def _is_unsure(hall: Standing) -> bool:
    return hall.state.restored is not None and hall.state.restored.is_unsure


def _skipped(queue: QueueRule, hall: Standing, is_sure: bool) -> int:
    busy = sum(given.get(queue.id, 0) for given in hall.state.demand.values())
    wanted = SKIPPED if is_sure else max(SKIPPED_UNSURE, ceil(busy))
    return min(wanted, span_of(queue) // MOST_SKIPPED)


def _unknown(reached: tuple[Reached, ...], hall: Standing) -> Iterator[Reached]:
    """Yield what is above what the hall knows; nobody tells of a queue that is no more."""
    for each in reached:
        known = hall.state.day.serials.get(each.queue, 0)
        if each.queue in hall.rules.queues and known < each.serial <= FARTHEST:
            yield each


class _Room:
    """How many numbers are set aside for what a dispenser tells."""

    def __init__(self, hall: Standing) -> None:
        self._hall = hall
        self._told: Counter[str] = Counter()

    def takes(self, queue: str, count: int = 1) -> bool:
        """Set so many of a queue's numbers aside, if the hall has enough left then."""
        span = span_of(self._hall.rules.queues[queue])
        aside = len(self._hall.set_aside(queue)) + self._told[queue] + count
        if aside > span - ceil(span / LEFT):
            return False
        self._told[queue] += count
        return True


def _strangers(command: TellNumbers, hall: Standing, room: _Room) -> Iterator[Shown]:
    """Yield whom the hall knows nothing of, and whose number somebody else could get.

    Their papers look as the dispenser's own numbers do, which are of the same hub: the queue may print others now.
    """
    day, queues = hall.state.day, hall.rules.queues
    looks = {**queues, **{each.queue.id: each.queue for each in command.held if _can_be(each)}}
    for each in command.shown:
        if each.queue in queues and f"{day.name}/{each.queue}/{each.serial}" not in day.tickets:
            figure = printed_value(each.serial, looks[each.queue])
            if figure not in hall.set_aside(each.queue) and room.takes(each.queue):
                yield Shown(each.queue, each.serial, figure)


def _forgotten(told: TellNumbers, hall: Standing, room: _Room) -> Iterator[Held]:
    """Yield the blocks that the hall does not know; their numbers look as they did when they were granted."""
    known = hall.state.reserved
    has = Counter(block.queue for block in known.values() if block.dispenser == told.dispenser)
    for each in told.held:
        queue = hall.rules.queues.get(each.queue.id)
        if queue is None or each.block in known or has[queue.id] >= MOST_BLOCKS or not _can_be(each):
            continue
        if room.takes(queue.id, each.last - each.first + 1):
            has[queue.id] += 1
            figure, is_void = printed_value(each.first, each.queue), not is_printed_alike(queue, each.queue)
            yield Held(each.block, queue.id, each.first, each.last, figure, is_void)


def _can_be(held: Holding) -> bool:
    """Whether such a block can have been granted: more than all numbers of a queue nobody holds."""
    return 1 <= held.first <= held.last < min(held.first + span_of(held.queue), FARTHEST)
