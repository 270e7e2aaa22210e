"""Every page there is, in a real browser: nobody is shut out, nothing runs over, nothing is heavy, all is our own.

The pages are those of the url map: a new one is walked as it comes, and a new word in an address asks for a value here.
Each is looked at in Chinese on a desk's screen and in English on a phone.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http import HTTPStatus
from importlib.resources import files
from typing import Final

import pytest
from flask import Flask
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import Page, Response
from werkzeug.routing import Rule

from hall_protocol.commands import CallNext, IssueTicket, MissTicket, StartService
from node_runtime.clock import boottime_ms
from tests.console.browser_parts import COOKIE, PATIENCE_MS, served
from tests.console.conftest import settings_in
from tests.console.parts import Browser, console, machine, until
from tests.console.test_machines import says
from tests.console.test_planning import (
    COMPARISON,
    COUNSEL,
    HALF_PAST_NINE,
    OPEN_TWO,
    Forecaster,
    asks,
    await_state,
)
from tests.console.test_settings_pages import saved
from tests.hall.standing import StandingHall, ask, standing_hall, token
from web_console.entrance.access import API
from web_console.visitor.site import build_visitor_site

AXE: Final = files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")
LOOKS: Final = (("zh", (1366, 360, 3840)), ("en", (360, 1920)))
"""In which language, and on screens how wide; on the first of them everything is looked at."""
HEIGHT: Final = 768
HEAVIEST: Final = 200_000
"""Bytes of a page with all that belongs to it, for a browser that has nothing yet."""
DESK_PX: Final = 900
THUMB_PX: Final = 44
FOR_THUMBS: Final = ("/guide", "/t/")
LEAST: Final = 30
STEPS: Final = {"window-1": (CallNext, StartService), "window-3": (CallNext,), "window-2": (CallNext, MissTicket)}
VALUES: Final = {
    "window": "window-1",
    "node": "board-1",
    "table": "service",
    "name": "rs-canbao",
    "number": "1",
    "kind": "csv",
    "ticket": "1",
    "n": "1",
}
"""What stands in addresses where a rule has a word."""
WITHOUT: Final = {"board.clip", "board.picture", "virtual.paper", "virtual.screen", "virtual.sound"}
ASKED: Final = {"guide.code", "machines.page"}
NOT_THERE: Final = WITHOUT | ASKED
"""Sounds and pictures, of which this hall has none; and what is there only for who asks for something."""
A_BOARD: Final = ("/board/", "/board?")
"""It speaks the hall's language, whoever has it hung up."""
NOWHERE: Final = "/nowhere"
MORE: Final = ("/?wall=1", "/desk?choose", "/nodes/machine?node=board-1", "/board?layout=rows&sound=off", NOWHERE)
"""Pages that look another way when asked otherwise; the last is none."""

SEEN: Final = """async (contrast) => {
    const rules = { "color-contrast": { enabled: contrast } };
    const found = await axe.run(document, { preload: false, resultTypes: ["violations"], rules });
    return found.violations.flatMap(({ id, nodes }) => nodes.map((each) => `${id}: ${each.html.slice(0, 160)}`));
}"""
FACTS: Final = """() => {
    const has = (selector) => (document.querySelector(selector)?.content ?? "").trim() !== "";
    const images = [...document.images].filter(
        (each) => each.checkVisibility() && !(each.getAttribute("width") && each.getAttribute("height")));
    const loaded = [...performance.getEntriesByType("navigation"), ...performance.getEntriesByType("resource")];
    return {
        title: document.title.trim(), lang: document.documentElement.lang,
        viewport: has("meta[name=viewport]"), description: has("meta[name=description]"),
        images: images.map((each) => each.outerHTML.slice(0, 160)),
        weight: loaded.reduce((sum, each) => sum + each.encodedBodySize, 0),
    };
}"""
TOO_WIDE: Final = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
SMALL: Final = """(least) => [...document.querySelectorAll("main a, main button, main select, summary, main input")]
    .filter((each) => each.type !== "hidden" && each.checkVisibility({ visibilityProperty: true }))
    .map((each) => [each.closest("label") ?? each, each])
    .filter(([touched]) => { const { width, height } = touched.getBoundingClientRect();
                             return height > 0 && (height < least - 0.5 || width < least - 0.5); })
    .map(([, each]) => each.outerHTML.slice(0, 160))"""


