"""What an onlooker hears around a dispenser: numbers set aside and given alone, a guide who is wanted, another way."""

from typing import Final

from queue_core.events import (
    Granted,
    GuideAnswered,
    GuideCalled,
    HallRestored,
    Held,
    NumbersRaised,
    NumbersReserved,
    NumbersTold,
    TicketFiled,
    VisitorDiverted,
)
from tests.core.hearing import hear
from tests.core.notebook import Aside, Notebook
from tests.core.numbers_aside import check_granted, figure_of, gave, give_up

ORDER: Final = ("help", "agent", "paper", "unsolved")
"""From the less to the more urgent."""


@hear.register
def _(event: NumbersReserved, book: Notebook) -> None:
    for name in event.released:
        block = book.aside.pop(name)
        assert block.dispenser == event.dispenser, "a dispenser gives back its own"
        give_up(book, block)
    queues = [granted.queue for granted in event.granted]
    assert len(set(queues)) == len(queues), "one block of a queue at a time"
    for granted in event.granted:
        check_granted(book, event.dispenser, granted)
        sets_aside(book, event.dispenser, granted, event.at_ms)


def sets_aside(book: Notebook, dispenser: str, granted: Granted | Held, at_ms: int, figure: int | None = None) -> None:
    assert granted.block not in book.aside, "a block has a name of its own"
    serials = range(granted.first, granted.last + 1)
    first = figure_of(granted.first, book.rules.queues[granted.queue]) if figure is None else figure
    figures = range(first, first + len(serials))
    book.aside[granted.block] = Aside(granted.block, granted.queue, dispenser, serials, figures, at_ms)


@hear.register
def _(event: HallRestored, book: Notebook) -> None:
    book.silent, book.asks_until_ms = list(book.rules.dispensers), event.at_ms + 20_000


@hear.register
def _(event: NumbersTold, book: Notebook) -> None:
    if event.dispenser in book.silent:
        book.silent.remove(event.dispenser)
    for each in event.reached:
        assert each.serial > book.hub_gave.get(each.queue, 0), "what is known is not news"
        book.hub_gave[each.queue] = each.serial
    for held in event.held:
        sets_aside(book, event.dispenser, held, 0, held.figure)
        book.aside[held.block].void = held.is_void
    for somebody in event.shown:
        assert (book.day, somebody.queue, somebody.serial) not in book.serials, "whom the hub knows is no stranger"
        book.gone_today.add((somebody.queue, somebody.figure))


@hear.register
def _(event: NumbersRaised, book: Notebook) -> None:
    for each in event.last:
        queue, known = book.rules.queues[each.queue], book.hub_gave.get(each.queue, 0)
        most = (queue.last - queue.first + 1) // 4
        assert min(10, most) <= each.serial - known <= most, "some are left out, and never more than a quarter"
        book.hub_gave[each.queue] = each.serial
    if book.asks_until_ms is not None and event.last:
        assert {each.queue for each in event.last} == set(book.rules.queues), "no queue gives a number twice"
    book.asks_until_ms = None


@hear.register
def _(event: TicketFiled, book: Notebook) -> None:
    gave(book, event)


@hear.register
def _(event: GuideCalled, book: Notebook) -> None:
    former = book.wanting_a_guide.get(event.dispenser)
    assert former is None or ORDER.index(former[0]) < ORDER.index(event.about), (
        "who waits is heard again if it is worse"
    )
    book.wanting_a_guide[event.dispenser] = (event.about, former[1] if former else event.at_ms)


@hear.register
def _(event: GuideAnswered, book: Notebook) -> None:
    assert event.dispenser in book.wanting_a_guide, "a guide goes where one is wanted"
    del book.wanting_a_guide[event.dispenser]


@hear.register
def _(event: VisitorDiverted, book: Notebook) -> None:
    assert event.service in book.rules.services
    book.diverted += 1
