"""The life of a node: one loop that hands everything that happens to the node's app, and tells the hall how it is."""

import logging
import os
import secrets
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from random import Random
from types import FrameType
from typing import Final, Protocol

from hall_protocol.commands import Command
from hall_protocol.events import Reply
from hall_protocol.message import Message
from hall_protocol.states import HubState, NodeHealth, NodeStatus
from hall_protocol.topics import COMMAND, NODE_STATUS, WINDOW, Address, Topic
from node_runtime.bus import Bus, BusDown, BusUp, Garbled, Gone, Heard, Will
from node_runtime.clock import HallClock, MonotonicMs, boot_id, boottime_ms, wall_ms
from node_runtime.condition import Condition, say_condition
from node_runtime.health import Machine, faults_of, with_devices
from node_runtime.inbox import Inbox
from node_runtime.namesake import NameWatch
from node_runtime.outbox import SEND_EXPIRES_S, CommandIds, Outbox
from node_runtime.settings import NodeSettings
from node_runtime.watchdog import Watchdog
from node_runtime.window_watch import WindowWatch

log = logging.getLogger(__name__)

HUB_SILENT_MS: Final = 6_000
"""A hub that has said nothing for this long (three of its heartbeats) is not there, whatever it said last."""
STATUS_EVERY_MS: Final = 15_000
CONDITION_EVERY_MS: Final = 2_000
OUTBOX_FAULT: Final = "outbox.not_stored"
SAME_NAME_FAULT: Final = "node.same_name"
"""Two programs on the bus under one name: each ends the other's connection."""
NO_WINDOW_FAULT: Final = "node.no_window"
"""The settings name another window than the hall does: presses would act for one, and nothing would show it."""


FORMER_HUB_FAULT: Final = "hub.former"
"""A hub that was replaced is running again under the same name: it would give numbers a second time."""


@dataclass(frozen=True, slots=True)
class Stop:
    """The node is to end, in order."""


class NodeApp(Protocol):
    """What makes a node a dispenser, a terminal or a board; always called on the node's one loop."""

    def on_message(self, address: Address, message: Message) -> None:
        """The hall said something this node hears (every message but replies)."""

    def on_reply(self, command: Command, reply: Reply) -> None:
        """The answer to one of our commands: the hub's, or our own `no_hub` when none came in time."""

    def on_link(self, hub_alive: bool, broker_up: bool) -> None:
        """The hub or the broker came or went."""

    def on_device(self, event: object) -> None:
        """Anything else that was put into the inbox: a button, a card, a touch."""

    def on_tick(self, now_ms: int) -> None:
        """A beat of the loop, on the monotonic clock: draw, blink, fall back home."""


class HubWatch:
    """Whether the hub is there: as it says itself, as its last will says, or as its silence says."""

    def __init__(self, monotonic_ms: MonotonicMs) -> None:
        self._monotonic_ms = monotonic_ms
        self._heard_ms: int | None = None
        self._epoch = 0

    @property
    def alive(self) -> bool:
        """Whether commands will be answered now."""
        heard_ms = self._heard_ms  # looked at once: others ask on their own threads
        return heard_ms is not None and self._monotonic_ms() - heard_ms < HUB_SILENT_MS

    def hear(self, state: HubState) -> None:
        """Take the hub's word, or its last will; one that has been replaced is none, whatever it says of itself."""
        if state.alive and state.epoch < self._epoch:
            self._heard_ms = None
            return
        self._epoch = max(self._epoch, state.epoch)
        self._heard_ms = self._monotonic_ms() if state.alive else None

    def is_former(self, state: HubState) -> bool:
        """Whether this hub has been replaced by one of a later epoch, and should not be running."""
        return state.alive and state.epoch < self._epoch

    def lose(self) -> None:
        """The broker is gone, and with it whatever we knew of the hub."""
        self._heard_ms = None


