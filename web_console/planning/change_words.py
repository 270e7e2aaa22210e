"""Changes and windows in words, as a manager reads them: the same sentences that the command line says."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final

from hall_config.model import HallConfig
from hall_config.texts import Catalogue
from hall_protocol.changes import (
    EVERY_SERVICE,
    Hours,
    LessSkill,
    MoreVisitors,
    MoreWindows,
    Policy,
    Setting,
    Skill,
    WindowDuty,
    Wish,
)
from web_console.language import Tongue

MOST_NAMED: Final = 3
"""Of more services so many are named, and the others counted."""


@dataclass(frozen=True, slots=True)
class ChangeWords:
    """Says what changes do to one hall, in one language."""

    tongue: Tongue
    config: HallConfig

    def sentences(self, changes: Sequence[Wish]) -> str:
        """Return several changes as one sentence."""
        return self.tongue.say("list_end").join(map(self.sentence, changes))

    def sentence(self, change: Wish) -> str:
        """Return what one change does."""
        match change:
            case MoreWindows(count, hours):
                key = "one_more_window" if count == 1 else "more_windows"
                return self._whatif(key, count=count, hours=self._hours(hours))
            case Skill(window, service, hours):
                named = {"window": self.number(window), "service": self.service(service)}
                return self._whatif("skill", hours=self._hours(hours), **named)
            case LessSkill(window, service):
                return self._whatif("less_skill", window=self.number(window), service=self.service(service))
            case WindowDuty(window, on, hours):
                key = "on_duty" if on else "off_duty"
                return self._whatif(key, window=self.number(window), hours=self._hours(hours))
            case Policy(policy):
                return self._whatif("policy", policy=self.tongue.say(f"policy_{policy}"))
            case Setting(name, value):
                key = f"{'set' if value else 'none'}_{name}"
                return self._whatif(key, value=value, minutes=f"{value / 60:g}")
            case MoreVisitors(share):
                key = "more_visitors" if share >= 0 else "fewer_visitors"
                return self._whatif(key, share=f"{abs(share) * 100:.6g}%")

    def number(self, window: str) -> str:
        """Return the number over a window."""
        return next((each.number for each in self.config.windows if each.id == window), window)

    def service(self, code: str) -> str:
        """Return what a service is called; `*` is every one."""
        if code == EVERY_SERVICE:
            return self._whatif("every_service")
        return next((self.tongue.of(each.name) for each in self.config.services if each.code == code), code)

    def services(self, codes: Collection[str]) -> str:
        """Return what some services are called, in the hall's order; of many only the first by name."""
        if EVERY_SERVICE in codes or {service.code for service in self.config.services} <= set(codes):
            return self.service(EVERY_SERVICE)
        places = {service.code: place for place, service in enumerate(self.config.services)}
        ordered = sorted(codes, key=lambda code: (places.get(code, len(places)), code))
        named = self.tongue.say("list_and").join(map(self.service, ordered[:MOST_NAMED]))
        more = len(ordered) - MOST_NAMED
        return self.tongue.say("list_more", named=named, count=len(ordered)) if more > 0 else named

    def _hours(self, hours: Hours | None) -> str:
        if hours is None:
            return self._whatif("all_day")
        ends = self._whatif("end") if hours.ends_ms is None else clock(hours.ends_ms)
        return f"{clock(hours.begins_ms)}–{ends}"

    def _whatif(self, key: str, **fields: object) -> str:
        return Catalogue.load().text(f"whatif.{key}", self.tongue.language, **fields)


def clock(time_ms: int) -> str:
    """Return a time of day as on the wall."""
    return f"{time_ms // 3_600_000:02d}:{time_ms // 60_000 % 60:02d}"
