"""A board in a browser, in a hall that stands: right at once, never an old call, heard in turn, twenty at a time."""

import os
import signal
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from statistics import median
from urllib.request import Request, urlopen

import msgspec
import pytest
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import BrowserContext, Page, Playwright, expect

from hall_config.model import HallConfig, Node
from hall_protocol.commands import CallNext, IssueTicket, MissTicket, Recall
from hall_protocol.speaking import ClipsWanted, SpokenClip
from hall_protocol.states import TicketFacts
from hall_protocol.topics import SPOKEN_CLIP
from tests.conftest import CHROMIUM
from tests.console.browser_parts import PATIENCE_MS, RunningConsole
from tests.footprint import resident_mb
from tests.hall.standing import StandingHall, ask, county, standing_hall, token
from web_console.entrance.accounts import Accounts

TV = (1366, 768)
BOARDS = 20
AT_ONCE_MS = 300
"""A call is on the page within this time, from the press on."""
CUT_WITHIN_S = 2.0
OGG = Path(__file__).parents[1] / "drivers" / "sounds" / "whole.ogg"
PASSWORD = "12345678"
LISTED_AT = """(number) => new Promise((seen) => {
    const list = document.querySelector("#panel-calls");
    const look = () => list.textContent.includes(number) && seen(Date.now());
    new MutationObserver(look).observe(list, { childList: true, subtree: true });
    look();
})"""
"""When a number came to stand in the list: the observer is told before the next picture is drawn."""


def a_hall_that_speaks() -> HallConfig:
    """Return the example hall with a voice that renders ahead, where a call may be repeated at once."""
    config = county()
    calling = msgspec.structs.replace(config.calling, recall_gap_s=0)
    return msgspec.structs.replace(config, calling=calling, nodes=(*config.nodes, Node(id="voice-1", role="voice")))


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StandingHall]:
    with standing_hall(tmp_path_factory.mktemp("hall"), a_hall_that_speaks()) as hall:
        yield hall


@pytest.fixture(scope="module")
def console(hall: StandingHall) -> Iterator[RunningConsole]:
    console = RunningConsole(hall)
    Accounts(console.data).add("tv-1", PASSWORD, "board")
    yield console
    console.stop()


@pytest.fixture(scope="module")
def chromium(playwright: Playwright) -> Iterator[Chromium]:
    """A browser that was started for a screen on the wall: it may be heard though nobody touches it."""
    kiosk = ["--no-sandbox", "--autoplay-policy=no-user-gesture-required"]
    browser = playwright.chromium.launch(executable_path=CHROMIUM, args=kiosk)
    yield browser
    browser.close()


@pytest.fixture(scope="module")
def screen(chromium: Chromium, console: RunningConsole) -> Iterator[BrowserContext]:
    """A screen that has logged in, once for all."""
    context = chromium.new_context(viewport={"width": TV[0], "height": TV[1]})
    context.set_default_timeout(PATIENCE_MS)
    page = context.new_page()
    page.goto(console.address)
    page.fill("[name=name]", "tv-1")
    page.fill("[name=password]", PASSWORD)
    page.click("button.primary")
    page.close()
    yield context
    context.close()


@contextmanager
def opened(screen: BrowserContext, console: RunningConsole, wishes: str = "layout=usual") -> Iterator[Page]:
    page = screen.new_page()
    page.goto(f"{console.address}/board?{wishes}")
    expect(page.locator("#panel-call > div")).to_be_visible()
    try:
        yield page
    finally:
        page.close()


def called(hall: StandingHall, window: str = "window-1") -> TicketFacts:
    """Have one visitor more called, the one before given up."""
    with hall.client("dispenser-1") as dispenser, hall.client(window) as clerk:
        ask(dispenser, IssueTicket(command_id=dispenser.next_id(), service="rs-canbao", token=token()))
        ask(clerk, MissTicket(command_id=clerk.next_id()))
        ticket = ask(clerk, CallNext(command_id=clerk.next_id())).ticket
    assert ticket
    return ticket


def test_a_screen_sees_boards_and_nothing_else(screen: BrowserContext, console: RunningConsole) -> None:
    page = screen.new_page()
    page.goto(f"{console.address}/nodes")

    expect(page).to_have_url(f"{console.address}/board")
    assert page.request.get(f"{console.address}/api/v1/hall").status == 403
    expect(page.locator(".boards")).to_contain_text(
        "一楼大厅正中，入口对面 · 全部区域"
    )  # where it hangs, what it shows
    page.click(f"a[href='/board/{county_board()}']")
    expect(page.locator("#panel-call > div")).to_be_visible()
    lasts_s = next(each["expires"] for each in screen.cookies() if each["name"] == "paidui") - time.time()
    page.close()

    assert lasts_s > 300 * 86_400


def county_board() -> str:
    return next(node.id for node in county().nodes if node.role == "display")


def test_a_board_the_hall_has_not_is_answered_with_those_it_has(
    screen: BrowserContext, console: RunningConsole
) -> None:
    page = screen.new_page()
    answer = page.goto(f"{console.address}/board/board-9")
    said = page.locator("main").inner_text()
    zone = page.goto(f"{console.address}/board?zone=moon")
    page.close()

    assert answer
    assert answer.status == 404
    assert f"没有名为 board-9 的屏幕；有：{county_board()}" in said
    assert zone
    assert zone.status == 404


