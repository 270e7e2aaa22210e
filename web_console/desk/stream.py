"""A window's page as it changes: at once when something happens, and a beat when nothing does."""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from flask import Flask

from hall_config.model import Language
from web_console.desk.buttons import likely
from web_console.desk.seats import Seats
from web_console.desk.view import DeskView, Looker, choices, desk_view, manners_of
from web_console.language import Tongue
from web_console.live import LiveHall, Picture
from web_console.now.hall_view import link_view
from web_console.serving.streams import Events, json_event

BEAT_MS: Final = 700
"""So often a page hears something; one that has heard nothing for two seconds says that it is cut off."""
MOST_LOGINS: Final = 1_000
DRAWN: Final = ("top", "notes", "visitor", "next", "away", "day")
"""The parts of the page that are drawn here, each by a template `_desk_<part>.html`."""


@dataclass(frozen=True, slots=True)
class Place:
    """Whose page it is."""

    window: str
    tab: str
    """Which of all open pages: made by the page itself."""
    login: str
    """Which login of this console: what its presses begin with."""
    clerk: str
    """Who had logged in at a window in this browser before; empty: nobody."""
    own: bool
    """Whether this browser is this window's own."""
    language: Language


Content = dict[str, object]


class DeskStream:
    """Draws windows' pages for the browsers that have them open."""

    def __init__(
        self, app: Flask, hall: LiveHall, tongue: Callable[[Language], Tongue], monotonic_ms: Callable[[], int]
    ) -> None:
        self.seats = Seats()
        self._templates = app.jinja_env
        self._hall = hall
        self._tongue = tongue
        self._monotonic_ms = monotonic_ms
        self._clerks: OrderedDict[str, str] = OrderedDict()

    def sat_down(self, login: str, clerk: str) -> None:
        """In this browser this clerk has logged in at a window, or out: its pages show that clerk's day from now on."""
        self._clerks[login] = clerk
        while len(self._clerks) > MOST_LOGINS:
            self._clerks.popitem(last=False)

    def changes(self, place: Place, may_look: Callable[[], bool]) -> Events:
        """Yield the page whenever it has changed, and a beat when it has not for a while; end when `may_look` does."""
        with self.seats.taken(place.window, place.tab):
            yield from self._changes(place, may_look)

    def _changes(self, place: Place, may_look: Callable[[], bool]) -> Events:
        seen, said_ms, formerly = -1, 0, ""
        former: tuple[object, ...] = ()
        while not self._hall.ended:
            picture = self._hall.wait_for_change(seen, BEAT_MS / 1000)
            seen = picture.version
            formerly = _on_duty(picture, place.window) or formerly
            looker = self._looker(place, formerly)
            shown = _what_counts(picture, place.window, looker)
            if shown == former and self._monotonic_ms() - said_ms < BEAT_MS:
                yield None
                continue
            if not may_look():
                return
            said_ms = self._monotonic_ms()
            yield json_event("beat", {}) if shown == former else self._news(picture, place, looker)
            former = shown

    def _looker(self, place: Place, formerly: str) -> Looker:
        clerk = self._clerks.get(place.login, place.clerk)
        return Looker(clerk, formerly, place.own, self.seats.others(place.window, place.tab))

    def _news(self, picture: Picture, place: Place, looker: Looker) -> str:
        return json_event("clock", self._clock()) + json_event("desk", self._content(picture, place, looker))

    def _clock(self) -> dict[str, float]:
        """What a browser needs to let times run on by themselves."""
        return {"now_ms": self._hall.now_ms, "speed": self._hall.speed, "utc_offset_s": self._hall.utc_offset_s}

    def _content(self, picture: Picture, place: Place, looker: Looker) -> Content:
        tongue = self._tongue(place.language)
        view, link = desk_view(picture, place.window, looker, tongue), link_view(picture.link, tongue)
        content: Content = {"link": {"ok": link.state == "ok", "text": link.text}}
        if view is None:
            return content | {"missing": tongue.say("nothing_yet")}
        manners = manners_of(picture)
        return content | {
            "parts": {part: self._draw(part, view, tongue) for part in DRAWN},
            "title": f"{view.visitor.number if view.visitor else view.phase_text} · {view.number}",
            "phase": view.phase,
            "ticket": view.visitor.id if view.visitor else "",
            "clerk": view.clerk,
            "likely": likely(view.phase, needs_clerk=manners.needs_clerk and not view.clerk),
            "undo": {"text": view.undo, "until_ms": view.undo_until_ms},
            "meeting": view.meeting,
            "choices": choices(picture, place.window, tongue),
            "asks": {
                "outcome": manners.ask_outcome,
                "services": manners.ask_services_done,
                "usual": manners.usual_outcome,
                "clerk": manners.needs_clerk,
            },
        }

    def _draw(self, part: str, view: DeskView, tongue: Tongue) -> str:
        """Draw without any request: a stream draws long after its own has been answered."""
        return self._templates.get_template(f"_desk_{part}.html").render(view=view, tongue=tongue)


def _what_counts(picture: Picture, window: str, looker: Looker) -> tuple[object, ...]:
    """Return all that this page is drawn from: in a big hall most of what happens is at other windows."""
    places = {board.clerk: board.number for board in picture.windows if board.clerk}
    elsewhere = [places.get(clerk) for clerk in (looker.clerk, looker.formerly)]
    catalogue = picture.catalogue.version if picture.catalogue else ""
    return picture.window(window), picture.desk(window), picture.link, catalogue, looker, elsewhere


def _on_duty(picture: Picture, window: str) -> str:
    board = picture.window(window)
    return board.clerk if board else ""
