"""The page of updates: what each machine runs, a release on its way, and the buttons for it."""

from functools import partial
from http import HTTPStatus
from typing import Final

import msgspec
from flask import Blueprint, abort, flash, g, redirect, render_template, request, url_for
from werkzeug.wrappers.response import Response

from node_runtime.depot_messages import UpdateChange, UpdatesTold
from web_console import depot
from web_console.audit.noting import concerns
from web_console.depot import DepotProblemError, LastKnown, problem_said
from web_console.entrance.rights import may_do
from web_console.language import Tongue
from web_console.now.hall_view import places_of_nodes
from web_console.parts import parts, request_tongue
from web_console.serving.looking import looked_at
from web_console.updates.view import view_of
from web_console.updates.words import said

updates = Blueprint(
    "updates",
    __name__,
    url_prefix="/updates",
    template_folder="templates",
    static_folder="static",
    static_url_path="/static",
)
EVERY: Final = ""
MANNERS: Final = ("when_resting", "at_once")
"""When machines change over; neither: once the hall is closed."""


@updates.get("")
def page() -> str:
    """What each machine runs, which releases there are, how far a new one has come."""
    tongue = request_tongue()
    return render_template(
        "updates.html",
        page="updates",
        body=_body(LastKnown(depot.updates), tongue, may_act=may_do(g.account.role, "nodes")),
        events=url_for("updates.events"),
        clock=parts().fragments.clock(),
        said=partial(said, tongue),
    )


@updates.get("/events")
def events() -> Response:
    """All of it, as it changes."""
    return looked_at(
        partial(_body, LastKnown(depot.updates), request_tongue(), may_act=may_do(g.account.role, "nodes"))
    )


def _body(last: LastKnown[UpdatesTold], tongue: Tongue, *, may_act: bool) -> str:
    told, places = last.look(), places_of_nodes(tongue, parts().config)
    return render_template(
        "_updates.html",
        view=view_of(told, tongue, places) if told else None,
        trouble=last.problem_said(tongue),
        may_act=may_act,
        said=partial(said, tongue),
    )


@updates.post("/change")
def change_page() -> Response:
    """Have machines run another release, in waves or at once; or stop one, or take it back."""
    tongue, act = request_tongue(), request.form.get("act", "")
    try:
        wanted = msgspec.convert(_wanted(act), UpdateChange, strict=False)
    except msgspec.ValidationError:
        abort(HTTPStatus.BAD_REQUEST)
    concerns("act", wanted.act)
    concerns("release", wanted.release or "–")
    concerns("machines", wanted.machines or "all")
    concerns("first", wanted.first or "–")
    concerns("when", request.form.get("when", "") or "closed")
    try:
        rollout = depot.change_updates(wanted).rollout
    except DepotProblemError as problem:
        flash(problem_said(problem, tongue), "refused")
    else:
        first = tongue.listed(rollout.waves[0]) if rollout else ""
        flash(said(tongue, _done(wanted), first=first), "done")
    return redirect(url_for("updates.page"), HTTPStatus.SEE_OTHER)


def _done(change: UpdateChange) -> str:
    return "done_back_now" if change.act == "back" and change.at_once else f"done_{change.act}"


def _wanted(act: str) -> dict[str, object]:
    """`run` for a role means every machine that is such a node; with none chosen, all in waves."""
    machines, role = tuple(request.form.getlist("machine")), request.form.get("role", EVERY)
    if act == "run" and not machines:
        act, machines = ("run", _of_role(role)) if role else ("roll_out", ())
    return {
        "act": act,
        "release": request.form.get("release", ""),
        "machines": machines,
        "first": request.form.get("first", "") if act == "roll_out" else "",
        **{manner: manner == request.form.get("when") for manner in MANNERS},
    }


def _of_role(role: str) -> tuple[str, ...]:
    try:
        found = tuple(each.name for each in depot.updates().machines if role in each.roles)
    except DepotProblemError:
        found = ()
    return found or abort(HTTPStatus.BAD_REQUEST)
