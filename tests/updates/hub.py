"""A hub that hands out its repository over TLS to machines of its hall, and to nobody else."""

import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from broker_config.authority import key_pem, make_authority, new_key, request_for
from broker_config.register import Register
from hub_depot.repository import Repository, make_repository
from node_keeper.tuf_client import HubDoor
from node_runtime.identity import client_context, write_identity

NOW = datetime(2026, 11, 28, 8, tzinfo=UTC)


@dataclass
class Weather:
    """What happens to what is handed out."""

    cut_after: int = 0
    """The connection ends after so many bytes of a release; 0: it does not."""
    now: datetime = NOW
    """What time the hub says it is."""
    bends: bool = False
    """Whether somebody on the way changes a byte of every release."""


class Hub:
    """One hall's hub."""

    def __init__(self, folder: Path, hall: str = "qinghe") -> None:
        self.folder, self.hall = folder, hall
        self.depot = folder / "depot"
        self.weather = Weather()
        make_authority(folder / "authority", hall)
        self._register = Register(folder / "authority", hall, lambda: self.weather.now)
        self.offline = make_repository(self.depot, hall, lambda: self.weather.now)
        self.repository = Repository(self.depot, lambda: self.weather.now)
        self.port = 0

    def identity(self, name: str, *, serves: bool = False) -> Path:
        """Return the folder of somebody's identity, made when there is none."""
        folder, key = self.folder / "identities" / name, new_key()
        if not folder.exists():
            pem = self._register.sign(name, request_for(key), serves=serves)
            write_identity(folder, self._register.hall_pem, key_pem(key), pem)
        return folder

    def door(self, port: int = 0) -> HubDoor:
        """Return how the machine node-1 asks."""
        folder = self.identity("node-1")
        return HubDoor("127.0.0.1", port or self.port, lambda: client_context(folder))

    @contextmanager
    def open(self) -> Iterator["Hub"]:
        """Hand things out."""
        folder = self.identity("server", serves=True)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.minimum_version = ssl.TLSVersion.TLSv1_3
        context.verify_mode = ssl.CERT_REQUIRED
        context.load_verify_locations(folder / "hall.pem")
        context.load_cert_chain(folder / "identity.pem")
        server = _Server(("127.0.0.1", 0), partial(_Handing, self))
        server.daemon_threads = True
        server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
        self.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield self
        finally:
            server.shutdown()
            thread.join()
            server.server_close()


class _Server(ThreadingHTTPServer):
    def handle_error(self, *_: object) -> None:
        """A machine that is refused, or killed, goes away in the middle."""


class _Handing(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.0"

    def __init__(self, hub: Hub, *arguments: object) -> None:
        self._hub = hub
        super().__init__(*arguments)  # type: ignore[arg-type]

    def do_GET(self) -> None:
        file = self._hub.depot / self.path.lstrip("/")
        if not file.is_file():
            self.send_response_only(404)
            self.end_headers()
            return
        content, begins = file.read_bytes(), self.headers.get("Range", "bytes=0-")
        first = int(begins.removeprefix("bytes=").rstrip("-"))
        self.send_response_only(206 if first else 200)
        self.send_header("Date", format_datetime(self._hub.weather.now, usegmt=True))
        self.send_header("Content-Length", str(len(content) - first))
        self.end_headers()
        self.wfile.write(self._weathered(content)[first:])

    def _weathered(self, content: bytes) -> bytes:
        weather = self._hub.weather
        if "/targets/" not in self.path:
            return content
        if weather.bends:
            return content[:-1] + bytes([content[-1] ^ 1])
        return content[: weather.cut_after] if weather.cut_after else content

    def log_message(self, *_: object) -> None:
        """Nobody reads it."""
