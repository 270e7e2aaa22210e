"""What a floor guide does at the console: goes to whoever called, and looks at what a machine shows."""

import base64
import secrets
from http import HTTPStatus
from typing import Final

from flask import Blueprint, abort, current_app, flash, g, redirect, render_template, request
from werkzeug.wrappers.response import Response

from hall_protocol.commands import AnswerGuide
from hall_protocol.events import NodeControl, Reply
from hall_protocol.refusals import RefusalCode
from hall_protocol.topics import NODE_CONTROL
from web_console.entrance.access import account_name
from web_console.guide.acting import say
from web_console.guide.view import zones_of
from web_console.language import Tongue
from web_console.parts import parts

floor = Blueprint("floor", __name__)

SHOWN_WITHIN_S: Final = 4.0
"""So long a machine has to send a picture of its screen: a small one needs a second to draw it small."""
CONTROL_BYTES: Final = 8


@floor.post("/guides")
def answer_guide() -> Response:
    """Say that somebody is on the way to where a guide is wanted, on behalf of whoever logged in."""
    dispenser = request.form.get("dispenser", "")
    if dispenser not in _places():
        abort(HTTPStatus.NOT_FOUND)
    if not g.account.may_act_in(zones_of(parts().config).get(dispenser, "")):
        abort(HTTPStatus.FORBIDDEN, say(current_app.extensions["tongue"](), "not_your_zone"))
    account = account_name()
    reply = parts().hall.ask(
        lambda command_id: AnswerGuide(command_id=command_id, dispenser=dispenser, on_behalf_of=account)
    )
    _tell(reply)
    return redirect("/", HTTPStatus.SEE_OTHER)


@floor.post("/nodes/screen")
def show_screen() -> str:
    """What a machine of the hall shows at this moment, asked of it just now."""
    node = request.form.get("node", "")
    if node not in _places():
        abort(HTTPStatus.NOT_FOUND)
    control = NodeControl(control_id=secrets.token_hex(CONTROL_BYTES), action="show_screen")
    parts().hall.tell(NODE_CONTROL, control, node=node)
    screen = parts().screens.wait_for(control.control_id, SHOWN_WITHIN_S)
    picture = base64.b64encode(screen.jpeg).decode("ascii") if screen else ""
    return render_template("screen.html", page="nodes", node=node, screen=screen, picture=picture)


def _places() -> frozenset[str]:
    """The machines a page may name: those the hall has, and any other that has spoken."""
    hall = parts().hall
    config = parts().known.at(hall.configuration)
    configured = {node.id for node in config.nodes} if config else set()
    return frozenset(configured | {seen.status.node for seen in hall.picture().nodes})


def _tell(reply: Reply) -> None:
    tongue: Tongue = current_app.extensions["tongue"]()
    if reply.ok:
        flash(tongue.say("guide_answered"), "done")
    elif reply.code == RefusalCode.NO_GUIDE_CALLED:
        flash(tongue.say("guide_answered_already"), "done")
    else:
        flash(tongue.of(reply.message) or tongue.say("guide_unanswered"), "refused")