class NodeRuntime:
    """Bus, outbox, clock and heartbeat of one node, and the loop in which its app lives."""

    def __init__(
        self,
        settings: NodeSettings,
        *,
        monotonic_ms: MonotonicMs,
        boot_id: str,
        id_prefix: str,
        jitter: Random,
        version: str = "",
        machine: Machine | None = None,
        watchdog: Watchdog | None = None,
    ) -> None:
        """Raise SettingsError when the node's secret cannot be read; nothing is connected yet."""
        self._machine = machine
        self._watchdog = watchdog
        self._machine_faults: frozenset[str] = frozenset()
        self.more_health: Callable[[], dict[str, object]] = dict
        """What the node's app knows of its devices, by the fields of `NodeHealth`."""
        self.health = NodeHealth()
        """How the machine was when it was looked at last."""
        self.settings = settings
        self.inbox = Inbox()
        self.ids = CommandIds(id_prefix)
        self.hall_clock = HallClock(monotonic_ms)
        self.broker_up = False
        self.hub_alive = False
        self._monotonic_ms = monotonic_ms
        self.version = version
        self._hub = HubWatch(monotonic_ms)
        self._names = NameWatch(settings.node)
        self._window = WindowWatch(settings.window if settings.role in WINDOW.hears_own else "")
        self._faults: set[str] = set()
        self._said: tuple[tuple[str, ...], int] | None = None
        self._say_again_ms = self._started_ms = monotonic_ms()
        self._condition_due_ms = self._started_ms
        self._no_broker = "not connected yet"
        self._bus = Bus(settings, self.inbox, will=self._will(), monotonic_ms=monotonic_ms, jitter=jitter)
        self._outbox = Outbox(settings.data / "outbox.sqlite3", monotonic_ms, boot_id, self._send)

    @property
    def pending(self) -> int:
        """How many commands wait for an answer."""
        return self._outbox.pending

    @property
    def waiting(self) -> tuple[Command, ...]:
        """What waits for an answer; at the start: what has happened before a restart and nobody was told yet."""
        return self._outbox.waiting

    @property
    def faults(self) -> tuple[str, ...]:
        """The node's faults now, in stable order."""
        return tuple(sorted(self._faults))

    def ask(self, command: Command) -> str:
        """Ask the hub; the answer comes to `on_reply`, whatever happens in between."""
        return self._outbox.submit(command)

    def withdraw(self, command_id: str) -> None:
        """Stop asking: nobody waits for this answer any more, and none comes to `on_reply`."""
        self._outbox.withdraw(command_id)

    def publish(self, topic: Topic, message: Message, *, expires_s: int | None = None, **ids: str) -> None:
        """Say something else this node's role may say, such as a picture of its screen."""
        self._bus.publish(topic, message, expires_s=expires_s, **ids)

    def set_fault(self, fault: str, present: bool) -> None:
        """Note a fault (`printer.paper_out`) as there or gone; the hall hears of it at the next beat of the loop."""
        if present == (fault in self._faults):
            return
        log.log(logging.WARNING if present else logging.INFO, "fault %s %s", fault, "is there" if present else "gone")
        self._faults.symmetric_difference_update({fault})

    def stop(self) -> None:
        """End the loop in order; from any thread or signal handler."""
        self.inbox.put(Stop())

    def run(self, app: NodeApp, tick_s: float | Callable[[], float]) -> None:
        """Live until SIGTERM, SIGINT or `stop`. An app's own bug ends the process; systemd starts it again.

        `tick_s` may be asked before each beat: a node that is waited for beats faster than one at rest.
        """
        beat_s = tick_s if callable(tick_s) else lambda: tick_s
        self._bus.start()
        if self._watchdog:
            self._watchdog.start()
        try:
            with _signals_to(self.inbox):
                self._loop(app, beat_s)
        finally:
            if self._watchdog:
                self._watchdog.stop()
            self._bus.stop()
            self._outbox.close()

    def _loop(self, app: NodeApp, tick_s: Callable[[], float]) -> None:
        due_ms = self._monotonic_ms()
        while True:
            event = self.inbox.next((due_ms - self._monotonic_ms()) / 1000)
            if self._watchdog:
                self._watchdog.beat()
            if isinstance(event, Stop):
                return
            if event is not None:
                self._take(app, event)
            now_ms = self._monotonic_ms()
            if now_ms >= due_ms:
                self._beat(app, now_ms)
                due_ms = max(due_ms + max(1, round(tick_s() * 1000)), now_ms)
            elif event is not None:  # it may have set a moment that comes before the next beat
                due_ms = min(due_ms, now_ms + max(1, round(tick_s() * 1000)))

    def _take(self, app: NodeApp, event: object) -> None:
        match event:
            case Heard(address, message):
                self._hear(app, address, message)
            case Gone(address):
                log.warning("the hall has no %s %s any more", address.topic.name, "".join(address.ids.values()))
            case BusUp():
                self._names.up(self._monotonic_ms())
                self._link(app, broker_up=True)
            case BusDown(reason):
                self._names.down(reason, self.broker_up, self._monotonic_ms())
                self._no_broker = reason
                self._hub.lose()
                self._link(app, broker_up=False)
            case Garbled(path, problem):
                log.warning("dropped at %s: %s", path, problem.problem)
            case _:
                app.on_device(event)

    def _hear(self, app: NodeApp, address: Address, message: Message) -> None:
        if isinstance(message, Reply):
            command = self._outbox.on_reply(message)
            if command:
                app.on_reply(command, message)
            return
        if isinstance(message, HubState):
            self._hub.hear(message)
            former = self._hub.is_former(message)
            self.set_fault(FORMER_HUB_FAULT, former)
            if not former:
                self.hall_clock.hear(message)
            self._link(app, self.broker_up)
        self._window.hear(message, self._monotonic_ms())
        app.on_message(address, message)

    def _link(self, app: NodeApp, broker_up: bool) -> None:
        now = (self._hub.alive, broker_up)
        if now == (self.hub_alive, self.broker_up):
            return
        if self._hub.alive != self.hub_alive:
            log.info("the hub is %s", "there" if self._hub.alive else "not there")
        self.hub_alive, self.broker_up = now
        self._outbox.on_hub(self.hub_alive)
        app.on_link(*now)

    def _beat(self, app: NodeApp, now_ms: int) -> None:
        self._link(app, self.broker_up)
        for command, reply in self._outbox.tick():
            app.on_reply(command, reply)
        app.on_tick(now_ms)
        self.set_fault(OUTBOX_FAULT, not self._outbox.is_stored)
        self.set_fault(SAME_NAME_FAULT, self._names.is_shared(now_ms))
        self.set_fault(NO_WINDOW_FAULT, self._window.is_missing(self.hub_alive, now_ms))
        self._say_how_we_are(now_ms)
        self._note_condition(now_ms)

    def say_how_we_are(self) -> None:
        """Tell the hall at the next beat how this node is, though nothing is wrong: somebody waits to read it."""
        self._say_again_ms = 0

    def _say_how_we_are(self, now_ms: int) -> None:
        now = (self.faults, self.pending)
        if now == self._said and now_ms < self._say_again_ms:
            return
        health = self._look()
        self._said, self._say_again_ms = (self.faults, self.pending), now_ms + STATUS_EVERY_MS
        self._bus.publish(NODE_STATUS, self._status(now_ms, health), node=self.settings.node)

    def _note_condition(self, now_ms: int) -> None:
        """Note for the keeper of this machine that the loop comes round, and what it sees."""
        path = self.settings.condition
        if path is None or now_ms < self._condition_due_ms:
            return
        self._condition_due_ms = now_ms + CONDITION_EVERY_MS
        condition = Condition(
            node=self.settings.node,
            role=self.settings.role,
            release=self.version,
            state="degraded" if self._faults else "ready",
            faults=self.faults,
            broker_up=self.broker_up,
            hub_alive=self.hub_alive,
            beat_ms=now_ms,
            resting_since_ms=self._window.resting_since_ms if self.hub_alive else None,
            reason="" if self.broker_up else self._no_broker,
        )
        say_condition(path, condition)

    def _look(self) -> NodeHealth | None:
        """Look at the machine; what somebody should see to is a fault like any other."""
        if self._machine is None:
            return None
        clock = self.hall_clock
        health = self._machine.health(clock.now_ms() if clock.known else None)
        now = faults_of(health, clock.speed)
        for fault in self._machine_faults ^ now:
            self.set_fault(fault, fault in now)
        self._machine_faults = now
        self.health = with_devices(health, **self.more_health())
        return self.health

    def _status(self, now_ms: int, health: NodeHealth | None) -> NodeStatus:
        return NodeStatus(
            node=self.settings.node,
            role=self.settings.role,
            state="degraded" if self._faults else "ready",
            faults=self.faults,
            version=self.version,
            up_s=(now_ms - self._started_ms) // 1000,
            outbox=self.pending,
            health=health,
        )

    def _will(self) -> Will:
        settings = self.settings
        lost = NodeStatus(node=settings.node, role=settings.role, state="lost", version=self.version)
        return NODE_STATUS.path(settings.hall, node=settings.node), lost

    def _send(self, command: Command) -> None:
        self._bus.publish(COMMAND, command, expires_s=SEND_EXPIRES_S, node=self.settings.node)


def node_on_this_machine(settings: NodeSettings, version: str = "") -> NodeRuntime:
    """Return a node's runtime with this machine's real clock and randomness; for a program's `main()`."""
    return NodeRuntime(
        settings,
        monotonic_ms=boottime_ms,
        boot_id=boot_id(),
        id_prefix=secrets.token_hex(4),
        jitter=Random(),
        version=version,
        machine=Machine(settings.data, wall_ms),
        watchdog=Watchdog(notify=os.environ.get("NOTIFY_SOCKET")),
    )


@contextmanager
def _signals_to(inbox: Inbox) -> Iterator[None]:
    """Turn SIGTERM and SIGINT into `Stop`; only a process's main thread gets signals."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def stop(_number: int, _frame: FrameType | None) -> None:
        inbox.put(Stop())

    former = {number: signal.signal(number, stop) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield
    finally:
        for number, handler in former.items():
            signal.signal(number, handler)
