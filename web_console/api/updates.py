"""Updates by a program: which release each machine runs, and having it changed."""

import msgspec
from flask import Response, abort, request

from node_runtime.depot_messages import UpdateChange
from web_console.api.answers import as_json, refused
from web_console.api.command_body import BadCommandBodyError, fields_of
from web_console.api.door import api
from web_console.language import Tongue
from web_console.parts import parts
from web_console.updates.acting import UpdatesError, change, everything
from web_console.updates.view import problem_said

STATUS = {"not_here": 404, "away": 503}
"""Every other refusal is the depot's own: 409."""


@api.get("/updates")
def updates() -> Response:
    """Which release each machine runs, which there are, and how far a new one has come."""
    try:
        return as_json(everything())
    except UpdatesError as problem:
        return _refused(problem)


@api.post("/updates")
def updates_change() -> Response:
    """Have machines run another release, in waves or at once; or stop one, or take it back."""
    if not request.is_json:
        abort(415, "send Content-Type: application/json")
    try:
        wanted = msgspec.convert(fields_of(request.get_data()), UpdateChange)
    except (BadCommandBodyError, msgspec.ValidationError) as problem:
        return refused(f"a change is {{act, release, machines, at_once}}: {problem}", 400)
    try:
        return as_json(change(wanted))
    except UpdatesError as problem:
        return _refused(problem)


def _refused(problem: UpdatesError) -> Response:
    tongue: Tongue = parts().fragments.tongue("en")
    return refused(problem_said(problem, tongue), STATUS.get(problem.key, 409))
