"""Days of a journal, ready to be reported on: their facts, and where everything in the hall belonged."""

from collections.abc import Iterator

from hall_records.hall_map import HallMap, hall_map
from hall_records.reading import JournalReader
from hall_records.visits import Visits, day_by_day
from queue_core.events import HallConfigured, VisitBooked


def days_within(reader: JournalReader, first: str, last: str) -> tuple[str, ...]:
    """Return the days in the journal from one date to another, both included."""
    return tuple(day for day in reader.days() if first <= day <= last)


def facts_of_days(reader: JournalReader, first: str, last: str) -> Iterator[Visits]:
    """Yield the facts of each day of the journal from one to another, both of which are in it.

    A day that has ended is told up to the opening of the next, and with what came in later of its visits; one that goes
    on up to its last entry.
    """
    begins, ends = reader.day_bounds(first), reader.day_bounds(last)
    if begins is None or ends is None:
        return
    until = None if ends[1] is None else ends[1] + 1
    for visits in day_by_day(reader.entries_between(begins[0], until), carried_over(reader, begins[0])):
        if visits.day <= last:
            for entry in reader.told_late(visits.day):
                visits.take(entry)
            yield visits


def carried_over(reader: JournalReader, seq: int) -> Iterator[VisitBooked | HallConfigured]:
    """Yield what the entries up to this one say that later days need: the rules in force, and the bookings."""
    bookings = [entry.event for entry in reader.last_of_kind("VisitBooked", seq)]
    configured = configuration(reader, seq)
    if configured:
        yield configured
    yield from (event for event in bookings if isinstance(event, VisitBooked))


def configuration(reader: JournalReader, seq: int | None = None) -> HallConfigured | None:
    """Return the configuration in force after this entry, or after the last; None before there was one."""
    for entry in reader.last_of_kind("HallConfigured", seq):
        if isinstance(entry.event, HallConfigured):
            return entry.event
    return None


def map_of(reader: JournalReader, day: str) -> HallMap:
    """Return where everything in the hall belonged at the end of this day."""
    bounds = reader.day_bounds(day)
    configured = configuration(reader, bounds[1] if bounds else None)
    return hall_map(configured) if configured else HallMap()
