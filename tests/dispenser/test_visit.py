"""Whole visits over a real broker with the real scheduler: what the visitor gets, and what stands on record."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from device_drivers.driver import DriverError
from device_drivers.hands import hand
from hall_protocol.commands import CallNext, ShowTicket
from hall_protocol.events import NodeControl, NodeScreen
from hall_protocol.message import Message
from hall_protocol.states import TicketFacts
from hall_protocol.topics import NODE_CONTROL, Address
from tests.dispenser.small_hall import NODE, SmallHall, until


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SmallHall]:
    yield from opened(tmp_path_factory.mktemp("hall"))


@pytest.fixture
def hall(shared: SmallHall) -> Iterator[SmallHall]:
    yield shared
    for fault in ("silent", "paper_out", "unplugged"):
        shared.kiosk.fault(fault, False)
    until("the end of printing", lambda: None if shared.kiosk.page()["page"] in ("asking", "printing") else True)
    if shared.kiosk.page()["page"] != "home":
        shared.kiosk.touch("首页")
    shared.wait_for_faults()


@pytest.fixture
def own_hall(tmp_path: Path) -> Iterator[SmallHall]:
    yield from opened(tmp_path)


def opened(folder: Path) -> Iterator[SmallHall]:
    hall = SmallHall(folder)
    try:
        hall.start()
        yield hall
    finally:
        hall.stop()


def takes(hall: SmallHall) -> str:
    """Take a ticket, go, and return what stands on its paper."""
    hall.kiosk.take("按部门找", "人社", "社保卡申领与补换", "取号")
    hall.kiosk.wait_for("result")
    hall.kiosk.touch("首页")
    hall.kiosk.wait_for("home")
    return str(hall.kiosk.printed()["text"])


def test_the_paper_says_about_how_long_it_will_be_once_a_window_works(own_hall: SmallHall) -> None:
    before = takes(own_hall)
    assert own_hall.ask(lambda command_id: CallNext(command_id=command_id, window="window-1")).ok
    after = takes(own_hall)

    assert "约等" not in before
    assert re.search(r"前面没有人\n(约等 [0-9–]+ 分钟|[0-9]+ 分钟以内|最多约)", after)


def test_three_touches_bring_a_ticket_that_is_on_record_as_printed(hall: SmallHall) -> None:
    ticket = hall.kiosk.take("按部门找", "人社", "社保卡申领与补换", "取号")
    hall.kiosk.wait_for("result")

    facts = hall.wait_for_paper(ticket["id"], "printed")
    assert (facts.number, facts.service, facts.lane, facts.issued_at) == (
        ticket["number"],
        "rs-shebao",
        "normal",
        "dispenser-1",
    )
    printed = hall.kiosk.printed()
    assert printed["ticket"] == ticket
    assert ticket["number"] in str(printed["text"])


def test_a_visitor_who_reads_english_gets_an_english_paper(hall: SmallHall) -> None:
    hall.kiosk.touch("English")
    ticket = hall.kiosk.take("By department", "Tax", "File a tax return", "Take a ticket")
    hall.kiosk.wait_for("result")

    assert "File a tax return" in str(hall.kiosk.printed()["text"])
    hall.kiosk.touch("中文")
    assert hall.wait_for_paper(ticket["id"], "printed")


def test_a_green_ticket_is_on_record_with_its_reason(hall: SmallHall) -> None:
    ticket = hall.kiosk.take("按部门找", "人社", "社保卡申领与补换", "绿色通道取号", "老年人")

    facts = hall.wait_for_paper(ticket["id"], "printed")
    assert (facts.lane, facts.lane_reason) == ("green", "elderly")
    assert facts.number.startswith("G")


def test_every_token_is_new_and_nobody_can_guess_it(hall: SmallHall) -> None:
    tokens = []
    for _ in range(2):
        ticket = hall.kiosk.take()
        tokens.append(hall.wait_for_paper(ticket["id"], "printed").token)
        hall.kiosk.wait_for("result")
        hall.kiosk.touch("首页")

    assert len(set(tokens)) == 2
    assert all(len(token) == 22 for token in tokens)


def test_ten_touches_in_a_second_issue_one_ticket(hall: SmallHall) -> None:
    before = hall.kiosk.printed()["count"]
    hall.kiosk.touch("按部门找", "税务", "纳税申报")
    x, y = hall.kiosk.middle_of("取号")
    for jitter in range(10):
        hall.kiosk.touch_at(x + jitter, y - jitter)

    page = hall.kiosk.wait_for("result")
    ticket = page["ticket"]
    assert isinstance(ticket, dict)
    hall.wait_for_paper(ticket["id"], "printed")
    after = hall.kiosk.printed()["count"]
    assert isinstance(before, int)
    assert after == before + 1


def test_a_finger_that_touches_twice_does_not_choose_the_next_page_too(hall: SmallHall) -> None:
    hall.kiosk.touch("按部门找")
    x, y = hall.kiosk.middle_of("人社")

    assert hall.kiosk.touch_at(x, y)["page"] == "services"
    assert hall.kiosk.touch_at(x + 5, y + 5)["page"] == "services"


@pytest.mark.parametrize("fault", ["silent", "paper_out", "unplugged"])
def test_a_ticket_whose_paper_failed_is_on_record_and_is_printed_again(hall: SmallHall, fault: str) -> None:
    hall.kiosk.fault(fault)
    ticket = hall.kiosk.take()

    page = hall.kiosk.wait_for("paper_failed")
    assert page["ticket"] == ticket
    facts = hall.wait_for_paper(ticket["id"], "failed")
    assert facts.paper_fault == fault
    hall.wait_for_faults(f"printer.{fault}")

    hall.kiosk.fault(fault, False)
    hall.kiosk.touch("重新打印")
    hall.kiosk.wait_for("result")
    assert hall.wait_for_paper(ticket["id"], "printed").id == ticket["id"]
    hall.wait_for_faults()
    printed = hall.kiosk.printed()
    assert printed["ticket"] == ticket
    assert "补打" in str(printed["text"])


def test_a_guide_has_a_lost_ticket_printed_again_from_afar(hall: SmallHall) -> None:
    ticket = hall.kiosk.take()
    hall.wait_for_paper(ticket["id"], "printed")
    hall.kiosk.wait_for("result")
    hall.kiosk.touch("首页")
    before = hall.kiosk.printed()["count"]

    assert hall.reprint(ticket["id"]).ok
    until("the second paper", lambda: True if hall.kiosk.printed()["count"] != before else None)
    printed = hall.kiosk.printed()
    assert printed["ticket"] == ticket
    assert "补打" in str(printed["text"])
    assert hall.kiosk.page()["page"] == "home"
    assert hall.wait_for_paper(ticket["id"], "printed")


def test_a_picture_is_sent_once_and_again_only_when_it_changed(hall: SmallHall) -> None:
    first = hand(hall.kiosk.hands, "screenshot", format="jpeg", scale=0.25)
    assert "picture" in first
    again = hand(hall.kiosk.hands, "screenshot", format="jpeg", scale=0.25, after=first["version"])
    assert "picture" not in again

    hall.kiosk.touch("按部门找")
    assert "picture" in hand(hall.kiosk.hands, "screenshot", format="jpeg", scale=0.25, after=first["version"])


def test_a_technician_far_away_sees_the_glass(hall: SmallHall) -> None:
    assert hall.console
    pictures: list[NodeScreen] = []

    def look(_address: Address, message: Message) -> None:
        if isinstance(message, NodeScreen):
            pictures.append(message)

    hall.console.listen(look)
    control = NodeControl(control_id="look-1", action="show_screen")
    for _ in range(2):  # a message may arrive twice
        hall.console.publish(NODE_CONTROL, control, node=NODE)
    hall.console.publish(NODE_CONTROL, NodeControl(control_id="look-2", action="show_screen"), node=NODE)

    assert hall.console.wait_for(lambda: any(p.control_id == "look-2" for p in pictures), 10)
    assert [picture.control_id for picture in pictures] == ["look-1", "look-2"]
    assert (pictures[0].width, pictures[0].height) == (540, 960)
    assert pictures[0].jpeg.startswith(b"\xff\xd8")
    hall.console.forget(look)


def test_a_dispenser_told_to_restart_ends_in_order(own_hall: SmallHall) -> None:
    assert own_hall.console
    own_hall.console.publish(NODE_CONTROL, NodeControl(control_id="again-1", action="restart"), node=NODE)

    assert own_hall.processes.pop("ticket_dispenser").wait(10) == 0
    own_hall.start_dispenser()
    own_hall.kiosk.wait_for("home")


def test_a_dispenser_killed_before_the_paper_leaves_its_ticket_on_record(own_hall: SmallHall) -> None:
    own_hall.kiosk.fault("silent")
    ticket = own_hall.kiosk.take()
    note = own_hall.folder / "dispenser" / "tickets-in-hand.json"
    assert [item["ticket"]["id"] for item in json.loads(note.read_text(encoding="utf-8"))] == [ticket["id"]]
    own_hall.kill("ticket_dispenser")

    own_hall.start_dispenser()
    facts = own_hall.wait_for_paper(ticket["id"], "failed")
    assert facts.paper_fault == "interrupted"
    own_hall.kiosk.wait_for("home")
    assert own_hall.kiosk.printed()["count"] == 0
    assert json.loads(note.read_text(encoding="utf-8")) == []


def test_a_kiosk_with_glass_and_no_printer_says_so_and_has_no_virtual_hands(own_hall: SmallHall) -> None:
    own_hall.kill("ticket_dispenser")
    own_hall.start_dispenser(virtual=False, devices={"screen": "sdl", "printer": str(own_hall.folder / "tty")})

    own_hall.wait_for_faults("printer.unplugged")
    with pytest.raises(DriverError, match="no virtual node listens"):
        own_hall.kiosk.page()


def ready_to_be_alone(hall: SmallHall) -> None:
    until("numbers", lambda: True if "numbers for being alone" in hall.log("ticket_dispenser") else None)


def takes_alone(hall: SmallHall) -> str:
    """A visitor gets a number though the hall does not answer; return it."""
    until("being alone", lambda: True if hall.kiosk.page()["hub"] is False else None)
    ticket = hall.kiosk.take()
    hall.kiosk.wait_for("result")
    assert ticket["id"].startswith("alone/")
    assert "离线" in str(hall.kiosk.printed()["text"])
    return ticket["number"]


def comes_on_record(hall: SmallHall, number: str) -> None:
    """The hall knows the number by now, and that its paper came out."""

    def told() -> TicketFacts | None:
        reply = hall.ask(lambda command_id: ShowTicket(command_id=command_id, ticket=number))
        return reply.ticket if reply.ticket and reply.ticket.paper == "printed" else None

    facts = until(f"{number} on record", told)
    assert (facts.number, facts.alone, facts.flags) == (number, "exact", ())


def test_without_the_hub_the_kiosk_goes_on_alone_and_hands_over(own_hall: SmallHall) -> None:
    ready_to_be_alone(own_hall)
    own_hall.kill("central_scheduler")

    number = takes_alone(own_hall)

    own_hall.start_hub()
    comes_on_record(own_hall, number)


def test_without_the_broker_the_kiosk_goes_on_alone_and_hands_over(own_hall: SmallHall) -> None:
    assert own_hall.broker
    ready_to_be_alone(own_hall)
    own_hall.broker.kill()

    number = takes_alone(own_hall)

    own_hall.start_broker()
    comes_on_record(own_hall, number)
