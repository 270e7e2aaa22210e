"""A machine is added to the hall, or let in no more: the one who stands before it reads out its code."""

import re
from functools import partial
from http import HTTPStatus
from typing import Final

from flask import abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers.response import Response

from node_runtime.depot_messages import Acceptance, Becomes, IdentityTold, Waiting
from web_console import depot
from web_console.audit.noting import concerns
from web_console.depot import DepotProblemError, LastKnown, problem_said
from web_console.language import Tongue
from web_console.machines.joining_view import places_view, said, waiting_view
from web_console.machines.pages import machines, may_act_here
from web_console.parts import parts, request_tongue
from web_console.serving.looking import looked_at

CODE: Final = re.compile(r"[0-9]{6}")
NODE: Final = re.compile(r"[a-z0-9-]{1,64}")
MOST_NODES: Final = 8
"""What one machine can be at once; a window's has a terminal, a sign and a pad."""
FROM_A_PAGE: Final = "from the console"


@machines.get("/add")
def add_page() -> str:
    """Machines that show a code; with one chosen, what it may become."""
    tongue = request_tongue()
    return render_template(
        "joining.html",
        page="nodes",
        body=_body(LastKnown(_told_of_machines), tongue, may_act=may_act_here()),
        events=url_for("machines.add_events", code=request.args.get("code"), node=request.args.getlist("node")),
        clock=parts().fragments.clock(),
        said=partial(said, tongue),
    )


@machines.get("/add/events")
def add_events() -> Response:
    """The same, as it changes: a code turns up, a machine is let in by somebody else."""
    return looked_at(partial(_body, LastKnown(_told_of_machines), request_tongue(), may_act=may_act_here()))


_Told = tuple[tuple[Waiting, ...], dict[str, IdentityTold]]


def _told_of_machines() -> _Told:
    return depot.waiting(), depot.identities()


def _body(last: LastKnown[_Told], tongue: Tongue, *, may_act: bool) -> str:
    code, wanted = _digits(request.args.get("code", "")), request.args.getlist("node")
    told, identities = last.look() or ((), {})
    waiting = waiting_view(told, tongue)
    chosen = next((each for each in waiting if each.code == code), None)
    unknown = problem_said(DepotProblemError("no_such_code", code), tongue) if code and chosen is None else ""
    return render_template(
        "_joining.html",
        problem=last.problem_said(tongue) or unknown,
        has_depot=parts().settings.depot is not None,
        waiting=waiting,
        chosen=chosen,
        places=places_view(identities, parts().config, wanted, tongue),
        wanted=wanted,
        may_act=may_act,
        said=partial(said, tongue),
    )


@machines.post("/accept")
def accept() -> Response:
    """Let a machine be what was chosen, once it has been confirmed."""
    code, nodes = _code(), tuple(dict.fromkeys(request.form.getlist("node")))
    replace = request.form.get("replace") == "yes"
    if not nodes or len(nodes) > MOST_NODES or not all(NODE.fullmatch(each) for each in nodes):
        return _told(code, said(request_tongue(), "no_choice"), is_done=False)
    concerns("nodes", nodes)
    try:
        accept_machine(code, nodes, replace=replace)
    except DepotProblemError as trouble:
        return _told(code, problem_said(trouble, request_tongue()), is_done=False, nodes=nodes)
    return _told("", said(request_tongue(), "accepted", nodes=request_tongue().listed(nodes)), is_done=True)


@machines.post("/refuse")
def refuse() -> Response:
    """Send a machine away that nobody knows."""
    try:
        depot.refuse(_code())
    except DepotProblemError as trouble:
        return _told("", problem_said(trouble, request_tongue()), is_done=False)
    return _told("", said(request_tongue(), "refused"), is_done=True)


@machines.post("/revoke")
def revoke() -> Response:
    """Let a node in no more, once it has been confirmed."""
    node = request.form.get("node", "")
    if request.form.get("sure") != "yes" or not NODE.fullmatch(node):
        abort(HTTPStatus.BAD_REQUEST, said(request_tongue(), "not_sure"))
    try:
        depot.revoke(node, FROM_A_PAGE)
    except DepotProblemError as trouble:
        flash(problem_said(trouble, request_tongue()), "refused")
    else:
        flash(said(request_tongue(), "revoked", node=node), "done")
    return redirect(url_for("machines.page", node=node), HTTPStatus.SEE_OTHER)


def accept_machine(code: str, nodes: tuple[str, ...], *, replace: bool) -> None:
    """Let the machine that shows a code be these nodes, each in the zone it stands in. Raises DepotProblemError."""
    config = parts().config
    zones = {node.id: node.zone for node in config.nodes} if config else {}
    became = tuple(Becomes(node=node, zone=zones.get(node, "")) for node in nodes)
    depot.accept(Acceptance(code=code, nodes=became, replace=replace))


def _told(code: str, sentence: str, *, is_done: bool, nodes: tuple[str, ...] = ()) -> Response:
    """Go back to the page with what was ticked: whoever mistook one thing does not tick all anew."""
    flash(sentence, "done" if is_done else "refused")
    return redirect(url_for("machines.add_page", code=code or None, node=nodes), HTTPStatus.SEE_OTHER)


def _code() -> str:
    code = _digits(request.form.get("code", ""))
    if not CODE.fullmatch(code):
        abort(HTTPStatus.BAD_REQUEST, said(request_tongue(), "bad_code"))
    return code


def _digits(text: str) -> str:
    """Return a code as it was typed, in one group or two."""
    return "".join(text.split())[:12]
