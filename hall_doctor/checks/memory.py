"""Whether the machine has memory left, and whether programs were ended for the want of it."""

import re
from collections.abc import Iterator
from typing import Final

from hall_doctor.finding import green, red, unknown
from hall_doctor.machine import Machine
from node_runtime.findings import Finding

LITTLE_MB: Final = 80
LITTLE_SHARE: Final = 0.07


def memory(machine: Machine) -> Iterator[Finding]:
    """Look at what is left, and at what the kernel has killed since the start."""
    figures = _figures(machine.tree.text("proc/meminfo"))
    whole, left = figures.get("MemTotal", 0) // 1024, figures.get("MemAvailable", 0) // 1024
    if not whole:
        yield unknown("memory.not_told")
        return
    figures_said = {"left_mb": left, "whole_mb": whole}
    if left < LITTLE_MB or left < whole * LITTLE_SHARE:
        yield red("memory.little", "", **figures_said)
    else:
        yield green("memory.well", "", **figures_said)
    killed = re.search(r"^oom_kill (\d+)$", machine.tree.text("proc/vmstat"), re.MULTILINE)
    if killed is not None and int(killed[1]):
        yield red("memory.killed", count=killed[1])


def _figures(said: str) -> dict[str, int]:
    return {name: int(number) for name, number in re.findall(r"^(\w+):\s+(\d+) kB$", said, re.MULTILINE)}
