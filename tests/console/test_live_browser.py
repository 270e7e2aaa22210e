"""The hall and its alerts in a real browser: at once, on a wall, on a phone; one tap, and somebody sees to it."""

from collections.abc import Iterator

import msgspec
import pytest
from playwright.sync_api import Browser, Page, expect

from hall_config.alerts import AlertRule
from hall_protocol.commands import CallNext, IssueTicket, OpenWindow, StartService
from tests.console.browser_parts import PATIENCE_MS, RunningConsole, logged_in, running_console
from tests.hall.standing import StandingHall, ask, county, standing_hall, token

AT_ONCE = (AlertRule(kind="idle_window", delay_s=0, repeat_s=0), AlertRule(kind="disk", on=False))
READABLE_PX = 26
"""On a screen of 1920×1080 as large as a wall wants it, this is read from three metres."""


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StandingHall]:
    config = msgspec.structs.replace(county(), alerts=AT_ONCE)
    with standing_hall(tmp_path_factory.mktemp("hall"), config) as hall:
        with hall.client("dispenser-1") as dispenser, hall.client("window-1") as clerk:
            for _ in range(3):
                ask(dispenser, IssueTicket(command_id=dispenser.next_id(), service="rs-canbao", token=token()))
            ask(clerk, CallNext(command_id=clerk.next_id()))
            ask(clerk, StartService(command_id=clerk.next_id()))
        yield hall


@pytest.fixture(scope="module")
def console(hall: StandingHall) -> Iterator[RunningConsole]:
    with running_console(hall) as console:
        yield console


@pytest.fixture(scope="module")
def page(chromium: Browser, console: RunningConsole) -> Iterator[Page]:
    with logged_in(chromium, console, 1366, 768) as page:
        expect(page.locator("#pulse.alive")).to_be_visible()
        yield page


def width_too_much(page: Page) -> int:
    return int(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))


def test_an_alert_is_on_every_open_page_at_once_and_one_tap_sees_to_it(
    page: Page, console: RunningConsole, hall: StandingHall
) -> None:
    notices = page.context.new_page()
    notices.goto(f"{console.address}/notices")
    expect(notices.locator("#alert-badge")).to_have_text("告警 0")
    expect(page.locator("#alert-strip li")).to_have_count(0)
    with hall.client("window-3") as clerk:
        ask(clerk, OpenWindow(command_id=clerk.next_id()))

    expect(page.locator("#alert-strip li")).to_contain_text("3号窗口开着没有叫号")
    expect(notices.locator("#alert-badge.some")).to_have_text("告警 1")
    said = page.evaluate("document.documentElement.dataset.alerted")
    assert said or notices.evaluate("document.documentElement.dataset.alerted"), "one of the two has chimed"
    page.reload()
    expect(page.locator("#alert-strip li")).to_have_count(1)
    assert page.evaluate("document.documentElement.dataset.alerted") is None, "a browser says nothing twice"

    page.click("#alert-strip button")
    expect(page.locator("#alert-badge")).to_have_text("告警 0")
    expect(page.locator("#alert-strip li")).to_have_count(0)
    expect(notices.locator("#alert-badge")).to_have_text("告警 0")
    assert page.url == f"{console.address}/"
    notices.close()


def test_a_wall_shows_the_whole_hall_large_enough_and_without_scrolling(page: Page, console: RunningConsole) -> None:
    for width, height in ((1920, 1080), (3840, 2160)):
        page.set_viewport_size({"width": width, "height": height})
        page.goto(f"{console.address}/?wall=1")
        expect(page.locator(".wall-windows li.serving")).to_have_count(1)
        sizes = page.evaluate(
            "[...document.querySelectorAll('.wall-windows span, .wall-queues li > span')]"
            ".map((each) => parseFloat(getComputedStyle(each).fontSize))"
        )
        assert min(sizes) >= READABLE_PX * width / 1920
        assert page.evaluate("document.documentElement.scrollHeight") <= height
        assert width_too_much(page) <= 0


def test_a_phone_shows_the_hall_and_its_alerts_without_scrolling_sideways(page: Page, console: RunningConsole) -> None:
    page.set_viewport_size({"width": 360, "height": 740})
    for path in ("/", "/today", "/alerts"):
        page.goto(f"{console.address}{path}")
        expect(page.locator("main")).to_be_visible()
        assert width_too_much(page) <= 0, path
    expect(page.locator("#alert-list li")).to_contain_text("admin 处理")
    page.set_viewport_size({"width": 1366, "height": 768})


def test_a_call_changes_the_page_and_the_time_beside_it_runs(
    page: Page, console: RunningConsole, hall: StandingHall
) -> None:
    page.goto(console.address)
    with hall.client("window-3") as clerk:
        ask(clerk, CallNext(command_id=clerk.next_id()))
    row = page.locator(".windows tr.calling")
    expect(row).to_contain_text("3")
    before = row.locator("time").text_content()
    expect(row.locator("time")).not_to_have_text(before or "", timeout=PATIENCE_MS)
    expect(page.locator(".windows tr.serving")).to_contain_text("一般")
    expect(page.locator(".arrivals")).to_contain_text("今天已取 3 个号")
