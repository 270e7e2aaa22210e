"""What visitors thought and where they said it; how long windows paused, and how long that was to be."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from hall_records.facts import NOT_RATED, NOT_SAID
from hall_records.figures import CallFigures, PauseFigures
from hall_records.hall_map import HallMap
from hall_records.reports import By, report
from queue_core.commands import (
    CallNext,
    CloseDay,
    CloseWindow,
    Command,
    FinishService,
    LogIn,
    OpenWindow,
    PauseWindow,
    RateTicket,
    StartService,
    Undo,
)
from queue_core.lifecycle import Level
from tests.records.small_hall import MINUTE_MS, NINE_MS, RULES
from tests.records.telling import ToldDay, minutes_of

WITH_REASONS = replace(RULES, rating=replace(RULES.rating, bad_reasons=("slow", "unclear")))


@pytest.fixture
def day(tmp_path: Path) -> ToldDay:
    return ToldDay(tmp_path / "journal.db", WITH_REASONS)


def serves(day: ToldDay, minute: float, window: str = "3") -> str:
    """Let a visitor be served within a minute, and return the ticket."""
    ticket = day.takes(minute)
    day.does(minute, CallNext(window), StartService(window))
    day.does(minute + 1, FinishService(window))
    return ticket


def calls(day: ToldDay, by: By = By.DAY) -> Mapping[str, CallFigures]:
    told = report([day.visits], by, HallMap())
    return {row.key: row.calls for row in told.rows}


def pauses(day: ToldDay, by: By = By.WINDOW) -> Mapping[str, Mapping[str, PauseFigures]]:
    told = report([day.visits], by, HallMap())
    return {row.key: row.time.pauses for row in told.rows if row.time and row.time.pauses}


def back_at(minute: float) -> int:
    return NINE_MS + round(minute * MINUTE_MS)


def whole(day: ToldDay) -> CallFigures:
    (told,) = calls(day).values()
    return told


def test_ratings_are_told_by_level_and_by_where_they_were_given_and_silence_is_no_rating(day: ToldDay) -> None:
    tickets = [serves(day, 2 * nth) for nth in range(4)]
    day.does(10, RateTicket(tickets[0], Level.VERY_SATISFIED, "pad"), RateTicket(tickets[1], Level.SATISFIED, "pad"))
    day.does(11, RateTicket(tickets[2], Level.SATISFIED, "phone"))

    assert whole(day).ratings == {Level.VERY_SATISFIED: 1, Level.SATISFIED: 2, NOT_RATED: 1}
    assert whole(day).rated_at == {"pad": 2, "phone": 1}
    assert whole(day).bad_for == {}


def test_what_was_wrong_is_told_of_the_bad_ones_alone_and_not_said_is_a_value_of_its_own(day: ToldDay) -> None:
    tickets = [serves(day, 2 * nth) for nth in range(4)]
    day.does(10, RateTicket(tickets[0], Level.DISSATISFIED, "pad", reason="slow"))
    day.does(11, RateTicket(tickets[1], Level.VERY_DISSATISFIED, "pad", reason="slow"))
    day.does(12, RateTicket(tickets[2], Level.VERY_DISSATISFIED, "phone"))
    day.does(13, RateTicket(tickets[3], Level.BASICALLY_SATISFIED, "pad"))

    assert whole(day).bad_for == {"slow": 2, NOT_SAID: 1}


def test_each_clerk_is_told_what_their_own_visitors_thought(day: ToldDay) -> None:
    day.does(0, LogIn("3", "li"), LogIn("1", "wang"))
    theirs, others = serves(day, 1, "3"), serves(day, 3, "1")
    day.does(5, RateTicket(theirs, Level.DISSATISFIED, "pad", reason="unclear"))
    day.does(6, RateTicket(others, Level.SATISFIED, "phone"))
    told = calls(day, By.CLERK)

    assert (told["li"].rated_at, told["li"].bad_for) == ({"pad": 1}, {"unclear": 1})
    assert (told["wang"].rated_at, told["wang"].bad_for) == ({"phone": 1}, {})


def test_a_finish_taken_back_asks_nobody_what_they_thought(day: ToldDay) -> None:
    serves(day, 1)
    day.does(2.5, Undo("3"))

    assert whole(day).ratings == {}


def test_a_pause_is_told_with_how_long_it_was_to_be_and_how_long_it_was(day: ToldDay) -> None:
    day.does(10, PauseWindow("3", "audit", back_ms=back_at(40)))
    day.does(55, OpenWindow("3"))
    day.does(60, PauseWindow("3", "audit", back_ms=back_at(75)))
    day.does(70, OpenWindow("3"))
    day.does(80, PauseWindow("3", "audit"))
    day.does(100, OpenWindow("3"))
    audit = pauses(day)["3"]["audit"]

    assert (audit.length.count, *minutes_of(audit.length.total_ms, audit.length.max_ms)) == (3, 75, 45)
    assert (audit.planned, *minutes_of(audit.planned_ms, audit.planned_took_ms)) == (2, 45, 55)
    assert (audit.late, *minutes_of(audit.late_ms)) == (1, 15)


def test_a_pause_to_the_minute_is_not_late(day: ToldDay) -> None:
    day.does(10, PauseWindow("3", "lunch", back_ms=back_at(40)))
    day.does(40, OpenWindow("3"))

    assert pauses(day)["3"]["lunch"].late == 0


@pytest.mark.parametrize("then", [OpenWindow("3"), CloseWindow("3"), CloseDay(), LogIn("3", "li")])
def test_a_pause_ends_with_whatever_ends_it(day: ToldDay, then: Command) -> None:
    day.does(10, PauseWindow("3", "papers", back_ms=back_at(20)))
    day.does(30, then)
    day.does(60, LogIn("1", "wang"))
    (told,) = pauses(day).values()

    assert told["papers"].length.count == 1
    assert minutes_of(told["papers"].length.total_ms) == (20,)


def test_a_pause_that_goes_on_is_told_up_to_now(day: ToldDay) -> None:
    day.does(10, PauseWindow("3", "papers", back_ms=back_at(60)))
    day.takes(25)
    papers = pauses(day)["3"]["papers"]

    assert (*minutes_of(papers.length.total_ms, papers.planned_ms), papers.late) == (15, 50, 0)


def test_a_pause_over_the_hour_is_one_pause_of_the_hour_in_which_it_began(day: ToldDay) -> None:
    day.does(50, PauseWindow("3", "lunch", back_ms=back_at(80)))
    day.does(130, OpenWindow("3"))
    told = pauses(day, By.HOUR)

    assert {hour: figures["lunch"].length.count for hour, figures in told.items()} == {"09": 1}
    assert minutes_of(told["09"]["lunch"].length.total_ms, told["09"]["lunch"].late_ms) == (80, 50)


def test_a_pause_is_told_of_the_clerk_who_paused(day: ToldDay) -> None:
    day.does(0, LogIn("3", "li"))
    day.does(10, PauseWindow("3", "lunch"))
    day.does(20, LogIn("3", "wang", handover=True))

    assert {clerk: list(figures) for clerk, figures in pauses(day, By.CLERK).items()} == {"li": ["lunch"]}
