"""One tap: a window is widened for a while as an answer says, or serves again what it always does."""

from collections.abc import Sequence
from http import HTTPStatus
from typing import Final

from flask import Blueprint, abort, flash, redirect, render_template, request
from werkzeug.wrappers.response import Response

from hall_protocol.events import Reply
from hall_protocol.states import WindowBoard
from web_console.entrance.access import account_name
from web_console.parts import parts, request_tongue
from web_console.planning.advice_view import AdviceForm, changes_in
from web_console.planning.answers import AnswerError, counsel_in
from web_console.planning.around import asked_with, hall_config, words
from web_console.planning.tides import Widening, is_assigned, is_at_work, reverting, tides_of
from web_console.planning.whatif_form import WhatIfForm
from web_console.planning.widening import await_shown, board_of, offered_in, widen

tide = Blueprint("tide", __name__)

PAGES: Final = ("/", "/whatif", "/advice", "/alerts")
UNANSWERED: Final = "no_hub"


@tide.post("/whatif/<job_id>/apply")
def apply_whatif(job_id: str) -> Response:
    """Widen a window as a question supposed, for as long as it did."""
    _, form = asked_with(job_id, WhatIfForm)
    return _apply(offered_in([form.changes]), form.applies_on, f"/whatif/{job_id}")


@tide.post("/advice/<job_id>/apply")
def apply_advice(job_id: str) -> Response:
    """Widen a window as advised."""
    asked, form = asked_with(job_id, AdviceForm)
    try:
        changes = changes_in(counsel_in(asked.answer))
    except AnswerError:
        abort(HTTPStatus.NOT_FOUND)
    back = request.form.get("back", "")
    return _apply(offered_in(changes), form.weekday, back if back in PAGES else f"/advice/{job_id}")


@tide.post("/tides/<window>/revert")
def revert(window: str) -> Response:
    """Have a window serve again what the configuration says."""
    if window not in {each.id for each in hall_config().windows}:
        abort(HTTPStatus.NOT_FOUND)
    account = account_name()
    reply = parts().hall.ask(lambda command_id: reverting(window, command_id, account))
    _tell(reply, "tide_reverted", window)
    if reply.ok:
        await_shown(window, lambda board: not is_assigned(board))
    back = request.form.get("back", "")
    return redirect(back if back in PAGES else PAGES[0], HTTPStatus.SEE_OTHER)


@tide.get("/tides")
def tides() -> str:
    """The windows that serve something else now, for a page that is open."""
    back = request.args.get("back", "")
    return render_template("_tides.html", tides=tides_of(parts().hall.picture().windows, words()), back=back)


def _apply(offered: Sequence[Widening], weekday: int | None, back: str) -> Response:
    """Make the widening of this number that the page shows, if it can be made now."""
    nth = request.form.get("nth", "")
    if nth not in map(str, range(len(offered))):
        abort(HTTPStatus.NOT_FOUND)
    widening = offered[int(nth)]
    widened = widen(widening, weekday)
    if widened.reply is not None:
        _tell(widened.reply, "tide_applied", widening.window)
        _warn(widened.reply, board_of(widening.window))
    elif widened.when == "gone":
        named = {"window": words().number(widening.window), "services": words().services(widening.services)}
        flash(request_tongue().say("apply_gone", **named), "refused")
    else:
        flash(request_tongue().say("apply_too_late"), "refused")
    return redirect(back, HTTPStatus.SEE_OTHER)


def _warn(reply: Reply, board: WindowBoard | None) -> None:
    """Say that a widened window serves nobody as long as it is not open."""
    if reply.ok and board is not None and not is_at_work(board):
        flash(request_tongue().say("apply_not_open", window=board.number), "note")


def _tell(reply: Reply, done: str, window: str) -> None:
    """Say what the hub answered."""
    if reply.code == UNANSWERED:
        flash(request_tongue().say("apply_unanswered"), "refused")
        return
    if not reply.ok:
        flash(request_tongue().of(reply.message) or request_tongue().say("apply_refused"), "refused")
        return
    flash(request_tongue().say(done, window=words().number(window)), "done")
