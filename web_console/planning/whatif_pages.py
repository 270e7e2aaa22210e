"""The page "what if": a form without a grammar, how far its question is, and the answer."""

from collections.abc import Iterator, Mapping
from http import HTTPStatus

from flask import Blueprint, current_app, redirect, request, url_for
from werkzeug.wrappers.response import Response

from hall_config.model import HallConfig
from web_console.parts import parts, request_tongue
from web_console.planning.acting import applications, to_do
from web_console.planning.answers import AnswerError, Comparison, comparison_in, staffing_in
from web_console.planning.around import (
    about,
    asked_with,
    day_name,
    hall_config,
    hall_day,
    lines_of,
    moment,
    next_open_day,
    opened_at,
    planning_page,
    progress_page,
    weekdays,
    words,
)
from web_console.planning.as_it_was import as_it_was
from web_console.planning.bars import MINUTE_MS
from web_console.planning.examples import Example, examples_of
from web_console.planning.hall_days import half_hours
from web_console.planning.jobs import Asked, TooManyQuestionsError
from web_console.planning.whatif_form import (
    KINDS,
    PARAMETERS,
    POLICIES,
    PRECISION,
    RECORDED,
    FormError,
    Row,
    WhatIfForm,
    form_in,
    question_of,
    read_whole,
)
from web_console.planning.whatif_view import MEAN, comparison_view, in_language, staffing_view

whatif = Blueprint("whatif", __name__, url_prefix="/whatif")


@whatif.get("")
def page() -> str:
    """The form, empty, or filled in as the address says."""
    return _form_page(form_in(request.args, next_open_day()))


@whatif.post("")
def ask() -> Response | tuple[str, int]:
    """Ask; a form that makes no sense comes back as it was filled in, with the reason."""
    form = form_in(request.form, next_open_day())
    try:
        whole = read_whole(form, hall_config())
        asked = parts().questions.ask("what_if", question_of(whole, hall_day()), whole)
    except FormError as problem:
        return _form_page(form, _sentence_of(problem)), HTTPStatus.BAD_REQUEST
    except TooManyQuestionsError:
        return _form_page(form, request_tongue().say("job_too_many")), HTTPStatus.TOO_MANY_REQUESTS
    return redirect(url_for("whatif.answer", job_id=asked.id), HTTPStatus.SEE_OTHER)


@whatif.get("/<job_id>")
def answer(job_id: str) -> str:
    """How far a question is, its answer, or the form with the reason why there is none."""
    asked, form = asked_with(job_id, WhatIfForm)
    state = parts().questions.state(asked)
    if state == "refused":
        return _form_page(form, in_language(asked.error, request_tongue().language))
    if state != "answered":
        return progress_page(asked)
    try:
        return _windows_page(asked, form) if form.asks_for_windows else _comparison_page(asked, form)
    except AnswerError:
        return _form_page(form, request_tongue().say("job_unreadable"))


def _form_page(form: WhatIfForm, problem: str = "") -> str:
    config = hall_config()
    return planning_page(
        "whatif.html",
        "whatif",
        form=form,
        blank=Row(),
        problem=problem,
        kinds=KINDS,
        policies=POLICIES,
        policy_now=config.calling.policy,
        parameters=[(name, unit, _current(name, unit, config)) for name, unit in PARAMETERS.items()],
        precision=PRECISION,
        windows=config.windows,
        departments=[(each, [s for s in config.services if s.department == each.id]) for each in config.departments],
        times=half_hours(config),
        weekdays=weekdays(),
        recorded=RECORDED,
        examples=[_example(each, form) for each in examples_of(config, form.weekday)],
        lines=lines_of("what_if"),
    )


def _comparison_page(asked: Asked, form: WhatIfForm) -> str:
    told = comparison_in(asked.answer)
    view, boards = comparison_view(told, request_tongue()), parts().hall.picture().windows
    is_gain = view.verdict == "better"
    return planning_page(
        "whatif_answer.html",
        "whatif",
        asked=asked,
        view=view,
        about=about(form),
        played=_small_print(form, told.days, told.seed),
        notes=[*_as_it_was(form, told), *(request_tongue().of(note) for note in told.notes)],
        again=opened_at(form),
        applications=applications(form.changes, form.applies_on, moment(), boards, words(), is_gain=is_gain),
        to_do=to_do(form.changes, words()),
    )


def _windows_page(asked: Asked, form: WhatIfForm) -> str:
    told = staffing_in(asked.answer)
    return planning_page(
        "windows_answer.html",
        "whatif",
        asked=asked,
        view=staffing_view(told, request_tongue()),
        about=about(form),
        minutes=form.minutes,
        played=_small_print(form, told.days, told.seed),
        notes=[request_tongue().of(note) for note in told.notes],
        again=opened_at(form),
    )


def _as_it_was(form: WhatIfForm, told: Comparison) -> Iterator[str]:
    """Yield how long people really waited on such days, and what it means where that is far longer than was played."""
    was = None if form.recorded else as_it_was(form.weekday, current_app.extensions["reports"])
    if was is None:
        return
    minutes = f"{was.mean_ms / MINUTE_MS:.1f}"
    yield request_tongue().say("whatif_as_it_was", weekday=day_name(form.weekday), days=was.days, minutes=minutes)
    played = told.outcomes[0].figures.get(MEAN)
    if played is not None and was.is_far_longer_than(played.mean):
        yield request_tongue().say("whatif_not_as_it_was")


def _small_print(form: WhatIfForm, days: int, seed: int | None) -> str:
    """Return what was played: whose days, how many, by which chance."""
    if form.recorded:
        return request_tongue().say("whatif_recorded", days=days)
    return request_tongue().say(
        "whatif_played", days=days, seed="–" if seed is None else seed, weekday=day_name(form.weekday)
    )


def _example(example: Example, form: WhatIfForm) -> tuple[str, str]:
    """Return what an example asks, and the address that fills the form in with it."""
    said, row = words(), example.rows[0]
    named: Mapping[str, object] = {"window": said.number(row.window), "service": said.service(row.service)}
    told = {name: getattr(row, name) for name in ("count", "begins", "ends", "value", "percent")}
    return request_tongue().say(f"example_{example.name}", **named, **told), opened_at(
        WhatIfForm(example.rows, form.weekday)
    )


def _current(name: str, unit: int, config: HallConfig) -> str:
    """Return what a parameter is now."""
    table = config.lanes if name in type(config.lanes).__struct_fields__ else config.calling
    return f"{getattr(table, name) / unit:g}"


def _sentence_of(problem: FormError) -> str:
    return request_tongue().say(problem.key, **{name: _word(name, value) for name, value in problem.fields.items()})


def _word(name: str, value: object) -> object:
    """Return what stands in a sentence for a window, a service, or the problem of one row."""
    match name, value:
        case "window", str():
            return words().number(value)
        case "service", str():
            return words().service(value)
        case _, FormError():
            return _sentence_of(value)
    return value
