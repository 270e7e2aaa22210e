"""Commands over HTTP: what the hub is asked on behalf of whoever logged in, and what it answered."""

from functools import partial
from typing import Final

import msgspec
from flask import Response, g, request

from hall_protocol.commands import COMMANDS, BookVisits, Command, ShowTicket
from web_console.api.answers import answered, as_json, refused
from web_console.api.bearer import speaker
from web_console.api.command_body import BadCommandBodyError, command_from
from web_console.api.door import LONGEST_LIST, api
from web_console.pages import parts
from web_console.rights import may_command

BOOK_VISITS: Final = str(BookVisits.__struct_config__.tag)


@api.post("/commands/<name>")
def command(name: str) -> Response:
    """Give a command on behalf of whoever logged in, and answer what the hub answers."""
    if name not in COMMANDS:
        return refused(f"no command {name!r}; there are {', '.join(COMMANDS)}", 404)
    if not may_command(g.account.role, name):
        return refused(f"an account of the role {g.account.role} may not give {name}", 403)
    if not request.is_json:
        return refused("send Content-Type: application/json", 415)
    if name == BOOK_VISITS:
        request.max_content_length = LONGEST_LIST
    try:
        make = partial(command_from, name, request.get_data(), speaker())
        return answered(parts().hall.ask(make))
    except BadCommandBodyError as problem:
        return refused(str(problem), 400)


@api.get("/tickets/<path:ticket>")
def ticket(ticket: str) -> Response:
    """What is known of a ticket now, by its id or the number on its paper."""
    try:
        reply = parts().hall.ask(partial(_show_ticket, ticket))
    except msgspec.ValidationError as problem:
        return refused(str(problem), 400)
    return as_json(reply.ticket) if reply.ok and reply.ticket else answered(reply)


def _show_ticket(ticket: str, command_id: str) -> Command:
    fields = {"name": "show_ticket", "command_id": command_id, "ticket": ticket, "on_behalf_of": speaker()}
    return msgspec.convert(fields, ShowTicket)
