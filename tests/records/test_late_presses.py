"""What was pressed before the day's end and came in after it stands in the figures of its own day, as if in time."""

import sqlite3
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest
from hypothesis import assume, given, settings

from hall_records.entries import Entry, told_late
from hall_records.facts import Outcome, Period
from hall_records.history import facts_of_days
from hall_records.reading import JournalReader
from hall_records.visits import Visits, day_by_day
from queue_core.calendar import day_ends_ms
from queue_core.commands import (
    CallNext,
    CloseDay,
    Command,
    FinishService,
    HandIn,
    HoldTicket,
    LogIn,
    MissTicket,
    StartService,
    TimePassed,
)
from queue_core.events import DayOpened, Event, HallConfigured, TicketCalled, WindowReady
from queue_core.hall import Hall
from queue_core.lifecycle import WITH_VISITOR, WindowState
from queue_core.refusals import RefusedError
from queue_core.rules import HallRules
from tests.records.histories import SEEDS, History, life
from tests.records.small_hall import MINUTE_MS, NINE_MS, RULES
from tests.records.telling import ToldDay

STEPS = 80
MIDNIGHT = 15 * 60
YESTERDAY, TODAY = "2026-11-22", "2026-11-23"
Ending = Callable[[Hall, int], tuple[Command, int]]


def at_once(hall: Hall, at_ms: int) -> tuple[Command, int]:
    """Somebody closes the day's business."""
    assume(hall.state.day.closed_ms is None)
    return CloseDay(), at_ms


def at_midnight(hall: Hall, at_ms: int) -> tuple[Command, int]:
    """The day rolls over."""
    return TimePassed(), day_ends_ms(hall.state.day.name, hall.rules)


def after(rules: HallRules, history: History) -> tuple[Hall, list[Event]]:
    """Return the hall in which all this has been wanted, and what has happened."""
    hall = Hall(Hall.new(rules, NINE_MS).state)
    events: list[Event] = [HallConfigured(NINE_MS, rules), *hall.handle(TimePassed(), NINE_MS)]
    for command, at_ms in history:
        events += granted(hall, command, at_ms)
    return hall, events


def granted(hall: Hall, command: Command, at_ms: int, pressed_ms: int | None = None) -> tuple[Event, ...]:
    try:
        return hall.handle(command, at_ms, pressed_ms)
    except RefusedError:
        return ()


def presses(hall: Hall, chance: Random) -> list[Command]:
    """Return what the clerks who have a visitor do with them in the last minutes of the day."""
    wanted: list[Command] = []
    for window in hall.state.windows.values():
        if window.state is WindowState.CALLING:
            wanted.append(MissTicket(window.id) if chance.random() < 0.3 else StartService(window.id))
        if window.state in WITH_VISITOR:
            ends: list[Command] = [FinishService(window.id), HandIn(window.id), HoldTicket(window.id)]
            wanted.append(chance.choice(ends))
    return wanted


def figures(events: list[Event]) -> tuple[object, ...]:
    """Return the last day that has ended, or the one that has been closed, with what came in of it later."""
    entries = [Entry(seq, event.at_ms, event, "hub", "", "") for seq, event in enumerate(events, start=1)]
    days = list(day_by_day(entries))
    day = next(each for each in reversed(days) if each.visits)
    assert not any(each.records or each.periods for each in days[days.index(day) + 1 :])
    for entry in entries:
        if day is not days[-1] and getattr(entry.event, "ticket", "") in day.visits and entry.seq > last_seq(entries):
            day.take(entry)
    return day.visits, Counter(day.records), Counter(day.holds), day.periods


def last_seq(entries: list[Entry]) -> int:
    return max(entry.seq for entry in entries if isinstance(entry.event, DayOpened))


@pytest.mark.parametrize("the_day_ends", [at_once, at_midnight])
@settings(max_examples=100, deadline=None)
@given(seed=SEEDS)
def test_figures_are_the_same_whether_a_press_came_in_in_time_or_late(the_day_ends: Ending, seed: int) -> None:
    rules, history = life(seed, STEPS)
    (in_time, soon), (hall, events) = after(rules, history), after(rules, history)
    wanted, from_ms = presses(hall, Random(seed)), hall.state.last_ms
    ends, ends_ms = the_day_ends(hall, from_ms + 10 * MINUTE_MS)
    assume(wanted and from_ms + len(wanted) * MINUTE_MS < ends_ms)
    moments = [(command, from_ms + nth * MINUTE_MS) for nth, command in enumerate(wanted, start=1)]

    done = [(command, at_ms, granted(in_time, command, at_ms)) for command, at_ms in moments]
    soon += [event for _, _, happened in done for event in happened]
    follows = (TicketCalled, WindowReady)  # nobody is called by what comes in late
    assume(not any(isinstance(event, follows) for _, _, happened in done for event in happened))
    soon += in_time.handle(ends, ends_ms)
    events += hall.handle(ends, ends_ms)
    for command, at_ms, _happened in done:
        events += granted(hall, command, ends_ms + MINUTE_MS, at_ms)

    assert figures(events) == figures(soon)


