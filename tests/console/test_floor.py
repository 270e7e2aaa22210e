"""A floor guide at the console: who waits and where, that somebody goes, how a machine is, what it shows."""

import re
import threading

import pytest

from hall_protocol.commands import CallGuide, DivertVisitor, HandOver
from hall_protocol.events import NodeControl, NodeScreen
from hall_protocol.states import NodeHealth, NodeStatus
from hall_protocol.topics import NODE_SCREEN, NODE_STATUS
from node_runtime.bus import Bus, Heard
from node_runtime.inbox import Inbox
from queue_core.events import GuideAnswered
from tests.console.parts import PATIENCE_S, Browser, PassedClock, machine, until
from tests.hall.standing import StandingHall, ask, token
from web_console.language import Tongue
from web_console.machines.screens import KEPT, Screens
from web_console.now.health_view import health_figures

JPEG = b"\xff\xd8 a picture"
WELL = NodeHealth(
    devices={"paper": "ok", "printer": "ready", "reader": "ready", "scanner": "none"},
    temperature_c=48.4,
    disk_free_mb=2_300,
    clock_offset_ms=-1_250,
    memory_mb=71,
    numbers_left=120,
)
ILL = NodeHealth(
    devices={"paper": "near_end", "printer": "silent", "reader": "unplugged", "wheel": "squeaks"},
    temperature_c=75.0,
    disk_free_mb=199,
    clock_offset_ms=-120_001,
    alone=True,
    numbers_left=9,
)


def calls_a_guide(hall: StandingHall, about: str = "help") -> None:
    with hall.client("dispenser-1") as dispenser:
        assert ask(dispenser, CallGuide(command_id=dispenser.next_id(), about=about)).ok  # type: ignore[arg-type]


def goes(manager: Browser, dispenser: str) -> str:
    form = {"dispenser": dispenser, "csrf": manager.token("/")}
    return manager.client.post("/guides", data=form, follow_redirects=True).get_data(as_text=True)


def test_who_wants_a_guide_is_on_the_page_with_the_place_until_somebody_goes(
    manager: Browser, hall: StandingHall
) -> None:
    assert 'class="banner guide"' not in manager.see("/")
    calls_a_guide(hall, "unsolved")
    until(manager.live, "guide_calls=(GuideCall(dispenser='dispenser-1'")
    html = manager.see("/")
    assert '<div class="banner guide" role="alert"><span><b>一楼入口，咨询台旁</b> · 办不成事' in html
    said = goes(manager, "dispenser-1")
    until(manager.live, "guide_calls=()")
    again = goes(manager, "dispenser-1")
    hall.stop_hub()

    assert "已记下：有人去了" in said
    assert 'class="banner guide"' not in manager.see("/")
    assert "已经有人去了" in again
    (entry,) = [each for each in hall.entries() if isinstance(each.event, GuideAnswered)]
    assert (entry.actor, entry.on_behalf_of) == ("console", "admin")


def test_an_alert_is_told_in_english_to_who_reads_english(manager: Browser, hall: StandingHall) -> None:
    calls_a_guide(hall, "paper")
    until(manager.live, "about='paper'")
    manager.see("/language/en")

    assert "a ticket&#39;s paper did not come out" in manager.see("/").replace("'", "&#39;")
    assert ">I will go</button>" in manager.see("/")


def test_when_the_hub_is_away_nobody_is_told_that_it_was_noted(manager: Browser, hall: StandingHall) -> None:
    calls_a_guide(hall)
    until(manager.live, "guide_calls=(GuideCall(")
    hall.stop_hub()

    assert "已记下" not in goes(manager, "dispenser-1")


def test_nobody_is_sent_to_a_place_that_is_none(manager: Browser) -> None:
    form = {"dispenser": "../../etc", "csrf": manager.token("/")}

    assert manager.client.post("/guides", data=form).status_code == 404
    assert manager.client.post("/guides", data={"dispenser": "dispenser-1"}).status_code == 400
    assert manager.another().client.post("/guides", data=form).status_code == 400


def test_another_system_answers_a_guide_by_the_api(manager: Browser, hall: StandingHall) -> None:
    calls_a_guide(hall)
    until(manager.live, "guide_calls=(GuideCall(")
    headers = {"X-CSRF-Token": manager.token("/")}
    body = {"dispenser": "dispenser-1"}
    first = manager.client.post("/api/v1/commands/answer_guide", json=body, headers=headers)
    second = manager.client.post("/api/v1/commands/answer_guide", json=body, headers=headers)

    assert (first.status_code, second.status_code) == (200, 409)


def test_who_found_another_way_is_counted_on_the_page(manager: Browser, hall: StandingHall) -> None:
    with hall.client("dispenser-1") as dispenser:
        for _ in range(2):
            assert ask(dispenser, DivertVisitor(command_id=dispenser.next_id(), service="sw-fapiao")).ok
    until(manager.live, "diverted=2")

    assert "<b>2</b><span>引导</span>" in manager.see("/")


