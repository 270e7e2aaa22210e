"""Who leads some zones commands in those alone: looked at where every page's command leaves for the hub."""

from collections.abc import Callable
from typing import Final

from flask import g, has_request_context, request

from hall_config.texts import Catalogue
from hall_protocol.commands import COMMANDS, READ_ONLY, Command, WindowCommand
from hall_protocol.events import Reply
from hall_protocol.message import LocalText
from hall_protocol.refusals import RefusalCode
from web_console.api.zone_bounds import BeyondZonesError, keep_within_zones
from web_console.entrance.accounts import Account
from web_console.known_hall import KnownHall
from web_console.live import LiveHall

LOOKS: Final = tuple(COMMANDS[name] for name in READ_ONLY)
WATCHED_THERE: Final = frozenset({"api", "guide"})
"""These look by themselves before they ask, and let a wish that is repeated hear what came of it."""


def zone_bounds(hall: LiveHall, known: KnownHall) -> Callable[[Command], Reply | None]:
    """Return what refuses a command that the account of this request may not give where it would happen."""

    def refused(command: Command) -> Reply | None:
        account: Account | None = g.get("account") if has_request_context() else None
        if account is None or not account.zones or isinstance(command, LOOKS) or request.blueprint in WATCHED_THERE:
            return None
        if _is_within(account, command, hall, known):
            return None
        text = LocalText(*(Catalogue.load().text("console.not_your_zone", language) for language in ("zh", "en")))
        return Reply(command_id=command.command_id, ok=False, code=RefusalCode.NOT_ALLOWED, message=text)

    return refused


def _is_within(account: Account, command: Command, hall: LiveHall, known: KnownHall) -> bool:
    """Whether a command is about the account's zones; what is done at a window happens where that stands."""
    if isinstance(command, WindowCommand):
        board = hall.picture().window(command.window)
        return board is not None and account.may_act_in(board.zone)
    try:
        keep_within_zones(account, command, hall, known.at(hall.configuration))
    except BeyondZonesError:
        return False
    return True
