"""Real parts for a hall of three on loopback: Mosquitto, credentials, a hub that says yes to everything."""

import os
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from broker_config.files import BrokerFiles, render_broker
from broker_config.process import Broker, free_port, start_broker
from hall_protocol.access import Credential
from hall_protocol.commands import Command
from hall_protocol.events import Reply
from hall_protocol.roles import Role
from hall_protocol.states import HubState
from hall_protocol.topics import HUB, REPLY
from node_runtime.bus import Bus, BusUp, Heard
from node_runtime.inbox import Inbox
from node_runtime.settings import BrokerAddress, BusSettings, NodeSettings

HALL = "county"
CREDENTIALS = {
    each.node: each
    for each in (
        Credential("hub", Role.HUB),
        Credential("d-1", Role.DISPENSER),
        Credential("t-1", Role.TERMINAL, "1"),
        Credential("t-2", Role.TERMINAL, "2"),
        Credential("s-1", Role.SIGN, "1"),
        Credential("s-2", Role.SIGN, "2"),
        Credential("board", Role.DISPLAY),
        Credential("voice", Role.VOICE),
        Credential("console", Role.CONSOLE),
    )
}
PATIENCE_S = 10.0
T = TypeVar("T")


@dataclass
class LittleHall:
    """A broker that can be killed and comes back on the same port."""

    folder: Path
    port: int = field(default_factory=free_port)
    broker: Broker | None = None

    @property
    def files(self) -> BrokerFiles:
        return BrokerFiles(self.folder / "broker", "127.0.0.1", self.port)

    def start(self) -> None:
        files = render_broker(self.folder / "broker", HALL, list(CREDENTIALS.values()), self.port)
        self.broker = start_broker(files)

    def kill(self) -> None:
        assert self.broker
        self.broker.kill()

    def hang(self) -> None:
        assert self.broker
        os.kill(self.broker.pid, signal.SIGSTOP)

    def stop(self) -> None:
        if self.broker:
            self.broker.stop()

    def address(self, node: str) -> BrokerAddress:
        return BrokerAddress(port=self.port, password_file=self.files.secret(node))

    def bus(self, node: str, suffix: str = "") -> BusSettings:
        return BusSettings(credential=CREDENTIALS[node], hall=HALL, broker=self.address(node), suffix=suffix)

    def node(self, node: str) -> NodeSettings:
        credential = CREDENTIALS[node]
        return NodeSettings(
            node=node,
            role=credential.role,
            hall=HALL,
            window=credential.window,
            broker=self.address(node),
            data=self.folder / node,
        )


@contextmanager
def little_hall(folder: Path) -> Iterator[LittleHall]:
    """A broker that runs, and ends with the test."""
    hall = LittleHall(folder)
    hall.start()
    yield hall
    hall.stop()


class YesHub:
    """Answers every command with yes, at once, and remembers what it heard; its will is that of a real hub."""

    def __init__(self, hall: LittleHall) -> None:
        self.inbox = Inbox()
        self.heard: list[tuple[str, Command]] = []
        self.others: list[Heard] = []
        self._changed = threading.Condition()
        self._bus = Bus(hall.bus("hub"), self.inbox, will=(HUB.path(HALL), HubState(alive=False)))
        self._thread = threading.Thread(target=self._live)

    def start(self) -> None:
        self._bus.start()
        self._thread.start()

    def stop(self) -> None:
        self.inbox.put(None)
        self.inbox.put("stop")
        self._thread.join()
        self._bus.stop()

    def say_alive(self, hall_time_ms: int = 1_000_000) -> None:
        self._bus.publish(HUB, HubState(alive=True, epoch=1, hall_time_ms=hall_time_ms))

    def wait_for(self, condition: Callable[[], bool]) -> bool:
        with self._changed:
            return self._changed.wait_for(condition, PATIENCE_S)

    def ids(self) -> list[str]:
        return [command.command_id for _, command in self.heard]

    def _live(self) -> None:
        while (event := self.inbox.next(1.0)) != "stop":
            if isinstance(event, BusUp) or event is None:
                self.say_alive()
            if isinstance(event, Heard):
                with self._changed:
                    self._take(event)
                    self._changed.notify_all()

    def _take(self, event: Heard) -> None:
        if not isinstance(event.message, Command):
            self.others.append(event)
            return
        node = event.address.ids["node"]
        self.heard.append((node, event.message))
        self._bus.publish(REPLY, Reply(command_id=event.message.command_id, ok=True, epoch=1, seq=1), node=node)


def events(inbox: Inbox) -> Iterator[object]:
    """Yield what comes in, until nothing has come for as long as a person would wait."""
    while (event := inbox.next(PATIENCE_S)) is not None:
        yield event


def await_event(inbox: Inbox, kind: type[T]) -> T:
    """Return the next event of this kind."""
    for event in events(inbox):
        if isinstance(event, kind):
            return event
    raise AssertionError(f"no {kind.__name__} came")
