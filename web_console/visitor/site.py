"""The application that visitors' phones open: one page, its living part, and nothing else; no login, no cookie."""

import hashlib
import logging
import secrets
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from http import HTTPStatus
from types import TracebackType
from typing import Final

from flask import Blueprint, Flask, Response, current_app, render_template, request, url_for
from werkzeug.exceptions import HTTPException
from werkzeug.http import quote_etag

from hall_config.model import HallConfig, Language
from hall_protocol.commands import Command
from hall_protocol.events import Reply
from hall_protocol.refusals import RefusalCode
from hall_protocol.states import Catalogue
from web_console.entrance.access import HEADERS
from web_console.language import FIRST, Tongue, language_named
from web_console.live import LiveHall
from web_console.now.hall_view import service_names
from web_console.serving.packing import pack_static
from web_console.visitor.enquiries import Answer, Enquiries
from web_console.visitor.rating import Given, Manners, given_in, manners_of
from web_console.visitor.speech import Speech
from web_console.visitor.steps import cancel, own_wish, step_back
from web_console.visitor.view import VisitView, visit_view

log = logging.getLogger(__name__)

FORBIDDEN: Final = {**HEADERS, "Referrer-Policy": "no-referrer"}
"""What a browser must not do; the address, which is the key, is told to nobody."""
OURS: Final = "X-Paidui-Visit"
"""By this a phone knows our answer from that of whatever stands between."""
AS_OF: Final = "X-Paidui-As-Of"
"""Of which moment all that stands on the page is; told also when nothing else has changed."""
ONCE_BYTES: Final = 8
SAID: Final = frozenset({"back", "rated"})
"""What a page says once, after a tap that would leave it as it was."""
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
        self._speeches: dict[Language, tuple[Catalogue | None, Speech]] = {}

    def speech(self, language: Language) -> Speech:
        """Return how the hall speaks now in this language; names are gathered once, not for each look."""
        picture, tongue = self.hall.picture(), Tongue(language, self.hall.utc_offset_s)
        known = self._speeches.get(language)
        if known and known[0] is picture.catalogue and known[1].tongue == tongue:
            return known[1]
        speech = Speech(tongue, picture.catalogue, service_names(picture, tongue, self.config))
        self._speeches[language] = (picture.catalogue, speech)
        return speech

    def manners(self, speech: Speech) -> Manners:
        """Return how the hall wants to be rated."""
        return manners_of(self.config.rating if self.config else None, speech)

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
    pack_static(site)
    site.register_error_handler(HTTPException, _nothing_here)
    return site


@visit.get("/t/<token>")
def page(token: str) -> Response:
    """The page that the ticket's code opens; after a tap on it, with what came of that."""
    view, speech = _look(token)
    if (said := request.args.get("said", "")) in SAID and view.number:
        view = replace(view, notes=(speech.say(f"said_{said}"), *view.notes))
    return _page(token, view, speech)


@visit.get("/t/<token>/now")
def now(token: str) -> Response:
    """The page's living part; a phone that has it already hears only of which moment it is."""
    view, speech = _look(token)
    tag = tag_of(view, speech)
    if request.if_none_match.contains(tag) and view.status == HTTPStatus.OK:
        answer = Response("", HTTPStatus.NOT_MODIFIED, {OURS: "1", AS_OF: view.as_of})
    else:
        answer = _told(render_template("_now.html", view=view, **_around(token, speech)), view)
    answer.set_etag(tag)
    return answer


def tag_of(view: VisitView, speech: Speech) -> str:
    """Return what names all that stands on the page, but for the moment of which it is."""
    whole = repr((replace(view, updated="", as_of=""), speech.tongue.language))
    return hashlib.blake2s(whole.encode(), digest_size=12).hexdigest()


@visit.post("/t/<token>/back")
def back(token: str) -> Response:
    """Let some others go before; where nobody is there to go, the page looks as it did, so it says that it is done."""
    return _step(token, lambda ticket: step_back(request.form, ticket), said="back")


@visit.post("/t/<token>/cancel")
def call_off(token: str) -> Response:
    """Call the visit off; who holds the token holds the paper."""
    return _step(token, lambda ticket: cancel(request.form, ticket, own_wish(_desk().config)))


def _step(token: str, make: Callable[[str], Command | None], said: str = "") -> Response:
    """Do what the holder of the paper wants, once for each page however often it is sent; say why not where not."""
    speech = _desk().speech(_language())
    if make("-") is None:
        return _with_notice(token, speech, speech.say("step_unreadable"), HTTPStatus.BAD_REQUEST)
    reply = _desk().enquiries.act(token, request.remote_addr or "", lambda ticket: _made(make(ticket)))
    if isinstance(reply, Answer):
        return _with_notice(token, speech, speech.say("step_later"), HTTPStatus.SERVICE_UNAVAILABLE)
    if reply.ok:
        return _back_to(token, speech, said)
    late = reply.code in (RefusalCode.NO_HUB, RefusalCode.NOT_STORED)
    sentence = speech.say("step_later") if late else _why_not(reply, speech)
    return _with_notice(token, speech, sentence, HTTPStatus.SERVICE_UNAVAILABLE if late else HTTPStatus.CONFLICT)


