"""Whether a Raspberry Pi gets enough power, and whether it runs slower than it could."""

import re
from collections.abc import Iterator
from typing import Final

from hall_doctor.finding import green, red, unknown
from hall_doctor.machine import Machine
from hall_doctor.programs import NoAnswerError
from node_runtime.findings import Finding

BITS: Final = {0: "power.under_voltage", 1: "power.capped", 2: "power.throttled", 3: "power.warm"}
"""What the firmware says is so now; sixteen bits higher, what has been so since the start."""
BEFORE: Final = 16
FILE: Final = "sys/devices/platform/soc/soc:firmware/get_throttled"


def power(machine: Machine) -> Iterator[Finding]:
    """Say every bit of what the firmware counts, and the sensor's alarm where there is one."""
    try:
        bits = _bits(machine)
    except NoAnswerError as problem:
        if _alarm(machine):
            yield red("power.under_voltage_before")
        elif machine.tree.model.startswith("Raspberry Pi"):
            yield unknown("power.not_told", problem=problem)
        else:
            yield unknown("power.no_pi")
        return
    found = list(_said(bits))
    if _alarm(machine) and not bits & (1 | 1 << BEFORE):
        found.append(red("power.under_voltage_before"))
    yield from found or [green("power.well")]


def _bits(machine: Machine) -> int:
    """From the kernel's file where it has one, else from the firmware's own program."""
    said = machine.tree.text(FILE)
    if not said:
        said = machine.ask("vcgencmd", "get_throttled").said
    digits = re.fullmatch(r"(?:throttled=)?(?:0x)?([0-9a-fA-F]{1,8})", said.strip())
    if digits is None:
        raise NoAnswerError(f"the firmware's answer is not understood: {said.strip()[:80] or 'nothing'}")
    return int(digits[1], 16)


def _said(bits: int) -> Iterator[Finding]:
    for bit, code in BITS.items():
        if bits >> bit & 1:
            yield red(code)
        elif bits >> (bit + BEFORE) & 1:
            yield red(f"{code}_before")


def _alarm(machine: Machine) -> bool:
    tree = machine.tree
    sensors = [path for path in tree.found("sys/class/hwmon/hwmon*") if tree.text(f"{path}/name") == "rpi_volt"]
    return any(tree.number(f"{path}/in0_lcrit_alarm") == 1 for path in sensors)
