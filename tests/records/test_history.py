"""A report of some days reads those days alone, and what of earlier ones it needs."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from hall_records.entries import last_of_kind
from hall_records.hall_map import HallMap
from hall_records.history import days_within, facts_of_days, map_of
from hall_records.journal import Journal
from hall_records.reading import JournalReader
from queue_core.commands import BookVisit, CallNext, Configure, TimePassed
from queue_core.rules import WindowRule
from tests.records.small_hall import MINUTE_MS, NINE_MS, RULES
from tests.records.telling import ToldDay

A_DAY = 24 * 60
MIDNIGHT = 15 * 60
DAYS = ("2026-11-22", "2026-11-23", "2026-11-24")


@pytest.fixture
def reader(tmp_path: Path) -> Iterator[JournalReader]:
    """Three days; the first takes a booking for the second, whose visitor does not come, the third goes on."""
    day = ToldDay(tmp_path / "journal.db")
    day.does(0, BookVisit("b-1", "tax", NINE_MS + (A_DAY + 60) * MINUTE_MS))
    for nth in range(3):
        day.takes(nth * A_DAY + 1)
        day.does(nth * A_DAY + 2, CallNext("3"))
        if nth == 1:
            day.does(A_DAY + 121, TimePassed())
        if nth < 2:
            day.does(nth * A_DAY + MIDNIGHT, TimePassed())
    moved = {**RULES.windows, "3": WindowRule("3", "3", "north", ("permit",))}
    day.does(2 * A_DAY + 10, Configure(replace(RULES, windows=moved)))
    day.recorded.journal.close()
    with JournalReader.open(tmp_path / "journal.db") as reader:
        yield reader


def test_the_days_of_a_range_are_told_one_by_one(reader: JournalReader) -> None:
    assert days_within(reader, "2026-11-23", "2026-12-31") == DAYS[1:]
    told = list(facts_of_days(reader, DAYS[0], DAYS[2]))

    assert [(visits.day, len(visits.visits)) for visits in told] == [(day, 1) for day in DAYS]
    assert [visits.last_ms - NINE_MS for visits in told] == [
        MIDNIGHT * MINUTE_MS,
        (A_DAY + MIDNIGHT) * MINUTE_MS,
        (2 * A_DAY + 10) * MINUTE_MS,
    ]


def test_a_day_alone_is_told_as_among_the_others(reader: JournalReader) -> None:
    together = {visits.day: visits for visits in facts_of_days(reader, DAYS[0], DAYS[2])}

    for day in DAYS:
        (alone,) = facts_of_days(reader, day, day)
        assert (alone.visits, alone.periods) == (together[day].visits, together[day].periods)
        assert (alone.no_shows, alone.last_ms) == (together[day].no_shows, together[day].last_ms)


def test_a_no_show_is_known_by_the_booking_of_an_earlier_day(reader: JournalReader) -> None:
    (second,) = facts_of_days(reader, DAYS[1], DAYS[1])

    assert [(each.booking, each.service) for each in second.no_shows] == [("b-1", "tax")]


def test_everything_stands_where_it_stood_at_the_end_of_the_day(reader: JournalReader) -> None:
    assert map_of(reader, DAYS[1]).window_zones["3"] == "east"
    assert map_of(reader, DAYS[2]).window_zones["3"] == "north"


def test_a_day_that_never_was_has_no_facts(reader: JournalReader) -> None:
    assert list(facts_of_days(reader, "2020-01-01", "2020-01-01")) == []


def test_before_the_first_start_nothing_stands_anywhere(tmp_path: Path) -> None:
    Journal.open(tmp_path / "journal.db").close()
    with JournalReader.open(tmp_path / "journal.db") as reader:
        assert map_of(reader, DAYS[0]) == HallMap()


def test_what_is_needed_of_earlier_days_is_found_without_reading_them(reader: JournalReader, tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "journal.db")) as connection:
        asked: list[str] = []
        connection.set_trace_callback(asked.append)
        assert len(list(last_of_kind(connection, "VisitBooked"))) == 1
        ((*_, plan),) = connection.execute(f"EXPLAIN QUERY PLAN {asked[0]}").fetchall()
        assert plan.startswith("SEARCH events USING INDEX events_looked_up")
        with pytest.raises(ValueError, match="TicketIssued is not looked up"):
            next(last_of_kind(connection, "TicketIssued"))


def test_a_journal_without_the_index_is_read_all_the_same(reader: JournalReader, tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "journal.db")) as connection:
        connection.execute("DROP INDEX events_looked_up")

    assert map_of(reader, DAYS[2]).window_zones["3"] == "north"
