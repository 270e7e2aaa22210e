"""Alerts: each kind is said once, in zones there are, to somebody, with a limit that means something."""

from collections.abc import Iterator
from typing import Final

from hall_config.alerts import UNITS, AlertRule
from hall_config.checks import Check
from hall_config.checks.names import unknown
from hall_config.model import HallConfig
from hall_config.problems import Finding, Place, about_key


def _alerts(config: HallConfig) -> Iterator[Finding]:
    zones, seen = [zone.id for zone in config.zones], set[str]()
    for number, rule in enumerate(config.alerts, 1):
        place = Place(path=f"alert.{number}")
        if rule.kind in seen:
            yield about_key(place.inside("kind"), f'"{rule.kind}" is said twice; put both into one')
        seen.add(rule.kind)
        yield from _limit(rule, place)
        if rule.roles == ():
            yield about_key(place.inside("roles"), "nobody would be alerted; name a role, or write on = false")
        for nth, zone in enumerate(rule.zones, 1):
            yield from unknown(place.inside(f"zones.{nth}"), "zone", zone, zones)


def _limit(rule: AlertRule, place: Place) -> Iterator[Finding]:
    if rule.limit is None:
        return
    if rule.kind not in UNITS:
        yield about_key(place.inside("limit"), f'an alert of kind "{rule.kind}" has no limit; leave it out')
    elif rule.limit < 1:
        yield about_key(place.inside("limit"), "it would always hold; write 1 or more, or on = false")


CHECKS: Final[tuple[Check, ...]] = (_alerts,)
