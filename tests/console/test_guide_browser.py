"""The guide's phone in a real browser, its Wi-Fi in our hand: what is pending is said, and done once in the end."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, Route, StorageState, expect

from hall_protocol.commands import CallGuide, IssueTicket
from hall_protocol.states import TicketFacts
from hall_records.reading import JournalReader
from queue_core.events import Event, LaneChanged, TicketCancelled, TicketIssued, VisitorDiverted
from tests.console.browser_parts import RunningConsole, logged_in
from tests.hall.standing import StandingHall, ask, standing_hall, token

PHONE = (360, 740)
THUMB_PX = 48
SMALL_TARGETS = """
(least) => [...document.querySelectorAll("button, input, a, summary")]
    .filter((each) => each.checkVisibility() && !each.closest(".unseen"))
    .filter((each) => each.getBoundingClientRect().height < least).map((each) => each.outerHTML)
"""
TOO_WIDE = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
SHAKES = "window.shakes = []; navigator.vibrate = (pattern) => window.shakes.push(pattern);"


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StandingHall]:
    with standing_hall(tmp_path_factory.mktemp("hall")) as hall:
        yield hall


@pytest.fixture(scope="module")
def console(hall: StandingHall) -> Iterator[RunningConsole]:
    console = RunningConsole(hall)
    yield console
    console.stop()


@pytest.fixture(scope="module")
def login(chromium: Browser, console: RunningConsole) -> StorageState:
    with logged_in(chromium, console, *PHONE) as page:
        expect(page.locator("#pulse")).to_be_visible()
        return page.context.storage_state()


@pytest.fixture
def phone(chromium: Browser, console: RunningConsole, login: StorageState) -> Iterator[Page]:
    """The page, open and live."""
    with logged_in(chromium, console, *PHONE, login) as page:
        page.add_init_script(SHAKES)
        page.goto(f"{console.address}/guide")
        expect(page.locator("#pulse")).to_have_class("pulse alive")
        yield page


def comes(hall: StandingHall) -> TicketFacts:
    """Somebody takes a ticket of the normal lane."""
    with hall.client("dispenser-1") as dispenser:
        wish = IssueTicket(command_id=dispenser.next_id(), service="rs-shebao", token=token())
        ticket = ask(dispenser, wish).ticket
    assert ticket
    return ticket


def happened(hall: StandingHall, *kinds: type[Event]) -> list[Event]:
    with JournalReader.open(hall.data / "journal.db") as journal:
        return [entry.event for entry in journal.entries() if isinstance(entry.event, kinds)]


def finds(page: Page, number: str) -> None:
    page.fill("#typed", number)
    page.click("#find button")
    expect(page.locator(".ticket .number")).to_have_text(number)


def chooses(page: Page, title: str, choice: str) -> None:
    """Answer one question of the sheet."""
    expect(page.locator("#sheet-title")).to_have_text(title)
    page.locator("#sheet li button", has_text=choice).first.click()


def test_what_is_tapped_without_a_network_is_pending_and_is_done_once_there_is_one(
    phone: Page, hall: StandingHall
) -> None:
    ticket = comes(hall)
    finds(phone, ticket.number)
    phone.context.set_offline(True)
    expect(phone.locator("#cut")).to_contain_text("没有网络")
    phone.click("[data-ticket-act=green]")
    chooses(phone, "为什么走绿色通道？", "老年人")

    pending = phone.locator("#outbox .pending")
    expect(pending).to_contain_text(f"{ticket.number} 转绿色通道 … 还没有确认")
    expect(phone.locator(".ticket")).not_to_contain_text("老年人")
    assert happened(hall, LaneChanged) == []
    phone.context.set_offline(False)
    expect(phone.locator("#outbox .done")).to_contain_text(f"{ticket.number} 改通道")
    expect(phone.locator(".ticket")).to_contain_text("老年人")
    expect(pending).to_have_count(0)
    expect(phone.locator("#cut")).to_be_hidden()
    assert len(happened(hall, LaneChanged)) == 1


def test_an_answer_that_is_lost_on_the_way_is_asked_for_again_and_nothing_is_done_twice(
    phone: Page, hall: StandingHall
) -> None:
    lost: list[str] = []
    found: list[str] = []

    def lose_the_first(route: Route) -> None:
        """The hub hears it, and the phone does not hear the hub until somebody else has been looked up."""
        if found:
            return route.continue_()
        lost.append(route.fetch().text())
        return route.abort()

    phone.route("**/guide/act/issue_ticket", lose_the_first)
    other = comes(hall)
    before = len(happened(hall, TicketIssued))
    phone.click("[data-do=issue]")
    phone.fill("#sheet-search", "sfz")
    chooses(phone, "办什么事项？", "居民身份证")
    chooses(phone, "什么情形？", "遗失补领")
    chooses(phone, "走哪个通道？", "普通")
    expect(phone.locator("#sheet-title")).to_have_text("在哪里打印？")
    phone.click("#sheet-back")  # one question back, not out of all of them
    chooses(phone, "走哪个通道？", "普通")
    chooses(phone, "在哪里打印？", "看屏幕")
    finds(phone, other.number)
    found.append(other.number)
    expect(phone.locator("#outbox .done")).to_contain_text("取号")

    assert len(lost) >= 1
    assert len(happened(hall, TicketIssued)) == before + 1
    expect(phone.locator(".ticket .number")).to_have_text(other.number)  # no other ticket comes under the thumb
    phone.locator("#outbox button", has_text="看号").click()
    expect(phone.locator(".ticket .number")).to_have_text("J001")


def test_a_page_loaded_again_goes_on_with_what_was_pending(phone: Page, hall: StandingHall) -> None:
    ticket, before = comes(hall), len(happened(hall, VisitorDiverted))
    finds(phone, ticket.number)
    phone.route("**/guide/act/*", lambda route: route.abort())
    phone.click("[data-do=divert]")
    chooses(phone, "哪个事项不用取号了？", "纳税申报")
    expect(phone.locator("#outbox .pending")).to_have_count(1)
    phone.unroute("**/guide/act/*")
    phone.reload()

    expect(phone.locator("#outbox .done")).to_contain_text("已记一次")
    assert len(happened(hall, VisitorDiverted)) == before + 1


def test_what_a_login_that_has_ended_kept_from_the_hub_goes_out_after_the_next_one(
    phone: Page, console: RunningConsole, login: StorageState, hall: StandingHall
) -> None:
    before = len(happened(hall, VisitorDiverted))
    phone.click("[data-do=divert]")
    expect(phone.locator("#sheet li button").first).to_be_visible()  # nothing is on its way that would bring one back
    phone.context.clear_cookies()
    chooses(phone, "哪个事项不用取号了？", "纳税申报")
    expect(phone.locator("#outbox")).to_contain_text("登录已失效")
    expect(phone.locator("#outbox .pending")).to_have_count(1)
    for cookie in login["cookies"]:  # as who logs in at the page that comes
        phone.context.add_cookies([{"name": cookie["name"], "value": cookie["value"], "url": console.address}])
    phone.locator("#outbox button", has_text="去登录").click()

    expect(phone.locator("#outbox .done")).to_contain_text("已记一次")
    assert len(happened(hall, VisitorDiverted)) == before + 1


def test_what_was_taken_back_is_not_sent_and_what_grew_too_old_is_said_to_be_and_can_be_done_again(
    phone: Page, hall: StandingHall
) -> None:
    ticket = comes(hall)
    finds(phone, ticket.number)
    phone.context.set_offline(True)
    phone.click("[data-ticket-act=cancel]")
    chooses(phone, "为什么取消？", "已离开")
    phone.click("#outbox .pending button")
    expect(phone.locator("#outbox .unknown")).to_contain_text("请查一下号")
    phone.click("[data-ticket-act=cancel]")
    chooses(phone, "为什么取消？", "重复取号")
    expect(phone.locator("#outbox .pending")).to_have_count(1)
    phone.evaluate("const now = Date.now; Date.now = () => now() + 120000")
    phone.context.set_offline(False)

    refused = phone.locator("#outbox .refused")
    expect(refused).to_contain_text("没有做成")
    assert happened(hall, TicketCancelled) == []
    refused.locator("button", has_text="再做一次").click()
    expect(phone.locator("#outbox .done")).to_contain_text("取消")
    assert len(happened(hall, TicketCancelled)) == 1


def test_a_call_comes_to_the_open_page_and_everything_is_hit_with_a_thumb(phone: Page, hall: StandingHall) -> None:
    ticket = comes(hall)
    finds(phone, ticket.number)
    with hall.client("dispenser-1") as dispenser:
        ask(dispenser, CallGuide(command_id=dispenser.next_id(), about="help"))
    expect(phone.locator("#calls .call")).to_contain_text("一楼入口，咨询台旁")
    expect(phone).to_have_title("(1) 导办")

    assert phone.evaluate("shakes.length") == 1
    assert phone.evaluate(SMALL_TARGETS, THUMB_PX) == []
    assert phone.evaluate(TOO_WIDE) <= 0
    phone.click("#calls .go")
    expect(phone.locator("#calls .call")).to_have_count(0)
    phone.click("[data-ticket-act=transfer]")
    expect(phone.locator("#sheet")).to_be_visible()
    assert phone.evaluate(SMALL_TARGETS, THUMB_PX) == []
    phone.click("#sheet-back")
    expect(phone.locator("#sheet")).to_be_hidden()
