"""Which nodes a machine is: as a command line says, or as the machine's own settings do."""

from collections.abc import Iterable

from firmware_tools.units.errors import UnitsError
from firmware_tools.units.roles import Nodes
from node_runtime.machine import read_machine
from node_runtime.places import Places
from node_runtime.settings import read_settings


def nodes_told(words: Iterable[str]) -> Nodes:
    """Return the nodes of `ID=ROLE …`. Raises UnitsError for a word that is none."""
    nodes = []
    for word in words:
        node, equals, role = word.partition("=")
        if not equals:
            raise UnitsError(f'"{word}" names no node; write its id and its role, such as pad-3=pad')
        nodes.append((node, role))
    return nodes


def as_before(places: Places) -> tuple[str, Nodes]:
    """Return what a machine is by its own settings. Raises UnitsError for one that belongs to no hall yet."""
    if not places.hub.exists() and not places.machine.exists():
        raise UnitsError(f"neither {places.hub} nor {places.machine} is there: this machine belongs to no hall yet")
    told = [(node, str(read_settings(places.node_settings(node)).role)) for node in _nodes(places)]
    return ("hub" if places.hub.exists() else "node"), told


def _nodes(places: Places) -> Iterable[str]:
    """A hub has no such file, and may be a voice besides: whoever has settings there is a node of it."""
    if places.machine.exists():
        return read_machine(places.machine).nodes
    return sorted(path.parent.name for path in places.nodes.glob("*/node.toml"))
