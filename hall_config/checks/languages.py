"""Languages: a hall that shows English shows it everywhere."""

from collections.abc import Iterator
from typing import Final

from hall_config.checks import Check
from hall_config.checks.names import reasons_of
from hall_config.model import HallConfig, Named, Service
from hall_config.problems import Finding, Place


def _missing_english(config: HallConfig) -> Iterator[Finding]:
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
    for count, printed in enumerate(config.ticket, 1):
        if printed.text:
            yield Place(path=f"ticket.{count}.text", position=count - 1), printed.text
    for table, reasons in reasons_of(config).items():
        for position, reason in enumerate(reasons):
            yield Place(table, reason.code, position, "name"), reason.name
    yield from _names_of_places(config)
    for position, department in enumerate(config.departments):
        yield Place("department", department.id, position, "name"), department.name
    for position, queue in enumerate(config.queues):
        yield Place("queue", queue.id, position, "name"), queue.name
    for position, service in enumerate(config.services):
        yield from _names_of_service(service, Place("service", service.code, position))
    for position, event in enumerate(config.life_events):
        yield Place("life_event", event.id, position, "name"), event.name


def _names_of_places(config: HallConfig) -> Iterator[tuple[Place, Named]]:
    for position, zone in enumerate(config.zones):
        yield Place("zone", zone.id, position, "name"), zone.name
        yield Place("zone", zone.id, position, "where"), zone.where
    for position, node in enumerate(config.nodes):
        if node.where:
            yield Place("node", node.id, position, "where"), node.where


def _names_of_service(service: Service, place: Place) -> Iterator[tuple[Place, Named]]:
    yield place.inside("name"), service.name
    if service.self_service:
        yield place.inside("self_service"), service.self_service
    for number, line in enumerate(service.materials, 1):
        yield place.inside(f"materials.{number}"), line
    for situation in service.situations:
        here = place.inside(f"situation.{situation.code}")
        yield here.inside("name"), situation.name
        for number, line in enumerate(situation.materials, 1):
            yield here.inside(f"materials.{number}"), line


CHECKS: Final[tuple[Check, ...]] = (_missing_english,)
