"""Ready questions of a hall's own windows and services: one tap fills the form in."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from hall_config.model import HallConfig
from hall_config.serving import window_serves
from web_console.planning.hall_days import HALF_HOUR_S, clock_of, opening_of
from web_console.planning.whatif_form import Row

RUSH: Final = (10 * 3600, 11 * 3600 + HALF_HOUR_S)
"""The hours in which most halls are fullest."""


@dataclass(frozen=True, slots=True)
class Example:
    """A question that is ready to be asked."""

    name: str
    rows: tuple[Row, ...]


def examples_of(config: HallConfig, weekday: int) -> tuple[Example, ...]:
    """Return some questions that make sense in this hall."""
    return tuple(Example(name, (row,)) for name, row in _examples(config, weekday))


def _examples(config: HallConfig, weekday: int) -> Iterator[tuple[str, Row]]:
    begins, ends = _rush(*opening_of(weekday, config))
    yield "open", Row("open", count="2", begins=begins, ends=ends)
    yield from (("skill", row) for row in _a_skill(config))
    if config.calling.policy == "vtt":  # no other policy knows head starts
        yield "green", Row("set", parameter="green_head_start_s", value="30")
    if config.calling.policy != "arrival":
        yield "arrival", Row("policy", policy="arrival")
    yield "visitors", Row("visitors", percent="20")


def _rush(opens_s: int, closes_s: int) -> tuple[str, str]:
    begins_s, ends_s = RUSH
    if opens_s > begins_s or closes_s < ends_s:
        begins_s, ends_s = opens_s, min(opens_s + 3 * HALF_HOUR_S, closes_s)
    return clock_of(begins_s), clock_of(ends_s)


def _a_skill(config: HallConfig) -> Iterator[Row]:
    """Yield one of the specialised windows also serving something of another department, if there is one.

    Something for which people come without an appointment: of those who have one nobody knows yet when they come.
    """
    departments = {service.code: service.department for service in config.services}
    for window in config.windows:
        known = window_serves(config, window)
        theirs = {departments[code] for code in known}
        offered = [each for each in config.services if each.walk_in and each.code not in known]
        others = [each.code for each in offered if each.department not in theirs]
        if window.kind == "specialised" and others:
            yield Row("skill", window=window.id, service=others[0])
            return
