"""Alerts in a hall that stands: raised, read by those they are for, seen to, ended, told to others."""

import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http import HTTPStatus
from pathlib import Path

import msgspec
import pytest
from werkzeug.security import generate_password_hash

from hall_config.alerts import AlertRule
from hall_config.model import HallConfig
from hall_protocol.commands import CallNext, IssueTicket, OpenWindow
from tests.console.conftest import settings_in
from tests.console.parts import PATIENCE_S, Browser, PassedClock, console
from tests.hall.standing import StandingHall, ask, county, standing_hall, token
from web_console.alerts.keeping import Happening
from web_console.alerts.pages import AlertParts
from web_console.entrance.accounts import FILE
from web_console.live import Picture
from web_console.webhooks.queue import WebhookQueue
from web_console.webhooks.targets import Target

PASSWORD = "a long new one"
AT_ONCE = (
    AlertRule(kind="idle_window", delay_s=0, repeat_s=0),
    AlertRule(kind="long_wait_ahead", on=False),
    AlertRule(kind="disk", on=False),
    AlertRule(kind="node_lost", delay_s=0, roles=("technician",)),
)
CONFIG: HallConfig = msgspec.structs.replace(county(), alerts=AT_ONCE)


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StandingHall]:
    """A hall whose third window is open beside somebody who waits."""
    with standing_hall(tmp_path_factory.mktemp("hall"), CONFIG) as hall:
        with hall.client("dispenser-1") as dispenser, hall.client("window-3") as clerk:
            ask(clerk, OpenWindow(command_id=clerk.next_id()))
            ask(dispenser, IssueTicket(command_id=dispenser.next_id(), service="rs-canbao", token=token()))
        yield hall


@contextmanager
def at_work(hall: StandingHall, folder: Path) -> Iterator[Browser]:
    """A manager at a console with a folder of its own, once it knows the whole hall."""
    told = Target(name="office", url="http://127.0.0.1:9/", secret_file=folder / "none")
    settings = msgspec.structs.replace(settings_in(hall), data=folder, webhook=(told,))
    with console(settings, PassedClock(), CONFIG) as browser:
        assert browser.log_in() == HTTPStatus.FOUND
        until(browser, lambda picture: picture.link.state == "ok" and len(picture.windows) == len(CONFIG.windows))
        yield browser


def until(browser: Browser, is_so: Callable[[Picture], bool]) -> Picture:
    picture = browser.live.picture()
    while not is_so(picture):
        former, picture = picture, browser.live.wait_for_change(picture.version, PATIENCE_S)
        assert picture.version != former.version
    return picture


def could_call(window: str) -> Callable[[Picture], bool]:
    return lambda picture: any(each.window == window and each.could_call for each in picture.windows)


def parts(browser: Browser) -> AlertParts:
    found: AlertParts = browser.client.application.extensions["alerts"]
    return found


def look(browser: Browser) -> list[tuple[str, str]]:
    return [(each.what, each.alert.condition.kind) for each in parts(browser).watch.look()]


def someone(browser: Browser, role: str, zones: tuple[str, ...] = ()) -> Browser:
    file = browser.folder / FILE
    hashed = generate_password_hash(PASSWORD, "pbkdf2:sha256:1")
    account = {"name": role, "password": hashed, "role": role, "zones": zones}
    file.write_text(json.dumps({**json.loads(file.read_text(encoding="utf-8")), role: account}), encoding="utf-8")
    person = browser.another()
    assert person.log_in(role, PASSWORD) == HTTPStatus.FOUND
    return person


def see_to(browser: Browser, alert: str, back: str = "/alerts") -> str:
    form = {"csrf": browser.token("/alerts"), "alert": alert, "back": back}
    return browser.client.post("/alerts/acknowledge", data=form, follow_redirects=True).get_data(as_text=True)


def number_of(page: str, words: str) -> str:
    found = re.search(rf'name="alert" value="(\d+)" aria-label="[^"]*{words}', page)
    assert found, page
    return found[1]


def told(browser: Browser) -> dict[str, object]:
    answer: dict[str, object] = json.loads(browser.see("/alerts/now"))
    return answer


