"""Who leads some zones acts in those alone: where an act happens, and whether it may happen there."""

from collections import OrderedDict
from collections.abc import Callable, Mapping
from typing import Final

from hall_protocol.commands import AnswerGuide, Command, DivertVisitor, IssueTicket, ShowTicket
from hall_protocol.events import Reply
from hall_protocol.refusals import RefusalCode
from hall_protocol.states import Catalogue
from web_console.entrance.accounts import Account

MOST_REMEMBERED: Final = 5_000


class HubAwayError(RuntimeError):
    """Nobody can say now in which zone a ticket is."""


class Reach:
    """Keeps each account within its zones.

    What was let through once is let through again under the same id: it may have taken the ticket into another zone,
    and whoever asks once more is to hear what came of it.
    """

    def __init__(self, ask: Callable[[Callable[[str], Command]], Reply]) -> None:
        self._ask = ask
        self._let: OrderedDict[str, None] = OrderedDict()

    def allows(
        self, account: Account, command: Command, catalogue: Catalogue | None, machines: Mapping[str, str]
    ) -> bool:
        """Say whether this account may do this where it would happen; raises HubAwayError when nobody can say."""
        if not account.zones or command.command_id in self._let:
            return True
        allowed = account.may_act_in(self._zone(command, catalogue, machines))
        if allowed:
            self._let[command.command_id] = None
            while len(self._let) > MOST_REMEMBERED:
                self._let.popitem(last=False)
        return allowed

    def _zone(self, command: Command, catalogue: Catalogue | None, machines: Mapping[str, str]) -> str:
        match command:
            case IssueTicket(service=service) | DivertVisitor(service=service):
                offers = catalogue.services if catalogue else ()
                return next((offer.zone for offer in offers if offer.code == service), "")
            case AnswerGuide(dispenser=dispenser):
                return machines.get(dispenser, "")
            case _:
                return self._zone_of_ticket(str(getattr(command, "ticket", "")), command.on_behalf_of)

    def _zone_of_ticket(self, ticket: str, account: str) -> str:
        if not ticket:
            return ""
        reply = self._ask(lambda id_: ShowTicket(command_id=id_, ticket=ticket, on_behalf_of=account))
        if reply.code == RefusalCode.NO_HUB:
            raise HubAwayError
        return reply.ticket.zone if reply.ticket else ""
