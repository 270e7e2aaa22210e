"""The page of the audit log, and the log as a file."""

from functools import partial
from typing import Final

from flask import Blueprint, Response, render_template, request

from node_runtime.clock import wall_ms
from web_console.audit.noting import audit_log
from web_console.audit.view import ON_A_PAGE, action_said, asked_of, check_said, rows_of, said, sheet_of
from web_console.parts import request_tongue
from web_console.reports.comma import comma_separated

audit = Blueprint(
    "audit",
    __name__,
    url_prefix="/audit",
    template_folder="templates",
    static_folder="static",
    static_url_path="/static",
)

MOST_IN_A_FILE: Final = 100_000


@audit.get("")
def page() -> str:
    """Who did what, the latest first; by account, action and days."""
    return _page()


@audit.get("/check")
def check() -> str:
    """The same page, and whether every line still is as it was written."""
    return _page(checked=check_said(audit_log().check(), wall_ms(), request_tongue()))


def _page(checked: tuple[bool, str] | None = None) -> str:
    asked, tongue = asked_of(request.args), request_tongue()
    found = audit_log().lines(asked.wanted(tongue.utc_offset_s), ON_A_PAGE + 1, (asked.page - 1) * ON_A_PAGE)
    return render_template(
        "audit.html",
        page="audit",
        asked=asked,
        rows=rows_of(found[:ON_A_PAGE], tongue),
        has_more=len(found) > ON_A_PAGE,
        checked=checked,
        accounts=audit_log().accounts(),
        actions=[(name, action_said(name, tongue)) for name in audit_log().actions()],
        said=partial(said, tongue),
    )


@audit.get("/audit.csv")
def file() -> Response:
    """The same lines as a file, at most a hundred thousand."""
    asked, tongue = asked_of(request.args), request_tongue()
    lines = audit_log().lines(asked.wanted(tongue.utc_offset_s), MOST_IN_A_FILE)
    answer = Response(comma_separated([sheet_of(lines, tongue)]), mimetype="text/csv")
    answer.headers["Content-Disposition"] = "attachment; filename=audit.csv"
    return answer
