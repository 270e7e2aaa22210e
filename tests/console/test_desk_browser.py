"""The window in a real browser: keys, what happens at the buttons meanwhile, and what is said when nobody answers."""

import os
import signal
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, Route, StorageState, expect

from hall_protocol.commands import FinishService, LogIn, Recall
from hall_protocol.states import TicketFacts
from hall_records.reading import JournalReader
from queue_core.events import Event, ServiceFinished, TicketCalled, TicketMissed, TicketTransferred
from tests.console.browser_parts import PATIENCE_MS, RunningConsole, logged_in
from tests.console.desk_parts import BADGE, PIN, REMOTE, a_desk_hall, clear, serve, somebody_comes
from tests.hall.standing import StandingHall, ask, standing_hall

SMALL = (1366, 625)
"""A screen of 1366 × 768 less what the browser itself and the system take of it."""
CUT_WITHIN_MS = 20_000
"""A busy machine takes its time to draw; after how long a silence is one stands in the page, and is two seconds."""


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StandingHall]:
    with standing_hall(tmp_path_factory.mktemp("hall"), a_desk_hall()) as hall:
        yield hall


@pytest.fixture(scope="module")
def console(hall: StandingHall) -> Iterator[RunningConsole]:
    console = RunningConsole(hall)
    yield console
    console.stop()


@pytest.fixture(scope="module")
def login(chromium: Browser, console: RunningConsole) -> StorageState:
    """A login that every test's browser begins with: hashing a password takes a while."""
    with logged_in(chromium, console, *SMALL) as page:
        expect(page.locator("#pulse")).to_be_visible()
        return page.context.storage_state()


@pytest.fixture
def seat(chromium: Browser, console: RunningConsole, login: StorageState, hall: StandingHall) -> Iterator[Page]:
    """A clerk's browser, anywhere yet; afterwards nobody is left in the hall."""
    with logged_in(chromium, console, *SMALL, login) as page:
        yield page
    clear(hall)


READER_TYPES = """(keys) => keys.forEach((key) =>
    document.body.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true })))"""
"""All keys within a millisecond or two, as a badge reader that is a keyboard types them."""


def sits_at(page: Page, console: RunningConsole, window: str) -> Page:
    """Open a window's page and wait until it lives."""
    page.goto(f"{console.address}/desk/{window}")
    expect(page.locator("#pulse")).to_have_class("pulse alive")
    return page


def types(page: Page, *keys: str) -> None:
    """Press keys as a person does: no two within the same blink."""
    for key in keys:
        page.keyboard.press(key)
        page.wait_for_timeout(60)


def says(page: Page, text: str) -> None:
    expect(page.locator("#answer")).to_contain_text(text)


def calls_and_starts(page: Page, ticket: TicketFacts) -> None:
    types(page, "n")
    says(page, f"叫号：{ticket.number}")
    types(page, "s")
    says(page, f"开始办理：{ticket.number}")


def happened(hall: StandingHall, kind: type[Event], ticket: TicketFacts) -> int:
    """Return how often something happened to a ticket, by the journal."""
    with JournalReader.open(hall.data / "journal.db") as journal:
        events = [each.event for each in journal.entries() if isinstance(each.event, kind)]
    return sum(getattr(event, "ticket", "") == ticket.id for event in events)


def test_a_whole_day_is_worked_with_the_keyboard_alone(seat: Page, console: RunningConsole, hall: StandingHall) -> None:
    first, second = somebody_comes(hall), somebody_comes(hall)
    page = sits_at(seat, console, "window-1")
    types(page, "n")
    says(page, f"叫号：{first.number}")
    expect(page.locator(".number")).to_have_text(first.number)
    types(page, "s")
    says(page, f"开始办理：{first.number}")
    types(page, "h", "2")
    says(page, f"挂起：{first.number}")
    expect(page.locator("#part-away")).to_contain_text(first.number)
    types(page, "n")
    says(page, f"叫号：{second.number}")
    types(page, "m")
    says(page, f"过号：{second.number}")
    types(page, "b")
    expect(page.locator("#panel-title")).to_have_text("召回")  # of the held and of the missed
    types(page, "1")
    says(page, f"恢复：{first.number}")
    types(page, "s")
    says(page, f"开始办理：{first.number}")
    types(page, "u")
    says(page, f"撤销：{first.number}")
    types(page, "s")
    says(page, f"开始办理：{first.number}")
    types(page, "f", "1")
    says(page, f"办结：{first.number}")
    types(page, "p", "2", "Enter")
    says(page, "暂停")
    expect(page.locator("#part-top")).to_contain_text("午餐休息")
    types(page, "o")
    says(page, "开窗")
    types(page, "x", "Enter")
    says(page, "关窗")


