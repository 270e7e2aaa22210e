"""The whole application: every page, every guard, every text, put together once."""

from collections.abc import Callable
from datetime import timedelta
from http import HTTPStatus
from random import Random
from typing import Final
from urllib.parse import quote

from flask import Flask, Response, current_app, g, render_template, request
from werkzeug.exceptions import HTTPException, MethodNotAllowed

from hall_config.model import HallConfig
from hall_protocol.speaking import ClipsWanted, SpeechLine
from hall_protocol.topics import CLIPS_WANTED
from node_runtime.clock import wall_ms
from web_console.access import API, guard, login_shown
from web_console.accounts import Accounts, session_key
from web_console.alerts.building import alert_aside, alert_count, build_alerts
from web_console.alerts.pages import alerts
from web_console.api.answers import Problem, as_json
from web_console.api.bearer import token_shown
from web_console.api.building import build_door
from web_console.api.metrics import metrics
from web_console.api.routes import api
from web_console.api.token_pages import token_pages
from web_console.audit.noting import keep_log
from web_console.audit.pages import audit
from web_console.backups.building import backup_keeper
from web_console.backups.pages import backups
from web_console.board.clips import ClipShelf
from web_console.board.drawing import Drawer
from web_console.board.pages import board
from web_console.board.pictures import PictureFolder
from web_console.board.shows import Shows
from web_console.board.stream import BoardStream
from web_console.bounds import zone_bounds
from web_console.day_book import DayBook
from web_console.desk.pages import desk
from web_console.desk.stream import DeskStream
from web_console.floor import floor
from web_console.fragments import Fragments
from web_console.guide.pages import guide, guide_desk
from web_console.guide.stream import GuideStream
from web_console.hall_settings.whole import kept_hall, settings_pages
from web_console.known_hall import KnownHall
from web_console.live import LiveHall
from web_console.logins import LASTS, EndedLogins, Logins
from web_console.machines.pages import machines
from web_console.notice_pages import notices
from web_console.pace import LoginPace
from web_console.packing import pack_static
from web_console.pages import Parts, pages
from web_console.people.pages import people_pages
from web_console.planning.advice_pages import advice
from web_console.planning.around import planning
from web_console.planning.jobs import Questions
from web_console.planning.tide_pages import tide
from web_console.planning.whatif_pages import whatif
from web_console.reports.books import Books
from web_console.reports.delivery import bookkeeper
from web_console.reports.pages import reports
from web_console.rights import may_see
from web_console.screens import Screens
from web_console.settings import ConsoleSettings
from web_console.streams import Streams
from web_console.upkeep import Upkeep
from web_console.virtual_hall import VirtualHall
from web_console.virtual_pages import virtual
from web_console.webhooks.queue import WebhookQueue
from web_console.webhooks.sending import Webhooks

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
    accounts = Accounts(settings.data)
    accounts.ensure_first()
    day_book = DayBook(settings.journal_file, _targets(config), monotonic_ms)
    known = KnownHall(config, settings.hall_folder)
    upkeep = Upkeep(settings, known, hall)
    fragments = Fragments(app, hall, day_book, known)
    hall.keep_within(zone_bounds(hall, known))
    streams, questions = Streams(MOST_STREAMS, monotonic_ms, login_shown), Questions(hall, monotonic_ms)
    screens = Screens()
    hall.listen(screens.hear)
    parts = Parts(hall, fragments, streams, _virtual(settings, config), known, questions, screens, settings.hall_folder)
    app.extensions["parts"] = parts
    webhooks = Webhooks(WebhookQueue(settings.own_folder / "webhooks.db"), (), wall_ms, Random())
    app.extensions["webhooks"] = webhooks
    app.extensions["alerts"] = build_alerts(app, settings, parts, day_book, webhooks)
    app.extensions["aside"] = alert_aside
    app.extensions["pictures"] = pictures = PictureFolder(settings.pictures_folder)
    app.extensions["board"] = _boards(app, settings.node, hall, pictures, monotonic_ms)
    app.extensions["desk"] = DeskStream(app, hall, fragments.tongue, monotonic_ms)
    app.extensions["guide"] = guide_desk(GuideStream(app, hall, monotonic_ms), hall, settings.data)
    app.extensions["tongue"] = lambda: fragments.tongue(g.language)
    build_door(app, settings, hall, webhooks)
    app.extensions["reports"] = books = Books(settings.journal_file, settings.own_folder, day_book, monotonic_ms)
    app.extensions["bookkeeper"] = bookkeeper(books, settings, config, upkeep, monotonic_ms)
    app.extensions["settings"] = kept_hall(settings, hall)
    keep_log(app, settings, accounts, upkeep)
    app.extensions["backups"] = backup_keeper(settings, hall, upkeep, app.extensions["audit"])
    app.extensions["ended_logins"] = EndedLogins(settings.own_folder / "logins.db", wall_ms)
    guard(app, accounts, LoginPace(monotonic_ms))
    pack_static(app)
    for blueprint in (
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
    ):
        app.register_blueprint(blueprint)
    app.context_processor(lambda: _around(fragments, parts, config))
    app.register_error_handler(HTTPException, _explain)
    return app


def _boards(
    app: Flask, node: str, hall: LiveHall, pictures: PictureFolder, monotonic_ms: Callable[[], int]
) -> BoardStream:
    """Return what tells browsers their boards; it hears all that the hall says from now on."""

    def ask(lines: tuple[SpeechLine, ...]) -> None:
        hall.tell(CLIPS_WANTED, ClipsWanted(node=node, lines=lines), node=node)

    shows = Shows(hall, ClipShelf(ask, monotonic_ms), monotonic_ms)
    hall.listen(shows.hear)
    return BoardStream(hall, shows, Drawer(app, pictures), monotonic_ms)


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


def _targets(config: HallConfig | None) -> dict[str, int]:
    return {service.code: service.target_wait_s * 1000 for service in config.services} if config else {}


def _virtual(settings: ConsoleSettings, config: HallConfig | None) -> VirtualHall | None:
    return VirtualHall(settings.hands_folder, config) if config else None


def _around(fragments: Fragments, parts: Parts, config: HallConfig | None) -> dict[str, object]:
    """What every page has around it: its language, the hall's name, the way to the same page in the other language."""
    tongue = fragments.tongue(g.get("language", "zh"))
    catalogue = parts.hall.picture().catalogue
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
