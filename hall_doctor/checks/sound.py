"""Whether there is something to speak through where a node is to be heard."""

from collections.abc import Iterator

from hall_doctor.checks.program import faults, speaks_well
from hall_doctor.finding import green, red
from hall_doctor.machine import Machine
from node_runtime.findings import Finding


def sound(machine: Machine) -> Iterator[Finding]:
    """Look at the sound cards, for each node that has a loudspeaker."""
    cards = _cards(machine)
    for node in machine.nodes:
        found = list(faults(node, "sound"))
        yield from found
        if not machine.devices(node).get("speaker", "").startswith("sdl") or found:
            continue
        if not cards and not speaks_well(machine, node):
            yield red("sound.none", node.id)
        else:
            yield green("sound.there", node.id, cards=", ".join(cards) or "–")


def _cards(machine: Machine) -> list[str]:
    lines = machine.tree.text("proc/asound/cards").splitlines()
    return [line.split("]: ", 1)[1].strip() for line in lines if "]: " in line]