def test_an_alert_lives_from_its_first_word_to_its_last(hall: StandingHall, tmp_path: Path) -> None:
    with at_work(hall, tmp_path) as manager:
        until(manager, could_call("window-3"))
        assert ("raised", "idle_window") in look(manager)
        page, before = manager.see("/alerts"), told(manager)
        guide = someone(manager, "guide")

        assert "3号窗口开着没有叫号，有 1 人可以叫" in page
        assert before["count"] == 1
        assert "告警 1" in manager.see("/notices"), "at the top of every page"
        assert [each["said"] for each in before["spoken"]] == [1]  # type: ignore[attr-defined]
        assert told(guide)["count"] == 0, "a guide is not alerted to idle windows"
        assert "解除" in see_to(guide, number_of(page, "3号窗口"))

        after = see_to(manager, f"999 {number_of(page, '3号窗口')}")  # as of all that a page shows
        assert "admin 处理" in after
        assert (told(manager)["count"], told(manager)["seen"], told(manager)["spoken"]) == (0, 1, [])
        assert look(manager) == []

    with at_work(hall, tmp_path) as manager:
        assert look(manager) == [], "what somebody sees to is not said again by a console that begins anew"
        assert (told(manager)["count"], told(manager)["seen"]) == (0, 1)

        hall.stop_hub()
        until(manager, lambda picture: picture.link.state == "hub_lost")
        assert look(manager) == [("raised", "node_lost")], "what stood stands, while nothing is heard"
        assert told(manager)["count"] == 0, "it is the technician's"
        assert "与叫号中心的联系断了" in someone(manager, "technician").see("/alerts")
        assert "admin 处理" in manager.see("/alerts")
        hall.start_hub()
        until(manager, lambda picture: picture.link.state == "ok")

        with hall.client("window-3") as clerk:
            ask(clerk, CallNext(command_id=clerk.next_id()))
        until(manager, lambda picture: "phase='calling'" in str(picture.window("window-3")))
        assert look(manager) == [], "what has only just gone may be back in a moment"

    queue = WebhookQueue(tmp_path / "console" / "webhooks.db")
    first = queue.next("office")
    assert first
    said = json.loads(first.body)
    assert (first.event, said["kind"], said["facts"]["window"]) == ("alert.raised", "idle_window", "3")
    assert set(said["text"]) == {"zh", "en"}
    assert queue.standing("office").waiting == 3


def test_the_log_is_searched_and_what_is_no_day_is_said(hall: StandingHall, tmp_path: Path) -> None:
    with at_work(hall, tmp_path) as manager:
        happened: list[Happening] = list(parts(manager).watch.look())

        assert "没有记录" in manager.see("/alerts?kind=clock")
        assert "没有记录" in manager.see("/alerts?until=1999-12-31")
        for wrong in ("kind=joke", "from=yesterday", "until=2026-02-31", "before=x"):
            answer = manager.client.get(f"/alerts?{wrong}")
            assert answer.status_code == HTTPStatus.BAD_REQUEST
            assert "看不懂" in answer.get_data(as_text=True)
        for alert in ("0", "", "x", "９", "9" * 40):
            assert "已经解除" in see_to(manager, alert, back="//elsewhere.example/")
        assert all(each.alert.id for each in happened)


def test_who_leads_a_zone_is_alerted_to_it_and_to_no_other(hall: StandingHall, tmp_path: Path) -> None:
    with hall.client("window-2") as clerk, hall.client("dispenser-1") as dispenser:
        ask(clerk, OpenWindow(command_id=clerk.next_id()))
        ask(dispenser, IssueTicket(command_id=dispenser.next_id(), service="rs-canbao", token=token()))
    zone = next(window.zone for window in CONFIG.windows if window.id == "window-2")
    with at_work(hall, tmp_path) as manager:
        until(manager, could_call("window-2"))
        look(manager)
        lead = someone(manager, "lead", (zone,))
        shown = lead.see("/alerts")
        other = someone(manager, "lead", ("nowhere",))

        assert "2号窗口开着没有叫号" in shown
        assert "2号窗口开着没有叫号" not in other.see("/alerts")
        assert "2号窗口开着没有叫号" in manager.see("/alerts")
