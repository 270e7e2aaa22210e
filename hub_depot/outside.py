"""What machines of the hall ask, by way of the web server, which says whose certificate they have shown."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Final

from flask import Blueprint, Flask, Response, abort, request

from hall_protocol.topics import LEVEL
from hub_depot.answering import explain_everything, heard, refused, told
from hub_depot.letting_in import LettingIn
from hub_depot.machines import Machines
from node_runtime.depot_messages import CERTIFICATE_REFUSED, Done, EnrolWish, Renewal, RenewWish, Report
from node_runtime.release import Wish

VERIFIED: Final = "SUCCESS"
WishFor = Callable[[str], Wish]
"""Given the name of the node whose identity speaks for a machine, returns what that machine shall run."""


def build_outside(letting_in: LettingIn, machines: Machines, wish_for: WishFor) -> Flask:
    """Return what answers machines; the web server lets nothing else through to it."""
    app = Flask(__name__, static_folder=None)
    explain_everything(app)
    app.register_blueprint(_for_anybody(letting_in), url_prefix="/v1")
    app.register_blueprint(_for_nodes(letting_in, machines, wish_for), url_prefix="/v1")
    return app


def _for_anybody(letting_in: LettingIn) -> Blueprint:
    """A bare machine wants to belong, and asks again and again what became of it."""
    anybody = Blueprint("anybody", __name__)

    @anybody.post("/enrol")
    def enrol() -> Response:
        return told(letting_in.enrol(heard(EnrolWish), request.headers.get("X-Real-IP", "")))

    @anybody.get("/enrol/<ticket>")
    def enrolment(ticket: str) -> Response:
        found = letting_in.answer_to(ticket)
        return refused(HTTPStatus.NOT_FOUND, "no_such_ticket") if found is None else told(found)

    return anybody


def _for_nodes(letting_in: LettingIn, machines: Machines, wish_for: WishFor) -> Blueprint:
    """A machine of the hall renews its certificate, asks what it shall run, and tells how it is."""
    nodes = Blueprint("nodes", __name__)

    @nodes.post("/renew")
    def renew() -> Response:
        name = _whose(letting_in)
        return told(Renewal(certificate=letting_in.renew(name, heard(RenewWish).request)))

    @nodes.get("/wish")
    def wish() -> Response:
        return told(wish_for(_whose(letting_in)))

    @nodes.post("/report")
    def report() -> Response:
        machines.hear(_whose(letting_in), heard(Report))
        return told(Done())

    return nodes


def _whose(letting_in: LettingIn) -> str:
    """Return who asks, by their certificate; whoever was shut out a moment ago is nobody."""
    name = request.headers.get("X-Client-Name", "")
    if request.headers.get("X-Client-Verify") != VERIFIED or not LEVEL.fullmatch(name):
        abort(refused(HTTPStatus.UNAUTHORIZED, "nobody", "show a certificate of the hall"))
    if not letting_in.is_let_in(name):
        abort(refused(HTTPStatus(CERTIFICATE_REFUSED), "certificate", name))
    return name
