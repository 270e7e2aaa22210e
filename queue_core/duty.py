"""What each window serves now: what it may serve, by configuration or for a while, and what its clerk is able to."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from queue_core.lifecycle import ON_DUTY
from queue_core.records import HallState, Window
from queue_core.rules import EVERY_SERVICE, ClerkRule, HallRules, SkillRule, Tier, WindowKind


@dataclass(frozen=True)
class Serves:
    """The services of one window now, by tier."""

    own: frozenset[str]
    help_out: frozenset[str]

    @cached_property
    def breadth(self) -> int:
        """How many services it serves: the all-rounders are kept free."""
        return len(self.own) + len(self.help_out)

    def __contains__(self, service: str) -> bool:
        return service in self.own or service in self.help_out


NOTHING: Final = Serves(frozenset(), frozenset())


class Duty:
    """Who serves what at this moment; derived from the windows, the clerks and the day, so never stored."""

    def __init__(self, state: HallState) -> None:
        self._state = state
        self._alike: dict[tuple[str, ...], frozenset[str]] = {}
        self._serves = {window.id: self._serves_now(window) for window in state.windows.values()}
        self._specialists: Counter[str] | None = None

    def serves(self, window: str) -> Serves:
        """Return what this window serves now."""
        return self._serves.get(window, NOTHING)

    def changed(self, window: Window) -> None:
        """Its clerk or its services are others now."""
        self._serves[window.id] = self._serves_now(window)
        self._specialists = None

    def came_or_went(self) -> None:
        """Somebody began or stopped to work at a window."""
        self._specialists = None

    @property
    def specialists(self) -> Mapping[str, int]:
        """For each service how many specialised windows that serve it are on duty."""
        if self._specialists is None:
            self._specialists = Counter(service for window in self._specialised() for service in self._every(window))
        return self._specialists

    def _specialised(self) -> Iterable[str]:
        for window in self._state.windows.values():
            if window.state in ON_DUTY and self._state.rules.windows[window.id].kind is WindowKind.SPECIALISED:
                yield window.id

    def _every(self, window: str) -> frozenset[str]:
        serves = self._serves[window]
        return serves.own | serves.help_out

    def _serves_now(self, window: Window) -> Serves:
        rules, assigned = self._state.rules, window.assigned
        may = assigned or rules.windows[window.id]
        own = self._set(may.services)
        help_out = self._set(may.help_out) - own
        return _able(own, help_out, rules.clerks.get(window.clerk), self._state.day.name)

    def _set(self, services: tuple[str, ...]) -> frozenset[str]:
        """Windows that serve alike share one set: a hundred windows with 1,500 services each are one."""
        if services not in self._alike:
            self._alike[services] = _spelled_out(services, self._state.rules)
        return self._alike[services]


def _spelled_out(services: tuple[str, ...], rules: HallRules) -> frozenset[str]:
    return frozenset(rules.services) if EVERY_SERVICE in services else frozenset(services)


def _able(own: frozenset[str], help_out: frozenset[str], clerk: ClerkRule | None, day: str) -> Serves:
    """Return what this clerk serves of that; one without listed skills, or nobody logged in, serves all of it."""
    skills = [skill for skill in clerk.skills if not skill.until or skill.until >= day] if clerk else []
    if clerk is None or not clerk.skills:
        return Serves(own, help_out)
    first, second = _of_tier(skills, Tier.OWN), _of_tier(skills, Tier.HELP_OUT)
    as_own = {service for service in own if _covers(first, service)}
    as_help = {s for s in own | help_out if s not in as_own and (_covers(first, s) or _covers(second, s))}
    return Serves(frozenset(as_own), frozenset(as_help))


def _of_tier(skills: Iterable[SkillRule], tier: Tier) -> frozenset[str]:
    return frozenset(skill.service for skill in skills if skill.tier is tier)


def _covers(skills: frozenset[str], service: str) -> bool:
    return service in skills or EVERY_SERVICE in skills
