"""Printer, readers, keypads: by what the node's program says of them, else by whether they are at their place."""

import os
import socket
import stat
from collections.abc import Callable, Iterator, Mapping
from typing import Final

from hall_doctor import attached
from hall_doctor.attached import Cable
from hall_doctor.checks.program import faults, speaks_well
from hall_doctor.finding import about, green, red, unknown
from hall_doctor.machine import Machine, NodeHere
from node_runtime.findings import Finding

RAW_PORT: Final = 9100
WITHIN_S: Final = 3.0
Cables = Callable[[Mapping[str, str]], Iterator[Cable]]


def printer(machine: Machine) -> Iterator[Finding]:
    """Look at the printers of this machine's dispensers."""
    yield from _all(machine, "printer", attached.printers)


def reader(machine: Machine) -> Iterator[Finding]:
    """Look at the readers of cards, codes and badges."""
    yield from _all(machine, "reader", attached.readers)


def inputs(machine: Machine) -> Iterator[Finding]:
    """Look at buttons, keypads and call pads."""
    yield from _all(machine, "inputs", attached.inputs)


def _all(machine: Machine, check: str, cables: Cables) -> Iterator[Finding]:
    for node in machine.nodes:
        yield from faults(node, check)
        yield from at_their_places(machine, node, check, list(cables(machine.devices(node))))


def at_their_places(machine: Machine, node: NodeHere, check: str, cables: list[Cable]) -> Iterator[Finding]:
    """Yield how each device is at its place: its program, where it lives, has asked the device itself."""
    complaints = {fault.partition(".")[0] for fault in (node.condition.faults if node.condition is not None else ())}
    for cable in cables:
        if cable.device in complaints:
            continue
        if speaks_well(machine, node):
            yield about(check, green("device.well", node.id, **_said(cable)))
        else:
            yield about(check, _at_its_place(machine, node, cable))


def _at_its_place(machine: Machine, node: NodeHere, cable: Cable) -> Finding:
    if not cable.place.startswith("/"):
        return _on_the_network(node, cable)
    place = machine.tree.at(cable.place)
    said = _said(cable)
    try:
        kind = place.stat().st_mode
    except PermissionError:
        return unknown("device.locked", node.id, **said)
    except OSError:
        return red("device.unplugged", node.id, **said)
    if not stat.S_ISCHR(kind):
        return red("device.no_device", node.id, **said)
    if not os.access(place, os.R_OK | os.W_OK):
        return unknown("device.locked", node.id, **said)
    return green("device.there", node.id, **said)


def _on_the_network(node: NodeHere, cable: Cable) -> Finding:
    host, _, port = cable.place.partition(":")
    said = _said(cable)
    try:
        with socket.create_connection((host, int(port or RAW_PORT)), WITHIN_S):
            return green("device.there", node.id, **said)
    except (OSError, ValueError):
        return red("device.unplugged", node.id, **said)


def _said(cable: Cable) -> dict[str, str]:
    return {"device": f"@device.{cable.device}", "place": cable.place}
