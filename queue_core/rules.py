"""What a hall is, as the rules need it: services, queues, windows, lanes; no words for people."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property


class Lane(StrEnum):
    """How a visitor waits: in the ordinary lane, the green channel, or by appointment."""

    NORMAL = "normal"
    GREEN = "green"
    APPOINTMENT = "appointment"


@dataclass(frozen=True)
class QueueRule:
    """A row of numbers: `prefix` and the range its printed numbers wrap around in."""

    id: str
    prefix: str
    zone: str
    digits: int = 3
    first: int = 1
    last: int = 999


@dataclass(frozen=True)
class ServiceRule:
    """A service: which queue numbers it, and the lanes it is offered in."""

    code: str
    queue: str
    lanes: tuple[Lane, ...] = (Lane.NORMAL, Lane.GREEN)
    expected_ms: int = 600_000


@dataclass(frozen=True)
class WindowRule:
    """A window and the services it may serve."""

    id: str
    number: str
    zone: str
    services: tuple[str, ...]


@dataclass(frozen=True)
class HallRules:
    """Everything the rules need to know of a hall; a change is a new one of these, recorded as an event."""

    queues: Mapping[str, QueueRule]
    services: Mapping[str, ServiceRule]
    windows: Mapping[str, WindowRule]
    dispensers: tuple[str, ...] = ()
    """The nodes that can print a ticket."""
    policy: str = "vtt"
    head_start_ms: Mapping[Lane, int] = field(
        default_factory=lambda: {Lane.GREEN: 900_000, Lane.APPOINTMENT: 900_000, Lane.NORMAL: 0}
    )
    green_reasons: tuple[str, ...] = ()
    green_prefix: str = "G"
    max_recalls: int = 2
    recall_gap_ms: int = 5_000
    utc_offset_ms: int = 28_800_000
    day_rolls_at_ms: int = 0
    """Milliseconds after local midnight at which one day's numbers end."""

    @cached_property
    def windows_serving(self) -> Mapping[str, tuple[str, ...]]:
        """For each service the windows that may serve it, those with the fewest services first."""
        by_breadth = sorted(self.windows.values(), key=lambda window: len(window.services))
        serving: dict[str, list[str]] = {code: [] for code in self.services}
        for window in by_breadth:
            for code in window.services:
                serving[code].append(window.id)
        return {code: tuple(ids) for code, ids in serving.items()}
