"""What an onlooker hears around a dispenser: numbers set aside and given alone, a guide who is wanted, another way."""

from typing import Final

from queue_core.events import GuideAnswered, GuideCalled, NumbersReserved, TicketFiled, VisitorDiverted
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
        assert granted.block not in book.aside, "a block has a name of its own"
        serials = range(granted.first, granted.last + 1)
        first = figure_of(granted.first, book.rules.queues[granted.queue])
        figures = range(first, first + len(serials))
        book.aside[granted.block] = Aside(granted.block, granted.queue, event.dispenser, serials, figures, event.at_ms)


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
