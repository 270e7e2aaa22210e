"""What the pages for planning have in common: whose hall it is, what day, what was asked and how far that is."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from http import HTTPStatus
from typing import Final, TypeVar
from urllib.parse import urlencode

from flask import Blueprint, abort, redirect, render_template, url_for
from werkzeug.wrappers.response import Response

from hall_config.model import HallConfig
from web_console.now.hall_view import link_view
from web_console.parts import parts, request_tongue
from web_console.planning.advice_view import AdviceForm
from web_console.planning.change_words import ChangeWords
from web_console.planning.hall_days import day_at, open_days, open_weekday
from web_console.planning.jobs import OPEN, Asked, Kind, State, TooManyQuestionsError
from web_console.planning.tides import HallMoment, tides_of
from web_console.planning.whatif_form import WhatIfForm, address_of

planning = Blueprint("planning", __name__, template_folder="templates")

PAGES: Final[Mapping[Kind, str]] = {"what_if": "whatif", "advice": "advice"}
Form = TypeVar("Form", WhatIfForm, AdviceForm)


@dataclass(frozen=True, slots=True)
class Line:
    """A question in the list of what was asked."""

    href: str
    text: str
    state: State
    state_text: str
    time: str


@planning.get("/questions/<job_id>")
def progress(job_id: str) -> dict[str, object]:
    """How far a question is, for a page that waits."""
    asked = parts().questions.find(job_id)
    if asked is None:
        abort(HTTPStatus.NOT_FOUND)
    state = parts().questions.state(asked)
    return {"state": state, "percent": percent_of(asked), "text": state_text(asked, state), "open": state in OPEN}


@planning.post("/questions/<job_id>/again")
def again(job_id: str) -> Response:
    """Ask once more what was not answered."""
    asked = parts().questions.find(job_id)
    if asked is None or asked.about is None:
        abort(HTTPStatus.NOT_FOUND)
    try:
        asked = parts().questions.ask(asked.kind, asked.question, asked.about)
    except TooManyQuestionsError:
        abort(HTTPStatus.TOO_MANY_REQUESTS, request_tongue().say("job_too_many"))
    return redirect(f"/{PAGES[asked.kind]}/{asked.id}", HTTPStatus.SEE_OTHER)


def planning_page(template: str, page: str, **values: object) -> str:
    """Return a page with what stands on each of them: the link, the windows that are widened now."""
    picture = parts().hall.picture()
    link, tides = link_view(picture.link, request_tongue()), tides_of(picture.windows, words())
    return render_template(template, page=page, link=link, tides=tides, **values)


def progress_page(asked: Asked) -> str:
    """Return the page of a question that has no answer yet."""
    state = parts().questions.state(asked)
    shown = {"percent": percent_of(asked), "text": state_text(asked, state), "is_open": state in OPEN}
    return planning_page("progress.html", PAGES[asked.kind], asked=asked, about=about(asked.about), **shown)


def opened_at(form: WhatIfForm) -> str:
    """Return the address at which the what-if opens, filled in like this."""
    return f"{url_for('whatif.page')}?{urlencode(address_of(form))}"


def hall_config() -> HallConfig:
    """Return the hall's configuration; without it there is no such page."""
    config = parts().config
    if config is None:
        abort(HTTPStatus.CONFLICT, request_tongue().say("no_hall_folder"))
    return config


def words() -> ChangeWords:
    """Return what says changes in this browser's language."""
    return ChangeWords(request_tongue(), hall_config())


def moment() -> HallMoment:
    """Return what time it is in the hall."""
    hall = parts().hall
    return HallMoment(hall.now_ms, hall.utc_offset_s)


def hall_day() -> date:
    """Return the hall's day."""
    return day_at(parts().hall.now_ms, parts().hall.utc_offset_s, parts().config)


def today() -> int:
    """Return the hall's weekday."""
    return hall_day().weekday()


def next_open_day() -> int:
    """Return the hall's weekday, or the next on which it is open."""
    return open_weekday(today(), parts().config)


def weekdays() -> list[tuple[int, str]]:
    """Return every weekday on which the hall opens, with its name, today's said to be so."""
    named = [(day, day_name(day)) for day in open_days(parts().config)]
    return [(day, request_tongue().say("weekday_today", day=name) if day == today() else name) for day, name in named]


def day_name(weekday: int) -> str:
    """Return what a weekday is called."""
    return request_tongue().say(f"weekday_{weekday}")


def asked_with(job_id: str, form: type[Form]) -> tuple[Asked, Form]:
    """Return a question and the form it was made of; an unknown one, or of another form, is no page."""
    asked = parts().questions.find(job_id)
    if asked is None or not isinstance(asked.about, form):
        abort(HTTPStatus.NOT_FOUND, request_tongue().say("question_gone"))
    return asked, asked.about


def about(form: object) -> str:
    """Return what was asked, in a sentence."""
    if isinstance(form, AdviceForm):
        return request_tongue().say(f"advice_asked_{form.about}", count=form.skills, weekday=day_name(form.weekday))
    assert isinstance(form, WhatIfForm)
    if form.asks_for_windows:
        return request_tongue().say("windows_asked", minutes=form.minutes)
    return request_tongue().say("whatif_asked", changes=words().sentences(form.changes))


def lines_of(kind: Kind) -> list[Line]:
    """Return the list of what was asked."""
    questions = parts().questions
    return [_line(asked, questions.state(asked)) for asked in questions.recent() if asked.kind == kind]


def _line(asked: Asked, state: State) -> Line:
    short = request_tongue().say(f"job_short_{state}", percent=percent_of(asked))
    return Line(
        f"/{PAGES[asked.kind]}/{asked.id}", about(asked.about), state, short, request_tongue().clock(asked.asked_ms)
    )


def percent_of(asked: Asked) -> int:
    """Return how far a question is."""
    return round(100 * min(1.0, max(0.0, asked.progress)))


def state_text(asked: Asked, state: State) -> str:
    """Return how a question stands, in a sentence."""
    return request_tongue().say(f"job_{state}", percent=percent_of(asked))
