"""The pages of reports: look, go closer, print, take away."""

import logging
import sqlite3
from dataclasses import replace
from datetime import date
from http import HTTPStatus
from typing import Final

from flask import Blueprint, Response, current_app, g, render_template, request

from hall_records.reports import By
from web_console.day_book import NoFiguresError
from web_console.entrance.rights import may_see
from web_console.parts import parts, request_tongue
from web_console.reports.asking import DAY, TIMES, Asked, AskError, asked_in, month_in
from web_console.reports.books import Books, Shelf
from web_console.reports.clerk_view import SHEET, clerk_rows, clerk_sheets, clerk_table
from web_console.reports.comma import comma_separated
from web_console.reports.figures import figures_of, groups_of
from web_console.reports.naming import group_name, say
from web_console.reports.reasons import why_long
from web_console.reports.sheets import report_sheet
from web_console.reports.view import Link, column_name, definition, frame_of, report_view
from web_console.reports.workbook import Sheet, workbook

reports = Blueprint("reports", __name__, url_prefix="/reports", template_folder="templates")

log = logging.getLogger(__name__)

ZONE: Final = By.ZONE.value
XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@reports.get("")
def page() -> str | tuple[str, int]:
    """Some days in figures and pictures."""
    tongue = request_tongue()
    try:
        shelf = _books().shelf()
        today = date.fromisoformat(shelf.last)
        asked = asked_in(request.args, today)
        figures = figures_of(asked, shelf, _books())
        view = report_view(figures, shelf.hall, tongue)
    except NoFiguresError as why_not:
        return _nothing(why_not)
    except AskError as problem:
        return _asked_wrongly(problem, today)
    return render_template(
        "reports.html",
        page="reports",
        asked=asked,
        frame=frame_of(asked, today, tongue),
        view=view,
        words=_words,
        why=why_long(figures, tongue),
        may_plan=may_see(g.account.role, "planning"),
        own=_own_zones(asked, shelf),
    )


def _own_zones(asked: Asked, shelf: Shelf) -> tuple[Link, ...]:
    """Return the ways to the zones that somebody leads; everybody who sees reports sees those of the whole hall."""
    zones = g.account.zones if g.account.role == "lead" else ()
    own = [(zone, replace(asked, of=ZONE, key=zone, by=asked.by if asked.by in TIMES else DAY)) for zone in zones]
    return tuple(
        Link(group_name(ZONE, zone, shelf.hall, request_tongue()), each.address, (asked.of, asked.key) == (ZONE, zone))
        for zone, each in own
    )


@reports.errorhandler(sqlite3.Error)
def unreadable(problem: sqlite3.Error) -> tuple[str, int]:
    """Say that the figures cannot be read; a damaged file is made anew."""
    log.warning("the reports' figures cannot be read: %s", problem)
    _books().file.give_up(problem)
    return _nothing(AskError("file_damaged")), HTTPStatus.SERVICE_UNAVAILABLE


@reports.get("/table.<kind>")
def table(kind: str) -> Response | tuple[str, int]:
    """The same figures, and more of them, for a spreadsheet."""
    try:
        shelf = _books().shelf()
        today = date.fromisoformat(shelf.last)
        asked = asked_in(request.args, today)
        whole, rows = groups_of(asked, shelf, _books())
    except NoFiguresError as why_not:
        return _nothing(why_not), HTTPStatus.SERVICE_UNAVAILABLE
    except AskError as problem:
        return _asked_wrongly(problem, today)
    sheet = report_sheet(asked, whole, rows, shelf.hall, request_tongue(), _hall_name())
    return _file([sheet], f"{asked.first}_{asked.last}_{asked.by}", kind)


@reports.get("/clerks")
def clerks() -> str | tuple[str, int]:
    """Each clerk's month, a page each on paper."""
    tongue = request_tongue()
    try:
        shelf, month = _month()
        cells, missing = _books().span(shelf, month.holds)
    except NoFiguresError as why_not:
        return _nothing(why_not)
    except AskError as problem:
        return _nothing(problem), HTTPStatus.BAD_REQUEST
    before, after = month.moved(-1), month.moved(1)
    return render_template(
        "clerk_sheets.html",
        page="reports",
        month=f"{month.first:%Y-%m}",
        before=f"{before.first:%Y-%m}" if before else "",
        after=f"{after.first:%Y-%m}" if after else "",
        missing=say(tongue, "days_missing", count=missing) if missing else "",
        sheets=clerk_sheets(clerk_rows(cells), shelf.hall, tongue),
        heads=[column_name(column, tongue) for column in SHEET],
        definitions=[definition(name, tongue) for name in dict.fromkeys(column.anchor for column in SHEET)],
        words=_words,
    )


@reports.get("/clerks.<kind>")
def clerk_file(kind: str) -> Response | tuple[str, int]:
    """All clerks' months as one table."""
    try:
        shelf, month = _month()
        cells, _ = _books().span(shelf, month.holds)
    except NoFiguresError as why_not:
        return _nothing(why_not), HTTPStatus.SERVICE_UNAVAILABLE
    except AskError as problem:
        return _nothing(problem), HTTPStatus.BAD_REQUEST
    title = f"{_hall_name()} · {say(request_tongue(), 'clerk_sheets')} · {month.first:%Y-%m}"
    return _file(
        [clerk_table(clerk_rows(cells), shelf.hall, request_tongue(), title)], f"{month.first:%Y-%m}_clerks", kind
    )


def _month() -> tuple[Shelf, Asked]:
    shelf = _books().shelf()
    first, last = month_in(request.args.get("month", ""), date.fromisoformat(shelf.last))
    return shelf, Asked(first, last)


def _file(sheets: list[Sheet], name: str, kind: str) -> Response | tuple[str, int]:
    if kind not in ("csv", "xlsx"):
        return _nothing(AskError("ask_no_file", kind=kind[:20])), HTTPStatus.NOT_FOUND
    body = comma_separated(sheets) if kind == "csv" else workbook(sheets)
    answer = Response(body, mimetype="text/csv" if kind == "csv" else XLSX)
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}.{kind}"'
    return answer


def _nothing(why_not: NoFiguresError | AskError) -> str:
    tongue = request_tongue()
    if isinstance(why_not, AskError):
        sentence = say(tongue, why_not.reason, **why_not.fields)
    else:
        sentence = tongue.say(why_not.reason, problem=why_not.sentence)
    return render_template("no_report.html", page="reports", sentence=sentence)


def _asked_wrongly(problem: AskError, today: date) -> tuple[str, int]:
    """Say what cannot be told, above the form."""
    asked, tongue = asked_in({}, today), request_tongue()
    sentence = say(tongue, problem.reason, **problem.fields)
    body = render_template(
        "reports.html",
        page="reports",
        asked=asked,
        frame=frame_of(asked, today, tongue),
        problem=sentence,
        words=_words,
    )
    return body, HTTPStatus.BAD_REQUEST


def _words(key: str, **fields: object) -> str:
    return say(request_tongue(), key, **fields)


def _hall_name() -> str:
    hall = parts()
    catalogue, config = hall.hall.picture().catalogue, hall.known.at("")
    return request_tongue().of(catalogue.hall if catalogue else config.name if config else None)


def _books() -> Books:
    found: Books = current_app.extensions["reports"]
    return found
