"""The soft terminal without a browser: who may sit at which window, what a press becomes, what a page is told."""

import secrets
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from hall_protocol.desk import ClerkDay, DeskBoard
from hall_protocol.message import LocalText
from hall_protocol.states import Catalogue, FindingEntry, NamedItem, ServiceOffer, WindowBoard, WindowPhase
from node_runtime.clock import boottime_ms
from queue_core.events import TicketCalled
from tests.console.conftest import settings_in
from tests.console.desk_parts import a_desk_hall, somebody_comes
from tests.console.parts import Browser, PassedClock, console, until
from tests.hall.standing import StandingHall, standing_hall
from web_console.api.command_body import BadCommandBodyError
from web_console.desk.buttons import BUTTONS, MAY_PRESS, likely
from web_console.desk.places import found
from web_console.desk.pressing import press_command
from web_console.desk.seats import Seats
from web_console.desk.view import Looker, desk_view, safe_address
from web_console.entrance.accounts import Accounts
from web_console.language import Tongue
from web_console.live import Link, Picture

WORD = "a clerk's own word"


@pytest.fixture
def clerk(browser: Browser) -> Browser:
    """The computer at window 2, at a console whose broker is away."""
    Accounts(browser.folder).add("window-2", WORD, role="clerk", windows=("window-2",))
    assert browser.log_in("window-2", WORD) == 302
    return browser


def presses(browser: Browser, name: str, window: str = "window-2", **fields: object) -> tuple[int, dict[str, str]]:
    """Press something at a window; return the status and what was told."""
    body = {"press": secrets.token_hex(8), **fields}
    headers = {"X-CSRF-Token": browser.token("/password")}
    answer = browser.client.post(f"/desk/{window}/press/{name}", json=body, headers=headers)
    return answer.status_code, answer.get_json(silent=True) or {}


def test_a_windows_computer_sees_its_window_and_nothing_else_of_the_hall(clerk: Browser) -> None:
    for path in ("/", "/today", "/nodes", "/advice", "/virtual", "/events/hall", "/desk"):
        answer = clerk.client.get(path)
        assert answer.status_code == 302, path
        assert answer.headers["Location"].startswith("/desk"), path

    assert clerk.client.get("/desk/window-2").status_code == 200
    assert clerk.client.get("/desk/window-3").status_code == 403
    assert clerk.client.get("/desk/window-77").status_code == 404
    assert clerk.client.get("/api/v1/windows").status_code == 403


def test_a_windows_computer_commands_no_other_window_and_nothing_but_its_work(clerk: Browser) -> None:
    assert presses(clerk, "call_next", "window-3")[0] == 403
    assert presses(clerk, "call_next", command_id="00000000-000001")[0] == 400
    for name in ("assign_services", "close_day", "issue_ticket", "rate_ticket", "show_clerks", "nothing"):
        assert presses(clerk, name)[0] == 404, name
    headers = {"X-CSRF-Token": clerk.token("/password")}
    assert clerk.client.post("/api/v1/commands/call_next", json={}, headers=headers).status_code == 403
    assert clerk.client.post("/guides", data={"csrf": clerk.token("/password")}).status_code == 403


def test_who_leads_a_zone_sits_at_its_windows_alone(browser: Browser) -> None:
    Accounts(browser.folder).add("zhao", WORD, role="lead", zones=("b",))
    assert browser.log_in("zhao", WORD) == 302
    page = browser.see("/desk")

    assert [number for number in range(1, 7) if f'"/desk/window-{number}"' in page] == [4, 5, 6]
    assert browser.client.get("/desk/window-4").status_code == 200
    assert browser.client.get("/desk/window-3").status_code == 403


def test_a_clerks_password_stays_a_clerks(clerk: Browser) -> None:
    form = {"old": WORD, "new": "another long word", "again": "another long word", "csrf": clerk.token("/password")}
    assert clerk.client.post("/password", data=form).status_code == 200

    account = Accounts(clerk.folder).find("window-2")
    assert account
    assert (account.role, account.windows) == ("clerk", ("window-2",))


