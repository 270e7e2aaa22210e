"""The single writer: first answers, one commit for what came together, and a fault of ours that stops nobody."""

import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from central_scheduler.scheduler import Answered
from central_scheduler.ticket_log import log_events
from hall_protocol.commands import (
    CallNext,
    CloseWindow,
    FinishService,
    IssueTicket,
    MissTicket,
    OpenWindow,
    PauseWindow,
    ShowTicket,
    StartService,
    TransferTicket,
)
from hall_records.journal import REPLIES_KEPT_MS
from hall_records.replay import rebuilt
from queue_core import commands as core
from queue_core.events import (
    DayOpened,
    Event,
    ServiceFinished,
    TicketCalled,
    TicketReleased,
    VisitBooked,
    WindowClosed,
    WindowOpened,
)
from queue_core.hall import Hall
from queue_core.lifecycle import State
from queue_core.records import HallState
from tests.scheduler.parts import NINE_MS, Desk, a_desk


def an_issue(desk: Desk) -> IssueTicket:
    return IssueTicket(command_id=desk.next_id(), service="rs-canbao", token=f"token-{desk.asked:016d}")


def stored(desk: Desk) -> int:
    return sum(1 for _ in desk.journal.entries())


def test_what_comes_together_is_answered_one_by_one_with_rising_places_in_the_journal(desk: Desk) -> None:
    before = desk.journal.seq
    answers = desk.take(*(("dispenser-1", an_issue(desk)) for _ in range(5)))

    assert [answer.reply.seq for answer in answers] == [before + place for place in range(1, 6)]
    assert [answer.reply.ticket and answer.reply.ticket.number for answer in answers] == [
        f"A00{serial}" for serial in range(1, 6)
    ]
    assert [entry.seq for entry in desk.journal.entries(before)] == [answer.reply.seq for answer in answers]


def test_a_command_that_comes_twice_in_one_batch_happens_and_is_told_once(desk: Desk) -> None:
    desk.issues()
    call = CallNext(command_id=desk.next_id())
    first, second = desk.take(("window-1", call), ("window-1", call))

    assert first.reply == second.reply
    assert [type(event) for event in first.events] == [TicketCalled]
    assert second.events == ()
    assert len(desk.ear.at("zone/a/call")) == 1


def test_whoever_asks_with_an_id_is_the_one_who_is_answered(desk: Desk) -> None:
    shown = ShowTicket(command_id=desk.next_id(), ticket="A999")
    answers = desk.take(("window-1", shown), ("window-2", shown))

    assert [answer.sender.node for answer in answers] == ["window-1", "window-2"]


def test_a_refused_command_stays_refused_when_it_comes_again(desk: Desk) -> None:
    finish = FinishService(command_id=desk.next_id())
    refused = desk.does("window-1", finish)
    desk.issues()
    desk.calls()
    assert desk.does("window-1", StartService(command_id=desk.next_id())).ok

    assert desk.does("window-1", finish) == refused
    assert refused.code == "no_visitor"
    assert desk.scheduler.refusals == {"no_visitor": 1}


def test_first_answers_outlive_a_restart(tmp_path: Path) -> None:
    with a_desk(tmp_path) as desk:
        issue = an_issue(desk)
        first = desk.does("dispenser-1", issue)
    with a_desk(tmp_path) as desk:
        assert desk.does("dispenser-1", issue) == first
        assert stored(desk) == first.seq


@pytest.mark.parametrize(("speed", "age_ms"), [(1.0, 120_000), (60.0, 2_000)])
def test_a_finish_counts_when_it_was_pressed_at_the_halls_speed(tmp_path: Path, speed: float, age_ms: int) -> None:
    with a_desk(tmp_path, speed=speed) as desk:
        desk.issues()
        desk.calls()
        desk.does("window-1", StartService(command_id=desk.next_id()))
        desk.now_ms += 300_000
        finish = FinishService(command_id=desk.next_id(), age_ms=age_ms)
        answer = desk.take(("window-1", finish))[0]

    (event,) = answer.events
    assert isinstance(event, ServiceFinished)
    assert event.at_ms == NINE_MS + 180_000


@pytest.mark.parametrize("age_ms", [10_001, 11_000, 3_600_000])
def test_a_wish_of_the_moment_dies_with_the_moment(desk: Desk, age_ms: int) -> None:
    desk.issues()
    desk.does("window-1", CallNext(command_id=desk.next_id()))
    for command in (
        CallNext(command_id=desk.next_id(), age_ms=age_ms),
        PauseWindow(command_id=desk.next_id(), age_ms=age_ms),
    ):
        assert desk.does("window-1", command).code == "too_old"

    assert desk.does("window-1", MissTicket(command_id=desk.next_id(), age_ms=age_ms)).ok


def test_a_wish_of_just_ten_seconds_still_counts(desk: Desk) -> None:
    assert desk.does("window-1", OpenWindow(command_id=desk.next_id(), age_ms=10_000)).ok


def test_a_call_that_finds_nobody_is_no_fault_and_says_so(desk: Desk) -> None:
    reply = desk.calls()

    assert (reply.ok, reply.code, reply.ticket) == (True, "nobody_waiting", None)
    assert reply.message is not None
    assert "1" in reply.message.zh
    assert desk.scheduler.refusals == {}


def test_a_visitor_who_comes_to_a_ready_window_is_told_of_the_ticket_and_called(desk: Desk) -> None:
    desk.calls()
    (answer,) = desk.take(("dispenser-1", an_issue(desk)))

    assert [type(event).__name__ for event in answer.events] == ["TicketIssued", "TicketCalled"]
    assert answer.reply.ticket is not None
    assert (answer.reply.ticket.phase, answer.reply.ticket.window) == ("called", "window-1")
    assert len(desk.ear.at("zone/a/call")) == 1


