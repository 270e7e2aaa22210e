"""Serials and printed numbers: a serial never repeats in a queue and day, a number never shows on two open tickets."""

from collections.abc import Callable, Set

from queue_core.refusals import Reason, RefusedError
from queue_core.rules import HallRules, Lane, QueueRule


def printed_number(serial: int, queue: QueueRule, lane: Lane, rules: HallRules) -> str:
    """Return what the paper shows: A015, or GA015 in the green channel; wraps around the queue's range."""
    mark = rules.green_prefix if lane is Lane.GREEN else ""
    return f"{mark}{queue.prefix}{printed_value(serial, queue):0{queue.digits}d}"


def printed_value(serial: int, queue: QueueRule) -> int:
    """Return the figure that stands for a serial on paper; several serials share one."""
    return queue.first + (serial - 1) % span_of(queue)


def span_of(queue: QueueRule) -> int:
    """Return how many numbers a queue has before they repeat."""
    return queue.last - queue.first + 1


def is_printed_alike(queue: QueueRule | None, other: QueueRule | None) -> bool:
    """Return whether every serial of the one looks as it does of the other; a queue that is no more prints nothing."""
    looks = [each and (each.prefix, each.digits, each.first, each.last) for each in (queue, other)]
    return looks[0] == looks[1]


def next_number(
    last: int,
    queue: QueueRule,
    lane: Lane,
    rules: HallRules,
    is_taken: Callable[[int, str], bool],
    set_aside: Set[int] = frozenset(),
) -> tuple[int, str]:
    """Return the next serial and its printed number, leaving out what open tickets show or dispensers may print.

    Twice around: a serial may be known, of a number nobody had set aside, though its number is free again.
    """
    for serial in range(last + 1, last + 2 * span_of(queue) + 1):
        number = printed_number(serial, queue, lane, rules)
        if printed_value(serial, queue) not in set_aside and not is_taken(serial, number):
            return serial, number
    raise RefusedError(Reason.NUMBERS_USED_UP, queue=queue.id)
