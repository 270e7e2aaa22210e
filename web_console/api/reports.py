"""The figures of any days, as the reports' page has them."""

import sqlite3
from datetime import date

import msgspec
from flask import Response, current_app, request

from hall_records.day_cells import HALL
from hall_records.reports import Row
from web_console.api.answers import as_json, refused
from web_console.api.door import api
from web_console.day_book import NoFiguresError
from web_console.pages import parts
from web_console.reports.asking import Asked, AskError, asked_in
from web_console.reports.books import Books
from web_console.reports.figures import groups_of
from web_console.reports.naming import say


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
    except AskError as problem:
        return refused(say(parts().fragments.tongue("en"), problem.reason, **problem.fields), 400)
    except sqlite3.Error as problem:
        books.file.give_up(problem)
        return refused("the reports' figures cannot be read: they are being made anew from the journal", 503)


def _report(books: Books) -> ReportTold:
    shelf = books.shelf()
    asked = asked_in(request.args, date.fromisoformat(shelf.last))
    if asked.of != HALL and not asked.key:
        raise AskError("ask_of_what", of=asked.of)
    whole, rows = groups_of(asked, shelf, books)
    return ReportTold(asked.first, asked.last, asked.by, _of(asked), whole, rows)


def _of(asked: Asked) -> str:
    return f"{asked.of}:{asked.key}" if asked.key else asked.of


def _english(why_not: NoFiguresError) -> str:
    return parts().fragments.tongue("en").say(why_not.reason, problem=why_not.sentence)
