"""Questions to the forecaster that take a while: asked, and then looked at until they are answered."""

import msgspec
from flask import Response

from web_console.api.answers import as_json, refused
from web_console.api.body import UNREADABLE, body
from web_console.api.door import api
from web_console.parts import parts
from web_console.planning.jobs import Asked, Kind, State, TooManyQuestionsError


class JobWish(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A question to the forecaster, as another system asks it."""

    kind: Kind
    question: msgspec.Raw


class JobTold(msgspec.Struct, frozen=True):
    """How a question stands, and its answer or the reason why there is none."""

    job_id: str
    state: State
    progress: float
    answer: msgspec.Raw | None = None
    error: str = ""


@api.post("/jobs")
def job_wish() -> Response:
    """Ask the forecaster what takes a while: what if, or advice."""
    try:
        wish = body(JobWish)
        asked = parts().questions.ask(wish.kind, bytes(wish.question).decode(), None)
    except UNREADABLE as problem:
        return refused(f"a job is {{kind, question}}: {problem}", 400)
    except TooManyQuestionsError:
        return refused("some questions wait already; ask again when they have been answered", 429)
    return as_json(job_told(asked), 202)


@api.get("/jobs/<job_id>")
def job(job_id: str) -> Response:
    """How a question stands that was asked at this console."""
    asked = parts().questions.find(job_id)
    return as_json(job_told(asked)) if asked else refused(f"no question {job_id!r}", 404)


def job_told(asked: Asked) -> JobTold:
    """Return how a question stands, as programs read it."""
    answer = msgspec.Raw(asked.answer.encode()) if asked.answer else None
    return JobTold(asked.id, parts().questions.state(asked), asked.progress, answer, asked.error)
