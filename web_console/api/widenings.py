"""What can be done about an answer of the forecaster, and that it is done: a window is widened for a while."""

import msgspec
from flask import Response, abort

from web_console.alerts.pages import alert_parts
from web_console.api.answers import answered, as_json, refused
from web_console.api.door import api
from web_console.api.jobs import job_told
from web_console.parts import parts
from web_console.planning.answers import AnswerError
from web_console.planning.around import hall_config, moment
from web_console.planning.jobs import Asked
from web_console.planning.tides import When, Widening, chance_of, is_made
from web_console.planning.widening import board_of, offered_by, widen


class WideningTold(msgspec.Struct, frozen=True):
    """A window that could serve more for a while."""

    nth: int
    window: str
    services: tuple[str, ...]
    when: When
    """`now`: it can be made; `done`: it is so already; else why not now."""
    until_ms: int | None
    """Until when it would be; null: until the end of the day."""


@api.get("/alerts/advice")
def alert_advice() -> Response:
    """What the forecaster was asked by itself because people wait too long; 404: nothing, or not any more."""
    asked = alert_parts().advice.latest()
    return as_json(job_told(asked)) if asked else refused("no advice for this moment: nobody waits too long", 404)


@api.get("/jobs/<job_id>/widenings")
def job_widenings(job_id: str) -> Response:
    """Each window that an answer would widen, and whether that can be done now."""
    found, weekday = _offered(_answered(job_id))
    return as_json([_told(nth, each, weekday) for nth, each in enumerate(found)])


@api.post("/jobs/<job_id>/widenings/<int:nth>")
def job_widen(job_id: str, nth: int) -> Response:
    """Widen a window as an answer says; it serves again what it always does when the time is over."""
    found, weekday = _offered(_answered(job_id))
    if nth >= len(found):
        return refused(f"no widening {nth} in this answer", 404)
    widened = widen(found[nth], weekday)
    if widened.reply is None:
        return refused(f"that cannot be done now: {widened.when}", 409)
    return answered(widened.reply)


def _answered(job_id: str) -> Asked:
    asked = parts().questions.find(job_id)
    if asked is None:
        abort(404, f"no question {job_id[:40]!r}")
    if not asked.answer:
        abort(409, "it is not answered")
    return asked


def _offered(asked: Asked) -> tuple[list[Widening], int | None]:
    try:
        return offered_by(asked)
    except AnswerError:
        abort(409, "its answer cannot be read")


def _told(nth: int, widening: Widening, weekday: int | None) -> WideningTold:
    config = hall_config()
    chance = chance_of(widening, weekday, moment(), config)
    when = "done" if is_made(widening, board_of(widening.window), config) else chance.when
    return WideningTold(nth, widening.window, widening.services, when, chance.until_ms)
