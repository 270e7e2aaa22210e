"""A hub in a folder from which cards are written, and a door at which their machines fetch what it hands out."""

import hashlib
import io
import json
import os
import shutil
import ssl
import subprocess
import tarfile
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Self

from click.testing import CliRunner, Result

from broker_config.authority import key_pem, make_authority, new_key, request_for
from broker_config.register import Register
from firmware_tools.cli import main
from hub_depot.releases import add_release
from hub_depot.repository import make_repository
from node_runtime.clock import utc_now
from node_runtime.hub_file import HubSettings, write_hub
from node_runtime.identity import OWN, write_identity
from node_runtime.places import Places

HALL = "qinghe"
COUNTY = Path(__file__).parents[2] / "halls/county"
ARCH = subprocess.run(["dpkg", "--print-architecture"], capture_output=True, text=True, check=True).stdout.strip()
VERSION = "0.1.0"
PYTHON = "/usr/bin/python3"
CONFIG = "arm_64bit=1\n"
CMDLINE = "console=serial0,115200 console=tty1 root=PARTUUID=1234-02 rootfstype=ext4 fsck.repair=yes rootwait quiet\n"

_TAKE_IN = """\
#!/bin/sh
# A release of hardly anything: what it lays and in which order is as of a true one.
set -eu
home=$2/opt/paidui/releases/0.1.0
rm -rf "$home"
mkdir -p "$home/bin"
cat >"$home/bin/python" <<'END'
#!/bin/sh
root=$5
mkdir -p "$root/etc/systemd/system"
echo "$@" >"$root/etc/systemd/system/paidui-laid"
END
chmod +x "$home/bin/python"
cp "$1/settle" "$home/settle"
echo 0.1.0 >"$home/complete"
"""


class Hub:
    """A hub's files under a root of its own, with the county hall and one small release."""

    def __init__(
        self, root: Path, port: int = 0, hall: str = HALL, name: str = "127.0.0.1", release: Path | None = None
    ) -> None:
        self.places = Places(root)
        for folder in (self.places.settings, self.places.hall_data, self.places.depot):
            folder.mkdir(parents=True)
        shutil.copytree(COUNTY, self.places.hall)
        write_hub(self.places.hub, HubSettings(hall=hall, name=name, depot_port=port or 8443))
        make_authority(self.places.authority, hall)
        self.register = Register(self.places.authority, hall, utc_now)
        make_repository(self.places.depot, hall)
        self.release = add_release(self.places.depot, release or small_release(root, ARCH))
        key = new_key()
        certificate = self.register.sign("server", request_for(key), serves=True)
        write_identity(self.places.hub_identity("server"), self.register.hall_pem, key_pem(key), certificate)

    def edit(self, file: str, text: str) -> None:
        """Add something to the hall's configuration."""
        path = self.places.hall / file
        path.write_text(path.read_text(encoding="utf-8") + text, encoding="utf-8")


class _Quiet(ThreadingHTTPServer):
    def handle_error(self, *_: object) -> None:
        """Whoever does not know this hall's hub goes away in the middle of a word."""


