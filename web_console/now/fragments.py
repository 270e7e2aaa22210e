"""The living part of each page, drawn once for all browsers that look at it in the same language."""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from flask import Flask

from hall_config.model import HallConfig, Language
from web_console.day_book import Day, DayBook, NoFiguresError
from web_console.known_hall import KnownHall
from web_console.language import Tongue
from web_console.live import LOOK_AGAIN_S, LiveHall, Picture
from web_console.now.day_view import day_view
from web_console.now.forecast_view import forecast_view
from web_console.now.hall_view import hall_view, link_view, nodes_view, service_names
from web_console.now.wall_view import wall_size
from web_console.serving.streams import Events, event, json_event

TOGETHER_S: Final = 0.1
"""Changes within this time are sent together."""

Key = tuple[int, Day | NoFiguresError, int]
"""What a drawn page depends on: the picture's version, the day's figures, the hall's offset from UTC."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """A page's living part, and the same as it travels to every browser."""

    html: str
    told: bytes


Aside = Callable[[str], tuple[str, str]]
"""Given what a page has heard, returns what it hears now, and what it has heard then."""


class Fragments:
    """Draws what changes of each page."""

    def __init__(self, app: Flask, hall: LiveHall, day_book: DayBook, known: KnownHall) -> None:
        self._templates = app.jinja_env
        self._hall = hall
        self._day_book = day_book
        self._known = known
        self._lock = threading.Lock()
        self._drawn: dict[tuple[str, Language], tuple[Key, Drawn]] = {}
        self._drawing: dict[tuple[str, Language], threading.Lock] = {}
        """One browser draws, the hundred others wait for it: they would all draw the same."""
        self._pages: dict[str, Callable[[Picture, Day | NoFiguresError, Tongue], str]] = {
            "hall": self._hall_now,
            "wall": self._wall,
            "today": self._today,
            "forecast": self._forecast,
            "nodes": self._nodes,
        }

    @property
    def _config(self) -> HallConfig | None:
        return self._known.at(self._hall.configuration)

    @property
    def names(self) -> frozenset[str]:
        """The pages that live."""
        return frozenset(self._pages)

    def tongue(self, language: Language) -> Tongue:
        """Return what speaks this language at the hall's own time of day."""
        return Tongue(language, self._hall.utc_offset_s)

    def draw(self, name: str, language: Language) -> str:
        """Return the page's living part as HTML."""
        return self._draw(name, language).html

    def _draw(self, name: str, language: Language) -> "Drawn":
        """Return the page's living part; what has not changed is not drawn again."""
        picture, day = self._hall.picture(), self._day()
        key = (picture.version, day, self._hall.utc_offset_s)
        known = self._drawn.get((name, language))
        if known and _is_same(known[0], key):
            return known[1]
        with self._lock:
            drawing = self._drawing.setdefault((name, language), threading.Lock())
        with drawing:
            known = self._drawn.get((name, language))
            if known and (_is_same(known[0], key) or known[0][0] > picture.version):
                return known[1]
            html = self._pages[name](picture, day, self.tongue(language))
            drawn = known[1] if known and known[1].html == html else Drawn(html, event("page", html).encode())
            self._drawn[name, language] = (key, drawn)
        return drawn

    def events(self, name: str, language: Language, aside: Aside | None = None) -> Events:
        """Yield the page's living part anew whenever it has changed; None after a moment in which nothing happened.

        `aside` says what else this page hears, after what it has heard of it.
        """
        last: Drawn | None = None
        told, seen = "", -1
        while not self._hall.ended:
            picture = self._hall.wait_for_change(seen, LOOK_AGAIN_S)
            drawn = self._draw(name, language)
            beside, told = aside(told) if aside else ("", told)
            yield self._news(drawn, beside) if drawn is not last else beside or None
            last, seen = drawn, picture.version
            self._hall.pause(TOGETHER_S)

    def clock(self) -> dict[str, float]:
        """Return what a browser needs to let times run on by itself."""
        return {"now_ms": self._hall.now_ms, "speed": self._hall.speed, "utc_offset_s": self._hall.utc_offset_s}

    def _news(self, drawn: "Drawn", beside: str) -> bytes:
        """Return all of it in one piece: a server with a hundred streams is woken for each piece."""
        return b"".join((json_event("clock", self.clock()).encode(), drawn.told, beside.encode()))

    def _day(self) -> Day | NoFiguresError:
        try:
            return self._day_book.today()
        except NoFiguresError as why_not:
            return why_not

    def _hall_now(self, picture: Picture, day: Day | NoFiguresError, tongue: Tongue) -> str:
        return self._hall_as("_hall.html", picture, day, tongue)

    def _wall(self, picture: Picture, day: Day | NoFiguresError, tongue: Tongue) -> str:
        return self._hall_as("_wall.html", picture, day, tongue)

    def _hall_as(self, template: str, picture: Picture, day: Day | NoFiguresError, tongue: Tongue) -> str:
        now_ms = self._hall.now_ms
        view = hall_view(picture, tongue, self._config, day if isinstance(day, Day) else None, now_ms)
        return self._render(template, view=view, tongue=tongue, now_ms=now_ms, size=wall_size(view.zones))

    def _today(self, picture: Picture, day: Day | NoFiguresError, tongue: Tongue) -> str:
        link = link_view(picture.link, tongue)
        if isinstance(day, NoFiguresError):
            why_not = tongue.say(day.reason, problem=day.sentence)
            return self._render("_today.html", view=None, why_not=why_not, tongue=tongue, link=link)
        services, windows = service_names(picture, tongue, self._config), self._window_numbers(picture)
        view = day_view(day.report, tongue, services, windows)
        return self._render("_today.html", view=view, tongue=tongue, link=link)

    def _forecast(self, picture: Picture, day: Day | NoFiguresError, tongue: Tongue) -> str:
        services = service_names(picture, tongue, self._config)
        known = day if isinstance(day, Day) else None
        view = forecast_view(picture.forecast, known, self._hall.now_ms, services, tongue)
        link = link_view(picture.link, tongue)
        return self._render("_forecast.html", view=view, tongue=tongue, link=link, now_ms=self._hall.now_ms)

    def _nodes(self, picture: Picture, day: Day | NoFiguresError, tongue: Tongue) -> str:
        nodes = nodes_view(picture, tongue, self._config)
        link = link_view(picture.link, tongue)
        return self._render("_nodes.html", nodes=nodes, tongue=tongue, link=link, now_ms=self._hall.now_ms)

    def _render(self, template: str, **values: object) -> str:
        """Render without any request: a stream draws long after its own has been answered."""
        return self._templates.get_template(template).render(**values)

    def _window_numbers(self, picture: Picture) -> dict[str, str]:
        configured = {window.id: window.number for window in self._config.windows} if self._config else {}
        return configured | {board.window: board.number for board in picture.windows}


def _is_same(one: Key, other: Key) -> bool:
    """Whether nothing has changed; the day is held, not only its address, which the next day's figures may get."""
    return one[1] is other[1] and (one[0], one[2]) == (other[0], other[2])
