"""The page of accounts: a manager gives and takes them; each change ends the logins it concerns."""

from functools import partial
from http import HTTPStatus
from typing import Final

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from werkzeug.wrappers.response import Response

from web_console.audit.noting import audit_log
from web_console.entrance.access import account_name
from web_console.entrance.accounts import AccountError
from web_console.entrance.rights import ROLES, may_do
from web_console.parts import parts, request_tongue
from web_console.people import acting
from web_console.people.view import meant, people, said, window_choices, zone_choices

people_pages = Blueprint(
    "accounts",
    __name__,
    url_prefix="/accounts",
    template_folder="templates",
    static_folder="static",
    static_url_path="/static",
)

OWN_TEXTS: Final = (
    "bad_account_name",
    "account_exists",
    "last_account",
    "bad_role",
    "unknown_place",
    "changed_meanwhile",
)
"""What this page says of a wish that cannot be; the rest is said as everywhere in the console."""


@people_pages.get("")
def page() -> str:
    """Every account, and the form for another."""
    return _page()


@people_pages.post("/add")
def add() -> str:
    """Make an account; its first password stands in this answer alone."""
    name = request.form.get("account", "").strip()
    password = acting.give(name, meant(request.form, parts().hall.picture()))
    return _page(shown=name, password=password)


@people_pages.post("/change")
def change() -> Response:
    """Let an account do something else."""
    name = request.form.get("account", "")
    acting.change(name, meant(request.form, parts().hall.picture(), acting.account_named(name)))
    return _done("changed", name)


@people_pages.post("/reset")
def reset() -> str:
    """Give an account a new password, which stands in this answer alone."""
    name = request.form.get("account", "")
    password = acting.reset(name)
    return _page(shown=name, password=password)


@people_pages.post("/disable")
def disable() -> Response:
    """Let nobody come in with an account; its tokens end for good."""
    name = request.form.get("account", "")
    acting.disable(name)
    return _done("disabled_done", name)


@people_pages.post("/enable")
def enable() -> Response:
    """Let an account come in again."""
    name = request.form.get("account", "")
    acting.enable(name)
    return _done("enabled_done", name)


@people_pages.post("/remove")
def remove() -> Response:
    """Take an account away, and its tokens with it."""
    name = request.form.get("account", "")
    acting.remove(name)
    return _done("removed_done", name)


@people_pages.errorhandler(AccountError)
def refused(problem: AccountError) -> tuple[str, int]:
    """Show the page again with what was typed, and say why it cannot be; nothing was changed."""
    text = (
        said(request_tongue(), problem.reason) if problem.reason in OWN_TEXTS else request_tongue().say(problem.reason)
    )
    return _page(problem=text), HTTPStatus.BAD_REQUEST


def _page(problem: str = "", shown: str = "", password: str = "") -> str:
    tongue, picture = request_tongue(), parts().hall.picture()
    return render_template(
        "people.html",
        page="accounts",
        people=people(acting.accounts().every(), audit_log().log_ins(), picture, account_name(), tongue),
        roles=ROLES,
        zones=zone_choices(picture, tongue),
        windows=window_choices(picture, tongue),
        may_change=may_do(g.account.role, "accounts"),
        typed=request.form if problem else {},
        problem=problem,
        first_password=acting.accounts().first_password_stands,
        shown=shown,
        password=password,
        said=partial(said, tongue),
    )


def _done(key: str, name: str) -> Response:
    flash(said(request_tongue(), key, name=name), "done")
    return redirect(url_for("accounts.page"), HTTPStatus.SEE_OTHER)
