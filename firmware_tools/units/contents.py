"""Everything that is laid on a machine: a file for each path, a link for each unit that starts or must not."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from firmware_tools.units.hall_time import hub_clock, node_clock, node_clock_simple
from firmware_tools.units.hub_files import announced, environment, guarded, host_name
from firmware_tools.units.laid_files import MARK, marked, shipped
from firmware_tools.units.placing import NOTHING, UNITS
from firmware_tools.units.ports import port_rules
from firmware_tools.units.read_only import mounts
from firmware_tools.units.roles import IN_THE_WAY, TARGET, Nodes, unit_files, units_of
from node_runtime.hub_file import HubSettings

EVERY_UNIT: Final = ("paidui-.service.d", "paidui-@.service.d")
"""What stands in these holds for every unit whose name begins with `paidui-`."""
BACKS_OFF: Final = 254
"""The systemd from which on a restart may be put off ever longer."""


@dataclass(frozen=True)
class Machine:
    """What is to be laid, where."""

    kind: str
    nodes: Nodes
    hub: HubSettings | None
    """On a hub that has been told what it is."""
    hub_name: str
    """On a node's machine: where its hub is; empty while nobody has said."""
    ports: dict[str, str]
    systemd: int
    """The version there; 0: none."""
    read_only: bool = False
    """Whether its root is not written to."""

    @property
    def units(self) -> tuple[str, ...]:
        """The units that start with the machine: none on a hub before `paidui init`."""
        return () if self.kind == "hub" and self.hub is None else units_of(self.kind, self.nodes)


def texts(machine: Machine) -> dict[str, str]:
    """Return the files of a machine, by their path below its root."""
    found = [*_units(machine), *_people(machine), *_of_every_machine(machine), *_of_its_kind(machine)]
    return {name: text if MARK in text else marked(text) for name, text in found}


def links(machine: Machine) -> dict[str, str]:
    """Return the links of a machine: what starts, and what of Debian's must not."""
    found = {f"{UNITS}/{name}": NOTHING for name in IN_THE_WAY[machine.kind]}
    for unit in machine.units:
        wanted_by = "multi-user.target" if unit == TARGET else TARGET
        name, at, _instance = unit.partition("@")
        source = f"{name}@.service" if at else unit
        found[f"{UNITS}/{wanted_by}.wants/{unit}"] = f"/{UNITS}/{source}"
    return found


def _units(machine: Machine) -> Iterator[tuple[str, str]]:
    for name in unit_files(machine.kind, machine.nodes):
        yield f"{UNITS}/{name}", shipped(f"systemd/{name}")
    for folder in EVERY_UNIT:
        yield f"{UNITS}/{folder}/10-paidui-walls.conf", shipped("systemd/walls.conf")
    if machine.systemd >= BACKS_OFF:
        for name in machine.units:
            if _starts_again(name):
                folder = f"{name.partition('@')[0]}@.service.d" if "@" in name else f"{name}.d"
                yield f"{UNITS}/{folder}/20-paidui-back-off.conf", shipped("systemd/back-off.conf")


def _starts_again(unit: str) -> bool:
    name = f"{unit.partition('@')[0]}@.service" if "@" in unit else unit
    return "\nRestart=always\n" in shipped(f"systemd/{name}")


def _people(machine: Machine) -> Iterator[tuple[str, str]]:
    """Users, and the folders that are theirs."""
    if machine.kind == "hub":
        yield "etc/sysusers.d/paidui-hub.conf", shipped("users/hub.conf")
        yield "etc/tmpfiles.d/paidui-hub.conf", shipped("users/hub-folders.conf")
    if machine.kind == "node" or machine.nodes:
        yield "etc/sysusers.d/paidui-node.conf", shipped("users/node.conf")
        yield "etc/tmpfiles.d/paidui-node.conf", shipped("users/node-folders.conf") + _node_folders(machine.nodes)


def _node_folders(nodes: Nodes) -> str:
    lines = []
    for node, role in nodes:
        owner, home = f"paidui-{role} paidui-{role}", f"/etc/paidui/nodes/{node}"
        lines += [f"d {home} 0700 {owner}", f"Z {home} - {owner}", f"d /var/lib/paidui/nodes/{node} 0700 {owner}"]
        # Where each says how it is: made for it, so that no other program of the machine can speak for it.
        lines += [f"f /run/paidui/{node}.json 0600 {owner}"]
    return "".join(f"{line}\n" for line in lines)


def _of_every_machine(machine: Machine) -> Iterator[tuple[str, str]]:
    yield "etc/udev/rules.d/70-paidui.rules", shipped("udev/devices.rules")
    yield "etc/systemd/journald.conf.d/paidui.conf", shipped("machine/journald.conf")
    yield "etc/systemd/system.conf.d/paidui.conf", shipped("machine/watchdog.conf")
    if machine.read_only:
        yield from ((f"{UNITS}/{name}", text) for name, text in mounts().items())
    if machine.ports:
        yield "etc/udev/rules.d/71-paidui-ports.rules", port_rules(machine.ports)


def _of_its_kind(machine: Machine) -> Iterator[tuple[str, str]]:
    if machine.kind == "node":
        yield "etc/systemd/logind.conf.d/paidui.conf", shipped("machine/logind.conf")
        yield "etc/sysctl.d/70-paidui.conf", shipped("machine/sysctl.conf")
        yield "etc/modules-load.d/paidui.conf", shipped("machine/modules.conf")
    if machine.hub_name:
        yield "etc/chrony/conf.d/paidui.conf", node_clock(machine.hub_name)
        yield "etc/systemd/timesyncd.conf.d/paidui.conf", node_clock_simple(machine.hub_name)
    if machine.hub:
        yield "etc/paidui/hub.env", environment(machine.hub)
        yield "etc/paidui/doors.nft", guarded(machine.hub)
        yield "etc/chrony/conf.d/paidui.conf", hub_clock(machine.hub)
        yield "etc/avahi/services/paidui.service", announced(machine.hub)
        if host_name(machine.hub):
            yield "etc/cloud/cloud.cfg.d/99-paidui.cfg", "preserve_hostname: true\n"
