"""All checks at once: none waits for another, and one that hangs or falls takes no other along."""

import logging
import queue
import threading
import time
import traceback
from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import Final

import msgspec

from hall_config.texts import Catalogue
from hall_doctor.checks.broker import broker
from hall_doctor.checks.card import card
from hall_doctor.checks.certificates import certificates
from hall_doctor.checks.clock import clock
from hall_doctor.checks.devices import inputs, printer, reader
from hall_doctor.checks.disk import disk
from hall_doctor.checks.keeping import backup, depot
from hall_doctor.checks.memory import memory
from hall_doctor.checks.network import network
from hall_doctor.checks.pins import pins
from hall_doctor.checks.power import power
from hall_doctor.checks.program import program
from hall_doctor.checks.screen import screen
from hall_doctor.checks.settings import settings
from hall_doctor.checks.sound import sound
from hall_doctor.checks.units import units
from hall_doctor.checks.versions import versions
from hall_doctor.checks.warmth import temperature
from hall_doctor.finding import about, unknown
from hall_doctor.machine import Machine
from node_runtime.findings import WORST_FIRST, Diagnosis, Finding, told

log = logging.getLogger(__name__)

Check = Callable[[Machine], Iterable[Finding]]
CHECKS: Final[Mapping[str, Check]] = MappingProxyType(
    {
        "settings": settings,
        "network": network,
        "broker": broker,
        "certificates": certificates,
        "clock": clock,
        "program": program,
        "units": units,
        "power": power,
        "temperature": temperature,
        "disk": disk,
        "card": card,
        "memory": memory,
        "screen": screen,
        "sound": sound,
        "printer": printer,
        "reader": reader,
        "inputs": inputs,
        "pins": pins,
        "versions": versions,
        "backup": backup,
        "depot": depot,
    }
)
"""Everything that is looked at, in the order in which it is told."""
BOUND_S: Final = 20.0
"""No check may take longer; a Pi that starts its programs only to have their settings checked takes a few."""
Heard = tuple[str, tuple[Finding, ...], bool]


def examine(machine: Machine, checks: Mapping[str, Check] = CHECKS, bound_s: float = BOUND_S) -> Diagnosis:
    """Look at a machine and return what was found, the red first; it takes no longer than `bound_s`."""
    heard: queue.SimpleQueue[Heard] = queue.SimpleQueue()
    for name, check in checks.items():
        # A daemon: what hangs in a dead card must not keep the doctor from ending.
        threading.Thread(target=_look, args=(name, check, machine, heard), name=f"check-{name}", daemon=True).start()
    found, failed = _gather(heard, list(checks), bound_s)
    return Diagnosis(
        machine=machine.name,
        kind=machine.kind,
        release=machine.release,
        made_ms=int(machine.now().timestamp() * 1000),
        findings=tuple(_in_words(each) for each in _in_order(found, list(checks))),
        failed=tuple(failed),
    )


def _look(name: str, check: Check, machine: Machine, heard: "queue.SimpleQueue[Heard]") -> None:
    try:
        heard.put((name, tuple(check(machine)), True))
    except Exception as problem:
        log.exception("the check %s fell", name)
        last = traceback.extract_tb(problem.__traceback__)[-1]
        word = f"{type(problem).__name__}: {problem} ({last.filename.rsplit('/', 1)[-1]}:{last.lineno})"
        heard.put((name, (_failed(name, "fell", word),), False))


def _gather(
    heard: "queue.SimpleQueue[Heard]", names: list[str], bound_s: float
) -> tuple[dict[str, tuple[Finding, ...]], list[str]]:
    found: dict[str, tuple[Finding, ...]] = {}
    failed: list[str] = []
    until_s = time.monotonic() + bound_s
    while len(found) < len(names):
        try:
            name, said, is_well = heard.get(timeout=max(0.0, until_s - time.monotonic()))
        except queue.Empty:
            late = [name for name in names if name not in found]
            found |= {name: (_failed(name, "hangs", f"{bound_s:g} s"),) for name in late}
            return found, failed + late
        found[name] = said
        failed += [] if is_well else [name]
    return found, failed


def _failed(name: str, how: str, word: str) -> Finding:
    return about(name, unknown(f"doctor.{how}", word=word))


def _in_order(found: Mapping[str, tuple[Finding, ...]], names: list[str]) -> list[Finding]:
    whole = [each for name in names for each in found[name]]
    return sorted(whole, key=lambda each: WORST_FIRST.index(each.state))


def _in_words(finding: Finding) -> Finding:
    """With its sentences in English, for whoever has no catalogue, or an older one."""
    said = told(finding, Catalogue.load(), "en")
    return msgspec.structs.replace(finding, sentence=said.sentence, advice=said.advice)