def test_a_visitor_is_sent_on_with_three_presses(seat: Page, console: RunningConsole, hall: StandingHall) -> None:
    ticket = somebody_comes(hall)
    page = sits_at(seat, console, "window-1")
    calls_and_starts(page, ticket)
    for key in ("t", "1", "Enter"):  # as fast as a program can
        page.keyboard.press(key)
    says(page, f"转号：{ticket.number}")

    assert happened(hall, TicketTransferred, ticket) == 1


def test_nobody_is_sent_on_in_another_visitors_place(seat: Page, console: RunningConsole, hall: StandingHall) -> None:
    first, second = somebody_comes(hall), somebody_comes(hall)
    page = sits_at(seat, console, "window-2")
    calls_and_starts(page, first)
    types(page, "t", "1")
    with hall.client("window-2") as terminal:  # the buttons go on meanwhile
        ask(terminal, FinishService(command_id=terminal.next_id()))
        serve(terminal)
    expect(page.locator(".number")).to_have_text(second.number)
    types(page, "Enter")
    says(page, "办事人已经换了，没有记下")

    assert happened(hall, TicketTransferred, second) == 0


def test_how_a_visit_ended_and_what_was_done_is_said_with_one_key_each(
    seat: Page, console: RunningConsole, hall: StandingHall
) -> None:
    ticket = somebody_comes(hall, "rs-canbao", "sw-fapiao")
    page = sits_at(seat, console, "window-1")
    calls_and_starts(page, ticket)
    types(page, "a")
    page.keyboard.type("zh-chujian")
    expect(page.locator("#panel-choices li")).to_have_count(1)
    types(page, "Enter")
    says(page, f"加办事项：{ticket.number}")
    expect(page.locator(".services > li")).to_have_count(3)
    types(page, "f", "3", "2", "Enter")  # 补正; the first is done as a matter of course, the second too
    says(page, f"{ticket.number} 补正")
    types(page, "i", "Enter")
    says(page, f"{ticket.number} 收件")

    with JournalReader.open(hall.data / "journal.db") as journal:
        events = [each.event for each in journal.entries() if getattr(each.event, "ticket", "") == ticket.id]
    finished = [event for event in events if isinstance(event, ServiceFinished)]
    assert (finished[0].outcome, set(finished[0].services_done)) == ("supplement", {"rs-canbao", "sw-fapiao"})


def test_a_chosen_number_is_called_with_its_reason(seat: Page, console: RunningConsole, hall: StandingHall) -> None:
    first, second = somebody_comes(hall), somebody_comes(hall)
    page = sits_at(seat, console, "window-1")
    types(page, "l")
    page.keyboard.type("101")
    page.keyboard.press("Enter")
    page.keyboard.type(PIN)
    page.keyboard.press("Enter")
    says(page, "签到上岗")
    types(page, "k")
    page.keyboard.type(second.number.lower())
    page.keyboard.press("Enter")
    expect(page.locator("#panel-title")).to_contain_text(second.number)
    types(page, "2")
    says(page, f"选号呼叫：{second.number}")

    assert happened(hall, TicketCalled, first) == 0


def test_where_to_is_found_by_typing_with_an_input_method_too(
    seat: Page, console: RunningConsole, hall: StandingHall
) -> None:
    somebody_comes(hall)
    with hall.client("window-2") as clerk:
        serve(clerk)
    page = sits_at(seat, console, "window-2")
    for _ in range(5):
        page.keyboard.down("t")  # held a little long
    page.keyboard.up("t")
    expect(page.locator("[name=typed]")).to_have_value("")
    session = page.context.new_cdp_session(page)
    session.send("Input.imeSetComposition", {"text": "canb", "selectionStart": 4, "selectionEnd": 4})
    page.dispatch_event(
        "[name=typed]", "keydown", {"key": "Enter", "code": "Enter", "isComposing": True, "keyCode": 229}
    )
    page.dispatch_event("[name=typed]", "keydown", {"key": "1", "code": "Digit1", "isComposing": True, "keyCode": 229})
    expect(page.locator("#panel")).to_be_visible()
    session.send("Input.insertText", {"text": "参保"})
    expect(page.locator("#panel-choices li").first).to_contain_text("社会保险参保登记")
    page.keyboard.press("Escape")
    expect(page.locator("#panel")).to_be_hidden()
    expect(page.locator(".number")).to_be_visible()  # nothing was sent on


