"""How a service ended and which were in fact done, from the clerk's key to the figures; nothing of it after an undo."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from hall_protocol.message import LocalText
from hall_protocol.states import TicketFacts
from hall_records.facts import Outcome, ServiceRecord
from hall_records.visits import day_by_day
from queue_core.events import ServiceFinished
from queue_core.lifecycle import ServiceOutcome
from tests.scheduler.parts import Desk, a_desk

THREE = ("rs-canbao", "yb-canbao", "gjj-tiqu")


def records(desk: Desk) -> Sequence[ServiceRecord]:
    """Return what the journal says today was served, as every report counts it."""
    *_, today = day_by_day(desk.journal.entries())
    return [record for record in today.records if record.outcome is Outcome.DONE]


def began(desk: Desk, *then: str) -> TicketFacts:
    """Let a visitor of several services be at window 1."""
    token = f"token-{desk.asked:016d}"
    ticket = desk.takes("issue_ticket", service=THREE[0], then=then, token=token)
    desk.calls()
    assert desk.says("window-1", "start_service").ok
    return ticket


def finished(desk: Desk) -> list[ServiceFinished]:
    return [each.event for each in desk.journal.entries() if isinstance(each.event, ServiceFinished)]


@pytest.mark.parametrize("outcome", ServiceOutcome)
def test_each_outcome_stands_with_the_service_it_ended(desk: Desk, outcome: ServiceOutcome) -> None:
    began(desk)
    assert desk.says("window-1", "finish_service", outcome=outcome.value).ok

    assert [(each.service, each.result) for each in records(desk)] == [(THREE[0], outcome)]


@pytest.mark.parametrize(
    ("outcome", "said"),
    [("done", None), ("received", LocalText("A001 收件", "A001: papers received"))],
)
def test_a_clerk_reads_how_it_ended_unless_it_is_simply_done(desk: Desk, outcome: str, said: LocalText | None) -> None:
    began(desk)
    assert desk.says("window-1", "finish_service", outcome=outcome).message == said


def test_of_three_services_those_done_count_and_the_other_follows(desk: Desk) -> None:
    began(desk, *THREE[1:])
    reply = desk.says("window-1", "finish_service", services_done=[THREE[0], THREE[2]], stay=False)

    assert reply.ticket is not None
    assert (reply.ticket.phase, reply.ticket.service, reply.ticket.then) == ("waiting", THREE[1], ())
    assert [each.service for each in records(desk)] == [THREE[0], THREE[2]]


def test_all_done_in_one_go_ends_the_visit(desk: Desk) -> None:
    began(desk, *THREE[1:])
    reply = desk.says("window-1", "finish_service", services_done=list(THREE))

    assert reply.ticket is not None
    assert reply.ticket.phase == "done"
    assert [each.service for each in records(desk)] == list(THREE)


def test_a_finish_that_is_taken_back_leaves_neither_outcome_nor_services_done(desk: Desk) -> None:
    began(desk, *THREE[1:])
    assert desk.says("window-1", "finish_service", outcome="declined", services_done=list(THREE)).ok
    assert desk.says("window-1", "undo").ok
    assert records(desk) == []

    again = desk.says("window-1", "finish_service", outcome="supplement", stay=False)

    assert again.ticket is not None
    assert (again.ticket.phase, again.ticket.service, again.ticket.then) == ("waiting", THREE[1], (THREE[2],))
    assert [(each.service, each.result) for each in records(desk)] == [(THREE[0], "supplement")]


def test_what_was_done_is_remembered_by_a_hub_that_starts_again(tmp_path: Path) -> None:
    with a_desk(tmp_path) as desk:
        began(desk, *THREE[1:])
        assert desk.says("window-1", "finish_service", outcome="received", services_done=[THREE[1]], stay=False).ok
    with a_desk(tmp_path) as desk:
        desk.asked = 100  # a terminal never uses an id again
        (event,) = finished(desk)
        assert (event.outcome, event.services_done, event.next_service) == ("received", (THREE[1],), THREE[2])
        assert desk.says("window-1", "undo").ok
        assert records(desk) == []


def test_what_is_no_service_of_the_hall_was_not_done(desk: Desk) -> None:
    began(desk)

    assert desk.says("window-1", "finish_service", services_done=["fishing"]).code == "unknown_service"
    assert finished(desk) == []
