"""What becomes of a condition: it begins, is raised after its delay, said again, acknowledged, and ends.

A small machine without a clock: `step` is told what holds and what time it is. What was acknowledged is silent until it
has ended; what only flickers is one alert.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Final, Literal

from hall_config.alerts import AlertKind, AlertRule
from web_console.alerts.scene import HUB, Condition

CALM_MS: Final = 20_000
"""What has not held for so long has ended; less, and it has never been away."""

Key = tuple[AlertKind, str]
State = Literal["coming", "standing", "acknowledged"]
What = Literal["raised", "repeated", "acknowledged", "ended"]


@dataclass(frozen=True, slots=True)
class Alert:
    """One condition over time."""

    condition: Condition
    began_ms: int
    """Since when it has been seen to hold."""
    held_ms: int
    """When it was last seen to hold."""
    id: int = 0
    """Its number in the log; 0 until it is raised."""
    raised_ms: int = 0
    said_ms: int = 0
    said: int = 0
    """How often it was said."""
    acknowledged_ms: int = 0
    acknowledged_by: str = ""

    @property
    def state(self) -> State:
        """`coming` until its delay is over."""
        if self.acknowledged_ms:
            return "acknowledged"
        return "standing" if self.raised_ms else "coming"


@dataclass(frozen=True, slots=True)
class Happening:
    """What the log, the pages and other systems are told of an alert."""

    what: What
    alert: Alert


Alerts = Mapping[Key, Alert]


def step(
    alerts: Alerts, conditions: Iterable[Condition], rules: Mapping[AlertKind, AlertRule], now_ms: int
) -> tuple[dict[Key, Alert], tuple[Happening, ...]]:
    """Return how all alerts stand after this instant, and what has happened to them in it."""
    holding = {condition.key: condition for condition in conditions}
    after: dict[Key, Alert] = {}
    happened: list[Happening] = []
    for key in dict.fromkeys((*alerts, *holding)):
        alert = _moved(alerts.get(key), holding.get(key), now_ms)
        alert, what = _told(alert, key in holding, rules[key[0]], now_ms)
        if what != "ended" and alert is not None:
            after[key] = alert
        if what and alert is not None:
            happened.append(Happening(what, alert))
    return after, tuple(happened)


def while_away(alerts: Alerts, rules: Mapping[AlertKind, AlertRule]) -> tuple[Condition, ...]:
    """Return what holds while nothing is heard of the hall: that, and what stood, nothing is known to have ended."""
    away = Condition("node_lost", HUB, "", (("node", HUB), ("role", HUB)))
    stood = (alert.condition for alert in alerts.values() if alert.raised_ms and alert.condition.key != away.key)
    return (*stood, *((away,) if rules["node_lost"].on else ()))


def _moved(alert: Alert | None, condition: Condition | None, now_ms: int) -> Alert | None:
    """Return an alert as it holds now; one that is new begins now, one that does not hold is as it was."""
    if condition is None:
        return alert
    if alert is None:
        return Alert(condition, now_ms, now_ms)
    return replace(alert, condition=condition, held_ms=now_ms)


def _told(alert: Alert | None, holds: bool, rule: AlertRule, now_ms: int) -> tuple[Alert | None, What | None]:
    """Return the alert after what is to be said of it now; None: there is none any more."""
    if alert is None:
        return None, None
    if not holds and alert.state == "coming":
        return None, None
    if not holds:
        return alert, "ended" if not rule.on or now_ms - alert.held_ms >= CALM_MS else None
    if alert.state == "coming":
        is_due = now_ms - alert.began_ms >= 1000 * (rule.delay_s or 0)
        return (replace(alert, raised_ms=now_ms, said_ms=now_ms, said=1), "raised") if is_due else (alert, None)
    repeat_ms = 1000 * (rule.repeat_s or 0)
    if alert.state == "standing" and repeat_ms and now_ms - alert.said_ms >= repeat_ms:
        return replace(alert, said_ms=now_ms, said=alert.said + 1), "repeated"
    return alert, None


def acknowledge(alert: Alert, account: str, now_ms: int) -> tuple[Alert, Happening | None]:
    """Return the alert as seen by somebody who will see to it; who comes second changes nothing."""
    if alert.state != "standing":
        return alert, None
    seen = replace(alert, acknowledged_ms=now_ms, acknowledged_by=account)
    return seen, Happening("acknowledged", seen)
