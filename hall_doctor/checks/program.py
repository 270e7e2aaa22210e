"""How this machine's programs are, by what they last said of themselves."""

import os
from collections.abc import Iterator
from typing import Final

from hall_config.texts import Catalogue
from hall_doctor.finding import about, green, red, unknown
from hall_doctor.machine import Machine, NodeHere
from node_runtime.findings import Finding

OLD_MS: Final = 30_000
"""A program says how it is every few seconds: one that has not for so long hangs or has ended."""
LAMP: Final = {
    "printer": "printer", "reader": "reader", "scanner": "reader", "badge_reader": "reader",
    "keypad": "inputs", "pads": "inputs", "buttons": "inputs", "rating_keys": "inputs",
    "speaker": "sound", "screen": "screen", "lcd": "screen", "strip": "screen", "font": "screen",
}  # fmt: skip
"""Which check tells of a device's faults; what is no device's is the program's own."""


def program(machine: Machine) -> Iterator[Finding]:
    """Look whether every node's program lives, has its hub, and has nothing to complain of."""
    if machine.running is not None:
        yield from _children(machine)
    for node in machine.nodes:
        if node.speaks:
            yield from _node(machine, node)


def faults(node: NodeHere, check: str) -> Iterator[Finding]:
    """Yield what a node's program says of the devices that a check tells of."""
    for fault in node.condition.faults if node.condition is not None else ():
        device = fault.partition(".")[0]
        if LAMP.get(device, "program") == check:
            yield about(check, red("device.fault", node.id, fault=fault, said=_said(fault)))


def speaks_well(machine: Machine, node: NodeHere) -> bool:
    """Whether a node's program lives and said something just now."""
    return node.condition is not None and machine.boottime_ms() - node.condition.beat_ms < OLD_MS


def _node(machine: Machine, node: NodeHere) -> Iterator[Finding]:
    said = node.condition
    if said is None:
        # Of a card in another machine's reader nothing runs, and so nothing is missed.
        runs = machine.places.running.exists()
        yield red("program.silent", node.id) if runs else unknown("program.card", node.id)
        return
    age_ms = machine.boottime_ms() - said.beat_ms
    found = list(faults(node, "program"))
    if age_ms >= OLD_MS:
        found.append(red("program.hangs", node.id, seconds=age_ms // 1000))
    elif not said.broker_up:
        found.append(red("program.no_broker", node.id, reason=said.reason or "–"))
    elif not said.hub_alive:
        found.append(red("program.no_hub", node.id))
    yield from found or [green("program.well", node.id)]


def _children(machine: Machine) -> Iterator[Finding]:
    assert machine.running is not None
    gone = sorted(name for name, pid in machine.running.processes.items() if not _lives(pid))
    if not _lives(machine.running.supervisor):
        yield red("program.ended", data=machine.data)
    elif gone:
        yield from (red("program.fallen", name, log=machine.running.data / "log" / f"{name}.log") for name in gone)
    else:
        yield green("program.children", count=len(machine.running.processes))
        yield unknown("program.not_told")


def _lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except PermissionError:
        return True
    except OSError:
        return False
    return True


def _said(fault: str) -> str:
    """The catalogue's sentence for a fault; the bare code where there is none."""
    known = Catalogue.load().keys("en")
    device, _, state = fault.partition(".")
    keys = (f"fault.{device}_{state}", f"fault.{state}" if device == "printer" else "")
    return next((f"@{key}" for key in keys if key in known), fault)
