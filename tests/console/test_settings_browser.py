"""A manager fills in forms in a real browser: rows come by a button, all fits a phone and has its name."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from hall_config.reading import read_hall
from tests.console.browser_parts import RunningConsole, logged_in, running_console
from tests.hall.standing import StandingHall, standing_hall

NAMELESS = """() => [...document.querySelectorAll("main input:not([type=hidden]), main select, main textarea")]
  .filter(each => !each.hidden && !each.labels?.length && !each.getAttribute("aria-label")).map(each => each.name)"""
"""What a screen reader would not know how to call."""
WIDTH = "() => document.documentElement.scrollWidth"
PAGES = ("", "/t/service", "/t/service/sheet", "/t/ticket", "/import")


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StandingHall]:
    with standing_hall(tmp_path_factory.mktemp("settings")) as hall:
        yield hall


@pytest.fixture(scope="module")
def console(hall: StandingHall) -> Iterator[RunningConsole]:
    with running_console(hall) as console:
        yield console


@pytest.fixture(scope="module")
def page(chromium: Browser, console: RunningConsole) -> Iterator[Page]:
    with logged_in(chromium, console, 360, 740) as page:
        yield page


def test_no_page_is_wider_than_a_phone_and_every_field_has_its_name(page: Page, console: RunningConsole) -> None:
    for path in PAGES:
        page.goto(f"{console.address}/settings{path}")
        assert (path, page.evaluate(WIDTH), page.evaluate(NAMELESS)) == (path, 360, [])


def test_rows_come_and_move_by_a_button_and_hold(page: Page, console: RunningConsole, hall: StandingHall) -> None:
    page.goto(f"{console.address}/settings/t/service/thing/rs-shebao")
    more = page.locator('details[data-row="v.situation"]')
    more.locator("summary").click()
    more.locator("button.small").click()
    for at, code in (("new", "one"), ("new2", "two")):
        for key, text in (("code", code), ("name.zh", code), ("name.en", code)):
            more.locator(f'[name="v.situation.{at}.{key}"]').fill(text)
    page.locator(".rows .row .up").nth(1).click()
    page.locator("button[value=look]").first.click()
    page.locator("button[value=save]").click()
    expect(page.get_by_role("status")).to_contain_text("已生效")
    service = next(each for each in read_hall(hall.hall).services if each.code == "rs-shebao")

    assert [situation.code for situation in service.situations] == ["replace", "first", "lost", "one", "two"]
