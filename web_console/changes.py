"""What a manager thinks of changing, in the shape in which the forecaster reads and writes it on the bus.

A time of day counts in milliseconds from local midnight; windows and services are ids and codes.
"""

from typing import Final

import msgspec

EVERY_SERVICE: Final = "*"


class Hours(msgspec.Struct, frozen=True):
    """From one time of day to another; `None` is as long as the hall has visitors."""

    begins_ms: int
    ends_ms: int | None = None


class MoreWindows(msgspec.Struct, frozen=True, tag="more_windows"):
    """So many more general windows; without hours, all day."""

    count: int
    hours: Hours | None = None


class Skill(msgspec.Struct, frozen=True, tag="skill"):
    """A window also serves a service, or every one (`*`); with hours, for that long."""

    window: str
    service: str
    hours: Hours | None = None


class LessSkill(msgspec.Struct, frozen=True, tag="less_skill"):
    """A window no longer serves a service."""

    window: str
    service: str


class WindowDuty(msgspec.Struct, frozen=True, tag="window_duty"):
    """A window is open in these hours too, or closed."""

    window: str
    on: bool
    hours: Hours


class Policy(msgspec.Struct, frozen=True, tag="policy"):
    """The hall calls by another policy."""

    policy: str


class Setting(msgspec.Struct, frozen=True, tag="setting"):
    """A parameter of how the hall calls has another value."""

    name: str
    value: int


class MoreVisitors(msgspec.Struct, frozen=True, tag="more_visitors"):
    """So many more come, as a share of today's; below 0, fewer."""

    share: float


Change = Policy | Setting | MoreWindows | Skill | LessSkill | WindowDuty | MoreVisitors
Changes = tuple[Change, ...]

_MADE_IN_ORDER: Final = (Policy, Setting, MoreWindows, Skill, LessSkill, WindowDuty, MoreVisitors)


def in_order(changes: Changes) -> Changes:
    """Return changes in the order in which they are made: a window is widened before another is closed."""
    return tuple(sorted(changes, key=lambda change: _MADE_IN_ORDER.index(type(change))))
