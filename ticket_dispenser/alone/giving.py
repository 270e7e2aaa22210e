"""Giving tickets without the hub, and handing them over one after another when it is back."""

import logging
from collections import OrderedDict
from collections.abc import Callable
from typing import Final

import msgspec

from hall_protocol.commands import HandOver, IssueTicket, ReportPaper
from hall_protocol.events import Reply
from hall_protocol.refusals import RefusalCode
from hall_protocol.states import Offers, QueueLength, ServiceOffer, TicketFacts
from ticket_dispenser.alone.ages import Now, age_of
from ticket_dispenser.alone.file import name_of_given
from ticket_dispenser.alone.guess import Guess, guess
from ticket_dispenser.alone.hub import Hub
from ticket_dispenser.alone.store import Given, NotWrittenError, NumberStore
from ticket_dispenser.alone.stubs import stub_of

log = logging.getLogger(__name__)

AGAIN_MS: Final = 2_000
"""So long after a hub that could not store it a ticket is handed over again."""
A_DAY_MS: Final = 24 * 3600 * 1000
OLDEST_MS: Final = 7 * 24 * 3600 * 1000
REMEMBERED: Final = 500
IN_VAIN: Final = frozenset({RefusalCode.NO_HUB, RefusalCode.NOT_STORED, RefusalCode.TOO_OLD})
"""Said by a hub, or for want of one, that may take the same another time."""
NAMED: Final = "alone/"
"""So begins the id of a ticket that the hub does not know yet."""
PENDING: Final = "pending"