def test_the_log_names_ticket_number_and_window_and_nothing_of_the_visitor(
    desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO")
    issued = desk.take(("dispenser-1", an_issue(desk)))
    called = desk.take(("window-1", CallNext(command_id=desk.next_id())))
    opened = desk.take(("window-2", OpenWindow(command_id=desk.next_id())))
    log_events(_events(issued, called, opened), desk.scheduler.hall)
    log_events([DayOpened(NINE_MS, "2026-11-23"), WindowOpened(NINE_MS, "gone")], desk.scheduler.hall)
    log_events([VisitBooked(NINE_MS, "13900001234", "rs-canbao", NINE_MS)], desk.scheduler.hall)

    assert caplog.messages == [
        "2026-11-23/shebao/1 TicketIssued A001",
        "2026-11-23/shebao/1 TicketCalled A001 window 1",
        "window-2 WindowOpened window 2",
        "2026-11-23 DayOpened",
        "gone WindowOpened",
        "2026-11-23 VisitBooked",
    ]


def _events(*answers: list[Answered]) -> list[Event]:
    return [event for answered in answers for answer in answered for event in answer.events]


def test_a_hall_rebuilt_from_its_journal_is_the_hall_that_was(desk: Desk) -> None:
    for _ in range(3):
        desk.issues()
    desk.calls()
    before = desk.scheduler.hall.state

    desk.scheduler.rebuild()

    assert desk.scheduler.hall.state == before
    assert desk.scheduler.hall.count(State.WAITING) == 2


@contextmanager
def nothing_more_fits(journal: Path) -> Iterator[None]:
    """No file of ours may grow past what the journal's log has now: every further commit fails."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (journal.with_name(f"{journal.name}-wal").stat().st_size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_on_a_full_disk_whoever_was_answered_before_is_answered_the_same(tmp_path: Path) -> None:
    with a_desk(tmp_path) as desk:
        issue = an_issue(desk)
        first = desk.does("dispenser-1", issue)
        before = rebuilt_state(desk)
        with nothing_more_fits(tmp_path / "journal.db"):
            again, refused = desk.take(("dispenser-1", issue), ("dispenser-1", an_issue(desk)))

        assert again.reply == first
        assert (refused.reply.code, refused.events) == ("not_stored", ())
        assert desk.scheduler.hall.state == before
        assert desk.scheduler.stamp.seq == first.seq


class FaultyHall(Hall):
    """A hall whose rules have a fault of ours: whoever calls falls into it, unless another command is named."""

    meets: type[core.Command] = core.CallNext

    def handle(self, command: core.Command, now_ms: int, pressed_ms: int | None = None) -> tuple[Event, ...]:
        events = super().handle(command, now_ms, pressed_ms)
        if isinstance(command, self.meets):
            raise ZeroDivisionError("half done")
        return events


def test_a_fault_of_ours_costs_the_command_that_met_it_and_nobody_else(desk: Desk) -> None:
    desk.scheduler.hall = FaultyHall(desk.scheduler.hall.state)
    first, call, second = an_issue(desk), CallNext(command_id=desk.next_id()), an_issue(desk)
    answers = desk.take(("dispenser-1", first), ("window-1", call), ("dispenser-1", second))

    assert [answer.reply.code for answer in answers] == ["", "bad_message", ""]
    assert [ticket.number for ticket in desk.scheduler.hall.tickets] == ["A001", "A002"]
    assert desk.scheduler.hall.window("window-1").state == "closed"
    assert desk.does("window-1", call).code == "bad_message"
    assert desk.calls().ok
    assert desk.scheduler.hall.state == rebuilt_state(desk)


def test_a_tickets_key_is_in_no_log_even_when_its_issue_meets_a_fault(
    desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    hall = desk.scheduler.hall = FaultyHall(desk.scheduler.hall.state)
    hall.meets = core.IssueTicket
    issue = an_issue(desk)
    desk.take(("dispenser-1", issue))

    assert f"{issue.command_id}: a fault in the rules met issue_ticket" in caplog.text
    assert issue.token not in caplog.text


def rebuilt_state(desk: Desk) -> HallState:
    again = rebuilt(desk.journal)
    assert again is not None
    return again.state


def test_a_hall_that_is_off_at_night_forgets_old_answers_when_it_opens(tmp_path: Path) -> None:
    with a_desk(tmp_path) as desk:
        issue = an_issue(desk)
        desk.does("dispenser-1", issue)
    with a_desk(tmp_path, now_ms=NINE_MS + REPLIES_KEPT_MS) as desk:
        assert desk.journal.reply_to(issue.command_id) is not None
    with a_desk(tmp_path, now_ms=NINE_MS + REPLIES_KEPT_MS + 1) as desk:
        assert desk.journal.reply_to(issue.command_id) is None


def test_a_clerk_who_closes_is_not_answered_with_somebody_elses_visitor(desk: Desk) -> None:
    desk.issues()
    desk.calls("window-1")
    desk.does("window-2", OpenWindow(command_id=desk.next_id()))
    desk.does("window-1", TransferTicket(command_id=desk.next_id(), to_window="window-2"))
    desk.calls("window-3")

    (closed,) = desk.take(("window-2", CloseWindow(command_id=desk.next_id())))

    assert [type(event) for event in closed.events] == [WindowClosed, TicketReleased, TicketCalled]
    assert (closed.reply.ok, closed.reply.ticket) == (True, None)
