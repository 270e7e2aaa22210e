"""From the wish for a ticket to the ticket: of the hub while it answers, else of the dispenser's own numbers."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import msgspec

from hall_protocol.commands import CheckIn, Command, IssueTicket
from hall_protocol.events import Reply
from hall_protocol.refusals import RefusalCode
from hall_protocol.states import ServiceOffer, TicketFacts
from node_runtime.node import NodeRuntime
from ticket_dispenser.alone.alone import Alone

log = logging.getLogger(__name__)

PATIENCE_MS: Final = 2_500
"""So long a visitor waits for a hub that says it is there; then the ticket comes from the dispenser's own numbers."""


@dataclass(frozen=True, slots=True)
class Unanswered:
    """A wish the hub has not answered yet."""

    command: IssueTicket
    service: ServiceOffer
    asked_ms: int


class Issuing:
    """One dispenser's way to a ticket; where there are no own numbers, the hub is the only one."""

    def __init__(
        self, hall: NodeRuntime, alone: Alone | None, token: Callable[[], str], now_ms: Callable[[], int]
    ) -> None:
        self._hall = hall
        self._alone = alone
        self._token = token
        self._now_ms = now_ms
        self._unanswered: Unanswered | None = None

    @property
    def can_do_alone(self) -> bool:
        """Whether a ticket could be had without the hub."""
        return self._alone is not None and self._alone.can_give()

    def want(self, command: IssueTicket, service: ServiceOffer, hub: bool) -> TicketFacts | None:
        """Return a ticket given alone at once, when there is no hub; else ask it, and the answer comes later."""
        if not hub:
            return self._alone.give(command, service) if self._alone and not command.agent else None
        self._unanswered = Unanswered(command, service, self._now_ms())
        self._hall.ask(command)
        return None

    def is_answered(self, command: Command, reply: Reply) -> bool:
        """Take the hub's answer, before any ticket is printed; a hub that was just restored has none for some seconds.

        Then there are own numbers here, and what it gives later is another matter.
        """
        if self._unanswered and self._unanswered.command.command_id == command.command_id:
            if reply.code == RefusalCode.JUST_RESTORED and self.can_do_alone:
                return False
            self._unanswered = None
        if self._alone is not None and isinstance(command, IssueTicket | CheckIn) and reply.ok:
            self._alone.remember(command, reply)
        return True

    def overdue(self, hub: bool) -> TicketFacts | None:
        """Return the ticket of a visitor whom the hub has kept waiting for too long, or is gone from.

        Should the hub have granted the wish all the same, that ticket goes when this one is handed over.
        """
        waiting = self._unanswered
        if waiting is None or self._alone is None or waiting.command.agent:
            return None
        if hub and self._now_ms() - waiting.asked_ms < PATIENCE_MS:
            return None
        fresh = msgspec.structs.replace(waiting.command, token=self._token())
        ticket = self._alone.give(fresh, waiting.service, instead_of=waiting.command.token)
        if ticket is not None:
            log.warning("%s was not answered in time", waiting.command.command_id)
            self._hall.withdraw(waiting.command.command_id)
            self._unanswered = None
        return ticket
