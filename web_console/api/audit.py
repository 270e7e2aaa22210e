"""The log of everything that people and programs did at the console, for programs."""

from typing import Final

import msgspec
from flask import Response

from web_console.api.answers import as_json, refused
from web_console.api.door import api
from web_console.api.query import BadQueryError, asked_for
from web_console.audit.log import Line
from web_console.audit.noting import audit_log
from web_console.audit.view import MOST_PAGES, asked_of
from web_console.parts import parts

ON_A_PAGE: Final = 200


class AuditLine(msgspec.Struct, frozen=True):
    """One thing that somebody did."""

    id: int
    at_ms: int
    account: str
    role: str
    action: str
    """The page or address, such as `accounts.add` or `api.command`."""
    about: str
    outcome: str
    """`done`, or why not."""
    seal: str
    """Made of the line's own words and of the seal before it; empty for a line of a console that made none yet."""


class LogChecked(msgspec.Struct, frozen=True):
    """Whether every line of the log still is as it was written."""

    lines: int
    broken: AuditLine | None
    """The first that does not follow from the one before it; null: none."""
    seal: str
    """The last line's: kept elsewhere, it shows later whether the whole log was made anew."""


@api.get("/audit")
def audit_lines() -> Response:
    """Who did what, the latest first; by account, action and day, page by page."""
    try:
        given = asked_for("account", "action", "day", "until", "page")
        asked = asked_of(given)
        if (asked.day, asked.until) != (given.get("day", ""), given.get("until", "")):
            raise BadQueryError("day and until are days such as 2026-11-23")
        if str(asked.page) != given.get("page", "1"):
            raise BadQueryError(f"page is a whole number from 1 to {MOST_PAGES}")
    except BadQueryError as problem:
        return refused(str(problem), 400)
    wanted = asked.wanted(parts().hall.utc_offset_s)
    lines = audit_log().lines(wanted, ON_A_PAGE, (asked.page - 1) * ON_A_PAGE)
    return as_json([_told(each) for each in lines])


@api.get("/audit/check")
def audit_check() -> Response:
    """Read the whole log, and say whether it is as it was written."""
    checked = audit_log().check()
    return as_json(LogChecked(checked.lines, _told(checked.broken) if checked.broken else None, checked.seal))


def _told(line: Line) -> AuditLine:
    return AuditLine(line.id, line.at_ms, line.account, line.role, line.action, line.about, line.outcome, line.seal)
