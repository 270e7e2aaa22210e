"""The page of one machine: restart it, and let a board be louder or softer; what came of it is said."""

from dataclasses import dataclass
from functools import partial
from http import HTTPStatus
from typing import Final

from flask import Blueprint, abort, flash, g, redirect, render_template, request, url_for
from werkzeug.wrappers.response import Response

from hall_config.texts import Catalogue
from hall_protocol.states import NodeStatus
from node_runtime.clock import boottime_ms
from web_console.entrance.rights import may_do
from web_console.language import Tongue
from web_console.machines import depot
from web_console.machines.asking import HAS_A_VOICE, OBEYS, restart, set_volume, status_of, volume_of, why_deaf
from web_console.machines.depot import DepotProblemError
from web_console.machines.joining_view import IdentityView, MachineView, identity_view, machine_view, problem_said
from web_console.machines.joining_view import said as joining_said
from web_console.now.hall_view import HAS_A_SCREEN
from web_console.now.health_view import health_figures
from web_console.parts import parts

machines = Blueprint(
    "machines",
    __name__,
    url_prefix="/nodes",
    template_folder="templates",
    static_folder="static",
    static_url_path="/machine-static",
)

GONE_WITHIN_MS: Final = 6000
"""A machine ends the ticket it prints first."""
HEARD_WITHIN_S: Final = 4.0
LOUDEST: Final = 100


@machines.get("/machine")
def page() -> str:
    """How one machine is, whether it is let in, and what can be done with it."""
    node, tongue = request.args.get("node", ""), _tongue()
    status, kept = status_of(parts().hall, node), _kept(node)
    if status is None:
        status = _never_heard(node, kept.role)
    volume = volume_of(status)
    return render_template(
        "machine.html",
        page="nodes",
        kept=kept,
        node=status.node,
        role=tongue.word("console", f"role_{status.role}"),
        version=status.version,
        faults=tuple(tongue.fault(code) for code in status.faults),
        figures=health_figures(status.health, tongue),
        has_a_screen=status.role in HAS_A_SCREEN,
        volume=LOUDEST if volume is None else volume,
        is_lost=status.state == "lost",
        obeys=status.role in OBEYS,
        has_a_voice=status.role in HAS_A_VOICE,
        may_act=may_do(g.account.role, "nodes"),
        said=partial(said, tongue),
        joining=partial(joining_said, tongue),
    )


@machines.post("/restart")
def restart_one() -> Response:
    """Restart a machine, once it has been confirmed."""
    status = _within_hearing(OBEYS)
    if request.form.get("sure") != "yes":
        abort(HTTPStatus.BAD_REQUEST, said(_tongue(), "not_sure"))
    has_gone = restart(parts().hall, status.node, boottime_ms, GONE_WITHIN_MS)
    return _told("restarts" if has_gone else "silent", status.node, is_done=has_gone)


@machines.post("/volume")
def change_volume() -> Response:
    """Let a board be as loud as this, in percent."""
    status, wanted = _within_hearing(HAS_A_VOICE), request.form.get("volume", "")
    if not (wanted.isascii() and wanted.isdigit() and len(wanted) <= 3 and int(wanted) <= LOUDEST):
        abort(HTTPStatus.BAD_REQUEST, said(_tongue(), "bad_volume"))
    is_heard = set_volume(parts().hall, parts().screens, status.node, int(wanted), HEARD_WITHIN_S)
    return _told("louder" if is_heard else "silent", status.node, is_done=is_heard, volume=int(wanted))


def said(tongue: Tongue, key: str, **fields: object) -> str:
    """Return a text of this page."""
    return Catalogue.load().text(f"machines.{key}", tongue.language, **fields)


def _machine(node: str) -> NodeStatus:
    status = status_of(parts().hall, node)
    if status is None:
        abort(HTTPStatus.NOT_FOUND, said(_tongue(), "unknown"))
    return status


@dataclass(frozen=True, slots=True)
class Kept:
    """What the depot knows of a node, in words."""

    role: str = ""
    identity: IdentityView | None = None
    machine: MachineView | None = None
    problem: str = ""


def _kept(node: str) -> Kept:
    tongue = _tongue()
    try:
        identity, machine = depot.identities().get(node), depot.machine_of(node)
    except DepotProblemError as trouble:
        return Kept(problem=problem_said(tongue, trouble.key, trouble.detail))
    if identity is None:
        return Kept()
    view = machine_view(machine, tongue) if machine else None
    return Kept(identity.role, identity_view(identity, tongue), view)


def _never_heard(node: str, role: str) -> NodeStatus:
    """A node of the hall that has not come onto the bus since the console began is not there."""
    config = parts().known.at(parts().hall.configuration)
    role = role or next((each.role for each in config.nodes if each.id == node), "") if config else role
    if not role:
        abort(HTTPStatus.NOT_FOUND, said(_tongue(), "unknown"))
    return NodeStatus(node=node, role=role, state="lost")


def _within_hearing(roles: frozenset[str]) -> NodeStatus:
    """Return the machine that a form names; one that cannot hear is told nothing that it would do much later."""
    status = _machine(request.form.get("node", ""))
    if deaf := why_deaf(status, roles):
        problem = HTTPStatus.CONFLICT if deaf == "is_lost" else HTTPStatus.BAD_REQUEST
        abort(problem, said(_tongue(), deaf, node=status.node))
    return status


def _told(key: str, node: str, *, is_done: bool, **fields: object) -> Response:
    flash(said(_tongue(), key, node=node, **fields), "done" if is_done else "refused")
    return redirect(url_for("pages.nodes"), HTTPStatus.SEE_OTHER)


def _tongue() -> Tongue:
    return parts().fragments.tongue(g.language)
