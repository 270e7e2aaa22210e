"""A machine that waits, what it may become, who it is and how it is: as a technician reads it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final, Literal

import msgspec

from hall_config.model import HallConfig
from hall_config.texts import Catalogue
from node_runtime.depot_messages import IdentityTold, MachineTold, Waiting
from node_runtime.findings import WORST_FIRST, Diagnosis, Finding, State, told
from web_console.language import Tongue
from web_console.now.hall_view import places_of_nodes

HUB: Final = "hub"
OLD_S: Final = 300
"""A machine says a word a minute; after this it is told since when it says none."""


@dataclass(frozen=True, slots=True)
class WaitingView:
    """A machine that shows a code."""

    code: str
    read: str
    """The code as it is read out, in two groups."""
    about: str
    waits: str


@dataclass(frozen=True, slots=True)
class Choice:
    """A node that a machine may become."""

    id: str
    role: str
    is_taken: bool
    """Whether a machine is this node already."""
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Place:
    """Where nodes stand together: a window, a zone."""

    name: str
    choices: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class IdentityView:
    """Whether a node is let in, and until when."""

    state: Literal["none", "in", "out"]
    text: str


@dataclass(frozen=True, slots=True)
class FindingView:
    """One thing the doctor found."""

    state: State
    check: str
    sentence: str
    advice: str


@dataclass(frozen=True, slots=True)
class MachineView:
    """What a machine says of itself."""

    about: tuple[tuple[str, str], ...]
    said: str
    """When it last said a word; empty of the hub, which is asked."""
    is_old: bool
    release: str
    is_ill: bool
    doctor: str
    findings: tuple[FindingView, ...]


def waiting_view(waiting: Iterable[Waiting], tongue: Tongue) -> tuple[WaitingView, ...]:
    """Return the machines that wait, the last to come first: it is the one somebody stands before."""
    return tuple(_waits(each, tongue) for each in sorted(waiting, key=lambda each: each.waits_s))


def places_view(
    identities: Mapping[str, IdentityTold], config: HallConfig | None, chosen: Iterable[str], tongue: Tongue
) -> tuple[Place, ...]:
    """Return every node a machine may become, by where it stands: first what is chosen, then what is wanting."""
    stands, wanted = places_of_nodes(tongue, config), set(chosen)
    places: dict[str, list[Choice]] = {}
    for node, told_of in identities.items():
        choice = Choice(node, tongue.word("console", f"role_{told_of.role}"), bool(told_of.ends_ms), node in wanted)
        places.setdefault(stands.get(node) or said(tongue, "anywhere"), []).append(choice)
    found = (Place(name, tuple(choices)) for name, choices in places.items())
    return tuple(sorted(found, key=_in_turn))


def _in_turn(place: Place) -> tuple[bool, bool]:
    is_chosen = any(each.is_chosen for each in place.choices)
    return not is_chosen, all(each.is_taken for each in place.choices)


def identity_view(identity: IdentityTold | None, tongue: Tongue) -> IdentityView:
    """Return whether a node is let in."""
    if identity is None or (not identity.ends_ms and not identity.is_shut_out):
        return IdentityView("none", said(tongue, "identity_none"))
    if not identity.ends_ms:
        return IdentityView("out", said(tongue, "identity_out"))
    days = {name: tongue.day(getattr(identity, f"{name}_ms")) for name in ("since", "renews", "ends")}
    return IdentityView("in", said(tongue, "identity_in", **days))


def machine_view(machine: MachineTold, tongue: Tongue) -> MachineView:
    """Return how a machine is by its own last word."""
    report = machine.report
    about = {
        "model": report.machine.model,
        "serial": report.machine.serial,
        "address": tongue.listed(report.machine.addresses),
        "release": report.release,
        "carries": "" if machine.name == HUB else tongue.listed(machine.carries),
    }
    return MachineView(
        about=tuple((said(tongue, name), value) for name, value in about.items() if value),
        said="" if machine.name == HUB else said(tongue, "said_ago", ago=ago_said(machine.age_s, tongue)),
        is_old=machine.age_s > OLD_S,
        release=report.release,
        is_ill=is_ill(machine),
        doctor=doctor_said(machine, tongue),
        findings=tuple(_finding(each, tongue) for each in worst_first(diagnosis_of(machine))),
    )


def diagnosis_of(machine: MachineTold) -> Diagnosis | None:
    """Return what the doctor found last; None before it has looked, and of a doctor that speaks another tongue."""
    try:
        return msgspec.json.decode(machine.report.doctor, type=Diagnosis | None)
    except msgspec.MsgspecError:
        return None


def worst_first(diagnosis: Diagnosis | None) -> tuple[Finding, ...]:
    """Return what was found, what wants somebody's hand first."""
    return tuple(sorted(diagnosis.findings, key=lambda each: WORST_FIRST.index(each.state))) if diagnosis else ()


def said(tongue: Tongue, key: str, **fields: object) -> str:
    """Return a text about machines that join the hall, or are in it."""
    return Catalogue.load().text(f"joining.{key}", tongue.language, **fields)


def _waits(waiting: Waiting, tongue: Tongue) -> WaitingView:
    machine = waiting.machine
    return WaitingView(
        code=waiting.code,
        read=f"{waiting.code[:3]} {waiting.code[3:]}",
        about=" · ".join(filter(None, (machine.model or said(tongue, "no_model"), machine.serial, waiting.address))),
        waits=said(tongue, "waits", ago=ago_said(waiting.waits_s, tongue)),
    )


def _finding(finding: Finding, tongue: Tongue) -> FindingView:
    words = told(finding, Catalogue.load(), tongue.language)
    return FindingView(finding.state, words.check, words.sentence, words.advice)


def is_ill(machine: MachineTold) -> bool:
    """Whether the doctor found something that wants somebody's hand."""
    diagnosis = diagnosis_of(machine)
    return diagnosis is not None and diagnosis.is_red


def doctor_said(machine: MachineTold, tongue: Tongue) -> str:
    """Return in a sentence how a machine is, and when that was seen."""
    diagnosis = diagnosis_of(machine)
    if diagnosis is None:
        return said(tongue, "doctor_not_yet")
    ago = ago_said(machine.age_s + machine.report.doctor_age_s, tongue)
    red = sum(each.state == "red" for each in diagnosis.findings)
    return said(tongue, "doctor_red" if red else "doctor_well", count=red, ago=ago)


def ago_said(seconds: int, tongue: Tongue) -> str:
    """Return how long ago, as somebody says it."""
    if seconds < 60:
        return said(tongue, "ago_s", count=max(seconds, 0))
    minutes = seconds // 60
    if minutes < 120:
        return said(tongue, "ago_min", count=minutes)
    hours = minutes // 60
    return said(tongue, "ago_h", count=hours) if hours < 48 else said(tongue, "ago_d", count=hours // 24)
