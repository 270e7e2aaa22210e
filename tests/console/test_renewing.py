"""Whoever stands beside a machine watches a page renew itself in a real browser, and loses nothing of their work."""

from collections.abc import Iterator

import msgspec
import pytest
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import Page, expect

from node_runtime.clock import boottime_ms
from node_runtime.depot_messages import Done, Refusal, Report
from node_runtime.findings import Diagnosis, Finding
from tests.console.browser_parts import COOKIE, PATIENCE_MS, served
from tests.console.installed_parts import hub_with_a_depot, machine_waits, says, settings_beside
from tests.console.parts import console
from tests.depot.standing import InstalledHub

FASTER = 10
"""The console's own clock runs so much faster: nobody waits here for what is drawn every two seconds."""


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[InstalledHub]:
    with hub_with_a_depot(tmp_path_factory.mktemp("hub"), ("1.0",), ("board-1", "terminal-3")) as hub:
        says(hub, "terminal-3", "terminal", previous="0.9")
        says(hub, "board-1", "display")
        yield hub


@pytest.fixture(scope="module")
def at_work(hub: InstalledHub, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str]]:
    """Where a console stands, and the cookie of a technician who has logged in there."""
    settings = settings_beside(hub.places.depot_inside, tmp_path_factory.mktemp("console"))
    with console(settings, lambda: FASTER * boottime_ms()) as browser:
        browser.log_in()
        cookie = browser.client.get_cookie(COOKIE)
        assert cookie
        with served(browser.client.application) as host:
            yield host, cookie.value


@pytest.fixture
def page(chromium: Chromium, at_work: tuple[str, str]) -> Iterator[Page]:
    """A technician's browser; what a page complains of fails the test."""
    host, cookie = at_work
    context = chromium.new_context(base_url=host)
    context.add_cookies([{"name": COOKIE, "value": cookie, "url": host}])
    page, complaints = context.new_page(), []
    page.set_default_timeout(PATIENCE_MS)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda said: complaints.append(said.text) if "Content Security" in said.text else None)
    yield page
    page.goto("about:blank")
    context.close()
    assert complaints == []


def focused(page: Page) -> str:
    return str(page.evaluate("document.activeElement.name || document.activeElement.textContent"))


def test_a_code_turns_up_and_what_is_half_typed_stays(page: Page, hub: InstalledHub) -> None:
    page.goto("/nodes/add")
    expect(page.locator("#pulse.alive")).to_be_visible()
    page.locator("[name=code]").press_sequentially("12")
    shown = machine_waits(hub)
    expect(page.locator(f".waits[data-key='{shown.code}']")).to_be_visible()
    page.keyboard.type("3")

    assert (page.input_value("[name=code]"), focused(page)) == ("123", "code")


def test_who_goes_through_the_list_by_keys_stays_where_they_are_when_another_machine_has_gone(
    page: Page, hub: InstalledHub
) -> None:
    machine_waits(hub)
    machine_waits(hub)
    page.goto("/nodes/add")
    above, own = (page.locator(".waits").nth(place).get_attribute("data-key") or "" for place in (0, 1))
    page.locator(f".waits[data-key='{own}'] a").focus()
    hub.inside.post("/enrolments/refuse", Refusal(code=above), Done)
    expect(page.locator(f".waits[data-key='{above}']")).to_have_count(0)

    assert page.evaluate("document.activeElement.closest('.waits')?.dataset.key") == own


def test_above_the_devices_a_machine_that_waits_turns_up_by_itself(page: Page, hub: InstalledHub) -> None:
    page.goto("/nodes")
    waiting = page.locator("[data-key=machines] b")
    before = waiting.inner_text() if waiting.count() else ""
    expect(page.locator("#pulse")).to_have_class("pulse alive")
    machine_waits(hub)
    expect(waiting).not_to_have_text(before)
    expect(waiting).to_contain_text("台机器在等待接入")


def test_what_is_ticked_for_a_machine_stays_until_somebody_else_has_let_it_in_or_sent_it_away(
    page: Page, hub: InstalledHub
) -> None:
    shown = machine_waits(hub)
    page.goto(f"/nodes/add?code={shown.code}")
    page.check("[name=node][value=sign-3]")
    expect(page.locator("label[data-key=dispenser-1] small")).to_have_count(0)
    hub.identify("dispenser-1", hub.places.root / "dispenser")
    expect(page.locator("label[data-key=dispenser-1] small")).to_be_visible()
    assert page.is_checked("[name=node][value=sign-3]")

    hub.inside.post("/enrolments/refuse", Refusal(code=shown.code), Done)
    expect(page.locator("[role=alert]")).to_contain_text(f"没有机器显示 {shown.code}")
    expect(page.locator("[name=node]")).to_have_count(0)


def test_a_machine_says_how_its_update_goes_and_what_is_ticked_and_opened_stays(page: Page, hub: InstalledHub) -> None:
    page.goto("/updates")
    row = page.locator("tr[data-key=terminal-3]")
    row.locator("summary").click()
    page.locator("details", has_text="只更新选中的机器").locator("summary").click()
    page.check(".update-tick [value=board-1]")
    page.select_option("[name=role]", "display")
    says(hub, "board-1", "display", step="failed", why="silent", detail="board-1", wished="1.0")

    expect(page.locator("tr[data-key=board-1] .state")).to_contain_text("没有动静")
    assert page.is_checked(".update-tick [value=board-1]")
    assert page.input_value("[name=role]") == "display"
    assert row.locator("details").evaluate("(each) => each.open"), "who is about to say yes is left in peace"
    assert focused(page) == "machine"


def test_while_the_depot_starts_anew_the_page_says_so_and_what_is_ticked_stays(page: Page, hub: InstalledHub) -> None:
    page.goto("/updates")
    page.check("[type=radio][value=at_once]")
    expect(page.locator("#pulse.alive")).to_be_visible()
    hub.kill_depot()
    expect(page.locator("[role=alert]")).to_contain_text("下面是断开前的情况")
    hub.start_depot()
    expect(page.locator("[role=alert]")).to_have_count(0)

    assert page.is_checked("[type=radio][value=at_once]")


def test_whoever_stands_beside_a_machine_sees_it_turn_red_with_what_was_ticked_still_ticked(
    page: Page, hub: InstalledHub
) -> None:
    page.goto("/nodes/machine?node=board-1")
    page.check("[data-key=identity] [name=sure]")
    expect(page.locator("#pulse.alive")).to_be_visible()
    hot = Finding(check="temperature", code="heat", state="red", sentence="81 degrees")
    found = Diagnosis(machine="board-1", kind="node", release="1.0", made_ms=1, findings=(hot,))
    hub.says("board-1", Report(release="1.0", doctor=msgspec.Raw(msgspec.json.encode(found))))

    expect(page.locator("[data-key=doctor] .red")).to_contain_text("81 degrees")
    assert page.is_checked("[data-key=identity] [name=sure]")


def test_without_scripts_a_page_is_looked_at_again_by_hand(
    chromium: Chromium, at_work: tuple[str, str], hub: InstalledHub
) -> None:
    host, cookie = at_work
    context = chromium.new_context(base_url=host, java_script_enabled=False)
    context.add_cookies([{"name": COOKIE, "value": cookie, "url": host}])
    page = context.new_page()
    page.goto("/nodes/add")
    shown = machine_waits(hub)
    page.get_by_role("link", name="刷新").click()
    page.fill("[name=code]", shown.code)
    page.get_by_role("button", name="下一步").click()

    expect(page.locator("[name=node][value=sign-3]")).to_be_visible()
    context.close()
