"""A hall goes on from a copy of its journal, and hears how far numbers had come."""

from collections.abc import Iterable
from typing import Final

from queue_core.agenda import Due
from queue_core.events import HallRestored, NumbersRaised, NumbersTold, Reached
from queue_core.fold.dispatch import fold
from queue_core.fold.reserving import hold
from queue_core.records import Restored
from queue_core.standing import Standing

ASKS_FOR_MS: Final = 20_000
"""So long a restored hall waits for its dispensers to say what they know; by then each has found it."""


@fold.register
def _(event: HallRestored, hall: Standing) -> None:
    hall.state.restored = Restored(event.epoch, list(hall.rules.dispensers), event.at_ms + ASKS_FOR_MS)
    hall.agenda.note(Due.NUMBERS, "")


@fold.register
def _(event: NumbersTold, hall: Standing) -> None:
    restored = hall.state.restored
    if restored and event.dispenser in restored.unheard:
        restored.unheard.remove(event.dispenser)
        restored.is_unsure = restored.is_unsure or not event.remembers
    _count_on(event.reached, hall)
    for each in event.held:
        block = hold(each, event.dispenser, 0, hall)  # since when, nobody knows: it may be older than the copy
        block.figure, block.is_void = block.figure if each.figure is None else each.figure, each.is_void
    for somebody in event.shown:
        hall.state.day.released.setdefault(somebody.queue, []).append((somebody.figure, somebody.figure))
    hall.set_numbers_aside()


@fold.register
def _(event: NumbersRaised, hall: Standing) -> None:
    _count_on(event.last, hall)
    if hall.state.restored:
        hall.state.restored.until_ms = None


def _count_on(reached: Iterable[Reached], hall: Standing) -> None:
    serials = hall.state.day.serials
    for each in reached:
        serials[each.queue] = max(each.serial, serials.get(each.queue, 0))
