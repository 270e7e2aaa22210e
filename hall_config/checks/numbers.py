"""Printed numbers: two visitors never hold the same one, whatever queue and lane they came in."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Final

from hall_config.checks import Check
from hall_config.model import HallConfig, Queue
from hall_config.problems import Finding, Place, about_key


def _number_ranges(config: HallConfig) -> Iterator[Finding]:
    for position, queue in enumerate(config.queues):
        place = Place("queue", queue.id, position, "last")
        if queue.last < queue.first:
            yield Finding(place, f"there is no number from first = {queue.first} to last = {queue.last}")
        elif queue.last >= 10**queue.digits:
            yield Finding(place, f"last = {queue.last} does not fit into digits = {queue.digits}")


def _shared_prefixes(config: HallConfig) -> Iterator[Finding]:
    """Queues may share a prefix as long as each has its own numbers, as many digits long."""
    earlier: defaultdict[str, list[Queue]] = defaultdict(list)
    for position, queue in enumerate(config.queues):
        clashes = ((other, _clash(queue, other)) for other in earlier[queue.prefix])
        key, text = next((clash for _, clash in clashes if clash), ("", ""))
        if text:
            yield about_key(Place("queue", queue.id, position, key), text)
        earlier[queue.prefix].append(queue)


def _clash(queue: Queue, other: Queue) -> tuple[str, str] | None:
    """Return the key and the sentence, where the numbers of two queues of one prefix cannot be told apart."""
    if queue.digits != other.digits:
        text = f'queue "{other.id}" has the same prefix "{queue.prefix}", but digits = {other.digits}'
        return "digits", text
    first, last = max(queue.first, other.first), min(queue.last, other.last)
    if first > last:
        return None
    numbers = f"{_number(queue, first)} to {_number(queue, last)}"
    text = f'queue "{other.id}" also has the numbers {numbers}: give one of the two another prefix or range'
    return "prefix", text


def _number(queue: Queue, serial: int) -> str:
    return f"{queue.prefix}{serial:0{queue.digits}}"


def _green_prefixes(config: HallConfig) -> Iterator[Finding]:
    green = {config.lanes.green_prefix + queue.prefix: queue.id for queue in config.queues}
    for position, queue in enumerate(config.queues):
        if queue.prefix in green:
            text = f'"{queue.prefix}" is also what green tickets of queue "{green[queue.prefix]}" carry'
            yield about_key(Place("queue", queue.id, position, "prefix"), text)


CHECKS: Final[tuple[Check, ...]] = (_number_ranges, _shared_prefixes, _green_prefixes)