def test_the_day_says_how_often_guides_were_called_and_who_went_another_way(
    manager: Browser, hall: StandingHall, clock: PassedClock
) -> None:
    assert "叫导办员" not in manager.see("/today")
    calls_a_guide(hall)
    with hall.client("dispenser-1") as dispenser:
        assert ask(dispenser, DivertVisitor(command_id=dispenser.next_id(), service="sw-fapiao")).ok
    until(manager.live, "diverted=1")
    clock.pass_s(60)

    assert "叫导办员 1 次，其中 1 次没有人应答。 1 人改为网上或自助办理。" in manager.see("/today")


def test_the_day_says_how_many_numbers_were_given_without_the_hub(
    manager: Browser, hall: StandingHall, clock: PassedClock
) -> None:
    assert "离线取号" not in manager.see("/today")
    with hall.client("dispenser-1") as dispenser:
        given = HandOver(
            command_id=dispenser.next_id(),
            service="sw-fapiao",
            queue="shuiwu",
            serial=7,
            number="C007",
            token=token(),
        )
        assert ask(dispenser, given).ok
    until(manager.live, "issued=1")
    clock.pass_s(60)

    assert "离线取号 1 个。 其中本来取不了的：不是预留的号 1。" in manager.see("/today")


def test_a_machine_says_how_it_is_in_figures_and_what_is_bad_stands_out(manager: Browser, hall: StandingHall) -> None:
    with machine(hall) as (bus, _):
        for health in (WELL, ILL):
            status = NodeStatus(node="dispenser-1", role="dispenser", state="ready", health=health)
            bus.publish(NODE_STATUS, status, node="dispenser-1")
            until(manager.live, f"temperature_c={health.temperature_c}")
        html = manager.see("/nodes")

    assert '<li class="bad">纸 <b>快用完</b></li>' in html
    assert '<li class="bad">读卡器 <b>没接上</b></li>' in html
    assert '<li class="bad">网络 <b>离线取号中</b></li>' in html


def test_figures_of_a_machine_that_is_well_alarm_nobody() -> None:
    figures = health_figures(WELL, Tongue("zh"))

    assert [(each.label, each.value) for each in figures] == [
        ("纸", "正常"),
        ("打印机", "正常"),
        ("读卡器", "正常"),
        ("扫码器", "没有"),
        ("温度", "48 °C"),
        ("剩余空间", "2.2 GB"),
        ("内存", "71 MB"),
        ("时钟偏差", "-1.2 s"),
        ("可离线取号", "120"),
    ]
    assert not any(each.is_bad for each in figures)
    assert all(each.is_bad for each in health_figures(ILL, Tongue("en")))
    assert health_figures(None, Tongue("zh")) == ()
    assert health_figures(NodeHealth(), Tongue("zh")) == ()


def answers_with_its_screen(bus: Bus, inbox: Inbox) -> None:
    while True:
        match inbox.next(PATIENCE_S):
            case Heard(_, NodeControl(action="show_screen", control_id=control_id)):
                picture = NodeScreen(node="dispenser-1", control_id=control_id, width=540, height=960, jpeg=JPEG)
                bus.publish(NODE_SCREEN, picture, node="dispenser-1")
                return


def test_a_technician_sees_what_a_dispenser_shows(manager: Browser, hall: StandingHall) -> None:
    with machine(hall) as (bus, inbox):
        bus.publish(NODE_STATUS, NodeStatus(node="dispenser-1", role="dispenser", state="ready"), node="dispenser-1")
        until(manager.live, "NodeStatus(node='dispenser-1', role='dispenser', state='ready'")
        assert re.search(r'form="show-screen" name="node" value="dispenser-1">看屏幕<', manager.see("/nodes"))
        assert re.search(r"<code>hub</code></th><td>叫号中心</td>", manager.see("/nodes"))
        showing = threading.Thread(target=answers_with_its_screen, args=(bus, inbox))
        showing.start()
        shown = manager.client.post("/nodes/screen", data={"node": "dispenser-1", "csrf": manager.token("/nodes")})
        showing.join()

    assert shown.status_code == 200
    assert 'src="data:image/jpeg;base64,/9ggYSBwaWN0dXJl" width="540" height="960"' in shown.get_data(as_text=True)


@pytest.mark.timeout(60)
def test_a_machine_that_does_not_answer_keeps_nobody_waiting_long(manager: Browser, hall: StandingHall) -> None:
    with machine(hall) as (bus, _):
        bus.publish(NODE_STATUS, NodeStatus(node="dispenser-1", role="dispenser", state="ready"), node="dispenser-1")
        until(manager.live, "NodeStatus(node='dispenser-1', role='dispenser', state='ready'")
        shown = manager.client.post("/nodes/screen", data={"node": "dispenser-1", "csrf": manager.token("/nodes")})

    assert "这台设备没有把屏幕发来" in shown.get_data(as_text=True)
    unknown = manager.client.post("/nodes/screen", data={"node": "kettle", "csrf": manager.token("/nodes")})
    assert unknown.status_code == 404


def test_pictures_nobody_waits_for_take_no_room() -> None:
    screens = Screens()
    for nth in range(KEPT + 3):
        picture = NodeScreen(node="board-1", control_id=str(nth), width=1, height=1, jpeg=JPEG)
        screens.hear(None, picture)  # type: ignore[arg-type]

    assert [bool(screens.wait_for(str(nth), 0)) for nth in range(KEPT + 3)] == [False] * 3 + [True] * KEPT
