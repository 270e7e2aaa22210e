"""A terminal that was alone over the day's end: what its clerk pressed before it is stored, answered and told."""

from pathlib import Path

import pytest

from hall_protocol.events import RatingRequest
from hall_records.history import facts_of_days
from hall_records.reading import JournalReader
from hall_records.replay import rebuilt
from queue_core.commands import TimePassed
from tests.scheduler.parts import MINUTE_MS, NINE_MS, Desk

DAY_MS = 24 * 60 * MINUTE_MS


def a_day_ended_with_a_visitor_called(desk: Desk) -> None:
    """Window 1 calls somebody; the next it hears of the hub is that a new day has begun."""
    desk.issues()
    desk.calls()
    desk.now_ms += DAY_MS
    desk.scheduler.command(TimePassed(), desk.now_ms)
    desk.publisher.follow(desk.scheduler.hall)
    desk.ear.forget()


def pressed_at(desk: Desk, name: str, minutes: int, **fields: object) -> None:
    """Let what was pressed so many minutes after nine, the day before, come in now."""
    age_ms = desk.now_ms - NINE_MS - minutes * MINUTE_MS
    reply = desk.says("window-1", name, age_ms=age_ms, **fields)
    assert (reply.ok, reply.ticket) == (True, None), reply


def test_a_visit_of_yesterday_that_was_served_is_answered_stored_and_in_yesterdays_figures(
    desk: Desk, tmp_path: Path
) -> None:
    a_day_ended_with_a_visitor_called(desk)

    pressed_at(desk, "start_service", 1)
    pressed_at(desk, "finish_service", 8)

    with JournalReader.open(tmp_path / "journal.db") as reader:
        yesterday, today = facts_of_days(reader, "2026-11-23", "2026-11-24")
    (record,) = yesterday.records
    assert (record.outcome, record.service_ms, record.walk_ms) == ("done", 7 * MINUTE_MS, MINUTE_MS)
    assert [visit.outcome for visit in yesterday.visits.values()] == ["done"]
    assert (list(today.visits), list(today.records)) == ([], [])
    again = rebuilt(desk.journal)
    assert again is not None
    assert again.state == desk.scheduler.hall.state


def test_nobody_is_asked_today_what_they_think_of_yesterdays_visit(desk: Desk) -> None:
    a_day_ended_with_a_visitor_called(desk)

    pressed_at(desk, "start_service", 1)
    pressed_at(desk, "finish_service", 8)

    assert not [message for _, message in desk.ear.heard if isinstance(message, RatingRequest)]


def test_papers_handed_in_yesterday_are_a_case_today(desk: Desk) -> None:
    a_day_ended_with_a_visitor_called(desk)

    pressed_at(desk, "start_service", 1)
    pressed_at(desk, "hand_in", 8)

    cases = desk.says("console", "show_cases").cases
    assert cases is not None
    (case,) = cases
    assert case.opened_ms == NINE_MS + 8 * MINUTE_MS


@pytest.mark.parametrize("closed_after", [9, 30])
def test_who_was_served_before_the_hall_closed_is_asked_and_counts_as_served(desk: Desk, closed_after: int) -> None:
    desk.issues()
    desk.calls()
    desk.now_ms += closed_after * MINUTE_MS
    assert desk.says("console", "close_day").ok

    for name, minutes in (("start_service", 1), ("finish_service", 8)):
        reply = desk.says("window-1", name, age_ms=(closed_after - minutes) * MINUTE_MS)
        assert reply.ok

    assert reply.ticket is not None
    assert reply.ticket.phase == "done"
    assert len([message for _, message in desk.ear.heard if isinstance(message, RatingRequest) and message.ticket]) == 1
