"""The whole application: every page, every guard, every text, put together once."""

from collections.abc import Callable
from datetime import timedelta
from http import HTTPStatus
from typing import Final
from urllib.parse import quote

from flask import Blueprint, Flask, Response, current_app, g, render_template, request
from werkzeug.exceptions import HTTPException, MethodNotAllowed

from hall_config.model import HallConfig
from web_console.alerts.building import alert_count, furnish_alerts
from web_console.alerts.pages import alerts
from web_console.api.answers import Problem, as_json
from web_console.api.building import furnish_api
from web_console.api.routes import api
from web_console.audit.building import furnish_log
from web_console.audit.pages import audit
from web_console.backups.building import furnish_backups
from web_console.backups.pages import backups
from web_console.board.building import furnish_boards
from web_console.board.pages import board
from web_console.day_book import DayBook
from web_console.desk.building import furnish_desks
from web_console.desk.pages import desk
from web_console.entrance.access import API, login_shown
from web_console.entrance.accounts import session_key
from web_console.entrance.building import furnish_entrance
from web_console.entrance.logins import LASTS, Logins
from web_console.entrance.rights import may_see
from web_console.guide.building import furnish_guides
from web_console.guide.floor import floor
from web_console.guide.pages import guide
from web_console.hall_settings.building import furnish_settings
from web_console.hall_settings.whole import settings_pages
from web_console.known_hall import KnownHall
from web_console.live import LiveHall
from web_console.machines.screens import Screens
from web_console.machines.whole import machines
from web_console.metrics.pages import metrics
from web_console.notices.pages import notices
from web_console.now.fragments import Fragments
from web_console.now.pages import pages
from web_console.parts import Parts, parts
from web_console.people.pages import people_pages
from web_console.planning.advice_pages import advice
from web_console.planning.around import planning
from web_console.planning.jobs import Questions
from web_console.planning.tide_pages import tide
from web_console.planning.whatif_pages import whatif
from web_console.reports.building import furnish_reports
from web_console.reports.pages import reports
from web_console.serving.packing import pack_static
from web_console.serving.streams import Streams
from web_console.settings import ConsoleSettings
from web_console.tokens.bearer import token_shown
from web_console.tokens.pages import token_pages
from web_console.updates.pages import updates
from web_console.upkeep import Upkeep
from web_console.virtual.hall import VirtualHall
from web_console.virtual.pages import virtual
from web_console.webhooks.building import furnish_webhooks

FURNISHED: Final[tuple[Callable[[Flask, Parts], None], ...]] = (
    furnish_entrance,
    furnish_log,
    furnish_webhooks,
    furnish_alerts,
    furnish_boards,
    furnish_desks,
    furnish_guides,
    furnish_api,
    furnish_reports,
    furnish_settings,
    furnish_backups,
)
"""What stands behind the pages, each on what stands before it."""
PAGES: Final[tuple[Blueprint, ...]] = (
    pages,
    desk,
    guide,
    board,
    floor,
    alerts,
    notices,
    planning,
    whatif,
    advice,
    tide,
    reports,
    virtual,
    settings_pages,
    api,
    metrics,
    token_pages,
    people_pages,
    audit,
    backups,
    machines,
    updates,
)
MOST_STREAMS: Final = 120
SHOW_WHO: Final = "show who you are: Authorization: Bearer and a token of the page /tokens, or basic with an account"
LONGEST_BODY: Final = 64 * 1024


def build(
    settings: ConsoleSettings, hall: LiveHall, config: HallConfig | None, monotonic_ms: Callable[[], int]
) -> Flask:
    """Return the application; the data folder gets its first account and its session key when it has none."""
    app = Flask(__name__)
    app.url_map.strict_slashes = False  # people type addresses
    _configure(app, settings)
    app.extensions["parts"] = found = _parts(app, settings, hall, config, monotonic_ms)
    app.extensions["tongue"] = lambda: found.fragments.tongue(g.language)
    for furnish in FURNISHED:
        furnish(app, found)
    for blueprint in PAGES:
        app.register_blueprint(blueprint)
    pack_static(app)
    app.context_processor(_around)
    app.register_error_handler(HTTPException, _explain)
    return app


