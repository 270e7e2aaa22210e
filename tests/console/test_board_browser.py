"""What stands on a board in a browser: nothing cut off, readable from afar, in every layout, on every screen."""

from collections.abc import Iterator
from io import BytesIO

import pytest
from PIL import Image, ImageChops
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import Page, sync_playwright

from board_view.themes import THEMES
from hall_config.layouts import SHIPPED
from tests.console.board_parts import FULL, OLD, SMALL, UPRIGHT, told_page
from tests.console.parts import Browser, PassedClock, console, lonely_settings
from tests.console.test_browser import CHROMIUM
from tests.display.showing import STATES
from web_console.board.places import DIGIT

CLEAR = 7.0
"""A contrast at which letters are read from afar."""
TWELFTH = 12
SEEN = 40
"""Of 255: a difference of brightness that can be seen."""
ROUNDED = 4
"""The corners of a row may be drawn by another rounding; a letter's smallest stroke is more."""

OUTSIDE = """() => {
    const outside = [];
    for (const panel of document.querySelectorAll(".panel:not([hidden])")) {
        const walker = document.createTreeWalker(panel, NodeFilter.SHOW_TEXT);
        for (let text = walker.nextNode(); text; text = walker.nextNode()) {
            if (!text.data.trim() || text.parentElement.closest("[hidden], .runs")) continue;
            const range = document.createRange();
            range.selectNodeContents(text);
            for (const at of range.getClientRects()) {
                for (let box = text.parentElement; box; box = box === panel ? null : box.parentElement) {
                    const room = box.getBoundingClientRect();
                    const clips = box === panel || getComputedStyle(box).overflowX !== "visible";
                    if (clips && (at.left < room.left - 1 || at.right > room.right + 1)) outside.push(text.data);
                }
                const room = panel.getBoundingClientRect();
                const air = at.height * 0.16;
                if (at.top + air < room.top - 1 || at.bottom - air > room.bottom + 1) outside.push(text.data);
            }
        }
    }
    return outside;
}"""
"""Every text that stands, in part, outside its panel or outside what cuts it off."""

FAINT = """() => {
    const light = (colour) => {
        const [red, green, blue] = colour.match(/[0-9.]+/g).slice(0, 3).map((each) => {
            const share = each / 255;
            return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
        });
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
    };
    const ground = (element) => {
        for (let each = element; each; each = each.parentElement) {
            const colour = getComputedStyle(each).backgroundColor;
            if (colour !== "rgba(0, 0, 0, 0)") return colour;
        }
        return "";
    };
    const faint = [];
    for (const element of document.querySelectorAll(".panel:not([hidden]) *")) {
        const says = Array.from(element.childNodes).some((node) => node.nodeType === 3 && node.data.trim());
        if (!says || element.closest("[hidden]")) continue;
        const pair = [light(getComputedStyle(element).color), light(ground(element))].sort((a, b) => b - a);
        const contrast = (pair[0] + 0.05) / (pair[1] + 0.05);
        if (contrast < CLEAR) faint.push(`${element.textContent}: ${contrast}`);
    }
    return faint;
}""".replace("CLEAR", str(CLEAR))

NOTHING_CLIPS = """() => {
    for (const each of document.querySelectorAll(".panel *:not(.runs):not(.text)")) {
        Object.assign(each.style, { overflow: "visible", minWidth: "0", minHeight: "0" });
    }
}"""
"""As if no edge cut off anything: the picture must be the same."""

NUMBER_PX = """() => {
    const number = document.querySelector(".saying b");
    return parseFloat(getComputedStyle(number).fontSize);
}"""


@pytest.fixture(scope="module")
def chromium() -> Iterator[Chromium]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def manager(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """A console that serves the pages; what they show the tests say."""
    with console(lonely_settings(tmp_path_factory.mktemp("console")), PassedClock()) as browser:
        browser.log_in()
        yield browser


@pytest.mark.parametrize("size", [SMALL, UPRIGHT, OLD], ids=str)
@pytest.mark.parametrize("layout", SHIPPED)
def test_whatever_happens_nothing_on_a_board_is_cut_off(
    chromium: Chromium, manager: Browser, layout: str, size: tuple[int, int]
) -> None:
    with told_page(chromium, manager, layout, "dark", size) as told:
        for name, state in STATES.items():
            told.show(state)
            assert told.page.evaluate(OUTSIDE) == [], name
        for name in ("calling", "six characters", "long", "long place", "status", "lost", "emergency"):
            told.show(STATES[name], "en")
            assert told.page.evaluate(OUTSIDE) == [], f"{name}, English first"


@pytest.mark.parametrize("size", [FULL, UPRIGHT], ids=str)
@pytest.mark.parametrize("name", ["calling", "long", "long place", "long waits", "notice", "status", "emergency"])
def test_no_letter_loses_a_piece_at_the_edge_of_its_place(
    chromium: Chromium, manager: Browser, name: str, size: tuple[int, int]
) -> None:
    with told_page(chromium, manager, "notices" if name == "notice" else "usual", "light", size) as told:
        told.show(STATES[name])
        as_drawn = still(told.page)
        told.page.evaluate(NOTHING_CLIPS)

        assert differing(as_drawn, still(told.page)) <= ROUNDED


def still(page: Page) -> Image.Image:
    """Return the board without what moves."""
    shot = page.screenshot(animations="disabled", mask=[page.locator("#panel-ticker .runs")])
    return Image.open(BytesIO(shot)).convert("L")


def differing(one: Image.Image, other: Image.Image) -> int:
    """Return how many pixels anybody could see the difference of."""
    return sum(ImageChops.difference(one, other).histogram()[SEEN:])


@pytest.mark.parametrize("size", [SMALL, FULL, UPRIGHT, OLD], ids=str)
@pytest.mark.parametrize("layout", SHIPPED)
def test_the_number_that_is_wanted_is_read_from_twelve_metres(
    chromium: Chromium, manager: Browser, layout: str, size: tuple[int, int]
) -> None:
    with told_page(chromium, manager, layout, "dark", size) as told:
        for name in ("calling", "recall", "latest", "long", "six characters", "long place", "room", "rare"):
            told.show(STATES[name])
            assert told.page.evaluate(NUMBER_PX) * DIGIT >= size[1] / TWELFTH, name


@pytest.mark.parametrize("theme", THEMES)
def test_every_letter_stands_out_from_its_ground(chromium: Chromium, manager: Browser, theme: str) -> None:
    with told_page(chromium, manager, "notices", theme, SMALL) as notices:
        for name, state in STATES.items():
            notices.show(state)
            assert notices.page.evaluate(FAINT) == [], name
    with told_page(chromium, manager, "windows", theme, SMALL) as windows:
        for name in ("calling", "recall", "past", "waits"):
            windows.show(STATES[name])
            assert windows.page.evaluate(FAINT) == [], name
