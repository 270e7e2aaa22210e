"""A hall that stands on loopback: a real Mosquitto and the very hub of a hall, each a process that may be killed.

`standing_hall(folder, config)` starts both and ends both; nothing it starts outlives the test, even a killed one.
Start the hub from the main thread only: a process bound to us ends with the thread that started it.
"""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from random import Random
from secrets import token_hex
from typing import Final

import msgspec

from broker_config.files import BrokerFiles, render_broker
from broker_config.process import Broker, free_port, start_broker
from central_scheduler.credentials import credentials_of
from central_scheduler.finding import wanted_of
from central_scheduler.indexer import FILE
from firmware_tools.children import bound_to_us
from hall_config.model import HallConfig, Node, Window
from hall_config.reading import read_hall
from hall_config.writing import render_toml
from hall_protocol.access import Credential
from hall_protocol.commands import Command, IssueTicket
from hall_protocol.events import Reply
from hall_protocol.roles import Role
from hall_protocol.states import HallGlance, NodeStatus, WindowBoard
from hall_protocol.topics import COMMAND, HALL, HUB, NODE_STATUS, WINDOW
from hall_records.entries import Entry
from hall_records.journal import Journal
from node_runtime.bus import BusUp
from node_runtime.client import RequestClient
from node_runtime.clock import boottime_ms
from node_runtime.inbox import Inbox
from node_runtime.settings import BrokerAddress, BusSettings, NodeSettings, write_settings
from node_runtime.wire import Parcel, Wire

COUNTY: Final = Path(__file__).parents[2] / "halls" / "county"
PATIENCE_S: Final = 20.0
_INDEXES: Final[dict[bytes, bytes]] = {}
"""By what can be found in a hall: the index its hub has built, so that only the first of them builds it.

A hub believes the file only where it is of the very same names.
"""
STRANGER: Final = Credential("stranger", Role.DISPENSER)
"""Known to the broker, not to the hall."""


@cache
def county() -> HallConfig:
    """Return the example hall."""
    return read_hall(COUNTY)


def a_wide_hall(windows: int, dispensers: int = 1) -> HallConfig:
    """Return the example hall with this many windows that serve everything, each with its terminal."""
    config = county()
    everything = msgspec.structs.replace(config.windows[0], favourites=())
    made = [
        msgspec.structs.replace(everything, id=f"window-{number}", number=str(number))
        for number in range(1, windows + 1)
    ]
    return msgspec.structs.replace(config, windows=tuple(made), nodes=(*_terminals(made), *_dispensers(dispensers)))


def _terminals(windows: Sequence[Window]) -> Iterator[Node]:
    for window in windows:
        yield Node(id=window.id, role="terminal", window=window.id)


def _dispensers(count: int) -> Iterator[Node]:
    for number in range(1, count + 1):
        yield Node(id=f"dispenser-{number}", role="dispenser", zone="a")