def _parts(
    app: Flask,
    settings: ConsoleSettings,
    hall: LiveHall,
    config: HallConfig | None,
    monotonic_ms: Callable[[], int],
) -> Parts:
    known = KnownHall(config, settings.hall_folder)
    day_book = DayBook(settings.journal_file, _targets(config), monotonic_ms)
    screens = Screens()
    hall.listen(screens.hear)
    return Parts(
        settings=settings,
        hall=hall,
        known=known,
        day_book=day_book,
        upkeep=Upkeep(settings, known, hall),
        fragments=Fragments(app, hall, day_book, known),
        streams=Streams(MOST_STREAMS, monotonic_ms, login_shown),
        questions=Questions(hall, monotonic_ms),
        screens=screens,
        virtual=VirtualHall(settings.hands_folder, config) if config else None,
        monotonic_ms=monotonic_ms,
    )


def _targets(config: HallConfig | None) -> dict[str, int]:
    return {service.code: service.target_wait_s * 1000 for service in config.services} if config else {}


def _configure(app: Flask, settings: ConsoleSettings) -> None:
    app.session_interface = Logins()
    app.config.update(
        SECRET_KEY=session_key(settings.data),
        SESSION_COOKIE_NAME="paidui",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.secure_cookie,
        PERMANENT_SESSION_LIFETIME=LASTS,
        MAX_CONTENT_LENGTH=LONGEST_BODY,
        MAX_FORM_MEMORY_SIZE=LONGEST_BODY,
        SEND_FILE_MAX_AGE_DEFAULT=timedelta(minutes=5),
    )


def _around() -> dict[str, object]:
    """What every page has around it: its language, the hall's name, the way to the same page in the other language."""
    tongue = parts().fragments.tongue(g.get("language", "zh"))
    catalogue, config = parts().hall.picture().catalogue, parts().known.at("")
    name = catalogue.hall if catalogue else config.name if config else None
    other = "zh" if tongue.language == "en" else "en"
    here = quote(request.full_path.rstrip("?") if request.method == "GET" else request.path)
    around = {"tongue": tongue, "say": tongue.say, "hall_name": tongue.of(name), "other": other, "here": here}
    account = g.get("account")
    return {**around, "alert_count": alert_count()} if account and may_see(account.role, "alerts") else around


def _explain(problem: HTTPException) -> Response:
    """Say what went wrong in a sentence; a program gets it as JSON."""
    if problem.response is not None:
        return current_app.make_response(problem.get_response())
    status = problem.code or HTTPStatus.INTERNAL_SERVER_ERROR
    if request.path.startswith(API):
        return _with_methods(_for_a_program(problem, status), problem)
    ours = "" if problem.description == type(problem).description else problem.description or ""
    html = render_template("problem.html", status=int(status), detail=ours, page="")
    return _with_methods(Response(html, status), problem)


def _with_methods(answer: Response, problem: HTTPException) -> Response:
    """Say with which methods an address is asked, where another was tried."""
    if isinstance(problem, MethodNotAllowed):
        answer.allow.update(problem.valid_methods or ())
    return answer


def _for_a_program(problem: HTTPException, status: int) -> Response:
    said = SHOW_WHO if status == HTTPStatus.UNAUTHORIZED and not token_shown() else problem.description
    answer = as_json(Problem(said or ""), status)
    if status == HTTPStatus.UNAUTHORIZED and token_shown() is not None:
        answer.headers["WWW-Authenticate"] = 'Bearer realm="paidui", error="invalid_token"'
    elif status == HTTPStatus.UNAUTHORIZED and "X-CSRF-Token" not in request.headers:
        answer.headers["WWW-Authenticate"] = 'Basic realm="paidui", charset="UTF-8"'
    return answer
