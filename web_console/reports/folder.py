"""The folder into which each day's report is laid when the day has ended, and each month's: whole files or none."""

import json
import logging
import os
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Final

from hall_records.reports import By
from web_console.language import Tongue
from web_console.reports.asking import DAY, HOUR, Asked, month_in
from web_console.reports.books import Books, Shelf
from web_console.reports.clerk_view import clerk_rows, clerk_table
from web_console.reports.comma import comma_separated
from web_console.reports.figures import groups_of
from web_console.reports.naming import say
from web_console.reports.sheets import report_sheet
from web_console.reports.workbook import Sheet, workbook

log = logging.getLogger(__name__)

LAST_DAYS: Final = 7
"""Older days are not delivered any more: a console that begins late does not fill the folder with years."""
GROUPINGS: Final = (By.SERVICE, By.DEPARTMENT, By.ZONE, By.WINDOW, By.CLERK, By.LANE)


class ReportFolder:
    """Delivers into a folder; keeps a list of what it has delivered, so that what somebody takes away stays away."""

    def __init__(self, folder: Path, delivered: Path, name: str, tongue: Tongue, title: str) -> None:
        self._folder = folder
        self._delivered = delivered
        self._name = name
        self._tongue = tongue
        self._title = title

    def deliver(self, books: Books) -> None:
        """Lay into the folder what has ended since, and what has changed; raises OSError where it cannot be written."""
        shelf, known = books.shelf(), books.file.days()
        done, marks = self._read(), dict[str, int]()
        for day in list(known)[-LAST_DAYS:]:
            marks[day] = known[day].late_seq
        for month, days in list(books.file.months().items())[-1:]:
            if shelf.last[:7] == _next_month(month):
                marks[month] = max(known[day].late_seq for day in days)
        for span, mark in marks.items():
            if done.get(span) != mark:
                self._write(span, _sheets(span, shelf, books, self._tongue, self._title))
                done[span] = mark
                log.info("the report of %s is in %s", span, self._folder)
                _write_whole(self._delivered, json.dumps({span: done[span] for span in sorted(done)[-60:]}).encode())

    def _read(self) -> dict[str, int]:
        try:
            told: dict[str, int] = json.loads(self._delivered.read_bytes())
        except (OSError, ValueError):
            return {}
        return told if isinstance(told, dict) else {}

    def _write(self, span: str, sheets: list[Sheet]) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        _write_whole(self._folder / f"{self._name}-{span}.xlsx", workbook(sheets))
        _write_whole(self._folder / f"{self._name}-{span}.csv", comma_separated(sheets))


def _sheets(span: str, shelf: Shelf, books: Books, tongue: Tongue, title: str) -> list[Sheet]:
    """Return every grouping of a day or a month; of a month each clerk's too."""
    is_day = len(span) > len("2026-11")
    first, last = (date.fromisoformat(span),) * 2 if is_day else month_in(span, date.min)
    asked = Asked(first, last)
    sheets = [
        report_sheet(one, *groups_of(one, shelf, books), shelf.hall, tongue, title)
        for one in (replace(asked, by=by) for by in (HOUR if is_day else DAY, *(by.value for by in GROUPINGS)))
    ]
    if not is_day:
        cells, _ = books.span(shelf, asked.holds)
        sheets.append(clerk_table(clerk_rows(cells), shelf.hall, tongue, f"{say(tongue, 'clerk_sheets')} {span}"))
    return sheets


def _next_month(month: str) -> str:
    year, number = map(int, month.split("-"))
    return f"{year + number // 12:04}-{number % 12 + 1:02}"


def _write_whole(file: Path, body: bytes) -> None:
    """Let a file be there whole or not at all, whoever reads the folder meanwhile."""
    beside = file.with_name(f".{file.name}.part")
    with beside.open("wb") as out:
        out.write(body)
        out.flush()
        os.fsync(out.fileno())
    beside.replace(file)
