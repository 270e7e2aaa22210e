"""A whole list of appointments, from another system or a file: all of them or none."""

from collections.abc import Iterable, Iterator, Sequence
from copy import copy
from dataclasses import replace

from queue_core.commands import BookVisit
from queue_core.events import Event
from queue_core.hall import Hall
from queue_core.records import Day
from queue_core.refusals import RefusedError

Row = tuple[int, BookVisit]
"""A row's number, counted from 1, and what it wants."""


def still_to_book(visits: Iterable[BookVisit], hall: Hall) -> list[Row]:
    """Return the rows that are not known yet; a list that is sent once more changes nothing.

    What became of a known one does not matter: who cancelled is not booked again by yesterday's file.
    """
    return [(row, visit) for row, visit in enumerate(visits, start=1) if not _is_known(visit, hall)]


def _is_known(visit: BookVisit, hall: Hall) -> bool:
    known = hall.state.bookings.get(visit.code)
    return known is not None and (known.service, known.slot_ms) == (visit.service, visit.slot_ms)


def problems_of(rows: Sequence[Row], hall: Hall, now_ms: int) -> Iterator[tuple[int, RefusedError]]:
    """Return what the rules say against each row, if all before it that are right had been booked."""
    trial = _on_trial(hall)
    for row, visit in rows:
        try:
            trial.handle(visit, now_ms)
        except RefusedError as refused:
            yield row, refused


def _on_trial(hall: Hall) -> Hall:
    """Return a hall to try appointments on: today's tickets have no say in them, so they are left out."""
    bookings = {code: copy(booking) for code, booking in hall.state.bookings.items()}
    return Hall(replace(hall.state, day=_same_day(hall), bookings=bookings, windows={}, clerks={}))


def _same_day(hall: Hall) -> Day:
    day = hall.state.day
    return replace(Day(day.name), opened_ms=day.opened_ms, closed_ms=day.closed_ms)


def book_all(rows: Sequence[Row], hall: Hall, now_ms: int) -> tuple[Event, ...]:
    """Book them in the hall itself."""
    return tuple(event for _row, visit in rows for event in hall.handle(visit, now_ms))
