"""What visitors were told is held against what came of it, and against nothing else."""

from pathlib import Path

import pytest

from hall_records.told import Accuracy, ToldWait, ToldWaits, accuracy_of
from queue_core.commands import CallNext, CancelTicket, ChangeLane, Command, IssueTicket, Reclassify, StepBack, Undo
from queue_core.rules import Lane
from tests.records.small_hall import MINUTE_MS
from tests.records.telling import ToldDay


@pytest.fixture
def day(tmp_path: Path) -> ToldDay:
    return ToldDay(tmp_path / "journal.db")


def takes(day: ToldDay, minute: float, least: int = 5, most: int = 10) -> str:
    """Let a visitor take a ticket who is told from so many to so many minutes."""
    wish = IssueTicket("tax", "", "dispenser-1", told_from_ms=least * MINUTE_MS, told_to_ms=most * MINUTE_MS)
    day.does(minute, wish)
    return list(day.recorded.hall.tickets)[-1].id


def told_of(day: ToldDay) -> list[tuple[str, float | None]]:
    """Return who is compared, and how many minutes they waited."""
    waits = ToldWaits()
    for entry in day.recorded.journal.entries():
        waits.take(entry.event)
    return [(each.ticket, each.waited_ms / MINUTE_MS) for each in waits.called if each.waited_ms is not None]


def test_who_was_called_is_compared_from_the_ticket_to_the_call(day: ToldDay) -> None:
    first, second, _waits = takes(day, 0), takes(day, 1), takes(day, 2)
    day.does(7, CallNext("1"))
    day.does(13, CallNext("2"))

    assert told_of(day) == [(first, 7), (second, 12)]


def test_who_was_told_nothing_is_not_compared(day: ToldDay) -> None:
    day.takes(0, "tax")
    day.does(3, CallNext("1"))

    assert told_of(day) == []


def test_who_was_called_at_once_is_not_compared(day: ToldDay) -> None:
    day.does(0, CallNext("1"))
    takes(day, 1, 0, 0)

    assert told_of(day) == []


@pytest.mark.parametrize(
    "otherwise",
    [
        lambda ticket: CancelTicket(ticket, "visitor"),
        lambda ticket: ChangeLane(ticket, Lane.GREEN, "elderly"),
        lambda ticket: Reclassify(ticket, "deed"),
        lambda ticket: StepBack(ticket, 1),
    ],
)
def test_who_then_waited_for_something_else_is_not_compared(day: ToldDay, otherwise: object) -> None:
    changed, second = takes(day, 0), takes(day, 1)
    assert callable(otherwise)
    command: Command = otherwise(changed)
    day.does(2, command)
    day.does(7, CallNext("1"))
    day.does(7, CallNext("2"))

    assert told_of(day) == [(second, 6)]


def test_a_call_that_was_a_misclick_ended_no_wait(day: ToldDay) -> None:
    ticket = takes(day, 0)
    day.does(5, CallNext("1"))
    day.does(5.1, Undo("1"))

    assert told_of(day) == []
    day.does(8, CallNext("1"))
    assert told_of(day) == [(ticket, 8)]


def test_how_right_it_was_is_told_in_shares_and_minutes() -> None:
    waits = [3, 6, 9, 14]
    told = [ToldWait("t", "tax", "normal", 0, 5 * MINUTE_MS, 10 * MINUTE_MS, wait * MINUTE_MS) for wait in waits]
    pending = ToldWait("t", "tax", "normal", 0, 5 * MINUTE_MS, 10 * MINUTE_MS)

    assert accuracy_of([*told, pending]) == Accuracy(
        told=4,
        within=0.5,
        sooner=0.25,
        later=0.25,
        mean_off_ms=3.5 * MINUTE_MS,
        bias_ms=0.5 * MINUTE_MS,
        mean_width_ms=5 * MINUTE_MS,
    )
    assert accuracy_of([pending]) == Accuracy(0, None, None, None, None, None, None)
