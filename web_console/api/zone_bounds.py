"""Who leads some zones commands in those alone: what a command is about must stand there."""

from functools import partial
from typing import Final

import msgspec

from hall_config.model import HallConfig
from hall_protocol.commands import Command, DivertVisitor, IssueTicket, ShowNotices, ShowTicket
from hall_protocol.refusals import RefusalCode
from web_console.entrance.accounts import Account
from web_console.live import LiveHall, Picture

UNHEARD: Final = "?"
"""Of what nothing has been heard of: it might stand anywhere."""


class BeyondZonesError(ValueError):
    """A command about a zone that its account does not lead."""


def keep_within_zones(account: Account, command: Command, hall: LiveHall, config: HallConfig | None) -> None:
    """Raise BeyondZonesError when an account that leads some zones commands anything in another."""
    if not account.zones:
        return
    beyond = [zone for zone in _zones_of(command, hall, config) if not account.may_act_in(zone)]
    if beyond:
        where = f"the zone {beyond[0]}" if beyond[0] else "every zone"
        raise BeyondZonesError(f"{account.name} leads {', '.join(account.zones)}, and may not command in {where}")


def _zones_of(command: Command, hall: LiveHall, config: HallConfig | None) -> list[str]:
    """Return the zones that a command is about; empty text: all of them."""
    picture = hall.picture()
    found = _of_places(command, picture, config)
    if ticket := getattr(command, "ticket", ""):
        found += _of_ticket(str(ticket), hall)
    if notice := getattr(command, "notice", ""):
        found += _of_notice(str(notice), hall)
    if hasattr(command, "zones"):
        found += list(command.zones) or [""]
    if hasattr(command, "zone"):
        found.append(command.zone)
    return found


def _of_places(command: Command, picture: Picture, config: HallConfig | None) -> list[str]:
    """Return where the window, the dispenser, or whoever serves the service stands."""
    found = []
    if window := getattr(command, "window", ""):
        board = picture.window(window)
        found.append(board.zone if board else UNHEARD)
    if dispenser := getattr(command, "dispenser", ""):
        machines = {node.id: node.zone for node in config.nodes} if config else {}
        found.append(machines.get(dispenser, UNHEARD))
    if isinstance(command, IssueTicket | DivertVisitor) and command.service and picture.catalogue:
        found += [offer.zone for offer in picture.catalogue.services if offer.code == command.service]
    return found


def _of_ticket(ticket: str, hall: LiveHall) -> list[str]:
    """Return the zone where a ticket waits; none for one that nobody knows, which the hub refuses by itself."""
    reply = hall.ask(partial(_show, ticket))
    if reply.code == RefusalCode.NO_HUB:
        return [UNHEARD]
    return [reply.ticket.zone] if reply.ticket else [each.zone for each in reply.tickets]


def _of_notice(notice: str, hall: LiveHall) -> list[str]:
    """Return where a notice stands or will stand; none for one that nobody knows, which the hub refuses by itself."""
    reply = hall.ask(lambda command_id: ShowNotices(command_id=command_id))
    if not reply.ok:
        return [UNHEARD]
    return [zone for each in reply.notices if each.id == notice for zone in each.zones or ("",)]


def _show(ticket: str, command_id: str) -> Command:
    return msgspec.convert({"name": "show_ticket", "command_id": command_id, "ticket": ticket}, ShowTicket)