def test_a_call_is_on_the_board_at_once(screen: BrowserContext, console: RunningConsole, hall: StandingHall) -> None:
    took: list[float] = []
    with (
        hall.client("dispenser-1") as dispenser,
        hall.client("window-2") as clerk,
        opened(screen, console) as page,
    ):
        for _ in range(5):
            ask(dispenser, IssueTicket(command_id=dispenser.next_id(), service="rs-canbao", token=token()))
            pressed_ms = time.time() * 1000
            reply = ask(clerk, CallNext(command_id=clerk.next_id()))
            assert reply.ticket
            took.append(page.evaluate(LISTED_AT, reply.ticket.number) - pressed_ms)
            ask(clerk, MissTicket(command_id=clerk.next_id()))

    assert median(took) <= AT_ONCE_MS, took


def test_a_board_that_is_opened_later_shows_a_call_and_does_not_say_it(
    screen: BrowserContext, console: RunningConsole, hall: StandingHall
) -> None:
    ticket = called(hall)
    with opened(screen, console, "layout=usual&theme=light") as page:
        expect(page.locator("#panel-calls .row").first).to_contain_text(ticket.number)
        expect(page.locator("#panel-call .bright").first).to_have_text(ticket.number)

        assert page.evaluate("document.body.dataset.sounding || ''") == ""


def test_a_board_says_a_call_with_the_clip_of_the_halls_voice(
    screen: BrowserContext, console: RunningConsole, hall: StandingHall
) -> None:
    with hall.client("voice-1") as voice, opened(screen, console, "layout=windows") as page:
        asked: list[str] = []

        def answer(_address: object, message: object) -> None:
            if isinstance(message, ClipsWanted):
                asked.extend(line.clip for line in message.lines)
                for line in message.lines:
                    clip = SpokenClip(
                        clip=line.clip,
                        language=line.language,
                        text=line.text,
                        duration_ms=900,
                        ogg=OGG.read_bytes(),
                    )
                    voice.publish(SPOKEN_CLIP, clip, node="voice-1")

        voice.listen(answer)
        with page.expect_response(lambda got: "/board/clip/" in got.url) as got:
            ticket = called(hall, "window-3")
        expect(page.locator("#panel-call .bright").first).to_have_text(ticket.number)
        expect(page.locator("body")).to_have_attribute("data-sounding", "")  # heard to its end

    assert asked
    assert (got.value.status, got.value.url) == (200, f"{console.address}/board/clip/{asked[0]}.ogg")


def test_a_board_of_the_hall_speaks_english_first_when_asked(screen: BrowserContext, console: RunningConsole) -> None:
    page = screen.new_page()
    page.goto(f"{console.address}/board/{county_board()}?language=en")

    expect(page.locator("#panel-calls h2")).to_contain_text("Latest calls 最近叫号")
    page.close()


def test_a_recall_blinks(screen: BrowserContext, console: RunningConsole, hall: StandingHall) -> None:
    ticket = called(hall, "window-4")
    with hall.client("window-4") as clerk, opened(screen, console, "layout=large") as page:
        assert ask(clerk, Recall(command_id=clerk.next_id())).ok

        expect(page.locator("#panel-call .blinks .bright").first).to_have_text(ticket.number)


def test_a_board_that_hears_nothing_says_so_within_two_seconds(
    screen: BrowserContext, console: RunningConsole, hall: StandingHall
) -> None:
    called(hall)
    with opened(screen, console) as page:
        expect(page.locator("#cut")).to_be_hidden()
        os.kill(console.pid, signal.SIGSTOP)
        try:
            said_s = page.evaluate("""() => new Promise((said) => {
                const since = performance.now();
                const look = () => (cut.hidden ? setTimeout(look, 20) : said((performance.now() - since) / 1000));
                look();
            })""")
            expect(page.locator("#cut")).to_contain_text("信号中断")
            expect(page.locator("#cut .until")).to_contain_text("起")
        finally:
            os.kill(console.pid, signal.SIGCONT)
        expect(page.locator("#cut")).to_be_hidden()

    assert said_s <= CUT_WITHIN_S + 0.5  # looked at five times a second, on a machine that is shared


def test_a_board_says_that_the_hall_is_gone_and_is_right_when_it_returns(
    screen: BrowserContext, console: RunningConsole, hall: StandingHall
) -> None:
    ticket = called(hall)
    with opened(screen, console) as page:
        expect(page.locator("#panel-calls .row").first).to_contain_text(ticket.number)
        hall.kill_hub()
        expect(page.locator("#panel-header .lost")).to_be_visible()
        expect(page.locator("#panel-ticker .line")).to_contain_text("信号中断")
        hall.start_hub()
        expect(page.locator("#panel-header .lost")).to_have_count(0)
        expect(page.locator("#panel-calls .row").first).to_contain_text(ticket.number)


def test_twenty_boards_show_a_call_at_the_same_time(
    screen: BrowserContext, console: RunningConsole, hall: StandingHall
) -> None:
    cookie = "; ".join(f"{each['name']}={each['value']}" for each in screen.cookies())
    layouts = ("usual", "windows", "notices", "large")
    addresses = [f"{console.address}/board/events?layout={layouts[n % 4]}&theme=light" for n in range(BOARDS - 1)]
    with ExitStack() as stack:
        asked = [Request(address, headers={"Cookie": cookie}) for address in addresses]
        streams = [stack.enter_context(urlopen(each, timeout=PATIENCE_MS / 1000)) for each in asked]
        page = stack.enter_context(opened(screen, console))
        ticket = called(hall)
        expect(page.locator("#panel-calls .row").first).to_contain_text(ticket.number)
        for stream in streams:
            assert any(ticket.number in line.decode() for line in stream)
        memory_mb = resident_mb(console.pid)

    assert memory_mb <= 78
