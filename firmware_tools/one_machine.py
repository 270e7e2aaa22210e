"""A whole hall on one machine: broker, hub, console, forecaster and nodes, each the very program that runs on a Pi."""

import errno
import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Final

from broker_config.files import MOSQUITTO, BrokerFiles, find_mosquitto, render_broker
from broker_config.process import free_port
from central_scheduler.credentials import credentials_of
from firmware_tools.children import Child
from firmware_tools.errors import ToolError
from hall_config.model import HallConfig, Node
from hall_protocol.roles import Role
from node_runtime.machine import PROGRAMS
from node_runtime.run_file import RunningHall, RunningNode
from node_runtime.settings import BrokerAddress, NodeSettings, ScreenSettings, write_settings

SCREENS: Final = {
    "dispenser": ScreenSettings(width=1080, height=1920),
    "display": ScreenSettings(width=1920, height=1080),
    "terminal": ScreenSettings(width=800, height=480),
    "sign": ScreenSettings(width=960, height=160),
    "pad": ScreenSettings(width=800, height=480),
}
DEVICES: Final[Mapping[str, dict[str, str]]] = {
    "dispenser": {"screen": "virtual", "printer": "virtual", "paper": "80"},
    "terminal": {"screen": "virtual", "keypad": "virtual", "badge_reader": "virtual"},
    "sign": {"screen": "virtual"},
    "pad": {"screen": "virtual"},
    "display": {"screen": "virtual", "speaker": "virtual", "voice": "espeak"},
}


@dataclass(frozen=True)
class Wish:
    """What `paidui up` was asked for; port 0 is any free one."""

    hall: Path
    data: Path
    console_port: int = 8080
    visitor_port: int = 0
    broker_port: int = 0
    speed: float = 1.0
    starts_at: datetime | None = None
    terminals_share: int = 1
    """How many window terminals share one process."""
    mosquitto: Path = MOSQUITTO
    log: str = "INFO"


@dataclass
class OneMachine:
    """The plan of a hall on this machine: files that are written, programs that are to run."""

    wish: Wish
    config: HallConfig
    broker: BrokerFiles
    console_port: int
    visitor_port: int
    nodes: dict[str, RunningNode] = field(default_factory=dict)

    @property
    def scheduler(self) -> Child:
        """The hub."""
        wish = self.wish
        arguments = ["--hall", str(wish.hall), "--data", str(wish.data), "--speed", str(wish.speed), "--log", wish.log]
        arguments += ["--broker-port", str(self.broker.port), "--secret", str(self.broker.secret("hub"))]
        if wish.starts_at:
            arguments += ["--starts-at", wish.starts_at.isoformat()]
        return self._child("scheduler", "central_scheduler", *arguments)

    @property
    def console(self) -> Child:
        """The managers' pages."""
        arguments = ["--data", str(self.wish.data), "--hall", self.config.id, "--port", str(self.console_port)]
        arguments += ["--broker-port", str(self.broker.port), "--secret", str(self.broker.secret("console"))]
        arguments += ["--hall-folder", str(self.wish.hall), "--visitor-port", str(self.visitor_port)]
        return self._child("console", "web_console", *arguments)

    @property
    def forecaster(self) -> Child:
        """Who plays the hall forward."""
        arguments = ["--data", str(self.wish.data), "--hall", self.config.id, "--log", self.wish.log]
        arguments += ["--broker-port", str(self.broker.port), "--secret", str(self.broker.secret("forecaster"))]
        return self._child("forecaster", "hall_simulator.forecaster", *arguments)

    @property
    def node_programs(self) -> list[Child]:
        """Every dispenser and display a program of its own; terminals too, unless they were asked to share."""
        alone = [(node, [node]) for node, running in self.nodes.items() if running.role != "terminal"]
        terminals = [node for node, running in self.nodes.items() if running.role == "terminal"]
        share = self.wish.terminals_share
        groups = [terminals[start : start + share] for start in range(0, len(terminals), share)]
        shared = [(group[0] if len(group) == 1 else f"{group[0]}-and-{len(group) - 1}-more", group) for group in groups]
        return [self._node_program(name, group) for name, group in (*alone, *shared)]

    def running(self, supervisor: int, processes: dict[str, int]) -> RunningHall:
        """Return what `run.json` says."""
        return RunningHall(
            hall=self.config.id,
            hall_folder=self.wish.hall,
            data=self.wish.data,
            console=f"http://127.0.0.1:{self.console_port}",
            broker_host=self.broker.host,
            broker_port=self.broker.port,
            credentials={node: self.broker.secret(node) for node in credentials_of(self.config)},
            nodes=self.nodes,
            supervisor=supervisor,
            processes=processes,
        )

    def _node_program(self, name: str, nodes: list[str]) -> Child:
        program = PROGRAMS[self.nodes[nodes[0]].role]
        return self._child(name, program, *(str(self.nodes[node].settings) for node in nodes))

    def _child(self, name: str, program: str, *arguments: str) -> Child:
        log = self.wish.data / "log" / f"{name}.log"
        return Child(name, [sys.executable, "-m", program, *arguments], log, environment())


