"""The bus as a node sees it: messages out, events in; whether the broker is there is an event like any other."""

import logging
import threading
from dataclasses import dataclass
from functools import lru_cache
from random import Random
from typing import Final

from hall_protocol.access import hears_filter
from hall_protocol.codec import MAX_BYTES, decode, encode
from hall_protocol.message import Message, ProtocolError
from hall_protocol.roles import Role
from hall_protocol.topics import COMMAND, REPLY, TOPICS, Address, Topic, locate
from node_runtime.clock import MonotonicMs, boottime_ms
from node_runtime.inbox import Inbox
from node_runtime.pace import Pace
from node_runtime.postbag import Postbag
from node_runtime.settings import BusSettings, NodeSettings, bus_settings, read_password
from node_runtime.wire import Parcel, Wire

log = logging.getLogger(__name__)

GOODBYE_S: Final = 1.0
OF_THE_HUB: Final = frozenset({"console", "operator", "forecaster"})
"""Programs of the hub; no machine is called so."""


@dataclass(frozen=True, slots=True)
class BusUp:
    """The broker is there; everything this node hears is subscribed."""


@dataclass(frozen=True, slots=True)
class BusDown:
    """The broker is not there, and why; told once for each new reason."""

    reason: str


@dataclass(frozen=True, slots=True)
class Heard:
    """A message came in; who said it follows from the address, for the broker checked it."""

    address: Address
    message: Message


@dataclass(frozen=True, slots=True)
class Gone:
    """A state is told no more: what it was about is no part of the hall."""

    address: Address


@dataclass(frozen=True, slots=True)
class Garbled:
    """Bytes that are no message of this contract came in at a topic; a hub answers those that carry an id."""

    path: str
    problem: ProtocolError


Will = tuple[str, Message]
"""The full topic and the message the broker says for us when we are gone."""


