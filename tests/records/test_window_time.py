"""How a window spends its day is told to the millisecond, with whoever sits there."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from hall_records.facts import Period
from hall_records.filing import Line
from hall_records.hall_map import HallMap, hall_map
from hall_records.reports import By, TimeFigures, cut_at_full_hours, report
from hall_records.visits import day_by_day
from hall_records.window_time import doing_after, periods_of
from queue_core.commands import (
    AddService,
    CallNext,
    CloseDay,
    CloseWindow,
    Configure,
    FinishService,
    LogIn,
    LogOut,
    OpenWindow,
    PauseWindow,
    StartService,
    TimePassed,
    Undo,
)
from queue_core.events import HallConfigured, TicketIssued, WindowOpened
from queue_core.lifecycle import WindowState
from queue_core.rules import BulkExpiry
from tests.records.small_hall import MINUTE_MS, NINE_MS, RULES
from tests.records.telling import ToldDay, minutes_of, with_calling

HOUR_MS = 60 * MINUTE_MS


@pytest.fixture
def day(tmp_path: Path) -> Iterator[ToldDay]:
    day = ToldDay(tmp_path / "journal.db", with_calling(short_service_head_start_ms=0))
    yield day
    day.recorded.journal.close()


def spent(day: ToldDay, window: str = "3") -> list[tuple[str, float]]:
    """Return what the window did, one thing after another, and for how many minutes."""
    periods = [period for period in day.visits.periods if period.window == window]
    return [(period.state.value, *minutes_of(period.length_ms)) for period in periods]  # type: ignore[misc]


def time_by(day: ToldDay, by: By) -> dict[str, TimeFigures]:
    places = hall_map(HallConfigured(NINE_MS, RULES))
    return {row.key: row.time for row in report([day.visits], by, places).rows if row.time}


def test_a_window_is_idle_only_while_its_clerk_has_asked_and_nobody_came(day: ToldDay) -> None:
    day.does(5, CallNext("3"))
    day.does(12, CallNext("3"))  # asked again: it has been ready as long as before
    day.takes(20)
    day.does(21, StartService("3"))
    day.does(24, FinishService("3"))
    day.does(30, CloseWindow("3"))

    assert spent(day) == [("open", 5), ("ready", 15), ("calling", 1), ("serving", 3), ("open", 6)]


def test_a_closed_window_spends_no_time(day: ToldDay) -> None:
    day.does(10, CloseWindow("3"))
    day.does(30, OpenWindow("3"))
    day.does(40, CloseDay())
    day.does(90, LogIn("1", "li"))

    assert spent(day) == [("open", 10), ("open", 10)]


def test_a_pause_has_its_reason(day: ToldDay) -> None:
    day.does(1, PauseWindow("3", "lunch"))
    day.does(31, OpenWindow("3"))
    day.does(40, PauseWindow("3", "training"))
    day.does(50, PauseWindow("2", "lunch"))
    day.does(60, CloseDay())

    told = time_by(day, By.WINDOW)
    assert told["3"].paused_for == {"lunch": 30 * MINUTE_MS, "training": 20 * MINUTE_MS}
    assert (told["3"].paused.count, *minutes_of(told["3"].paused.max_ms)) == (2, 30)
    assert told["2"].paused_for == {"lunch": 10 * MINUTE_MS}


def test_a_clerk_has_the_time_of_the_window_they_sit_at(day: ToldDay) -> None:
    day.does(10, LogIn("3", "li"))
    day.does(30, PauseWindow("3", "lunch"))
    day.does(50, OpenWindow("3"), LogOut("li"), OpenWindow("3"), LogIn("3", "wang"))
    day.does(65, CloseDay())

    told = time_by(day, By.CLERK)
    assert minutes_of(told["li"].free.total_ms, told["li"].paused.total_ms) == (20, 20)
    assert minutes_of(told["wang"].free.total_ms, told["wang"].paused.total_ms) == (15, 0)
    assert minutes_of(told[""].free.total_ms) == (10 + 65 + 65,)


def test_services_one_after_another_are_one_time_of_serving(day: ToldDay) -> None:
    day.takes(0, "permit")
    day.does(1, CallNext("1"), StartService("1"), AddService("1", "tax"))
    day.does(5, FinishService("1"))
    day.does(9, FinishService("1"))

    assert spent(day, "1") == [("open", 1), ("serving", 8)]


def test_a_window_whose_visitor_the_days_end_took_is_closed_then(day: ToldDay) -> None:
    day.takes(0)
    day.does(1, CallNext("3"))
    day.does(2, StartService("3"))
    day.does(15, CloseDay())
    day.does(15 * 60, TimePassed())
    (first, *_) = day_by_day(day.recorded.journal.entries())

    states = [(each.state.value, *minutes_of(each.length_ms)) for each in first.periods if each.window == "3"]
    assert states == [("open", 1), ("calling", 1), ("serving", 13)]


def test_whoever_expires_while_waiting_for_the_next_service_is_no_longer_the_windows(tmp_path: Path) -> None:
    expiry = BulkExpiry(12 * HOUR_MS, ("waiting",))
    day = ToldDay(tmp_path / "journal.db", replace(RULES, missed=replace(RULES.missed, expiries=(expiry,))))
    day.takes(0, "permit", "tax")
    day.does(1, CallNext("3"), StartService("3"), FinishService("3"))
    day.does(10, PauseWindow("3", "lunch"))
    day.does(180, TimePassed())
    day.does(190, CloseDay())

    assert spent(day) == [("open", 1), ("open", 9), ("paused", 180)]
    day.recorded.journal.close()


def test_a_day_lasts_until_the_next_one_opens(day: ToldDay) -> None:
    day.does(5, CallNext("3"))
    day.does(15 * 60, TimePassed())
    (first, second) = day_by_day(day.recorded.journal.entries())

    (idle,) = [each for each in first.periods if each.state is WindowState.READY]
    assert minutes_of(idle.length_ms) == (15 * 60 - 5,)
    assert second.periods == []


def test_a_hall_that_was_switched_off_has_idled_no_longer_than_its_day(day: ToldDay) -> None:
    day.does(5, CallNext("3"))
    day.takes(7, "tax")
    day.does(24 * 60, TimePassed())  # switched on again the next morning
    (first, *_) = day_by_day(day.recorded.journal.entries())

    (idle,) = [each for each in first.periods if each.state is WindowState.READY]
    assert minutes_of(idle.length_ms) == (15 * 60 - 5,)
    assert all(each.until_ms <= NINE_MS + 15 * HOUR_MS for each in first.periods)


def test_a_window_that_the_hall_no_longer_has_spends_no_more_time(day: ToldDay) -> None:
    windows = {window: rule for window, rule in RULES.windows.items() if window != "3"}
    day.does(10, Configure(replace(RULES, windows=windows)))
    day.does(30, CloseDay())

    assert spent(day, "3") == [("open", 10)]
    assert spent(day, "2") == [("open", 30)]


def test_what_was_before_an_undone_step_goes_on_as_if_nothing_had_been(day: ToldDay) -> None:
    day.takes(0)
    day.does(1, CallNext("3"))
    day.does(2, StartService("3"))
    day.does(5, FinishService("3"))
    day.does(5.5, Undo("3"))
    day.does(9, FinishService("3"))
    day.does(10, CloseDay())

    assert spent(day) == [("open", 1), ("calling", 1), ("serving", 7), ("open", 1)]


def test_a_window_that_was_ready_is_only_open_after_its_call_was_undone(day: ToldDay) -> None:
    day.does(1, CallNext("3"))
    day.takes(6)
    day.does(6.5, Undo("3"))
    day.does(9, CloseDay())

    assert spent(day) == [("open", 1), ("ready", 5.5), ("open", 2.5)]


def test_what_follows_an_undone_step_at_the_window_goes_with_it(day: ToldDay) -> None:
    day.takes(0)
    day.does(1, CallNext("3"), StartService("3"))
    day.does(4, FinishService("3"))
    day.does(4.2, CallNext("3"))  # nobody waits: ready
    day.does(4.5, Undo("3"))
    day.does(6, FinishService("3"))
    day.does(7, CloseDay())

    assert spent(day) == [("open", 1), ("serving", 5), ("open", 1)]


def test_a_period_is_cut_at_the_halls_full_hours() -> None:
    hall = HallMap(utc_offset_ms=30 * MINUTE_MS)
    begins_ms = NINE_MS + 50 * MINUTE_MS
    whole = Period("3", "", WindowState.READY, "", begins_ms, begins_ms + 2 * HOUR_MS)

    parts = list(cut_at_full_hours(whole, hall))
    assert minutes_of(*(part.length_ms for part in parts)) == (40, 60, 20)
    assert (parts[0].from_ms, parts[-1].until_ms) == (whole.from_ms, whole.until_ms)
    on_the_hour = Period("3", "", WindowState.READY, "", NINE_MS, NINE_MS + HOUR_MS)
    assert list(cut_at_full_hours(on_the_hour, HallMap())) == [on_the_hour]


def test_times_of_no_length_are_none() -> None:
    lines = [Line(1, WindowOpened(NINE_MS, "3"), "")]

    assert list(periods_of("3", lines, NINE_MS)) == []


def test_an_event_that_is_no_windows_is_refused() -> None:
    issued = TicketIssued(1, "t", "A1", "a", 1, "permit", RULES.services["permit"].lanes[0], "", "", "")
    with pytest.raises(TypeError, match="TicketIssued"):
        doing_after(issued, None)  # type: ignore[arg-type]
