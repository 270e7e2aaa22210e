"""Changes to a hall that are thought of, as data: told, compared, stored, sent; how one is played stands elsewhere.

A time of day counts in milliseconds from local midnight. Windows and services are ids and codes.
"""

from typing import Final

import msgspec

SETTINGS: Final = (
    "green_head_start_s",
    "appointment_head_start_s",
    "short_service_head_start_s",
    "green_every",
    "yield_s",
    "help_out_after_s",
)
"""What can be set of how a hall calls; the names are those of its configuration."""


EVERY_SERVICE: Final = "*"
"""What stands for every service of the hall."""


class Hours(msgspec.Struct, frozen=True):
    """From one time of day to another; `None` is as long as the hall has visitors."""

    begins_ms: int
    ends_ms: int | None = None


class MoreWindows(msgspec.Struct, frozen=True, tag="more_windows"):
    """So many more general windows; without hours, all day."""

    count: int
    hours: Hours | None = None


class Skill(msgspec.Struct, frozen=True, tag="skill"):
    """A window also serves a service, or every one; with hours, it is widened for that long (潮汐窗口)."""

    window: str
    service: str
    """Its code, or `*`."""
    hours: Hours | None = None


class LessSkill(msgspec.Struct, frozen=True, tag="less_skill"):
    """A window no longer serves a service."""

    window: str
    service: str


class WindowDuty(msgspec.Struct, frozen=True, tag="window_duty"):
    """A window is on duty for these hours, besides its own, or off duty."""

    window: str
    on: bool
    hours: Hours


class Policy(msgspec.Struct, frozen=True, tag="policy"):
    """The hall calls by another policy."""

    policy: str


class Setting(msgspec.Struct, frozen=True, tag="setting"):
    """One of SETTINGS has another value."""

    name: str
    value: int


class MoreVisitors(msgspec.Struct, frozen=True, tag="more_visitors"):
    """So many more come, as a share of today's; below 0, fewer."""

    share: float


class Roster(msgspec.Struct, frozen=True, tag="roster"):
    """General windows only, so many of them in each half hour after opening."""

    windows: tuple[int, ...]


Wish = MoreWindows | Skill | LessSkill | WindowDuty | Policy | Setting | MoreVisitors
"""What somebody may think of; a roster is what is found."""
Wishes = tuple[Wish, ...]
Change = Wish | Roster
Changes = tuple[Change, ...]

_MADE_IN_ORDER: Final = (Policy, Setting, MoreWindows, Skill, LessSkill, WindowDuty, MoreVisitors)


def in_order(wishes: Wishes) -> Wishes:
    """Return wishes in the order in which they are made: a window is widened before another is closed."""
    return tuple(sorted(wishes, key=lambda wish: _MADE_IN_ORDER.index(type(wish))))


def written(changes: Changes) -> bytes:
    """Return changes as JSON, as they are stored and sent."""
    return msgspec.json.encode(changes)


def read_changes(text: bytes) -> Changes:
    """Return the changes that were written; raises msgspec.ValidationError for what is none."""
    return msgspec.json.decode(text, type=Changes)
