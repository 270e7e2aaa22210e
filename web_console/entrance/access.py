"""Who comes in: login, its pace, the guard before every page, and what every answer tells the browser to forbid."""

import hmac
import secrets
from http import HTTPStatus
from typing import Final, NoReturn

from flask import (
    Blueprint,
    Flask,
    Response,
    abort,
    current_app,
    g,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from flask.sessions import SecureCookieSession
from werkzeug.wrappers.response import Response as AnyResponse

from web_console.audit.noting import audit_log
from web_console.entrance.accounts import Account, AccountError, Accounts, Authenticator
from web_console.entrance.known_browsers import known_as, remember_browser
from web_console.entrance.logins import LOGIN, SCREEN, EndedLogins, new_login
from web_console.entrance.pace import LoginPace
from web_console.entrance.passwords import CrowdedError
from web_console.entrance.rights import BEGINS, HOMES, area_of, may_do, may_see, navigation_of
from web_console.language import language_named
from web_console.serving.streams import Login
from web_console.tokens.bearer import account_of, keep_within_scopes, token_shown

OPEN_TO_ALL: Final = frozenset({"access.log_in", "access.choose_language", "static", "pages.health", "metrics.show"})
"""Pages that anybody may open; `/metrics` looks by itself who asks."""
OPEN_TO_ACCOUNTS: Final = OPEN_TO_ALL | {"access.log_out", "access.change_password"}
"""What any account may, whatever its role."""
LOOKS: Final = frozenset({"GET", "HEAD", "OPTIONS"})
API: Final = "/api/"
FOR_PROGRAMS: Final = (API, "/metrics")
"""Where a program shows a password or a token with each request."""
FILE_GIVEN: Final = (HTTPStatus.OK, HTTPStatus.PARTIAL_CONTENT, HTTPStatus.NOT_MODIFIED)
"""A script or a picture may be kept by a browser; what was answered in its stead may not."""
CROWDED_S: Final = 2
"""When to try again where many passwords are being weighed."""
HEADERS: Final = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; media-src 'self'; font-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}

access = Blueprint("access", __name__, template_folder="templates")


def guard(app: Flask, accounts: Accounts, pace: LoginPace, authenticator: Authenticator | None = None) -> None:
    """Put the guard before every page of an application; who somebody is says the authenticator, or the accounts."""
    app.extensions["accounts"] = accounts
    app.extensions["authenticator"] = authenticator or accounts
    app.extensions["pace"] = pace
    app.register_blueprint(access)
    app.before_request(_let_in)
    app.after_request(_forbid)
    app.context_processor(_who)


def _who() -> dict[str, object]:
    account: Account | None = g.get("account")
    return {"csrf": csrf_token(), "account": account, "navigation": navigation_of(account.role) if account else ()}


def csrf_token() -> str:
    """Return the token every form of this session carries."""
    if "csrf" not in session:
        session["csrf"] = secrets.token_urlsafe(24)
    return str(session["csrf"])


def account_name() -> str:
    """Return who is logged in; commands are given on behalf of this account."""
    return str(g.account.name)


def login_shown() -> Login:
    """Return whose login this request shows, and what says later whether it still holds."""
    accounts, ended, account, shown = _accounts(), _ended(), g.account, SecureCookieSession(session)

    def holds() -> bool:
        now = accounts.find(account.name)
        return now is not None and now.version == account.version and not ended.is_over(shown)

    return account.name, holds


def _let_in() -> AnyResponse | None:
    g.language = "en" if _shows_itself() else language_named(session.get("language"))
    g.account = _from_header() if _shows_itself() else _from_session()
    if not g.account and (_shows_itself() or request.path.startswith(API)):
        abort(401)
    if request.method not in LOOKS:
        _refuse_forged()
    if request.endpoint in OPEN_TO_ALL:
        return None
    if g.account:
        keep_within_scopes()
        return _within_its_role(g.account)
    return redirect(url_for("access.log_in", next=request.full_path.rstrip("?")))


