"""帮办, 导办, and who cancels at a dispenser: what a badge, a button and a paper are good for."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from hall_protocol.events import Reply
from hall_protocol.states import HallGlance
from hall_records.visitors import VisitorBook
from queue_core.events import GuideAnswered, GuideCalled, TicketCancelled, TicketIssued, VisitorDiverted
from tests.hall.standing import county
from tests.scheduler.parts import MINUTE_MS, Desk, a_desk
from tests.scheduler.small_changes import BADGE, one_each, with_agent

SOMEBODY = "d" * 64


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[Desk]:
    """A hall of one ticket a visitor, in which one agent may have two."""
    config = with_agent(one_each(county()))
    with VisitorBook.open(tmp_path / "visitors.db") as book, a_desk(tmp_path, config, apart=book) as desk:
        yield desk


def takes(desk: Desk, agent: str = BADGE, **fields: object) -> Reply:
    token = f"token-{desk.asked:016d}"
    return desk.says("dispenser-1", "issue_ticket", service="rs-canbao", token=token, agent=agent, **fields)


def test_an_agents_badge_gives_several_tickets_and_stands_on_each(hall: Desk) -> None:
    own = takes(hall, "", identity=SOMEBODY)
    tickets = [takes(hall, identity=SOMEBODY), takes(hall, f" {BADGE}\n")]
    third = takes(hall)

    assert own.ok
    assert [each.ticket and each.ticket.agent for each in tickets] == ["bangban-1", "bangban-1"]
    assert (third.code, third.ticket) == ("agent_limit", None)
    assert third.message is not None
    assert "2" in third.message.zh
    assert takes(hall, "", identity=SOMEBODY).code == "one_ticket_a_visitor"


@pytest.mark.parametrize("badge", ["agent:somebody-else", "bangban-1", "agent:"])
def test_a_badge_the_hall_does_not_know_gives_nothing(hall: Desk, badge: str) -> None:
    reply = takes(hall, badge)

    assert (reply.code, reply.ticket) == ("unknown_agent", None)
    assert reply.message is not None
    assert badge not in reply.message.zh
    assert [each for each in hall.journal.entries() if isinstance(each.event, TicketIssued)] == []


def test_what_a_badge_says_is_never_kept(hall: Desk, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    assert takes(hall).ok
    takes(hall, "agent:somebody-else")

    for file in tmp_path.glob("*.db*"):
        assert BADGE.encode() not in file.read_bytes()
        assert b"agent:" not in file.read_bytes()
    assert "agent:" not in caplog.text


def test_at_a_dispenser_only_the_paper_calls_a_visit_off_and_nobody_asks_why(hall: Desk) -> None:
    ticket = hall.issues()
    wrong = hall.says("dispenser-1", "cancel_ticket", ticket=ticket.id)
    other = hall.says("dispenser-1", "cancel_ticket", ticket=ticket.id, token="x" * 32)
    right = hall.says("dispenser-1", "cancel_ticket", ticket=ticket.id, token=ticket.token)

    assert (wrong.code, other.code, right.ok) == ("wrong_token", "wrong_token", True)
    assert right.ticket is not None
    assert right.ticket.phase == "cancelled"
    (event,) = [each.event for each in hall.journal.entries() if isinstance(each.event, TicketCancelled)]
    assert event.reason == "visitor"


def test_at_the_console_staff_need_no_paper_but_a_reason(hall: Desk) -> None:
    ticket = hall.issues()

    assert hall.says("console", "cancel_ticket", ticket=ticket.id).code == "reason_needed"
    assert hall.says("console", "cancel_ticket", ticket=ticket.id, reason="double").ok


def glance(desk: Desk, monotonic_ms: int) -> HallGlance:
    desk.shows(monotonic_ms)
    glance = desk.ear.at("hall")[-1]
    assert isinstance(glance, HallGlance)
    return glance


def test_whoever_presses_the_button_is_seen_at_the_console_with_the_place_until_somebody_goes(hall: Desk) -> None:
    called_ms = hall.now_ms
    assert hall.says("dispenser-1", "call_guide").ok
    hall.now_ms += MINUTE_MS
    assert hall.says("dispenser-1", "call_guide", about="help").ok
    assert hall.says("dispenser-1", "call_guide", about="unsolved").ok
    (call,) = glance(hall, 1_000).guide_calls
    assert (call.dispenser, call.about, call.since_ms) == ("dispenser-1", "unsolved", called_ms)
    assert call.where.zh == "一楼入口，咨询台旁"
    assert hall.says("console", "answer_guide", dispenser="dispenser-1", on_behalf_of="zhao").ok
    again = hall.says("console", "answer_guide", dispenser="dispenser-1")

    assert glance(hall, 5_000).guide_calls == ()
    assert again.code == "no_guide_called"
    events = [each.event for each in hall.journal.entries() if isinstance(each.event, (GuideCalled, GuideAnswered))]
    assert [type(each) for each in events] == [GuideCalled, GuideCalled, GuideAnswered]


def test_no_other_machine_calls_or_answers_a_guide(hall: Desk) -> None:
    assert hall.says("window-1", "call_guide").code == "not_allowed"
    assert hall.says("dispenser-1", "answer_guide", dispenser="dispenser-1").code == "not_allowed"
    assert hall.says("console", "call_guide").code == "unknown_dispenser"


def test_who_finds_another_way_is_counted_with_the_service_and_the_place(hall: Desk) -> None:
    for _ in range(2):
        assert hall.says("dispenser-1", "divert_visitor", service="sw-fapiao").ok

    assert glance(hall, 1_000).diverted == 2
    events = [each.event for each in hall.journal.entries() if isinstance(each.event, VisitorDiverted)]
    assert [(each.service, each.dispenser) for each in events] == [("sw-fapiao", "dispenser-1")] * 2
    assert hall.says("dispenser-1", "divert_visitor", service="fishing").code == "unknown_service"