def plan(wish: Wish, config: HallConfig) -> OneMachine:
    """Write what every program reads and return the plan; nothing is started yet.

    Raises ToolError when the data folder cannot be written, BrokerError when Mosquitto is missing.
    """
    find_mosquitto(wish.mosquitto)
    make_folder(wish.data)
    credentials = list(credentials_of(config).values())
    broker = render_broker(wish.data / "broker", config.id, credentials, wish.broker_port or free_port())
    machine = OneMachine(wish, config, broker, wish.console_port or free_port(), wish.visitor_port or free_port())
    with _said_in_a_sentence(wish.data):
        for node in config.nodes:
            machine.nodes[node.id] = _furnish(node, machine)
    return machine


def make_folder(data: Path) -> None:
    """Make the data folder, for its owner alone; or say in a sentence why it cannot be."""
    with _said_in_a_sentence(data):
        data.mkdir(parents=True, exist_ok=True, mode=0o700)
        for name in ("broker", "hands", "log", "nodes", "pictures"):
            (data / name).mkdir(exist_ok=True, mode=0o700)
        if not os.access(data, os.W_OK):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(data))


@contextmanager
def _said_in_a_sentence(data: Path) -> Iterator[None]:
    try:
        yield
    except OSError as problem:
        raise ToolError(
            f"the data folder {data} cannot be used ({problem.strerror}: {problem.filename}): "
            "mend that, or choose another folder with --data"
        ) from problem


def _furnish(node: Node, machine: OneMachine) -> RunningNode:
    """Write one virtual node's settings."""
    wish, config, broker = machine.wish, machine.config, machine.broker
    folder = wish.data / "nodes" / node.id
    hands = None if node.role == "voice" else wish.data / "hands" / f"{node.id}.sock"  # nothing at a voice is pressed
    settings = NodeSettings(
        node=node.id,
        role=Role(node.role),
        hall=config.id,
        window=node.window,
        zone=node.zone,
        broker=BrokerAddress(host=broker.host, port=broker.port, password_file=broker.secret(node.id)),
        data=folder,
        virtual=True,
        hands=hands,
        devices=_devices(node, wish),
        screen=SCREENS.get(node.role, ScreenSettings()),
        ticket_link=f"http://127.0.0.1:{machine.visitor_port}/t/" if node.role == "dispenser" else "",
    )
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "node.toml"
    write_settings(settings, path)
    return RunningNode(role=node.role, window=node.window, settings=path, hands=hands)


def _devices(node: Node, wish: Wish) -> dict[str, str]:
    """What is attached to a virtual node; terminals that share a process have only buttons and lamps."""
    if node.role == "terminal" and wish.terminals_share > 1:
        return {}
    if node.role == "voice":
        return {"engine": "kokoro", "parts": str((wish.data / "voice").absolute())}
    if node.role == "display":
        return {**DEVICES["display"], "pictures": str((wish.data / "pictures").absolute())}
    return dict(DEVICES[node.role])


def environment() -> dict[str, str]:
    """Return the children's environment: SDL draws and sounds into memory, Python writes its log lines at once."""
    silent = {"SDL_VIDEODRIVER": "dummy", "SDL_AUDIODRIVER": "dummy", "PYGAME_HIDE_SUPPORT_PROMPT": "1"}
    return {**os.environ, **silent, "PYTHONUNBUFFERED": "1"}
