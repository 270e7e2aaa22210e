"""Waits and services are exact to the millisecond, each by its written definition."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from hall_records.entries import Entry
from hall_records.faults import RecordsError
from hall_records.reports import day_report
from hall_records.visits import Outcome, Visits, see
from queue_core.commands import (
    CallNext,
    FinishService,
    MissTicket,
    Recall,
    ReportPaper,
    ReprintTicket,
    StartService,
    TimePassed,
    TransferTicket,
)
from queue_core.dispenser_commands import HandOver
from queue_core.events import EVENT_KINDS, ServiceFinished, TicketCalled
from tests.records.halls import RecordedHall, begun
from tests.records.small_hall import MINUTE_MS, NINE_MS

MIDNIGHT_MS = NINE_MS + 15 * 60 * MINUTE_MS


@pytest.fixture
def recorded(tmp_path: Path) -> Iterator[RecordedHall]:
    recorded = begun(tmp_path / "journal.db")
    yield recorded
    recorded.journal.close()


def visits_of(recorded: RecordedHall) -> Visits:
    visits = Visits()
    for entry in recorded.journal.entries():
        visits.take(entry)
    return visits


@pytest.mark.parametrize("wait_ms", [0, 1, 5 * MINUTE_MS + 1, 65 * MINUTE_MS + 7])
def test_a_wait_of_an_hour_is_as_exact_as_one_of_a_minute(recorded: RecordedHall, wait_ms: int) -> None:
    ticket = recorded.issues("permit", NINE_MS)
    called_ms = NINE_MS + wait_ms
    recorded.does(CallNext("3"), called_ms)
    recorded.does(StartService("3"), called_ms + 1234)
    recorded.does(FinishService("3"), called_ms + 1234 + 4321)

    (record,) = visits_of(recorded).records
    assert (record.ticket, record.number, record.window, record.lane) == (ticket, "A001", "3", "normal")
    assert (record.wait_ms, record.walk_ms, record.service_ms) == (wait_ms, 1234, 4321)
    assert record.outcome is Outcome.DONE


def test_a_recall_does_not_lengthen_the_wait(recorded: RecordedHall) -> None:
    recorded.issues("permit", NINE_MS)
    recorded.does(CallNext("3"), NINE_MS + 10 * MINUTE_MS)
    recorded.does(Recall("3"), NINE_MS + 12 * MINUTE_MS)
    recorded.does(StartService("3"), NINE_MS + 13 * MINUTE_MS)
    recorded.does(FinishService("3"), NINE_MS + 14 * MINUTE_MS)

    (record,) = visits_of(recorded).records
    assert (record.called_ms, record.announced_ms) == (NINE_MS + 10 * MINUTE_MS, NINE_MS + 12 * MINUTE_MS)
    assert (record.wait_ms, record.walk_ms) == (10 * MINUTE_MS, 3 * MINUTE_MS)
    visit = visits_of(recorded).visit(record.ticket)
    assert (visit.calls, visit.recalls) == (1, 1)


def test_a_visitor_who_did_not_come_has_no_service_and_no_wait_that_counts(recorded: RecordedHall) -> None:
    ticket = recorded.issues("permit", NINE_MS)
    recorded.does(CallNext("3"), NINE_MS + MINUTE_MS)
    recorded.does(MissTicket("3"), NINE_MS + 2 * MINUTE_MS)

    visits = visits_of(recorded)
    (record,) = visits.records
    assert (record.outcome, record.service_ms, record.walk_ms, record.ends_wait) == (Outcome.MISSED, None, None, False)
    assert (visits.visit(ticket).outcome, visits.visit(ticket).ended_ms) == (Outcome.MISSED, NINE_MS + 2 * MINUTE_MS)


def test_a_transferred_visitors_wait_counts_once_and_both_services(recorded: RecordedHall) -> None:
    ticket = recorded.issues("tax", NINE_MS)
    for window, call, start, step in (
        ("2", 5, 6, TransferTicket("2", "deed")),
        ("1", 20, 21, FinishService("1")),
    ):
        recorded.does(CallNext(window), NINE_MS + call * MINUTE_MS)
        recorded.does(StartService(window), NINE_MS + start * MINUTE_MS)
        recorded.does(step, NINE_MS + (start + 3) * MINUTE_MS)

    visits = visits_of(recorded)
    first, second = visits.records
    assert (first.service, first.window, first.outcome, first.ends_wait) == ("tax", "2", Outcome.TRANSFERRED, False)
    assert (second.service, second.window, second.outcome, second.ends_wait) == ("deed", "1", Outcome.DONE, True)
    assert second.wait_ms == 20 * MINUTE_MS
    assert (first.service_ms, second.service_ms) == (3 * MINUTE_MS, 3 * MINUTE_MS)
    visit = visits.visit(ticket)
    assert (visit.service_ms, visit.transfers, visit.calls, visit.issued_for) == (6 * MINUTE_MS, 1, 2, "tax")


def test_a_days_end_ends_a_service_without_making_it_last_till_midnight(recorded: RecordedHall) -> None:
    served = recorded.issues("permit", NINE_MS)
    missed = recorded.issues("permit", NINE_MS)
    waiting = recorded.issues("permit", NINE_MS)
    recorded.does(CallNext("3"), NINE_MS)
    recorded.does(StartService("3"), NINE_MS)
    recorded.does(CallNext("1"), NINE_MS)
    recorded.does(MissTicket("1"), NINE_MS)
    midnight = recorded.does(TimePassed(), MIDNIGHT_MS)

    visits = Visits()
    entries = list(recorded.journal.entries())
    for entry in entries[:-1]:
        visits.take(entry)
    assert len(midnight) == 4
    assert [visits.visit(ticket).outcome for ticket in (served, missed, waiting)] == [
        Outcome.EXPIRED,
        Outcome.MISSED,
        Outcome.EXPIRED,
    ]
    last = visits.records[-1]
    assert (last.ticket, last.outcome, last.service_ms, last.ends_wait) == (served, Outcome.EXPIRED, None, True)
    visits.take(entries[-1])
    assert (visits.day, visits.visits, visits.records) == ("2026-11-23", {}, [])


def test_a_ticket_whose_paper_failed_stays_on_record_after_its_reprint(recorded: RecordedHall) -> None:
    ticket = recorded.issues("permit", NINE_MS)
    recorded.does(ReportPaper(ticket, printed=False, fault="no paper"), NINE_MS)
    recorded.does(ReprintTicket(ticket), NINE_MS)
    recorded.does(ReportPaper(ticket, printed=True), NINE_MS)

    visit = visits_of(recorded).visit(ticket)
    assert (visit.paper, visit.paper_failures, visit.reprints, visit.issued_at) == ("printed", 1, 1, "dispenser-1")


def test_a_number_given_alone_is_counted_and_so_is_what_the_hub_would_have_refused(recorded: RecordedHall) -> None:
    recorded.issues("permit", NINE_MS)
    recorded.does(HandOver("dispenser-1", "permit", "a", 400, "A400", "f" * 32), NINE_MS + MINUTE_MS)

    hall = day_report(visits_of(recorded), {}).hall
    assert (hall.issued, hall.given_alone, hall.flagged_for) == (2, 1, {"number_not_reserved": 1})


def test_statistics_that_begin_in_the_middle_of_a_day_are_refused() -> None:
    visits = Visits()
    with pytest.raises(RecordsError, match="Nothing is known of ticket 2026-11-22/a/1"):
        visits.visit("2026-11-22/a/1")
    with pytest.raises(RecordsError, match="begin with the first entry of its day"):
        visits.take(Entry(9, NINE_MS, TicketCalled(NINE_MS, "2026-11-22/a/1", "1"), "window-1", "", ""))
    with pytest.raises(RecordsError, match="begin with the first entry of its day"):
        visits.take(Entry(9, NINE_MS, ServiceFinished(NINE_MS, "2026-11-22/a/1", "1"), "window-1", "", ""))


def test_every_kind_of_event_has_its_place_in_the_statistics() -> None:
    assert set(EVENT_KINDS.values()) <= set(see.registry)
