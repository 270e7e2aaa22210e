"""What a machine shows at this moment, asked of it just now: for whoever looks after machines from afar."""

import secrets

from flask import Response

from hall_protocol.events import NodeControl
from hall_protocol.topics import NODE_CONTROL
from web_console.api.answers import refused
from web_console.api.door import api
from web_console.guide.floor import CONTROL_BYTES, SHOWN_WITHIN_S
from web_console.parts import parts


@api.post("/nodes/<node>/screen")
def node_screen(node: str) -> Response:
    """A picture of what a machine shows, once it has drawn it."""
    known = {seen.status.node for seen in parts().hall.picture().nodes}
    if node not in known:
        return refused(f"no machine {node[:64]!r} has been heard of", 404)
    control = NodeControl(control_id=secrets.token_hex(CONTROL_BYTES), action="show_screen")
    parts().hall.tell(NODE_CONTROL, control, node=node)
    screen = parts().screens.wait_for(control.control_id, SHOWN_WITHIN_S)
    if screen is None:
        return refused(f"{node} sent no picture within {SHOWN_WITHIN_S:.0f} seconds; not every machine has one", 504)
    return Response(screen.jpeg, mimetype="image/jpeg")
