"""Dispensers that are cut off, killed and robbed of their power; what they have on disk is a real file."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from hall_protocol.commands import Command, IssueTicket
from hall_protocol.events import Reply
from hall_protocol.states import HubState, ServiceOffer, TicketFacts
from hall_protocol.wish import Lane
from node_runtime.clock import HallClock
from node_runtime.node import HubWatch, NodeRuntime
from node_runtime.outbox import CommandIds, Outbox
from tests.dispenser.hubs import SENTENCES, Hub
from tests.dispenser.outages import (
    OFFSET_S,
    Link,
    Printed,
    S,
    World,
)
from ticket_dispenser.alone.alone import Alone
from ticket_dispenser.alone.giving import NAMED
from ticket_dispenser.alone.store import NumberStore
from ticket_dispenser.issuing import Issuing


class Node:
    """What a node's runtime does, without a bus: clock, hub watch and outbox are the real ones."""

    def __init__(
        self, path: Path, boot_id: str, prefix: str, monotonic_ms: Callable[[], int], send: Callable[[Command], None]
    ) -> None:
        self.ids = CommandIds(prefix)
        self.hall_clock = HallClock(monotonic_ms)
        self.hub_alive = False
        self.watch = HubWatch(monotonic_ms)
        self.outbox = Outbox(path, monotonic_ms, boot_id, send)

    def ask(self, command: Command) -> str:
        return self.outbox.submit(command)

    def withdraw(self, command_id: str) -> None:
        self.outbox.withdraw(command_id)


@dataclass
class Counts:
    """What went wrong in a simulated time."""

    cuts: int = 0
    restarts: int = 0
    power_cuts: int = 0
    refused: int = 0
    none_left: int = 0


