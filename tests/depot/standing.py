"""An installed hub in a folder: its authority, its depot as a process of its own, nginx in front of it."""

import signal
import ssl
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from http.client import HTTPSConnection
from pathlib import Path

import msgspec

from broker_config.authority import key_pem, make_authority, new_key, request_for
from broker_config.process import free_port
from broker_config.register import Register
from hall_protocol.access import Credential
from hall_protocol.roles import Role
from hub_depot.front import Front
from node_runtime.clock import boottime_ms, utc_now
from node_runtime.depot_client import (
    DepotAwayError,
    DepotClient,
    DepotRefusedError,
    OverSocket,
    from_inside,
    from_outside,
)
from node_runtime.depot_messages import Done, Report
from node_runtime.hub_file import HubSettings, write_hub
from node_runtime.identity import client_context, stranger_context, write_identity
from node_runtime.places import Places
from node_runtime.release import Wish
from node_runtime.roster import write_roster

HALL = "qinghe"
MEMBERS = (
    Credential("hub", Role.HUB),
    Credential("console", Role.CONSOLE),
    Credential("dispenser-1", Role.DISPENSER),
    Credential("board-1", Role.DISPLAY),
    Credential("terminal-3", Role.TERMINAL, "window-3"),
    Credential("sign-3", Role.SIGN, "window-3"),
)
PATIENCE_S = 20.0
AT_THE_DOOR = "run out, revoked, or of another hall"
"""What the web server itself says; the depot behind it knows the name."""


class InstalledHub:
    """A hub's files under a root of its own, its depot and its web server."""

    def __init__(self, root: Path, hall: str = HALL, *, visitor_port: int = 0) -> None:
        self.places = Places(root)
        for folder in (self.places.running, self.places.settings, self.places.hall_data, self.places.depot):
            folder.mkdir(parents=True)
        self.hub = HubSettings(
            hall=hall,
            name="localhost",
            listen="127.0.0.1",
            depot_port=free_port(),
            console_port=free_port(),
            visitor_port=visitor_port,
        )
        write_hub(self.places.hub, self.hub)
        write_roster(self.places.hall_data, hall, MEMBERS)
        make_authority(self.places.authority, hall)
        self.register = Register(self.places.authority, hall, utc_now)
        self.register.render_revoked()
        self.identify("server", self.places.hub_identity("server"), serves=True)
        self.inner_console = free_port()
        self.front = Front(self.places, lambda: boottime_ms() / 1000, console=self.inner_console)
        self.process: subprocess.Popen[bytes] | None = None

    def identify(self, name: str, folder: Path, *, serves: bool = False, days: int = 825) -> Path:
        """Give somebody an identity of this hall, and return where it stands."""
        key = new_key()
        certificate = self.register.sign(name, request_for(key), serves=serves, days=days)
        write_identity(folder, self.register.hall_pem, key_pem(key), certificate)
        return folder

    def start_depot(self) -> None:
        command = [sys.executable, "-m", "hub_depot", "--root", str(self.places.root), "--log", "WARNING"]
        self.process = subprocess.Popen(command)
        end_ms = boottime_ms() + PATIENCE_S * 1000
        while not self._answers():
            assert self.process.poll() is None, "the depot has ended"
            assert boottime_ms() < end_ms, "the depot does not answer"

    def kill_depot(self) -> None:
        """Pull its plug."""
        assert self.process is not None
        self.process.kill()
        self.process.wait()

    def end(self) -> None:
        self.front.stop()
        if self.process is not None:
            self.process.send_signal(signal.SIGTERM)
            assert self.process.wait(PATIENCE_S) == 0

    @property
    def inside(self) -> DepotClient:
        """As the console asks."""
        return from_inside(self.places.depot_inside)

    @property
    def behind_the_front(self) -> DepotClient:
        """As the web server asks for somebody who has shown no certificate."""
        return from_inside(self.places.depot_outside)

    def passed_on(self, times: int, address: str, path: str, said: msgspec.Struct) -> set[int]:
        """Ask as a web server without limits of its own would pass it on; return the answers' statuses."""
        link, body, statuses = OverSocket(self.places.depot_outside, PATIENCE_S), msgspec.json.encode(said), set()
        for _ in range(times):
            link.request("POST", path, body, {"X-Real-IP": address})
            answer = link.getresponse()
            answer.read()
            statuses.add(answer.status)
        link.close()
        return statuses

    def says(self, node: str, report: Report) -> None:
        """Have a machine say how it is, as the web server passes it on."""
        link = OverSocket(self.places.depot_outside, PATIENCE_S)
        said = {"X-Client-Verify": "SUCCESS", "X-Client-Name": node}
        link.request("POST", "/v1/report", msgspec.json.encode(report), said)
        answer = link.getresponse()
        answer.read()
        link.close()
        assert answer.status == 200

    @property
    def stranger(self) -> DepotClient:
        """As a bare machine asks."""
        return self.outside(stranger_context(self.places.authority / "hall.pem"))

    def stranger_at(self, address: str) -> DepotClient:
        """As a bare machine asks from another place of the hall."""
        context, port = stranger_context(self.places.authority / "hall.pem"), self.hub.depot_port
        return DepotClient(
            lambda: HTTPSConnection("127.0.0.1", port, context=context, source_address=(address, 0), timeout=PATIENCE_S)
        )

    def outside(self, context: ssl.SSLContext) -> DepotClient:
        return from_outside("127.0.0.1", self.hub.depot_port, context)

    def by(self, folder: Path) -> DepotClient:
        """As the machine asks that has this identity."""
        return self.outside(client_context(folder))

    def _answers(self) -> bool:
        try:
            self.inside.get("/health", Done)
        except DepotAwayError:
            threading.Event().wait(0.02)
            return False
        return True


class PassedTime:
    """The time of day, which goes on when told to."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now


def until_shut_out(hub: InstalledHub, folder: Path) -> None:
    """Look as the web server's keeper does, until it lets whoever has this identity through to nobody."""
    end_ms = boottime_ms() + PATIENCE_S * 1000
    while boottime_ms() < end_ms:
        hub.front.step()
        if _is_shut_out(hub, folder):
            return
        threading.Event().wait(0.15)  # who asks more often than ten times a second is told to wait
    raise AssertionError("they are still let in")


def _is_shut_out(hub: InstalledHub, folder: Path) -> bool:
    try:
        hub.by(folder).get("/v1/wish", Wish)
    except DepotRefusedError as no:
        return no.problem == "certificate" and no.detail == AT_THE_DOOR
    return False


@contextmanager
def hub_at_work(root: Path) -> Iterator[InstalledHub]:
    """An installed hub with its depot and its web server, until it is left."""
    hub = InstalledHub(root)
    try:
        hub.start_depot()
        hub.front.start()
        yield hub
    finally:
        hub.end()
