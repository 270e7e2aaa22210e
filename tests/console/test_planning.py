"""What if, and advice, asked on a page of a hall that stands; the test answers as the forecaster, over the bus."""

import json
import re
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from msgspec.structs import replace
from werkzeug.test import TestResponse

from hall_config.texts import LANGUAGES
from hall_protocol.events import Job, JobResult
from hall_protocol.message import Message
from hall_protocol.states import NodeStatus
from hall_protocol.topics import JOB_RESULT, NODE_STATUS, Address
from node_runtime.client import RequestClient
from tests.console.conftest import settings_in
from tests.console.parts import PATIENCE_S, Browser, PassedClock, console, until
from tests.hall.standing import StandingHall, standing_hall

HALF_PAST_NINE = ("--starts-at", "2026-11-23T09:30:00+08:00")
"""A Monday."""
OPEN_TWO = {"kind": "open", "count": "2", "begins": "10:00", "ends": "11:30", "weekday": "0", "days": "10"}
WIDEN = {"kind": "skill", "window": "window-5", "service": "rs-canbao", "begins": "09:00", "ends": "11:30"}
TOLD = {"mean": 240_000.0, "half": 60_000.0, "days": 10}
INTERVAL = {"mean": 600_000.0, "half": 60_000.0, "days": 10}
COMPARISON = {
    "hall": "qinghe",
    "days": 10,
    "seed": 1,
    "changes": [["改动", "the change"]],
    "outcomes": [
        {"name": "today", "figures": {"mean_ms": INTERVAL}, "change": None},
        {"name": "changed", "figures": {"mean_ms": INTERVAL}, "change": {"mean_ms": {**TOLD, "mean": -240_000.0}}},
    ],
    "half_hours": [
        {"begins": "09:00", "today": INTERVAL, "changed": INTERVAL, "change": TOLD, "p90_today": INTERVAL},
    ],
}
UNTIL_ELEVEN = {"begins_ms": 34_200_000, "ends_ms": 39_600_000}
ADVICE = {
    "changes": [{"type": "skill", "window": "window-5", "service": "*", "hours": UNTIL_ELEVEN}],
    "sentence": ["5号窗口兼办全部事项，少等 4.0 ±1.0", "window 5 also serves every service, by 4.0 ±1.0"],
    "today_ms": INTERVAL,
    "changed_ms": INTERVAL,
    "gain_ms": TOLD,
}
COUNSEL = {"hall": "qinghe", "seed": 1, "played": 99, "fresh": 40, "advice": {"widening": [ADVICE]}}


class Forecaster:
    """Hears questions as the forecaster, and answers as a test wants."""

    def __init__(self, client: RequestClient) -> None:
        self._client, self._heard = client, threading.Condition()
        self.jobs: list[Job] = []
        client.listen(self._hear)

    def next(self) -> Job:
        """Return the next question."""
        with self._heard:
            assert self._heard.wait_for(lambda: self.jobs, PATIENCE_S), "no question came"
            return self.jobs.pop(0)

    def says(self, job: Job, progress: float, answer: object = None, error: str = "") -> None:
        """Say how far a question is, its answer, or why there is none."""
        told = json.dumps(answer) if answer is not None else ""
        result = JobResult(job_id=job.job_id, progress=progress, answer=told, error=error)
        self._client.publish(JOB_RESULT, result, id=job.job_id)

    def falls(self) -> None:
        """Say what the broker says of a forecaster that has gone."""
        status = NodeStatus(node="forecaster", role="forecaster", state="lost")
        self._client.publish(NODE_STATUS, status, node="forecaster")

    def _hear(self, _address: Address, message: Message) -> None:
        if isinstance(message, Job):
            with self._heard:
                self.jobs.append(message)
                self._heard.notify_all()


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StandingHall]:
    with standing_hall(tmp_path_factory.mktemp("planning"), None, *HALF_PAST_NINE) as hall:
        yield hall


@pytest.fixture(scope="module")
def long_clock() -> PassedClock:
    return PassedClock()


@pytest.fixture(scope="module")
def sitting(hall: StandingHall, long_clock: PassedClock) -> Iterator[Browser]:
    """A manager who sits at the console the whole morning."""
    with console(settings_in(hall), long_clock, hall.config) as browser:
        assert browser.log_in() == 302
        until(browser.live, "window='window-6'")
        yield browser


@pytest.fixture
def clock(long_clock: PassedClock) -> PassedClock:
    """Time goes on between two tests: nobody waits for a question of the one before."""
    long_clock.pass_s(60)
    return long_clock


