"""The stubs (存根) of the tickets that the hub gave here: handed over to a hub that has forgotten them.

A hub that is restored from a copy of its journal knows nothing of what was given after the copy was made, and
visitors stand in the hall with those numbers. Each dispenser remembers what it printed as long as the visit goes on.
"""

import logging
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from typing import Final, TypeVar

import msgspec

from hall_protocol.commands import CheckIn, HandOver, IssueTicket
from hall_protocol.events import Reply
from hall_protocol.message import is_news
from hall_protocol.states import GivenToday, Offers, Reached, Shown, TicketFacts
from ticket_dispenser.alone.store import Given, NotWrittenError, NumberStore, Stub

log = logging.getLogger(__name__)

OFFERS: Final = "offers"
TOLD: Final = "told"
NOTE_EVERY_MS: Final = 60_000

S = TypeVar("S", bound=msgspec.Struct)


class Seen(msgspec.Struct, frozen=True):
    """How far numbers had come when the hub was heard last, and whose visits went on then."""

    epoch: int
    seq: int
    day: str
    given: tuple[GivenToday, ...] = ()


class Known(msgspec.Struct, frozen=True):
    """What a dispenser can tell of the numbers of a day."""

    day: str
    reached: tuple[Reached, ...] = ()
    shown: tuple[Shown, ...] = ()


class Stubs:
    """What one dispenser remembers of the hub's own numbers."""

    def __init__(self, store: NumberStore) -> None:
        self._store = store
        self._seen = _read(store.fact(OFFERS), Seen)
        self._told = _read(store.fact(TOLD), Known)
        self._noted = self._seen
        self._note_due_ms = 0

    def keep(self, command: IssueTicket | CheckIn, reply: Reply, now_ms: int) -> None:
        """Remember a ticket that the hub gave, before it is printed; a disk that takes nothing holds up no visitor."""
        if reply.ticket is None:
            return
        told = _handed_over_as(command, reply.ticket)
        stub = Stub(told.token, reply.ticket.id, told, self._store.boot, now_ms, reply.epoch, reply.seq)
        try:
            self._store.keep_stub(stub)
        except NotWrittenError:
            log.error("%s is not remembered here: a hub that is restored may forget it", reply.ticket.id)

    def hear(self, offers: Offers) -> None:
        """Take the hub's word on how far its numbers have come.

        One that was just restored has forgotten: until it has been told, what the hub before it said counts. What a
        broker still keeps of an older one is no news.
        """
        if offers.epoch != self._store.epoch():
            return
        if is_news(offers, self._seen):
            self._seen = Seen(offers.epoch, offers.seq, offers.day, offers.given)

    def on_tick(self, now_ms: int) -> None:
        """Put on disk what was heard, and forget the stubs of visits that are over; each minute, for it is a card."""
        if now_ms < self._note_due_ms or self._seen is None or self._seen is self._noted:
            return
        self._note_due_ms = now_ms + NOTE_EVERY_MS
        gone = self.over(self._store.stubs())
        try:
            self._store.note_seen(OFFERS, msgspec.json.encode(self._seen), gone)
        except NotWrittenError:
            return
        self._noted = self._seen

    def over(self, stubs: Iterable[Stub]) -> tuple[str, ...]:
        """Return the tokens of those whose visit had ended when the hub was heard last."""
        seen = self._seen
        if seen is None:
            return ()
        going_on = {f"{seen.day}/{each.queue}/{serial}" for each in seen.given for serial in each.open}
        known = (stub for stub in stubs if self._is_known(stub, seen))
        return tuple(stub.token for stub in known if stub.ticket not in going_on)

    def _is_known(self, stub: Stub, seen: Seen) -> bool:
        """Whether the hub knew of it when it said whose visits go on; what is still to be handed over it cannot."""
        if stub.epoch < seen.epoch:
            return not self._store.count()
        return (stub.epoch, stub.seq) <= (seen.epoch, seen.seq)

    def forgotten(self) -> list[Stub]:
        """Return what a hub that was restored may have forgotten, of visits that go on; what is on its way is."""
        stubs = self._store.stubs()
        done = {*self.over(stubs), *(given.command.token for given in self._store.given())}
        return [stub for stub in stubs if stub.token not in done]

    def known(self) -> Known:
        """Return how far numbers had come and who was still there, as it heard and as this dispenser printed itself."""
        stubs = self._store.stubs()
        day = max([self._seen.day if self._seen else "", *(_day_of(stub) for stub in stubs)])
        reached: dict[str, int] = {}
        if self._seen and self._seen.day == day:
            reached.update((each.queue, each.last) for each in self._seen.given)
        for stub in stubs:
            queue, serial = stub.command.queue, stub.command.serial
            if _day_of(stub) == day and not stub.is_own:
                reached[queue] = max(serial, reached.get(queue, 0))
        far = tuple(Reached(queue=queue, serial=serial) for queue, serial in reached.items() if serial)
        return Known(day, far, tuple(self._shown(day, stubs)))

    def keep_told(self, known: Known) -> None:
        """Remember what is told: a second hub that goes on from the same copy has not heard it, nor says it again."""
        self._told = known
        with suppress(NotWrittenError):
            self._store.note_seen(TOLD, msgspec.json.encode(known), ())

    def _shown(self, day: str, stubs: Sequence[Stub]) -> Iterator[Shown]:
        """Yield the numbers of those who were still in the hall on this day."""
        going_on: dict[str, set[int]] = defaultdict(set)
        if self._seen and self._seen.day == day:
            going_on.update((each.queue, set(each.open)) for each in self._seen.given)
        for former in self._told.shown if self._told and self._told.day == day else ():
            going_on[former.queue].update(former.serials)
        over = set(self.over(stubs))
        for stub in stubs:
            if _day_of(stub) == day and stub.token not in over:
                going_on[stub.command.queue].add(stub.command.serial)
        yield from (Shown(queue=each, serials=tuple(sorted(serials))) for each, serials in going_on.items() if serials)


def stub_of(given: Given, reply: Reply, store: NumberStore) -> Stub | None:
    """Return what is to be remembered of a ticket that the hub was handed; of one that it filed, nothing."""
    former, token = store.stub(given.command.token), given.command.token
    ticket = reply.ticket.id if reply.ticket else former.ticket if former else ""
    is_own = former.is_own if former else True
    boot, pressed_ms = given.boot, given.pressed_ms
    return Stub(token, ticket, given.command, boot, pressed_ms, reply.epoch, reply.seq, is_own) if ticket else None


def _handed_over_as(command: IssueTicket | CheckIn, ticket: TicketFacts) -> HandOver:
    """Return the words in which the ticket would be handed over to a hub that does not know it."""
    _day, queue, serial = ticket.id.split("/")
    return HandOver(
        command_id=command.command_id,
        service=ticket.service,
        queue=queue,
        serial=int(serial),
        number=ticket.number,
        token=command.token,
        lane=command.lane if isinstance(command, IssueTicket) else "normal",
        lane_reason=ticket.lane_reason,
        situation=ticket.situation,
        then=ticket.then,
        identity=command.identity,
        booking_identity=command.booking_identity if isinstance(command, IssueTicket) else "",
        code=command.code if isinstance(command, CheckIn) else "",
        paper="printed",
    )


def _day_of(stub: Stub) -> str:
    return stub.ticket.partition("/")[0]


def _read(stored: bytes | None, kind: type[S]) -> S | None:
    try:
        return msgspec.json.decode(stored, type=kind) if stored else None
    except msgspec.DecodeError as problem:
        log.error("how far numbers had come cannot be read: %s", problem)
        return None
