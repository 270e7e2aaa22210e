"""A board's page as it changes: at once when something happens, and a beat when nothing does."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from board_view.clock import clock
from web_console.board.address import BoardAddress
from web_console.board.drawing import Drawer
from web_console.board.show import Panels, Show
from web_console.board.shows import Shows
from web_console.board.sound import Sounding
from web_console.live import LiveHall
from web_console.serving.streams import Events, json_event

BEAT_MS: Final = 700
"""So often a page hears something; one that has heard nothing for two seconds says that it is cut off."""
TOGETHER_S: Final = 0.03
"""Changes within this time are sent together: a burst of calls is drawn a few times, not at each of them."""
LOOKED_AT_MS: Final = 5_000
"""So often it is looked whether a screen's login still holds, and whether its board is still the same."""
LONGEST_MS: Final = 24 * 3600 * 1000
"""Then a page connects anew: so its login, which each connection renews, never grows old."""


@dataclass(slots=True)
class _Told:
    """What one page has been told."""

    panels: Panels
    sounding: Sounding | None
    link: dict[str, object]
    at_ms: int


class BoardStream:
    """Tells browsers their boards."""

    def __init__(self, hall: LiveHall, shows: Shows, drawer: Drawer, monotonic_ms: Callable[[], int]) -> None:
        self.shows = shows
        self._hall = hall
        self._drawer = drawer
        self._monotonic_ms = monotonic_ms

    def changes(self, address: BoardAddress, upright: bool, edition: str, holds: Callable[[], bool]) -> Events:
        """Yield a board whenever it has changed, and a beat when it has not for a while; end when it `holds` no more.

        `edition` is what a page is made of: one that was made of another loads itself anew.
        """
        with self.shows.watched(address) as show:
            yield json_event("hello", {"edition": edition})
            yield from self._changes(show, upright, holds)

    def _changes(self, show: Show, upright: bool, holds: Callable[[], bool]) -> Events:
        seen, begun_ms = self.shows.wait(-1, 0), self._monotonic_ms()
        looked_ms = begun_ms
        told = _Told({}, show.sounding, {}, begun_ms)
        while not self._hall.ended:
            news = self._news(show, upright, told)
            now = self._monotonic_ms()
            if now - begun_ms >= LONGEST_MS or (now - looked_ms >= LOOKED_AT_MS and not holds()):
                yield json_event("again", {})
                return
            looked_ms = now if now - looked_ms >= LOOKED_AT_MS else looked_ms
            yield news or None
            if news:
                self._hall.pause(TOGETHER_S)
            seen = self.shows.wait(seen, min(show.due_ms(), BEAT_MS) / 1000)

    def _news(self, show: Show, upright: bool, told: _Told) -> str:
        """Return what a page has not been told yet; a beat when it is time for one."""
        with self.shows.held():
            show.advance()
            panels, sounding = self._drawer.draw(show, upright), show.sounding
        now, link = self._monotonic_ms(), self._link(show)
        changed = {name: html for name, html in panels.items() if told.panels.get(name) != html}
        gone = {name: "" for name in told.panels if name not in panels}
        said = json_event("panels", changed | gone) if changed or gone else ""
        if sounding is None and told.sounding is not None:
            said += json_event("silence", {})
        if sounding is not None and sounding is not told.sounding and sounding.percent:
            said += json_event("sound", _heard(sounding))
        if said or link != told.link or now - told.at_ms >= BEAT_MS:
            said += json_event("beat", link)
            told.at_ms = now
        told.panels, told.sounding, told.link = panels, sounding, link
        return said

    def _link(self, show: Show) -> dict[str, object]:
        """Say whether the hall is heard, and what time it is in it."""
        return {"ok": not show.is_lost, "time": clock(self._hall.now_ms, self._hall.utc_offset_s)}


def _heard(sounding: Sounding) -> dict[str, object]:
    return {
        "id": sounding.id,
        "chime": sounding.chime,
        "percent": sounding.percent,
        "ms": sounding.duration_ms,
        "lines": [
            {"language": line.language, "text": line.text, "clips": line.clips, "ms": line.duration_ms}
            for line in sounding.lines
        ],
    }