@pytest.fixture
def manager(sitting: Browser, clock: PassedClock) -> Browser:
    sitting.see("/language/zh")
    return sitting


@pytest.fixture
def forecaster(hall: StandingHall) -> Iterator[Forecaster]:
    with hall.client("forecaster") as client:
        yield Forecaster(client)


def post(manager: Browser, path: str, form: dict[str, str]) -> TestResponse:
    return manager.client.post(path, data={**form, "csrf": manager.token(path_of(path))})


def path_of(path: str) -> str:
    return "/advice" if path.startswith("/advice") else "/whatif"


def asks(manager: Browser, path: str, form: dict[str, str]) -> str:
    """Ask; return the address of the question."""
    answer = post(manager, path, form)
    assert answer.status_code == 303, answer.get_data(as_text=True)
    return answer.headers["Location"]


def state(manager: Browser, address: str) -> dict[str, object]:
    told = manager.client.get(f"/questions/{address.rpartition('/')[2]}").get_json()
    assert isinstance(told, dict)
    return told


def await_state(manager: Browser, address: str, wanted: str) -> dict[str, object]:
    """Wait until a question stands so; every look takes a moment, and the bus a few."""
    for _ in range(round(PATIENCE_S * 50)):
        if (told := state(manager, address))["state"] == wanted:
            return told
        manager.live.pause(0.02)
    raise AssertionError(state(manager, address))


def test_a_question_is_asked_followed_and_answered(manager: Browser, forecaster: Forecaster) -> None:
    address = asks(manager, "/whatif", OPEN_TWO)
    job = forecaster.next()
    assert json.loads(job.question)["changes"] == [
        {"type": "more_windows", "count": 2, "hours": {"begins_ms": 36_000_000, "ends_ms": 41_400_000}}
    ]
    forecaster.says(job, 0.0)
    await_state(manager, address, "queued")
    forecaster.says(job, 0.37)
    assert await_state(manager, address, "working")["percent"] == 37
    assert "正在算，已完成 37%" in manager.see(address)
    forecaster.says(job, 1.0, COMPARISON)
    await_state(manager, address, "answered")
    html = manager.see(address)

    assert "平均等候由 10.0 分钟降到 10.0 分钟，少等 4.0 ±1.0 分钟。" in html
    assert "周一，模拟 10 天，随机种子 1" in html
    assert html.count('<rect class="today"') == 1
    assert "已算好" in manager.see("/whatif"), "it is found again"


def test_the_form_comes_back_filled_in_with_the_reason(manager: Browser, forecaster: Forecaster) -> None:
    refused = post(manager, "/whatif", {**OPEN_TWO, "count": "77", "begins": "10:15"})
    html = refused.get_data(as_text=True)

    assert refused.status_code == 400
    assert "窗口数应为 1 到 50 的整数" in html
    assert 'value="77"' in html
    assert "<option selected>10:15</option>" in html

    address = asks(manager, "/whatif", OPEN_TWO)
    forecaster.says(forecaster.next(), 1.0, error="这样不行 / that will not do")
    await_state(manager, address, "refused")
    html = manager.see(address)
    assert '<p class="problem" role="alert">这样不行</p>' in html
    assert "<option selected>11:30</option>" in html


def test_a_forecaster_that_is_away_is_said_to_be_away_after_some_seconds(manager: Browser, clock: PassedClock) -> None:
    address = asks(manager, "/whatif", OPEN_TWO)
    assert state(manager, address)["state"] == "asked"
    clock.pass_s(9)

    assert state(manager, address)["open"] is False
    assert "预测程序没有应答" in manager.see(address)
    manager.see("/language/en")
    assert "The forecaster does not answer" in manager.see(address)


def test_a_forecaster_that_falls_leaves_a_question_that_can_be_asked_again(
    manager: Browser, forecaster: Forecaster
) -> None:
    address = asks(manager, "/whatif", OPEN_TWO)
    first = forecaster.next()
    forecaster.says(first, 0.5)
    await_state(manager, address, "working")
    forecaster.falls()
    await_state(manager, address, "lost")
    assert "预测程序中途停了" in manager.see(address)
    again = post(manager, f"/questions/{first.job_id}/again", {})

    assert again.headers["Location"] != address
    assert forecaster.next().question == first.question


def test_a_late_answer_is_taken_all_the_same(manager: Browser, forecaster: Forecaster, clock: PassedClock) -> None:
    address = asks(manager, "/whatif", OPEN_TWO)
    clock.pass_s(60)
    assert state(manager, address)["state"] == "silent"
    forecaster.says(forecaster.next(), 1.0, COMPARISON)

    await_state(manager, address, "answered")