def test_a_press_from_another_page_is_not_taken(clerk: Browser) -> None:
    assert clerk.client.post("/desk/window-2/press/call_next", json={"press": "abcdefgh"}).status_code == 400
    assert clerk.another().client.post("/desk/window-2/press/call_next", json={}).status_code in (302, 400)


def test_a_browser_goes_straight_to_the_window_it_chose(browser: Browser) -> None:
    assert browser.log_in() == 302
    first = browser.client.get("/desk")
    browser.client.get("/desk/window-3")
    again = browser.client.get("/desk")

    assert "选择窗口" in first.get_data(as_text=True)
    assert again.headers["Location"].endswith("/desk/window-3")
    assert browser.client.get("/desk?choose").status_code == 200


def test_what_is_pressed_without_the_hub_is_said_not_to_be_taken(clerk: Browser) -> None:
    status, told = presses(clerk, "finish_service")

    assert (status, told["state"]) == (200, "cut_off")
    assert "没有记下“办结”" in told["text"]


def test_nobody_logs_in_somebody_else_from_a_window(clerk: Browser) -> None:
    for name in ("log_in", "log_out"):
        assert presses(clerk, name, clerk="zhao")[0] == 400


def test_nonsense_is_refused_with_a_sentence(clerk: Browser) -> None:
    headers = {"X-CSRF-Token": clerk.token("/password"), "Content-Type": "application/json"}
    for body in (b"[]", b"{", b'"x"', b'{"press": 7}', b'{"press": "A B"}', b'{"nothing": 1}', b"\xff"):
        answer = clerk.client.post("/desk/window-2/press/call_next", data=body, headers=headers)

        assert answer.status_code == 400, body
        assert answer.get_json()["text"].startswith("没有执行"), body


def test_a_day_until_which_papers_are_due_lasts_to_its_evening_in_the_hall() -> None:
    def handed_in(day: str) -> object:
        fields: dict[str, object] = {"press": "abcdefgh", "due_day": day}
        command = press_command("hand_in", fields, window="w", account="li", prefix="0011", utc_offset_s=8 * 3600)
        return getattr(command, "due_ms", None)

    assert handed_in("2026-11-23") == 1_795_428_000_000
    with pytest.raises(BadCommandBodyError, match="2026-11-23"):
        handed_in("soon")


def test_every_button_has_a_key_of_its_own_and_no_digit() -> None:
    keys = [button.key for button in BUTTONS]

    assert len(set(keys)) == len(keys)
    assert all(key.isascii() and key.isalpha() and key.islower() for key in keys)
    assert "v" not in keys
    assert "assign_services" not in MAY_PRESS


@pytest.mark.parametrize(
    ("address", "opens"),
    [
        ("https://meet.example.org/7?t=1", True),
        ("http://10.0.0.5/room", True),
        ("javascript:alert(1)", False),
        ("data:text/html,x", False),
        ("//meet.example.org", False),
        ("https://", False),
        ("https://[", False),
        ("", False),
    ],
)
def test_only_an_address_of_the_web_is_opened(address: str, opens: bool) -> None:
    assert safe_address(address) == (address if opens else "")


def text(words: str) -> LocalText:
    return LocalText(zh=words, en="")


