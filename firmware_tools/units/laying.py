"""Lays on a machine what makes it run as part of a hall; laid again, it changes nothing that need not change."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from firmware_tools.units.contents import Machine, links, texts
from firmware_tools.units.errors import UnitsError
from firmware_tools.units.hub_files import host_name, hosts
from firmware_tools.units.placing import clear, lead, place, replace
from firmware_tools.units.ports import read_ports
from firmware_tools.units.read_only import check_partition, is_read_only
from firmware_tools.units.read_only import cmdline as root_cmdline
from firmware_tools.units.roles import Nodes, check_nodes
from firmware_tools.units.screen_boot import cmdline, config
from firmware_tools.units.system import settle_people, systemd_version, take_over
from node_runtime.hub_file import HubSettings
from node_runtime.machine import read_machine
from node_runtime.places import Places

PORTS: Final = "ports.toml"
CMDLINE: Final = "boot/firmware/cmdline.txt"


@dataclass(frozen=True)
class Laid:
    """What a laying has come to."""

    changed: tuple[str, ...]
    """Files that are new or other than before, by their path below the root."""
    removed: tuple[str, ...]
    units: tuple[str, ...]
    """What starts with the machine from now on."""


def lay_units(
    places: Places, kind: str, nodes: Nodes, hub: HubSettings | None = None, *, read_only: bool | None = None
) -> Laid:
    """Lay everything below `places.root` and settle users and folders there; on a running machine let it begin at once.

    Nothing starts on a hub that has not been told what it is (`hub` is None). `read_only`: whether the root is written
    to; None: as before. Raises UnitsError saying what cannot be.
    """
    check_nodes(nodes)
    root, ports = places.root, read_ports(places.settings / PORTS)
    if read_only:
        check_partition(root)
    kept = is_read_only(root) if read_only is None else read_only
    machine = Machine(kind, nodes, hub, _hub_name(places, kind), ports, systemd_version(root), kept)
    files, leads = texts(machine), links(machine)
    try:
        changed = [*place(root, files), *lead(root, leads), *_tell(root, machine)]
        if read_only is not None:  # whoever made the root so by other means is left alone
            changed += _change(root, CMDLINE, lambda former: root_cmdline(former, read_only))
        removed = [*clear(root, {*files, *leads})]
    except OSError as problem:
        raise UnitsError(
            f"{problem.filename or root} cannot be written ({problem.strerror}): be root, and make room on the disk"
        ) from problem
    settle_people(root)
    take_over(root, machine.units, [*changed, *removed])
    return Laid(tuple(changed), tuple(removed), machine.units)


def _hub_name(places: Places, kind: str) -> str:
    return read_machine(places.machine).hub if kind == "node" and places.machine.exists() else ""


def _tell(root: Path, machine: Machine) -> Iterator[str]:
    """Change what is not ours alone, where it is there: the machine's name, and what a Pi's firmware reads."""
    if machine.hub and (name := host_name(machine.hub)):
        yield from _change(root, "etc/hostname", lambda _former: f"{name}\n")
        yield from _change(root, "etc/hosts", lambda former: hosts(former, name))
    if machine.kind == "node":
        yield from _change(root, CMDLINE, cmdline)
        yield from _change(root, "boot/firmware/config.txt", config)


def _change(root: Path, name: str, change: Callable[[str], str]) -> Iterator[str]:
    path = root / name
    if path.is_file() and replace(path, change(path.read_text(encoding="utf-8"))):
        yield name
