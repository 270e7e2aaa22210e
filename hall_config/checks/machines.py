"""The machines of a hall: each stands where its work is, and bears its own name."""

from collections.abc import Iterator
from typing import Final

from hall_config.checks import Check
from hall_config.model import HallConfig, Node
from hall_config.problems import Finding, Place

OF_A_WINDOW: Final = ("terminal", "sign", "pad")
ONE_A_WINDOW: Final = ("terminal", "pad")
OF_THE_HUB: Final = ("hub", "console", "operator", "forecaster")
"""Who is on the bus of every hall besides its nodes; a node of such a name would take its password."""


def _misplaced_nodes(config: HallConfig) -> Iterator[Finding]:
    for position, node in enumerate(config.nodes):
        yield from _misplaced(node, Place("node", node.id, position))


def _misplaced(node: Node, place: Place) -> Iterator[Finding]:
    if node.role in OF_A_WINDOW and not node.window:
        yield Finding(place.inside("window"), f"a {node.role} needs the window it belongs to: window = …")
    if node.role in OF_A_WINDOW and node.zone:
        yield Finding(place.inside("zone"), f"a {node.role} stands where its window stands; leave out zone")
    if node.role == "dispenser" and not node.zone:
        yield Finding(place.inside("zone"), "a dispenser needs the zone it stands in: zone = …")
    if node.role not in OF_A_WINDOW and node.window:
        yield Finding(place.inside("window"), f"a {node.role} belongs to no window; leave out window")


def _nodes_named_like_the_hub(config: HallConfig) -> Iterator[Finding]:
    for position, node in enumerate(config.nodes):
        if node.id in OF_THE_HUB:
            text = f'key "id": "{node.id}" is taken by a program of the hub: give the machine another name'
            yield Finding(Place("node", node.id, position, "id"), text)


def _shared_windows(config: HallConfig) -> Iterator[Finding]:
    """A window may have several signs, but who presses its buttons and who rates there must be one."""
    taken: dict[tuple[str, str], str] = {}
    for position, node in enumerate(config.nodes):
        if node.role not in ONE_A_WINDOW or not node.window:
            continue
        first = taken.setdefault((node.role, node.window), node.id)
        if first != node.id:
            text = f'window "{node.window}" already has the {node.role} "{first}"'
            yield Finding(Place("node", node.id, position, "window"), text)


CHECKS: Final[tuple[Check, ...]] = (_misplaced_nodes, _nodes_named_like_the_hub, _shared_windows)