def _back_to(token: str, speech: Speech, said: str) -> Response:
    """Lead a phone back to its page, which says what came of the tap."""
    address = url_for("visit.page", token=token, lang=speech.tongue.language, said=said or None)
    return Response("", HTTPStatus.SEE_OTHER, {"Location": address})


def _made(command: Command | None) -> Command:
    assert command is not None, "a form that is none of ours is not said"
    return command


def _why_not(reply: Reply, speech: Speech) -> str:
    return speech.tongue.of(reply.message) or speech.say("step_later")


def _with_notice(token: str, speech: Speech, notice: str, status: int) -> Response:
    answer = _desk().enquiries.about(token, request.remote_addr or "")
    view = visit_view(answer, speech, _desk().manners(speech))
    if view.status != HTTPStatus.OK:
        return _page(token, view, speech)
    return _page(token, replace(view, notes=(notice, *view.notes), status=status), speech)


@visit.post("/t/<token>/rate")
def rate(token: str) -> Response:
    """Take what the visitor thought of it; once it counts, or did before, the page says so.

    The token in the address is the key, and nothing else is needed: there is no cookie that somebody could borrow.
    """
    speech = _desk().speech(_language())
    given = given_in(request.form, _desk().manners(speech))
    if given.level is None:
        return _once_more(token, speech, given, speech.say("choose_level"), 400)
    said = _desk().enquiries.rate(token, request.remote_addr or "", given)
    if isinstance(said, Answer):
        return _once_more(token, speech, given, speech.say("rate_later"), 503)
    if said.ok or said.code == RefusalCode.ALREADY_RATED:
        return _back_to(token, speech, "" if said.ok else "rated")
    late = said.code in (RefusalCode.NO_HUB, RefusalCode.NOT_STORED)
    sentence = speech.say("rate_later") if late else speech.tongue.of(said.message)
    return _once_more(token, speech, given, sentence, 503 if late else 409)


@visit.get("/health")
def health() -> Mapping[str, object]:
    """Say that phones are answered, and how the console stands to the hall."""
    return {"ok": True, "link": _desk().hall.picture().link.state}


def _look(token: str) -> tuple[VisitView, Speech]:
    speech = _desk().speech(_language())
    answer: Answer = _desk().enquiries.about(token, request.remote_addr or "")
    return visit_view(answer, speech, _desk().manners(speech)), speech


def _page(token: str, view: VisitView, speech: Speech) -> Response:
    other: Language = "zh" if speech.tongue.language == "en" else "en"
    hall, here = _desk().name(speech.tongue), url_for("visit.page", token=token)
    html = render_template(
        "visit.html",
        view=view,
        tongue=speech.tongue,
        hall=hall,
        other=other,
        here=here,
        tag=quote_etag(tag_of(view, speech)),
        **_around(token, speech),
    )
    return _told(html, view)


def _once_more(token: str, speech: Speech, given: Given, notice: str, status: int) -> Response:
    """Give the form back with what was chosen and why it did not count; where none is due, say that on the page."""
    manners, answer = _desk().manners(speech), _desk().enquiries.about(token, request.remote_addr or "")
    view = visit_view(answer, speech, manners)
    if answer.facts is None:
        return _page(token, view if view.status != 200 else replace(view, status=status), speech)
    if not manners.may_rate(answer.facts, answer.at_ms):
        return _page(token, replace(view, notes=(notice, *view.notes), status=status), speech)
    form = manners.form(speech, given, notice)
    return _page(token, replace(view, tone="rates", notes=(), updated="", rating=form, status=status), speech)


def _around(token: str, speech: Speech) -> dict[str, object]:
    """What every form of the page needs."""
    language = speech.tongue.language
    return {
        "say": speech.say,
        "rate": url_for("visit.rate", token=token, lang=language),
        "back": url_for("visit.back", token=token, lang=language),
        "off": url_for("visit.call_off", token=token, lang=language),
        "once": secrets.token_hex(ONCE_BYTES),
    }


def _language() -> Language:
    """Return the language that was tapped, or else the phone's own; Chinese where it is neither of ours."""
    tapped = request.args.get("lang", "")
    return language_named(tapped or request.accept_languages.best_match(("zh", "en"), FIRST))


def _told(html: str, view: VisitView) -> Response:
    answer = Response(html, view.status, {OURS: "1", AS_OF: view.as_of})
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
