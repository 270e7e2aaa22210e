"""Replaying the journal gives exactly the hall that was; replaying half and going on gives the same."""

from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from hall_records.journal import Journal
from hall_records.replay import rebuilt
from hall_records.visits import Visits
from queue_core.commands import (
    CallNext,
    CloseWindow,
    Command,
    FinishService,
    IssueTicket,
    MissTicket,
    OpenWindow,
    PauseWindow,
    Recall,
    ReportPaper,
    ReprintTicket,
    StartService,
    TimePassed,
    TransferTicket,
)
from queue_core.hall import Hall
from queue_core.refusals import RefusedError
from queue_core.rules import Lane
from tests.records.halls import RecordedHall, begun
from tests.records.small_hall import RULES

WINDOWS = st.sampled_from(sorted(RULES.windows))
SERVICES = st.sampled_from(sorted(RULES.services))
NUMBERS = st.sampled_from(["A001", "A002", "GA001", "B00001", "B00002"])
TOKENS = st.uuids(version=4).map(lambda token: token.hex)

COMMANDS: st.SearchStrategy[Command] = st.one_of(
    st.builds(IssueTicket, SERVICES, TOKENS, st.just("d-1")),
    st.builds(IssueTicket, st.just("permit"), TOKENS, st.just("d-1"), st.just(Lane.GREEN), st.just("elderly")),
    st.builds(CallNext, WINDOWS),
    st.builds(StartService, WINDOWS),
    st.builds(FinishService, WINDOWS),
    st.builds(Recall, WINDOWS),
    st.builds(MissTicket, WINDOWS),
    st.builds(TransferTicket, WINDOWS, SERVICES, st.sampled_from(["", "1", "3"]), st.booleans()),
    st.builds(PauseWindow, WINDOWS, st.just("lunch")),
    st.builds(CloseWindow, WINDOWS),
    st.builds(OpenWindow, WINDOWS),
    st.builds(ReportPaper, NUMBERS, st.booleans(), st.just("no paper")),
    st.builds(ReprintTicket, NUMBERS),
    st.just(TimePassed()),
)
STEPS_MS = st.sampled_from([0, 1, 999, 60_000, 3_900_000])
HISTORIES = st.lists(st.tuples(COMMANDS, STEPS_MS), min_size=15, max_size=80)
History = list[tuple[Command, int]]


def live_through(recorded: RecordedHall, history: History) -> None:
    """Give the hall one command after another; those it refuses change nothing."""
    for command, step_ms in history:
        now_ms = recorded.hall.state.last_ms + step_ms
        try:
            recorded.does(command, now_ms, now_ms - 500)
        except RefusedError:
            continue


def replayed(path: Path) -> Hall:
    with closing(Journal.open(path)) as journal:
        hall = rebuilt(journal)
    assert hall is not None
    return hall


def visits_of(journal: Journal) -> Visits:
    visits = Visits()
    for entry in journal.entries():
        visits.take(entry)
    return visits


@settings(max_examples=40, deadline=None)
@given(HISTORIES, st.integers(0, 80))
def test_the_hall_after_a_restart_is_the_hall_before_it(history: History, snapshot_at: int) -> None:
    with TemporaryDirectory() as folder:
        recorded = begun(Path(folder) / "journal.db")
        live_through(recorded, history[:snapshot_at])
        recorded.journal.save_snapshot(recorded.hall.state)
        live_through(recorded, history[snapshot_at:])
        recorded.journal.close()

        assert replayed(Path(folder) / "journal.db").state == recorded.hall.state


@settings(max_examples=40, deadline=None)
@given(HISTORIES, st.integers(0, 80))
def test_a_day_with_a_restart_in_it_goes_as_one_without(history: History, restart_at: int) -> None:
    with TemporaryDirectory() as folder:
        unbroken = begun(Path(folder) / "unbroken.db")
        live_through(unbroken, history)
        broken = begun(Path(folder) / "broken.db")
        live_through(broken, history[:restart_at])
        broken.journal.close()
        journal = Journal.open(Path(folder) / "broken.db")
        hall = rebuilt(journal)
        assert hall is not None
        live_through(RecordedHall(journal, hall, broken.commands), history[restart_at:])

        assert hall.state == unbroken.hall.state
        assert list(journal.entries()) == list(unbroken.journal.entries())
        journal.close()
        unbroken.journal.close()


@settings(max_examples=40, deadline=None)
@given(HISTORIES)
def test_the_statistics_agree_with_the_hall_about_every_ticket(history: History) -> None:
    with TemporaryDirectory() as folder:
        recorded = begun(Path(folder) / "journal.db")
        live_through(recorded, history)
        visits = visits_of(recorded.journal)
        recorded.journal.close()

    assert visits.day == recorded.hall.state.day.name
    assert list(visits.visits) == list(recorded.hall.state.day.tickets)
    last = {record.ticket: record for record in visits.records}
    for ticket in recorded.hall.tickets:
        visit = visits.visits[ticket.id]
        assert (visit.service, visit.lane, visit.paper) == (ticket.service, ticket.lane, ticket.paper)
        assert (visit.calls, visit.waits_from_ms) == (ticket.calls, ticket.waits_from_ms)
        if ticket.id in last and ticket.window == last[ticket.id].window and ticket.ended_ms is not None:
            record = last[ticket.id]
            assert (record.called_ms, record.announced_ms) == (ticket.called_ms, ticket.last_call_ms)
            assert (record.started_ms, record.ended_ms) == (ticket.started_ms, ticket.ended_ms)
