"""The page "advice": what should be changed, with what it is expected to give."""

from collections.abc import Mapping
from http import HTTPStatus

from flask import Blueprint, abort, redirect, request, url_for
from werkzeug.wrappers.response import Response

from web_console.parts import parts, request_tongue
from web_console.planning.advice_view import ABOUT, MOST_SKILLS, AdviceForm, Around, advice_parts
from web_console.planning.answers import AnswerError, counsel_in
from web_console.planning.around import (
    about,
    asked_with,
    day_name,
    lines_of,
    moment,
    next_open_day,
    opened_at,
    planning_page,
    progress_page,
    today,
    weekdays,
    words,
)
from web_console.planning.jobs import Asked, TooManyQuestionsError
from web_console.planning.whatif_view import in_language

advice = Blueprint("advice", __name__, url_prefix="/advice")


@advice.get("")
def page() -> str:
    """What can be asked for advice on."""
    return _form_page()


@advice.post("")
def ask() -> Response | tuple[str, int]:
    """Ask for advice."""
    form = _form_in(request.form)
    try:
        asked = parts().questions.ask("advice", form.question, form)
    except TooManyQuestionsError:
        return _form_page(request_tongue().say("job_too_many")), HTTPStatus.TOO_MANY_REQUESTS
    return redirect(url_for("advice.answer", job_id=asked.id), HTTPStatus.SEE_OTHER)


@advice.get("/<job_id>")
def answer(job_id: str) -> str:
    """How far it is, the advice, or why there is none."""
    asked, form = asked_with(job_id, AdviceForm)
    state = parts().questions.state(asked)
    if state == "refused":
        return _form_page(in_language(asked.error, request_tongue().language))
    if state != "answered":
        return progress_page(asked)
    try:
        return _counsel_page(asked, form)
    except AnswerError:
        return _form_page(request_tongue().say("job_unreadable"))


def _form_page(problem: str = "") -> str:
    return planning_page(
        "advice.html",
        "advice",
        problem=problem,
        weekdays=weekdays(),
        weekday=next_open_day(),
        most_skills=MOST_SKILLS,
        lines=lines_of("advice"),
    )


def _counsel_page(asked: Asked, form: AdviceForm) -> str:
    counsel, boards = counsel_in(asked.answer), parts().hall.picture().windows
    now = counsel.now
    around = Around(form.weekday, moment(), boards, words(), is_now=form.about == "now")
    closer = "advice_closer_now" if around.is_now else "advice_closer"
    played = {"days": counsel.played, "fresh": counsel.fresh, "seed": counsel.seed}
    return planning_page(
        "advice_answer.html",
        "advice",
        asked=asked,
        found=advice_parts(counsel, around),
        closer=opened_at,
        closer_text=request_tongue().say(closer, weekday=day_name(form.weekday)),
        about=about(form),
        nothing=request_tongue().of(now.nothing) if now and now.nothing else request_tongue().say("advice_nothing"),
        played=request_tongue().of(now.sentence)
        if now
        else request_tongue().say("advice_played", weekday=day_name(form.weekday), **played),
    )


def _form_in(given: Mapping[str, str]) -> AdviceForm:
    wanted, skills, weekday = given.get("about", ""), given.get("skills", ""), given.get("weekday", "")
    if wanted not in ABOUT:
        abort(HTTPStatus.BAD_REQUEST, request_tongue().say("advice_about_what"))
    count = int(skills) if skills in map(str, range(1, MOST_SKILLS + 1)) else 2
    day = int(weekday) if weekday in map(str, range(7)) else next_open_day()
    return AdviceForm(wanted, today() if wanted == "now" else day, count)