def _within_its_role(account: Account) -> AnyResponse | None:
    """Let an account do what its role may; a clerk and a screen that ask for another page are led to their own."""
    page = request.endpoint
    if page is None or page in OPEN_TO_ACCOUNTS:
        return None
    if account.must_change and not g.get("token"):
        return _to_the_password()
    area = area_of(page)
    if may_see(account.role, area) if request.method in LOOKS else may_do(account.role, area):
        return None
    if request.method != "GET" or request.path.startswith(API) or account.role not in HOMES:
        abort(403, _say("not_your_role", role=_say(f"account_{account.role}")))
    return redirect(url_for(HOMES[account.role]))


def _to_the_password() -> AnyResponse:
    """Lead whoever has a password that somebody else knows to where it is changed."""
    if request.method != "GET" or request.path.startswith(FOR_PROGRAMS):
        abort(403, _say("password_must_change"))
    return redirect(url_for("access.change_password"))


def _from_session() -> Account | None:
    if _ended().is_over(session):
        return None
    account = _accounts().find(str(session.get("account", "")))
    return account if account and session.get("version") == account.version else None


def _shows_itself() -> bool:
    return request.path.startswith(FOR_PROGRAMS) and "Authorization" in request.headers


def _from_header() -> Account | None:
    """Return who shows a token or a password; neither is ever looked for among a browser's cookies."""
    secret = token_shown()
    return _from_basic() if secret is None else account_of(secret)


def _from_basic() -> Account | None:
    given = request.authorization
    if given is None or given.type != "basic":
        return None
    account = _checked(given.username or "", given.password or "")
    g.by_password = account is not None
    return account


def _checked(name: str, password: str) -> Account | None:
    """Check a password at the pace allowed; raises 429 when it is too early for another try."""
    who = _who_tries(name)
    if wait := _pace().wait_s(*who):
        _refuse_for_now(wait)
    authenticator: Authenticator = current_app.extensions["authenticator"]
    try:
        account = authenticator.check(name, password, is_known=bool(known_as(name)))
    except CrowdedError:
        _refuse_for_now(CROWDED_S)
    (_pace().right if account else _pace().wrong)(*who)
    if account is None:
        _note_wrong(name, is_locked=_pace().wait_s(*who) > 0)
    return account


def _who_tries(name: str) -> tuple[str, ...]:
    """Return who is held to the pace: a browser known to the account for itself, any other with all the others."""
    mark = known_as(name)
    return (f"browser {mark} {name}",) if mark else (f"account {name}", f"address {request.remote_addr}")


def _refuse_for_now(seconds: int) -> NoReturn:
    sentence, told = _say("login_wait", seconds=seconds), {"Retry-After": str(seconds)}
    if request.endpoint == "access.log_in":
        page = _login_page(sentence, request.form.get("name", "").strip())
        abort(Response(page, HTTPStatus.TOO_MANY_REQUESTS, told))
    abort(Response(sentence, HTTPStatus.TOO_MANY_REQUESTS, told))


def _note_wrong(name: str, *, is_locked: bool) -> None:
    """Note a wrong password; a name that is none of ours may be a password in the wrong field."""
    known = name if _accounts().find(name) else ""
    audit_log().note(known, "access.log_in", f"address={request.remote_addr}", "locked_out" if is_locked else "wrong")


def _refuse_forged() -> None:
    """A POST comes from our own page (it knows the session's token) or from a program that showed who it is.

    A browser keeps passwords and sends them along by itself, but never a token.
    """
    if g.get("token"):
        return
    if g.get("by_password"):
        # a browser sends this type, or such a method, to another site only when that site allows it
        if request.method == "POST" and not request.is_json:
            abort(415, "send Content-Type: application/json")
        return
    given = request.headers.get("X-CSRF-Token") or request.form.get("csrf", "")
    if not hmac.compare_digest(given.encode(), str(session.get("csrf", "")).encode()) or not given:
        abort(400, _say("form_stale"))