def a_picture(clerk: str = "", my_day: ClerkDay | None = None) -> Picture:
    """Return windows 1, 2 and 10 of a small hall; `clerk` is at window 2."""
    phases: tuple[tuple[str, WindowPhase, str], ...] = (
        ("1", "open", ""),
        ("2", "serving", clerk),
        ("10", "closed", ""),
    )
    boards = [
        WindowBoard(window=f"window-{n}", number=n, zone="a", kind="general", epoch=1, seq=1, phase=phase, clerk=who)
        for n, phase, who in phases
    ]
    offers = tuple(
        ServiceOffer(code=code, name=text(name), department="d", queue="q", zone="a", lanes=("normal",))
        for code, name in (("bdc-zhuanyi", "不动产转移登记"), ("bdc-chaxun", "不动产登记查询"))
    )
    catalogue = Catalogue(
        version="1",
        hall=text("x"),
        languages=("zh",),
        zones=(),
        welcome=text("x"),
        missed_rule=text("x"),
        services=offers,
        clerks=(NamedItem(id="zhao", name=text("赵立新")),),
        finding=(
            FindingEntry(names=("生孩子",), pinyin=("sheng hai-zi",), life_event="xinsheng"),
            FindingEntry(
                names=("不动产登记查询", "查房产"),
                pinyin=("bu-dong-chan deng-ji cha-xun", "cha fang-chan"),
                service="bdc-chaxun",
            ),
        ),
    )
    desks = (DeskBoard(window="window-2", epoch=1, seq=1, clerk_name="赵立新", my_day=my_day),)
    return Picture(windows=tuple(boards), desks=desks, catalogue=catalogue, link=Link(True, True))


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("登记", "service:bdc-zhuanyi"),
        ("查询", "service:bdc-chaxun"),
        ("bdccha", "service:bdc-chaxun"),
        ("ｗ１０", "window:window-10"),
        ("1", "window:window-1"),
        ("10号", "window:window-10"),
        ("赵", "clerk:zhao"),
        ("ZHAO", "clerk:zhao"),
        ("查房产", "service:bdc-chaxun"),
        ("bdcdj", "service:bdc-chaxun"),
        ("chafang", "service:bdc-chaxun"),
        ("cfc", "service:bdc-chaxun"),
    ],
)
def test_a_place_is_found_by_its_name_its_code_its_number_or_as_it_is_typed_elsewhere(typed: str, first: str) -> None:
    assert found(typed, a_picture(), "window-2", Tongue("zh"))[0].id == first


def test_nobody_is_sent_where_they_stand_and_nothing_is_found_for_nonsense() -> None:
    assert found("w2", a_picture(), "window-2", Tongue("zh")) == []
    assert found("shz", a_picture(), "window-2", Tongue("zh")) == []  # a life event is no place to go to
    assert found("不存在的", a_picture(), "window-2", Tongue("zh")) == []
    assert [each.id for each in found("", a_picture(), "window-2", Tongue("zh"))] == ["window:window-1"]
    assert [each.id for each in found("1", a_picture(), "window-2", Tongue("zh"), services_only=True)] == []


def test_only_the_clerk_and_the_windows_own_computer_see_the_clerks_day() -> None:
    picture = a_picture("zhao", ClerkDay(served=7))
    sees = [
        bool(view and view.day)
        for looker in (Looker("zhao"), Looker("qian"), Looker("", "zhao"), Looker(sees_day=True))
        for view in [desk_view(picture, "window-2", looker, Tongue("zh"))]
    ]

    assert sees == [True, False, False, True]
    nobody = desk_view(a_picture("", ClerkDay(served=7)), "window-2", Looker(sees_day=True), Tongue("zh"))
    assert nobody
    assert nobody.day is None


def test_a_clerk_who_sat_down_elsewhere_is_told_at_the_former_window() -> None:
    view = desk_view(a_picture("zhao"), "window-1", Looker(formerly="zhao"), Tongue("zh"))
    at_home = desk_view(a_picture("zhao"), "window-2", Looker("zhao"), Tongue("zh"))

    assert view
    assert view.notes == ("赵立新 已在 2 号窗口签到，本窗口不再由其办理",)
    assert at_home
    assert at_home.notes == ()


def test_a_page_loaded_again_is_one_page_and_a_second_one_is_told() -> None:
    seats = Seats()
    with seats.taken("window-1", "a"), seats.taken("window-1", "a"):
        assert seats.others("window-1", "a") == 0
        with seats.taken("window-1", "b"), seats.taken("window-2", "c"):
            assert seats.others("window-1", "a") == 1
            assert seats.others("window-1", "b") == 1
        assert seats.others("window-1", "a") == 0
    assert seats.others("window-1", "") == 0


@pytest.fixture(scope="module")
def desk_hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StandingHall]:
    with standing_hall(tmp_path_factory.mktemp("hall"), a_desk_hall()) as hall:
        yield hall


class GoingClock(PassedClock):
    """The machine's own clock, for pages that are to hear a beat."""

    def __call__(self) -> int:
        return boottime_ms()


