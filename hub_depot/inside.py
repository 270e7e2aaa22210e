"""What the console, and `paidui` on the hub, ask of the depot; who may is the socket's owner's decision."""

import logging

from flask import Blueprint, Flask, Response

from hub_depot.answering import explain_everything, heard, told
from hub_depot.itself import HubItself
from hub_depot.letting_in import LettingIn
from hub_depot.machines import Machines
from node_runtime.depot_messages import Acceptance, Done, Refusal, Revocation, Revoked

log = logging.getLogger(__name__)


def build_inside(letting_in: LettingIn, machines: Machines, itself: HubItself, *more: Blueprint) -> Flask:
    """Return what answers the hub's own programs; `more` is what else the depot does for them."""
    app = Flask(__name__, static_folder=None)
    explain_everything(app)
    for each in (_enrolments(letting_in, machines), _identities(letting_in, machines), *more):
        app.register_blueprint(each)

    @app.get("/health")
    def health() -> Response:
        return told(Done())

    @app.get("/machines")
    def every_machine() -> Response:
        return told((*machines.every(), *itself.told()))

    return app


def _enrolments(letting_in: LettingIn, machines: Machines) -> Blueprint:
    """Who shows a code, and letting them in or sending them away."""
    enrolments = Blueprint("enrolments", __name__, url_prefix="/enrolments")

    @enrolments.get("")
    def waiting() -> Response:
        return told(letting_in.waiting())

    @enrolments.post("/accept")
    def accept() -> Response:
        acceptance = heard(Acceptance)
        letting_in.accept(acceptance)
        for each in acceptance.nodes:
            machines.forget(each.node)
            log.info("%s was accepted%s", each.node, " in place of another machine" if acceptance.replace else "")
        return told(Done())

    @enrolments.post("/refuse")
    def refuse() -> Response:
        letting_in.refuse(heard(Refusal).code)
        return told(Done())

    return enrolments


def _identities(letting_in: LettingIn, machines: Machines) -> Blueprint:
    """Until when each node is let in, and letting one in no more."""
    identities = Blueprint("identities", __name__, url_prefix="/identities")

    @identities.get("")
    def all_of_them() -> Response:
        return told(letting_in.identities())

    @identities.post("/revoke")
    def revoke() -> Response:
        wish = heard(Revocation)
        count = letting_in.revoke(wish.node, wish.why)
        machines.forget(wish.node)
        log.warning("%s was revoked", wish.node)
        return told(Revoked(count=count))

    return identities
