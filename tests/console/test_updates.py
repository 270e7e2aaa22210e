"""A manager sees which release each machine runs, lets a new one through the hall, stops it and takes it back."""

import html
from collections.abc import Iterator
from pathlib import Path
from typing import cast

import msgspec
import pytest
from click.testing import CliRunner

from firmware_tools.cli import main
from node_runtime.depot_client import OverSocket
from node_runtime.depot_messages import MachineUpdate, ReleaseTold, Rollout, UpdatesTold
from node_runtime.release import Step, UpdateState, Wish
from tests.console.installed_parts import hub_with_a_depot, pressed, says, technician_at
from tests.console.parts import Browser
from tests.depot.standing import PATIENCE_S, InstalledHub
from web_console.audit.log import AuditLog, Wanted
from web_console.language import Tongue
from web_console.updates.view import view_of


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[InstalledHub]:
    """A hub with two releases, and three machines that run the older one."""
    names = ("board-1", "dispenser-1", "terminal-3", "sign-3")
    with hub_with_a_depot(tmp_path_factory.mktemp("hub"), ("1.0", "1.1"), names) as hub:
        says(hub, "board-1", "display")
        says(hub, "dispenser-1", "dispenser")
        says(hub, "terminal-3", "terminal", step="failed", why="silent", detail="sign-3", wished="1.1")
        yield hub


