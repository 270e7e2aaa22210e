"""Names: each stands for one thing, and what is named exists."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from hall_config.checks import Check
from hall_config.model import Clerk, HallConfig, Reason, Window
from hall_config.problems import Finding, Place, about_key, quoted, suggestion
from hall_config.serving import EVERY_SERVICE


def unknown(place: Place, kind: str, wanted: str, known: Iterable[str]) -> Iterator[Finding]:
    """Yield a finding where the thing that is wanted does not exist, with the nearest that does."""
    known = frozenset(known)
    if wanted not in known:
        yield Finding(place, f"unknown {kind} {quoted(wanted)}{suggestion(wanted, known)}", wants=kind)


def rings(follows: Mapping[str, str]) -> Iterator[tuple[str, ...]]:
    """Yield each ring of names in which one leads to the next and the last to the first."""
    seen: set[str] = set()
    for start in follows:
        path: list[str] = []
        name = start
        while name in follows and name not in seen:
            seen.add(name)
            path.append(name)
            name = follows[name]
        if name in path:
            yield tuple(path[path.index(name) :])


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


def repeated(table: str, path: str, values: Iterable[tuple[str, str]]) -> Iterator[Finding]:
    """Yield a finding for each thing whose value an earlier one has; `values` are (name, value)."""
    owners: dict[str, str] = {}
    for position, (name, value) in enumerate(values):
        if value in owners:
            text = f'"{value}" is already taken by {table} "{owners[value]}"'
            if path in ("id", "code"):
                text = f'"{value}" is given to two of them'
            yield about_key(Place(table, name, position, path), text)
        owners.setdefault(value, name)


def _repeated_names(config: HallConfig) -> Iterator[Finding]:
    yield from repeated("zone", "id", ((zone.id, zone.id) for zone in config.zones))
    yield from repeated("department", "id", ((each.id, each.id) for each in config.departments))
    yield from repeated("queue", "id", ((queue.id, queue.id) for queue in config.queues))
    yield from repeated("service", "code", ((service.code, service.code) for service in config.services))
    yield from repeated("life_event", "id", ((event.id, event.id) for event in config.life_events))
    yield from repeated("window", "id", ((window.id, window.id) for window in config.windows))
    yield from repeated("window", "number", ((window.id, window.number) for window in config.windows))
    yield from repeated("clerk", "id", ((clerk.id, clerk.id) for clerk in config.clerks))
    yield from repeated("clerk", "number", ((each.id, each.number) for each in config.clerks if each.number))
    badges = ((each.id, each.badge_sha256) for each in config.clerks if each.badge_sha256)
    yield from repeated("clerk", "badge_sha256", badges)
    yield from repeated("agent", "id", ((agent.id, agent.id) for agent in config.agents))
    yield from repeated("agent", "badge_sha256", ((agent.id, agent.badge_sha256) for agent in config.agents))
    yield from repeated("node", "id", ((node.id, node.id) for node in config.nodes))


def reasons_of(config: HallConfig) -> Mapping[str, tuple[Reason, ...]]:
    """Return every list of reasons by the table in which it is written."""
    return {
        "lanes.green_reason": config.lanes.green_reasons,
        "lanes.change_reason": config.lanes.change_reasons,
        "calling.choose_reason": config.calling.choose_reasons,
        "calling.cancel_reason": config.calling.cancel_reasons,
        "rating.bad_reason": config.rating.bad_reasons,
    }


def _repeated_reasons(config: HallConfig) -> Iterator[Finding]:
    for table, reasons in reasons_of(config).items():
        yield from repeated(table, "code", ((reason.code, reason.code) for reason in reasons))


def _repeated_situations(config: HallConfig) -> Iterator[Finding]:
    for position, service in enumerate(config.services):
        seen: set[str] = set()
        for situation in service.situations:
            if situation.code in seen:
                place = Place("service", service.code, position, f"situation.{situation.code}.code")
                yield about_key(place, f'"{situation.code}" is given to two of them')
            seen.add(situation.code)


def _unknown_zones(config: HallConfig) -> Iterator[Finding]:
    zones = frozenset(zone.id for zone in config.zones)
    for position, queue in enumerate(config.queues):
        yield from unknown(Place("queue", queue.id, position, "zone"), "zone", queue.zone, zones)
    for position, window in enumerate(config.windows):
        yield from unknown(Place("window", window.id, position, "zone"), "zone", window.zone, zones)
    for position, node in enumerate(config.nodes):
        if node.zone:
            yield from unknown(Place("node", node.id, position, "zone"), "zone", node.zone, zones)


def _unknown_references_of_services(config: HallConfig) -> Iterator[Finding]:
    departments = frozenset(department.id for department in config.departments)
    queues = frozenset(queue.id for queue in config.queues)
    services = frozenset(service.code for service in config.services)
    for position, service in enumerate(config.services):
        place = Place("service", service.code, position)
        yield from unknown(place.inside("department"), "department", service.department, departments)
        yield from unknown(place.inside("queue"), "queue", service.queue, queues)
        if service.pickup:
            yield from unknown(place.inside("pickup"), "service", service.pickup, services)


def _unknown_services(config: HallConfig) -> Iterator[Finding]:
    known = frozenset(service.code for service in config.services)
    for place, code in (*_services_of_windows(config.windows), *_services_of_clerks(config.clerks)):
        if code != EVERY_SERVICE:
            yield from unknown(place, "service", code, known)


def _services_of_windows(windows: Iterable[Window]) -> Iterator[tuple[Place, str]]:
    for position, window in enumerate(windows):
        for code in window.services:
            yield Place("window", window.id, position, "services"), code
        for code in window.help_out:
            yield Place("window", window.id, position, "help_out"), code


def _services_of_clerks(clerks: Iterable[Clerk]) -> Iterator[tuple[Place, str]]:
    for position, clerk in enumerate(clerks):
        for number, skill in enumerate(clerk.skills, 1):
            yield Place("clerk", clerk.id, position, f"skill.{number}.service"), skill.service


def _unknown_windows(config: HallConfig) -> Iterator[Finding]:
    known = frozenset(window.id for window in config.windows)
    for position, node in enumerate(config.nodes):
        if node.window:
            yield from unknown(Place("node", node.id, position, "window"), "window", node.window, known)


def _unknown_owner(config: HallConfig) -> Iterator[Finding]:
    owner, known = config.rating.owner, frozenset(clerk.id for clerk in config.clerks)
    place = Place("rating", path="owner")
    if owner and not known:
        yield Finding(place, f"unknown clerk {quoted(owner)}: the hall has no clerk; write at least one [[clerk]]")
    elif owner:
        yield from unknown(place, "clerk", owner, known)


def _menu_rings(config: HallConfig) -> Iterator[Finding]:
    """Every department is found from the first page on."""
    parents = {department.id: department.parent for department in config.departments if department.parent}
    places = {each.id: Place("department", each.id, at, "parent") for at, each in enumerate(config.departments)}
    for name, parent in parents.items():
        yield from unknown(places[name], "department", parent, places)
    for ring in rings(parents):
        text = f"the menu never gets to it from the first page: {_round(ring)}; leave out one parent"
        yield about_key(places[ring[0]], text)


def _pickup_rings(config: HallConfig) -> Iterator[Finding]:
    """What the back office has made is fetched somewhere in the end."""
    pickups = {service.code: service.pickup for service in config.services if service.pickup}
    places = {each.code: Place("service", each.code, at, "pickup") for at, each in enumerate(config.services)}
    for ring in rings(pickups):
        text = f"the pick-up leads back to where it came from: {_round(ring)}"
        alone = "it is its own pick-up service already; leave out pickup"
        yield about_key(places[ring[0]], text if len(ring) > 1 else alone)


def _round(ring: tuple[str, ...]) -> str:
    return " → ".join((*ring, ring[0]))


CHECKS: Final[tuple[Check, ...]] = (
    _empty_parts,
    _repeated_names,
    _repeated_reasons,
    _repeated_situations,
    _unknown_zones,
    _unknown_references_of_services,
    _unknown_services,
    _unknown_windows,
    _unknown_owner,
    _menu_rings,
    _pickup_rings,
)
