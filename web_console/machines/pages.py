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
from node_runtime.depot_messages import IdentityTold, MachineTold
from web_console import depot
from web_console.depot import LastKnown
from web_console.entrance.rights import may_do
from web_console.language import Tongue
from web_console.machines.asking import HAS_A_VOICE, OBEYS, restart, set_volume, status_of, volume_of, why_deaf
from web_console.machines.joining_view import HUB, IdentityView, MachineView, identity_view, machine_view
from web_console.machines.joining_view import said as joining_said
from web_console.now.hall_view import HAS_A_SCREEN, places_of_nodes
from web_console.now.health_view import health_figures
from web_console.parts import parts, request_tongue
from web_console.serving.looking import looked_at

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
OF_THE_HUB: Final = (HUB, "console", "forecaster")
"""Programs of the hub itself, which no machine becomes."""


@machines.get("/machine")
def page() -> str:
    """How one machine is, whether it is let in, and what can be done with it."""
    node, tongue = request.args.get("node", ""), request_tongue()
    return render_template(
        "machine.html",
        page="nodes",
        node=node,
        body=_body(LastKnown(partial(_told_of, node)), node, tongue, may_act=may_act_here()),
        events=url_for("machines.page_events", node=node),
        clock=parts().fragments.clock(),
    )


@machines.get("/machine/events")
def page_events() -> Response:
    """The same, as it changes: a technician pulls a plug and looks at it."""
    node = request.args.get("node", "")
    return looked_at(partial(_body, LastKnown(partial(_told_of, node)), node, request_tongue(), may_act=may_act_here()))


_Told = tuple[IdentityTold | None, MachineTold | None]


def _told_of(node: str) -> _Told:
    return depot.identities().get(node), depot.machine_of(node)


def _body(last: LastKnown[_Told], node: str, tongue: Tongue, *, may_act: bool) -> str:
    kept, config = _kept(last, node, tongue), parts().config
    status = status_of(parts().hall, node) or _not_on_the_bus(node, kept.role, tongue)
    volume = volume_of(status)
    return render_template(
        "_machine.html",
        kept=kept,
        node=status.node,
        role=tongue.word("console", f"role_{status.role}"),
        place=places_of_nodes(tongue, config).get(status.node, ""),
        version=status.version or (kept.machine.release if kept.machine else ""),
        faults=tuple(tongue.fault(code) for code in status.faults),
        figures=health_figures(status.health, tongue),
        has_a_screen=status.role in HAS_A_SCREEN,
        volume=LOUDEST if volume is None else volume,
        is_lost=status.state == "lost",
        why_lost=_why_lost(kept),
        obeys=status.role in OBEYS,
        has_a_voice=status.role in HAS_A_VOICE,
        may_act=may_act,
        said=partial(said, tongue),
        joining=partial(joining_said, tongue),
    )


@machines.post("/restart")
def restart_one() -> Response:
    """Restart a machine, once it has been confirmed."""
    status = _within_hearing(OBEYS)
    if request.form.get("sure") != "yes":
        abort(HTTPStatus.BAD_REQUEST, said(request_tongue(), "not_sure"))
    has_gone = restart(parts().hall, status.node, boottime_ms, GONE_WITHIN_MS)
    return _told("restarts" if has_gone else "silent", status.node, is_done=has_gone)


@machines.post("/volume")
def change_volume() -> Response:
    """Let a board be as loud as this, in percent."""
    status, wanted = _within_hearing(HAS_A_VOICE), request.form.get("volume", "")
    if not (wanted.isascii() and wanted.isdigit() and len(wanted) <= 3 and int(wanted) <= LOUDEST):
        abort(HTTPStatus.BAD_REQUEST, said(request_tongue(), "bad_volume"))
    is_heard = set_volume(parts().hall, parts().screens, status.node, int(wanted), HEARD_WITHIN_S)
    return _told("louder" if is_heard else "silent", status.node, is_done=is_heard, volume=int(wanted))


def said(tongue: Tongue, key: str, **fields: object) -> str:
    """Return a text of this page."""
    return Catalogue.load().text(f"machines.{key}", tongue.language, **fields)


def _machine(node: str) -> NodeStatus:
    status = status_of(parts().hall, node)
    if status is None:
        abort(HTTPStatus.NOT_FOUND, said(request_tongue(), "unknown"))
    return status


@dataclass(frozen=True, slots=True)
class Kept:
    """What the depot knows of a node, in words."""

    role: str = ""
    identity: IdentityView | None = None
    machine: MachineView | None = None
    problem: str = ""


def _kept(last: LastKnown[_Told], node: str, tongue: Tongue) -> Kept:
    told, problem = last.look(), last.problem_said(tongue)
    if told is None:
        return Kept(problem=problem)
    identity, machine = told
    view = machine_view(machine, tongue) if machine else None
    if node in OF_THE_HUB:
        return Kept(machine=view, problem=problem)
    return Kept(identity.role if identity else "", identity_view(identity, tongue), view, problem)


def _why_lost(kept: Kept) -> str:
    """Say what a device that is not on the bus wants, as a key of the texts `[machines]`."""
    if kept.identity is not None and kept.identity.state != "in":
        return "has_no_machine"
    return "program_is_away" if kept.machine and not kept.machine.is_old else "is_lost"


def _not_on_the_bus(node: str, role: str, tongue: Tongue) -> NodeStatus:
    return _the_hub() if node == HUB and parts().settings.depot else _never_heard(node, role, tongue)


def _the_hub() -> NodeStatus:
    """The hub is no node, and says how it is in words of its own."""
    picture = parts().hall.picture()
    version = picture.hub.version if picture.hub else ""
    return NodeStatus(node=HUB, role=HUB, state="ready" if picture.link.hub_alive else "lost", version=version)


def _never_heard(node: str, role: str, tongue: Tongue) -> NodeStatus:
    """A node of the hall that has not come onto the bus since the console began is not there."""
    config = parts().config
    role = role or next((each.role for each in config.nodes if each.id == node), "") if config else role
    if not role:
        abort(HTTPStatus.NOT_FOUND, said(tongue, "unknown"))
    return NodeStatus(node=node, role=role, state="lost")


def _within_hearing(roles: frozenset[str]) -> NodeStatus:
    """Return the machine that a form names; one that cannot hear is told nothing that it would do much later."""
    status = _machine(request.form.get("node", ""))
    if deaf := why_deaf(status, roles):
        problem = HTTPStatus.CONFLICT if deaf == "is_lost" else HTTPStatus.BAD_REQUEST
        abort(problem, said(request_tongue(), deaf, node=status.node))
    return status


def _told(key: str, node: str, *, is_done: bool, **fields: object) -> Response:
    flash(said(request_tongue(), key, node=node, **fields), "done" if is_done else "refused")
    return redirect(url_for("pages.nodes"), HTTPStatus.SEE_OTHER)


def may_act_here() -> bool:
    """Whether whoever looks may do something with machines."""
    return may_do(g.account.role, "nodes")
