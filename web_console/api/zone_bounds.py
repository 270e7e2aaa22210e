"""Who leads some zones commands in those alone: what a command is about must stand there."""

from functools import partial
from typing import Final

import msgspec

from hall_protocol.commands import Command, ShowTicket
from web_console.accounts import Account
from web_console.live import LiveHall, Picture

UNHEARD: Final = "?"
"""Of a window of which nothing has been heard: it might stand anywhere."""


class BeyondZonesError(ValueError):
    """A command about a zone that its account does not lead."""


def keep_within_zones(account: Account, command: Command, hall: LiveHall) -> None:
    """Raise BeyondZonesError when an account that leads some zones commands anything in another."""
    if not account.zones:
        return
    beyond = [zone for zone in _zones_of(command, hall) if not account.may_act_in(zone)]
    if beyond:
        where = f"the zone {beyond[0]}" if beyond[0] else "every zone"
        raise BeyondZonesError(f"{account.name} leads {', '.join(account.zones)}, and may not command in {where}")


def _zones_of(command: Command, hall: LiveHall) -> list[str]:
    """Return the zones that a command is about; empty text: all of them."""
    picture = hall.picture()
    found = []
    if window := getattr(command, "window", ""):
        found += _of_window(window, picture)
    if ticket := getattr(command, "ticket", ""):
        found += _of_ticket(str(ticket), hall)
    if notice := getattr(command, "notice", ""):
        found += [told.zone for told in picture.notices if any(each.id == notice for each in told.notices)]
    if hasattr(command, "zones"):
        found += list(command.zones) or [""]
    if hasattr(command, "zone"):
        found.append(command.zone)
    return found


def _of_window(window: str, picture: Picture) -> list[str]:
    board = picture.window(window)
    return [board.zone if board else UNHEARD]


def _of_ticket(ticket: str, hall: LiveHall) -> list[str]:
    """Return the zone where a ticket waits; none for one that nobody knows, which the hub refuses by itself."""
    reply = hall.ask(partial(_show, ticket))
    return [reply.ticket.zone] if reply.ticket else [each.zone for each in reply.tickets]


def _show(ticket: str, command_id: str) -> Command:
    return msgspec.convert({"name": "show_ticket", "command_id": command_id, "ticket": ticket}, ShowTicket)
