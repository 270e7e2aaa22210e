"""The living part of a guide's phone: who calls, and a beat by which silence is noticed; little, for Wi-Fi is slow."""

from collections.abc import Callable
from functools import partial
from typing import Final

from flask import Flask

from hall_config.model import HallConfig
from web_console.entrance.accounts import Account
from web_console.guide.acting import say
from web_console.guide.view import calls_of, zones_of
from web_console.language import Tongue
from web_console.live import LiveHall, Picture
from web_console.now.hall_view import link_view
from web_console.serving.streams import Events, json_event

BEAT_MS: Final = 3_000
"""A phone that has heard nothing for three of these says that it is cut off."""
TOGETHER_S: Final = 0.1
"""Changes within this time are sent together."""

Content = dict[str, object]


class GuideStream:
    """Draws what lives on guides' phones."""

    def __init__(self, app: Flask, hall: LiveHall, monotonic_ms: Callable[[], int]) -> None:
        self._templates = app.jinja_env
        self._hall = hall
        self._monotonic_ms = monotonic_ms
        self._drawn: dict[tuple[str, tuple[str, ...]], tuple[int, str]] = {}
        """What was drawn last, by language and zones: most guides look at the same."""

    def content(self, picture: Picture, account: Account, config: HallConfig | None, tongue: Tongue) -> Content:
        """Return all that lives on the page."""
        calls, link = calls_of(picture, account, zones_of(config), tongue), link_view(picture.link, tongue)
        template = self._templates.get_template("_guide_calls.html")
        return {
            "calls": template.render(calls=calls, tongue=tongue, say=partial(say, tongue)),
            "count": len(calls),
            "link": {"ok": link.state == "ok", "text": link.text},
            "version": self._hall.configuration,
        }

    def changes(
        self,
        account: Account,
        config: Callable[[], HallConfig | None],
        tongue: Callable[[], Tongue],
        may_look: Callable[[], bool],
    ) -> Events:
        """Yield the living part whenever it has changed, and a beat when it has not; end when `may_look` does."""
        seen, said_ms, former = -1, 0, ""
        while not self._hall.ended:
            picture = self._hall.wait_for_change(seen, BEAT_MS / 1000)
            drawn = former if picture.version == seen else self._news(picture, account, config(), tongue())
            seen = picture.version
            if drawn == former and self._monotonic_ms() - said_ms < BEAT_MS:
                yield None
                continue
            if not may_look():
                return
            said_ms = self._monotonic_ms()
            yield json_event("beat", {}) if drawn == former else json_event("clock", self._clock()) + drawn
            former = drawn
            self._hall.pause(TOGETHER_S)

    def _news(self, picture: Picture, account: Account, config: HallConfig | None, tongue: Tongue) -> str:
        whose = tongue.language, account.zones
        known = self._drawn.get(whose)
        if known is None or known[0] != picture.version:
            known = picture.version, json_event("guide", self.content(picture, account, config, tongue))
            self._drawn[whose] = known
        return known[1]

    def _clock(self) -> dict[str, float]:
        return {"now_ms": self._hall.now_ms, "speed": self._hall.speed}
