"""The connection to the broker: one paho client and one thread that keeps it connected for as long as the node lives.

The only module that speaks paho. What is said and heard, and what is said again after a break, is the bus's business.
"""

import errno
import logging
import selectors
import socket
import ssl
import struct
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random
from typing import Final, Protocol

from paho.mqtt import MQTTException
from paho.mqtt.client import Client, ConnectFlags, DisconnectFlags, MQTTMessage
from paho.mqtt.enums import CallbackAPIVersion, MQTTProtocolVersion
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties
from paho.mqtt.reasoncodes import ReasonCode
from paho.mqtt.subscribeoptions import SubscribeOptions

from node_runtime.clock import MonotonicMs
from node_runtime.identity import client_context, show_identity
from node_runtime.namesake import taken_over_by
from node_runtime.settings import BusSettings, SettingsError

log = logging.getLogger(__name__)

KEEPALIVE_S: Final = 5
CONNECT_TIMEOUT_S: Final = 2.0
RETRY_FIRST_S: Final = 0.2
RETRY_LAST_S: Final = 2.0
RETRY_REFUSED_S: Final = 5.0
RETRY_TAKEN_OVER_S: Final = 15.0
"""A wrong password or a twin of ours does not go away by asking quickly."""
RETRY_TAKEN_OVER_LAST_S: Final = 120.0
"""Nor does it each time: every return of ours ends the other's connection for a moment."""
INFLIGHT: Final = 100
SHORT_LIFE_MS: Final = 3_000
"""Two connections in a row ended by the broker sooner than this: Mosquitto 2.0 does not say so, but that is a twin."""
ALONE_AGAIN_MS: Final = 300_000
"""A connection that lasted so long had no twin."""
SESSION_TAKEN_OVER: Final = 0x8E
BAD_CREDENTIALS: Final = frozenset({0x86, 0x87})
WITH_WILL: Final = 0x04

_new_properties: Final[Callable[[int], Properties]] = Properties
"""paho leaves this constructor without types."""


@dataclass(frozen=True, slots=True)
class Parcel:
    """Bytes for one topic, as the broker shall treat them."""

    path: str
    payload: bytes
    retained: bool
    expires_s: int | None = None
    answer_to: str = ""
    """The response topic of a command."""


class WireListener(Protocol):
    """Whoever uses the wire; called on the wire's own thread, so every one of these returns at once."""

    def wire_up(self) -> None:
        """The broker knows us; everything subscribed."""

    def wire_down(self, reason: str) -> None:
        """There is no connection, and why; said again after every failed attempt."""

    def heard(self, path: str, payload: bytes, kept: bool) -> None:
        """Bytes came in; `kept`: the broker had kept them for whoever comes."""

    def acknowledged(self, number: int, refused: bool) -> None:
        """The broker has the parcel of this number, or does not let us say it."""


