"""Whether this machine knows what it is, and whether its nodes' settings can be used."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

from hall_doctor.finding import green, red, unknown
from hall_doctor.machine import Machine, NodeHere
from hall_doctor.programs import NoAnswerError
from hall_doctor.tree import is_there
from node_runtime.findings import Finding
from node_runtime.hub_file import read_hub
from node_runtime.machine import read_machine
from node_runtime.settings import SettingsError

CODE: Final = "code"
"""Where the keeper of a bare machine writes what it shows."""


def settings(machine: Machine) -> Iterator[Finding]:
    """Look at what was written onto this machine's card."""
    if machine.kind == "none":
        yield red("settings.none", place=machine.places.machine)
        return
    yield from _own(machine)
    for node in machine.nodes:
        yield from _node(machine, node)


def _own(machine: Machine) -> Iterator[Finding]:
    if machine.kind == "one_machine":
        yield from _one_machine(machine)
        return
    files = (machine.places.hub, machine.places.machine)
    yield from (found for path in files if is_there(path) if (found := _read(path)))
    if machine.settings is not None:
        yield from _nodes(machine)


def _one_machine(machine: Machine) -> Iterator[Finding]:
    if machine.running is None:
        yield red("settings.not_running", place=machine.data)
    else:
        yield green("settings.one_machine", hall=machine.hall, nodes=len(machine.nodes))


def _read(path: Path) -> Finding | None:
    read: Callable[[Path], object] = read_hub if path.name == "hub.toml" else read_machine
    try:
        read(path)
    except SettingsError as problem:
        if isinstance(problem.__cause__, PermissionError):
            return unknown("settings.locked", path.name, place=path)
        return red("settings.damaged", path.name, problem=problem)
    return None


def _nodes(machine: Machine) -> Iterator[Finding]:
    assert machine.settings is not None
    told, there = (
        set(machine.settings.nodes),
        {node.id for node in machine.nodes if node.is_locked or is_there(node.file)},
    )
    if not told and machine.kind == "node":
        yield red("settings.bare", hub=machine.settings.hub, digits=_digits(machine))
    for name in sorted(told - there):
        yield red("settings.node_missing", name, place=machine.places.node_settings(name))
    for name in sorted(there - told):
        yield red("settings.node_unknown", name, place=machine.places.machine)


def _digits(machine: Machine) -> str:
    """What a bare machine shows beside its screen."""
    said = machine.tree.text(str((machine.places.running / CODE).relative_to(machine.places.root)))
    return said if said.isdecimal() else "–"


def _node(machine: Machine, node: NodeHere) -> Iterator[Finding]:
    if node.settings is None:
        if node.is_locked or is_there(node.file):
            found = unknown("settings.locked", node.id, place=node.file) if node.is_locked else None
            yield found or red("settings.node_wrong", node.id, problem=node.problem)
        return
    if machine.hall and node.settings.hall != machine.hall:
        yield red("settings.other_hall", node.id, hall=node.settings.hall, ours=machine.hall)
    if node.settings.node != node.id:
        yield red("settings.other_node", node.id, named=node.settings.node)
    if machine.data is None:
        yield _looked_over(machine, node)


def _looked_over(machine: Machine, node: NodeHere) -> Finding:
    answer = machine.looked_over.get(node.id)
    if answer is None:
        return green("settings.readable", node.id)
    if isinstance(answer, NoAnswerError):
        return unknown("settings.not_checked", node.id, problem=answer)
    if answer.code == 0:
        return green("settings.node", node.id, role=node.settings.role if node.settings else "")
    said = answer.complaint.strip().splitlines()
    if answer.code == 2 and said:
        return red("settings.node_wrong", node.id, problem=said[-1])
    return unknown("settings.not_checked", node.id, problem=said[-1] if said else f"exit code {answer.code}")
