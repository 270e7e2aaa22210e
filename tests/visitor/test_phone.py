"""A visitor with a phone: a real browser, 360 by 640, at the very program that runs in a hall."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from time import monotonic

from playwright.sync_api import Browser, Page, expect
from playwright.sync_api import TimeoutError as TooLateError

from hall_config.model import HallConfig
from hall_protocol.commands import (
    CallNext,
    CancelTicket,
    Command,
    FinishService,
    HoldTicket,
    MissTicket,
    StartService,
)
from hall_protocol.states import TicketFacts
from node_runtime.client import RequestClient
from tests.hall.standing import StandingHall, ask, token
from tests.visitor.phones import Phones, read, takes

PATIENCE_S = 20.0
SOON_MS = 300
SHAKES = """
window.shakes = [];
navigator.vibrate = (pattern) => window.shakes.push(pattern);
"""
"""A desk's browser cannot shake; it notes that it was asked to."""
NOTES_RINGING = """
() => { window.rung = 0; const start = OscillatorNode.prototype.start;
        OscillatorNode.prototype.start = function (...at) { window.rung += 1; return start.apply(this, at); }; }
"""
TOO_LARGE = """
() => { const page = document.documentElement;
        return [page.scrollWidth - page.clientWidth, page.scrollHeight - page.clientHeight]; }
"""
HIDES = """
(hidden) => { Object.defineProperty(document, "hidden", { value: hidden, configurable: true });
              document.dispatchEvent(new Event("visibilitychange")); }
"""
A_WHILE_MS = 10_500
"""After this a phone has asked again."""


@contextmanager
def scanned(chromium: Browser, url: str, *, locale: str = "zh-CN", script: bool = True) -> Iterator[Page]:
    """A phone that has just scanned a ticket's code, its clock in our hand; whatever the page complains of fails."""
    context = chromium.new_context(viewport={"width": 360, "height": 640}, locale=locale, java_script_enabled=script)
    context.add_init_script(SHAKES)
    page = context.new_page()
    page.set_default_timeout(PATIENCE_S * 1000)
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda said: complaints.append(said.text) if "Content Security" in said.text else None)
    page.clock.install()
    page.goto(url)
    yield page
    context.close()
    assert complaints == []


def until(page: Page, selector: str, text: str) -> None:
    """Let the phone look again and again until it shows this; once the visit is over it looks no more."""
    give_up_s, shown = monotonic() + PATIENCE_S, page.locator(selector).filter(has_text=text)
    while text not in page.locator(selector).all_inner_texts():
        assert monotonic() < give_up_s, (text, page.inner_text("main"))
        page.clock.run_for(A_WHILE_MS)
        with suppress(TooLateError):
            shown.first.wait_for(state="attached", timeout=SOON_MS)


def questions(page: Page) -> list[str]:
    """Note from now on what the phone asks."""
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    return asked


def does(client: RequestClient, command: type[Command], **fields: object) -> TicketFacts:
    make: Callable[..., Command] = command
    reply = ask(client, make(command_id=client.next_id(), **fields))
    assert reply.ticket, reply
    return reply.ticket


def colour(page: Page) -> str:
    return str(page.evaluate("getComputedStyle(document.body).backgroundColor"))


def test_a_call_comes_to_the_open_page_with_its_window_its_colour_and_a_shake(
    chromium: Browser, phones: Phones, dispenser: RequestClient, clerk: RequestClient
) -> None:
    key = token()
    ticket = takes(dispenser, key)
    with scanned(chromium, phones.url(key)) as page:
        expect(page.locator(".number")).to_have_text(ticket.number)
        expect(page.locator("h1")).to_have_text("请等候叫号")
        calm = colour(page)
        assert page.evaluate("shakes.length") == 0
        assert does(clerk, CallNext).id == ticket.id
        until(page, "h1", "请到\n1号窗口")

        expect(page).to_have_title(f"{ticket.number} 请到1号窗口")
        assert colour(page) != calm
        assert page.evaluate("shakes.length") == 1
        does(clerk, StartService)
        until(page, "h1", "正在1号窗口办理")
        does(clerk, FinishService)
        until(page, "h1", "已办结")
        asked = questions(page)
        page.clock.run_for(10 * A_WHILE_MS)
        assert (asked, page.evaluate("shakes.length")) == ([], 1)


