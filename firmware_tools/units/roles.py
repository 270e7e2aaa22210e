"""Which units a machine runs, by what it is."""

import re
from collections.abc import Mapping, Sequence
from typing import Final

from firmware_tools.units.errors import UnitsError
from hall_protocol.topics import LEVEL

Nodes = Sequence[tuple[str, str]]
"""The id and the role of each node of a machine."""
ROLES: Final = ("dispenser", "terminal", "sign", "pad", "display", "voice")
TARGET: Final = "paidui.target"
"""Everything of ours on a machine, by one name."""
ALWAYS: Final = ("paidui-settle.service", "paidui-lay.service")
_NODE: Final = re.compile(rf"paidui-({'|'.join(ROLES)})@.+\.service")
_AGAIN: Final = re.compile(r"paidui-again@(.+)\.(?:service|timer)")
HELPING: Final = ("paidui-again@.service", "paidui-again@.timer")
"""Started by others, never by themselves."""
HUB: Final = (
    "paidui-broker.service",
    "paidui-hub.service",
    "paidui-console.service",
    "paidui-forecaster.service",
    "paidui-depot.service",
    "paidui-front.service",
    "paidui-doctor.timer",
)
HUB_HELPING: Final = ("paidui-doctor.service",)
NODE: Final = ("paidui-keeper.service",)
IN_THE_WAY: Final[Mapping[str, tuple[str, ...]]] = {
    "hub": ("mosquitto.service", "nginx.service"),
    "node": ("getty@tty1.service", "ctrl-alt-del.target"),
}
"""Units of Debian's own that must not start: a broker and a web server that know nothing of the hall; whoever would ask
for a password on a visitor's screen, or let a visitor's keyboard end the machine."""


def unit_of(node: str, role: str) -> str:
    """Return the unit of one node."""
    return f"paidui-{role}@{node}.service"


def units_of(kind: str, nodes: Nodes) -> tuple[str, ...]:
    """Return the units that shall run on a machine."""
    own = HUB if kind == "hub" else NODE
    return (TARGET, *ALWAYS, *own, *(unit_of(node, role) for node, role in nodes))


def unit_files(kind: str, nodes: Nodes) -> tuple[str, ...]:
    """Return the files of these units and of those they start."""
    own = (*HUB, *HUB_HELPING) if kind == "hub" else NODE
    roles = sorted({role for _, role in nodes})
    return (TARGET, *ALWAYS, *HELPING, *own, *(f"paidui-{role}@.service" for role in roles))


def tried_by(unit: str) -> str:
    """Return the program's unit that a loaded unit is, or tries to start again; empty for one that is no program's."""
    name = f"{again[1]}.service" if (again := _AGAIN.fullmatch(unit)) else unit
    return name if name in (*HUB, *NODE) or _NODE.fullmatch(name) else ""


def check_nodes(nodes: Nodes) -> None:
    """Raise UnitsError for an id that is none, a role that nobody has, or a node named twice."""
    for node, role in nodes:
        if not LEVEL.fullmatch(node):
            raise UnitsError(f'"{node}" is no id; an id is of a-z, 0-9 and -')
        if role not in ROLES:
            raise UnitsError(f'{node}: role is "{role}"; it may be {" or ".join(ROLES)}')
    names = [node for node, _ in nodes]
    if twice := next((name for name in names if names.count(name) > 1), ""):
        raise UnitsError(f"{twice} is named twice; name each node of a machine once")
