"""How long people really waited on a weekday: what a what-if's "as it is" is to be held against."""

import logging
import sqlite3
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from hall_records.cells import row_in
from hall_records.day_cells import DAYS, HALL
from hall_records.reports import By
from web_console.day_book import NoFiguresError
from web_console.reports.books import Books

log = logging.getLogger(__name__)

WEEKS: Final = 8
FAR_LONGER: Final = 1.5
"""Waits that were so many times as long as those played have a reason that was not played."""


@dataclass(frozen=True, slots=True)
class AsItWas:
    """The mean wait over so many days of one weekday."""

    days: int
    mean_ms: int

    def is_far_longer_than(self, played_ms: float) -> bool:
        """Whether what is played as today's hall is not the hall that was."""
        return self.mean_ms > FAR_LONGER * played_ms


def as_it_was(weekday: int, books: Books) -> AsItWas | None:
    """Return what the reports know of the last such days that are over; None where they know nothing."""
    try:
        shelf = books.shelf()
        wanted = _days(weekday, date.fromisoformat(shelf.last))
        cells, _ = books.span(shelf, wanted.__contains__)
        whole = cells.whole(HALL, "")
    except NoFiguresError:
        return None
    except sqlite3.Error as problem:
        log.warning("what-if: how it was cannot be read: %s", problem)
        return None
    mean_ms = row_in(whole, "", By.DAY).calls.wait.mean_ms
    return AsItWas(whole.counts.get(DAYS, 0), round(mean_ms)) if mean_ms is not None else None


def _days(weekday: int, last: date) -> frozenset[str]:
    """Return the last days of this weekday before the one that goes on."""
    nearest = last - timedelta(days=(last.weekday() - weekday) % 7 or 7)
    return frozenset((nearest - timedelta(weeks=nth)).isoformat() for nth in range(WEEKS))