def test_a_phone_that_nobody_looks_at_asks_nothing_and_at_once_when_somebody_does(
    chromium: Browser, phones: Phones, dispenser: RequestClient
) -> None:
    key = token()
    takes(dispenser, key)
    with scanned(chromium, phones.url(key)) as page:
        page.evaluate(HIDES, True)
        asked = questions(page)
        page.clock.run_for(10 * A_WHILE_MS)
        page.evaluate("window.dispatchEvent(new Event('online'))")
        page.clock.run_for(A_WHILE_MS)
        assert asked == []
        with page.expect_event("response"):
            page.evaluate(HIDES, False)

        assert asked == [phones.url(key, lang="zh", living=True)]


def test_what_somebody_has_opened_stays_open_and_the_bell_rings_where_it_was_wanted(
    chromium: Browser, phones: Phones, dispenser: RequestClient, clerk: RequestClient
) -> None:
    key = token()
    ticket = takes(dispenser, key)
    with scanned(chromium, phones.url(key)) as page:
        page.evaluate(NOTES_RINGING)
        page.click("#bell")
        expect(page.locator("#bell")).to_have_text("响铃已开")
        tried = page.evaluate("rung")
        page.click("#bring summary")
        expect(page.locator("#bring li").first).to_be_visible()
        takes(dispenser)
        with page.expect_event("response"):
            page.clock.run_for(A_WHILE_MS)
        expect(page.locator("#bring[open]")).to_have_count(1)
        page.evaluate(HIDES, True)  # somebody reads something else: all the more is the bell to ring
        while does(clerk, CallNext).id != ticket.id:
            does(clerk, MissTicket)
        until(page, "h1", "请到\n1号窗口")

        assert tried > 0, "who switches it on hears what it is like"
        assert page.evaluate("rung") == 2 * tried
        does(clerk, MissTicket)


def test_who_calls_the_visit_off_on_the_phone_is_asked_once_more_and_it_is_done(
    chromium: Browser, phones: Phones, dispenser: RequestClient
) -> None:
    key = token()
    takes(dispenser, key)
    with scanned(chromium, phones.url(key), script=False) as page:
        expect(page.locator("text=确认取消")).to_be_hidden()
        page.click("#steps summary")
        page.click("text=确认取消")

        expect(page.locator("h1")).to_have_text("此号已取消")
        expect(page.locator("#steps")).to_have_count(0)


def test_without_scripts_the_page_is_whole_and_comes_anew_by_itself(
    chromium: Browser, phones: Phones, dispenser: RequestClient
) -> None:
    key = token()
    ticket = takes(dispenser, key)
    with scanned(chromium, phones.url(key), locale="en-GB", script=False) as page:
        assert page.inner_text(".number") == ticket.number
        assert page.inner_text("h1") == "Please wait"
        assert page.locator("noscript meta[http-equiv=refresh], meta[http-equiv=refresh]").count() == 1
        page.click("header a")
        assert page.inner_text("h1") == "请等候叫号"
        page.click("footer a")
        assert page.inner_text("h1") == "请等候叫号"


def test_every_state_is_read_at_a_glance_on_the_smallest_phone(
    chromium: Browser, phones: Phones, hall: StandingHall, dispenser: RequestClient, clerk: RequestClient
) -> None:
    with hall.client("console") as desk:
        keys = dict(in_every_state(hall.config, dispenser, clerk, desk)) | {"查不到这张号": token()}
    with scanned(chromium, phones.url(token())) as page:
        for headline, key in keys.items():
            page.goto(phones.url(key))
            assert page.inner_text("h1").replace("\n", "") == headline
            assert (headline, page.evaluate(TOO_LARGE)) == (headline, [0, 0])
            page.goto(phones.url(key, lang="en"))
            assert (headline, page.evaluate(TOO_LARGE)) == (headline, [0, 0])
            assert page.locator("html").get_attribute("lang") == "en"


