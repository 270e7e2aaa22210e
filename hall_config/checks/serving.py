"""Who serves what: every service has its window, every window and every clerk has work."""

from collections.abc import Iterator
from typing import Final

from hall_config.checks import Check
from hall_config.model import HallConfig
from hall_config.problems import Finding, Place, about_key, quoted
from hall_config.serving import EVERY_SERVICE, window_serves


def _served(config: HallConfig) -> frozenset[str]:
    return frozenset[str]().union(*(window_serves(config, window) for window in config.windows))


def _unserved_services(config: HallConfig) -> Iterator[Finding]:
    served = _served(config)
    for position, service in enumerate(config.services):
        if service.code not in served:
            yield Finding(Place("service", service.code, position), "no window serves it; add it to a window")


def _windows_serving_nothing(config: HallConfig) -> Iterator[Finding]:
    for position, window in enumerate(config.windows):
        if not window_serves(config, window):
            text = 'it serves no service; list service codes or "*" under "services"'
            yield Finding(Place("window", window.id, position, "services"), text)


def _own_and_help_out(config: HallConfig) -> Iterator[Finding]:
    for position, window in enumerate(config.windows):
        place = Place("window", window.id, position, "help_out")
        for code in window.help_out:
            if code in window.services:
                yield about_key(place, f"{quoted(code)} is also its own work; leave it in one of the two lists")
            elif EVERY_SERVICE in window.services:
                yield about_key(place, f'every service ("*") is its own work, {quoted(code)} too; leave it out')


def _idle_clerks(config: HallConfig) -> Iterator[Finding]:
    """Whoever works in the hall has at least one window to work at; skills that have run out count as well."""
    served = _served(config)
    known = frozenset(service.code for service in config.services)
    for position, clerk in enumerate(config.clerks):
        skills = [skill.service for skill in clerk.skills if skill.service in known or skill.service == EVERY_SERVICE]
        if skills and EVERY_SERVICE not in skills and served.isdisjoint(skills):
            text = "the clerk can serve nothing: no window has any of these services"
            yield about_key(Place("clerk", clerk.id, position, "skill"), text)


def _repeated_skills(config: HallConfig) -> Iterator[Finding]:
    """A skill may change on a day, from own work to helping out; on one and the same day it is one of the two."""
    for position, clerk in enumerate(config.clerks):
        seen: set[tuple[str, str | None]] = set()
        for number, skill in enumerate(clerk.skills, 1):
            if (skill.service, skill.until) in seen:
                place = Place("clerk", clerk.id, position, f"skill.{number}.service")
                yield about_key(place, f"{quoted(skill.service)} is listed twice among the skills; leave one out")
            seen.add((skill.service, skill.until))


def _choosers_without_reason(config: HallConfig) -> Iterator[Finding]:
    for position, clerk in enumerate(config.clerks):
        if clerk.may_choose and not config.calling.choose_reasons:
            text = "the clerk may call a chosen ticket, but has no reason to choose: write [[calling.choose_reason]]"
            yield about_key(Place("clerk", clerk.id, position, "may_choose"), text)


CHECKS: Final[tuple[Check, ...]] = (
    _unserved_services,
    _windows_serving_nothing,
    _own_and_help_out,
    _idle_clerks,
    _repeated_skills,
    _choosers_without_reason,
)
