"""Each figure of docs/operate/statistics.md by its written definition, one promise at a time."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from hall_records.facts import Outcome, Visit
from hall_records.figures import Share, Spread, call_figures, guide_figures, ticket_figures
from hall_records.hall_map import HallMap, hall_map
from hall_records.reports import By, facts_of, report
from hall_records.visits import day_by_day
from queue_core.commands import (
    AddService,
    BookVisit,
    CallNext,
    CallTicket,
    CancelBooking,
    CancelTicket,
    ChangeLane,
    CheckIn,
    CloseDay,
    FinishService,
    HandIn,
    HoldTicket,
    IssueTicket,
    LogIn,
    LogOut,
    MissTicket,
    RateTicket,
    Reclassify,
    Reinstate,
    ResumeTicket,
    ReturnTicket,
    StartService,
    StepBack,
    TimePassed,
    TransferTicket,
)
from queue_core.dispenser_commands import AnswerGuide, CallGuide, DivertVisitor
from queue_core.events import HallConfigured
from queue_core.lifecycle import GuideMatter, Level, ServiceOutcome, State
from queue_core.rules import BulkExpiry, Lane, MissedRules
from tests.records.small_hall import MINUTE_MS, NINE_MS, RULES
from tests.records.telling import ToldDay, minutes_of, with_calling


@pytest.fixture
def day(tmp_path: Path) -> Iterator[ToldDay]:
    day = ToldDay(tmp_path / "journal.db", with_calling(short_service_head_start_ms=0))
    yield day
    day.recorded.journal.close()


def slot(minute: float) -> int:
    return NINE_MS + round(minute * MINUTE_MS)


def issue(service: str) -> IssueTicket:
    return IssueTicket(service, "", "dispenser-1")


def noon(states: tuple[str, ...]) -> BulkExpiry:
    return BulkExpiry(12 * 60 * MINUTE_MS, states)


def with_map(day: ToldDay) -> HallMap:
    return hall_map(HallConfigured(NINE_MS, day.recorded.hall.rules))


def before_midnight(day: ToldDay) -> list[Visit]:
    (yesterday, *_) = day_by_day(day.recorded.journal.entries())
    return list(yesterday.visits.values())


# When the wait begins


def test_an_appointment_on_time_waits_from_its_slot(day: ToldDay) -> None:
    day.does(0, BookVisit("b-1", "tax", slot(45)))
    day.does(40, CheckIn("", "dispenser-1", "b-1"))
    day.does(50, CallNext("2"))
    day.does(51, StartService("2"), FinishService("2"))

    (record,) = day.records
    assert (record.lane, *minutes_of(record.wait_ms)) == ("appointment", 5)


def test_an_appointment_called_before_its_slot_has_not_waited(day: ToldDay) -> None:
    day.does(0, BookVisit("b-1", "tax", slot(45)))
    day.does(40, CheckIn("", "dispenser-1", "b-1"))
    day.does(43, CallNext("2"), StartService("2"), FinishService("2"))

    (record,) = day.records
    assert record.wait_ms == 0


def test_an_appointment_checked_in_within_its_grace_waits_from_the_check_in(day: ToldDay) -> None:
    day.does(0, BookVisit("b-1", "tax", slot(45)))
    day.does(52, CheckIn("", "dispenser-1", "b-1"))
    day.does(55, CallNext("2"), StartService("2"), FinishService("2"))

    (record,) = day.records
    assert (record.lane, *minutes_of(record.wait_ms)) == ("appointment", 3)


def test_a_late_appointment_waits_from_the_check_in_in_the_normal_lane(day: ToldDay) -> None:
    day.does(0, BookVisit("b-1", "tax", slot(45)))
    day.does(70, CheckIn("", "dispenser-1", "b-1"))
    day.does(74, CallNext("2"), StartService("2"), FinishService("2"))

    (record,) = day.records
    assert (record.lane, *minutes_of(record.wait_ms)) == ("normal", 4)


def test_the_next_service_waits_from_the_finish_of_the_last(day: ToldDay) -> None:
    day.takes(0, "permit", "tax")
    day.does(10, CallNext("3"), StartService("3"))
    day.does(14, FinishService("3"))
    day.does(26, CallNext("2"), StartService("2"))
    day.does(30, FinishService("2"))

    permit, tax = day.records
    assert minutes_of(permit.wait_ms, tax.wait_ms) == (10, 12)
    assert (permit.ends_wait, tax.ends_wait, permit.service, tax.service) == (True, True, "permit", "tax")


def test_a_service_that_goes_on_at_the_window_has_its_own_record_and_no_wait(day: ToldDay) -> None:
    ticket = day.takes(0, "permit", "tax")
    day.does(10, CallNext("1"), StartService("1"))
    day.does(14, FinishService("1"))
    day.does(20, FinishService("1"))

    permit, tax = day.records
    assert minutes_of(permit.service_ms, tax.service_ms) == (4, 6)
    assert (tax.ends_wait, tax.walk_ms, tax.why) == (False, None, None)
    told = call_figures(facts_of(day.visits), {})
    assert (told.calls, told.served, told.wait.count, told.walk.count) == (1, 2, 1, 1)
    assert day.visits.visit(ticket).service_ms == 10 * MINUTE_MS


def test_a_second_service_added_while_serving_gives_two_service_records(day: ToldDay) -> None:
    day.takes(0)
    day.does(5, CallNext("1"), StartService("1"))
    day.does(7, AddService("1", "tax"))
    day.does(9, FinishService("1"))
    day.does(12, FinishService("1", ServiceOutcome.CONSULTED))

    assert [(record.service, record.result, *minutes_of(record.service_ms)) for record in day.records] == [
        ("permit", "done", 4),
        ("tax", "consulted", 3),
    ]


def test_services_done_in_one_go_have_one_time_and_a_record_each(day: ToldDay) -> None:
    day.takes(0, "permit", "tax")
    day.does(5, CallNext("1"), StartService("1"))
    day.does(11, FinishService("1", services_done=("permit", "tax")))

    permit, tax = day.records
    assert [permit.service, tax.service] == ["permit", "tax"]
    assert (permit.service_ms, tax.service_ms) == (6 * MINUTE_MS, None)
    told = call_figures(facts_of(day.visits), {"tax": 0})
    assert (told.served, told.calls, told.wait.count, told.within_target) == (2, 1, 1, Share(0, 0))


def test_a_reinstated_visitor_waits_from_the_reinstatement(day: ToldDay) -> None:
    ticket = day.takes(0)
    day.does(11, CallNext("3"))
    day.does(13, MissTicket("3"))
    day.does(20, Reinstate(ticket))
    day.does(26, CallNext("3"), StartService("3"))
    day.does(30, FinishService("3"))

    missed, served = day.records
    assert (missed.outcome, missed.ends_wait) == (Outcome.MISSED, False)
    assert minutes_of(served.wait_ms) == (6,)
    visit = day.visits.visit(ticket)
    assert (visit.outcome, visit.reinstated, visit.calls) == (Outcome.DONE, 1, 2)


def test_a_held_visitor_who_returns_waits_from_the_return(day: ToldDay) -> None:
    day.takes(0)
    day.does(10, CallNext("3"), StartService("3"))
    day.does(14, HoldTicket("3"))
    day.does(29, ReturnTicket("A001"))
    day.does(33, CallNext("3"), StartService("3"))
    day.does(35, FinishService("3"))

    first, second = day.records
    assert minutes_of(first.wait_ms, second.wait_ms) == (10, 4)
    assert (first.ends_wait, second.ends_wait) == (True, True)
    assert minutes_of(second.service_ms, *(hold.hold_ms for hold in day.visits.holds)) == (6, 15)


def test_a_held_visitor_returns_by_the_clock_too(day: ToldDay) -> None:
    day.takes(0)
    day.does(10, CallNext("3"), StartService("3"))
    day.does(14, HoldTicket("3", return_ms=slot(20)))
    day.does(20, TimePassed())
    day.does(21, CallNext("3"), StartService("3"), FinishService("3"))

    assert minutes_of(day.records[-1].wait_ms, day.visits.holds[0].hold_ms) == (1, 6)


# The last call


def test_the_call_back_of_a_held_visitor_ends_no_wait(day: ToldDay) -> None:
    day.takes(0)
    day.does(5, CallNext("1"), StartService("1"))
    day.does(10, HoldTicket("1"))
    day.does(20, ResumeTicket("3", "A001"))
    day.does(21, StartService("3"))
    day.does(24, FinishService("3"))

    before, after = day.records
    assert (before.ends_wait, after.ends_wait) == (True, False)
    told = call_figures(facts_of(day.visits), {})
    assert (told.wait, told.calls, told.held) == (
        Spread(1, *[5 * MINUTE_MS] * 6),
        2,
        1,
    )
    assert minutes_of(told.walk.total_ms, told.hold.total_ms) == (1, 10)


def test_a_hold_splits_the_service_time_and_is_no_part_of_it(day: ToldDay) -> None:
    ticket = day.takes(0)
    day.does(5, CallNext("1"), StartService("1"))
    day.does(9, HoldTicket("1"))
    day.does(19, ResumeTicket("3", ticket))
    day.does(20, StartService("3"))
    day.does(23, FinishService("3"))

    before, after = day.records
    assert (before.service_ms, *minutes_of(after.service_ms)) == (None, 7)
    assert after.window == "3"
    assert minutes_of(day.visits.visit(ticket).service_ms, day.visits.visit(ticket).hold_ms) == (7, 10)


def test_held_time_is_no_waiting_even_for_who_is_sent_on_afterwards(day: ToldDay) -> None:
    day.takes(0)
    day.does(5, CallNext("1"), StartService("1"))
    day.does(10, HoldTicket("1"))
    day.does(30, ResumeTicket("1", "A001"), StartService("1"))
    day.does(32, TransferTicket("1", to_service="deed"))
    day.does(40, CallNext("2"), StartService("2"))
    day.does(45, FinishService("2"))

    told = call_figures(facts_of(day.visits), {})
    assert (told.wait.count, *minutes_of(told.wait.total_ms)) == (1, 40 - 20)
    assert [record.ends_wait for record in day.records] == [False, False, True]
    assert minutes_of(*(record.service_ms for record in day.records)) == (None, 5 + 2, 5)


def test_a_service_broken_off_in_a_hold_is_no_part_of_the_next(day: ToldDay) -> None:
    ticket = day.takes(0, "tax")
    day.does(5, CallNext("2"), StartService("2"))
    day.does(9, HoldTicket("2"))
    day.does(20, ReturnTicket(ticket))
    day.does(21, TransferTicket("", to_service="deed", ticket=ticket))
    day.does(25, CallNext("2"), StartService("2"))
    day.does(35, FinishService("2"))

    assert [(record.service, *minutes_of(record.service_ms)) for record in day.records] == [("tax", None), ("deed", 10)]
    assert minutes_of(day.visits.visit(ticket).service_ms) == (14,)


def test_a_transferred_visitors_wait_counts_at_the_last_call_alone(day: ToldDay) -> None:
    day.takes(4, "tax")
    day.does(20, CallNext("2"), StartService("2"))
    day.does(25, TransferTicket("2", to_service="deed"))
    day.does(30, CallNext("2"), StartService("2"))
    day.does(40, FinishService("2"))

    assert [(record.service, record.ends_wait, *minutes_of(record.wait_ms)) for record in day.records] == [
        ("tax", False, 16),
        ("deed", True, 26),
    ]


def test_letting_others_go_first_does_not_shorten_the_wait(day: ToldDay) -> None:
    ticket = day.takes(0)
    day.takes(1)
    day.does(5, StepBack(ticket, 1))
    day.does(6, CallNext("3"), StartService("3"), FinishService("3"))
    day.does(8, CallNext("3"), StartService("3"), FinishService("3"))

    assert [minutes_of(record.wait_ms) for record in day.records] == [(5,), (8,)]
    assert day.visits.visit(ticket).stepped_back == 1


def test_another_lane_or_service_keeps_the_wait(day: ToldDay) -> None:
    ticket = day.takes(0, "permit")
    day.does(3, ChangeLane(ticket, Lane.GREEN, "elderly"))
    day.does(5, Reclassify(ticket, "tax"))
    day.does(9, CallNext("2"), StartService("2"), FinishService("2"))

    (record,) = day.records
    assert (record.service, record.lane, *minutes_of(record.wait_ms)) == ("tax", "green", 9)
    told = {row.key: row for row in report([day.visits], By.SERVICE, with_map(day)).rows}
    permit, tax = told["permit"].tickets, told["tax"].calls
    assert permit
    assert (permit.issued, permit.reclassified, permit.lane_changes, tax.served) == (1, 1, 1, 1)


# Counts


def test_a_chosen_ticket_is_counted_with_its_reason_for_its_clerk(day: ToldDay) -> None:
    day.does(0, LogIn("3", "li"))
    day.takes(0)
    second = day.takes(1)
    day.does(2, CallTicket("3", second, "frail"), StartService("3"), FinishService("3"))

    told = {row.key: row.calls for row in report([day.visits], By.CLERK, with_map(day)).rows}
    assert (told["li"].chosen, told["li"].chosen_for) == (1, {"frail": 1})


def test_a_rating_is_the_windows_and_the_clerks_who_served_last(day: ToldDay) -> None:
    day.does(0, LogIn("3", "li"), LogIn("2", "wang"))
    first = day.takes(0, "permit", "tax")
    day.takes(0)
    day.does(1, CallNext("3"), StartService("3"), FinishService("3"))
    day.does(2, CallNext("2"), StartService("2"), FinishService("2"))
    day.does(3, CallNext("3"), StartService("3"), FinishService("3"))
    day.does(4, RateTicket(first, Level.DISSATISFIED, "phone", commented=True))

    told = {row.key: row.calls.ratings for row in report([day.visits], By.CLERK, with_map(day)).rows}
    assert told["wang"] == {"dissatisfied": 1}
    assert told["li"] == {"not_rated": 1}


def test_whoever_gives_up_is_abandoned_and_whoever_staff_tidies_away_is_not(day: ToldDay) -> None:
    for nth, reason in enumerate(("visitor", "left", "double", "other")):
        day.does(nth, CancelTicket(day.takes(nth), reason))
    day.takes(9)

    day.does(15 * 60, TimePassed())
    told = ticket_figures(before_midnight(day))
    assert (told.issued, told.cancelled, told.abandoned, told.expired) == (5, 4, 3, 1)
    assert told.cancelled_for == {"double": 1, "left": 1, "other": 1, "visitor": 1}


def test_the_days_end_finds_a_waiting_visitor_abandoned_and_a_missed_one_missed(day: ToldDay) -> None:
    missed, held, waiting = day.takes(0), day.takes(1), day.takes(2)
    day.does(3, CallNext("3"), MissTicket("3"))
    day.does(4, CallNext("3"), StartService("3"), HoldTicket("3"))
    day.does(30, CloseDay())

    visits = day.visits
    ends = {ticket: (visits.visit(ticket).outcome, visits.visit(ticket).is_abandoned) for ticket in visits.visits}
    assert ends == {
        missed: (Outcome.MISSED, False),
        held: (Outcome.EXPIRED, False),
        waiting: (Outcome.EXPIRED, True),
    }
    assert call_figures(visits.records, {}).service == Spread(0, None, None, None, None, None)
    assert [(record.outcome, record.ends_wait) for record in visits.records] == [
        (Outcome.MISSED, False),
        (Outcome.HELD, True),
    ]


def test_a_missed_visitor_who_says_so_has_cancelled(day: ToldDay) -> None:
    ticket = day.takes(0)
    day.does(3, CallNext("3"), MissTicket("3"))
    day.does(9, CancelTicket(ticket, "visitor"))

    visit = day.visits.visit(ticket)
    assert (visit.outcome, visit.is_abandoned, visit.ended_ms) == (Outcome.CANCELLED, True, slot(9))


def test_a_booking_nobody_came_for_is_a_no_show_of_its_slots_hour(day: ToldDay) -> None:
    day.does(0, BookVisit("b-1", "tax", slot(3 * 60)))
    day.does(0, BookVisit("b-2", "tax", slot(3 * 60)))
    day.does(0, CancelBooking("b-2", "visitor"))
    day.does(4 * 60 + 1, TimePassed())

    (no_show,) = day.visits.no_shows
    assert (no_show.booking, no_show.service, no_show.slot_ms) == ("b-1", "tax", slot(180))
    rows = {row.key: row.tickets for row in report([day.visits], By.HOUR, with_map(day)).rows}
    told = rows["12"]
    assert told
    assert told.no_shows == 1


def test_a_booking_the_hall_closed_on_is_no_no_show(day: ToldDay) -> None:
    day.does(0, BookVisit("b-1", "tax", slot(3 * 60)))
    day.does(60, CloseDay())

    assert day.visits.no_shows == []


def test_a_no_show_of_a_booking_of_another_day_still_knows_its_service(day: ToldDay) -> None:
    tomorrow_ms = 24 * 60
    day.does(0, BookVisit("b-1", "tax", slot(tomorrow_ms)))
    day.does(15 * 60, TimePassed())
    day.does(tomorrow_ms + 61, TimePassed())

    (no_show,) = day.visits.no_shows
    assert (day.visits.day, no_show.service) == ("2026-11-23", "tax")


def test_papers_handed_in_are_received(day: ToldDay) -> None:
    day.takes(0)
    day.does(1, CallNext("3"), StartService("3"))
    day.does(6, HandIn("3", owner="office"))

    told = call_figures(facts_of(day.visits), {})
    assert (told.results, told.served) == ({"received": 1}, 1)


def test_a_wait_of_exactly_the_target_keeps_it(day: ToldDay) -> None:
    for nth in range(3):
        day.takes(nth)
    day.does(12, CallNext("3"), StartService("3"), FinishService("3"))
    day.does(13 + 1 / MINUTE_MS, CallNext("3"), StartService("3"), FinishService("3"))
    day.does(14 - 1 / MINUTE_MS, CallNext("3"), StartService("3"), FinishService("3"))

    assert call_figures(day.records, {"permit": 12 * MINUTE_MS}).within_target == Share(2, 3)


def test_a_call_counts_for_who_was_there_and_a_later_one_for_who_is_there_then(day: ToldDay) -> None:
    day.does(0, LogIn("3", "li"))
    day.takes(0)
    day.does(1, CallNext("3"), StartService("3"), FinishService("3"), LogOut("li"), LogIn("3", "wang"))
    day.takes(2)
    day.does(3, CallNext("3"), MissTicket("3"))

    assert [(record.clerk, record.outcome) for record in day.records] == [
        ("li", Outcome.DONE),
        ("wang", Outcome.MISSED),
    ]


def test_a_visitor_taken_over_is_served_by_who_finishes_and_so_is_the_rating(day: ToldDay) -> None:
    day.does(0, LogIn("3", "li"))
    ticket = day.takes(0)
    day.does(1, CallNext("3"), StartService("3"))
    day.does(5, LogIn("3", "wang", handover=True))
    day.does(9, FinishService("3"), RateTicket(ticket, Level.SATISFIED, "pad"))

    (record,) = day.records
    assert (record.clerk, *minutes_of(record.service_ms)) == ("wang", 8)
    told = {row.key: row.calls for row in report([day.visits], By.CLERK, with_map(day)).rows}
    assert (told["wang"].served, told["wang"].ratings) == (1, {"satisfied": 1})
    assert "li" not in told or told["li"].served == 0


def test_a_window_whose_clerk_has_gone_is_nobodys(day: ToldDay) -> None:
    day.does(0, LogIn("3", "li"), LogOut("li"))
    day.takes(2)
    day.does(3, CallNext("3"), StartService("3"), FinishService("3"))

    assert [record.clerk for record in day.records] == [""]


def test_a_ticket_taken_in_one_situation_is_found_under_it(day: ToldDay) -> None:
    day.does(0, replace(issue("permit"), situation="renewal"))
    day.takes(0)
    day.does(1, CallNext("3"), StartService("3"), FinishService("3"))

    rows = {row.key: row for row in report([day.visits], By.SITUATION, with_map(day)).rows}
    assert set(rows) == {"permit/renewal", "permit/"}
    assert (rows["permit/renewal"].calls.served, rows["permit/"].calls.served) == (1, 0)


def test_a_bulk_expiry_at_noon_counts_those_who_did_not_come_as_missed(tmp_path: Path) -> None:
    rules = replace(RULES, missed=MissedRules(expiries=(noon(("missed", "waiting")),)))
    day = ToldDay(tmp_path / "journal.db", rules)
    missed, waiting = day.takes(0), day.takes(1)
    day.does(2, CallNext("3"), MissTicket("3"))
    day.does(180, TimePassed())

    visits = day.visits
    assert (visits.visit(missed).outcome, visits.visit(waiting).outcome) == (Outcome.MISSED, Outcome.EXPIRED)
    assert {visits.visit(ticket).state for ticket in (missed, waiting)} == {State.EXPIRED}
    day.recorded.journal.close()


# Beside the visits


def test_who_calls_a_guide_waits_from_the_first_press_and_for_the_worst_thing_they_said(day: ToldDay) -> None:
    day.does(0, CallGuide("dispenser-1", GuideMatter.HELP))
    day.does(2, CallGuide("dispenser-1", GuideMatter.PAPER))
    day.does(3, CallGuide("dispenser-1", GuideMatter.HELP))
    day.does(5, AnswerGuide("dispenser-1"))
    day.does(10, CallGuide("dispenser-1", GuideMatter.UNSOLVED))
    day.does(11, AnswerGuide("dispenser-1"))
    told = guide_figures(facts_of(day.visits))

    assert (told.guide_calls, told.guides_missing) == (2, 0)
    assert told.guide_calls_for == {"paper": 1, "unsolved": 1}
    assert (told.guide_wait.count, told.guide_wait.total_ms) == (2, 6 * MINUTE_MS)


@pytest.mark.parametrize("closes", [True, False])
def test_a_guide_who_never_came_is_missing_and_has_no_time(day: ToldDay, closes: bool) -> None:
    day.does(0, CallGuide("dispenser-1"))
    if closes:
        day.does(1, CloseDay())
    told = guide_figures(facts_of(day.visits))

    assert (told.guide_calls, told.guides_missing, told.guide_wait.count) == (1, 1, 0)


def test_who_calls_after_the_days_business_has_ended_is_counted_anew(day: ToldDay) -> None:
    day.does(0, CallGuide("dispenser-1"))
    day.does(1, CloseDay())
    day.does(2, CallGuide("dispenser-1", GuideMatter.PAPER))
    day.does(3, AnswerGuide("dispenser-1"))
    told = guide_figures(facts_of(day.visits))

    assert (told.guide_calls, told.guides_missing, told.guide_wait.total_ms) == (2, 1, MINUTE_MS)


def test_calls_of_a_guide_belong_to_an_hour_and_a_day_and_to_no_service_window_or_zone(day: ToldDay) -> None:
    day.does(0, CallGuide("dispenser-1"))
    told = {by: report([day.visits], by, with_map(day)) for by in By}

    assert [row.guides and row.guides.guide_calls for row in told[By.HOUR].rows] == [1]
    assert [row.guides and row.guides.guide_calls for row in told[By.DAY].rows] == [1]
    assert all(each.rows == () for by, each in told.items() if by not in (By.HOUR, By.DAY))
    assert all(each.whole.guides and each.whole.guides.guide_calls == 1 for each in told.values())


def test_who_found_another_way_is_counted_with_the_service_they_had_looked_at(day: ToldDay) -> None:
    for minute in range(3):
        day.does(minute, DivertVisitor("tax", "dispenser-1"))
    day.does(4, issue("permit"))
    told = {row.key: row.tickets for row in report([day.visits], By.SERVICE, with_map(day)).rows}

    assert {key: (each.issued, each.diverted) for key, each in told.items() if each} == {
        "permit": (1, 0),
        "tax": (0, 3),
    }
    assert ticket_figures(facts_of(day.visits)).diverted == 3
