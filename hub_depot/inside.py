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
    for each in more:
        app.register_blueprint(each)

    @app.get("/health")
    def health() -> Response:
        return told(Done())

    @app.get("/enrolments")
    def enrolments() -> Response:
        return told(letting_in.waiting())

    @app.post("/enrolments/accept")
    def accept() -> Response:
        acceptance = heard(Acceptance)
        letting_in.accept(acceptance)
        for each in acceptance.nodes:
            machines.forget(each.node)
            log.info("%s was accepted%s", each.node, " in place of another machine" if acceptance.replace else "")
        return told(Done())

    @app.post("/enrolments/refuse")
    def refuse() -> Response:
        letting_in.refuse(heard(Refusal).code)
        return told(Done())

    @app.get("/identities")
    def identities() -> Response:
        return told(letting_in.identities())

    @app.post("/identities/revoke")
    def revoke() -> Response:
        wish = heard(Revocation)
        count = letting_in.revoke(wish.node, wish.why)
        machines.forget(wish.node)
        log.warning("%s was revoked", wish.node)
        return told(Revoked(count=count))

    @app.get("/machines")
    def every_machine() -> Response:
        return told((*machines.every(), *itself.told()))

    return app
