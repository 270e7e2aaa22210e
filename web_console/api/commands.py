"""Commands over HTTP: what the hub is asked on behalf of whoever logged in, and what it answered."""

from functools import partial
from typing import Final

import msgspec
from flask import Response, current_app, g, request

from hall_protocol.commands import COMMANDS, BookVisits, Command, ShowTicket
from web_console.api.answers import answered, as_json, refused
from web_console.api.body import must_be_json
from web_console.api.command_body import BadCommandBodyError, command_from, fields_of
from web_console.api.door import LONGEST_LIST, api
from web_console.api.keys import HEADER, BadKeyError, CommandKeys, OtherWishError, command_id
from web_console.api.ticket_keys import as_may_be_told
from web_console.api.zone_bounds import BeyondZonesError, keep_within_zones
from web_console.entrance.rights import may_command
from web_console.parts import parts
from web_console.tokens.bearer import speaker

UNSENT: Final = "only-to-look-at"
"""The id of a command that is made to be looked at, and never sent."""
BOOK_VISITS: Final = str(BookVisits.__struct_config__.tag)


@api.post("/commands/<name>")
def command(name: str) -> Response:
    """Give a command on behalf of whoever logged in, and answer what the hub answers."""
    if name not in COMMANDS:
        return refused(f"no command {name!r}; there are {', '.join(COMMANDS)}", 404)
    if not may_command(g.account.role, name):
        return refused(f"an account of the role {g.account.role} may not give {name}", 403)
    must_be_json()
    if name == BOOK_VISITS:
        request.max_content_length = LONGEST_LIST
    try:
        return _asked(name, request.get_data())
    except (BadCommandBodyError, BadKeyError) as problem:
        return refused(str(problem), 400)
    except BeyondZonesError as problem:
        return refused(str(problem), 403)
    except OtherWishError as problem:
        return refused(str(problem), 409)


def _asked(name: str, body: bytes) -> Response:
    """Ask the hub; with a key, what was asked with it before is answered as it was then."""
    key, hall = request.headers.get(HEADER), parts().hall
    own_id = command_id(speaker(), key) if key is not None else None

    def make(next_id: str) -> Command:
        return command_from(name, body, speaker(), own_id or next_id)

    wish = make(UNSENT)
    if key is None or not _keys().knows(speaker(), key):  # what was let through once may have moved its ticket since
        keep_within_zones(g.account, wish, hall, parts().known.at(hall.configuration))
    if key is not None:
        fields = fields_of(body)
        if "command_id" in fields:
            raise OtherWishError(f"{HEADER} makes the command_id; leave that out")
        _keys().claim(speaker(), key, name, fields)
    return answered(as_may_be_told(hall.ask(make)))


def _keys() -> CommandKeys:
    found: CommandKeys = current_app.extensions["command_keys"]
    return found


@api.get("/tickets/<path:ticket>")
def ticket(ticket: str) -> Response:
    """What is known of a ticket now, by its id or the number on its paper."""
    try:
        reply = parts().hall.ask(partial(_show_ticket, ticket))
    except msgspec.ValidationError as problem:
        return refused(str(problem), 400)
    return as_json(as_may_be_told(reply.ticket)) if reply.ok and reply.ticket else answered(reply)


def _show_ticket(ticket: str, command_id: str) -> Command:
    fields = {"name": "show_ticket", "command_id": command_id, "ticket": ticket, "on_behalf_of": speaker()}
    return msgspec.convert(fields, ShowTicket)
