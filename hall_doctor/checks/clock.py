"""What time this machine believes it is, who sets its clock, and whether it keeps the time without power."""

import http.client
import ssl
from collections.abc import Iterator
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Final

from broker_config.register import EARLIEST
from hall_doctor.finding import green, red, unknown
from hall_doctor.machine import Machine
from hall_doctor.programs import NoAnswerError
from node_runtime.findings import Finding
from node_runtime.identity import client_context
from node_runtime.settings import SettingsError

ASTRAY_S: Final = 120.0
"""So far from the hall's time a clock misleads whoever reads a log."""
WITHIN_S: Final = 4.0
CHIP: Final = "sys/class/rtc/rtc0"
FLAT_MICROVOLTS: Final = 2_000_000
FIELDS: Final = 14
"""Of what chrony says of itself in one line."""


def clock(machine: Machine) -> Iterator[Finding]:
    """Look at this machine's clock, at its hub's, and at the chip that keeps the time."""
    now = machine.now()
    if now < EARLIEST:
        yield red("clock.stopped", day=f"{now:%Y-%m-%d}")
    elif machine.settings is not None and machine.kind == "node":
        yield _beside_the_hub(machine, now)
    else:
        yield green("clock.reads", time=f"{now:%Y-%m-%d %H:%M}")
    if machine.kind != "one_machine":
        yield _set_by(machine)
    if machine.hub is not None:
        yield from _chip(machine, now)


def _beside_the_hub(machine: Machine, now: datetime) -> Finding:
    hub_says = _hub_time(machine)
    if hub_says is None:
        return unknown("clock.no_hub", time=f"{now:%Y-%m-%d %H:%M}")
    offset_s = (machine.now() - hub_says).total_seconds()
    if abs(offset_s) > ASTRAY_S:
        return red("clock.astray", seconds=f"{offset_s:+.0f}", hub=f"{hub_says:%Y-%m-%d %H:%M}")
    return green("clock.beside_hub", seconds=f"{offset_s:+.0f}")


def _hub_time(machine: Machine) -> datetime | None:
    """The hub's time to the second, as it stands above each of its answers."""
    assert machine.settings is not None
    for node in machine.nodes:
        try:
            context = client_context(node.identity)
            address = machine.settings.hub, machine.settings.depot_port
            line = http.client.HTTPSConnection(*address, timeout=WITHIN_S, context=context)
            line.request("HEAD", "/")
            return parsedate_to_datetime(line.getresponse().headers["Date"]).astimezone(UTC)
        except (SettingsError, OSError, ssl.SSLError, http.client.HTTPException, ValueError, TypeError):
            continue
    return None


def _set_by(machine: Machine) -> Finding:
    try:
        answer = machine.ask("chronyc", "-c", "-n", "tracking")
    except NoAnswerError as problem:
        return unknown("clock.nobody_told", problem=problem)
    parts = answer.said.strip().split(",")
    if answer.code != 0 or len(parts) < FIELDS:
        return red("clock.no_chrony", problem=(answer.said + answer.complaint).strip()[-120:])
    if parts[-1] == "Not synchronised":
        return _not_set(machine)
    return green("clock.set_by", server=parts[1] or parts[0], offset=_milliseconds(parts[4]))


def _not_set(machine: Machine) -> Finding:
    if machine.hub is not None and machine.hub.clock != "network":
        return green("clock.by_itself")
    return red("clock.not_set_network" if machine.hub is not None else "clock.not_set")


def _milliseconds(seconds: str) -> str:
    try:
        return f"{float(seconds) * 1000:+.1f}"
    except ValueError:
        return "?"


def _chip(machine: Machine, now: datetime) -> Iterator[Finding]:
    """A hub without a network of its own has its time from a chip with a battery, or from somebody's hand."""
    assert machine.hub is not None
    since_s = machine.tree.number(f"{CHIP}/since_epoch")
    if since_s is None:
        if machine.hub.clock == "rtc":
            yield red("clock.no_chip")
        return
    chip = datetime.fromtimestamp(since_s, UTC)
    volts = next((found for place in (CHIP, f"{CHIP}/device") if (found := _microvolts(machine, place))), None)
    if chip < EARLIEST or (volts is not None and volts < FLAT_MICROVOLTS):
        yield red("clock.battery", day=f"{chip:%Y-%m-%d}")
    elif abs((now - chip).total_seconds()) > ASTRAY_S:
        yield red("clock.chip_astray", chip=f"{chip:%Y-%m-%d %H:%M}")
    else:
        yield green("clock.chip_well", chip=f"{chip:%Y-%m-%d %H:%M}")


def _microvolts(machine: Machine, place: str) -> int | None:
    return machine.tree.number(f"{place}/battery_voltage")
