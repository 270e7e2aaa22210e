"""A manager who knows nothing asks, in a real browser, of a real forecaster, and acts on the answer."""

import signal
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, StorageState, expect

from tests.console.browser_parts import PATIENCE_MS, RunningConsole, logged_in, running_console
from tests.forecaster.at_work import hall_with_forecaster
from tests.hall.standing import StandingHall, await_window

HALF_PAST_NINE = ("--starts-at", "2026-11-23T09:30:00+08:00")
"""A Monday."""
TWO_WINDOWS = "&".join(
    f"kind=skill&window={window}&service={service}&begins=09:00&ends=11:30&days=4"
    for window, service in (("window-5", "*"), ("window-6", "rs-shiye"))
)
"""One of them for a service with a long name."""


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StandingHall]:
    with hall_with_forecaster(tmp_path_factory.mktemp("planning"), *HALF_PAST_NINE) as hall:
        yield hall


@pytest.fixture(scope="module")
def console(hall: StandingHall) -> Iterator[RunningConsole]:
    with running_console(hall) as console:
        yield console


@pytest.fixture(scope="module")
def login(chromium: Browser, console: RunningConsole) -> StorageState:
    """Log in once for all: a password takes its time."""
    with logged_in(chromium, console, 1366, 768) as page:
        expect(page.locator(".windows tbody tr:not(.zone)")).to_have_count(6)
        return page.context.storage_state()


@pytest.fixture
def page(chromium: Browser, console: RunningConsole, login: StorageState) -> Iterator[Page]:
    with logged_in(chromium, console, 1366, 768, login) as page:
        yield page


@pytest.fixture(scope="module")
def answer(chromium: Browser, console: RunningConsole, login: StorageState) -> str:
    """Return the address of an answer."""
    with logged_in(chromium, console, 1366, 768, login) as page:
        page.goto(f"{console.address}/whatif?{TWO_WINDOWS}")
        page.click("#changes .primary")
        expect(page.locator(".sentence")).to_contain_text("平均等候", timeout=PATIENCE_MS)
        return page.url


def test_no_answer_is_wider_than_the_screen(page: Page, console: RunningConsole, answer: str) -> None:
    for language in ("en", "zh"):
        path = answer.removeprefix(console.address)
        page.goto(f"{console.address}/language/{language}?next={path}", wait_until="load")
        for width, height in ((1366, 768), (1920, 1080), (390, 844)):
            page.set_viewport_size({"width": width, "height": height})
            wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
            assert wide <= 0, (language, width)


def test_a_manager_sees_how_sure_an_answer_is_and_widens_a_window_that_reverts_by_itself(
    page: Page, answer: str, hall: StandingHall
) -> None:
    page.goto(answer)
    assert page.locator(".bars rect.changed").count() > 10
    assert page.locator(".bars path.whisker").count() > 20
    confirm = page.locator(".confirm").first
    confirm.locator("summary").click()
    confirm.locator("[data-close]").click()
    expect(confirm.locator("summary")).to_be_focused()
    confirm.locator("summary").press("Enter")
    expect(confirm).to_contain_text("兼办全部事项，原来办的照办，至 11:30 自动恢复")
    confirm.locator("button.primary").click()
    expect(page.locator(".said.done")).to_be_visible()
    expect(page.locator("#tides li")).to_contain_text("兼办全部事项，至 11:30 自动恢复")
    hall.stop_hub()
    hall.start_hub("--starts-at", "2026-11-23T11:29:59+08:00")
    expect(page.locator("#tides li")).to_have_count(0, timeout=PATIENCE_MS)
    expect(page.locator(".acts")).not_to_contain_text("已应用")
    expect(page.locator(".acts")).to_contain_text("今天的时段已过")
    with hall.client("console", "eye") as eye:
        await_window(eye, "window-5", lambda board: not board.assigned)


def test_rows_are_added_and_show_only_what_their_kind_needs(page: Page, console: RunningConsole) -> None:
    page.goto(f"{console.address}/whatif")
    expect(page.locator(".change .remove")).to_be_hidden()
    page.click("#add")
    row = page.locator(".change").nth(1)
    for kind, fields in {"set": 2, "policy": 1, "on": 2, "skill": 3, "visitors": 2}.items():
        row.locator(".kind").select_option(kind)
        expect(row.locator("[data-field]:visible")).to_have_count(fields)
    row.locator("[name=percent]").fill("35")
    page.locator(".change").nth(0).locator(".remove").click()
    page.locator(".change [name=percent]").fill("999")
    page.locator("#changes").evaluate("form => { form.noValidate = true; }")
    page.click("#changes .primary")

    expect(page.locator(".problem")).to_contain_text("百分数应为 1 到 500 的整数")
    expect(page.locator(".change [name=percent]")).to_have_value("999")
    expect(page.locator("#changes .primary")).to_be_enabled()


def test_what_the_forecaster_refuses_stands_above_the_form_as_it_was_filled_in(
    page: Page, console: RunningConsole
) -> None:
    page.goto(f"{console.address}/whatif?kind=off&window=window-3&begins=07:00&ends=08:00")
    page.click("#changes .primary")

    expect(page.locator(".problem")).to_contain_text("07:00 不在营业时间内", timeout=PATIENCE_MS)
    expect(page.locator(".change [name=window]")).to_have_value("window-3")


def test_a_forecaster_that_dies_is_never_an_endless_bar(
    page: Page, console: RunningConsole, hall: StandingHall
) -> None:
    """The last test of this hall: nobody starts its forecaster again."""
    page.goto(f"{console.address}/whatif?kind=open&count=9&days=500")
    page.click("#changes .primary")
    expect(page.locator("#state")).to_contain_text("%", timeout=PATIENCE_MS)
    hall.nodes[-1].send_signal(signal.SIGKILL)

    expect(page.locator("#state.problem")).to_contain_text("中途停了", timeout=PATIENCE_MS)
    expect(page.locator("#bar")).to_be_hidden()
    expect(page.locator("#again button")).to_be_visible()