class Door:
    """The hub's door for first boots; it may shut in the middle of a file, or be another hall's."""

    def __init__(self, hub: Hub, port: int = 0, shows: Hub | None = None, host: str = "127.0.0.1") -> None:
        self.boot = hub.places.depot / "boot"
        self.cuts: list[int] = []
        """After how many bytes each of the next answers breaks off."""
        self.asked: list[str] = []
        """From where on each was asked for."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain((shows or hub).places.hub_identity("server") / OWN)
        self._server = _Quiet((host, port), _answering(self))
        self._server.socket = context.wrap_socket(self._server.socket, server_side=True, do_handshake_on_connect=False)
        self.port = self._server.server_address[1]
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()

    def close(self) -> None:
        """Shut it for good."""
        self._server.shutdown()
        self._server.server_close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _answering(door: Door) -> type[BaseHTTPRequestHandler]:
    class Answering(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            path = door.boot / Path(self.path).name
            door.asked.append(self.headers.get("Range", ""))
            if not path.is_file():
                self.send_error(404)
                return
            content, begins = path.read_bytes(), self.headers.get("Range", "bytes=0-")
            start = int(begins.removeprefix("bytes=").rstrip("-"))
            self.send_response(206 if start else 200)
            self.send_header("Content-Length", str(len(content) - start))
            self.end_headers()
            left = content[start:]
            self.wfile.write(left[: door.cuts.pop(0)] if door.cuts else left)
            self.close_connection = True

        def log_message(self, *_: object) -> None:
            """Nobody reads it."""

    return Answering


def small_release(folder: Path, arch: str, padding: int = 300_000) -> Path:
    """Make a release of hardly anything; most of it is there to be cut off in the middle."""
    files = {"take-in": _TAKE_IN.encode(), "settle": b"#!/bin/sh\n", "padding": os.urandom(padding)}
    listed = {name: hashlib.sha256(content).hexdigest() for name, content in files.items()}
    note = {"kind": "paidui-release", "version": VERSION, "arch": arch, "architecture": arch, "files": listed}
    tar = folder / f"paidui-{VERSION}-{arch}.tar"
    with tarfile.open(tar, "w", format=tarfile.GNU_FORMAT) as archive:
        for name, content in {"release.json": json.dumps(note).encode(), **files}.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(content)
            archive.addfile(entry, io.BytesIO(content))
    return tar


class Pi:
    """A Raspberry Pi's card in a folder: its boot partition and its root, as the imager has written them."""

    def __init__(self, root: Path, *, cloud_init: bool = True) -> None:
        self.root, self.boot = root, root / "boot/firmware"
        self.boot.mkdir(parents=True)
        (root / "etc").mkdir(exist_ok=True)
        (root / "etc/os-release").write_text("VERSION_CODENAME=trixie\n")
        (self.boot / "config.txt").write_text(CONFIG)
        (self.boot / "cmdline.txt").write_text(CMDLINE)
        if cloud_init:
            (self.boot / "meta-data").write_text("instance-id: rpios-image\n")

    @property
    def is_done(self) -> bool:
        """Whether its first boot is over."""
        return (self.root / "var/lib/paidui/first-boot/done").exists()

    @property
    def log(self) -> str:
        """What stands on its boot partition for whoever puts the card into a computer."""
        path = self.boot / "paidui/first-boot.log"
        return path.read_text(encoding="utf-8") if path.exists() else ""

    def rewrite(self, name: str, old: str, new: str) -> None:
        """Change a file of the card, as somebody does who knows of the list of its files."""
        path, whole = self.boot / "paidui" / name, self.boot / "paidui/whole.json"
        path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
        listed = json.loads(whole.read_text())
        whole.write_text(json.dumps({**listed, name: hashlib.sha256(path.read_bytes()).hexdigest()}))

    def keys(self) -> list[Path]:
        """Return every file of the boot partition in which a private key stands."""
        files = [path for path in self.boot.rglob("*") if path.is_file()]
        return [path for path in files if b"PRIVATE KEY" in path.read_bytes()]

    def first_boot(self, tries: int = 1) -> "subprocess.Popen[str]":
        """Begin the first boot, as the unit on the card does."""
        return subprocess.Popen(
            [PYTHON, "-B", "-m", "first_boot", "--root", self.root, "--boot", self.boot, "--tries", str(tries)],
            cwd=self.boot / "paidui", stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        )  # fmt: skip

    def boots(self, tries: int = 1) -> tuple[int, str]:
        """Go through a first boot; return how it ended, and what stood on the screen."""
        process = self.first_boot(tries)
        told, _ = process.communicate(timeout=60)
        return process.returncode, told


def paidui(*arguments: str | Path, given: str = "") -> Result:
    """Type a command."""
    return CliRunner().invoke(main, [str(each) for each in arguments], input=given)
