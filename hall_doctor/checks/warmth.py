"""How hot the machine is: a Pi in a closed case slows down before it ends."""

from collections.abc import Iterator
from typing import Final

from hall_doctor.finding import green, red, unknown
from hall_doctor.machine import Machine
from node_runtime.findings import Finding

HOT_C: Final = 80
"""From here a Pi slows down."""


def temperature(machine: Machine) -> Iterator[Finding]:
    """Look at the hottest part."""
    zones = [machine.tree.number(path) for path in machine.tree.found("sys/class/thermal/thermal_zone*/temp")]
    known = [each for each in zones if each is not None]
    if not known:
        yield unknown("temperature.not_told")
        return
    degrees = max(known) // 1000
    yield red("temperature.hot", degrees=degrees) if degrees >= HOT_C else green("temperature.well", degrees=degrees)
