"""What stands on a board in a browser: nothing cut off, readable from afar, in every layout, on every screen."""

from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO

import pytest
from msgspec.structs import replace as replaced
from PIL import Image, ImageChops
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import Page

from board_view.themes import THEMES
from hall_config.layouts import SHIPPED
from hall_protocol.message import LocalText
from tests.console.board_parts import FULL, OLD, SMALL, UPRIGHT, ToldPage, told_page, wall_screen
from tests.console.parts import Browser, PassedClock, console, lonely_settings
from tests.display.parts import a_morning, announcement, line
from tests.display.showing import LONG, STATES
from web_console.board.places import DIGIT

CLEAR = 7.0
"""A contrast at which letters are read from afar."""
TWELFTH = 12
WANTED = ("calling", "recall", "latest", "long", "six characters", "long place", "room", "rare")
"""States in which somebody's number stands large."""
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
def manager(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """A console that serves the pages; what they show the tests say."""
    with console(lonely_settings(tmp_path_factory.mktemp("console")), PassedClock()) as browser:
        browser.log_in()
        yield browser


@pytest.fixture(scope="module")
def screen(chromium: Chromium, manager: Browser) -> Iterator[Page]:
    """One screen for all boards: to hang another costs more than to show another board on it."""
    with wall_screen(chromium, manager) as page:
        yield page


@pytest.mark.parametrize("size", [SMALL, UPRIGHT, OLD], ids=str)
@pytest.mark.parametrize("layout", SHIPPED)
def test_whatever_happens_nothing_on_a_board_is_cut_off_and_the_wanted_number_is_read_from_afar(
    screen: Page, manager: Browser, layout: str, size: tuple[int, int]
) -> None:
    told = told_page(screen, manager, layout, "dark", size)
    for name, state in STATES.items():
        told.show(state)
        assert told.page.evaluate(OUTSIDE) == [], name
        assert name not in WANTED or is_read_from_afar(told.page, size), name
    for name in ("calling", "six characters", "long", "long place", "status", "lost", "emergency"):
        told.show(STATES[name], "en")
        assert told.page.evaluate(OUTSIDE) == [], f"{name}, English first"


@pytest.mark.parametrize("size", [FULL, UPRIGHT], ids=str)
@pytest.mark.parametrize("name", ["calling", "long", "long place", "long waits", "notice", "status", "emergency"])
def test_no_letter_loses_a_piece_at_the_edge_of_its_place(
    screen: Page, manager: Browser, name: str, size: tuple[int, int]
) -> None:
    told = told_page(screen, manager, "notices" if name == "notice" else "usual", "light", size)
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


@pytest.mark.parametrize("layout", SHIPPED)
def test_on_a_large_screen_the_number_that_is_wanted_is_read_from_twelve_metres(
    screen: Page, manager: Browser, layout: str
) -> None:
    told = told_page(screen, manager, layout, "dark", FULL)
    for name in WANTED:
        told.show(STATES[name])
        assert is_read_from_afar(told.page, FULL), name


def is_read_from_afar(page: Page, size: tuple[int, int]) -> bool:
    """Whether the number that is wanted is read from twelve metres."""
    return float(page.evaluate(NUMBER_PX)) * DIGIT >= size[1] / TWELFTH


@pytest.mark.parametrize("theme", THEMES)
def test_every_letter_stands_out_from_its_ground(screen: Page, manager: Browser, theme: str) -> None:
    notices = told_page(screen, manager, "notices", theme, SMALL)
    for name, state in STATES.items():
        notices.show(state)
        assert notices.page.evaluate(FAINT) == [], name
    windows = told_page(screen, manager, "windows", theme, SMALL)
    for name in ("calling", "recall", "past", "waits"):
        windows.show(STATES[name])
        assert windows.page.evaluate(FAINT) == [], name


VIDEO = LocalText("一楼综合受理专区二号视频间", "first floor video room 2 of the reception area")
CALLED = (replaced(line("GA002", window=VIDEO.zh), place=VIDEO), line("GH004", window="4"), line("A015", window="B-12"))
TO_THE_ROOM = replace(a_morning(), calls=CALLED, announcement=replace(announcement("GA002"), place=VIDEO))
WRITTEN = """(at) => Array.from(document.querySelectorAll(at)).map(
    (each) => [each.textContent, parseFloat(getComputedStyle(each).fontSize)])"""
IN_THE_DARK_HALF = """() => document.getAnimations().filter((each) => each.animationName.startsWith("blink")).map(
    (each) => { each.pause(); each.currentTime = 450; return each.animationName; })"""
COVERED = """() => {
    const allow = document.getElementById("allow");
    allow.hidden = false;
    fit(document.getElementById("panel-header"));
    const button = allow.getBoundingClientRect();
    return Array.from(document.querySelectorAll(".panel p, .panel b, .panel h2")).filter((each) => {
        const at = each.getBoundingClientRect();
        return at.left < button.right && button.left < at.right && at.top < button.bottom && button.top < at.bottom;
    }).map((each) => each.textContent);
}"""


@pytest.fixture(scope="module", params=[FULL, UPRIGHT], ids=str)
def wall(request: pytest.FixtureRequest, screen: Page, manager: Browser) -> ToldPage:
    """A screen as large as those on walls, landscape and upright."""
    return told_page(screen, manager, "usual", "dark", request.param)


def test_a_long_place_is_read_in_the_list_and_in_the_large_panel(wall: ToldPage) -> None:
    wall.show(TO_THE_ROOM)
    listed = dict(wall.page.evaluate(WRITTEN, "#panel-calls .where"))
    place = wall.page.evaluate(WRITTEN, ".saying .part:last-child b")

    assert listed[VIDEO.zh] >= 24
    assert listed["B-12 号窗口"] == listed["4 号窗口"] >= 40
    assert [(text, size >= 48) for text, size in place] == [(VIDEO.zh, True)]


def test_the_longest_place_is_shortened_rather_than_tiny(wall: ToldPage) -> None:
    long = replaced(line("GA002", window=LONG.zh), place=LONG)
    wall.show(replace(a_morning(), calls=(long, *a_morning().calls), announcement=None))
    text, size = wall.page.evaluate(WRITTEN, "#panel-calls .where")[0]

    assert size >= 20
    assert text.endswith("…")
    assert LONG.zh.startswith(text[:-1])


def test_a_long_number_is_written_smaller_and_never_broken(wall: ToldPage) -> None:
    wall.show(STATES["long"])
    ratio = "() => { const each = document.querySelector('.number'); return each.scrollHeight / sizeOf(each); }"

    assert wall.page.evaluate(ratio) < 2


def test_upright_the_word_that_says_where_stands_before_the_window(wall: ToldPage) -> None:
    wall.show(replace(a_morning(), announcement=announcement("GH004", window="5")))

    assert [text for text, _ in wall.page.evaluate(WRITTEN, ".saying .part")] == ["请 GH004", "到 5 号窗口"]


def test_a_recall_is_readable_also_in_the_dark_half_of_its_blinking(wall: ToldPage) -> None:
    wall.show(STATES["recall"])

    assert set(wall.page.evaluate(IN_THE_DARK_HALF)) == {"blink-ground", "blink-bright", "blink-quiet", "blink-tag"}
    assert wall.page.evaluate("() => getComputedStyle(document.querySelector('.blinks')).backgroundColor") == (
        f"rgb{THEMES['dark'].tag_calling.ground}"
    )
    assert wall.page.evaluate(FAINT) == []


def test_where_somebody_was_sent_stands_whole(wall: ToldPage) -> None:
    wall.show(STATES["long move"])

    assert wall.page.evaluate("() => document.querySelectorAll('#panel-ticker .runs').length") == 0
    assert wall.page.evaluate(OUTSIDE) == []


def test_the_button_for_sound_covers_nothing_and_becomes_small(wall: ToldPage) -> None:
    wall.show(a_morning())
    large = wall.page.evaluate(COVERED)
    wall.page.evaluate("() => document.getElementById('allow').classList.add('small')")
    small = wall.page.evaluate(COVERED)
    wide = wall.page.evaluate("() => document.getElementById('allow').getBoundingClientRect().width")
    wall.page.evaluate("() => { allow.hidden = true; allow.classList.remove('small'); }")

    assert (large, small) == ([], [])
    assert wide < 90


def test_what_a_page_does_not_hear_any_more_stands_back(wall: ToldPage) -> None:
    wall.show(STATES["waits"])
    wall.page.evaluate("() => document.body.classList.add('is-cut')")
    colours = wall.page.evaluate(
        "() => Array.from(document.querySelectorAll('.list .bright, .clock'), (each) => getComputedStyle(each).color)"
    )
    said = wall.page.evaluate("() => document.querySelector('.wait').innerText.trim()")
    wall.page.evaluate("() => document.body.classList.remove('is-cut')")

    assert set(colours) == {f"rgb{THEMES['dark'].panel.quiet}"}
    assert said == ""


def test_a_page_that_hears_nothing_has_a_clock_that_goes_on(wall: ToldPage) -> None:
    wall.show(a_morning())
    shown = wall.page.evaluate(
        """() => {
            const before = heardAt;
            [clockTold, heardAt] = [{ text: "09:59", at: performance.now() - 61000 }, -1e9];
            showClock();
            heardAt = before;
            return document.querySelector(".clock").textContent;
        }"""
    )

    assert shown == "10:00"
