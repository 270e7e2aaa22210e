"""A board's page in a real browser, told any state of a hall without there being one."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final
from urllib.parse import urlsplit

from flask import Flask
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import Page, Route

from board_view.board import Board, BoardState
from hall_config.model import Language
from hall_config.texts import Catalogue as Texts
from tests.console.parts import Browser
from web_console.board.drawing import Drawer
from web_console.board.places import places_of

ADDRESS: Final = "http://board.test"
SMALL: Final = (1366, 768)
FULL: Final = (1920, 1080)
UPRIGHT: Final = (1080, 1920)
OLD: Final = (1280, 1024)
"""A screen that is nearly square."""
KEEPS_HEARING: Final = "() => { heardNow(); setInterval(heardNow, 100); }"
SHOW: Final = "(panels) => { for (const name of Object.keys(shown)) delete shown[name]; showPanels(panels); }"


class ToldPage:
    """A board's page whose console says what a test says."""

    def __init__(self, page: Page, app: Flask, layout: str, size: tuple[int, int]) -> None:
        self.page = page
        self._drawer = Drawer(app, app.extensions["pictures"])
        self._places = places_of(layout, (), size[1] > size[0])

    def show(self, state: BoardState, language: Language = "zh") -> None:
        """Show this state of a hall, every panel drawn anew."""
        view = Board(Texts.load(), language).view(state)
        panels = {"emergency": "", "ticker": ""} | self._drawer.panels(view, self._places)
        self.page.evaluate(SHOW, panels)


@contextmanager
def wall_screen(chromium: Chromium, console: Browser) -> Iterator[Page]:
    """A browser on a wall, for one board after the other; what any of them complains of fails the test."""
    context = chromium.new_context()
    page = context.new_page()
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda said: complaints.append(said.text) if "Content Security" in said.text else None)
    page.route("**/*", lambda route: _serve(console, route))
    try:
        yield page
    finally:
        context.close()
    assert complaints == []


def told_page(page: Page, console: Browser, layout: str, theme: str, size: tuple[int, int]) -> ToldPage:
    """Open a board on a screen of this size."""
    page.set_viewport_size({"width": size[0], "height": size[1]})
    page.goto(f"{ADDRESS}/board?layout={layout}&theme={theme}&sound=off")
    page.evaluate(KEEPS_HEARING)
    return ToldPage(page, console.client.application, layout, size)


def _serve(console: Browser, route: Route) -> None:
    """Let the console itself answer; its stream is silent, for the test speaks."""
    where = urlsplit(route.request.url)
    if where.path == "/board/events":
        route.fulfill(status=200, content_type="text/event-stream", body="retry: 600000\n\n")
        return
    answer = console.client.get(f"{where.path}?{where.query}")
    route.fulfill(status=answer.status_code, headers=dict(answer.headers), body=answer.get_data())
    answer.close()
