"""What open pages hear of alerts: how many nobody has seen to, what is to be said aloud, what a page lists."""

import threading
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Final

import msgspec
from flask import Flask

from hall_config.model import HallConfig, Language
from web_console.alerts.keeping import Alert
from web_console.alerts.view import MINUTE_MS, AlertView, Words, alert_view, is_spoken, sentence
from web_console.alerts.watching import AlertWatch, Reader
from web_console.language import Tongue
from web_console.live import LOOK_AGAIN_S, LiveHall
from web_console.now.hall_view import places_of_nodes, service_names
from web_console.serving.streams import Events, event

MOST_IN_STRIP: Final = 4
TOGETHER_S: Final = 0.1


@dataclass(frozen=True, slots=True)
class Onlooker:
    """Whose page it is."""

    reader: Reader
    language: Language
    may_act: bool
    """Whether this account may say that it sees to something."""


class Spoken(msgspec.Struct, frozen=True):
    """One alert that a browser chimes for and says, once for each time it is said."""

    id: int
    said: int
    text: str


class Told(msgspec.Struct, frozen=True):
    """What a page hears."""

    count: int
    """How many stand that nobody has seen to."""
    seen: int
    """How many stand beside those."""
    label: str
    strip: str
    list: str
    spoken: tuple[Spoken, ...]


class AlertNews:
    """Draws alerts, once for all browsers of people who are told the same."""

    def __init__(
        self,
        app: Flask,
        hall: LiveHall,
        watch: AlertWatch,
        tongue: Callable[[Language], Tongue],
        config: Callable[[], HallConfig | None],
    ) -> None:
        self.watch = watch
        self._templates = app.jinja_env
        self._hall = hall
        self._tongue = tongue
        self._config = config
        self._lock = threading.Lock()
        self._drawn: dict[Onlooker, tuple[tuple[object, ...], str]] = {}

    def words(self, language: Language) -> Words:
        """Return what is needed to say an alert in a language."""
        tongue, config = self._tongue(language), self._config()
        zones = {zone.id: tongue.of(zone.name) for zone in config.zones} if config else {}
        services = service_names(self._hall.picture(), tongue, config)
        return Words(tongue, services, zones, self._hall.now_ms, places_of_nodes(tongue, config))

    def told(self, onlooker: Onlooker) -> str:
        """Return what a page hears now, as JSON; what has not changed is not drawn again."""
        standing = self.watch.standing(onlooker.reader)
        key = (standing, self._hall.now_ms // MINUTE_MS, self._hall.configuration)
        with self._lock:
            known = self._drawn.get(onlooker)
            if known and known[0] == key:
                return known[1]
            drawn = self._draw(onlooker, standing)
            self._drawn[onlooker] = (key, drawn)
        return drawn

    def views(self, onlooker: Onlooker) -> tuple[AlertView, ...]:
        """Return what stands."""
        words = self.words(onlooker.language)
        return in_order(alert_view(alert, words) for alert in self.watch.standing(onlooker.reader))

    def event(self, onlooker: Onlooker, former: str) -> tuple[str, str]:
        """Return the event a page hears if anything is other than `former`, and what it has heard then."""
        told = self.told(onlooker)
        return (event("alerts", told), told) if told != former else ("", former)

    def events(self, onlooker: Onlooker) -> Events:
        """Yield alerts whenever they change, for a page of which nothing else lives."""
        former, seen = "", -1
        while not self._hall.ended:
            seen = self._hall.wait_for_change(seen, LOOK_AGAIN_S).version
            text, former = self.event(onlooker, former)
            yield text or None
            self._hall.pause(TOGETHER_S)

    def _draw(self, onlooker: Onlooker, standing: tuple[Alert, ...]) -> str:
        words, rules = self.words(onlooker.language), self.watch.rules
        views = in_order(alert_view(alert, words) for alert in standing)
        fresh = tuple(view for view in views if view.state != "acknowledged")
        values: Mapping[str, object] = {"tongue": words.tongue, "may_act": onlooker.may_act}
        told = Told(
            count=len(fresh),
            seen=len(views) - len(fresh),
            label=words.tongue.say("alerts_badge", count=len(fresh)),
            strip=self._render("_alert_strip.html", alerts=fresh, most=MOST_IN_STRIP, **values),
            list=self._render("_alert_list.html", alerts=views, **values),
            spoken=tuple(
                Spoken(alert.id, alert.said, sentence(alert, words)) for alert in standing if is_spoken(alert, rules)
            ),
        )
        return msgspec.json.encode(told).decode()

    def _render(self, template: str, **values: object) -> str:
        """Render without any request: a stream draws long after its own has been answered."""
        return self._templates.get_template(template).render(**values)


def in_order(views: Iterable[AlertView]) -> tuple[AlertView, ...]:
    """Return what nobody has seen to before the rest, and of it what is grave first, then the longest waits."""
    return tuple(sorted(views, key=lambda view: (view.state == "acknowledged", not view.is_grave, view.weight)))