class Bus:
    """Says and hears for one credential; never raises because the broker is away."""

    def __init__(
        self,
        settings: NodeSettings | BusSettings,
        inbox: Inbox,
        *,
        will: Will | None = None,
        monotonic_ms: MonotonicMs = boottime_ms,
        jitter: Random | None = None,
    ) -> None:
        """Raise SettingsError when the node's secret cannot be read; nothing is connected yet."""
        self.settings = settings if isinstance(settings, BusSettings) else bus_settings(settings)
        self._inbox = inbox
        self._monotonic_ms = monotonic_ms
        self._postbag = Postbag()
        self._pace = Pace(monotonic_ms)
        self._lock = threading.Lock()
        self._up = self._stopped = False
        self._reason = ""
        self._early: list[Heard | Gone | Garbled] = []
        self._wire = Wire(
            self.settings,
            read_password(self.settings.broker),
            [*hearing(self.settings)],
            _last_words(will) if will else None,
            self,
            monotonic_ms,
            jitter or Random(),
        )

    def start(self) -> None:
        """Connect in the background, for ever."""
        self._wire.start()

    def publish(self, topic: Topic, message: Message, *, expires_s: int | None = None, **ids: str) -> None:
        """Say a message at a topic's row, QoS 1, retained and expiring as the row says; from any thread.

        Without a broker the latest state of each topic and the events that have not expired are kept and said when it
        is back. A command is not: the outbox says it again with its true age. Raises ProtocolError when it is too long.
        """
        parcel = self._parcel(topic, message, topic.expires_s if expires_s is None else expires_s, ids)
        with self._lock:
            if topic.retained:
                self._postbag.stand(parcel)
            if self._up:
                self._send(parcel)
            elif not topic.retained and topic is not COMMAND:
                self._postbag.wait(parcel, self._monotonic_ms())

    def clear(self, topic: Topic, **ids: str) -> None:
        """Have the broker forget the state of a topic, and say so again after a break: it may have it on its disk."""
        parcel = Parcel(topic.path(self.settings.hall, **ids), b"", retained=True)
        with self._lock:
            self._postbag.stand(parcel)
            if self._up:
                self._send(parcel)

    def stop(self) -> None:
        """Say the last will as a goodbye and disconnect, within a second."""
        self._stopped = True
        self._wire.stop(GOODBYE_S)

    def _parcel(self, topic: Topic, message: Message, expires_s: int | None, ids: dict[str, str]) -> Parcel:
        path, payload = topic.path(self.settings.hall, **ids), encode(message)
        if len(payload) > MAX_BYTES:
            raise ProtocolError(path, f"{len(payload)} bytes, more than {MAX_BYTES}")
        answer_to = REPLY.path(self.settings.hall, node=ids["node"]) if topic is COMMAND else ""
        return Parcel(path, payload, topic.retained, expires_s, answer_to)

    def _send(self, parcel: Parcel) -> None:
        self._postbag.settle()  # for every kind of parcel: a node that only says states is acknowledged too
        number = self._wire.send(parcel)
        if not parcel.retained and not parcel.answer_to:
            self._postbag.hand_over(number, parcel, self._monotonic_ms())

    # Called by the wire, on its thread

    def wire_up(self) -> None:
        """Say everything that still counts, and tell the node."""
        with self._lock:
            self._up, self._reason = True, ""
            for parcel in self._postbag.take_all(self._monotonic_ms()):
                self._send(parcel)
        log.info("connected to the broker as %s", self.settings.client_id)
        self._inbox.put(BusUp())
        for event in self._early:
            self._inbox.put(event)
        self._early.clear()

    def wire_down(self, reason: str) -> None:
        """Tell the node once for each new reason; our own goodbye is no loss."""
        with self._lock:
            is_news = (self._up or reason != self._reason) and not self._stopped
            self._up, self._reason = False, reason
        if is_news:
            log.warning("no broker: %s", reason)
            self._inbox.put(BusDown(reason))

    def heard(self, path: str, payload: bytes, kept: bool) -> None:
        """Hand on what came in as a message, or as what is wrong with it; whoever speaks without end is passed over."""
        if not _is_of_the_hub(path) and not self._pace.takes(path, len(payload)):
            return
        event = _read(path, payload, kept)
        if self._up:
            self._inbox.put(event)
        else:
            # State and what was missed come before the broker confirms the subscription: they are news after BusUp.
            self._early.append(event)

    def acknowledged(self, number: int, refused: bool) -> None:
        """Forget what the broker has."""
        self._postbag.acknowledge(number)
        if refused:
            sentence = "the broker does not let %s say this; is %r the hall's id, and %s one of its machines?"
            log.error(sentence, self.settings.credential.node, self.settings.hall, self.settings.credential.node)


def _read(path: str, payload: bytes, kept: bool) -> Heard | Gone | Garbled:
    """What only happens is not kept: else it would happen again at each start, even when its node was long revoked."""
    try:
        address = _locate(path)
        if kept and not address.topic.retained:
            raise ProtocolError(path, "was kept by the broker, which nobody asks of what only happens")
        return (
            Heard(address, _said_there(path, address, payload))
            if payload or not address.topic.retained
            else Gone(address)
        )
    except ProtocolError as problem:
        return Garbled(path, problem)


def _said_there(path: str, address: Address, payload: bytes) -> Message:
    """Return what was said; a node speaks of itself alone, for the broker lets it speak at its own topic alone."""
    message = decode(path, payload)
    node = address.ids.get("node")
    if getattr(message, "node", node) != node:
        raise ProtocolError(path, "one node speaks as if it were another")
    return message


@lru_cache(maxsize=1024)
def _is_of_the_hub(path: str) -> bool:
    """Whether the hub or one of its own programs speaks there: they have much to say, a whole day that is replayed."""
    try:
        address = _locate(path)
    except ProtocolError:
        return False
    return Role.HUB in address.topic.says or address.ids.get("node") in OF_THE_HUB


@lru_cache(maxsize=1024)
def _locate(path: str) -> Address:
    return locate(path)


def _last_words(will: Will) -> Parcel:
    path, message = will
    return Parcel(path, encode(message), locate(path).topic.retained)


def hearing(settings: BusSettings) -> list[str]:
    """Return what this credential subscribes to: all its role hears. Which zones a board shows, the hall tells it."""
    credential = settings.credential
    topics = (topic for topic in TOPICS.values() if credential.role in topic.hears)
    return [hears_filter(topic, settings.hall, credential) for topic in topics]
