"""A misclick that was taken back spoils no figure: the statistics are as if it had not been, and say that it was."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from hall_records.entries import Entry
from hall_records.facts import Outcome
from hall_records.figures import call_figures
from hall_records.reports import facts_of
from hall_records.visits import UnknownVisitError, Visits
from queue_core.commands import (
    AddService,
    CallNext,
    Command,
    FinishService,
    HandIn,
    HoldTicket,
    LogIn,
    MissTicket,
    RateTicket,
    Recall,
    Reinstate,
    ReportPaper,
    ResumeTicket,
    StartService,
    TransferTicket,
    Undo,
)
from queue_core.events import StepUndone
from queue_core.lifecycle import Level, State
from tests.records.small_hall import NINE_MS
from tests.records.telling import ToldDay, minutes_of


@pytest.fixture
def day(tmp_path: Path) -> Iterator[ToldDay]:
    day = ToldDay(tmp_path / "journal.db")
    yield day
    day.recorded.journal.close()


SLIPS: dict[str, tuple[list[Command], Command]] = {
    "call": ([], CallNext("1")),
    "start": ([CallNext("1")], StartService("1")),
    "miss": ([CallNext("1")], MissTicket("1")),
    "hold": ([CallNext("1"), StartService("1")], HoldTicket("1")),
    "resume": ([CallNext("1"), StartService("1"), HoldTicket("1")], ResumeTicket("1", "A001")),
    "transfer": ([CallNext("1"), StartService("1")], TransferTicket("1", "tax")),
    "add_service": ([CallNext("1"), StartService("1")], AddService("1", "tax")),
    "finish": ([CallNext("1"), StartService("1")], FinishService("1")),
}
"""For each step that can be taken back: what comes before it, and the slip."""


@pytest.mark.parametrize("step", SLIPS)
def test_a_step_taken_back_leaves_every_figure_as_it_was(day: ToldDay, step: str) -> None:
    before, slip = SLIPS[step]
    ticket = day.takes(0)
    day.does(1, *before)
    unspoilt = day.visits
    day.does(2, slip)
    day.does(2.5, Undo("1"))

    visits = day.visits
    assert visits.visit(ticket) == unspoilt.visit(ticket)
    assert (visits.records, visits.holds) == (unspoilt.records, unspoilt.holds)
    (taken_back,) = visits.taken_back
    assert (taken_back.step, taken_back.window, taken_back.ticket) == (step, "1", ticket)
    assert minutes_of(taken_back.step_ms - NINE_MS, taken_back.at_ms - NINE_MS) == (2, 2.5)


def test_papers_handed_in_by_mistake_were_never_received(day: ToldDay) -> None:
    ticket = day.takes(0)
    day.does(1, CallNext("1"), StartService("1"))
    day.does(2, HandIn("1", owner="office"))
    day.does(2.5, Undo("1"))

    assert (day.visits.visit(ticket).state, day.records) == (State.SERVING, ())


def test_a_finish_taken_back_gives_one_service_of_the_whole_time(day: ToldDay) -> None:
    day.takes(2)
    day.does(31, CallNext("3"))
    day.does(32, StartService("3"))
    day.does(33, FinishService("3"))
    day.does(33.5, Undo("3"))
    day.does(40, FinishService("3"))

    (record,) = day.records
    assert minutes_of(record.wait_ms, record.service_ms) == (29, 8)
    told = call_figures(facts_of(day.visits), {})
    assert (told.calls, told.served, told.undone, told.ratings) == (1, 1, 1, {"not_rated": 1})


def test_a_step_is_taken_back_once_and_the_next_one_counts(day: ToldDay) -> None:
    ticket = day.takes(0)
    day.does(1, CallNext("3"))
    for minute in (2.0, 3.0):
        day.does(minute, MissTicket("3"))
        day.does(minute + 0.5, Undo("3"))
    day.does(4, MissTicket("3"))
    day.does(5, Reinstate(ticket))

    visits = day.visits
    assert [record.outcome for record in visits.records] == [Outcome.MISSED]
    assert (visits.visit(ticket).reinstated, len(visits.taken_back)) == (1, 2)


def test_recalls_of_a_call_taken_back_go_with_it(day: ToldDay) -> None:
    ticket = day.takes(0)
    day.does(1, CallNext("3"))
    day.does(1.5, Recall("3"))
    day.does(1.8, Undo("3"))

    visit = day.visits.visit(ticket)
    assert (visit.calls, visit.recalls, visit.state) == (0, 0, State.WAITING)


def test_what_the_printer_reports_meanwhile_stays(day: ToldDay) -> None:
    ticket = day.takes(0)
    day.does(1, CallNext("3"))
    day.does(1.5, ReportPaper(ticket, printed=False, fault="jam"))
    day.does(1.8, Undo("3"))

    visit = day.visits.visit(ticket)
    assert (visit.paper, visit.paper_failures, visit.state) == ("failed", 1, State.WAITING)


def test_the_clerk_who_slipped_is_named(day: ToldDay) -> None:
    day.does(0, LogIn("3", "li"))
    day.takes(0)
    day.does(1, CallNext("3"))
    day.does(1.5, Undo("3"))

    assert [each.clerk for each in day.visits.taken_back] == ["li"]


def test_a_rating_after_the_true_end_is_kept(day: ToldDay) -> None:
    ticket = day.takes(0)
    day.does(1, CallNext("3"), StartService("3"))
    day.does(2, FinishService("3"))
    day.does(2.5, Undo("3"))
    day.does(4, FinishService("3"))
    day.does(5, RateTicket(ticket, Level.SATISFIED, "pad"))

    assert day.visits.visit(ticket).rating == "satisfied"


def test_figures_read_between_the_slip_and_its_undoing_are_mended(day: ToldDay) -> None:
    day.takes(0)
    day.does(1, CallNext("3"), StartService("3"))
    day.does(2, FinishService("3"))
    visits, entries = Visits(), list(day.recorded.journal.entries())
    for entry in entries:
        visits.take(entry)
    assert len(visits.records) == 1

    (undone,) = day.does(2.5, Undo("3"))
    visits.take(Entry(len(entries) + 1, undone.at_ms, undone, "window-3", "", ""))
    assert visits.records == []
    assert visits.visits == day.visits.visits


def test_a_step_that_is_not_on_record_cannot_be_taken_out(day: ToldDay) -> None:
    ticket = day.takes(0)
    visits = day.visits
    event = StepUndone(NINE_MS + 1, "3", ticket, "call", NINE_MS)

    with pytest.raises(UnknownVisitError, match="the call that window 3 takes back"):
        visits.take(Entry(99, NINE_MS, event, "window-3", "", ""))