@pytest.fixture
def day(tmp_path: Path) -> ToldDay:
    """Somebody is called at four past nine, by Li, and nobody hears of it again before the next day has begun."""
    day = ToldDay(tmp_path / "journal.db")
    day.does(0, LogIn("3", "li"))
    day.takes(1)
    day.does(4, CallNext("3"))
    day.does(MIDNIGHT, TimePassed())
    return day


def tell_late(day: ToldDay, command: Command, minute: int) -> None:
    day.recorded.does(command, NINE_MS + (MIDNIGHT + 600) * MINUTE_MS, NINE_MS + minute * MINUTE_MS)


def test_a_visit_of_yesterday_counts_yesterday_once_as_served(day: ToldDay, tmp_path: Path) -> None:
    tell_late(day, StartService("3"), 6)
    tell_late(day, FinishService("3"), 13)

    with JournalReader.open(tmp_path / "journal.db") as reader:
        (yesterday, today) = facts_of_days(reader, YESTERDAY, TODAY)
        (alone,) = facts_of_days(reader, YESTERDAY, YESTERDAY)

    assert [visit.outcome for visit in yesterday.visits.values()] == [Outcome.DONE]
    (record,) = yesterday.records
    assert (record.outcome, record.wait_ms, record.service_ms) == (Outcome.DONE, 3 * MINUTE_MS, 7 * MINUTE_MS)
    assert (record.clerk, [visit.clerk for visit in yesterday.visits.values()]) == ("li", ["li"])
    assert (alone.visits, alone.records, alone.periods) == (yesterday.visits, yesterday.records, yesterday.periods)
    assert spent(yesterday.periods, WindowState.SERVING) == minutes((6, 13))
    assert (today.visits, list(today.records), today.periods) == ({}, [], [])


def spent(periods: Sequence[Period], state: WindowState) -> list[tuple[int, int]]:
    return [(each.from_ms, each.until_ms) for each in periods if each.state is state]


def minutes(*spans: tuple[int, int]) -> list[tuple[int, int]]:
    return [(NINE_MS + from_min * MINUTE_MS, NINE_MS + until_min * MINUTE_MS) for from_min, until_min in spans]


def test_a_window_that_two_visitors_went_home_from_spent_its_time_with_each(tmp_path: Path) -> None:
    unsolved = replace(RULES.services["deed"], never_expires=True)
    day = ToldDay(tmp_path / "journal.db", replace(RULES, services={**RULES.services, "deed": unsolved}))
    day.takes(1)
    day.does(2, CallNext("1"))
    day.takes(3, "deed")
    day.does(60, CloseDay())
    day.does(70, CallNext("1"))
    day.does(MIDNIGHT, TimePassed())
    tell_late(day, StartService("1"), 75)
    tell_late(day, FinishService("1"), 80)

    with JournalReader.open(tmp_path / "journal.db") as reader:
        (yesterday,) = facts_of_days(reader, YESTERDAY, YESTERDAY)

    assert spent(yesterday.periods, WindowState.CALLING) == minutes((2, 60), (70, 75))
    assert spent(yesterday.periods, WindowState.SERVING) == minutes((75, 80))


def test_who_was_begun_with_and_not_finished_went_home_with_the_day(day: ToldDay, tmp_path: Path) -> None:
    tell_late(day, StartService("3"), 6)

    with JournalReader.open(tmp_path / "journal.db") as reader:
        (yesterday,) = facts_of_days(reader, YESTERDAY, YESTERDAY)

    assert [(record.outcome, record.started_ms) for record in yesterday.records] == [
        (Outcome.EXPIRED, NINE_MS + 6 * MINUTE_MS)
    ]


def test_what_came_in_late_is_found_without_reading_what_came_after_and_without_the_index_all_the_same(
    day: ToldDay, tmp_path: Path
) -> None:
    tell_late(day, StartService("3"), 6)
    tell_late(day, FinishService("3"), 13)

    with closing(sqlite3.connect(tmp_path / "journal.db")) as connection:
        asked: list[str] = []
        connection.set_trace_callback(asked.append)
        indexed = list(told_late(connection, YESTERDAY))
        ((*_, plan),) = connection.execute(f"EXPLAIN QUERY PLAN {asked[0]}").fetchall()
        connection.execute("DROP INDEX events_told_late")

        assert plan.startswith("SEARCH events USING INDEX events_told_late")
        assert [type(entry.event).__name__ for entry in indexed] == ["ServiceStarted", "ServiceFinished"]
        assert list(told_late(connection, YESTERDAY)) == indexed
        assert list(told_late(connection, TODAY)) == []


def test_whoever_reads_only_today_knows_nothing_of_yesterdays_visit(day: ToldDay, tmp_path: Path) -> None:
    tell_late(day, StartService("3"), 6)
    today = Visits()

    with JournalReader.open(tmp_path / "journal.db") as reader:
        for entry in reader.entries_of_day(TODAY):
            today.take(entry)

    assert (today.visits, today.periods) == ({}, [])