def _forbid(answer: Response) -> Response:
    for name, value in HEADERS.items():
        answer.headers.setdefault(name, value)
    if current_app.config["SESSION_COOKIE_SECURE"]:
        answer.headers.setdefault("Strict-Transport-Security", "max-age=31536000")
    is_file = (request.endpoint or "").endswith("static") and answer.status_code in FILE_GIVEN
    if not is_file:
        answer.headers.setdefault("Cache-Control", "no-store")
    return answer


@access.route("/login", methods=["GET", "POST"])
def log_in() -> AnyResponse | tuple[str, int]:
    """Let somebody in who knows the account's password."""
    if request.method == "GET":
        return Response(_login_page("", ""))
    name = request.form.get("name", "").strip()
    account = _checked(name, request.form.get("password", ""))
    if account is None:
        return _login_page(_say("login_wrong"), name), 401
    _begin_session(account)
    audit_log().note(account.name, "access.log_in", f"address={request.remote_addr}", "right")
    answer = redirect(_where_work_begins(account, request.args.get("next", "")))
    remember_browser(answer, account.name)
    return answer


def _where_work_begins(account: Account, wanted: str) -> str:
    """Go on to the page that was asked for; who only asked for the console is led to where their work is."""
    if _within(wanted) == url_for("pages.hall_now"):
        return url_for(BEGINS.get(account.role, "pages.hall_now"))
    return _within(wanted)


def _login_page(problem: str, name: str) -> str:
    return render_template("login.html", problem=problem, name=name, first_login=_accounts().first_password_stands)


def _begin_session(account: Account) -> None:
    language = session.get("language")
    session.clear()
    session.update({LOGIN: new_login()}, account=account.name, version=account.version, language=language)
    if account.role == "board":
        session[SCREEN] = True
    session.permanent = True


@access.post("/logout")
def log_out() -> AnyResponse:
    """Let go of this browser's session."""
    _end_session()
    return redirect(url_for("access.log_in"))


def _end_session() -> None:
    language = session.get("language")
    _ended().end(session)
    session.clear()
    session["language"] = language


@access.get("/language/<name>")
def choose_language(name: str) -> AnyResponse:
    """Speak this language from now on."""
    session["language"] = language_named(name)
    return redirect(_within(request.args.get("next", "")))


@access.route("/password", methods=["GET", "POST"])
def change_password() -> str | tuple[str, int]:
    """Let somebody change the own password, knowing the old one."""
    if request.method == "GET":
        problem = _say("password_must_change") if g.account.must_change else ""
        return render_template("password.html", problem=problem, done=False)
    try:
        _change(request.form.get("old", ""), request.form.get("new", ""), request.form.get("again", ""))
    except AccountError as error:
        return render_template("password.html", problem=_say(error.reason), done=False), 400
    return render_template("password.html", problem="", done=True, onward=_where_work_begins(g.account, ""))


def _change(old: str, new: str, again: str) -> None:
    if _checked(account_name(), old) is None:
        raise AccountError("password_old_wrong", "the old password is another one")
    if new == old:
        raise AccountError("password_same", "the new password is the old one")
    if new != again:
        raise AccountError("password_differs", "the new password was not repeated")
    _begin_session(_accounts().change_password(account_name(), new))


def _within(path: str) -> str:
    """Only ever go to a page of our own."""
    inside = path.startswith("/") and not path.startswith(("//", "/\\")) and path.isprintable()
    return path if inside else url_for("pages.hall_now")


def _say(key: str, **fields: object) -> str:
    return str(current_app.extensions["tongue"]().say(key, **fields))


def _accounts() -> Accounts:
    found: Accounts = current_app.extensions["accounts"]
    return found


def _ended() -> EndedLogins:
    found: EndedLogins = current_app.extensions["ended_logins"]
    return found


def _pace() -> LoginPace:
    found: LoginPace = current_app.extensions["pace"]
    return found