class Wire:
    """A connection that comes back by itself, with growing and jittered pauses."""

    def __init__(
        self,
        settings: BusSettings,
        password: str,
        filters: Sequence[str],
        will: Parcel | None,
        listener: WireListener,
        monotonic_ms: MonotonicMs,
        jitter: Random,
    ) -> None:
        self._settings = settings
        self._filters = filters
        self._has_will = will is not None
        self._listener = listener
        self._monotonic_ms = monotonic_ms
        self._jitter = jitter
        self._pause_s = RETRY_FIRST_S
        self._was_refused = False
        self._up_since_ms = 0
        self._short_lives = self._taken_over = 0
        self._stopping = threading.Event()
        self._waker, self._woken = socket.socketpair()
        self._is_greeted = False
        identity = settings.broker.identity
        self._tls = client_context(identity) if identity else None
        self._client = self._make_client(password, will)
        self._thread = threading.Thread(target=self._live, name=f"wire-{settings.client_id}", daemon=True)

    def start(self) -> None:
        """Connect in the background, for ever."""
        self._thread.start()

    def send(self, parcel: Parcel) -> int:
        """Hand bytes over with QoS 1; return the number under which they will be acknowledged."""
        return self._client.publish(
            parcel.path, parcel.payload, qos=1, retain=parcel.retained, properties=_publish_properties(parcel)
        ).mid

    def stop(self, timeout_s: float) -> None:
        """Have the broker say our last will now, as a goodbye, and disconnect."""
        self._stopping.set()
        code = WITH_WILL if self._has_will else 0
        self._client.disconnect(reasoncode=ReasonCode(PacketTypes.DISCONNECT, identifier=code))
        self._wake()
        if self._thread.ident is None:
            self._waker.close()
            self._woken.close()
        else:
            self._thread.join(timeout_s)

    def _make_client(self, password: str, will: Parcel | None) -> Client:
        settings = self._settings
        client = Client(
            CallbackAPIVersion.VERSION2,
            client_id=settings.client_id,
            protocol=MQTTProtocolVersion.MQTTv5,
            reconnect_on_failure=False,
        )
        if self._tls is None:
            client.username_pw_set(settings.credential.node, password)
        else:
            client.tls_set_context(self._tls)
            client.tls_insecure_set(True)  # the address is not looked at: see `client_context`
        client.connect_timeout = CONNECT_TIMEOUT_S
        client.max_inflight_messages_set(INFLIGHT)
        if will:
            client.will_set(will.path, will.payload, qos=1, retain=will.retained)
        self._listen_to(client)
        # A session opened clean is not restored after a broker's restart: never clean, from the first connect.
        client.connect_async(
            settings.broker.host,
            settings.broker.port,
            keepalive=KEEPALIVE_S,
            clean_start=not settings.lasting,
            properties=_connect_properties(settings),
        )
        return client

    def _listen_to(self, client: Client) -> None:
        client.on_connect = self._on_connect
        client.on_disconnect = self._on_disconnect
        client.on_subscribe = self._on_subscribe
        client.on_message = self._on_message
        client.on_publish = self._on_publish
        client.on_pre_connect = self._on_pre_connect
        client.on_socket_open = self._on_socket_open
        # With this callback set, paho leaves all writing to our thread and tells us when there is something to write.
        client.on_socket_register_write = self._on_something_to_write

    # The thread

    def _live(self) -> None:
        with self._waker, self._woken:
            self._woken.setblocking(False)
            self._waker.setblocking(False)
            while not self._stopping.is_set():
                self._connect_once()
                self._stopping.wait(self._next_pause_s())

    def _connect_once(self) -> None:
        try:
            self._begin_anew()
            self._client.reconnect()
            self._serve()
        except SettingsError as problem:
            self._listener.wire_down(str(problem))
        except ssl.SSLCertVerificationError:
            self._pause_s = RETRY_REFUSED_S
            self._listener.wire_down(f"the broker at {self._where} is of another hall: its certificate is not ours")
        except OSError as problem:
            self._listener.wire_down(f"the broker at {self._where} does not answer ({_in_words(problem)})")
        except (MQTTException, ValueError, IndexError, struct.error) as problem:
            self._listener.wire_down(f"the broker at {self._where} does not speak MQTT 5 ({problem})")

    def _begin_anew(self) -> None:
        self._is_greeted = False
        if self._tls is not None and (identity := self._settings.broker.identity):
            show_identity(self._tls, identity)

    def _serve(self) -> None:
        with selectors.DefaultSelector() as selector:
            selector.register(self._woken, selectors.EVENT_READ)
            selector.register(self._socket(), selectors.EVENT_READ)
            while self._client.socket() is not None:
                self._turn(selector)

    def _turn(self, selector: selectors.BaseSelector) -> None:
        wanted = selectors.EVENT_READ | (selectors.EVENT_WRITE if self._client.want_write() else 0)
        selector.modify(self._socket(), wanted)
        ready = [key.fileobj for key, _ in selector.select(timeout=1.0)]
        if self._woken in ready:
            self._woken.recv(4096)
        if any(fileobj is not self._woken for fileobj in ready):
            self._client.loop_read()
        if self._client.want_write():
            self._client.loop_write()
        self._client.loop_misc()

    def _socket(self) -> socket.socket:
        sock = self._client.socket()
        if not isinstance(sock, socket.socket):
            raise ConnectionResetError(errno.ECONNRESET, "closed while connecting")
        return sock

    def _next_pause_s(self) -> float:
        pause_s = self._pause_s
        self._pause_s = max(pause_s, min(RETRY_LAST_S, pause_s * 2))
        return pause_s * self._jitter.uniform(0.6, 1.0)

    def _wake(self) -> None:
        try:
            self._waker.send(b"!")
        except OSError:
            # Either it is full, then the thread wakes anyway, or the thread has ended.
            return

    @property
    def _where(self) -> str:
        return f"{self._settings.broker.host}:{self._settings.broker.port}"

    # What paho tells us, all on our own thread but for `_on_something_to_write`

    def _on_pre_connect(self, client: Client, _userdata: object) -> None:
        # What was not acknowledged is said again by the bus, which knows what is still true; never by paho.
        client.drop_out_messages()

    def _on_socket_open(self, _client: Client, _userdata: object, sock: object) -> None:
        if isinstance(sock, socket.socket) and sock.family in {socket.AF_INET, socket.AF_INET6}:
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def _on_something_to_write(self, _client: Client, _userdata: object, _sock: object) -> None:
        if threading.current_thread() is not self._thread:
            self._wake()

    def _on_connect(
        self,
        client: Client,
        _userdata: object,
        _flags: ConnectFlags,
        reason: ReasonCode,
        _properties: Properties | None,
    ) -> None:
        if reason.is_failure:
            self._refused(reason)
            return
        self._is_greeted = True
        self._pause_s = RETRY_FIRST_S
        self._up_since_ms = self._monotonic_ms()
        client.subscribe([(each, SubscribeOptions(qos=1)) for each in self._filters])

    def _on_subscribe(
        self,
        _client: Client,
        _userdata: object,
        _number: int,
        _granted: list[ReasonCode],
        _properties: Properties | None,
    ) -> None:
        # Only now: what is said between connecting and subscribing, an answer for instance, would not reach us.
        self._listener.wire_up()

    def _refused(self, reason: ReasonCode) -> None:
        self._was_refused = True
        self._pause_s = RETRY_REFUSED_S
        node, words = self._settings.credential.node, str(reason).lower()
        if reason.value in BAD_CREDENTIALS:
            words = f"not authorised: the broker does not accept the secret of {node}"
        self._listener.wire_down(words)

    def _on_disconnect(
        self,
        _client: Client,
        _userdata: object,
        flags: DisconnectFlags,
        reason: ReasonCode,
        _properties: Properties | None,
    ) -> None:
        if self._was_refused:
            self._was_refused = False
            return
        if self._tls is not None and not self._is_greeted:
            # With TLS 1.3 a refused certificate shows only after the handshake, as a connection that ends.
            self._pause_s = RETRY_REFUSED_S
            node = self._settings.credential.node
            self._listener.wire_down(
                f"not authorised: the broker does not accept the certificate of {node}; it is revoked or out of date"
            )
            return
        lived_ms = self._monotonic_ms() - self._up_since_ms
        self._short_lives = self._short_lives + 1 if lived_ms < SHORT_LIFE_MS else 0
        is_told = flags.is_disconnect_packet_from_server and reason.value == SESSION_TAKEN_OVER
        if is_told or self._short_lives >= 2:
            self._give_way(lived_ms)
            return
        self._listener.wire_down(f"the connection to the broker ended ({reason})")

    def _give_way(self, lived_ms: int) -> None:
        """Leave the name to the other one, each time for longer."""
        self._taken_over = 1 if lived_ms > ALONE_AGAIN_MS else self._taken_over + 1
        self._pause_s = min(RETRY_TAKEN_OVER_LAST_S, RETRY_TAKEN_OVER_S * 2 ** (self._taken_over - 1))
        self._listener.wire_down(taken_over_by(self._settings.credential.node))

    def _on_message(self, _client: Client, _userdata: object, message: MQTTMessage) -> None:
        self._listener.heard(message.topic, bytes(message.payload), message.retain)

    def _on_publish(
        self, _client: Client, _userdata: object, number: int, reason: ReasonCode, _properties: Properties | None
    ) -> None:
        self._listener.acknowledged(number, reason.is_failure)


def _connect_properties(settings: BusSettings) -> Properties:
    properties = _new_properties(PacketTypes.CONNECT)
    properties.SessionExpiryInterval = settings.session_expiry_s if settings.lasting else 0
    return properties


def _publish_properties(parcel: Parcel) -> Properties | None:
    if parcel.expires_s is None and not parcel.answer_to:
        return None
    properties = _new_properties(PacketTypes.PUBLISH)
    if parcel.expires_s is not None:
        properties.MessageExpiryInterval = parcel.expires_s
    if parcel.answer_to:
        properties.ResponseTopic = parcel.answer_to
    return properties


def _in_words(problem: OSError) -> str:
    return problem.strerror or str(problem) or type(problem).__name__
