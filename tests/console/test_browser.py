"""The pages in a real browser, served by a real console, fed by a real hub."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, StorageState, expect

from hall_protocol.commands import CallNext, CloseWindow, IssueTicket, OpenWindow
from hall_protocol.states import Forecast, WaitRange
from hall_protocol.topics import FORECAST
from tests.console.browser_parts import PATIENCE_MS, RunningConsole, logged_in, running_console
from tests.footprint import resident_mb
from tests.hall.standing import StandingHall, ask, standing_hall, token

DESK = (1366, 768)


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StandingHall]:
    """The example hall; one for all tests here whose console lives on."""
    with standing_hall(tmp_path_factory.mktemp("hall")) as hall:
        yield hall


@pytest.fixture(scope="module")
def console(hall: StandingHall) -> Iterator[RunningConsole]:
    with running_console(hall) as console:
        yield console


@pytest.fixture(scope="module")
def login(chromium: Browser, console: RunningConsole) -> StorageState:
    """Log in once for all: a password takes its time."""
    with logged_in(chromium, console, *DESK) as page:
        expect(page.locator("#pulse")).to_be_visible()
        return page.context.storage_state()


@pytest.fixture
def lone_console(tmp_path: Path) -> Iterator[RunningConsole]:
    """A console in a hall of its own, just started."""
    with standing_hall(tmp_path) as hall, running_console(hall) as console:
        yield console


def test_a_manager_sees_a_call_happen_without_touching_the_page(
    chromium: Browser, console: RunningConsole, login: StorageState, hall: StandingHall
) -> None:
    with logged_in(chromium, console, *DESK, login) as page:
        expect(page.locator(".windows tbody tr:not(.zone)")).to_have_count(len(hall.config.windows))
        with hall.client("dispenser-1") as dispenser, hall.client("window-2") as clerk:
            id_ = dispenser.next_id()
            reply = ask(dispenser, IssueTicket(command_id=id_, service="rs-canbao", token=token()))
            assert reply.ticket
            expect(page.locator(".count.waiting b")).to_have_text("1")
            ask(clerk, CallNext(command_id=clerk.next_id()))
            expect(page.locator("tr.calling .ticket")).to_have_text(reply.ticket.number)
            expect(page.locator(".calls tr").first).to_contain_text(reply.ticket.number)


def test_a_page_says_that_the_hub_is_gone_and_goes_on_when_it_returns(
    chromium: Browser, console: RunningConsole, login: StorageState, hall: StandingHall
) -> None:
    with logged_in(chromium, console, *DESK, login) as page:
        expect(page.locator("#pulse")).to_have_class("pulse alive")
        hall.kill_hub()
        expect(page.locator(".banner.hub_lost")).to_be_visible(timeout=PATIENCE_MS)
        hall.start_hub()
        expect(page.locator(".banner.hub_lost")).to_have_count(0, timeout=PATIENCE_MS)


CUT_OFF = """[...document.querySelectorAll(".card")]
    .filter(card => card.scrollWidth > card.clientWidth).map(card => card.querySelector("h2").innerText)"""


def test_a_phone_shows_every_wait_whole(
    chromium: Browser, console: RunningConsole, login: StorageState, hall: StandingHall
) -> None:
    with (
        hall.client("forecaster") as forecaster,
        hall.client("dispenser-1") as dispenser,
        hall.client("window-1") as window,
    ):
        assert ask(window, OpenWindow(command_id=window.next_id(), window="window-1")).ok
        command = IssueTicket(command_id=dispenser.next_id(), service="rs-canbao", token=token())
        ticket = ask(dispenser, command).ticket
        assert ticket
        services = [WaitRange(id=each.code, from_s=1_800, to_s=4_500, ahead=12) for each in hall.config.services]
        tickets = (WaitRange(id=ticket.id, from_s=1_800, to_s=4_500, ahead=12),)
        now_ms = ticket.issued_ms
        forecaster.publish(FORECAST, Forecast(at_ms=now_ms, seq=0, tickets=tickets, services=tuple(services)))
        with logged_in(chromium, console, 390, 844, login) as page:
            for language in ("zh", "en"):
                for path, wait in (("/forecast", ".forecast b"), ("/", ".queues small")):
                    page.goto(f"{console.address}/language/{language}?next={path}")
                    expect(page.locator(wait).first).to_contain_text("30–75")
                    assert page.evaluate(CUT_OFF) == [], (language, path)
        assert ask(window, CloseWindow(command_id=window.next_id(), window="window-1")).ok


def test_on_a_phone_the_page_one_is_on_is_in_sight_at_the_top(
    chromium: Browser, console: RunningConsole, login: StorageState
) -> None:
    with logged_in(chromium, console, 360, 740, login) as page:
        page.goto(f"{console.address}/nodes")
        expect(page.locator(".top nav .here b")).to_be_in_viewport(ratio=1)


def test_the_groups_of_pages_open_and_close_from_the_keyboard(
    chromium: Browser, console: RunningConsole, login: StorageState
) -> None:
    with logged_in(chromium, console, 360, 740, login) as page:
        page.goto(f"{console.address}/nodes")
        groups, opened = page.locator(".groups summary"), page.locator(".groups details[open]")
        groups.last.focus()
        page.keyboard.press("Enter")
        expect(page.locator(".groups [aria-current=page]")).to_be_in_viewport(ratio=1)
        page.keyboard.press("Escape")
        expect(opened).to_have_count(0)
        expect(groups.last).to_be_focused()
        groups.first.click()
        groups.last.click()
        expect(opened).to_have_count(1)
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        expect(page).to_have_url(f"{console.address}/settings")


def test_the_console_is_small_with_pages_open_and_each_says_when_it_is_gone(
    chromium: Browser, lone_console: RunningConsole
) -> None:
    with logged_in(chromium, lone_console, *DESK) as page:
        others = [page.context.new_page() for _ in range(4)]
        for other, path in zip(others, ("/", "/today", "/nodes", "/"), strict=True):
            other.goto(lone_console.address + path)
            expect(other.locator("#pulse")).to_have_class("pulse alive")
        memory_mb = resident_mb(lone_console.pid)
        code = lone_console.stop()
        for each in (page, *others):
            expect(each.locator("#live-lost")).to_be_visible(timeout=PATIENCE_MS)

    assert code == 0
    assert memory_mb <= 88
