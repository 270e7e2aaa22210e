"""The machines of a hall: each stands where its work is, and bears its own name."""

from collections.abc import Iterator
from typing import Final

from hall_config.checks import Check
from hall_config.model import HallConfig, Node
from hall_config.problems import Finding, Place

OF_THE_HUB: Final = ("hub", "console", "operator", "forecaster")
"""Who is on the bus of every hall besides its nodes; a node of such a name would take its password."""


def _misplaced_nodes(config: HallConfig) -> Iterator[Finding]:
    for position, node in enumerate(config.nodes):
        yield from _misplaced(node, Place("node", node.id, position))


def _misplaced(node: Node, place: Place) -> Iterator[Finding]:
    if node.role == "terminal" and not node.window:
        yield Finding(place.inside("window"), "a terminal needs the window it belongs to: window = …")
    if node.role == "terminal" and node.zone:
        yield Finding(place.inside("zone"), "a terminal stands where its window stands; leave out zone")
    if node.role == "dispenser" and not node.zone:
        yield Finding(place.inside("zone"), "a dispenser needs the zone it stands in: zone = …")
    if node.role != "terminal" and node.window:
        yield Finding(place.inside("window"), f"a {node.role} belongs to no window; leave out window")


def _nodes_named_like_the_hub(config: HallConfig) -> Iterator[Finding]:
    for position, node in enumerate(config.nodes):
        if node.id in OF_THE_HUB:
            text = f'key "id": "{node.id}" is taken by a program of the hub: give the machine another name'
            yield Finding(Place("node", node.id, position, "id"), text)


def _shared_windows(config: HallConfig) -> Iterator[Finding]:
    terminals = ((node.id, node.window) for node in config.nodes if node.role == "terminal" and node.window)
    taken: dict[str, str] = {}
    positions = {node.id: position for position, node in enumerate(config.nodes)}
    for name, window in terminals:
        if window in taken and taken[window] != name:
            text = f'window "{window}" already has the terminal "{taken[window]}"'
            yield Finding(Place("node", name, positions[name], "window"), text)
        taken.setdefault(window, name)


CHECKS: Final[tuple[Check, ...]] = (_misplaced_nodes, _nodes_named_like_the_hub, _shared_windows)