def in_every_state(
    config: HallConfig, dispenser: RequestClient, clerk: RequestClient, desk: RequestClient
) -> Iterator[tuple[str, str]]:
    """Take a ticket of the longest name for each state, and bring it there; what its phone says then, and its token."""
    service = max(
        (each for each in config.services if "normal" in each.lanes),
        key=lambda each: len(each.name.en or ""),
    ).code
    steps: dict[str, tuple[type[Command], ...]] = {
        "已过号": (MissTicket,),
        "已暂停，为您保留": (StartService, HoldTicket),
        "已办结": (StartService, FinishService),
        "请到1号窗口": (),
    }
    for headline, then in steps.items():
        key = token()
        ticket = takes(dispenser, key, service)
        called = does(clerk, CallNext)
        while called.id != ticket.id:  # whoever waits still from before
            does(clerk, MissTicket)
            called = does(clerk, CallNext)
        for step in then:
            does(clerk, step)
        yield headline, key
    for headline in ("请等候叫号", "此号已取消"):
        key = token()
        ticket = takes(dispenser, key, service)
        if headline == "此号已取消":
            does(desk, CancelTicket, ticket=ticket.id, reason="visitor")
        yield headline, key


def test_behind_the_halls_web_server_each_phone_counts_for_itself(phones: Phones) -> None:
    def stranger(address: str) -> int:
        """Ask with a wrong token until the hub has time for it."""
        while (status := read(phones.url(token(), living=True), X_Forwarded_For=address).status) == 503:
            pass
        return status

    give_up_s = monotonic() + PATIENCE_S
    while stranger("10.9.9.9") != 429:
        assert monotonic() < give_up_s

    assert (stranger("10.9.9.9"), stranger("10.8.8.8")) == (429, 404)


def test_a_phone_says_that_the_hub_is_away_and_goes_on_when_it_returns(
    chromium: Browser, phones: Phones, hall: StandingHall, dispenser: RequestClient
) -> None:
    key = token()
    ticket = takes(dispenser, key)
    with scanned(chromium, phones.url(key)) as page:
        hall.kill_hub()
        until(page, ".visit .away b", "信号中断，请听广播、看大屏")
        expect(page.locator(".visit .away span")).to_have_text(re.compile(r"^\d\d:\d\d:\d\d 起中断$"))
        expect(page.locator(".number")).to_have_text(ticket.number)
        expect(page.locator(".ahead")).to_have_count(0)
        assert page.evaluate(TOO_LARGE) == [0, 0]
        hall.start_hub()
        until(page, ".ahead", "前面没有人")
        expect(page.locator(".visit .away")).to_have_count(0)


def test_a_phone_that_reaches_nobody_says_so_and_no_log_has_kept_its_key(
    chromium: Browser, phones: Phones, hall: StandingHall, dispenser: RequestClient
) -> None:
    keys = [token(), token()]
    takes(dispenser, keys[0])
    for key in keys:
        read(phones.url(key, living=True))
    with scanned(chromium, phones.url(keys[0])) as page:
        logged = phones.stop() + hall.log + (hall.folder / "broker" / "mosquitto.log").read_text(encoding="utf-8")
        page.clock.run_for(A_WHILE_MS)
        expect(page.locator("#lost")).to_be_visible()
        expect(page.locator("#lost")).to_contain_text("信号中断，请听广播、看大屏")
        assert page.evaluate(TOO_LARGE) == [0, 0]

    assert "visitors' phones at" in logged
    assert [key for key in keys if key in logged] == []
