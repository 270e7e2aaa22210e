"""From the journal to the days' cells: what has ended and is not there yet, or has changed since, is reckoned.

It only reads the journal, page by page, and rests whenever it is told to: nobody waits for it.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from hall_records.cell_file import CellFile
from hall_records.cells import Cell, together
from hall_records.day_cells import HALL, KEPT, DayFacts, GroupCells, Rest, cells_of
from hall_records.entries import Entry, Extent
from hall_records.history import carried_over, map_of
from hall_records.reading import JournalReader
from hall_records.reports import facts_of
from hall_records.told import ToldWaits
from hall_records.visits import Visits, day_by_day

REST_EVERY: Final = 64
"""Entries between two rests."""
LATELY: Final = 31
"""The last so many days first: those are asked for, and the years before them can wait."""


def sum_up(reader: JournalReader, file: CellFile, rest: Rest = lambda: None) -> Iterator[str]:
    """Reckon every day that has ended and is not as it stands in the journal; yield each as it is kept.

    Its months are put together in the end. What is interrupted goes on where it was.
    """
    file.belong_to(f"{reader.hall}/{reader.epoch}")
    for stretch in _stretches(reader, file):
        yield from _reckon(stretch, reader, file, rest)
    for month, days in _whole_months(reader, file):
        file.keep_month(month, days, _put_together(month, days, file, rest))


def _stretches(reader: JournalReader, file: CellFile) -> list[dict[str, Extent]]:
    """Return the days to be reckoned, in runs of days that follow each other in the journal: the latest run first."""
    known, runs, goes_on = file.days(), list[dict[str, Extent]](), False
    days = reader.extents()
    for place, (day, extent) in enumerate(days.items()):
        is_due = extent.last_seq is not None and known.get(day) != extent
        if is_due and goes_on and place != len(days) - LATELY:
            runs[-1][day] = extent
        elif is_due:
            runs.append({day: extent})
        goes_on = is_due
    return runs[::-1]


def _reckon(stretch: Mapping[str, Extent], reader: JournalReader, file: CellFile, rest: Rest) -> Iterator[str]:
    """Reckon days that follow each other; each day's groups are those of the hall as it was when the day ended."""
    first, last, told = next(iter(stretch.values())), [*stretch.values()][-1], ToldWaits()
    until = None if last.last_seq is None else last.last_seq + 1
    entries = _followed(reader.entries_between(first.first_seq, until), told, rest)
    for visits in day_by_day(entries, carried_over(reader, first.first_seq)):
        if visits.day in stretch:
            facts = _with_what_came_late(visits, told, reader)
            cells = list(cells_of(facts, map_of(reader, visits.day), rest=rest))
            file.keep_day(visits.day, stretch[visits.day], cells)
            yield visits.day


def _with_what_came_late(visits: Visits, told: ToldWaits, reader: JournalReader) -> DayFacts:
    for entry in reader.told_late(visits.day):
        visits.take(entry)
    return DayFacts(visits.day, facts_of(visits), tuple(told.called))


def _followed(entries: Iterator[Entry], told: ToldWaits, rest: Rest) -> Iterator[Entry]:
    """Yield the entries, and let what was told be known once they have been taken: a day ends with the next's first."""
    for nth, entry in enumerate(entries):
        if nth % REST_EVERY == 0:
            rest()
        yield entry
        told.take(entry.event)


def _whole_months(reader: JournalReader, file: CellFile) -> Iterator[tuple[str, list[str]]]:
    """Yield the months that are over, all of whose days are there, and that are not put together yet."""
    known, held = file.days(), file.months()
    by_month: dict[str, list[str]] = {}
    for day in reader.days():
        by_month.setdefault(day[:7], []).append(day)
    for month, days in list(by_month.items())[:-1]:
        if month not in held and all(day in known for day in days):
            yield month, days


def _put_together(month: str, days: Sequence[str], file: CellFile, rest: Rest) -> list[GroupCells]:
    groups = []
    for by in (HALL, *KEPT):
        found: dict[str, list[tuple[Cell, dict[str, Cell]]]] = {}
        for kept in file.cells(by, days, hours=True):
            rest()
            found.setdefault(kept.key, []).append((kept.whole, dict(kept.hours)))
        for key, cells in found.items():
            rest()
            groups.append(GroupCells(by, key, together(whole for whole, _ in cells), _hours(cells)))
    return groups


def _hours(cells: Sequence[tuple[Cell, dict[str, Cell]]]) -> dict[str, Cell]:
    slots: dict[str, list[Cell]] = {}
    for _, hours in cells:
        for slot, cell in hours.items():
            slots.setdefault(slot, []).append(cell)
    return {slot: together(each) for slot, each in sorted(slots.items())}