def test_only_some_questions_wait_at_a_time(manager: Browser, clock: PassedClock) -> None:
    for _ in range(3):
        asks(manager, "/whatif", OPEN_TWO)
    fourth = post(manager, "/whatif", OPEN_TWO)
    assert fourth.status_code == 429
    assert "请等算完再问" in fourth.get_data(as_text=True)
    assert post(manager, "/advice", {"about": "skills"}).status_code == 429
    clock.pass_s(9)

    for _ in range(14):
        asks(manager, "/whatif", OPEN_TWO)
        clock.pass_s(9)
    assert manager.see("/whatif").count('href="/whatif/') == 12


@pytest.mark.parametrize("path", ["/whatif/nothing", "/advice/nothing", "/questions/nothing"])
def test_an_unknown_question_is_no_page(manager: Browser, path: str) -> None:
    answer = manager.client.get(path)

    assert answer.status_code == 404
    if not path.startswith("/questions"):
        assert "请重新问一次" in answer.get_data(as_text=True)


@pytest.mark.parametrize("path", ["/whatif/", "/advice/"])
def test_who_types_an_address_with_a_slash_is_there(manager: Browser, path: str) -> None:
    assert manager.client.get(path).status_code == 200


def test_an_address_that_is_of_no_page_is_none(manager: Browser) -> None:
    address = asks(manager, "/whatif", OPEN_TWO)

    assert manager.client.get(address.replace("whatif", "advice")).status_code == 404
    assert post(manager, f"{address}/apply", {"nth": "0"}).status_code == 404
    assert post(manager, "/tides/window-99/revert", {}).status_code == 404
    assert post(manager, "/advice", {"about": "love"}).status_code == 400


@pytest.mark.parametrize("path", ["/whatif", "/advice", "/whatif/x/apply", "/tides/window-5/revert"])
def test_nobody_asks_or_applies_from_another_site(manager: Browser, path: str) -> None:
    assert manager.client.post(path, data=OPEN_TWO).status_code == 400
    assert "/login" in manager.another().client.post(path, data={}).headers.get("Location", "/login")


def test_what_was_asked_about_is_applied_with_one_tap_and_taken_back(
    manager: Browser, forecaster: Forecaster, hall: StandingHall
) -> None:
    address = asks(manager, "/whatif", WIDEN)
    forecaster.says(forecaster.next(), 1.0, COMPARISON)
    await_state(manager, address, "answered")
    assert "5 号窗口从现在起兼办社会保险参保登记，原来办的照办，至 11:30 自动恢复。" in manager.see(address)
    assert post(manager, f"{address}/apply", {"nth": "0"}).headers["Location"] == address
    html = manager.see(address)
    board = next(each for each in manager.live.picture().windows if each.window == "window-5")

    assert board.assigned == ("rs-canbao", "bdc-zhuanyi", "bdc-diya", "bdc-chaxun")
    assert board.assigned_help_out == ("zh-chujian",)
    assert "5 号窗口已开始兼办" in html
    assert "已应用：" in html
    for path in ("/", "/whatif", "/advice"):
        assert "兼办社会保险参保登记，至 11:30 自动恢复" in manager.see(path)
    assert post(manager, "/tides/window-5/revert", {"back": "/advice"}).headers["Location"] == "/advice"
    assert "没有窗口在兼办" in manager.see("/advice")
    assert post(manager, "/tides/window-5/revert", {"back": "https://elsewhere/"}).headers["Location"] == "/"


def test_a_window_that_is_not_open_is_said_to_count_later(
    manager: Browser, forecaster: Forecaster, hall: StandingHall
) -> None:
    address = asks(manager, "/whatif", WIDEN)
    forecaster.says(forecaster.next(), 1.0, COMPARISON)
    await_state(manager, address, "answered")
    post(manager, f"{address}/apply", {"nth": "0"})
    html = manager.see(address)
    post(manager, "/tides/window-5/revert", {})

    assert "5 号窗口已开始兼办" in html
    assert "5 号窗口现在没有开，开窗后起作用" in html