@pytest.fixture
def manager_there(desk_hall: StandingHall, tmp_path: Path) -> Iterator[Browser]:
    """Somebody with every window at hand, in a hall that stands."""
    settings = msgspec.structs.replace(settings_in(desk_hall), data=tmp_path)
    with console(settings, GoingClock(), desk_hall.config) as browser:
        assert browser.log_in() == 302
        until(browser.live, "Link(broker_up=True, hub_alive=True")
        until(browser.live, "WindowBoard(window='window-8'")
        yield browser


def test_a_press_asked_again_is_the_same_press(manager_there: Browser, desk_hall: StandingHall) -> None:
    somebody_comes(desk_hall)
    first = presses(manager_there, "call_next", "window-5", press="0123456789abcdef")
    again = presses(manager_there, "call_next", "window-5", press="0123456789abcdef", age_ms=60_000)
    recalled = presses(manager_there, "recall", "window-5", age_ms=60_000)

    assert first == again
    assert (first[1]["state"], recalled[1]["code"]) == ("done", "too_old")


def shown(events: Iterator[bytes], what: str, beats: int = 6) -> bool:
    """Return whether the page shows this within so many beats."""
    return any(what in str(next(events), "utf-8") for _ in range(beats))


def test_a_clerks_day_is_shown_where_they_logged_in_and_at_no_other_browser(
    manager_there: Browser, desk_hall: StandingHall
) -> None:
    colleague = manager_there.another()
    colleague.log_in()
    streams = [
        browser.client.get(f"/desk/window-4/events?tab={tab}", buffered=False)
        for tab, browser in (("mine", manager_there), ("theirs", colleague))
    ]
    mine, theirs = (stream.iter_encoded() for stream in streams)
    assert shown(mine, "用本人工号签到后")
    told = presses(manager_there, "log_in", "window-4", number="103")[1]

    assert told["text"] == "签到上岗：孙晓梅"
    assert shown(mine, "平均办理")
    assert not shown(theirs, "平均办理", beats=4)
    assert presses(manager_there, "log_out", "window-4")[1]["state"] == "done"
    for stream in streams:
        stream.close()


def test_an_open_page_ends_with_its_login(manager_there: Browser) -> None:
    Accounts(manager_there.folder).add("relief", WORD, role="clerk")
    relief = manager_there.another()
    relief.log_in("relief", WORD)
    stream = relief.client.get("/desk/window-4/events?tab=relief", buffered=False)
    events = stream.iter_encoded()
    assert shown(events, "event: desk")
    Accounts(manager_there.folder).remove("relief")

    assert len([next(events, None) for _ in range(4)]) == 4
    assert next(events, None) is None
    stream.close()


def test_two_logins_never_share_a_press(manager_there: Browser, desk_hall: StandingHall) -> None:
    second = manager_there.another()
    second.log_in()
    for _ in range(2):
        somebody_comes(desk_hall)
    one = presses(manager_there, "call_next", "window-6", press="samesamesame")
    other = presses(second, "call_next", "window-7", press="samesamesame")

    assert one[1]["ticket"] != other[1]["ticket"]


def test_what_was_pressed_is_journalled_with_the_account_that_pressed_it(
    manager_there: Browser, desk_hall: StandingHall
) -> None:
    Accounts(manager_there.folder).add("at-three", WORD, role="clerk", windows=("window-3",))
    at_three = manager_there.another()
    at_three.log_in("at-three", WORD)
    ticket = somebody_comes(desk_hall)
    told = presses(at_three, "call_next", "window-3")[1]
    desk_hall.stop_hub()
    called = [each for each in desk_hall.entries() if isinstance(each.event, TicketCalled)]
    desk_hall.start_hub()

    assert told["ticket"] == ticket.id
    assert (called[-1].actor, called[-1].on_behalf_of) == ("console", "at-three")


def test_where_somebody_must_log_in_first_no_other_button_is_offered() -> None:
    assert likely("closed", needs_clerk=True) == ["log_in"]
    assert likely("closed") == ["call", "open"]