def test_a_key_held_down_or_pressed_twice_is_one_press(seat: Page, console: RunningConsole, hall: StandingHall) -> None:
    for _ in range(2):
        somebody_comes(hall)
    page = sits_at(seat, console, "window-3")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if request.method == "POST" else None)
    for _ in range(8):
        page.keyboard.down("n")
        page.wait_for_timeout(60)
    page.keyboard.up("n")
    says(page, "叫号")
    page.locator("[data-button=missed]").dblclick(delay=60)
    says(page, "过号")
    called = page.locator("[data-button=call]")
    called.focus()
    for _ in range(8):
        page.keyboard.down("Enter")
        page.wait_for_timeout(60)
    page.keyboard.up("Enter")
    says(page, "叫号")
    expect(called).to_be_focused()

    assert [url.rpartition("/")[2] for url in asked] == ["call_next", "miss_ticket", "call_next"]


def test_the_focus_is_never_lost_though_what_had_it_is_gone(
    seat: Page, console: RunningConsole, hall: StandingHall
) -> None:
    ticket = somebody_comes(hall)
    page = sits_at(seat, console, "window-4")
    calls_and_starts(page, ticket)
    types(page, "h", "1")
    row = page.locator("#part-away li", has_text=ticket.number).get_by_role("button")
    row.focus()
    page.keyboard.press("Enter")
    says(page, f"恢复：{ticket.number}")
    expect(row).to_have_count(0)

    assert page.evaluate("document.activeElement.tagName") == "BUTTON"


def test_an_input_method_left_on_does_not_take_the_keys(
    seat: Page, console: RunningConsole, hall: StandingHall
) -> None:
    page = sits_at(seat, console, "window-4")
    swallowed = {"key": "Process", "code": "KeyO", "keyCode": 229, "bubbles": True}
    page.dispatch_event("body", "keydown", swallowed)
    says(page, "开窗")
    page.wait_for_timeout(60)
    page.dispatch_event("body", "keydown", {"key": "ｐ", "code": "KeyP", "bubbles": True})
    expect(page.locator("#panel")).to_be_visible()


def test_what_the_buttons_do_is_on_the_page_at_once(seat: Page, console: RunningConsole, hall: StandingHall) -> None:
    somebody_comes(hall)
    page = sits_at(seat, console, "window-5")
    with hall.client("window-5") as terminal:
        serve(terminal)
        expect(page.locator(".phase")).to_have_class("phase serving", timeout=2_000)
        types(page, "f", "Enter")
        says(page, "办结")
        reply = ask(terminal, Recall(command_id=terminal.next_id()))

    assert reply.code == "no_visitor"


def test_two_browsers_at_one_window_and_a_clerk_at_two_are_told(
    seat: Page, console: RunningConsole, hall: StandingHall
) -> None:
    page = sits_at(seat, console, "window-6")
    with hall.client("window-6") as terminal, hall.client("window-7") as other:
        ask(terminal, LogIn(command_id=terminal.next_id(), clerk="sun"))
        expect(page.locator("#part-top")).to_contain_text("孙晓梅")
        ask(other, LogIn(command_id=other.next_id(), clerk="sun"))
        expect(page.locator("#part-notes")).to_contain_text("孙晓梅 已在 7 号窗口签到")
    second = sits_at(page.context.new_page(), console, "window-6")
    expect(page.locator("#part-notes")).to_contain_text("另有 1 个浏览器")
    second.close()
    expect(page.locator("#part-notes")).not_to_contain_text("浏览器")
    page.reload()
    expect(page.locator("#pulse")).to_have_class("pulse alive")
    expect(page.locator("#part-notes")).not_to_contain_text("浏览器")