class Giving:
    """One dispenser's tickets while it is alone."""

    def __init__(self, store: NumberStore, hub: Hub, now_ms: Callable[[], int]) -> None:
        self._store = store
        self._hub = hub
        self._now_ms = now_ms
        self._sent: HandOver | None = None
        self._again_ms = 0
        self._papers: dict[str, tuple[bool, str]] = {}
        """What became of papers, where the disk would not note it."""
        self._ids: OrderedDict[str, str] = OrderedDict()
        """What the hub calls the tickets it got, by what we called them."""
        self._queues: dict[str, QueueLength] = {}
        self._offers_ms = 0
        self._given: dict[str, int] = {}
        """How many of each queue were given since the hub's last word."""

    @property
    def waiting(self) -> int:
        """How many tickets are still to be handed over."""
        return self._store.count()

    def can_give(self, queue: str) -> bool:
        """Whether a ticket of this queue can be had without the hub."""
        return self._store.left().get(queue, 0) > 0

    def hear(self, offers: Offers) -> None:
        """Take the hub's word on how many wait: from here it is guessed."""
        self._queues = {queue.id: queue for queue in offers.queues}
        self._offers_ms, self._given = self._now_ms(), {}

    def give(self, wish: IssueTicket, service: ServiceOffer, instead_of: str = "") -> TicketFacts:
        """Give a number; it is on disk before this returns. Raises NoNumbersError or NotWrittenError: then none."""
        number = self._store.next_number(service.queue)
        printed = number.printed(green=wish.lane == "green")
        command = HandOver(
            command_id=self._hub.ids.next(),
            service=service.code,
            queue=service.queue,
            serial=number.serial,
            number=printed,
            token=wish.token,
            lane=wish.lane,
            lane_reason=wish.lane_reason,
            situation=wish.situation,
            then=wish.then,
            identity=wish.identity,
            booking_identity=wish.booking_identity,
            instead_of=instead_of,
        )
        name = name_of_given(command)
        self._store.give(number, name, command, self._now_ms())
        log.info("%s %s given alone", name, printed)
        told = self._guess(service.queue)
        self._given[service.queue] = self._given.get(service.queue, 0) + 1
        return self._facts(name, command, service, told)

    def settle(self, name: str, printed: bool, fault: str) -> None:
        """Note what became of its paper; a hub that has the ticket already is told at once."""
        known_as = self._ids.get(name)
        if known_as:
            self._report(known_as, printed, fault)
            return
        try:
            self._store.settle(name, printed, fault)
        except NotWrittenError:
            self._papers[name] = (printed, fault)

    def on_tick(self, now_ms: int) -> None:
        """Hand over the next, if there is one and somebody to take it."""
        if self._sent is None and self._hub.hub_alive and now_ms >= self._again_ms:
            given = self._store.first()
            if given is not None:
                self._hand_over(given, now_ms)

    def on_reply(self, command: HandOver, reply: Reply) -> None:
        """The hub has it, or had it before, or cannot take it now, or never will."""
        if self._sent is None or command.command_id != self._sent.command_id:
            return
        self._sent = None
        given = self._store.first()
        if given is None or given.command.command_id != command.command_id:
            return
        if reply.ok or reply.code == RefusalCode.ALREADY_HANDED_OVER:
            self._taken(given, reply)
        elif reply.code in IN_VAIN:
            self._again_ms = self._now_ms() + AGAIN_MS
        else:
            self._refused(given, reply.code)
        self.on_tick(self._now_ms())

    def _hand_over(self, given: Given, now_ms: int) -> None:
        clock = self._hub.hall_clock
        hall_ms = clock.now_ms()
        since_midnight_ms = (hall_ms + clock.utc_offset_s * 1000) % A_DAY_MS
        now = Now(self._store.boot, now_ms, hall_ms, clock.speed, hall_ms - since_midnight_ms)
        age = age_of(given, self._store.boots(), now)
        self._sent = msgspec.structs.replace(given.command, age_ms=min(OLDEST_MS, age.age_ms), estimated=age.estimated)
        self._hub.ask(self._sent)

    def _taken(self, given: Given, reply: Reply) -> None:
        if reply.ticket is not None:
            self._remember(given.name, reply.ticket.id)
            self._tell_paper(given, reply.ticket)
        try:
            self._store.handed_over(given.name, stub_of(given, reply, self._store))
            self._papers.pop(given.name, None)
        except NotWrittenError:
            self._again_ms = self._now_ms() + AGAIN_MS

    def _refused(self, given: Given, code: str) -> None:
        log.error("%s was not taken by the hub (%s): it stays here", given.name, code)
        try:
            self._store.refused(given.name, code)
        except NotWrittenError:
            self._again_ms = self._now_ms() + AGAIN_MS

    def _tell_paper(self, given: Given, ticket: TicketFacts) -> None:
        """What became of its paper while it was handed over the hub hears behind it."""
        paper, fault = given.command.paper, given.command.fault
        if given.name in self._papers:
            printed, fault = self._papers[given.name]
            paper = "printed" if printed else "failed"
        if paper not in (PENDING, ticket.paper):
            self._report(ticket.id, paper == "printed", fault)

    def _remember(self, name: str, ticket: str) -> None:
        self._ids[name] = ticket
        while len(self._ids) > REMEMBERED:
            self._ids.popitem(last=False)

    def _report(self, ticket: str, printed: bool, fault: str) -> None:
        self._hub.ask(ReportPaper(command_id=self._hub.ids.next(), ticket=ticket, printed=printed, fault=fault))

    def _guess(self, queue: str) -> Guess | None:
        last = self._queues.get(queue)
        if last is None:
            return None
        return guess(last, self._now_ms() - self._offers_ms, self._given.get(queue, 0))

    def _facts(self, name: str, command: HandOver, service: ServiceOffer, told: Guess | None) -> TicketFacts:
        at_ms = self._hub.hall_clock.now_ms()
        return TicketFacts(
            id=name,
            number=command.number,
            service=service.code,
            lane=command.lane,
            phase="waiting",
            zone=service.zone,
            issued_ms=at_ms,
            waits_from_ms=at_ms,
            token=command.token,
            lane_reason=command.lane_reason,
            ahead=told.ahead if told else None,
            wait_from_s=told.wait_from_s if told else None,
            wait_to_s=told.wait_to_s if told else None,
            situation=command.situation,
            then=command.then,
            alone="exact",
        )