@dataclass
class Walk:
    """One tab that goes from page to page, and what is wrong with them."""

    page: Page
    host: str
    wrong: list[str] = field(default_factory=list)
    statics: dict[str, str] = field(default_factory=dict)
    """How long what each static file's answer says it may be kept."""

    def begin(self) -> None:
        self.page.on("request", lambda asked: self._asked(asked.url))
        self.page.on("response", self._answered)
        self.page.on("pageerror", lambda error: self._note(str(error)))
        self.page.on("console", lambda said: self._note(said.text) if said.type == "error" else None)

    def see(self, path: str, language: str, widths: tuple[int, ...]) -> None:
        """Open a page and look at it with every eye we have."""
        self.page.set_viewport_size({"width": widths[0], "height": HEIGHT})
        answer = self.page.goto(self.host + path)
        if answer is None or answer.status != (HTTPStatus.NOT_FOUND if path == NOWHERE else HTTPStatus.OK):
            self._note("is not there")
        self.page.evaluate(AXE)
        # Colours are the same in both languages, and what takes longest to look at.
        for violation in self.page.evaluate(SEEN, language == "zh" or path.startswith(FOR_THUMBS)):
            self._note(violation)
        self._weigh("zh" if path.startswith(A_BOARD) else language)
        if widths[0] < DESK_PX and path.startswith(FOR_THUMBS):
            for small in self.page.evaluate(SMALL, THUMB_PX):
                self._note(f"smaller than a thumb: {small}")
        for wide in widths:
            self.page.set_viewport_size({"width": wide, "height": HEIGHT})
            if (over := self.page.evaluate(TOO_WIDE)) > 0:
                self._note(f"{over} px over at {wide}")

    def _weigh(self, language: str) -> None:
        facts = self.page.evaluate(FACTS)
        if not (facts["title"] and facts["viewport"] and facts["description"]):
            self._note(f"without a title, a viewport or a description: {facts}")
        if facts["lang"] != {"zh": "zh-CN", "en": "en"}[language]:
            self._note(f"said to be in {facts['lang']}")
        if facts["weight"] > HEAVIEST:
            self._note(f"weighs {facts['weight']} bytes")
        for image in facts["images"]:
            self._note(f"moves what stands below it when it comes: {image}")

    def _asked(self, url: str) -> None:
        if not url.startswith((self.host, "data:", "blob:")):
            self._note(f"asked elsewhere: {url}")

    def _answered(self, answer: Response) -> None:
        if "static/" in answer.url:
            self.statics[answer.url] = answer.headers.get("cache-control", "")

    def _note(self, what: str) -> None:
        if NOWHERE not in self.page.url or "404" not in what:
            self.wrong.append(f"{self.page.url.removeprefix(self.host)} at {self.page.viewport_size}: {what}")


def is_for_people(rule: Rule) -> bool:
    """Whether somebody may see what stands at this address; programs and files have their own tests."""
    is_look = "GET" in (rule.methods or ())
    return is_look and not rule.rule.startswith(API) and not rule.endpoint.endswith("static")


@dataclass(frozen=True)
class Morning:
    """A hall in which something of everything is going on, and the two applications that show it."""

    manager: Browser
    visits: Flask
    keys: tuple[str, ...]
    """Of visitors' tickets: one is served, one called, one missed, and one waits."""
    questions: Mapping[str, str]

    def pages(self) -> list[str]:
        """Return the address of every page of the console that there is, the manager's own tries among them."""
        rules = self.manager.client.application.url_map.iter_rules()
        for_people = [rule for rule in rules if is_for_people(rule)]
        looks = [(rule.endpoint, self._address(rule)) for rule in for_people]
        return sorted({path for endpoint, path in looks if self._is_page(endpoint, path)}) + list(MORE)

    def _address(self, rule: Rule) -> str:
        values = VALUES | {"job_id": self.questions.get(rule.endpoint.partition(".")[0], "")}
        values |= {"name": "hall"} if rule.endpoint == "pages.events" else {}
        built = rule.build({word: values[word] for word in rule.arguments}, append_unknown=False)
        assert built is not None, rule
        return built[1]

    def _is_page(self, endpoint: str, path: str) -> bool:
        with self.manager.client.get(path) as answer:
            if answer.status_code == HTTPStatus.FOUND:
                return False
            is_there = answer.status_code == HTTPStatus.OK
            assert is_there is (endpoint not in NOT_THERE), (endpoint, answer.status, self.questions)
            is_whole = answer.mimetype == "text/html" and answer.get_data(as_text=True).startswith("<!doctype")
        return is_whole and endpoint not in NOT_THERE