def test_two_managers_who_widen_a_window_at_once_both_have_done_it(manager: Browser, forecaster: Forecaster) -> None:
    services = ("rs-canbao", "rs-shebao", "yb-beian")
    asked = [asks(manager, "/whatif", {**WIDEN, "service": service}) for service in services]
    for _ in asked:
        forecaster.says(forecaster.next(), 1.0, COMPARISON)
    for address in asked:
        await_state(manager, address, "answered")
    others = [manager.another() for _ in asked]
    for other in others:
        other.log_in()
    forms = [{"nth": "0", "csrf": other.token("/whatif")} for other in others]
    with ThreadPoolExecutor(len(asked)) as at_once:
        list(at_once.map(lambda other, to, form: other.client.post(f"{to}/apply", data=form), others, asked, forms))
    board = next(each for each in manager.live.picture().windows if each.window == "window-5")
    post(manager, "/tides/window-5/revert", {})

    assert set(services) <= set(board.assigned)


def test_a_window_that_the_hall_gave_up_meanwhile_is_not_widened(
    manager: Browser, forecaster: Forecaster, hall: StandingHall
) -> None:
    address = asks(manager, "/whatif", {**WIDEN, "window": "window-6"})
    forecaster.says(forecaster.next(), 1.0, COMPARISON)
    await_state(manager, address, "answered")
    windows = tuple(window for window in hall.config.windows if window.id != "window-6")
    hall.write(replace(hall.config, windows=windows))
    reload(manager)
    before = manager.see(address)
    post(manager, f"{address}/apply", {"nth": "0"})
    after = manager.see(address)
    hall.write(hall.config)
    reload(manager)

    assert "现在的大厅没有这个窗口" in before
    assert "现在应用" not in before
    assert '<p class="said refused"' in after


def test_what_is_of_another_hour_cannot_be_applied(manager: Browser, forecaster: Forecaster) -> None:
    address = asks(manager, "/whatif", {**WIDEN, "begins": "16:00", "ends": "17:00"})
    forecaster.says(forecaster.next(), 1.0, COMPARISON)
    await_state(manager, address, "answered")
    assert "16:00 起可以在这里应用" in manager.see(address)
    post(manager, f"{address}/apply", {"nth": "0"})

    assert "没有应用" in manager.see(address)
    assert "没有窗口在兼办" in manager.see("/whatif")


def test_advice_for_now_is_applied_with_one_tap(manager: Browser, forecaster: Forecaster) -> None:
    address = asks(manager, "/advice", {"about": "now"})
    job = forecaster.next()
    assert json.loads(job.question) == {"about": ["widening"], "weekday": 0, "at": "now"}
    now = {"sentence": ["以 09:30 为准", "as of 09:30"], "nothing": None, "at_ms": 1}
    forecaster.says(job, 1.0, {**COUNSEL, "now": now})
    await_state(manager, address, "answered")
    html = manager.see(address)
    assert "5号窗口兼办全部事项，少等 4.0 ±1.0" in html
    assert "<b>少等 4.0 ±1.0 分钟</b>" in html
    assert "平常的周一也这样" in html, "other figures than these"
    assert "要长期这样" not in html
    assert "以 09:30 为准" in html
    assert '<summary class="primary">现在应用：5 号窗口兼办全部事项</summary>' in html
    closer = re.search(r'href="(/whatif\?[^"]+)"', html)
    assert closer
    form = manager.see(closer[1].replace("&amp;", "&"))
    assert '<option value="window-5" selected>' in form
    assert "<option selected>11:00</option>" in form
    post(manager, f"{address}/apply", {"nth": "0"})

    assert "兼办全部事项，至 11:00 自动恢复" in manager.see(address)
    post(manager, "/tides/window-5/revert", {})


def test_where_nothing_helps_the_reason_is_said(manager: Browser, forecaster: Forecaster) -> None:
    address = asks(manager, "/advice", {"about": "now"})
    now = {"sentence": ["以此为准", "as of now"], "nothing": ["现在没有人在等", "nobody waits"]}
    forecaster.says(forecaster.next(), 1.0, {**COUNSEL, "advice": {"widening": []}, "now": now})
    await_state(manager, address, "answered")

    assert '<p class="sentence">现在没有人在等</p>' in manager.see(address), "it is the answer, not an empty place"


def test_how_many_windows_is_answered_with_a_chart(manager: Browser, forecaster: Forecaster) -> None:
    address = asks(manager, "/whatif", {"minutes": "15", "weekday": "0", "days": "10"})
    job = forecaster.next()
    assert json.loads(job.question)["windows_for"] == "p90<=15"
    half = {"begins": "10:30", "windows": 9, "today": 6, "found_ms": 60_000, "fresh_ms": 999_000}
    goal = {"figure": "p90", "within_ms": 900_000}
    forecaster.says(job, 1.0, {"hall": "qinghe", "days": 10, "seed": 1, "goal": goal, "needed": [half], "played": 3})
    await_state(manager, address, "answered")
    html = manager.see(address)

    assert "10:30，要 9 个窗口（现有 6 个）" in html
    assert "超出" in html
    assert html.count("<rect") == 2


