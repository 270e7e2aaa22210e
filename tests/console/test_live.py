"""What a manager's open page is told, by a hub over a real broker."""

import re
from collections.abc import Iterator

import pytest

from hall_protocol.commands import CallNext, HoldTicket, IssueTicket, ReportPaper, StartService
from hall_protocol.states import HallGlance, NodeStatus, WindowBoard, WindowGlance
from hall_protocol.topics import HALL, NODE_STATUS, WINDOW
from node_runtime.bus import Bus, BusUp
from node_runtime.inbox import Inbox
from tests.console.parts import PATIENCE_S, Browser, PassedClock, until
from tests.hall.standing import StandingHall, ask, token

AFTER = 10**9
"""An epoch after that of the hub that was there before."""


@pytest.fixture
def voice(hall: StandingHall) -> Iterator[Bus]:
    """Speaks with the hub's credential while the hub itself is away."""
    hall.stop_hub()
    inbox = Inbox()
    bus = Bus(hall.bus("hub"), inbox)
    bus.start()
    assert isinstance(inbox.next(PATIENCE_S), BusUp)
    yield bus
    bus.stop()


def a_glance(issued: int) -> HallGlance:
    """Return a hall of one window."""
    return HallGlance(
        epoch=AFTER,
        seq=50,
        at_ms=1,
        day="d",
        issued=issued,
        waiting=0,
        serving=0,
        done=0,
        missed=0,
        windows=(WindowGlance(id="window-1", number="1", phase="closed"),),
    )


def test_a_call_is_on_the_page_with_its_window_and_number(manager: Browser, hall: StandingHall) -> None:
    with hall.client("dispenser-1") as dispenser, hall.client("window-3") as clerk:
        reply = ask(dispenser, IssueTicket(command_id=dispenser.next_id(), service="rs-canbao", token=token()))
        assert reply.ticket
        ask(clerk, CallNext(command_id=clerk.next_id()))
        until(manager.live, "phase='calling'")
    html = manager.see("/")

    assert f'<b class="ticket">{reply.ticket.number}</b>' in html
    assert "叫号中" in html


def test_who_has_gone_to_do_something_is_counted_and_a_busy_window_serves(manager: Browser, hall: StandingHall) -> None:
    with hall.client("dispenser-1") as dispenser, hall.client("window-1") as clerk:
        for _ in range(2):
            ask(dispenser, IssueTicket(command_id=dispenser.next_id(), service="rs-canbao", token=token()))
        ask(clerk, CallNext(command_id=clerk.next_id()))
        ask(clerk, StartService(command_id=clerk.next_id()))
        ask(clerk, HoldTicket(command_id=clerk.next_id()))
        ask(clerk, CallNext(command_id=clerk.next_id()))
        ask(clerk, StartService(command_id=clerk.next_id()))
        until(manager.live, "phase='serving'")
        until(manager.live, "held=1")

    assert "<b>1</b><span>已挂起</span>" in manager.see("/")
    assert '<span class="phase serving">办理中</span>' in manager.see("/")


def test_a_ticket_without_paper_is_on_the_page_until_it_has_some(manager: Browser, hall: StandingHall) -> None:
    with hall.client("dispenser-1") as dispenser:
        reply = ask(dispenser, IssueTicket(command_id=dispenser.next_id(), service="rs-canbao", token=token()))
        assert reply.ticket
        id_ = reply.ticket.id
        ask(dispenser, ReportPaper(command_id=dispenser.next_id(), ticket=id_, printed=False, fault="paper_out"))
    until(manager.live, "issued=1")
    html = manager.see("/")

    assert "card alarm" in html
    assert html.count(reply.ticket.number) >= 1
    assert "dispenser-1 · 打印机缺纸：请导办员换一卷纸" in html


