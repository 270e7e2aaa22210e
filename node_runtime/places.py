"""Where everything of an installed machine stands: one table, the same on a Pi, in a chroot and in a test."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

SYSTEMD_RUNS: Final = Path("/run/systemd/system")
"""There while systemd runs this machine."""


@dataclass(frozen=True, slots=True)
class Places:
    """The folders and files of a machine; `root` is another than `/` for a card that is written or a hall in a test."""

    root: Path = Path("/")

    @property
    def run_here(self) -> bool:
        """Whether these are the places of this very machine and systemd runs it; elsewhere nothing is started."""
        return self.root == Path("/") and SYSTEMD_RUNS.is_dir()

    # On every machine

    @property
    def releases(self) -> Path:
        """An environment for each release, under its version; an unfinished one has no `complete` in it."""
        return self.root / "opt/paidui/releases"

    @property
    def current(self) -> Path:
        """A link to the release that runs; it is swapped by one rename."""
        return self.root / "opt/paidui/current"

    @property
    def settings(self) -> Path:
        """What a technician may read and change."""
        return self.root / "etc/paidui"

    @property
    def state(self) -> Path:
        """What the machine itself keeps."""
        return self.root / "var/lib/paidui"

    @property
    def running(self) -> Path:
        """What is true until the next start: in memory, for a card wears out."""
        return self.root / "run/paidui"

    @property
    def hall_pem(self) -> Path:
        """On a machine that is no node yet: the certificate it knows its hub by, from its card."""
        return self.settings / "hall.pem"

    # On a node's machine; one machine may be several nodes, such as a window's terminal, its sign and its pad

    @property
    def machine(self) -> Path:
        """Which nodes this machine is and where its hub is."""
        return self.settings / "machine.toml"

    @property
    def nodes(self) -> Path:
        """A folder for each node of this machine, under its id."""
        return self.settings / "nodes"

    def node_settings(self, node: str) -> Path:
        """Return where a node's settings stand."""
        return self.nodes / node / "node.toml"

    def node_identity(self, node: str) -> Path:
        """Return the folder with a node's certificate and key."""
        return self.nodes / node / "identity"

    def node_data(self, node: str) -> Path:
        """Return the folder of a node's outbox and whatever its drivers keep."""
        return self.state / "nodes" / node

    def node_condition(self, node: str) -> Path:
        """Return where a node's program says how it is, every few seconds."""
        return self.running / f"{node}.json"

    @property
    def keeper(self) -> Path:
        """What the machine's keeper keeps: a trial that runs, releases that failed."""
        return self.state / "keeper"

    # On the hub

    @property
    def hub(self) -> Path:
        """What `paidui init` was told."""
        return self.settings / "hub.toml"

    @property
    def hall(self) -> Path:
        """The hall's configuration, as its first start takes it."""
        return self.settings / "hall"

    @property
    def hall_data(self) -> Path:
        """The journal, and all else the hub and the console keep."""
        return self.state / "hall"

    @property
    def authority(self) -> Path:
        """The hall's certificate authority and the register of whom it signed for."""
        return self.state / "authority"

    def hub_identity(self, name: str) -> Path:
        """Return the identity of a program of the hub: `hub`, `console`, `forecaster`, `operator`, `server`."""
        return self.state / "identities" / name

    @property
    def broker(self) -> Path:
        """What Mosquitto reads and keeps."""
        return self.state / "broker"

    @property
    def depot(self) -> Path:
        """The signed releases the hub hands out, and how its machines are."""
        return self.state / "depot"

    @property
    def depot_outside(self) -> Path:
        """The socket at which the web server asks the depot for machines."""
        return self.running / "depot.sock"

    @property
    def depot_inside(self) -> Path:
        """The socket at which the console, and `paidui` on the hub, ask the depot."""
        return self.running / "depot-inside.sock"

    @property
    def hub_diagnosis(self) -> Path:
        """What the doctor found on the hub itself; a timer has it look, for a hub has no keeper."""
        return self.root / "run/paidui-doctor/hub.json"

    @property
    def moving(self) -> Path:
        """The recovery code, for root alone, and what is laid out before a machine becomes the hub."""
        return self.state / "moving"

    @property
    def front(self) -> Path:
        """What the web server in front of console and depot reads; rendered at its start, into memory."""
        return self.root / "run/paidui-front"

    @property
    def front_cache(self) -> Path:
        """Where the web server lays what is too long for its memory, such as a workbook on its way in."""
        return self.root / "var/cache/paidui-front"
