"""Which numbers are set aside for dispensers, and which they gave when they were alone, as an onlooker counts them."""

from collections.abc import Iterator
from dataclasses import replace

from queue_core.events import Granted, TicketFiled, TicketIssued
from queue_core.lifecycle import State
from queue_core.rules import HallRules, QueueRule
from tests.core.notebook import Aside, Notebook


def figure_of(serial: int, queue: QueueRule) -> int:
    """Return what stands for a serial on paper."""
    return queue.first + (serial - 1) % (queue.last - queue.first + 1)


def check_granted(book: Notebook, dispenser: str, granted: Granted) -> None:
    """As many as it lacks, as long as half of the queue is left; in one row, the uppermost that is long enough."""
    queue = book.rules.queues[granted.queue]
    rows, count = list(free_rows(book, queue, dispenser)), most(book, dispenser, queue)
    long_enough = [row for row in rows if len(row) >= count]
    expected = long_enough[0][-count:] if long_enough else max(rows, key=len)
    assert list(range(granted.first, granted.last + 1)) == expected, "the uppermost row that is long enough"


def most(book: Notebook, dispenser: str, queue: QueueRule) -> int:
    """Return how many it gets: what it wants and lacks, but never more than leaves half of the numbers to the hub."""
    half = (queue.last - queue.first + 1) // 2
    return min(lacks(book, dispenser, queue), half - len(book.set_aside(queue.id)))


def lacks(book: Notebook, dispenser: str, queue: QueueRule) -> int:
    """Return how many more numbers it wants than it has left."""
    theirs = [each for each in book.aside.values() if (each.dispenser, each.queue) == (dispenser, queue.id)]
    has = sum(len(each.serials) - len(each.used) for each in theirs if not each.void)
    return wants(book, dispenser, queue) - has


def wants(book: Notebook, dispenser: str, queue: QueueRule) -> int:
    """Return what two and a half busy days need, at least thirty, at most its share of half of the numbers."""
    today = sum((visit.issued_at, visit.queue) == (dispenser, queue.id) for visit in book.visits.values())
    busy = max(today, book.busy.get(dispenser, {}).get(queue.id, 0))
    share = (queue.last - queue.first + 1) // 2 // len(book.rules.dispensers)
    return min(share, max(30, -(-busy * 5 // 2)))


def free_rows(book: Notebook, queue: QueueRule, dispenser: str) -> Iterator[list[int]]:
    """Yield the rows of serials that nobody had or shows, of this turn of the numbers before the next, upper first."""
    blocks = [each for each in book.aside.values() if each.queue == queue.id]
    theirs = [each for each in blocks if each.dispenser == dispenser or each.void]
    had_before = {serial for block in theirs for serial in block.serials}
    span, last = queue.last - queue.first + 1, book.hub_gave.get(queue.id, 0)
    turn = (last // span + 1) * span
    taken, shown = book.set_aside(queue.id), {visit.number for visit in book.still_open()}
    for serials in (range(last + 1, turn + 1), range(turn + 1, last + span + 1)):
        row: list[int] = []
        for serial in [*reversed(serials), 0]:
            figure = figure_of(serial, queue)
            papers = {f"{mark}{queue.prefix}{figure:0{queue.digits}d}" for mark in ("", book.rules.green_prefix)}
            had = serial in had_before or (book.day, queue.id, serial) in book.serials
            if serial and not had and figure not in taken and not papers & shown:
                row.insert(0, serial)
            elif row:
                yield row
                row = []


def gave(book: Notebook, event: TicketIssued | TicketFiled) -> None:
    """A dispenser gave this number when it was alone: today it is nobody else's, and never again from this block."""
    block = book.block_of(event.issued_at, event.queue, event.serial)
    if block:
        assert event.serial not in block.used, "a number is given once"
        assert event.at_ms >= block.granted_ms, "no number is given before it was set aside"
        block.used.append(event.serial)
    if event.ticket.split("/")[0] == book.day:
        queue = book.rules.queues.get(event.queue)
        if block:
            book.gone_today.add((event.queue, block.figure(event.serial)))
        elif queue:
            book.gone_today.add((event.queue, figure_of(event.serial, queue)))
    before_ms = book.handed_over.get(event.issued_at, (0, "", 0))[0]
    assert event.at_ms >= before_ms, "a dispenser gives one number after the other"
    book.handed_over[event.issued_at] = (event.at_ms, event.queue, event.serial)


def count_the_day(book: Notebook) -> None:
    """A day has ended: what was given says how busy a dispenser is; of former days a tenth is forgotten."""
    for dispenser in book.rules.dispensers:
        busy: dict[str, int] = {}
        for queue in {*book.busy.get(dispenser, {}), *(visit.queue for visit in book.visits.values())}:
            former = book.busy.get(dispenser, {}).get(queue, 0)
            today = sum((visit.issued_at, visit.queue) == (dispenser, queue) for visit in book.visits.values())
            busy[queue] = max(today, former * 9 // 10)
        book.busy[dispenser] = {queue: count for queue, count in busy.items() if count}
    book.gone_today, book.hub_gave = set(), {}


def forget_numbers(book: Notebook, rules: HallRules) -> None:
    """A dispenser that is gone has no numbers; one whose queue prints others has not heard of it: nobody gets them."""
    for block in list(book.aside.values()):
        if block.dispenser not in rules.dispensers:
            del book.aside[block.id]
            give_up(book, block)
        elif what_is_printed(block.queue, rules) != what_is_printed(block.queue, book.rules):
            block.void = True


def give_up(book: Notebook, block: Aside) -> None:
    """Nobody gets today what was left of it."""
    book.gone_today |= {(block.queue, block.figure(serial)) for serial in block.serials if serial not in block.used}


def what_is_printed(queue: str, rules: HallRules) -> QueueRule | None:
    rule = rules.queues.get(queue)
    return rule and replace(rule, zone="")


def open_double(book: Notebook, token: str) -> str:
    """Return the visit that a wish became which its dispenser had stopped waiting for, if it can still go."""
    states = (State.WAITING, State.HELD, State.MISSED)
    ours = [visit.id for visit in book.visits.values() if token and visit.token == token and visit.state in states]
    return ours[0] if ours else ""
