"""Whether the pins that buttons, lamps and keys hang on are there, and nobody else has them."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from hall_doctor import attached
from hall_doctor.finding import green, red, unknown
from hall_doctor.gpio_lines import chip_at, line_at
from hall_doctor.machine import Machine
from node_runtime.findings import Finding

HEADERS: Final = ("pinctrl-bcm2835", "pinctrl-bcm2711", "pinctrl-rp1")
"""What the chip behind a Raspberry Pi's forty pins is called."""
OURS: Final = ("lg", "gpiozero", "")
"""What the library that our programs use calls itself; "" where the kernel says nothing."""


def pins(machine: Machine) -> Iterator[Finding]:
    """Look at every pin that some node of this machine names."""
    wanted = {
        pin: (node.id, name)
        for node in machine.nodes
        if node.settings is not None and not node.settings.virtual
        for pin, name in attached.pins(machine.devices(node)).items()
    }
    if not wanted:
        return
    try:
        header = _header(machine)
    except PermissionError as problem:
        yield unknown("pins.locked", place=problem.filename or "/dev/gpiochip0")
        return
    if header is None:
        yield red("pins.none", count=len(wanted))
        return
    taken = list(_taken(header, wanted))
    yield from taken or [green("pins.well", count=len(wanted))]


def _header(machine: Machine) -> Path | None:
    """The chip of the forty pins; its number differs between models and kernels."""
    refused: PermissionError | None = None
    for place in machine.tree.found("dev/gpiochip*"):
        path = machine.tree.at(place)
        try:
            if chip_at(path).label in HEADERS:
                return path
        except PermissionError as problem:
            refused = problem
        except OSError:
            continue
    if refused is not None:
        raise refused
    return None


def _taken(header: Path, wanted: dict[int, tuple[str, str]]) -> Iterator[Finding]:
    for pin, (node, name) in sorted(wanted.items()):
        try:
            line = line_at(header, pin)
        except OSError:
            yield red("pins.no_such", node, pin=pin, name=name)
            continue
        if line.is_used and line.consumer not in OURS:
            yield red("pins.taken", node, pin=pin, name=name, by=line.consumer)
