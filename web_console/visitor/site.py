"""The application that visitors' phones open: one page, its living part, and nothing else; no login, no cookie."""

import logging
from collections.abc import Callable, Mapping
from datetime import timedelta
from types import TracebackType
from typing import Final

from flask import Blueprint, Flask, Response, current_app, render_template, request
from werkzeug.exceptions import HTTPException

from hall_config.model import HallConfig, Language
from web_console.access import HEADERS
from web_console.hall_view import service_names
from web_console.language import FIRST, Tongue, language_named
from web_console.live import LiveHall
from web_console.visitor.enquiries import Answer, Enquiries
from web_console.visitor.view import Speech, VisitView, visit_view

log = logging.getLogger(__name__)

FORBIDDEN: Final = {**HEADERS, "Referrer-Policy": "no-referrer"}
"""What a browser must not do; the address, which is the key, is told to nobody."""
OURS: Final = "X-Paidui-Visit"
"""By this a phone knows our answer from that of whatever stands between."""
STATIC: Final = "/t/static"
"""Below the tickets' own address, so that a web server before us has one thing to pass on."""

visit = Blueprint("visit", __name__)


class VisitorSite(Flask):
    """An application that says in its log what failed, but never for which ticket."""

    def log_exception(self, exc_info: tuple[type, BaseException, TracebackType] | tuple[None, None, None]) -> None:
        """Log a bug without the address, for that is the visitor's key."""
        log.error("a visitor's page failed", exc_info=exc_info)


class Desk:
    """Where a phone's question is answered."""

    def __init__(self, hall: LiveHall, config: HallConfig | None, enquiries: Enquiries) -> None:
        self.hall = hall
        self.config = config
        self.enquiries = enquiries

    def speech(self, language: Language) -> Speech:
        """Return how the hall speaks now in this language."""
        picture, tongue = self.hall.picture(), Tongue(language, self.hall.utc_offset_s)
        return Speech(tongue, picture.catalogue, service_names(picture, tongue, self.config))

    def name(self, tongue: Tongue) -> str:
        """Return the hall's name."""
        catalogue = self.hall.picture().catalogue
        return tongue.of(catalogue.hall if catalogue else self.config.name if self.config else None)


def build_visitor_site(hall: LiveHall, config: HallConfig | None, monotonic_ms: Callable[[], int]) -> VisitorSite:
    """Return the application."""
    site = VisitorSite(__name__, static_url_path=STATIC)
    site.config.update(SEND_FILE_MAX_AGE_DEFAULT=timedelta(minutes=5))
    site.extensions["desk"] = Desk(hall, config, Enquiries(hall, monotonic_ms))
    site.register_blueprint(visit)
    site.after_request(_forbid)
    site.register_error_handler(HTTPException, _nothing_here)
    return site


@visit.get("/t/<token>")
def page(token: str) -> Response:
    """The page that the ticket's code opens."""
    view, speech = _look(token)
    other: Language = "zh" if speech.tongue.language == "en" else "en"
    html = render_template(
        "visit.html", view=view, say=speech.say, tongue=speech.tongue, hall=_desk().name(speech.tongue), other=other
    )
    return _told(html, view)


@visit.get("/t/<token>/now")
def now(token: str) -> Response:
    """The page's living part."""
    view, _speech = _look(token)
    return _told(render_template("_now.html", view=view), view)


@visit.get("/health")
def health() -> Mapping[str, object]:
    """Say that phones are answered, and how the console stands to the hall."""
    return {"ok": True, "link": _desk().hall.picture().link.state}


def _look(token: str) -> tuple[VisitView, Speech]:
    speech = _desk().speech(_language())
    answer: Answer = _desk().enquiries.about(token, request.remote_addr or "")
    return visit_view(answer, speech), speech


def _language() -> Language:
    """Return the language that was tapped, or else the phone's own; Chinese where it is neither of ours."""
    tapped = request.args.get("lang", "")
    return language_named(tapped or request.accept_languages.best_match(("zh", "en"), FIRST))


def _told(html: str, view: VisitView) -> Response:
    answer = Response(html, view.status, {OURS: "1"})
    if view.status in (429, 503):
        answer.headers["Retry-After"] = str(view.again_s)
    return answer


def _forbid(answer: Response) -> Response:
    for name, value in FORBIDDEN.items():
        answer.headers.setdefault(name, value)
    if request.endpoint != "static":
        answer.headers["Cache-Control"] = "no-store"
    return answer


def _nothing_here(problem: HTTPException) -> Response:
    """Say no more than the status: nobody is led here by a ticket."""
    return Response(f"{problem.code} {problem.name}\n", problem.code, mimetype="text/plain")


def _desk() -> Desk:
    found: Desk = current_app.extensions["desk"]
    return found
