"""Watches the hall for all who are alerted: one look at every change, on a thread of its own, whoever looks or not."""

import logging
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Final

from hall_config.alerts import AlertKind, AlertRule, alert_rules
from hall_config.model import HallConfig
from web_console.alerts.book import AlertBook, Logged, Wanted
from web_console.alerts.keeping import Alert, Happening, Key, acknowledge, step, while_away
from web_console.alerts.looking import scene_of
from web_console.alerts.rules import conditions_of
from web_console.alerts.scene import Condition, Trouble
from web_console.day_book import Day
from web_console.live import LiveHall, Picture

log = logging.getLogger(__name__)

LOOK_AGAIN_S: Final = 1.0
"""A wait becomes too long without anything happening."""
REST_S: Final = 0.2
"""Between two looks; a busy hall changes many times a second."""

SHOWN_AT_ANOTHER_TIME_MS: Final = 3_600_000
"""This machine's own clock is never so far from the hall's, unless somebody wanted it so."""

Tell = Callable[[Happening], None]


@dataclass(frozen=True, slots=True)
class Reader:
    """Who is alerted: a role, and the zones somebody leads; none: all of the hall."""

    role: str
    zones: tuple[str, ...] = ()

    def is_told(self, alert: Alert, rule: AlertRule) -> bool:
        """Whether an alert is this reader's."""
        zone = alert.condition.zone
        return self.role in (rule.roles or ()) and (not self.zones or not zone or zone in self.zones)


@dataclass(frozen=True, slots=True)
class Sources:
    """Where the watch looks."""

    hall: LiveHall
    day: Callable[[], Day | None]
    config: Callable[[], HallConfig | None]
    disk_free_mb: Callable[[], int | None]
    wall_ms: Callable[[], int]
    missing_copies: Callable[[], tuple[str, ...]] = tuple
    troubles: Callable[[], tuple[Trouble, ...]] = tuple


class AlertWatch:
    """All alerts of one hall."""

    def __init__(self, sources: Sources, book: AlertBook, tells: Iterable[Tell]) -> None:
        self._sources = sources
        self._book = book
        self._tells = tuple(tells)
        self._lock = threading.Lock()
        self._alerts: dict[Key, Alert] = book.standing()
        self._is_first_look = True

    @property
    def rules(self) -> "dict[AlertKind, AlertRule]":
        """What the hall wants to be alerted to, kind by kind."""
        config = self._sources.config()
        return dict(alert_rules(config.alerts if config else ()))

    def begin(self) -> None:
        """Watch until the hall's console ends."""
        threading.Thread(target=self._watch, name="alerts", daemon=True).start()

    def _watch(self) -> None:
        seen, hall = -1, self._sources.hall
        while not hall.ended:
            picture = hall.wait_for_change(seen, LOOK_AGAIN_S)
            seen = picture.version
            try:
                self.look()
            except Exception:  # a fault of one look must not end all alerts
                log.exception("alerts: this look failed; the next is a new one")
            hall.pause(REST_S)

    def look(self) -> tuple[Happening, ...]:
        """Look at the hall once, and return what has happened; before the hall's time is known, nothing has."""
        now_ms, picture = self._sources.hall.now_ms, self._sources.hall.picture()
        if not now_ms:
            return ()
        rules, day = self.rules, self._sources.day()
        with self._lock:
            if self._is_first_look:
                self._alerts = {key: replace(alert, held_ms=now_ms) for key, alert in self._alerts.items()}
                self._is_first_look = False
            holding = self._holding(picture, day, rules, now_ms)
            alerts, happened = step(self._alerts, holding, rules, now_ms)
            happened = self._noted(alerts, happened, now_ms)
        self._spread(happened)
        return happened

    def _holding(
        self, picture: Picture, day: Day | None, rules: "dict[AlertKind, AlertRule]", now_ms: int
    ) -> tuple[Condition, ...]:
        """Return what holds; while nothing is heard of the hall, what stood stands, and that the hub is away."""
        if picture.link.state != "ok":
            return while_away(self._alerts, rules)
        is_true, free_mb = self._is_true_time(now_ms), self._sources.disk_free_mb()
        scene = scene_of(
            picture,
            day,
            self._sources.config(),
            now_ms,
            is_true_time=is_true,
            disk_free_mb=free_mb,
            missing_copies=self._sources.missing_copies(),
            troubles=self._sources.troubles(),
        )
        return conditions_of(scene, rules)

    def _is_true_time(self, now_ms: int) -> bool:
        """Whether the hall's time is that of clocks: not in a replay, nor where a hall is shown at another time."""
        return self._sources.hall.speed == 1.0 and abs(self._sources.wall_ms() - now_ms) < SHOWN_AT_ANOTHER_TIME_MS

    def _noted(self, alerts: dict[Key, Alert], happened: tuple[Happening, ...], now_ms: int) -> tuple[Happening, ...]:
        """Write down what has happened before anybody is told of it."""
        noted = self._book.write(happened, now_ms) if happened else ()
        self._alerts = alerts | {each.alert.condition.key: each.alert for each in noted if each.what != "ended"}
        return noted

    def _spread(self, happened: tuple[Happening, ...]) -> None:
        for happening in happened:
            log.info("alert %s %s: %s", happening.alert.id, happening.what, happening.alert.condition.kind)
            for tell in self._tells:
                tell(happening)
        if happened:
            self._sources.hall.stir()

    def standing(self, reader: Reader) -> tuple[Alert, ...]:
        """Return what stands and is this reader's: what nobody has acknowledged first, and of it the latest."""
        rules = self.rules
        with self._lock:
            raised = [alert for alert in self._alerts.values() if alert.raised_ms]
        theirs = [alert for alert in raised if reader.is_told(alert, rules[alert.condition.kind])]
        return tuple(sorted(theirs, key=lambda alert: (alert.state == "acknowledged", -alert.raised_ms, alert.id)))

    def acknowledge(self, id_: int, reader: Reader, account: str) -> Alert | None:
        """Let somebody see to an alert; None when it does not stand, or is not this reader's."""
        now_ms = self._sources.hall.now_ms
        theirs = next((each for each in self.standing(reader) if each.id == id_), None)
        with self._lock:
            alert = self._alerts.get(theirs.condition.key) if theirs else None
            if alert is None or alert.id != id_:
                return None
            alert, happening = acknowledge(alert, account, now_ms)
            happened = self._noted(self._alerts, (happening,), now_ms) if happening else ()
        self._spread(happened)
        return alert

    def lines(self, wanted: Wanted, reader: Reader) -> tuple[Logged, ...]:
        """Return a page of the log, as far as it is this reader's."""
        kinds = tuple(kind for kind, rule in self.rules.items() if reader.role in (rule.roles or ()))
        return self._book.lines(replace(wanted, zones=reader.zones, kinds=kinds)) if kinds else ()
