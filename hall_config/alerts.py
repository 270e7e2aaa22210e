"""What staff are alerted to: when, after how long, how often again, who, and how."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Annotated, Final, Literal

from msgspec import Meta

from hall_config.forms import Part, Seconds

AlertKind = Literal[
    "idle_window",
    "long_wait",
    "long_wait_ahead",
    "green_wait",
    "long_service",
    "forgotten_finish",
    "long_pause",
    "paper",
    "node_lost",
    "disk",
    "clock",
    "backup",
    "doctor",
    "update",
    "certificate",
    "bad_rating",
]
AlertRole = Literal["manager", "lead", "guide", "technician", "auditor"]
UNITS: Final[Mapping[AlertKind, str]] = MappingProxyType(
    {
        "idle_window": "visitors",
        "long_wait": "percent",
        "long_wait_ahead": "percent",
        "green_wait": "seconds",
        "long_service": "percent",
        "forgotten_finish": "seconds",
        "long_pause": "seconds",
        "disk": "megabytes",
        "clock": "seconds",
    }
)
"""What a kind's limit counts; the kinds that are not here have none."""


class AlertRule(Part, frozen=True, kw_only=True):
    """One kind of alert, where it is to be otherwise than usual; what is left out is as [usual](alerts.md)."""

    kind: AlertKind
    """Which: `idle_window` beside who could be called there, `long_wait` beyond the promised one and `long_wait_ahead`
    by forecast, `green_wait`, `long_service` beyond the expected time, `forgotten_finish`, `long_pause` beyond its
    planned end, `paper` near its end, `node_lost`, `disk`, `clock`, `backup` that failed, `doctor` who found something
    red, `update` that came to nothing, `certificate` that is not renewed, `bad_rating`."""
    on: bool = True
    """Whether anybody is alerted to it at all."""
    limit: Annotated[int, Meta(ge=0, le=1_000_000)] | None = None
    """From where on it counts: visitors, percent of what was promised or expected, seconds, megabytes, by its kind."""
    delay_s: Seconds | None = None
    """For how long it must have been so before anybody is alerted."""
    repeat_s: Seconds | None = None
    """How often it is said again while nobody has acknowledged it; 0: once."""
    roles: tuple[AlertRole, ...] | None = None
    """Who is alerted; who leads some zones only, to what is in these and what is in none."""
    zones: tuple[str, ...] = ()
    """Only in these zones; none: in all of the hall."""
    spoken: bool | None = None
    """Whether the browsers of those who are alerted chime and say it; the hall itself never hears it."""
    webhook: bool | None = None
    """Whether other systems are told."""


def _usual(kind: AlertKind, limit: int, delay_s: int, repeat_s: int, *roles: AlertRole, spoken: bool) -> AlertRule:
    return AlertRule(
        kind=kind, limit=limit, delay_s=delay_s, repeat_s=repeat_s, roles=roles, spoken=spoken, webhook=True
    )


_LEADS: Final[tuple[AlertRole, ...]] = ("manager", "lead")
USUAL: Final[Mapping[AlertKind, AlertRule]] = MappingProxyType(
    {
        rule.kind: rule
        for rule in (
            _usual("idle_window", 1, 120, 300, *_LEADS, spoken=True),
            _usual("long_wait", 100, 0, 600, *_LEADS, "guide", spoken=True),
            _usual("long_wait_ahead", 120, 120, 0, *_LEADS, spoken=False),
            _usual("green_wait", 600, 0, 300, *_LEADS, "guide", spoken=True),
            _usual("long_service", 300, 0, 0, *_LEADS, spoken=False),
            _usual("forgotten_finish", 3_600, 0, 900, *_LEADS, spoken=True),
            _usual("long_pause", 300, 0, 600, *_LEADS, spoken=True),
            _usual("paper", 0, 10, 1_800, "manager", "lead", "guide", "technician", spoken=True),
            _usual("node_lost", 0, 30, 900, "manager", "technician", spoken=True),
            _usual("disk", 500, 60, 0, "manager", "technician", spoken=False),
            _usual("clock", 30, 60, 0, "manager", "technician", spoken=False),
            _usual("backup", 0, 120, 0, "manager", "technician", spoken=False),
            _usual("doctor", 0, 900, 0, "manager", "technician", spoken=False),
            _usual("update", 0, 60, 0, "manager", "technician", spoken=False),
            _usual("certificate", 0, 60, 0, "manager", "technician", spoken=False),
            _usual("bad_rating", 0, 0, 0, "manager", spoken=False),
        )
    }
)
"""How each kind is where the hall says nothing of it."""


def alert_rules(stated: tuple[AlertRule, ...]) -> Mapping[AlertKind, AlertRule]:
    """Return the rule of every kind, nothing left out: as the hall says, or as usual."""
    said = {rule.kind: rule for rule in stated}
    return {kind: _filled(said[kind], usual) if kind in said else usual for kind, usual in USUAL.items()}


def _filled(rule: AlertRule, usual: AlertRule) -> AlertRule:
    return AlertRule(
        kind=rule.kind,
        on=rule.on,
        limit=usual.limit if rule.limit is None else rule.limit,
        delay_s=usual.delay_s if rule.delay_s is None else rule.delay_s,
        repeat_s=usual.repeat_s if rule.repeat_s is None else rule.repeat_s,
        roles=usual.roles if rule.roles is None else rule.roles,
        zones=rule.zones,
        spoken=usual.spoken if rule.spoken is None else rule.spoken,
        webhook=usual.webhook if rule.webhook is None else rule.webhook,
    )
