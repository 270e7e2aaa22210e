"""What a manager sees while broker, hub or journal are away."""

from pathlib import Path

import pytest

from hall_config.reading import read_hall
from tests.console.parts import COUNTY, Browser, PassedClock, lonely_settings
from web_console.language import Tongue
from web_console.site import build


@pytest.fixture
def manager(browser: Browser) -> Browser:
    assert browser.log_in() == 302
    return browser


@pytest.mark.parametrize("path", ["/", "/today", "/forecast", "/whatif", "/advice", "/nodes"])
def test_every_page_says_that_the_console_is_cut_off(manager: Browser, path: str) -> None:
    assert "与消息总线的联系断了" in manager.see(path)


def test_the_node_list_names_every_machine_before_any_has_spoken(manager: Browser) -> None:
    html = manager.see("/nodes")

    nodes = [node.id for node in read_hall(COUNTY).nodes]
    assert {"dispenser-1", "board-1", "window-1", "sign-1", "pad-1"} <= set(nodes)
    for node in nodes:
        assert f"<code>{node}</code>" in html
    assert html.count("还没有联系过") == len(nodes)


def test_the_page_of_today_says_why_there_are_no_figures(manager: Browser) -> None:
    assert "大厅还没有开始记录" in manager.see("/today")


def test_a_damaged_journal_is_named_and_everything_else_goes_on(manager: Browser) -> None:
    (manager.folder / "journal.db").write_bytes(b"no database at all" * 100)

    assert "日志读不出来" in manager.see("/today")
    assert manager.client.get("/").status_code == 200


def test_without_virtual_nodes_the_page_says_why_there_is_no_virtual_hall(manager: Browser) -> None:
    assert "这里没有虚拟大厅" in manager.see("/virtual")


@pytest.mark.parametrize("path", ["/whatif", "/advice"])
def test_a_console_that_does_not_know_the_configuration_says_so(
    manager: Browser, tmp_path: Path, clock: PassedClock, path: str
) -> None:
    app = build(lonely_settings(tmp_path), manager.live, None, clock)
    other = Browser(app.test_client(), tmp_path, manager.live)
    other.log_in()

    assert "没有读到大厅的配置文件夹" in other.see(path)
    assert other.client.get("/").status_code == 200


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/virtual/nobody/screen", 404),
        ("/virtual/window-1/screen", 404),
        ("/virtual/board-1/sound/1", 404),
        ("/events/nothing", 404),
    ],
)
def test_what_is_not_there_is_not_found(manager: Browser, path: str, status: int) -> None:
    assert manager.client.get(path).status_code == status


@pytest.mark.parametrize("touch", ["", [], {}, {"x": 1}, {"x": "1", "y": 2}, {"x": True, "y": 1}])
def test_a_touch_that_is_none_is_refused(manager: Browser, touch: object) -> None:
    headers = {"X-CSRF-Token": manager.token("/")}

    assert manager.client.post("/virtual/dispenser-1/touch", json=touch, headers=headers).status_code == 400


def test_what_is_nested_without_end_is_refused_everywhere(manager: Browser) -> None:
    headers = {"X-CSRF-Token": manager.token("/")}
    for path in ("/virtual/dispenser-1/card", "/guide/act/issue_ticket", "/api/v1/commands/call_next", "/api/v1/jobs"):
        body = '{"a":' * 5_000
        answer = manager.client.post(path, data=body, content_type="application/json", headers=headers)
        assert answer.status_code == 400, path


def test_a_press_at_a_node_that_is_not_running_is_answered_with_a_sentence(manager: Browser) -> None:
    headers = {"X-CSRF-Token": manager.token("/")}
    answer = manager.client.post("/virtual/window-1/press", json={"button": "call"}, headers=headers)

    assert answer.status_code == 409
    assert answer.get_json()["problem"] == "这台设备没有应答，会自行恢复"


def test_a_program_is_told_that_nothing_was_heard_yet(manager: Browser) -> None:
    answer = manager.client.get("/api/v1/hall")

    assert answer.status_code == 503
    assert answer.is_json


def test_whoever_asks_whether_the_console_lives_is_told_without_a_login(manager: Browser) -> None:
    assert manager.another().client.get("/health").get_json() == {"ok": True, "link": "broker_lost"}


def test_who_presses_while_the_hub_is_away_is_told_that_it_may_still_be_done(browser: Browser) -> None:
    browser.log_in()
    form = {"back": "/whatif", "csrf": browser.token("/whatif")}
    html = browser.client.post("/tides/window-5/revert", data=form, follow_redirects=True).get_data(as_text=True)

    assert "恢复后也许仍会照办" in html
    assert "导办员" not in html, "what visitors read"


@pytest.mark.parametrize(("at_ms", "shown"), [(36_000_000, "10:00"), (0, "–"), (None, "–"), (-1, "–"), (10**18, "–")])
def test_a_moment_that_no_calendar_has_takes_no_page_away(at_ms: int | None, shown: str) -> None:
    assert Tongue("zh").clock(at_ms) == shown
