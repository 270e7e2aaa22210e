"""The page "other systems": a manager gives tokens and takes them back, and says who is told of what."""

from http import HTTPStatus
from typing import Final

from flask import Blueprint, current_app, flash, g, redirect, render_template, request, url_for
from werkzeug.wrappers.response import Response as AnyResponse

from web_console.api.webhooks import subscriptions, tell_these
from web_console.audit.noting import concerns
from web_console.entrance.access import account_name
from web_console.entrance.rights import may_do
from web_console.parts import request_tongue
from web_console.tokens.bearer import tokens
from web_console.tokens.keeping import Token, TokenError
from web_console.tokens.scopes import ScopeError, checked
from web_console.tokens.view import DAYS, TOLD, USUAL_DAYS, door, scope_groups, token_lines, webhook_lines
from web_console.webhooks.subscriptions import SubscriptionError

token_pages = Blueprint(
    "tokens",
    __name__,
    url_prefix="/tokens",
    template_folder="templates",
    static_folder="static",
    static_url_path="/static",
)

REFUSED: Final = HTTPStatus.BAD_REQUEST


@token_pages.get("")
def page() -> str:
    """Every token and every address that is told, and the forms to make more."""
    return _page()


@token_pages.post("/make")
def make() -> str | tuple[str, int]:
    """Make a token; what it is stands in this answer alone."""
    try:
        scopes = checked(request.form.getlist("scope"), g.account.role)
        token, secret = tokens().make(request.form.get("name", ""), account_name(), scopes, _days())
        _concerns_token(token)
    except ScopeError:
        return _page(problem="bad_scope"), REFUSED
    except TokenError as problem:
        return _page(problem=problem.reason), REFUSED
    return _page(made=token.name, secret=secret)


@token_pages.post("/revoke")
def revoke() -> AnyResponse | tuple[str, int]:
    """End a token at once."""
    try:
        token = tokens().revoke(request.form.get("token", ""), account_name())
        _concerns_token(token)
    except TokenError as problem:
        return _page(problem=problem.reason), HTTPStatus.NOT_FOUND
    return _done("token_revoked", name=token.name)


@token_pages.post("/webhooks/make")
def subscribe() -> str | tuple[str, int]:
    """Have an address told; the secret by which it knows us stands in this answer alone."""
    name, url = request.form.get("name", "").strip(), request.form.get("url", "").strip()
    events = tuple(event for event in request.form.getlist("event") if event in TOLD)
    try:
        made, secret = subscriptions().add(name, url, events, account_name())
        concerns("webhook", made.name)
    except SubscriptionError as problem:
        return _page(problem=problem.reason), REFUSED
    tell_these()
    return _page(made=made.name, secret=secret, kind="webhook")


@token_pages.post("/webhooks/remove")
def unsubscribe() -> AnyResponse | tuple[str, int]:
    """Tell an address no more."""
    name = request.form.get("webhook", "")
    try:
        subscriptions().remove(name)
        concerns("webhook", name)
    except SubscriptionError as problem:
        return _page(problem=problem.reason), HTTPStatus.NOT_FOUND
    tell_these()
    return _done("webhook_removed", name=name)


def _page(problem: str = "", made: str = "", secret: str = "", kind: str = "token") -> str:
    tongue = request_tongue()
    standings = current_app.extensions["webhooks"].standing()
    return render_template(
        "tokens.html",
        page="tokens",
        tokens=token_lines(tokens().all(), tokens().now_ms, tongue),
        webhooks=webhook_lines(subscriptions().all(), standings, tongue),
        groups=scope_groups(g.account.role, tongue),
        may_make=may_do(g.account.role, "accounts"),
        days=DAYS,
        chosen_days=request.form.get("days", str(USUAL_DAYS)),
        told=TOLD,
        typed=request.form if problem else {},
        chosen=request.form.getlist("scope") if problem else [],
        problem=_door(problem) if problem else "",
        made=_door(f"{kind}_made", name=made) if made else "",
        secret=secret,
        kind=kind,
        door=_door,
    )


def _concerns_token(token: Token) -> None:
    concerns("token", token.name)
    concerns("scopes", token.scopes)


def _days() -> int | None:
    """Return how long a token is to last; None: until it is revoked. Raises TokenError for what is no number."""
    typed = request.form.get("days", "")
    if typed == "0":
        return None
    if not typed.isascii() or not typed.isdigit() or len(typed) > 6:
        raise TokenError("bad_token_days", f"no number of days: {typed[:20]!r}")
    return int(typed)


def _done(key: str, **fields: str) -> AnyResponse:
    flash(_door(key, **fields), "done")
    return redirect(url_for("tokens.page"), HTTPStatus.SEE_OTHER)


def _door(key: str, **fields: object) -> str:
    return door(request_tongue(), key, **fields)
