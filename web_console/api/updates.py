"""Updates by a program: which release each machine runs, and having it changed."""

import msgspec
from flask import Response, request

from node_runtime.depot_messages import UpdateChange
from web_console import depot
from web_console.api.answers import as_json, refused
from web_console.api.body import must_be_json
from web_console.api.by_the_depot import by_the_depot
from web_console.api.command_body import BadCommandBodyError, fields_of
from web_console.api.door import api


@api.get("/updates")
@by_the_depot
def updates() -> Response:
    """Which release each machine runs, which there are, and how far a new one has come."""
    return as_json(depot.updates())


@api.post("/updates")
@by_the_depot
def updates_change() -> Response:
    """Have machines run another release, in waves or at once; or stop one, or take it back."""
    must_be_json()
    try:
        wanted = msgspec.convert(fields_of(request.get_data()), UpdateChange)
    except (BadCommandBodyError, msgspec.ValidationError) as problem:
        return refused(f"a change is {{act, release, machines, first, at_once, when_resting}}: {problem}", 400)
    return as_json(depot.change_updates(wanted))
