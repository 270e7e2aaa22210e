"""Whether the tables of a hall fit each other: what a visitor would find out on the first morning.

Each check is one function that yields what it found; `CHECKS` is all of them.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from typing import Final

import msgspec

from hall_config.model import HallConfig, Named, Node, Window
from hall_config.problems import ConfigError, Finding, Place, Problem, quoted, suggestion
from hall_config.structure import examine_hall

EVERY_SERVICE = "*"
OF_THE_HUB: Final = ("hub", "console", "operator", "forecaster")
"""Who is on the bus of every hall besides its nodes; a node of such a name would take its password."""


def window_serves(config: HallConfig, window: Window) -> frozenset[str]:
    """Return the codes of the services a window may serve, with `*` spelled out."""
    codes = frozenset(service.code for service in config.services)
    return codes if EVERY_SERVICE in window.services else codes.intersection(window.services)


def checked(config: HallConfig) -> HallConfig:
    """Return the same configuration, or raise ConfigError with everything that is wrong with it.

    For a hall that was not read from files: made from records, or sent by the console.
    """
    findings: list[Finding] = []
    examine_hall(msgspec.to_builtins(config), findings)
    findings += cross_check(config)
    if findings:
        raise ConfigError(Problem("", found.place.key, found.sentence) for found in findings)
    return config


def cross_check(config: HallConfig) -> list[Finding]:
    """Return everything that does not fit together, in the order of `CHECKS`."""
    return [finding for check in CHECKS for finding in check(config)]


def _empty_parts(config: HallConfig) -> Iterator[Finding]:
    parts = {
        "zone": config.zones,
        "department": config.departments,
        "queue": config.queues,
        "service": config.services,
        "window": config.windows,
    }
    for key, part in parts.items():
        if not part:
            yield Finding(Place(path=key), f"the hall has no {key}: write at least one [[{key}]]")


def _repeated(table: str, path: str, values: Iterable[tuple[str, str]]) -> Iterator[Finding]:
    """Yield a finding for each thing whose value an earlier one has; `values` are (name, value)."""
    owners: dict[str, str] = {}
    for position, (name, value) in enumerate(values):
        if value in owners:
            text = f'key "{path}": "{value}" is already taken by {table} "{owners[value]}"'
            if path in ("id", "code"):
                text = f'key "{path}": "{value}" is given to two of them'
            yield Finding(Place(table, name, position, path), text)
        owners.setdefault(value, name)


def _repeated_names(config: HallConfig) -> Iterator[Finding]:
    yield from _repeated("zone", "id", ((zone.id, zone.id) for zone in config.zones))
    yield from _repeated("department", "id", ((each.id, each.id) for each in config.departments))
    yield from _repeated("queue", "id", ((queue.id, queue.id) for queue in config.queues))
    yield from _repeated("service", "code", ((service.code, service.code) for service in config.services))
    yield from _repeated("window", "id", ((window.id, window.id) for window in config.windows))
    yield from _repeated("window", "number", ((window.id, window.number) for window in config.windows))
    yield from _repeated("node", "id", ((node.id, node.id) for node in config.nodes))
    reasons = config.lanes.green_reasons
    yield from _repeated("lanes.green_reason", "code", ((reason.code, reason.code) for reason in reasons))


def _repeated_numbers(config: HallConfig) -> Iterator[Finding]:
    """Two visitors must never hold the same printed number, whatever lane they came in."""
    yield from _repeated("queue", "prefix", ((queue.id, queue.prefix) for queue in config.queues))
    green = {config.lanes.green_prefix + queue.prefix: queue.id for queue in config.queues}
    for position, queue in enumerate(config.queues):
        if queue.prefix in green:
            text = f'key "prefix": "{queue.prefix}" is also what green tickets of queue "{green[queue.prefix]}" carry'
            yield Finding(Place("queue", queue.id, position, "prefix"), text)


def _number_ranges(config: HallConfig) -> Iterator[Finding]:
    for position, queue in enumerate(config.queues):
        place = Place("queue", queue.id, position, "last")
        if queue.last < queue.first:
            yield Finding(place, f"there is no number from first = {queue.first} to last = {queue.last}")
        elif queue.last >= 10**queue.digits:
            yield Finding(place, f"last = {queue.last} does not fit into digits = {queue.digits}")


def _unknown(place: Place, kind: str, wanted: str, known: Iterable[str]) -> Iterator[Finding]:
    known = frozenset(known)
    if wanted not in known:
        yield Finding(place, f"unknown {kind} {quoted(wanted)}{suggestion(wanted, known)}")


def _unknown_zones(config: HallConfig) -> Iterator[Finding]:
    zones = frozenset(zone.id for zone in config.zones)
    for position, queue in enumerate(config.queues):
        yield from _unknown(Place("queue", queue.id, position, "zone"), "zone", queue.zone, zones)
    for position, window in enumerate(config.windows):
        yield from _unknown(Place("window", window.id, position, "zone"), "zone", window.zone, zones)
    for position, node in enumerate(config.nodes):
        if node.zone:
            yield from _unknown(Place("node", node.id, position, "zone"), "zone", node.zone, zones)


def _unknown_references_of_services(config: HallConfig) -> Iterator[Finding]:
    departments = frozenset(department.id for department in config.departments)
    queues = frozenset(queue.id for queue in config.queues)
    for position, service in enumerate(config.services):
        place = Place("service", service.code, position)
        yield from _unknown(place.inside("department"), "department", service.department, departments)
        yield from _unknown(place.inside("queue"), "queue", service.queue, queues)


def _unknown_services(config: HallConfig) -> Iterator[Finding]:
    known = frozenset(service.code for service in config.services)
    for position, window in enumerate(config.windows):
        for code in window.services:
            if code != EVERY_SERVICE:
                yield from _unknown(Place("window", window.id, position, "services"), "service", code, known)


def _unknown_windows(config: HallConfig) -> Iterator[Finding]:
    known = frozenset(window.id for window in config.windows)
    for position, node in enumerate(config.nodes):
        if node.window:
            yield from _unknown(Place("node", node.id, position, "window"), "window", node.window, known)


def _unserved_services(config: HallConfig) -> Iterator[Finding]:
    served = frozenset[str]().union(*(window_serves(config, window) for window in config.windows))
    for position, service in enumerate(config.services):
        if service.code not in served:
            yield Finding(Place("service", service.code, position), "no window serves it; add it to a window")


def _windows_serving_nothing(config: HallConfig) -> Iterator[Finding]:
    for position, window in enumerate(config.windows):
        if not window_serves(config, window):
            text = 'it serves no service; list service codes or "*" under "services"'
            yield Finding(Place("window", window.id, position, "services"), text)


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


def _green_without_reasons(config: HallConfig) -> Iterator[Finding]:
    offered = Counter(lane for service in config.services for lane in service.lanes)
    if offered["green"] and not config.lanes.green_reasons:
        text = f"{offered['green']} services offer the green lane, but there is no reason to choose"
        yield Finding(Place("lanes.green_reason", position=None), text)


def _missing_english(config: HallConfig) -> Iterator[Finding]:
    """A hall that shows English shows it everywhere."""
    if "en" in config.languages:
        for place, named in _all_names(config):
            if not named.en.strip():
                yield Finding(place.inside("en"), f'key "{place.path}.en" is empty, but the hall lists "en"')


def _all_names(config: HallConfig) -> Iterator[tuple[Place, Named]]:
    yield Place(path="name"), config.name
    yield Place("texts", path="welcome"), config.texts.welcome
    yield Place("texts", path="missed_rule"), config.texts.missed_rule
    for number, line in enumerate(config.texts.ticker, 1):
        yield Place("texts", path=f"ticker.{number}"), line
    for position, reason in enumerate(config.lanes.green_reasons):
        yield Place("lanes.green_reason", reason.code, position, "name"), reason.name
    yield from _names_of_places(config)
    yield from _names_of_services(config)


def _names_of_places(config: HallConfig) -> Iterator[tuple[Place, Named]]:
    for position, zone in enumerate(config.zones):
        yield Place("zone", zone.id, position, "name"), zone.name
        yield Place("zone", zone.id, position, "where"), zone.where
    for position, node in enumerate(config.nodes):
        if node.where:
            yield Place("node", node.id, position, "where"), node.where


def _names_of_services(config: HallConfig) -> Iterator[tuple[Place, Named]]:
    for position, department in enumerate(config.departments):
        yield Place("department", department.id, position, "name"), department.name
    for position, queue in enumerate(config.queues):
        yield Place("queue", queue.id, position, "name"), queue.name
    for position, service in enumerate(config.services):
        yield Place("service", service.code, position, "name"), service.name
        for number, line in enumerate(service.materials, 1):
            yield Place("service", service.code, position, f"materials.{number}"), line


CHECKS: Final[tuple[Callable[[HallConfig], Iterator[Finding]], ...]] = (
    _empty_parts,
    _repeated_names,
    _repeated_numbers,
    _number_ranges,
    _unknown_zones,
    _unknown_references_of_services,
    _unknown_services,
    _unknown_windows,
    _unserved_services,
    _windows_serving_nothing,
    _misplaced_nodes,
    _nodes_named_like_the_hub,
    _shared_windows,
    _green_without_reasons,
    _missing_english,
)
