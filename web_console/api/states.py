"""How the hall stands, as the bus said it last."""

from flask import Response

from web_console.api.answers import as_json, refused
from web_console.api.door import api
from web_console.pages import parts


@api.get("/hall")
def hall() -> Response:
    """The hall at a glance, as the hub said it last."""
    glance = parts().hall.picture().glance
    return as_json(glance) if glance else refused("nothing has been heard of the hall yet", 503)


@api.get("/windows")
def windows() -> Response:
    """Every window, as the hub said it last."""
    return as_json(sorted(parts().hall.picture().windows, key=lambda board: board.window))
