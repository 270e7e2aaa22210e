"""The hall as the rules of alerts look at it: plain values of one instant."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Literal

from hall_config.alerts import AlertKind
from hall_protocol.states import NodeStatus, WaitRange, WindowBoard

HUB: Final = "hub"
"""What an alert is about that is about the hub."""

Fact = str | int
Facts = tuple[tuple[str, Fact], ...]
"""What a sentence names: codes, numbers and milliseconds, never words of one language."""


@dataclass(frozen=True, slots=True)
class Waiter:
    """Somebody who waits, as the journal has it."""

    ticket: str
    number: str
    service: str
    zone: str
    lane: str
    waits_from_ms: int


@dataclass(frozen=True, slots=True)
class BadRating:
    """A visit whose visitor gave one of the two bad levels."""

    ticket: str
    number: str
    window: str
    zone: str
    rated_ms: int


@dataclass(frozen=True, slots=True)
class Trouble:
    """What the depot knows to be wrong with a machine."""

    kind: Literal["doctor", "update", "certificate"]
    node: str
    """The node by which the machine is known; `hub`: the hub itself."""
    role: str
    facts: Facts = ()


@dataclass(frozen=True, slots=True)
class Promise:
    """What the hall says of a service, and of the situations of it."""

    target_s: int
    expected_s: int
    by_situation: Mapping[str, int] = field(default_factory=dict)
    """Those that have an expected time of their own."""

    def expected_ms(self, situation: str) -> int:
        """Return how long a visit of it takes, as far as the hall has said."""
        return 1000 * (self.by_situation.get(situation) or self.expected_s)


@dataclass(frozen=True, slots=True)
class Scene:
    """One instant."""

    now_ms: int
    windows: tuple[WindowBoard, ...] = ()
    waiting: tuple[Waiter, ...] = ()
    ahead: Mapping[str, WaitRange] = field(default_factory=dict)
    """By ticket, how long it will wait still, counted from `foreseen_ms`."""
    foreseen_ms: int = 0
    promises: Mapping[str, Promise] = field(default_factory=dict)
    nodes: tuple[NodeStatus, ...] = ()
    """Those the configuration has."""
    zones_of_nodes: Mapping[str, str] = field(default_factory=dict)
    hub_disk_free_mb: int | None = None
    missing_copies: tuple[str, ...] = ()
    """Which copies of the hall's records are not kept as they should be: `daily`, `followed`."""
    troubles: tuple[Trouble, ...] = ()
    """Of the hall's machines, where it has a depot that knows them."""
    ratings: tuple[BadRating, ...] = ()
    is_true_time: bool = True
    """Whether the hall's time is that of a clock; in a replay it is not."""


@dataclass(frozen=True, slots=True)
class Condition:
    """Something that holds in the hall now."""

    kind: AlertKind
    about: str
    """What it is about for as long as it holds: a window, a service, a zone, a machine, a ticket."""
    zone: str = ""
    """Where; empty: the hall as a whole."""
    facts: Facts = ()

    @property
    def key(self) -> tuple[AlertKind, str]:
        """By which it is the same condition a moment later."""
        return self.kind, self.about
