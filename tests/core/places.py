"""Where a visitor stands who has come back, or lets others go before."""

from dataclasses import dataclass, replace

from queue_core.commands import Command, StepBack
from queue_core.events import TicketReinstated, TicketSteppedBack
from tests.core.fairness import key, policy_of
from tests.core.notebook import Notebook, Visit

ROUNDING = 10
"""Urgency gathers in steps as large as the lane's rate; nobody stands between two of them."""


@dataclass(frozen=True)
class Place:
    """Before whom somebody stood, and behind whom they must stand now."""

    behind: tuple[Visit, ...]
    as_before: Visit
    """The visitor, if nothing but their turn among equals had changed."""


def place_to_be(book: Notebook, event: TicketReinstated | TicketSteppedBack, command: Command) -> Place:
    """Return behind whom a visitor has to stand, before it is done."""
    visit, now_ms = book.visits[event.ticket], event.at_ms
    places = sorted(pool_of(book, visit), key=lambda each: key(book, each, now_ms))
    count = book.rules.missed.reinstate_behind
    if isinstance(command, StepBack):
        places = [each for each in places if key(book, each, now_ms) > key(book, visit, now_ms)]
        count = max(1, command.behind)
    return Place(tuple(places[:count]), replace(visit, first=False, order=book.came + 1))


def pool_of(book: Notebook, visit: Visit) -> list[Visit]:
    """Return who else waits for the service and may be called by the same windows."""
    same = (visit.service, visit.only_window, visit.only_clerk)
    waiting = (each for each in book.waiting() if each.id != visit.id)
    return [each for each in waiting if (each.service, each.only_window, each.only_clerk) == same]


def check_place(book: Notebook, event: TicketReinstated | TicketSteppedBack, place: Place) -> None:
    """Just behind those they must, never better than before; under `strict` no lane ever stands behind a later one."""
    visit, now_ms = book.visits[event.ticket], event.at_ms
    mine, before = key(book, visit, now_ms), key(book, place.as_before, now_ms)
    assert mine >= before, "never better than before"
    strict = policy_of(book) == "strict"
    behind = [each for each in place.behind if not strict or each.lane is visit.lane]
    assert all(key(book, each, now_ms) < mine for each in behind), "behind as many as was asked for"
    last = max((key(book, each, now_ms)[:2] for each in place.behind), default=before[:2])
    for each in pool_of(book, visit):
        if each not in place.behind and before < key(book, each, now_ms) < mine and not strict:
            assert key(book, each, now_ms)[1] <= last[1] + ROUNDING, "and behind no more than that"
