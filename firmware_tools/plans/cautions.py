"""What will go wrong with a plan as it is, one sentence each."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import combinations

from firmware_tools.plans.header import FIXED_PULLS, HIGH_AT_START, SERIAL
from firmware_tools.plans.wires import Cable, Plan, Wire

SHINES = ("lamp", "driven", "piezo", "buzzer")
NAMES_THAT_CHANGE = ("/dev/ttyUSB", "/dev/ttyACM", "/dev/input/event", "/dev/usb/lp")


@dataclass(frozen=True, slots=True)
class Caution:
    """One sentence for a technician; its words stand in the catalogue under `plan`."""

    key: str
    fields: Mapping[str, object] = field(default_factory=dict)
    forbids: bool = False
    """Whether the machine cannot work so at all."""


def cautions(plan: Plan) -> tuple[Caution, ...]:
    """Return what is wrong, and then what only surprises."""
    found = [*_doubled(plan), *_one_socket(plan), *_pins(plan), *_names(plan)]
    return tuple(sorted(found, key=lambda each: not each.forbids))


def _doubled(plan: Plan) -> Iterator[Caution]:
    for one, other in combinations(plan.wires, 2):
        if one.gpio == other.gpio and (one.node, one.name) != (other.node, other.name):
            yield Caution("twice", {"gpio": one.gpio, "one": _who(one), "other": _who(other)}, forbids=True)


def _one_socket(plan: Plan) -> Iterator[Caution]:
    """Only one program has a port or the glass; devices of one kind share a line, as their own settings say."""
    for one, other in combinations(plan.cables, 2):
        if one.socket == other.socket == "screen":
            yield Caution("one_screen", {"one": one.node, "other": other.node}, forbids=True)
        elif one.place and one.place == other.place and one.device != other.device:
            fields = {"port": one.place, "one": _whose(one), "other": _whose(other)}
            yield Caution("one_port", fields, forbids=True)


def _pins(plan: Plan) -> Iterator[Caution]:
    for wire in plan.wires:
        fields = {"gpio": wire.gpio, "what": _who(wire)}
        if wire.kind in SHINES and wire.gpio in FIXED_PULLS:
            yield Caution("fixed_pull", fields)
        elif wire.kind in SHINES and wire.gpio in HIGH_AT_START:
            yield Caution("high_at_start", fields)
        elif wire.gpio in SERIAL and wire.kind != "serial":
            yield Caution("console", fields)
    if "serial" in plan.kinds:
        yield Caution("three_volts_only")


def _names(plan: Plan) -> Iterator[Caution]:
    for cable in plan.cables:
        if cable.place.startswith(NAMES_THAT_CHANGE):
            yield Caution("name_changes", {"what": _whose(cable), "port": cable.place})


def _who(wire: Wire) -> str:
    return f"{wire.node} {wire.name}"


def _whose(cable: Cable) -> str:
    return f"{cable.node} {cable.device}"
