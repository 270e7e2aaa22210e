"""The thread that keeps the reports' figures up: what has ended is reckoned, and laid into a folder if a hall has one.

It takes a small share of the machine and nobody waits for it. Not a lower priority: a thread that is put aside while it
holds the interpreter would make every page wait; one that works for a moment and rests four does not.
"""

import logging
import sqlite3
import threading
from collections.abc import Callable
from typing import Final

from web_console.day_book import NoFiguresError
from web_console.reports.books import Books
from web_console.reports.folder import ReportFolder

log = logging.getLogger(__name__)

FIRST_AFTER_S: Final = 20.0
"""A console that starts has other things to do."""
LOOK_EVERY_S: Final = 60.0
WORK_MS: Final = 8
REST_TIMES: Final = 4
"""After so much work it rests so many times as long."""


class EndedError(Exception):
    """The console ends; what was begun goes on next time."""


class Bookkeeper:
    """Sums up each day that has ended, and delivers it."""

    def __init__(
        self, books: Books, folder: Callable[[], ReportFolder | None], monotonic_ms: Callable[[], int]
    ) -> None:
        self._books = books
        self._folder = folder
        self._monotonic_ms = monotonic_ms
        self._end = threading.Event()
        self._since_ms = monotonic_ms()
        self._trouble = ""

    def begin(self) -> None:
        """Look now and then, until the console ends."""
        threading.Thread(target=self._run, name="reports", daemon=True).start()

    def end(self) -> None:
        """Come to rest after the piece of work in hand."""
        self._end.set()

    def look(self) -> list[str]:
        """Reckon and deliver what there is to; return which days were reckoned. What is wrong is logged once."""
        days, trouble = list[str](), ""
        try:
            for day in self._books.sum_up(self._rest):
                log.info("the reports' figures of %s are reckoned", day)
                days.append(day)
            if (folder := self._folder()) is not None:
                folder.deliver(self._books)
        except NoFiguresError as problem:
            trouble = problem.sentence  # without a journal there is nothing to say
        except sqlite3.Error as problem:
            anew = ", they are made anew" if self._books.file.give_up(problem) else ""
            trouble = f"the reports' figures cannot be kept{anew}: {problem}"
        except OSError as problem:
            trouble = f"the reports cannot be kept: {problem}"
        if trouble and trouble != self._trouble:
            log.warning("%s", trouble)
        self._trouble = trouble
        return days

    def _run(self) -> None:
        wait_s = FIRST_AFTER_S
        while not self._end.wait(wait_s):
            try:
                self.look()
            except EndedError:
                return
            wait_s = LOOK_EVERY_S

    def _rest(self) -> None:
        worked_ms = self._monotonic_ms() - self._since_ms
        if worked_ms >= WORK_MS:
            if self._end.wait(REST_TIMES * min(worked_ms, 20 * WORK_MS) / 1000):
                raise EndedError
            self._since_ms = self._monotonic_ms()
        elif self._end.is_set():
            raise EndedError
