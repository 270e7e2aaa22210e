"""How the hall stands, as the bus said it last; with the hub away that is how it stood then."""

from flask import Response

from web_console.api.answers import as_json, refused
from web_console.api.door import api
from web_console.api.ticket_keys import as_may_be_told
from web_console.parts import parts

LINK = "Paidui-Link"
"""The header that says whether a state is of now: `ok`, `hub_lost` or `broker_lost`."""


@api.get("/hall")
def hall() -> Response:
    """The hall at a glance, as the hub said it last."""
    return _state(parts().hall.picture().glance)


@api.get("/windows")
def windows() -> Response:
    """Every window, as the hub said it last."""
    return _state(sorted(parts().hall.picture().windows, key=lambda board: board.window))


@api.get("/queues")
def queues() -> Response:
    """Every queue: how many wait, since when the first of them, and about how long who comes now would."""
    glance = parts().hall.picture().glance
    return _state(glance and list(glance.queues))


@api.get("/zones")
def zones() -> Response:
    """What each zone's board shows."""
    return _state(parts().hall.picture().boards)


@api.get("/notices")
def notices() -> Response:
    """The notices that the boards were told, zone by zone."""
    return _state(parts().hall.picture().notices)


@api.get("/nodes")
def nodes() -> Response:
    """Every machine that has been heard of, and since when it is as it is."""
    return _state(parts().hall.picture().nodes)


@api.get("/forecast")
def forecast() -> Response:
    """About how long everybody who waits will, and who takes a ticket now; a hall may do without a forecaster."""
    return _state(parts().hall.picture().forecast, 404)


@api.get("/catalogue")
def catalogue() -> Response:
    """What the hall offers, and what it calls everything: services, situations, zones."""
    return _state(parts().hall.picture().catalogue)


def _state(state: object, unheard: int = 503) -> Response:
    """Return a state and whether it is of now; 503 before anything has been heard."""
    link = parts().hall.picture().link.state
    answer = refused("nothing has been heard of this yet", unheard) if state is None else as_json(as_may_be_told(state))
    answer.headers[LINK] = link
    return answer