@pytest.fixture(scope="module")
def morning(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Morning]:
    with (
        standing_hall(tmp_path_factory.mktemp("hall"), None, *HALF_PAST_NINE) as hall,
        hall.client("forecaster") as forecaster,
        console(settings_in(hall), boottime_ms, hall.config) as manager,
    ):
        keys = _go_on(hall)
        assert manager.log_in() == HTTPStatus.FOUND
        until(manager.live, "window='window-6'")
        with machine(hall, "board-1") as (bus, _):
            says(bus, "display", 60)
            until(manager.live, "NodeStatus(node='board-1', role='display', state='ready'")
        saved(manager, "/settings/t/calling", undo_s="30")
        visits = build_visitor_site(manager.live, hall.config, boottime_ms)
        yield Morning(manager, visits, keys, _answers(manager, Forecaster(forecaster)))


def _go_on(hall: StandingHall) -> tuple[str, ...]:
    keys = tuple(token() for _ in range(4))
    with hall.client("dispenser-1") as dispenser:
        for key in keys:
            ask(dispenser, IssueTicket(command_id=dispenser.next_id(), service="rs-canbao", token=key))
    for window, steps in STEPS.items():
        with hall.client(window) as clerk:
            for step in steps:
                assert ask(clerk, step(command_id=clerk.next_id())).ok, (window, step)
    return keys


def _answers(manager: Browser, forecaster: Forecaster) -> Mapping[str, str]:
    """Ask what may be asked; return the number of each question that is answered."""
    numbers = {}
    for name, form, answer in (("whatif", OPEN_TWO, COMPARISON), ("advice", {"about": "skills"}, COUNSEL)):
        address = asks(manager, f"/{name}", form)
        forecaster.says(forecaster.next(), 1.0, answer)
        await_state(manager, address, "answered")
        numbers[name] = numbers["planning"] = address.rpartition("/")[2]
    return numbers


@contextmanager
def walking(chromium: Chromium, host: str, cookie: str = "") -> Iterator[Walk]:
    """Go from page to page; whatever is wrong with any of them fails the test at the end."""
    context = chromium.new_context()
    context.add_init_script("navigator.vibrate = () => true;")  # a desk's browser complains that it cannot shake
    if cookie:
        context.add_cookies([{"name": COOKIE, "value": cookie, "url": host}])
    walk = Walk(context.new_page(), host)
    walk.page.set_default_timeout(PATIENCE_MS)
    walk.begin()
    yield walk
    walk.page.goto("about:blank")
    context.close()
    assert not walk.wrong, "\n".join(walk.wrong)
    assert walk.statics
    assert all("max-age" in kept for kept in walk.statics.values()), walk.statics


@pytest.mark.parametrize(("language", "widths"), LOOKS)
def test_every_page_of_the_console_is_for_everybody_and_fits_everywhere(
    chromium: Chromium, morning: Morning, language: str, widths: tuple[int, ...]
) -> None:
    manager = morning.manager
    cookie = manager.client.get_cookie(COOKIE)
    assert cookie
    pages = morning.pages()
    assert len(pages) > LEAST, pages
    with served(manager.client.application) as host, walking(chromium, host, cookie.value) as walk:
        walk.page.goto(f"{host}/language/{language}?next=/password")
        for path in pages:
            walk.see(path, language, widths)


def test_whoever_is_not_logged_in_can_do_so(chromium: Chromium, morning: Morning) -> None:
    with served(morning.manager.client.application) as host, walking(chromium, host) as walk:
        for language, widths in LOOKS:
            walk.page.goto(f"{host}/language/{language}?next=/login")
            walk.see("/login", language, widths)


def test_every_page_of_a_visitor_is_for_everybody_and_for_a_thumb(chromium: Chromium, morning: Morning) -> None:
    with served(morning.visits) as host, walking(chromium, host) as walk:
        for language, widths in LOOKS:
            for key in morning.keys:
                walk.see(f"/t/{key}?lang={language}", language, widths)