@dataclass
class StandingHall:
    """One hall: its folders, its broker, its hub, and ways onto its bus."""

    folder: Path
    config: HallConfig
    port: int = field(default_factory=free_port)
    broker: Broker | None = None
    hub: "subprocess.Popen[bytes] | None" = None
    nodes: "list[subprocess.Popen[bytes]]" = field(default_factory=list)
    hub_options: tuple[str, ...] = ()
    launcher: tuple[str, ...] = ()
    """Put before the hub's command, such as a limit on what it may write."""

    @property
    def files(self) -> BrokerFiles:
        """Return the broker's folder."""
        return BrokerFiles(self.folder / "broker", "127.0.0.1", self.port)

    @property
    def hall(self) -> Path:
        """Return the folder with the hall's TOML."""
        return self.folder / "hall"

    @property
    def data(self) -> Path:
        """Return the folder with the journal."""
        return self.folder / "data"

    @property
    def log(self) -> str:
        """Return all that the hub has logged."""
        path = self.folder / "hub.log"
        return path.read_text(encoding="utf-8") if path.exists() else ""

    @property
    def hub_pid(self) -> int:
        """Return the hub's process id."""
        assert self.hub is not None
        return self.hub.pid

    def furnish(self) -> None:
        """Write the hall's TOML and everything the broker reads."""
        self.hall.mkdir(parents=True, exist_ok=True)
        self.data.mkdir(exist_ok=True)
        self.write(self.config)
        known = [*credentials_of(self.config).values(), STRANGER]
        render_broker(self.folder / "broker", self.config.id, known, self.port)

    @property
    def _found(self) -> bytes:
        """Return all that can be found in this hall."""
        return msgspec.json.encode(wanted_of(self.config))

    def _keep_index(self) -> None:
        with suppress(FileNotFoundError):
            _INDEXES.setdefault(self._found, (self.data / FILE).read_bytes())

    def write(self, config: HallConfig) -> None:
        """Change the hall's TOML; a running hub does not notice."""
        (self.hall / "hall.toml").write_text(render_toml(config), encoding="utf-8")

    def start_broker(self) -> None:
        """Start Mosquitto; it accepts connections when this returns."""
        self.broker = start_broker(self.files, launcher=bound_to_us(()))

    def start_hub(self, *options: str) -> None:
        """Start the hub; `await_hub` says when it answers."""
        if (index := _INDEXES.get(self._found)) and not (self.data / FILE).exists():
            (self.data / FILE).write_bytes(index)
        with (self.folder / "hub.log").open("ab") as log:
            self.hub = subprocess.Popen(
                bound_to_us(self.hub_command(*options)), stdin=subprocess.DEVNULL, stdout=log, stderr=log
            )

    def hub_command(self, *options: str) -> list[str]:
        """Return how the hub is started."""
        where = ["--hall", str(self.hall), "--data", str(self.data)]
        bus = ["--broker-port", str(self.port), "--secret", str(self.files.secret("hub"))]
        return [*self.launcher, sys.executable, "-m", "central_scheduler", *where, *bus, *self.hub_options, *options]

    def kill_hub(self) -> None:
        """End the hub as a pulled plug would."""
        assert self.hub is not None
        self.hub.kill()
        self.hub.wait()

    def stop_hub(self) -> int:
        """End the hub in order and return its exit code."""
        assert self.hub is not None
        self.hub.send_signal(signal.SIGTERM)
        return self.hub.wait(PATIENCE_S)

    def ends(self, *options: str) -> tuple[int, str]:
        """Start a hub that is to end by itself; return its exit code and the last line it logged."""
        done = subprocess.run(
            bound_to_us(self.hub_command(*options)), capture_output=True, timeout=PATIENCE_S, check=False
        )
        lines = done.stderr.decode().strip().splitlines()
        return done.returncode, lines[-1] if lines else ""

    def start_node(self, program: str, *nodes: str) -> "subprocess.Popen[bytes]":
        """Start one program for these virtual nodes; it is ended with the hall."""
        return self.start_program(program, *map(self.node_settings, nodes))

    def start_program(self, program: str, *settings: Path) -> "subprocess.Popen[bytes]":
        """Start one program with these settings; it is ended with the hall."""
        command = bound_to_us([sys.executable, "-m", program, *map(str, settings)])
        with (self.folder / "nodes.log").open("ab") as log:
            process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        self.nodes.append(process)
        return process

    def end(self) -> None:
        """End what still runs."""
        for node in self.nodes:
            node.terminate()
        for node in self.nodes:
            node.wait(PATIENCE_S)
        if self.hub is not None and self.hub.poll() is None:
            self.stop_hub()
        if self.broker is not None and self.broker.is_running:
            self.broker.stop()
        self._keep_index()

    def address(self, node: str) -> BrokerAddress:
        """Return how this credential reaches the broker."""
        return BrokerAddress(port=self.port, password_file=self.files.secret(node))

    def credential(self, node: str) -> Credential:
        """Return a credential of this hall."""
        return {**credentials_of(self.config), STRANGER.node: STRANGER}[node]

    def bus(self, node: str, suffix: str = "") -> BusSettings:
        """Return how this credential gets onto the bus."""
        return BusSettings(
            credential=self.credential(node), hall=self.config.id, broker=self.address(node), suffix=suffix
        )

    def node_settings(self, node: str) -> Path:
        """Write the settings of a virtual node and return their path; its hands are `hands(node)`."""
        credential = self.credential(node)
        settings = NodeSettings(
            node=node,
            role=credential.role,
            hall=self.config.id,
            window=credential.window,
            broker=self.address(node),
            data=self.folder / "nodes" / node,
            virtual=True,
            hands=self.hands(node),
        )
        settings.data.mkdir(parents=True, exist_ok=True)
        path = settings.data / "node.toml"
        write_settings(settings, path)
        return path

    def hands(self, node: str) -> Path:
        """Return the socket of a virtual node's hands."""
        return self.folder / "nodes" / node / "hands.sock"

    @contextmanager
    def client(self, node: str, suffix: str = "") -> Iterator[RequestClient]:
        """Be this credential on the bus, with the hub there."""
        with RequestClient(self.bus(node, suffix or "test"), id_prefix=token_hex(4)) as client:
            assert client.connect(PATIENCE_S), self.log
            yield client

    @contextmanager
    def voice(self, node: str) -> Iterator["Voice"]:
        """Be this credential on the bus and say any bytes."""
        voice = Voice(self.bus(node, "voice"), self.files.secret(node).read_text(encoding="ascii").strip())
        try:
            yield voice
        finally:
            voice.close()

    def entries(self) -> list[Entry]:
        """Return the whole journal; the hub must not run."""
        with closing(Journal.open(self.data / "journal.db", self.config.id)) as journal:
            return list(journal.entries())