def test_a_clerk_logs_in_by_number_and_pin_and_another_takes_over_by_badge(
    seat: Page, console: RunningConsole, hall: StandingHall
) -> None:
    ticket = somebody_comes(hall)
    page = sits_at(seat, console, "window-2")
    types(page, "l")
    page.keyboard.type("101")
    page.keyboard.press("Enter")
    expect(page.locator("[name=pin]")).to_be_focused()
    expect(page.locator("[name=pin]")).to_have_attribute("type", "password")
    page.keyboard.type("1ab357")  # letters do not appear
    expect(page.locator("[name=pin]")).to_have_value("1357")
    page.keyboard.press("Enter")
    expect(page.locator("#answer")).to_have_class("refused")
    expect(page.locator("#panel-note")).to_have_text("密码不对，请重新输入")  # at once, and of the same clerk
    expect(page.locator("[name=pin]")).to_be_focused()
    page.keyboard.type(PIN)
    page.keyboard.press("Enter")
    says(page, "签到上岗：赵立新")
    expect(page.locator("#part-day dl")).to_be_visible()
    assert PIN not in page.content()
    calls_and_starts(page, ticket)
    page.evaluate(READER_TYPES, [*BADGE, "Enter"])
    expect(page.locator("#panel-title")).to_have_text("接班")
    page.keyboard.press("Enter")
    says(page, "签到上岗：钱文")
    expect(page.locator(".number")).to_have_text(ticket.number)
    kept = page.evaluate("JSON.stringify(sessionStorage) + JSON.stringify(localStorage)")
    stored = b"".join(file.read_bytes() for file in hall.data.iterdir() if file.is_file())
    for secret in (PIN, BADGE):
        assert secret not in kept + page.content() + hall.log + "".join(console.said)
        assert secret.encode() not in stored


def test_a_press_whose_answer_is_lost_is_said_kept_and_asked_again_only_by_hand(
    seat: Page, console: RunningConsole, hall: StandingHall
) -> None:
    ticket = somebody_comes(hall)
    page = sits_at(seat, console, "window-5")
    types(page, "n")
    says(page, "叫号")

    def lose_the_answer(route: Route) -> None:
        route.fetch()
        route.abort()

    page.route("**/press/miss_ticket", lose_the_answer)
    types(page, "m")
    expect(page.locator("#unanswered")).to_contain_text("“过号”没有得到答复")
    page.unroute("**/press/miss_ticket")
    page.reload()
    expect(page.locator("#pulse")).to_have_class("pulse alive")
    expect(page.locator("#unanswered")).to_contain_text("“过号”没有得到答复")
    page.click("#unanswered button >> nth=0")
    says(page, f"过号：{ticket.number}")
    expect(page.locator("#unanswered li")).to_have_count(0)

    assert happened(hall, TicketMissed, ticket) == 1


def test_a_press_after_the_login_has_ended_is_said_not_to_be_taken_once_somebody_logs_in(
    seat: Page, console: RunningConsole, hall: StandingHall
) -> None:
    page = sits_at(seat, console, "window-3")
    page.context.clear_cookies()
    types(page, "o")
    page.fill("[name=name]", "admin")
    page.fill("[name=password]", console.password)
    page.click("button.primary")
    expect(page.locator("#pulse")).to_have_class("pulse alive")
    says(page, "没有记下“开窗”：登录已过期")


def test_the_meeting_of_a_seat_elsewhere_opens_with_the_call(
    seat: Page, console: RunningConsole, hall: StandingHall
) -> None:
    ticket = somebody_comes(hall)
    seat.context.route("https://meet.example.org/**", lambda route: route.fulfill(body="a meeting"))
    page = sits_at(seat, console, REMOTE)
    expect(page.locator("#part-top")).to_contain_text("视频间2")
    with page.context.expect_page() as opened:
        types(page, "n")
    opened.value.wait_for_url("https://meet.example.org/**")

    assert opened.value.url == f"https://meet.example.org/hall?ticket={ticket.id.replace('/', '%2F')}"
    assert opened.value.evaluate("window.opener") is None
    expect(page.locator("#meeting")).to_be_visible()
    types(page, "s")
    says(page, "开始办理")
    types(page, "h", "1")
    expect(page.locator("#part-away")).to_contain_text(ticket.number)
    with page.context.expect_page():  # who comes back is met again
        types(page, "b", "1")
    says(page, f"恢复：{ticket.number}")
    assert len(page.context.pages) == 3
    types(page, "m")
    expect(page.locator("#meeting")).to_be_hidden()


