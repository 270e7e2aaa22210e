"""The machines of a hall that is pictured: the depot of an installed hall as its own program, and what it is told.

Certificates, codes and wishes are the depot's own. What is played is what has no place on one computer: what each
machine says of itself, and two releases too small to run.
"""

import hashlib
import io
import subprocess
import sys
import tarfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from pathlib import Path
from typing import Final

import msgspec

from broker_config.authority import make_authority, new_key, request_for
from broker_config.register import Register
from central_scheduler.credentials import credentials_of
from firmware_tools.children import bound_to_us
from firmware_tools.errors import ToolError
from hall_config.model import HallConfig
from hub_depot.releases import add_release
from hub_depot.repository import make_repository
from node_runtime.clock import boottime_ms, utc_now, wall_ms
from node_runtime.condition import Condition
from node_runtime.depot_client import DepotAwayError, DepotClient, OverSocket, from_inside
from node_runtime.depot_messages import AboutMachine, Done, EnrolTicket, EnrolWish, Report, UpdateChange, UpdatesTold
from node_runtime.findings import Diagnosis, Finding
from node_runtime.hub_file import HubSettings, write_hub
from node_runtime.places import Places
from node_runtime.release import FOR_NODES, NOTE, ReleaseNote, UpdateState, tar_name
from node_runtime.roster import write_roster

RELEASES: Final = ("1.3.0", "1.4.0")
CARRIES: Final = {
    "dispenser-1": ("dispenser-1",),
    "board-1": ("board-1",),
    "window-1": ("window-1", "sign-1", "pad-1"),
    "window-2": ("window-2", "sign-2"),
    "window-3": ("window-3",),
}
"""Which node speaks for each machine, and which nodes that is; the machine of `window-4` waits with a code."""
FAILS: Final = "window-1"
"""The first of the hall to be updated: it is well, others do its work. The new release does not come to run there."""
ILL: Final = "window-2"
FINDINGS: Final = (
    Finding(check="power", code="power.under_voltage_before", state="red"),
    Finding(check="disk", code="disk.full", state="red", subject="/", fields={"free_mb": "180", "percent": "98"}),
)
WELL: Final = (
    Finding(check="program", code="program.well", state="green"),
    Finding(check="temperature", code="temperature.well", state="green", fields={"degrees": "51"}),
)
WITHIN_MS: Final = 20_000


class SceneMachines:
    """A depot beside the hall, and machines that speak to it."""

    def __init__(self, root: Path, config: HallConfig) -> None:
        self._places = Places(root)
        self._roles = {node.id: node.role for node in config.nodes}
        self._found(config)

    @property
    def socket(self) -> Path:
        """Where the console asks."""
        return self._places.depot_inside

    def speak(self) -> None:
        """Have every machine say how it is, the new release wished, and the first one say that it did not come."""
        for name in CARRIES:
            self._says(name, UpdateState(running=RELEASES[0]))
        from_inside(self.socket).post("/updates", UpdateChange(act="roll_out", release=RELEASES[1]), UpdatesTold)

    def fail(self) -> None:
        """Have one machine say that the new release did not come to run there."""
        state = UpdateState(running=RELEASES[0], wished=RELEASES[1], step="failed", why="silent", detail=FAILS)
        self._says(FAILS, state)

    def waits(self) -> str:
        """Let a bare machine ask to belong to the hall; return the code it shows."""
        wish = EnrolWish(request=request_for(new_key()).decode(), machine=_about(4))
        client = DepotClient(lambda: OverSocket(self._places.depot_outside, WITHIN_MS / 1000))
        return client.post("/v1/enrol", wish, EnrolTicket).code

    def _found(self, config: HallConfig) -> None:
        places = self._places
        for folder in (places.running, places.settings, places.hall_data, places.depot):
            folder.mkdir(parents=True)
        write_hub(places.hub, HubSettings(hall=config.id, name="localhost"))
        write_roster(places.hall_data, config.id, credentials_of(config).values())
        make_authority(places.authority, config.id)
        register = Register(places.authority, config.id, utc_now)
        for nodes in CARRIES.values():
            for node in nodes:
                register.sign(node, request_for(new_key()))
        make_repository(places.depot, config.id)
        for version in RELEASES:
            add_release(places.depot, _release(places.root, version))

    def _says(self, name: str, state: UpdateState) -> None:
        for node in CARRIES[name][1:]:
            self._reports(node, Report(speaker=name))
        self._reports(
            name,
            Report(
                release=RELEASES[0],
                machine=_about(list(CARRIES).index(name)),
                nodes=tuple(self._condition(node) for node in CARRIES[name]),
                update=state,
                doctor=msgspec.Raw(msgspec.json.encode(_diagnosis(name))),
                doctor_age_s=120,
            ),
        )

    def _condition(self, node: str) -> Condition:
        return Condition(
            node=node,
            role=self._roles[node],
            release=RELEASES[0],
            state="ready",
            broker_up=True,
            hub_alive=True,
            beat_ms=boottime_ms(),
        )

    def _reports(self, node: str, report: Report) -> None:
        """As the web server in front passes it on."""
        link = OverSocket(self._places.depot_outside, WITHIN_MS / 1000)
        said = {"X-Client-Verify": "SUCCESS", "X-Client-Name": node}
        link.request("POST", "/v1/report", msgspec.json.encode(report), said)
        status = link.getresponse().status
        link.close()
        if status != HTTPStatus.OK:
            raise ToolError(f"the depot does not hear {node} ({status})")


@contextmanager
def machines_of(root: Path, config: HallConfig) -> Iterator[SceneMachines]:
    """Found a hall's depot in a folder, run it there, and end it."""
    machines = SceneMachines(root, config)
    command = [sys.executable, "-m", "hub_depot", "--root", str(root), "--log", "WARNING"]
    child = subprocess.Popen(bound_to_us(command), stdin=subprocess.DEVNULL)
    try:
        _await(machines.socket, child)
        machines.speak()
        yield machines
    finally:
        child.terminate()
        child.wait()


def _await(socket: Path, child: "subprocess.Popen[bytes]") -> None:
    until_ms = boottime_ms() + WITHIN_MS
    while child.poll() is None and boottime_ms() < until_ms:
        try:
            from_inside(socket).get("/health", Done)
        except DepotAwayError:
            threading.Event().wait(0.05)
        else:
            return
    raise ToolError("the depot of the pictured hall does not answer")


def _about(number: int) -> AboutMachine:
    address = (f"192.168.8.{21 + number}",)
    return AboutMachine(
        model="Raspberry Pi 4 Model B Rev 1.5", serial=f"10000000a1b2c3{number:02x}", addresses=address, arch="arm64"
    )


def _diagnosis(name: str) -> Diagnosis:
    findings = (*FINDINGS, *WELL) if name == ILL else WELL
    return Diagnosis(machine=name, kind="node", release=RELEASES[0], made_ms=wall_ms(), findings=findings)


def _release(folder: Path, version: str) -> Path:
    """Return the file of a release that only has a name."""
    content = f"{version}\n".encode()
    files = {"version": hashlib.sha256(content).hexdigest()}
    note = ReleaseNote(version=version, arch="arm64", extras=(FOR_NODES,), files=files)
    tar = folder / tar_name(version, "arm64")
    with tarfile.open(tar, "w") as archive:
        for name, said in {NOTE: msgspec.json.encode(note), "version": content}.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(said)
            archive.addfile(entry, io.BytesIO(said))
    return tar
