"""An installed hall in a folder: its authority, identities, a broker that is kept, and plain clients at its doors."""

import ssl
import threading
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Self

from paho.mqtt.client import Client, ConnectFlags, DisconnectFlags, MQTTMessage
from paho.mqtt.enums import CallbackAPIVersion, MQTTProtocolVersion
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties
from paho.mqtt.reasoncodes import ReasonCode

from broker_config.authority import key_pem, make_authority, new_key, request_for
from broker_config.keeper import BrokerKeeper
from broker_config.process import free_port
from broker_config.register import Register
from hall_protocol.access import Credential
from hall_protocol.roles import Role
from node_runtime.clock import boottime_ms, utc_now
from node_runtime.hub_file import HubSettings, write_hub
from node_runtime.identity import client_context, write_identity
from node_runtime.places import Places
from node_runtime.roster import write_roster
from node_runtime.settings import BrokerAddress, BusSettings

HALL = "county"
HUB = Credential("hub", Role.HUB)
MEMBERS = (HUB, Credential("t-1", Role.TERMINAL, "1"), Credential("t-2", Role.TERMINAL, "2"))
TODAY = datetime(2026, 11, 23, tzinfo=UTC)


class InstalledHall:
    """A hub's files under a root of its own, and its broker."""

    def __init__(self, root: Path, members: Iterable[Credential] = MEMBERS, hall: str = HALL) -> None:
        self.places, self.hall = Places(root), hall
        self.members = {each.node: each for each in members}
        self.port, self.inner_port = free_port(), free_port()
        self.register = Register(self.places.authority, hall, utc_now)
        self.authority = make_authority(self.places.authority, hall)
        self.identify("server", self.places.hub_identity("server"), serves=True)
        self.places.hall_data.mkdir(parents=True, exist_ok=True)
        self.places.settings.mkdir(parents=True, exist_ok=True)
        self.enlist(self.members.values())
        self.hub = HubSettings(
            hall=hall, name="localhost", listen="127.0.0.1", broker_port=self.port, inner_broker_port=self.inner_port
        )
        write_hub(self.places.hub, self.hub)
        self.keeper = BrokerKeeper(self.places, self.hub, lambda: boottime_ms() / 1000)

    def identify(self, name: str, folder: Path | None = None, *, serves: bool = False) -> Path:
        """Give a node an identity as its card would have it, and return where it stands."""
        folder = folder or self.places.node_identity(name)
        key = new_key()
        certificate = self.register.sign(name, request_for(key), serves=serves)
        write_identity(folder, self.register.hall_pem, key_pem(key), certificate)
        return folder

    def enlist(self, members: Iterable[Credential]) -> None:
        """Say as the hub does who is on the bus."""
        write_roster(self.places.hall_data, self.hall, members)

    def bus(self, node: str, suffix: str = "") -> BusSettings:
        """Return how a program gets onto this hall's bus; with a suffix, by the hub's own door."""
        port = self.inner_port if suffix else self.port
        broker = BrokerAddress(port=port, identity=self.places.node_identity(node))
        return BusSettings(credential=self.members[node], hall=self.hall, broker=broker, suffix=suffix)

    def __enter__(self) -> Self:
        self.keeper.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.keeper.stop()


class Guest:
    """A plain MQTT client at a hall's door, which may show whatever identity it has."""

    def __init__(
        self, port: int, context: ssl.SSLContext | Path | None, client_id: str = "guest", keeps_s: int = 0
    ) -> None:
        """`keeps_s`: how long the broker keeps what it hears after it has gone."""
        self.heard: list[tuple[str, bytes]] = []
        self.acknowledged: set[int] = set()
        self.is_in = False
        self.was_thrown_out = False
        self.changed = threading.Condition()
        self._client = Client(CallbackAPIVersion.VERSION2, client_id=client_id, protocol=MQTTProtocolVersion.MQTTv5)
        self._client.max_inflight_messages_set(0)
        if context is not None:
            self._client.tls_set_context(client_context(context) if isinstance(context, Path) else context)
            self._client.tls_insecure_set(True)
        self._client.reconnect_delay_set(1, 60)
        self._client.on_connect = self._on_connect
        self._client.on_disconnect = self._on_disconnect
        self._client.on_message = self._on_message
        self._client.on_publish = self._on_publish
        self._client.on_subscribe = self._on_subscribe
        self._port = port
        self._keeps = Properties(PacketTypes.CONNECT)  # type: ignore[no-untyped-call]
        self._keeps.SessionExpiryInterval = keeps_s

    def enters(self, within_s: float = 10.0) -> bool:
        """Knock; whether the broker greets us and lets us listen."""
        try:
            self._client.connect("127.0.0.1", self._port, clean_start=False, properties=self._keeps)
        except OSError:
            return False
        self._client.loop_start()
        with self.changed:
            self.changed.wait_for(lambda: self.is_in or self.was_thrown_out, within_s)
        return self.is_in

    def says(self, path: str, payload: bytes) -> int:
        """Publish with QoS 1 and return the number it is acknowledged under."""
        return self._client.publish(path, payload, qos=1).mid

    def asks_for(self, filters: Iterable[str]) -> None:
        """Ask to hear all of these too."""
        self._client.subscribe([(each, 1) for each in filters])

    def waits_for(self, what: str, within_s: float = 10.0) -> bool:
        """Wait for `heard`, `was_thrown_out` or another of our marks to become true."""
        return self.waits_until(lambda: bool(getattr(self, what)), within_s)

    def waits_until(self, holds: Callable[[], bool], within_s: float = 30.0) -> bool:
        """Wait until something is true of us; it is asked again whenever something comes in."""
        with self.changed:
            return self.changed.wait_for(holds, within_s)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._client.disconnect()
        self._client.loop_stop()

    def _on_connect(
        self, client: Client, _data: object, _flags: ConnectFlags, reason: ReasonCode, _properties: Properties | None
    ) -> None:
        if not reason.is_failure:
            client.subscribe("#", 1)

    def _on_subscribe(self, *_: object) -> None:
        with self.changed:
            self.is_in = True
            self.changed.notify_all()

    def _on_disconnect(
        self, _client: Client, _data: object, _flags: DisconnectFlags, _reason: ReasonCode, _more: Properties | None
    ) -> None:
        with self.changed:
            self.was_thrown_out = True
            self.changed.notify_all()

    def _on_message(self, _client: Client, _data: object, message: MQTTMessage) -> None:
        with self.changed:
            self.heard.append((message.topic, bytes(message.payload)))
            self.changed.notify_all()

    def _on_publish(self, _client: Client, _data: object, number: int, _reason: ReasonCode, _more: Properties) -> None:
        with self.changed:
            self.acknowledged.add(number)
            self.changed.notify_all()