def test_an_answer_of_another_version_is_said_to_be_so(manager: Browser, forecaster: Forecaster) -> None:
    for path, form in (("/whatif", OPEN_TWO), ("/advice", {"about": "hours"})):
        address = asks(manager, path, form)
        forecaster.says(forecaster.next(), 1.0, {"days": "many"})
        await_state(manager, address, "answered")
        assert "和控制台版本不同" in manager.see(address)
        assert post(manager, f"{address}/apply", {"nth": "0"}).status_code in (303, 404)


def test_every_page_speaks_both_languages(manager: Browser, forecaster: Forecaster) -> None:
    whatif, advice = asks(manager, "/whatif", WIDEN), asks(manager, "/advice", {"about": "skills", "skills": "3"})
    working = dict.fromkeys(LANGUAGES, "")
    for language in LANGUAGES:
        manager.see(f"/language/{language}")
        working[language] = manager.see(whatif)
    for answer in (COMPARISON, COUNSEL):
        forecaster.says(forecaster.next(), 1.0, answer)
    await_state(manager, whatif, "answered")
    await_state(manager, advice, "answered")
    for language in LANGUAGES:
        manager.see(f"/language/{language}")
        shown = working[language] + "".join(map(manager.see, (whatif, advice, "/whatif", "/advice")))
        main = "".join(re.findall(r"<main>.*?</main>", shown, re.DOTALL))
        words = re.sub(r"<[^>]+>", "", main)
        assert bool(re.search(r"[\u4e00-\u9fff]", words)) is (language == "zh"), language


def test_a_configuration_that_the_hall_has_taken_is_the_one_that_is_asked_about(
    manager: Browser, forecaster: Forecaster, hall: StandingHall
) -> None:
    address = asks(manager, "/whatif", WIDEN)
    forecaster.says(forecaster.next(), 1.0, COMPARISON)
    await_state(manager, address, "answered")
    taught = [
        replace(window, services=(*window.services, "rs-canbao")) if window.id == "window-5" else window
        for window in hall.config.windows
    ]
    hall.write(replace(hall.config, windows=tuple(taught), lanes=replace(hall.config.lanes, green_head_start_s=1_200)))
    reload(manager)
    refused = post(manager, "/whatif", WIDEN)

    assert "（现为 20 分钟）" in manager.see("/whatif")
    assert "5 号窗口本来就办社会保险参保登记" in refused.get_data(as_text=True)
    assert "少等 4.0 ±1.0 分钟" in manager.see(address), "what was asked before is still found"
    hall.write(hall.config)
    reload(manager)
    assert "（现为 15 分钟）" in manager.see("/whatif")


def reload(manager: Browser) -> None:
    """Have the hub take its changed folder."""
    former = manager.live.configuration
    headers = {"X-CSRF-Token": manager.token("/")}
    answer = manager.client.post("/api/v1/commands/reload_configuration", json={}, headers=headers)
    assert answer.status_code == 200, answer.get_json()
    picture = manager.live.picture()
    while manager.live.configuration == former:
        picture = manager.live.wait_for_change(picture.version, PATIENCE_S)


def test_another_system_asks_and_hears_the_answer(manager: Browser, forecaster: Forecaster) -> None:
    headers = {"X-CSRF-Token": manager.token("/")}
    wish = {"kind": "what_if", "question": {"changes": ["policy arrival"], "days": 2}}
    asked = manager.client.post("/api/v1/jobs", json=wish, headers=headers)
    job = forecaster.next()
    assert (asked.status_code, asked.get_json()["job_id"]) == (202, job.job_id)
    assert json.loads(job.question) == wish["question"]
    forecaster.says(job, 1.0, {"days": 2})
    await_state(manager, f"/{job.job_id}", "answered")

    told = manager.client.get(f"/api/v1/jobs/{job.job_id}").get_json()
    assert (told["state"], told["answer"]) == ("answered", {"days": 2})
    assert manager.client.get("/api/v1/jobs/nothing").status_code == 404
    assert manager.client.get(f"/whatif/{job.job_id}").status_code == 404
    assert job.job_id not in manager.see("/whatif"), "who asked elsewhere looks there"
    wrongs: list[object] = [{}, {"kind": "oracle", "question": {}}, {"kind": "what_if"}, []]
    for wrong in wrongs:
        assert manager.client.post("/api/v1/jobs", json=wrong, headers=headers).status_code == 400