class Voice:
    """Says bytes that need not be a message of ours; waits until the broker has each."""

    def __init__(self, settings: BusSettings, password: str) -> None:
        self._settings = settings
        self._inbox = Inbox()
        self._acknowledged = threading.Semaphore(0)
        heard = [HUB.path(settings.hall)]
        self._wire = Wire(settings, password, heard, None, self, boottime_ms, Random(1))
        self._wire.start()
        assert isinstance(self._inbox.next(PATIENCE_S), BusUp)

    def say(self, payload: bytes, topic: str = "", *, awaited: bool = True) -> None:
        """Say it at our command topic, or at any other."""
        path = topic or COMMAND.path(self._settings.hall, node=self._settings.credential.node)
        self._wire.send(Parcel(path, payload, retained=False))
        assert not awaited or self._acknowledged.acquire(timeout=PATIENCE_S)

    def close(self) -> None:
        """Leave the bus."""
        self._wire.stop(1.0)

    def wire_up(self) -> None:
        self._inbox.put(BusUp())

    def wire_down(self, reason: str) -> None: ...

    def heard(self, path: str, payload: bytes, kept: bool) -> None: ...

    def acknowledged(self, number: int, refused: bool) -> None:
        self._acknowledged.release()


@contextmanager
def standing_hall(folder: Path, config: HallConfig | None = None, *options: str) -> Iterator[StandingHall]:
    """Start a hall and end it; `options` are the hub's, at every start of it."""
    hall = StandingHall(folder, config or county(), hub_options=options)
    hall.furnish()
    try:
        hall.start_broker()
        hall.start_hub()
        yield hall
    finally:
        hall.end()


def ask(client: RequestClient, command: Command) -> Reply:
    """Ask and insist on an answer from the hub."""
    reply = client.request(command, PATIENCE_S)
    assert reply.code != "no_hub", f"no answer to {command}"
    return reply


def await_hub(client: RequestClient) -> None:
    """Wait until the hub answers."""
    assert client.wait_for(lambda: client.hub_alive, PATIENCE_S), client.reason


def await_glance(client: RequestClient, condition: Callable[[HallGlance], bool]) -> HallGlance:
    """Wait until the hall at a glance is so; the client is a console."""
    found: list[HallGlance] = []

    def is_so() -> bool:
        glance = client.latest(HALL)
        found[:] = [glance] if isinstance(glance, HallGlance) and condition(glance) else []
        return bool(found)

    assert client.wait_for(is_so, PATIENCE_S), client.latest(HALL)
    return found[0]


def await_status(client: RequestClient, node: str, condition: Callable[[NodeStatus], bool]) -> None:
    """Wait until a node says so of itself; the client is a console."""

    def is_so() -> bool:
        status = client.latest(NODE_STATUS, node=node)
        return isinstance(status, NodeStatus) and condition(status)

    assert client.wait_for(is_so, PATIENCE_S), client.latest(NODE_STATUS, node=node)


def await_window(client: RequestClient, window: str, condition: Callable[[WindowBoard], bool]) -> WindowBoard:
    """Wait until a window is so; the client is a console or the window's own terminal."""
    found: list[WindowBoard] = []

    def is_so() -> bool:
        board = client.latest(WINDOW, window=window)
        found[:] = [board] if isinstance(board, WindowBoard) and condition(board) else []
        return bool(found)

    assert client.wait_for(is_so, PATIENCE_S), client.latest(WINDOW, window=window)
    return found[0]


def token() -> str:
    """Return 128 random bits, as a dispenser makes them for each ticket."""
    return os.urandom(16).hex()


def take_tickets(client: RequestClient, count: int) -> None:
    """Issue so many tickets of a service that is served."""
    for _ in range(count):
        assert ask(client, IssueTicket(command_id=client.next_id(), service="rs-canbao", token=token())).ok