CONTRAST = """() => {
  const shade = (text) => (text.match(/[\\d.]+/g) || []).map(Number);
  const linear = (v) => v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
  const light = (rgb) => rgb.slice(0, 3).reduce((sum, v, i) => sum + linear(v / 255) * [0.2126, 0.7152, 0.0722][i], 0);
  const behind = (element) => {
    for (let each = element; each; each = each.parentElement) {
      const colour = shade(getComputedStyle(each).backgroundColor);
      if (colour.length === 3 || colour[3] === 1) return colour;
    }
    return [255, 255, 255];
  };
  const weak = [];
  for (const element of document.querySelectorAll("body *")) {
    const own = [...element.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim());
    if (!own || !element.checkVisibility()) continue;
    const [one, two] = [getComputedStyle(element).color, 0].map((c, i) => light(i ? behind(element) : shade(c)));
    const ratio = (Math.max(one, two) + 0.05) / (Math.min(one, two) + 0.05);
    if (ratio < 7) weak.push(`${element.tagName}.${element.className} ${element.innerText} ${ratio.toFixed(1)}`);
  }
  return weak;
}"""
"""WCAG's formula, for every text that can be seen."""
SCROLLS = "document.documentElement.scrollHeight > innerHeight || document.documentElement.scrollWidth > innerWidth"
CUT_SHORT = """[...document.querySelectorAll(".buttons button, header *, #part-next")]
    .filter((each) => each.scrollWidth > each.clientWidth + 1 && each.clientWidth).map((each) => each.innerText)"""


def test_everything_is_on_one_screen_and_easily_read_in_both_languages(
    seat: Page, console: RunningConsole, hall: StandingHall
) -> None:
    ticket = somebody_comes(hall, "bdc-zhuanyi")
    with hall.client("window-4") as terminal:
        serve(terminal)
    for language in ("en", "zh"):
        seat.goto(f"{console.address}/language/{language}?next=/desk/window-4")
        expect(seat.locator(".number")).to_have_text(ticket.number)
        for width, height in (SMALL, (1366, 768), (1920, 1080)):
            seat.set_viewport_size({"width": width, "height": height})
            for key in ("Escape", "p", "t", "l", "?"):
                seat.keyboard.press(key)
                assert seat.evaluate(CONTRAST) == [], (language, key)
                assert not seat.evaluate(SCROLLS), (language, key, width)
                assert seat.evaluate(CUT_SHORT) == [], (language, key, width)
                seat.keyboard.press("Escape")
                seat.wait_for_timeout(45)


def test_a_page_says_that_the_hub_is_gone_and_takes_no_press_for_it(
    seat: Page, console: RunningConsole, hall: StandingHall
) -> None:
    ticket = somebody_comes(hall)
    page = sits_at(seat, console, "window-3")
    hall.kill_hub()
    expect(page.locator("#cut")).to_be_visible(timeout=CUT_WITHIN_MS)
    expect(page.locator("[data-button=call]")).to_have_attribute("aria-disabled", "true")
    types(page, "n")
    says(page, "没有记下“叫号”：与叫号中心的联系断了")
    assert page.evaluate(CONTRAST) == []
    hall.start_hub()
    expect(page.locator("#cut")).to_be_hidden()

    assert happened(hall, TicketCalled, ticket) == 0


def test_a_page_that_hears_nothing_more_says_so_by_itself(
    seat: Page, console: RunningConsole, hall: StandingHall
) -> None:
    page = sits_at(seat, console, "window-3")
    script = str(page.locator("script[src*='desk.js']").get_attribute("src"))
    assert "const SILENT_MS = 2000;" in page.request.get(f"{console.address}{script}").text()
    os.kill(console.pid, signal.SIGSTOP)  # no word and no farewell, as when a cable is pulled
    try:
        expect(page.locator("#cut")).to_contain_text("与控制台的连接断了", timeout=CUT_WITHIN_MS)
        types(page, "n")
        says(page, "没有记下“叫号”")
    finally:
        os.kill(console.pid, signal.SIGCONT)
    expect(page.locator("#cut")).to_be_hidden()


def test_a_page_that_is_cut_off_names_the_broker_too(seat: Page, console: RunningConsole, hall: StandingHall) -> None:
    page = sits_at(seat, console, "window-3")
    assert hall.broker
    hall.broker.stop()
    expect(page.locator("#cut")).to_be_visible(timeout=CUT_WITHIN_MS)
    hall.start_broker()
    expect(page.locator("#cut")).to_be_hidden(timeout=PATIENCE_MS)
