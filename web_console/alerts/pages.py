"""The page "alerts": what stands and who sees to it, advice where waits are long, and the log."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from http import HTTPStatus
from typing import Final

from flask import Blueprint, Response, current_app, flash, g, redirect, render_template, request
from werkzeug.wrappers.response import Response as AnyResponse

from hall_config.alerts import USUAL
from web_console.alerts.book import PAGE, Wanted
from web_console.alerts.news import AlertNews, Onlooker
from web_console.alerts.tide_advice import TideAdvice
from web_console.alerts.view import log_views
from web_console.alerts.watching import AlertWatch, Reader
from web_console.entrance.access import account_name
from web_console.entrance.rights import may_do, may_see
from web_console.now.hall_view import link_view
from web_console.parts import parts, request_tongue
from web_console.planning.acting import Application, applications
from web_console.planning.advice_view import AdviceForm, changes_in
from web_console.planning.answers import AnswerError, counsel_in
from web_console.planning.around import moment, state_text, words
from web_console.planning.change_words import ChangeWords
from web_console.planning.jobs import Asked
from web_console.planning.tides import Tide, tides_of

alerts = Blueprint("alerts", __name__, url_prefix="/alerts", template_folder="templates")

PAGES: Final = ("/alerts", "/")
KEPT_NUMBER: Final = 1 << 62
MOST_AT_ONCE: Final = 200
"""So many alerts somebody sees to with one tap."""
WEBHOOKS_SEEN_BY: Final = frozenset({"manager", "technician", "auditor"})


@dataclass(frozen=True, slots=True)
class AlertParts:
    """What these pages are served from; built once by the site."""

    watch: AlertWatch
    news: AlertNews
    advice: TideAdvice


@dataclass(frozen=True, slots=True)
class Offer:
    """What the forecaster advises, with what it is expected to give, and the one tap that does it."""

    sentence: str
    application: Application


def alert_parts() -> AlertParts:
    """Return the parts of the application that serves this request."""
    found: AlertParts = current_app.extensions["alerts"]
    return found


def onlooker() -> Onlooker:
    """Return who looks."""
    account = g.account
    zones = account.zones if account.role == "lead" else ()
    return Onlooker(Reader(account.role, zones), g.language, may_do(account.role, "alerts"))


@alerts.get("")
def page() -> str | tuple[str, int]:
    """What stands now, and a page of the log."""
    try:
        wanted = log_wanted(request.args)
    except ValueError:
        return _page(Wanted(), request_tongue().say("alerts_log_unreadable")), HTTPStatus.BAD_REQUEST
    return _page(wanted)


def _page(wanted: Wanted, problem: str = "") -> str:
    who, found = onlooker(), alert_parts()
    lines = found.watch.lines(wanted, who.reader)
    return render_template(
        "alerts.html",
        page="alerts",
        link=link_view(parts().hall.picture().link, request_tongue()),
        alerts=found.news.views(who),
        may_act=who.may_act,
        offers=_offers(),
        may_apply=may_do(g.account.role, "planning"),
        tides=_tides(),
        tide_job=found.advice.latest(),
        tide_note=_tide_note(found.advice.latest()),
        lines=log_views(lines, found.news.words(g.language)),
        next=lines[-1].alert.id if len(lines) == PAGE else 0,
        kinds=[(kind, request_tongue().word("alert", kind)) for kind in USUAL],
        chosen=request.args,
        problem=problem,
        may_set=may_see(g.account.role, "settings"),
        webhooks=current_app.extensions["webhooks"].standing() if g.account.role in WEBHOOKS_SEEN_BY else (),
    )


@alerts.post("/acknowledge")
def acknowledge() -> AnyResponse:
    """Somebody sees to an alert, or to all that a page shows: they are silent for everybody until they have ended."""
    watch, reader, account = alert_parts().watch, onlooker().reader, account_name()
    numbers = [_number(each) for each in request.form.get("alert", "").split(" ")[:MOST_AT_ONCE]]
    seen = [watch.acknowledge(number, reader, account) for number in numbers]
    if not any(seen):
        flash(request_tongue().say("alert_gone"), "note")
    back = request.form.get("back", "")
    return redirect(back if back in PAGES else PAGES[0], HTTPStatus.SEE_OTHER)


def _number(typed: str) -> int:
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 16 else 0


@alerts.get("/events")
def events() -> Response:
    """Alerts as they change, for a page of which nothing else lives."""
    return parts().streams.open(alert_parts().news.events(onlooker()))


@alerts.get("/now")
def now() -> Response:
    """What a page hears of alerts, for one that cannot hold a stream open."""
    return Response(alert_parts().news.told(onlooker()), mimetype="application/json")


def _tides() -> tuple[Tide, ...]:
    """Return the windows that are widened now, for whoever may revert it."""
    may = may_do(g.account.role, "planning") and parts().config is not None
    return tides_of(parts().hall.picture().windows, words()) if may else ()


def _offers() -> tuple[Offer, ...]:
    """Return what the forecaster advises for this moment and can be done with one tap."""
    asked, config = alert_parts().advice.latest(), parts().config
    if asked is None or config is None or not asked.answer or not isinstance(asked.about, AdviceForm):
        return ()
    try:
        counsel = counsel_in(asked.answer)
    except AnswerError:
        return ()
    said, boards, found = ChangeWords(request_tongue(), config), parts().hall.picture().windows, list[Offer]()
    for advice in (each for part in counsel.advice.values() for each in part):
        sentence = request_tongue().of(advice.sentence)
        made = applications(advice.changes, asked.about.weekday, moment(), boards, said, len(found))
        found += [Offer(sentence, each) for each in made]
    return tuple(each for each in found if each.application.when in ("now", "done"))


def _tide_note(asked: Asked | None) -> str:
    """Return how far the advice is, or why there is none; empty where there is some."""
    if asked is None:
        return ""
    state = parts().questions.state(asked)
    if state != "answered":
        return state_text(asked, state)
    try:
        counsel = counsel_in(asked.answer)
    except AnswerError:
        return request_tongue().say("job_unreadable")
    nothing = counsel.now.nothing if counsel.now else None
    return (
        request_tongue().of(nothing)
        if nothing
        else ""
        if changes_in(counsel)
        else request_tongue().say("advice_nothing")
    )


def log_wanted(given: Mapping[str, str]) -> Wanted:
    """Return which lines of the log are looked for; raises ValueError for what is no day, kind or number."""
    kind, before = given.get("kind", ""), given.get("before", "")
    if kind and kind not in USUAL:
        raise ValueError(kind)
    return Wanted(
        kind=kind,
        from_ms=_midnight_ms(given.get("from", "")) or 0,
        until_ms=_midnight_ms(given.get("until", ""), 1) or KEPT_NUMBER,
        before=int(before) if before else KEPT_NUMBER,
    )


def _midnight_ms(day: str, days_later: int = 0) -> int:
    """Return when a day of the hall begins; 0 where none is named."""
    if not day:
        return 0
    begins = datetime.combine(date.fromisoformat(day), datetime.min.time(), UTC)
    return round((begins.timestamp() - parts().hall.utc_offset_s) * 1000) + days_later * 86_400_000
