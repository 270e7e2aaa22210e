"""Whether a screen is connected and shows what its node draws; and the signs that hang on cables."""

from collections.abc import Iterator

from hall_doctor import attached
from hall_doctor.checks.devices import at_their_places
from hall_doctor.checks.program import faults
from hall_doctor.finding import green, red, unknown
from hall_doctor.machine import Machine, NodeHere
from node_runtime.findings import Finding


def screen(machine: Machine) -> Iterator[Finding]:
    """Look at the connectors, for each node that has a screen of its own."""
    for node in machine.nodes:
        yield from faults(node, "screen")
        devices = machine.devices(node)
        yield from at_their_places(machine, node, "screen", list(attached.signs(devices)))
        if devices.get("screen") == "sdl":
            yield from _connectors(machine, node)


def _connectors(machine: Machine, node: NodeHere) -> Iterator[Finding]:
    tree = machine.tree
    connectors = [path.removesuffix("/status") for path in tree.found("sys/class/drm/card*-*/status")]
    lit = [path for path in connectors if tree.text(f"{path}/status") == "connected"]
    if not connectors:
        yield unknown("screen.not_told", node.id)
    elif not lit:
        yield red("screen.unplugged_hdmi", node.id, connectors=", ".join(_name(path) for path in connectors))
    else:
        yield from _modes(machine, node, lit)


def _modes(machine: Machine, node: NodeHere, lit: list[str]) -> Iterator[Finding]:
    assert node.settings is not None
    wanted = f"{node.settings.screen.width}x{node.settings.screen.height}"
    turned = f"{node.settings.screen.height}x{node.settings.screen.width}"
    modes = {mode for path in lit for mode in machine.tree.text(f"{path}/modes").split()}
    names = ", ".join(_name(path) for path in lit)
    if modes and not modes & {wanted, turned}:
        yield red("screen.no_such_size", node.id, wanted=wanted, best=machine.tree.text(f"{lit[0]}/modes").split()[0])
    else:
        yield green("screen.connected", node.id, connectors=names, size=wanted)


def _name(path: str) -> str:
    return path.rsplit("/", 1)[-1].partition("-")[2]
