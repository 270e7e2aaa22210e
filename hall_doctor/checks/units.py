"""Whether systemd runs our programs, and does not start one again and again."""

from collections.abc import Iterator
from typing import Final

from hall_doctor.finding import green, red, unknown
from hall_doctor.machine import Machine
from hall_doctor.programs import NoAnswerError
from node_runtime.findings import Finding

ASKED: Final = ("Id", "LoadState", "ActiveState", "SubState", "Result", "NRestarts", "ExecMainStatus")
ALSO: Final = "chrony.service"
"""Whom every machine of a hall cannot do without, and who is not ours."""
WATCHDOG: Final = "sys/class/watchdog/watchdog0/state"
OFTEN: Final = 5
Unit = dict[str, str]


def units(machine: Machine) -> Iterator[Finding]:
    """Look at every unit of ours, and at those we stand on."""
    if machine.kind in ("one_machine", "none"):
        return
    if not machine.tree.at("run/systemd/system").exists():
        yield unknown("units.no_systemd")
        return
    try:
        known = list(_shown(machine))
    except NoAnswerError as problem:
        yield unknown("units.not_told", problem=problem)
        return
    if not any(unit["Id"].startswith("paidui") for unit in known):
        yield red("units.none")
    sick = [found for unit in known if (found := _sick(unit)) is not None]
    if machine.tree.text(WATCHDOG) == "inactive":
        sick.append(red("units.no_watchdog"))
    yield from sick
    if known and not sick:
        yield green("units.well", count=len(known))


def _shown(machine: Machine) -> Iterator[Unit]:
    answer = machine.ask("systemctl", "show", "--all", f"--property={','.join(ASKED)}", "paidui*", ALSO)
    for block in answer.said.split("\n\n"):
        unit = dict(line.partition("=")[::2] for line in block.splitlines() if "=" in line)
        if "Id" in unit:
            yield unit


def _sick(unit: Unit) -> Finding | None:
    name, state, substate = unit["Id"], unit.get("ActiveState", ""), unit.get("SubState", "")
    if unit.get("LoadState") == "not-found":
        return red("units.missing", name)
    if unit.get("LoadState") in ("bad-setting", "error"):
        return red("units.damaged", name)
    said = {"status": unit.get("ExecMainStatus", "?"), "result": unit.get("Result", "?")}
    if state == "failed":
        return red("units.failed", name, **said)
    if substate == "auto-restart":
        return red("units.falls", name, count=unit.get("NRestarts", "?"), **said)
    if unit.get("NRestarts", "").isdecimal() and int(unit["NRestarts"]) >= OFTEN:
        return red("units.often", name, count=unit["NRestarts"])
    return None
