"""What a page says of alerts, as plain values: a pure function of what stands and the language."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import quote

from hall_config.alerts import USUAL, AlertKind, AlertRule
from hall_config.texts import Catalogue
from hall_protocol.roles import Role
from web_console.alerts.book import Logged
from web_console.alerts.keeping import Alert
from web_console.alerts.scene import HUB, Fact
from web_console.language import Tongue

MINUTE_MS: Final = 60_000
GRAVE: Final = frozenset({"idle_window", "node_lost", "disk", "forgotten_finish", "green_wait"})
"""Those that stand out: a visitor who must not wait, or a hall that will stand still."""

ROLES: Final = frozenset(map(str, Role))
"""What has a name; a machine may say of itself that it is anything."""


@dataclass(frozen=True, slots=True)
class AlertView:
    """One alert as a page shows it."""

    id: int
    kind: str
    text: str
    zone: str
    state: str
    day: str
    since: str
    """When it was raised, by the clock on the wall."""
    note: str
    """Who has seen to it, or how it ended."""
    is_grave: bool
    is_wait: bool
    """Whether widening a window may help."""
    link: str = ""
    """The page on which to see to it; empty: it is seen to in the hall."""
    is_over: bool = False
    weight: tuple[int, int] = (0, 0)
    """Of two that are alike, which is graver: by kind, and the longer wait."""


@dataclass(frozen=True, slots=True)
class Words:
    """What is needed to say an alert: the language, what services and zones are called, what time it is."""

    tongue: Tongue
    services: Mapping[str, str]
    zones: Mapping[str, str]
    now_ms: int
    places: Mapping[str, str] = field(default_factory=dict)
    """Where each machine stands; nobody in a hall knows them by their ids."""


def alert_view(alert: Alert, words: Words, ended_ms: int = 0) -> AlertView:
    """Return one alert; of one that has ended, how it stood then."""
    kind = alert.condition.kind
    return AlertView(
        id=alert.id,
        kind=words.tongue.word("alert", kind),
        text=sentence(alert, words, ended_ms),
        zone=words.zones.get(alert.condition.zone, ""),
        state=alert.state,
        day=_day(alert.raised_ms, words.tongue),
        since=words.tongue.clock(alert.raised_ms),
        note=_note(alert, ended_ms, words.tongue),
        is_grave=kind in GRAVE,
        is_wait=kind in ("long_wait", "long_wait_ahead"),
        link="" if ended_ms else _link(alert),
        is_over=bool(ended_ms),
        weight=(list(USUAL).index(kind), -_length_ms(alert, words.now_ms)),
    )


def _link(alert: Alert) -> str:
    condition = alert.condition
    if condition.kind in ("doctor", "certificate"):
        return f"/nodes/machine?node={quote(condition.about)}"
    return "/updates" if condition.kind == "update" and condition.about != HUB else ""


def _length_ms(alert: Alert, now_ms: int) -> int:
    """Return how long it has lasted, or how long a wait will have been."""
    facts = dict(alert.condition.facts)
    return int(facts.get("wait_ms", 0) or 0) or now_ms - (int(facts.get("since_ms", 0) or 0) or alert.began_ms)


def _day(at_ms: int, tongue: Tongue) -> str:
    return f"{tongue.on_the_wall(at_ms):%m-%d}"


def log_views(lines: Sequence[Logged], words: Words) -> tuple[AlertView, ...]:
    """Return a page of the log."""
    return tuple(alert_view(line.alert, words, line.ended_ms) for line in lines)


def sentence(alert: Alert, words: Words, ended_ms: int = 0) -> str:
    """Return what is the matter, as staff read and hear it."""
    fields = {name: _said(name, fact, words) for name, fact in alert.condition.facts}
    facts = dict(alert.condition.facts)
    since_ms = int(facts.get("since_ms", 0) or 0) or alert.began_ms
    fields.setdefault("target_ms", "–")  # one that was logged before it was told
    fields["span"] = minutes((ended_ms or words.now_ms) - since_ms, words.tongue)
    return Catalogue.load().text(f"alert_said.{_which(alert)}", words.tongue.language, **fields)


def minutes(ms: int, tongue: Tongue) -> str:
    """Return how long, as somebody says it: in whole minutes, with hours from an hour on."""
    whole = max(0, ms) // MINUTE_MS
    if whole < 60:
        return tongue.say("alert_minutes", minutes=max(1, whole))
    return tongue.say("alert_hours", hours=whole // 60, minutes=whole % 60)


def _which(alert: Alert) -> str:
    facts = dict(alert.condition.facts)
    if alert.condition.kind == "paper":
        return "paper_out" if facts.get("paper") == "out" else "paper"
    if facts.get("copy") == "followed":
        return "backup_followed"
    if alert.condition.kind == "update":
        return f"update_{facts.get('why')}"
    if alert.condition.kind == "idle_window" and "number" in facts:
        return "idle_window_called"
    if alert.condition.about == HUB:
        return f"{alert.condition.kind}_hub"
    return alert.condition.kind


def _said(name: str, fact: Fact, words: Words) -> Fact:
    tongue = words.tongue
    sayings: Mapping[str, Callable[[], str]] = {
        "service": lambda: words.services.get(str(fact), str(fact)),
        "role": lambda: tongue.say(f"role_{fact}") if fact in ROLES else str(fact),
        "wait_ms": lambda: minutes(int(fact), tongue),
        "expected_ms": lambda: minutes(int(fact), tongue),
        "target_ms": lambda: minutes(int(fact), tongue),
        "node": lambda: words.places.get(str(fact)) or str(fact),
        "offset_ms": lambda: f"{int(fact) / 1000:+.0f}",
        "free_mb": lambda: f"{int(fact) / 1024:.1f} GB" if int(fact) >= 1024 else f"{fact} MB",
        "ends_ms": lambda: tongue.day(int(fact)),
        "at_ms": lambda: tongue.clock(int(fact)),
    }
    return sayings[name]() if name in sayings else fact


def _note(alert: Alert, ended_ms: int, tongue: Tongue) -> str:
    said = []
    if alert.acknowledged_ms:
        said.append(
            tongue.say("alert_seen_by", account=alert.acknowledged_by, time=tongue.clock(alert.acknowledged_ms))
        )
    if ended_ms:
        said.append(tongue.say("alert_over", time=tongue.clock(ended_ms)))
    elif alert.said > 1 and not alert.acknowledged_ms:
        said.append(tongue.say("alert_said_times", count=alert.said))
    return " · ".join(said)


def is_spoken(alert: Alert, rules: Mapping[AlertKind, AlertRule]) -> bool:
    """Whether the browsers of those who are alerted say it."""
    return alert.state == "standing" and bool(rules[alert.condition.kind].spoken)
