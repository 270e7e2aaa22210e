"""The one door through which a dispenser goes on without the hub."""

import logging
import sqlite3
from collections.abc import Callable
from pathlib import Path

from hall_protocol.commands import AskForNumbers, CheckIn, Command, HandOver, IssueTicket, TellNumbers
from hall_protocol.events import Reply
from hall_protocol.message import Message
from hall_protocol.states import Catalogue, HubState, Offers, ServiceOffer, TicketFacts
from ticket_dispenser.alone.asking import Asking
from ticket_dispenser.alone.giving import NAMED, Giving
from ticket_dispenser.alone.hub import Hub
from ticket_dispenser.alone.store import NoNumbersError, NotWrittenError, NumberStore
from ticket_dispenser.alone.stubs import Stubs
from ticket_dispenser.alone.telling import Telling

log = logging.getLogger(__name__)


class Alone:
    """A dispenser's provisions, what it gave alone, and handing that over."""

    def __init__(self, store: NumberStore, hub: Hub, now_ms: Callable[[], int]) -> None:
        self._store = store
        self._now_ms = now_ms
        self._stubs = Stubs(store)
        self._telling = Telling(store, hub, self._stubs, now_ms)
        self._giving = Giving(store, hub, now_ms)
        self._asking = Asking(store, hub, now_ms)

    @property
    def catalogue(self) -> Catalogue | None:
        """What the hall offered last, for a start without anybody who could say; None if nobody ever did."""
        return self._store.catalogue()

    @property
    def is_sound(self) -> bool:
        """Whether the disk took the last that should have been on it."""
        return self._store.is_sound

    @property
    def waiting(self) -> int:
        """How many tickets are still to be handed over."""
        return self._giving.waiting

    def left(self, queues: set[str]) -> int:
        """Return how many numbers are left in the scarcest of these queues."""
        left = self._store.left()
        return min((left.get(queue, 0) for queue in queues), default=0)

    def can_give(self) -> bool:
        """Whether any ticket could be had without the hub."""
        return any(count > 0 for count in self._store.left().values())

    def give(self, wish: IssueTicket, service: ServiceOffer, instead_of: str = "") -> TicketFacts | None:
        """Give a ticket; None when there is no number for it, or the disk cannot remember it."""
        try:
            ticket = self._giving.give(wish, service, instead_of)
        except (NoNumbersError, NotWrittenError) as problem:
            log.error("no ticket of %s can be given alone: %s", service.queue, type(problem).__name__)
            return None
        self._asking.soon()
        return ticket

    def settle(self, ticket: str, printed: bool, fault: str) -> bool:
        """Note what became of a paper; return whether the ticket was given alone."""
        if not ticket.startswith(NAMED):
            return False
        self._giving.settle(ticket, printed, fault)
        return True

    def on_message(self, message: Message) -> None:
        """The hub says what there is, and how many wait."""
        if isinstance(message, Catalogue):
            self._asking.keep(message)
        elif isinstance(message, Offers):
            self._giving.hear(message)
            self._stubs.hear(message)
        elif isinstance(message, HubState):
            self._telling.hear(message)

    def on_reply(self, command: Command, reply: Reply) -> bool:
        """Take an answer; return whether it was to one of ours."""
        match command:
            case HandOver():
                self._giving.on_reply(command, reply)
            case AskForNumbers():
                self._asking.on_reply(command, reply)
            case TellNumbers():
                self._telling.on_reply(command, reply)
            case _:
                return False
        return True

    def remember(self, command: IssueTicket | CheckIn, reply: Reply) -> None:
        """The hub gave a ticket: it is remembered here before it is printed, for the hub may forget it."""
        self._stubs.keep(command, reply, self._now_ms())

    def on_tick(self, now_ms: int) -> None:
        """Tell a hub that may have forgotten; hand over what there is to hand over; then see to the provisions."""
        self._telling.on_tick(now_ms)
        if self._telling.is_done:
            self._giving.on_tick(now_ms)
            self._asking.on_tick(now_ms)
        self._stubs.on_tick(now_ms)

    def close(self) -> None:
        """Let go of the file."""
        self._store.close()


def open_alone(path: Path, boot_id: str, hub: Hub, now_ms: Callable[[], int]) -> Alone | None:
    """Open a dispenser's provisions; None when its disk cannot be used: then it gives tickets with the hub only."""
    try:
        return Alone(NumberStore(path, boot_id, now_ms()), hub, now_ms)
    except (OSError, sqlite3.Error) as problem:
        log.error("%s cannot be used (%s): without the hub no ticket can be had here", path, problem)
        return None
