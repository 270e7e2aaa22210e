"""The figures of any days, as the reports' page has them."""

import re
import sqlite3
from datetime import date
from typing import Final

import msgspec
from flask import Response, current_app

from hall_records.day_cells import HALL
from hall_records.reports import Row
from web_console.api.answers import as_json, refused
from web_console.api.door import api
from web_console.api.query import BadQueryError, asked_for
from web_console.day_book import NoFiguresError
from web_console.parts import parts
from web_console.reports.asking import Asked, AskError, asked_in
from web_console.reports.books import Books
from web_console.reports.figures import groups_of
from web_console.reports.naming import say

DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


class ReportTold(msgspec.Struct, frozen=True):
    """Some days in figures: together, and by what was asked; times in milliseconds."""

    first: date
    last: date
    by: str
    of: str
    """The part of the hall it is about, such as `zone:a`; `hall`: all of it."""
    whole: Row
    rows: tuple[Row, ...]


@api.get("/reports")
def reports() -> Response:
    """Some days in figures, grouped; unless told, the hall's last seven days by service."""
    books: Books = current_app.extensions["reports"]
    try:
        return as_json(_report(books))
    except NoFiguresError as why_not:
        return refused(_english(why_not), 503)
    except BadQueryError as problem:
        return refused(str(problem), 400)
    except AskError as problem:
        return refused(say(parts().fragments.tongue("en"), problem.reason, **problem.fields), 400)
    except sqlite3.Error as problem:
        books.file.give_up(problem)
        return refused("the reports' figures cannot be read: they are being made anew from the journal", 503)


def _report(books: Books) -> ReportTold:
    shelf = books.shelf()
    asked = asked_in(_given(), date.fromisoformat(shelf.last))
    if asked.of != HALL and not asked.key:
        raise AskError("ask_of_what", of=asked.of)
    whole, rows = groups_of(asked, shelf, books)
    return ReportTold(asked.first, asked.last, asked.by, _of(asked), whole, rows)


def _given() -> dict[str, str]:
    given = asked_for("first", "last", "by", "of")
    for name in ("first", "last"):
        if name in given and not DAY.fullmatch(given[name]):  # Python reads 2026-W48-1 as a day too
            raise BadQueryError(f"{name} is a day such as 2026-11-23")
    return given


def _of(asked: Asked) -> str:
    return f"{asked.of}:{asked.key}" if asked.key else asked.of


def _english(why_not: NoFiguresError) -> str:
    return parts().fragments.tongue("en").say(why_not.reason, problem=why_not.sentence)
