"""Serials and printed numbers: a serial never repeats in a queue and day, a number never shows on two open tickets."""

from collections.abc import Callable

from queue_core.refusals import Reason, RefusedError
from queue_core.rules import HallRules, Lane, QueueRule


def printed_number(serial: int, queue: QueueRule, lane: Lane, rules: HallRules) -> str:
    """Return what the paper shows: A015, or GA015 in the green channel; wraps around the queue's range."""
    span = queue.last - queue.first + 1
    value = queue.first + (serial - 1) % span
    mark = rules.green_prefix if lane is Lane.GREEN else ""
    return f"{mark}{queue.prefix}{value:0{queue.digits}d}"


def next_number(
    last: int, queue: QueueRule, lane: Lane, rules: HallRules, is_taken: Callable[[str], bool]
) -> tuple[int, str]:
    """Return the next serial and its printed number, leaving out numbers that open tickets still show."""
    span = queue.last - queue.first + 1
    for serial in range(last + 1, last + span + 1):
        number = printed_number(serial, queue, lane, rules)
        if not is_taken(number):
            return serial, number
    raise RefusedError(Reason.NUMBERS_USED_UP, queue=queue.id)
