"""A number as typed at a window's keypad, which has no letters: 15 is A015, where that can only be one visitor."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Final

import msgspec

from central_scheduler.manners import UnmannerlyError
from hall_protocol import commands as wire
from hall_protocol.access import Credential
from hall_protocol.refusals import RefusalCode
from hall_protocol.roles import Role
from hall_protocol.typed_numbers import digits_of
from queue_core.hall import Hall
from queue_core.lifecycle import State
from queue_core.records import Ticket

AMONG: Final[Mapping[type[wire.Command], State]] = MappingProxyType(
    {wire.CallTicket: State.WAITING, wire.ResumeTicket: State.HELD, wire.ReinstateTicket: State.MISSED}
)
"""Whom each command can mean."""


class SeveralMeantError(UnmannerlyError):
    """More than one visitor has a number of these digits; the clerk has to say which is meant."""

    def __init__(self, typed: str, tickets: Sequence[Ticket]) -> None:
        self.tickets = tuple(tickets)
        super().__init__(
            RefusalCode.AMBIGUOUS_NUMBER, number=typed, numbers=" / ".join(ticket.number for ticket in tickets)
        )


def as_meant(sender: Credential, command: wire.Command, hall: Hall) -> wire.Command:
    """Return the command with the ticket that is meant, or as it is: then the rules say that they know none.

    Only tickets this window could serve count: among them a queue's letters are seldom needed. Raises
    SeveralMeantError when they are.
    """
    if sender.role is not Role.TERMINAL or not isinstance(
        command, wire.CallTicket | wire.ResumeTicket | wire.ReinstateTicket
    ):
        return command
    if not (command.ticket.isascii() and command.ticket.isdecimal()):
        return command
    serves, typed = hall.serves(sender.window), int(command.ticket)
    could_be = hall.in_state(AMONG[type(command)])
    found = [ticket for ticket in could_be if digits_of(ticket.number) == typed and ticket.service in serves]
    if len(found) > 1:
        raise SeveralMeantError(command.ticket, found)
    return msgspec.structs.replace(command, ticket=found[0].id) if found else command