class Kiosk:
    """One dispenser: a machine with a disk, on which a process runs now and then."""

    def __init__(
        self, world: World, hub: Hub, name: str, folder: Path, link: Link, printed: Callable[[Printed], None]
    ) -> None:
        self.name = name
        self.counts = Counts()
        self.boot = 0
        self.begun_ms: list[int] = []
        """When each run of the machine began."""
        self.ended_ms: list[int] = []
        self._world = world
        self._hub = hub
        self._folder = folder
        self.link = link
        self._printed = printed
        self._store: NumberStore | None = None
        self._node: Node | None = None
        self._alone: Alone | None = None
        self._issuing: Issuing | None = None
        self._wish: IssueTicket | None = None
        self._queue = ""
        self._heard_ms = 0
        self._boot_id = ""
        self._services = {each.code: _offer(each.code, each.queue) for each in hub.config.services}
        self.switch_on()

    # The machine

    @property
    def is_on(self) -> bool:
        return self._node is not None

    @property
    def hears(self) -> bool:
        """Whether the hub is there, as far as it can tell."""
        return self._node is not None and self._node.hub_alive

    @property
    def waiting(self) -> int:
        """How many are to be handed over."""
        return self._alone.waiting if self._alone else 0

    def monotonic_ms(self) -> int:
        return self._world.now_ms - self.begun_ms[-1]

    def switch_on(self) -> None:
        """The machine comes up, with a clock that begins anew and another boot id."""
        self.boot += 1
        self.begun_ms.append(self._world.now_ms)
        self._boot_id = f"{self._world.chance.getrandbits(64):016x}"
        self._world.after(self._world.chance.uniform(5, 30) * S, self._start)

    def lose_power(self, off_ms: float) -> None:
        """Somebody pulls the plug."""
        if self.is_on:
            self.counts.power_cuts += 1
            self.ended_ms.append(self._world.now_ms)
            self._die()
            self._world.after(off_ms, self.switch_on)

    def restart(self) -> None:
        """The process dies and is started again."""
        if self.is_on:
            self.counts.restarts += 1
            self._die()
            self._world.after(self._world.chance.uniform(1, 5) * S, self._start)

    def _start(self) -> None:
        if self._node is not None:
            return
        prefix = f"{self._world.chance.getrandbits(32):08x}"
        node = Node(self._folder / "outbox.sqlite3", self._boot_id, prefix, self.monotonic_ms, self._send)
        self._store = NumberStore(self._folder / "alone.sqlite3", self._boot_id, self.monotonic_ms())
        self._node, self._alone = node, Alone(self._store, node, self.monotonic_ms)
        self._issuing = Issuing(cast(NodeRuntime, node), self._alone, self._token, self.monotonic_ms)
        self._tick(node)

    def _die(self) -> None:
        """What is not on disk is gone; the link's own memory too."""
        if self._node is not None and self._alone is not None:
            self._node.outbox.close()
            self._alone.close()
        self._node = self._alone = self._issuing = self._wish = self._store = None

    # The network

    def cut(self, for_ms: float) -> None:
        """The cable is pulled, and put back later."""
        if self.link.is_up:
            self.counts.cuts += 1
            self.link.cut()
            self._world.after(for_ms, self.link.mend)

    def _send(self, command: Command) -> None:
        self.link.carry(lambda: self._arrived(command))

    def _arrived(self, command: Command) -> None:
        reply = self._hub.take(self.name, command)
        if reply is not None:
            self.link.carry(lambda: self._hear(reply))

    def _hear(self, reply: Reply) -> None:
        command = self._node.outbox.on_reply(reply) if self._node else None
        if command is not None:
            self._on_reply(command, reply)

    # The loop

    def _tick(self, node: Node) -> None:
        if node is not self._node or self._alone is None or self._issuing is None:
            return  # of a process that has died
        self._listen(node)
        for command, reply in node.outbox.tick():
            self._on_reply(command, reply)
        self._alone.on_tick(self.monotonic_ms())
        self._take(self._issuing.overdue(node.hub_alive))
        busy = node.outbox.pending or self._wish or (node.hub_alive and self._alone.waiting)
        pause_ms = 250 if busy else 4 * S if self._world.is_day else 30 * S
        self._world.after(pause_ms, lambda: self._tick(node))

    def _listen(self, node: Node) -> None:
        if self.link.is_up and self._hub.is_up:
            hall_ms = self._world.now_ms - self._world.chance.randint(1, 60)
            state = HubState(alive=True, epoch=self._hub.epoch, hall_time_ms=hall_ms, utc_offset_s=OFFSET_S)
            self._hear_of_others(state)
            node.hall_clock.hear(state)
            node.watch.hear(state)
            self._heard_ms = self._world.now_ms
        if node.hub_alive is not node.watch.alive:
            node.hub_alive = node.watch.alive
            node.outbox.on_hub(node.hub_alive)

    def _hear_of_others(self, state: HubState) -> None:
        """How far the numbers of all have come, and which epoch the hub is of."""
        if self._alone is not None and self._hub.offers is not None:
            self._alone.on_message(self._hub.offers)
            self._alone.on_message(state)

    def _on_reply(self, command: Command, reply: Reply) -> None:
        if self._alone is None or self._issuing is None or self._alone.on_reply(command, reply):
            return
        if isinstance(command, IssueTicket):
            if not self._issuing.is_answered(command, reply):
                return
            wish, self._wish = self._wish, None
            if wish is not None and reply.ticket is not None:
                self._print(reply.ticket, wish.token)
            elif reply.code != "no_hub":
                self.counts.refused += 1

    # Visitors

    def comes(self, service: str, lane: Lane) -> None:
        """A visitor wants a ticket, unless somebody else stands at the glass."""
        node, issuing = self._node, self._issuing
        if node is None or issuing is None or self._wish is not None:
            return
        offer = self._services[service]
        self._queue = offer.queue
        reason = "elderly" if lane == "green" else ""
        wish = IssueTicket(
            command_id=node.ids.next(), service=service, token=self._token(), lane=lane, lane_reason=reason
        )
        self._wish = wish
        ticket = issuing.want(wish, offer, node.hub_alive)
        if ticket is None and not node.hub_alive:
            self._wish = None
            self.counts.none_left += 1
        self._take(ticket)

    def _take(self, ticket: TicketFacts | None) -> None:
        if ticket is not None:
            wish, self._wish = self._wish, None
            assert wish is not None
            self._print(ticket, wish.token)

    def _print(self, ticket: TicketFacts, asked: str) -> None:
        alone = ticket.id.startswith(NAMED)
        paper = Printed(self.name, ticket.number, self._queue, ticket.token, self._world.now_ms, self._world.day)
        if alone:
            paper.serial = int(ticket.id.split("/")[2])
            paper.instead_of = asked if asked != ticket.token else ""
            paper.boot, paper.heard_ms = self.boot, self._heard_ms
            self._world.after(3 * S, lambda: self._settle(ticket.id))
        self._printed(paper)

    def _settle(self, ticket: str) -> None:
        if self._alone is not None:
            self._alone.settle(ticket, True, "")

    def _token(self) -> str:
        return f"{self._world.chance.getrandbits(128):032x}"[:22]


def _offer(code: str, queue: str) -> ServiceOffer:
    name = SENTENCES.say("refusal.no_hub")
    return ServiceOffer(code=code, name=name, department="", queue=queue, zone="a", lanes=("normal", "green"))