@pytest.fixture(scope="module")
def technician(hub: InstalledHub, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    with technician_at(hub.places.depot_inside, tmp_path_factory.mktemp("console")) as browser:
        yield browser


def wish_of(hub: InstalledHub, name: str) -> Wish:
    link = OverSocket(hub.places.depot_outside, PATIENCE_S)
    link.request("GET", "/v1/wish", None, {"X-Client-Verify": "SUCCESS", "X-Client-Name": name})
    wish = msgspec.json.decode(link.getresponse().read(), type=Wish)
    link.close()
    return wish


def presses(browser: Browser, act: str, **form: object) -> str:
    return pressed(browser, "/updates/change", act=act, **form)


def test_the_page_says_what_each_machine_runs_and_what_went_wrong_in_a_sentence(technician: Browser) -> None:
    page = html.unescape(technician.see("/updates"))

    assert "切换后 sign-3 没有动静，两分钟后已自动退回。" in page
    assert page.count(">1.0</td>") == 4, "three machines run it, and the hub has it"
    assert "离线根密钥还在叫号中心上" in page
    assert "全部取号机" in page
    assert "共 3 台：1 台没有成功、2 台正常" in page
    assert 'value="board-1" data-key="board-1" selected>board-1' in page, "the only dispenser is not tried first"
    assert page.index("node=terminal-3") < page.index("node=board-1"), "what wants a hand comes first"
    assert "一楼大厅正中，入口对面" in page
    assert "小型电脑（amd64）" in page or "树莓派（arm64）" in page


def test_no_machine_is_taken_back_by_one_slip_of_the_finger(technician: Browser, hub: InstalledHub) -> None:
    says(hub, "sign-3", "sign", previous="0.9")
    row = technician.see("/updates").partition("node=sign-3")[2].partition("</tr>")[0]

    assert "退回 0.9" in row
    assert row.index("<details") < row.index('value="back"') < row.index("sign-3：马上退回") < row.index("</details>")


@pytest.mark.parametrize(
    ("age_s", "kind", "words"),
    [(60, "good", "正常"), (7_300, "away", "2 小时前报到过"), (-1, "away", "还没有报到")],
)
def test_a_machine_that_is_switched_off_is_not_called_well(age_s: int, kind: str, words: str) -> None:
    machine = MachineUpdate(name="board-1", state=UpdateState(running="1.0"), age_s=age_s)
    view = view_of(UpdatesTold(machines=(machine,)), Tongue("zh", 8 * 3600))
    (row,) = view.machines + view.well

    assert row.kind == kind
    assert words in row.state


def test_a_machine_that_tries_by_itself_ever_more_rarely_can_be_told_to_do_so_now() -> None:
    state = UpdateState(running="1.0", wished="1.1", step="fetching", why="not_there", detail="paidui-1.1-arm64.tar")
    told = UpdatesTold(machines=(MachineUpdate(name="board-1", state=state, age_s=1),))
    (row,) = view_of(told, Tongue("zh")).machines

    assert row.can_try_again


def test_of_forty_machines_the_second_window_comes_before_the_tenth() -> None:
    names = ("window-10", "window-2", "board-1")
    told = tuple(MachineUpdate(name=name, state=UpdateState(running="1.0"), age_s=1) for name in names)

    assert [row.name for row in view_of(UpdatesTold(machines=told), Tongue("zh")).well] == [
        "board-1",
        "window-2",
        "window-10",
    ]


@pytest.mark.parametrize(
    ("alike", "is_well", "age_s", "advice", "called"),
    [
        (3, True, 1, "它一切正常，另有 3 台机器做同样的工作", "window-2 · 2号窗口"),
        (0, True, 1, "没有别的机器做它的工作", "window-2 · 2号窗口（只有这一台）"),
        (3, False, 1, "它现在并不正常", "window-2 · 2号窗口（现在不正常）"),
        (3, True, 900, "会等 window-2 开机", "window-2 · 2号窗口（联系不上）"),
    ],
)
def test_before_the_start_it_is_said_where_a_release_is_tried_first_and_why(
    alike: int, is_well: bool, age_s: int, advice: str, called: str
) -> None:
    machine = MachineUpdate(name="window-2", alike=alike, is_well=is_well, age_s=age_s)
    first = view_of(UpdatesTold(machines=(machine,), first="window-2"), Tongue("zh"), {"window-2": "2号窗口"}).first

    assert first is not None
    assert advice in first.advice
    assert first.is_doubtful is ("一切正常" not in advice)
    assert first.machines == (("window-2", called, True),)


def test_when_a_release_was_added_is_said_by_the_clock_on_the_wall() -> None:
    release = ReleaseTold(version="1.1", architectures=("arm64",), added="2026-11-27T22:30:00Z", size=1)
    (row,) = view_of(UpdatesTold(releases=(release,)), Tongue("zh", 8 * 3600)).releases

    assert row.added == "2026-11-28 06:30"


def on_its_way(wave: int, *machines: tuple[str, str, int], next_in_s: int = -1) -> UpdatesTold:
    """A release in waves of one; each machine as (what it runs, how that stands, how long ago it said so)."""
    told = tuple(
        MachineUpdate(
            name=f"window-{number}", wished="1.1", state=UpdateState(running=runs, step=_step(step)), age_s=age_s
        )
        for number, (runs, step, age_s) in enumerate(machines, 1)
    )
    rollout = Rollout(release="1.1", waves=tuple((each.name,) for each in told), wave=wave)
    return UpdatesTold(machines=told, rollout=rollout, next_in_s=next_in_s)


def _step(step: str) -> Step:
    return step  # type: ignore[return-value]


RUNS, READY, AWAY, OLD = ("1.1", "settled", 1), ("1.0", "waiting", 1), ("1.0", "settled", 900), ("1.0", "settled", 1)


@pytest.mark.parametrize(
    ("told", "says_so"),
    [
        (on_its_way(0, RUNS, OLD, next_in_s=430), "约 8 分钟后开始下一批"),
        (on_its_way(1, RUNS, RUNS, next_in_s=20), "约 1 分钟后推广完成"),
        (on_its_way(0, READY, OLD), "window-1 已就绪，等大厅休息后切换；要现在就试，请在下面点“马上切换”"),
        (on_its_way(1, RUNS, AWAY), "window-2 联系不上，开机后才会继续"),
        (on_its_way(0, OLD, OLD), "这一批正常运行十分钟后，下一批才开始"),
        (on_its_way(2, RUNS, AWAY), "已推广完，但还有 1 台没有在运行它"),
        (on_its_way(2, RUNS, RUNS), "已在全部机器上运行"),
    ],
)
def test_what_the_next_wave_waits_for_is_said(told: UpdatesTold, says_so: str) -> None:
    rollout = view_of(told, Tongue("zh")).rollout

    assert rollout is not None
    assert says_so in rollout.text
    assert rollout.waves[0].progress == f"{told.machines[0].state.running.count('1.1')}/1 台已正常运行"


def test_a_machine_that_waits_for_the_hall_to_close_can_be_told_not_to_wait() -> None:
    ready, old = on_its_way(0, READY, OLD), on_its_way(0, OLD, OLD)
    paused = msgspec.structs.replace(ready, rollout=Rollout(release="1.1", waves=(("window-1",),), is_paused=True))

    assert [view_of(told, Tongue("zh")).machines[0].can_change_now for told in (ready, paused)] == [True, False]
    assert not any(row.can_change_now for row in view_of(old, Tongue("zh")).machines)


def test_a_machine_that_is_to_go_back_is_not_called_well_because_the_release_is_paused() -> None:
    told = on_its_way(0, RUNS)
    (machine,), rollout = told.machines, msgspec.structs.replace(cast(Rollout, told.rollout), is_paused=True)
    back = msgspec.structs.replace(told, machines=(msgspec.structs.replace(machine, wished="1.0"),), rollout=rollout)
    (row,) = view_of(back, Tongue("zh")).machines

    assert "一分钟内开始" in row.state


def test_a_release_goes_through_the_hall_in_waves_is_paused_and_taken_back(
    technician: Browser, hub: InstalledHub
) -> None:
    begun = presses(technician, "run", release="1.1", first="board-1")
    first = wish_of(hub, "board-1")
    others = {wish_of(hub, name).release for name in ("dispenser-1", "terminal-3")}
    log: AuditLog = technician.client.application.extensions["audit"]

    assert "1.1 正在推广：第 1 批，共 3 批" in begun
    assert "已开始分批推广：先更新 board-1" in begun
    assert (first.release, others) == ("1.1", {""})
    assert [line.action for line in log.lines(Wanted(), 1)] == ["updates.change_page"]
    assert "act=roll_out" in log.lines(Wanted(), 1)[0].about
    assert "已在推广，不用再开始一次" in presses(technician, "run", release="1.1"), "two people have pressed"
    assert "1.1 已暂停在第 1 批" in presses(technician, "pause")
    assert wish_of(hub, "board-1").release == "1.0"
    assert "已继续" in presses(technician, "go_on")
    assert "机器会自行退回" in presses(technician, "back", machine="board-1")
    assert (wish_of(hub, "board-1").release, wish_of(hub, "board-1").now) == ("1.0", False)


def test_who_has_a_bad_release_at_eleven_need_not_wait_for_the_evening(technician: Browser, hub: InstalledHub) -> None:
    presses(technician, "run", release="1.1", machine="board-1")

    assert "一分钟内退回原来的版本" in presses(technician, "back", machine="board-1", when="at_once")
    assert (wish_of(hub, "board-1").release, wish_of(hub, "board-1").now) == ("1.0", True)


def test_a_role_or_some_machines_are_updated_at_once(technician: Browser, hub: InstalledHub) -> None:
    presses(technician, "run", release="1.1", role="dispenser", when="at_once")

    assert wish_of(hub, "dispenser-1") == Wish(release="1.1", again=wish_of(hub, "dispenser-1").again, now=True)
    assert "没有这个版本" in presses(technician, "run", release="6.6", machine="board-1")
    assert (
        technician.client.post("/updates/change", data={"act": "explode", "csrf": technician.token()}).status_code
        == 400
    )


def test_a_release_may_come_to_windows_while_they_rest(technician: Browser, hub: InstalledHub) -> None:
    presses(technician, "run", release="1.1", machine="terminal-3", when="when_resting")

    assert (wish_of(hub, "terminal-3").when_resting, wish_of(hub, "terminal-3").now) == (True, False)


def test_a_program_does_as_a_page_does(technician: Browser, hub: InstalledHub) -> None:
    csrf, client = {"X-CSRF-Token": technician.token("/nodes")}, technician.client
    change = {"act": "run", "release": "1.1", "machines": ["terminal-3"]}
    done = client.post("/api/v1/updates", json=change, headers=csrf)

    assert done.status_code == 200
    assert {each["name"]: each["wished"] for each in done.get_json()["machines"]}["terminal-3"] == "1.1"
    assert [each["version"] for each in client.get("/api/v1/updates").get_json()["releases"]] == ["1.1", "1.0"]
    assert client.post("/api/v1/updates", json={"act": "run", "release": "6.6"}, headers=csrf).status_code == 409
    assert client.post("/api/v1/updates", json={"act": "run", "more": 1}, headers=csrf).status_code == 400


def test_a_technician_at_the_hub_types_the_same(hub: InstalledHub) -> None:
    def typed(*words: str) -> str:
        return CliRunner().invoke(main, ["release", *words, "--root", str(hub.places.root)]).output

    assert "After the change sign-3 said nothing" in typed("list")
    assert "this hub has heard of no machine board-9" in typed("wish", "1.1", "board-9")
    assert "no machine that is a pad" in typed("wish", "1.1", "--role", "pad")
    assert 'this hub has no release "6.6"' in typed("wish", "6.6", "board-1")
    assert "heard of no machine board-9" in typed("wish", "1.1", "--first", "board-9")
    assert "--first is of waves alone" in typed("wish", "1.1", "--first", "board-1", "--together")
    assert "1.1 is on its way: wave 1 of 3" in typed("wish", "1.1", "--first", "sign-3", "--when-resting")
    assert wish_of(hub, "sign-3").when_resting
    assert "paused at wave 1 of 3" in typed("pause")


def test_a_hall_on_one_computer_and_a_depot_that_is_away_are_said(tmp_path: Path, browser: Browser) -> None:
    browser.log_in()
    assert "没有需要接入或更新的机器" in browser.see("/updates")
    with technician_at(tmp_path / "nobody.sock", tmp_path) as another:
        assert "仓库程序（paidui-depot）没有应答" in another.see("/updates")
        assert another.client.get("/api/v1/updates").status_code == 503
