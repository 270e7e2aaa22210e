"""A hall as it is played forward: its rules, who comes to it, what that takes, and which windows are on duty when.

Moments are milliseconds after opening.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from queue_core.rules import HallRules

HALF_HOUR_MS: Final = 1_800_000
SHORTEST_MS: Final = 30_000
LONGEST_MS: Final = 120 * 60_000
"""No service takes less or more; what a lognormal draw gives beyond is cut."""


class ModelError(ValueError):
    """A hall cannot be played; the sentence names the place and what to do."""


@dataclass(frozen=True)
class ServiceDemand:
    """How often a service is wanted, as a share of all, and how long it takes."""

    share: float
    mean_ms: float
    cv: float
    """Standard deviation of the durations, as a part of their mean."""


@dataclass(frozen=True)
class Demand:
    """Who comes on a day."""

    tickets: float
    """How many on an average day."""
    day_cv: float
    """How far whole days differ from the average, as a part of it."""
    weights: tuple[float, ...]
    """For each half hour after opening how many come in it, relative to the others."""
    services: Mapping[str, ServiceDemand]
    green_share: float = 0.0
    appointment_share: float = 0.0
    no_show_share: float = 0.0
    no_show_ms: int = 60_000
    """How long somebody who does not come holds the window."""


@dataclass(frozen=True)
class Shift:
    """A window on duty; who ends `None` stays until the hall is empty."""

    window: str
    begins_ms: int
    ends_ms: int | None = None


@dataclass(frozen=True)
class Tide:
    """A window serves these, and nothing else, for a while (潮汐窗口); then again what it always does."""

    window: str
    services: tuple[str, ...]
    begins_ms: int
    ends_ms: int


@dataclass(frozen=True)
class ModelHall:
    """Everything a day is made of."""

    name: str
    rules: HallRules
    demand: Demand
    shifts: tuple[Shift, ...]
    opens_ms: int
    """When the day opens, in Unix milliseconds: some day of that kind."""
    lasts_ms: int
    """From opening to the last ticket."""
    tides: tuple[Tide, ...] = ()