def test_an_open_page_hears_of_a_change_and_ends_with_the_console(manager: Browser, hall: StandingHall) -> None:
    stream = manager.client.get("/events/hall", buffered=False)
    told = (str(each) for each in stream.response)
    assert "retry:" in next(told)
    assert any("event: page" in each for each in told)
    with hall.client("dispenser-1") as dispenser:
        ask(dispenser, IssueTicket(command_id=dispenser.next_id(), service="rs-canbao", token=token()))
    assert any("event: page" in each for each in told)
    manager.live.end()

    assert not any("event: page" in each for each in told)
    stream.close()


def test_an_older_word_of_the_hub_never_replaces_a_newer_one(manager: Browser, voice: Bus) -> None:
    window = WindowBoard(
        window="window-1", number="1", zone="a", kind="general", epoch=AFTER, seq=50, phase="paused", reason="newer"
    )
    voice.publish(WINDOW, window, window="window-1")
    until(manager.live, "reason='newer'")
    for seq, reason in ((49, "older"), (51, "newest")):
        again = WindowBoard(
            window="window-1", number="1", zone="a", kind="general", epoch=AFTER, seq=seq, phase="paused", reason=reason
        )
        voice.publish(WINDOW, again, window="window-1")
        if reason == "older":
            voice.publish(HALL, a_glance(issued=987))
            assert "reason='newer'" in str(until(manager.live, "issued=987"))

    until(manager.live, "reason='newest'")


def test_a_window_the_hall_has_given_up_is_on_no_page_any_more(manager: Browser, voice: Bus) -> None:
    for window in ("window-1", "window-77"):
        board = WindowBoard(window=window, number="77", zone="a", kind="general", epoch=AFTER, seq=50, phase="closed")
        voice.publish(WINDOW, board, window=window)
    voice.publish(HALL, a_glance(issued=986))
    picture = until(manager.live, "issued=986")

    assert "window-1" in {board.window for board in picture.windows}
    assert "window-77" not in {board.window for board in picture.windows}


def test_a_hub_that_leaves_is_told_and_one_that_returns_too(manager: Browser, hall: StandingHall) -> None:
    hall.kill_hub()
    picture = manager.live.picture()
    while picture.link.state == "ok":
        picture = manager.live.wait_for_change(picture.version, 0.5)
    cut_off = manager.see("/")
    hall.start_hub()
    while picture.link.state != "ok":
        picture = manager.live.wait_for_change(picture.version, 0.5)

    assert "与叫号中心的联系断了" in cut_off
    assert re.search(r"（停在 \d\d:\d\d）", cut_off), "and of when what is shown is"
    assert "联系断了" not in manager.see("/")


def test_a_fault_is_shown_with_what_to_do_before_those_who_are_well(manager: Browser, hall: StandingHall) -> None:
    nodes = {name: Bus(hall.bus(name), Inbox()) for name in ("window-1", "window-4")}
    for node, faults in (("window-1", ()), ("window-4", ("printer.paper_out",))):
        nodes[node].start()
        state = NodeStatus(node=node, role="terminal", state="degraded" if faults else "ready", faults=faults)
        nodes[node].publish(NODE_STATUS, state, node=node)
        until(manager.live, f"node='{node}'")
    html = manager.see("/nodes")
    for bus in nodes.values():
        bus.stop()

    assert "打印机缺纸：请导办员换一卷纸" in html
    assert html.index("<code>window-4") < html.index("<code>window-1")


def test_todays_figures_follow_the_journal(manager: Browser, clock: PassedClock) -> None:
    headers = {"X-CSRF-Token": manager.token("/")}
    for name, fields in (
        ("issue_ticket", {"service": "rs-canbao"}),
        ("call_next", {"window": "window-1"}),
        ("start_service", {"window": "window-1"}),
        ("finish_service", {"window": "window-1"}),
    ):
        assert manager.client.post(f"/api/v1/commands/{name}", json=fields, headers=headers).status_code == 200
    clock.pass_s(2)
    html = manager.see("/today")

    assert "社会保险参保登记" in html
    assert "1 号窗口" in html
    assert "100%" in html
