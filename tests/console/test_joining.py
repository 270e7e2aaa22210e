"""A technician adds a machine by the code on its screen, sees how it is, and lets a lost one in no more."""

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from node_runtime.depot_messages import Enrolment, EnrolTicket, Report
from node_runtime.findings import Diagnosis, Finding
from tests.console.installed_parts import ZERO, hub_with_a_depot, machine_waits, pressed, technician_at
from tests.console.parts import Browser
from tests.depot.standing import InstalledHub
from web_console.audit.log import AuditLog, Wanted

ILL = Diagnosis(
    machine="board-1",
    kind="node",
    release="1.0",
    made_ms=1,
    findings=(
        Finding(check="clock", code="clock.of_tomorrow", state="green", sentence="The clock is right."),
        Finding(check="disk", code="disk.of_tomorrow", state="red", sentence="Full.", advice="Take a larger card."),
    ),
)


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[InstalledHub]:
    with hub_with_a_depot(tmp_path_factory.mktemp("hub")) as hub:
        yield hub


@pytest.fixture(scope="module")
def technician(hub: InstalledHub, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """One console for all: what is tried here stands in the depot."""
    with technician_at(hub.places.depot_inside, tmp_path_factory.mktemp("console")) as browser:
        yield browser


def becomes(hub: InstalledHub, shown: EnrolTicket) -> Enrolment:
    return hub.behind_the_front.get(f"/v1/enrol/{shown.ticket}", Enrolment)


def presses(browser: Browser, act: str, **form: object) -> str:
    return pressed(browser, f"/nodes/{act}", **form)


def test_a_machine_is_added_by_the_code_on_its_screen_and_the_log_says_who_did_it(
    technician: Browser, hub: InstalledHub
) -> None:
    shown = machine_waits(hub)
    spaced = f"{shown.code[:3]} {shown.code[3:]}"
    page = technician.see("/nodes/add")
    chosen = technician.see(f"/nodes/add?code={spaced.replace(' ', '+')}")
    said = presses(technician, "accept", code=spaced, node=["terminal-3", "sign-3"])
    answer = becomes(hub, shown)
    log: AuditLog = technician.client.application.extensions["audit"]

    assert spaced in page
    assert "Raspberry Pi Zero 2 W · c0ffee01" in page
    assert 'value="terminal-3"' in chosen
    assert 'value="hub"' not in chosen
    assert "已接入：terminal-3、sign-3" in said
    assert [each.node for each in answer.nodes] == ["terminal-3", "sign-3"]
    assert [(line.action, line.outcome) for line in log.lines(Wanted(), 1)] == [("machines.accept", "done")]
    assert "nodes=terminal-3,sign-3" in log.lines(Wanted(), 1)[0].about


def test_a_device_that_has_a_machine_is_replaced_only_where_that_is_ticked(
    technician: Browser, hub: InstalledHub, tmp_path: Path
) -> None:
    hub.identify("dispenser-1", tmp_path / "old")
    shown = machine_waits(hub)

    refused = presses(technician, "accept", code=shown.code, node="dispenser-1")

    assert "已有机器。要替换它" in refused
    assert 'value="dispenser-1" checked' in refused, "what was ticked is not ticked anew"
    assert becomes(hub, shown).state == "waiting"
    assert "已接入：dispenser-1" in presses(technician, "accept", code=shown.code, node="dispenser-1", replace="yes")


def test_a_slip_is_said_in_a_sentence_and_a_stranger_is_sent_away(technician: Browser, hub: InstalledHub) -> None:
    shown = machine_waits(hub)

    assert "请至少勾选一台设备" in presses(technician, "accept", code=shown.code)
    assert "请至少勾选一台设备" in presses(technician, "accept", code=shown.code, node="../hub")
    assert "大厅配置中没有 board-9" in presses(technician, "accept", code=shown.code, node="board-9")
    assert "没有机器显示 000000" in presses(technician, "accept", code="000000", node="board-1")
    assert "请输入机器屏幕上的六位数字" in presses(technician, "accept", code="12", node="board-1")
    assert "已拒绝" in presses(technician, "refuse", code=shown.code)
    assert becomes(hub, shown).state == "refused"


def test_a_machines_page_says_what_ails_it_first_and_a_lost_one_is_let_in_no_more(
    technician: Browser, hub: InstalledHub, tmp_path: Path
) -> None:
    hub.identify("board-1", tmp_path / "board")
    report = Report(release="1.0", machine=ZERO, doctor=msgspec.Raw(msgspec.json.encode(ILL)))
    hub.says("board-1", report)
    page = technician.see("/nodes/machine?node=board-1")
    unsure = presses(technician, "revoke", node="board-1")
    revoked = presses(technician, "revoke", node="board-1", sure="yes")

    assert page.index("Take a larger card.") < page.index("The clock is right.")
    assert "1 项需要处理" in page
    assert "有效至" in page
    assert "吊销前请勾选确认" in unsure
    assert "board-1 的证书已吊销" in revoked
    assert "已吊销：以这个名称接入的机器不能再进入大厅" in revoked
    assert hub.register.in_force("board-1") == ()


def test_above_the_devices_stands_which_machines_want_a_hand_and_how_the_hub_is(
    technician: Browser, hub: InstalledHub, tmp_path: Path
) -> None:
    hub.identify("sign-3", tmp_path / "sign")
    shown = machine_waits(hub)
    hub.says("sign-3", Report(release="1.0", machine=ZERO, doctor=msgspec.Raw(msgspec.json.encode(ILL))))
    before = technician.see("/nodes/machine?node=hub")
    hub.places.hub_diagnosis.parent.mkdir()
    hub.places.hub_diagnosis.write_bytes(msgspec.json.encode(msgspec.structs.replace(ILL, machine="hub", kind="hub")))
    page, itself = technician.see("/nodes"), technician.see("/nodes/machine?node=hub")
    waiting = technician.see("/nodes/add")

    assert page.count("1 项需要处理") == 2
    assert '<a href="/nodes/machine?node=hub">叫号中心</a>' in page
    assert '<a href="/nodes/machine?node=sign-3">sign-3</a>' in page
    assert f"<b>{waiting.count('开始等待')} 台机器在等待接入</b>" in page
    assert shown.code[:3] in waiting
    assert "Take a larger card." in itself
    assert "Take a larger card." not in before


def test_a_program_is_told_of_the_hub_as_of_a_machine_that_nobody_lets_in(
    technician: Browser, hub: InstalledHub
) -> None:
    diagnosis = msgspec.json.encode(msgspec.structs.replace(ILL, machine="hub", kind="hub"))
    hub.places.hub_diagnosis.parent.mkdir(exist_ok=True)
    hub.places.hub_diagnosis.unlink(missing_ok=True)
    before = technician.client.get("/api/v1/nodes/hub/machine")
    hub.places.hub_diagnosis.write_bytes(diagnosis)
    itself = technician.client.get("/api/v1/nodes/hub/machine").get_json()

    assert (before.status_code, before.get_json()["age_s"]) == (200, None)
    assert (itself["identity"], itself["carries"]) == (None, ["hub"])
    assert itself["findings"][0]["advice"] == "Take a larger card."


def test_a_device_whose_program_is_away_is_not_sent_to_its_plug_while_its_machine_speaks(
    technician: Browser, hub: InstalledHub, tmp_path: Path
) -> None:
    hub.identify("terminal-3", tmp_path / "terminal")
    silent = technician.see("/nodes/machine?node=terminal-3")
    hub.says("terminal-3", Report(release="1.0", machine=ZERO))
    speaks = technician.see("/nodes/machine?node=terminal-3")

    assert "请到现场检查它的电源和网络" in silent
    assert "电源和网络是好的" in speaks
    assert "请到现场检查它的电源和网络" not in speaks
    assert "还没有机器是 pad-1" in technician.see("/nodes/machine?node=pad-1")


def test_a_hall_on_one_computer_says_that_it_has_no_machines_to_let_in(browser: Browser) -> None:
    browser.log_in()

    assert "添加机器" not in browser.see("/nodes")
    assert "没有需要接入或更新的机器" in browser.see("/nodes/add")
    assert "没有需要接入或更新的机器" in browser.see("/nodes/machine?node=dispenser-1")
    assert "没有这台设备" in browser.see("/nodes/machine?node=nobody")


def test_a_depot_that_is_away_is_said_and_the_page_still_stands(tmp_path: Path) -> None:
    with technician_at(tmp_path / "nobody.sock", tmp_path) as browser:
        assert "paidui-depot" in browser.see("/nodes/add")
        assert "paidui-depot" in browser.see("/nodes")


def test_a_program_adds_and_revokes_machines_as_a_page_does(technician: Browser, hub: InstalledHub) -> None:
    shown = machine_waits(hub)
    csrf = {"X-CSRF-Token": technician.token("/nodes")}
    client = technician.client
    listed = client.get("/api/v1/enrolments").get_json()
    wish = {"nodes": ["board-1"], "replace": True}
    done = client.post(f"/api/v1/enrolments/{shown.code}/accept", json=wish, headers=csrf)
    machine = client.get("/api/v1/nodes/board-1/machine").get_json()
    revoked = client.post("/api/v1/nodes/board-1/revoke", json={}, headers=csrf)

    assert shown.code in [each["code"] for each in listed]
    assert (done.status_code, done.get_json()["nodes"]) == (200, ["board-1"])
    assert machine["identity"]["node"] == "board-1"
    assert (revoked.status_code, revoked.get_json()["certificates"]) == (200, 1)
    assert client.post("/api/v1/enrolments/12/refuse", json={}, headers=csrf).status_code == 404
    assert client.get("/api/v1/nodes/console/machine").status_code == 404
