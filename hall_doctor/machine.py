"""The machine the doctor looks at: what it is in its hall, what its settings say, what its programs last said."""

import platform
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from os import statvfs, statvfs_result
from pathlib import Path
from threading import Lock
from typing import Final

import msgspec

from hall_doctor.programs import PATIENCE_S, Answer, NoAnswerError, ask, find
from hall_doctor.tree import Tree
from node_runtime.clock import boottime_ms, utc_now
from node_runtime.condition import Condition, read_condition
from node_runtime.findings import Kind
from node_runtime.hub_file import HubSettings, read_hub
from node_runtime.machine import PROGRAMS, MachineSettings, read_machine
from node_runtime.places import Places
from node_runtime.run_file import NAME as RUN_FILE
from node_runtime.run_file import RunningHall, decoded
from node_runtime.settings import NodeSettings, SettingsError, read_settings

SETTINGS_PATIENCE_S: Final = 8.0
"""A Pi takes seconds to start a program that only looks at its settings."""


@dataclass(frozen=True)
class NodeHere:
    """One node of this machine."""

    id: str
    file: Path
    identity: Path
    settings: NodeSettings | None
    problem: str = ""
    """Why its settings cannot be used."""
    is_locked: bool = False
    """Whether only somebody else may read them."""
    condition: Condition | None = None
    speaks: bool = True
    """Whether its program says how it is."""


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except PermissionError:
        return False


@dataclass(frozen=True)
class Machine:
    """A machine as it is looked at: its root, its clocks, and how full a disk is."""

    places: Places = field(default_factory=Places)
    data: Path | None = None
    """The folder of a hall that `paidui up` runs."""
    now: Callable[[], datetime] = utc_now
    boottime_ms: Callable[[], int] = boottime_ms
    room: Callable[[Path], statvfs_result] = statvfs
    is_thorough: bool = True
    """Whether the nodes' own programs are asked what they think of their settings; a Pi takes seconds for each."""
    _looking: Lock = field(default_factory=Lock, repr=False, compare=False)
    """Several checks want to know what the nodes' programs say; it is asked once."""

    @cached_property
    def tree(self) -> Tree:
        """Its files."""
        return Tree(self.places.root)

    @cached_property
    def name(self) -> str:
        """What the machine calls itself."""
        return self.tree.text("proc/sys/kernel/hostname") or self.tree.text("etc/hostname") or platform.node()

    @property
    def kind(self) -> Kind:
        """What it is in its hall."""
        if self.data is not None:
            return "one_machine"
        is_hub, is_node = self.places.hub.exists(), self.places.machine.exists()
        if is_hub:
            return "hub+node" if is_node else "hub"
        return "node" if is_node else "none"

    @cached_property
    def hub(self) -> HubSettings | None:
        """What this hub was told; None where it is no hub, or its file cannot be used."""
        try:
            return read_hub(self.places.hub)
        except SettingsError:
            return None

    @cached_property
    def settings(self) -> MachineSettings | None:
        """Which nodes this machine is; None where it is none, or its file cannot be used."""
        try:
            return read_machine(self.places.machine)
        except SettingsError:
            return None

    @cached_property
    def running(self) -> RunningHall | None:
        """The hall that runs in the data folder; None where none does."""
        if self.data is None:
            return None
        try:
            return decoded((self.data / RUN_FILE).read_bytes())
        except (OSError, msgspec.MsgspecError):
            return None

    @property
    def hall(self) -> str:
        """The hall's id, where it is known."""
        for known in (self.hub, self.settings, self.running):
            if known is not None:
                return known.hall
        return ""

    @property
    def hall_data(self) -> Path | None:
        """Where a hub's journal stands; None on a machine that is no hub."""
        if self.data is not None:
            return self.data
        return self.places.hall_data if self.places.hub.exists() else None

    @cached_property
    def nodes(self) -> tuple[NodeHere, ...]:
        """The nodes of this machine: those it is told of, and those whose folder is there."""
        if self.running is not None:
            return tuple(self._node(name, each.settings) for name, each in sorted(self.running.nodes.items()))
        told = self.settings.nodes if self.settings is not None else ()
        try:
            there = {each.name for each in self.places.nodes.iterdir() if _is_folder(each)}
        except OSError:
            there = set()
        return tuple(self._node(name, self.places.node_settings(name)) for name in sorted({*told, *there}))

    def _node(self, name: str, file: Path) -> NodeHere:
        identity, installed = self.places.node_identity(name), self.data is None
        try:
            settings = read_settings(file)
        except SettingsError as problem:
            is_locked = isinstance(problem.__cause__, PermissionError)
            said = read_condition(self.places.node_condition(name)) if installed else None
            return NodeHere(name, file, identity, None, str(problem), is_locked, said, speaks=installed)
        place = self.places.node_condition(name) if installed else settings.condition
        said = read_condition(place) if place is not None else None
        return NodeHere(name, file, identity, settings, condition=said, speaks=place is not None)

    @property
    def looked_over(self) -> dict[str, Answer | NoAnswerError]:
        """What each node's own program says of its settings: the same words that keep it from starting.

        In a hall that `paidui up` runs nobody is asked: it has written them itself.
        """
        with self._looking:
            return self._looked_over

    @cached_property
    def _looked_over(self) -> dict[str, Answer | NoAnswerError]:
        nodes = [node for node in self.nodes if node.settings is not None and self._asks]
        with ThreadPoolExecutor(2) as looking:
            return dict(zip([node.id for node in nodes], looking.map(_look_over, nodes), strict=True))

    @property
    def _asks(self) -> bool:
        return self.is_thorough and self.data is None

    def devices(self, node: NodeHere) -> dict[str, str]:
        """Return what is attached to a node, the usual included; what its file alone says where that is not known."""
        answer = self.looked_over.get(node.id)
        if isinstance(answer, Answer) and answer.code == 0:
            try:
                return msgspec.json.decode(answer.said, type=_Attached).devices
            except msgspec.MsgspecError:
                pass
        return node.settings.devices if node.settings is not None else {}

    @property
    def release(self) -> str:
        """The release that runs here."""
        try:
            return self.places.current.readlink().name
        except OSError:
            return ""

    def has(self, program: str) -> bool:
        """Whether a program is on this machine."""
        return find(self.places.root, program) is not None

    def ask(self, program: str, *arguments: str, patience_s: float = PATIENCE_S) -> Answer:
        """Return what a program of this machine says. Raises NoAnswerError when it is not there or does not answer."""
        path = find(self.places.root, program)
        if path is None:
            raise NoAnswerError(f"{program} is not installed")
        return ask([str(path), *arguments], patience_s)


class _Attached(msgspec.Struct):
    devices: dict[str, str] = {}


def _look_over(node: NodeHere) -> Answer | NoAnswerError:
    assert node.settings is not None
    program = PROGRAMS.get(node.settings.role, "")
    if not program:
        return NoAnswerError(f"no program is a {node.settings.role}")
    command = [sys.executable, "-m", program, "--check-config", str(node.file)]
    try:
        return ask(command, SETTINGS_PATIENCE_S, Path(sys.prefix))
    except NoAnswerError as problem:
        return problem
