"""Where reports are read from: the days' cells, and the journal's own day that goes on."""

import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from hall_records.cell_file import CellFile
from hall_records.day_cells import DayFacts, GroupCells, Rest, cells_of
from hall_records.faults import NoJournalError, RecordsError
from hall_records.hall_map import HallMap
from hall_records.history import map_of
from hall_records.reading import JournalReader
from hall_records.span_cells import SpanCells
from hall_records.summing import sum_up
from web_console.day_book import DayBook, NoFiguresError

FRESH_FOR_MS: Final = 30_000
"""The present day's figures may be this old: nobody's report needs the last half minute."""
FILE: Final = "reports.db"


@dataclass(frozen=True, slots=True)
class Shelf:
    """The days that a report could be about."""

    days: tuple[str, ...]
    """All the journal has."""
    hall: HallMap
    """Where everything belongs, and what it is called, at the journal's end."""

    @property
    def last(self) -> str:
        """The journal's last day; empty before the first."""
        return self.days[-1] if self.days else ""


class Books:
    """The reports' sources of one hall; opens the journal for a piece of work and lets go of it."""

    def __init__(self, journal: Path, folder: Path, day_book: DayBook, monotonic_ms: Callable[[], int]) -> None:
        self.file = CellFile(folder / FILE)
        self._journal = journal
        self._day_book = day_book
        self._monotonic_ms = monotonic_ms
        self._lock = threading.Lock()
        self._present: DayFacts | None = None
        self._taken_ms = 0
        self._drawn: dict[str, Sequence[GroupCells]] = {}

    def shelf(self) -> Shelf:
        """Return which days there are; raises NoFiguresError saying why there are none."""
        with self._reader() as reader:
            days = reader.days()
            if not days:
                raise NoFiguresError("no_day_yet")
            return Shelf(days, map_of(reader, days[-1]))

    def span(self, shelf: Shelf, holds: Callable[[str], bool]) -> tuple[SpanCells, int]:
        """Return the cells of some days, and of how many days there are none yet."""
        known, asked = self.file.days(), [day for day in shelf.days if holds(day)]
        present = shelf.last if asked and asked[-1] == shelf.last and shelf.last not in known else ""
        days = [day for day in asked if day in known or day == present]
        cells = SpanCells(self.file, days, present, lambda by: self._of_present(by, present, shelf.hall), shelf.hall)
        return cells, len(asked) - len(days)

    def sum_up(self, rest: Rest = lambda: None) -> Iterator[str]:
        """Reckon what has ended and is not there yet, a day at a time."""
        with self._reader() as reader:
            yield from sum_up(reader, self.file, rest)

    def _of_present(self, by: str, day: str, hall: HallMap) -> Iterable[GroupCells]:
        with self._lock:
            now_ms, known = self._monotonic_ms(), self._present
            if known is None or known.day != day or now_ms - self._taken_ms >= FRESH_FOR_MS:
                self._present, self._taken_ms = self._day_book.facts(), now_ms
                self._drawn.clear()
            if self._present is None or self._present.day != day:
                return ()
            if by not in self._drawn:
                self._drawn[by] = tuple(cells_of(self._present, hall, (by,)))
            return self._drawn[by]

    @contextmanager
    def _reader(self) -> Iterator[JournalReader]:
        """Open the journal for a while; what is wrong with it is told as the console tells it."""
        try:
            with JournalReader.open(self._journal) as reader:
                yield reader
        except NoJournalError as problem:
            raise NoFiguresError("no_journal_yet") from problem
        except RecordsError as problem:
            raise NoFiguresError("journal_unusable", str(problem)) from problem
