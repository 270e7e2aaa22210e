"""A client that asks and waits for the answer: for the command line, the console and tests."""

import logging
import threading
from collections.abc import Callable
from concurrent.futures import Future
from random import Random
from types import TracebackType
from typing import Final, Self

from hall_protocol.commands import Command
from hall_protocol.events import Reply
from hall_protocol.message import Message
from hall_protocol.states import HubState
from hall_protocol.topics import COMMAND, Address, Topic
from node_runtime.bus import Bus, BusDown, BusUp, Garbled, Gone, Heard, Will
from node_runtime.clock import HallClock, MonotonicMs, boottime_ms
from node_runtime.inbox import Inbox
from node_runtime.node import HubWatch, Stop
from node_runtime.outbox import SEND_EXPIRES_S, CommandIds, Outbox, no_hub_reply
from node_runtime.settings import BusSettings, NodeSettings

log = logging.getLogger(__name__)

TICK_S: Final = 0.25
Listener = Callable[[Address, Message], None]


class RequestClient:
    """Many threads ask through one connection; each waits for its own answer.

    Nothing is kept on disk: who asks here also waits, and sees when there was no answer.
    """

    def __init__(
        self,
        settings: NodeSettings | BusSettings,
        *,
        id_prefix: str,
        will: Will | None = None,
        monotonic_ms: MonotonicMs = boottime_ms,
        jitter: Random | None = None,
    ) -> None:
        """Raise SettingsError when the secret cannot be read; nothing is connected yet."""
        self.hall_clock = HallClock(monotonic_ms)
        self.reason = "not connected yet"
        """Why there is no broker, while there is none."""
        self._ids = CommandIds(id_prefix)
        self._inbox = Inbox()
        self._hub = HubWatch(monotonic_ms)
        self._bus = Bus(settings, self._inbox, will=will, monotonic_ms=monotonic_ms, jitter=jitter)
        self._outbox = Outbox(None, monotonic_ms, "", self._send)
        self._changed = threading.Condition()
        """Guards all below; told whenever something was heard."""
        self._waiting: dict[str, list[Future[Reply]]] = {}
        """By the command's id: two may ask the same at once, each on its own thread."""
        self._latest: dict[str, Message] = {}
        self._listeners: list[Listener] = []
        self._was_alive = self._broker_up = False
        self.rounds = 0
        """How often its loop has come round: a number that stands still is of a client that hangs."""
        self._thread = threading.Thread(target=self._live, name="request-client", daemon=True)

    @property
    def hub_alive(self) -> bool:
        """Whether a hub would answer now."""
        return self._hub.alive

    @property
    def broker_up(self) -> bool:
        """Whether there is a connection to the broker."""
        return self._broker_up

    @property
    def waiting(self) -> int:
        """How many requests wait for their answers."""
        return sum(map(len, self._waiting.values()))

    def connect(self, timeout_s: float) -> bool:
        """Connect in the background and wait for the hub; return whether it is there. It may still come later."""
        self._bus.start()
        self._thread.start()
        with self._changed:
            return self._changed.wait_for(lambda: self._hub.alive, timeout_s)

    def next_id(self) -> str:
        """Return an id for a command that is about to be asked."""
        with self._changed:
            return self._ids.next()

    def request(self, command: Command, timeout_s: float) -> Reply:
        """Ask and wait; without an answer in time return `no_hub`, which does not say that nothing was done."""
        answer: Future[Reply] = Future()
        with self._changed:
            others = self._waiting.setdefault(command.command_id, [])
            others.append(answer)
            if len(others) == 1:
                self._outbox.submit(command)
        try:
            return answer.result(timeout_s)
        except TimeoutError:
            return no_hub_reply(command.command_id)
        finally:
            with self._changed:
                self._leave(command.command_id, answer)

    def latest(self, topic: Topic, **ids: str) -> Message | None:
        """Return what was last heard at a topic of state, or None."""
        with self._changed:
            return self._latest.get(topic.path(self._bus.settings.hall, **ids))

    def wait_for(self, condition: Callable[[], bool], timeout_s: float) -> bool:
        """Wait until a condition over what was heard holds; it is asked again whenever something is heard."""
        with self._changed:
            return self._changed.wait_for(condition, timeout_s)

    def listen(self, listener: Listener) -> None:
        """Have every message handed to a listener, on this client's thread; it must return at once.

        Whoever wants to know how the hall stands listens before `connect`: that is told once, and then what changes.
        """
        with self._changed:
            self._listeners = [*self._listeners, listener]

    def forget(self, listener: Listener) -> None:
        """Stop handing messages to a listener."""
        with self._changed:
            self._listeners = [each for each in self._listeners if each is not listener]

    def publish(self, topic: Topic, message: Message, *, expires_s: int | None = None, **ids: str) -> None:
        """Say something that is no command, such as a control to a node."""
        self._bus.publish(topic, message, expires_s=expires_s, **ids)

    def close(self) -> None:
        """Disconnect; whoever still waits gets `no_hub`."""
        self._inbox.put(Stop())
        if self._thread.ident is not None:
            self._thread.join()
        self._bus.stop()
        with self._changed:
            for command_id in list(self._waiting):
                self._answer(command_id, no_hub_reply(command_id))

    def __enter__(self) -> Self:
        """Return this client; leaving closes it."""
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        """Close."""
        self.close()

    def _live(self) -> None:
        while not isinstance(event := self._inbox.next(TICK_S), Stop):
            self.rounds += 1
            with self._changed:
                self._take(event)
                self._follow_hub()
                for command, reply in self._outbox.tick():
                    self._answer(command.command_id, reply)
                self._changed.notify_all()
            if isinstance(event, Heard):
                self._tell(event)

    def _take(self, event: object) -> None:
        match event:
            case Heard(address, message):
                self._hear(address, message)
            case Gone(address):
                self._latest.pop(address.topic.path(address.hall, **address.ids), None)
            case BusUp():
                self._broker_up, self.reason = True, ""
            case BusDown(reason):
                self._broker_up, self.reason = False, reason
                self._hub.lose()
            case Garbled(path, problem):
                log.warning("dropped at %s: %s", path, problem.problem)

    def _hear(self, address: Address, message: Message) -> None:
        if isinstance(message, HubState):
            self.hall_clock.hear(message)
            self._hub.hear(message)
        if isinstance(message, Reply):
            self._outbox.on_reply(message)
            self._answer(message.command_id, message)
        if address.topic.retained:
            self._latest[address.topic.path(address.hall, **address.ids)] = message

    def _follow_hub(self) -> None:
        if self._hub.alive != self._was_alive:
            self._was_alive = self._hub.alive
            self._outbox.on_hub(self._was_alive)

    def _answer(self, command_id: str, reply: Reply) -> None:
        for waiting in self._waiting.pop(command_id, ()):
            waiting.set_result(reply)

    def _leave(self, command_id: str, answer: Future[Reply]) -> None:
        """Wait no more; when nobody else waits for it either, the hub is no longer asked."""
        others = self._waiting.get(command_id, [])
        if answer in others:
            others.remove(answer)
        if not others:
            self._waiting.pop(command_id, None)
            self._outbox.withdraw(command_id)

    def _tell(self, event: Heard) -> None:
        for listener in self._listeners:
            listener(event.address, event.message)

    def _send(self, command: Command) -> None:
        self._bus.publish(COMMAND, command, expires_s=SEND_EXPIRES_S, node=self._bus.settings.credential.node)
