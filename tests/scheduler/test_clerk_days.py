"""A clerk reads how the own day goes: exactly what a report would say, whatever was taken back or came in late."""

from collections.abc import Sequence
from pathlib import Path
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from central_scheduler.clerk_days import ClerkDays, DaySoFar, OwnDays, counted, day_so_far, recall_apart
from hall_protocol.states import ClerkDay
from hall_records.entries import Entry
from hall_records.facts import NOT_RATED
from hall_records.hall_map import HallMap
from hall_records.reports import By, report
from hall_records.visits import day_by_day
from queue_core.commands import (
    AddService,
    CallNext,
    CloseDay,
    Command,
    FinishService,
    HoldTicket,
    IssueTicket,
    LogIn,
    MissTicket,
    RateTicket,
    ResumeTicket,
    StartService,
    TimePassed,
    Undo,
)
from queue_core.events import ClerkLoggedIn, DayOpened, Event, HallConfigured
from queue_core.hall import Hall
from queue_core.lifecycle import Level
from queue_core.refusals import RefusedError
from tests.records.halls import begun
from tests.records.histories import SEEDS, life
from tests.records.small_hall import MINUTE_MS, NINE_MS, RULES

CLERKS = ("li", "wang", "")
REPORTED = (StartService, FinishService, HoldTicket, MissTicket)
"""What may come in late, and then counts when it was pressed."""


def lived_through(seed: int, steps: int) -> list[Event]:
    """Return what has happened in a hall in which clerks log in, and some presses come in late."""
    chance = Random(seed)
    rules, history = life(seed, steps)
    hall = Hall.new(rules, NINE_MS)
    events: list[Event] = [HallConfigured(NINE_MS, rules)]
    wishes: list[tuple[Command, int]] = [(TimePassed(), NINE_MS), (LogIn("1", "li"), NINE_MS)]
    for command, at_ms in [*wishes, *history]:
        late_ms = chance.choice([0, 0, 5_000, 40 * MINUTE_MS]) if isinstance(command, REPORTED) else 0
        try:
            events += hall.handle(command, max(at_ms, hall.state.last_ms), at_ms - late_ms)
        except RefusedError:
            continue
    return events


def reported(events: Sequence[Event], clerk: str) -> ClerkDay:
    """Return what a report says of a clerk on the last of these days."""
    entries = [Entry(seq, event.at_ms, event, "", "", "") for seq, event in enumerate(events, 1)]
    *_, today = day_by_day(entries)
    rows = {row.key: row.calls for row in report([today], By.CLERK, HallMap(targets_ms={})).rows}
    if clerk not in rows:
        return ClerkDay()
    told = rows[clerk]
    times_ms = [
        record.service_ms
        for record in today.records
        if record.clerk == clerk and record.outcome == "done" and record.service_ms is not None
    ]
    mean_s = round(sum(times_ms) / len(times_ms) / 1000) if times_ms else 0
    rated = sum(count for level, count in told.ratings.items() if level != NOT_RATED)
    return ClerkDay(served=told.served, mean_s=mean_s, rated=rated)


@given(SEEDS, st.integers(0, 1000))
@settings(max_examples=150, deadline=None)
def test_a_clerks_own_day_is_what_a_report_says_of_it_a_restart_or_not(seed: int, permille: int) -> None:
    events = lived_through(seed, 120)
    cut = len(events) * permille // 1000
    opened = max((at for at, each in enumerate(events[:cut]) if isinstance(each, DayOpened)), default=0)
    straight, restarted = ClerkDays(), OwnDays()
    for event in events:
        straight.note(event)
    more = len(events) - (len(events) - cut) // 2
    restarted.note(events[cut:more])
    restarted.recall(DaySoFar(counted(events[opened:cut])))
    restarted.note(events[more:])

    for clerk in CLERKS:
        assert straight.of(clerk) == reported(events, clerk)
        assert restarted.of(clerk) == (straight.of(clerk) if clerk else None)


class Morning:
    """Clerk li at window 1 of a small hall."""

    def __init__(self) -> None:
        self.hall, self.days, self.now_ms = Hall.new(RULES, NINE_MS), ClerkDays(), NINE_MS
        self.does(TimePassed(), LogIn("1", "li"))

    def does(self, *commands: Command) -> None:
        for command in commands:
            for event in self.hall.handle(command, self.now_ms):
                self.days.note(event)

    def serves(self, minutes: int) -> None:
        self.does(IssueTicket("permit", f"{self.now_ms:032x}", "dispenser-1"), CallNext("1"), StartService("1"))
        self.now_ms += minutes * MINUTE_MS
        self.does(FinishService("1"))


def test_a_clerk_reads_how_many_were_served_how_long_that_took_and_how_many_have_rated() -> None:
    morning = Morning()
    morning.serves(4)
    morning.serves(8)
    morning.does(RateTicket(next(iter(morning.hall.tickets)).id, Level.VERY_DISSATISFIED, "pad"))

    assert morning.days.of("li") == ClerkDay(served=2, mean_s=360, rated=1)
    assert morning.days.of("wang") == ClerkDay()


def test_a_finish_taken_back_was_none_and_the_longer_time_counts_once() -> None:
    morning = Morning()
    morning.serves(4)
    morning.does(Undo("1"))
    assert morning.days.of("li") == ClerkDay()
    morning.now_ms += 2 * MINUTE_MS
    morning.does(FinishService("1"))

    assert morning.days.of("li") == ClerkDay(served=1, mean_s=360)


def test_while_a_visitor_fills_in_a_form_nobody_serves_them() -> None:
    morning = Morning()
    morning.does(IssueTicket("permit", "a" * 32, "dispenser-1"), CallNext("1"), StartService("1"))
    morning.now_ms += 3 * MINUTE_MS
    morning.does(HoldTicket("1", None))
    morning.now_ms += 30 * MINUTE_MS
    morning.does(ResumeTicket("1", next(iter(morning.hall.tickets)).id), StartService("1"))
    morning.now_ms += 2 * MINUTE_MS
    morning.does(FinishService("1"))

    assert morning.days.of("li") == ClerkDay(served=1, mean_s=300)


def test_each_service_of_one_visit_counts() -> None:
    morning = Morning()
    morning.does(IssueTicket("permit", "a" * 32, "dispenser-1"), CallNext("1"), StartService("1"))
    morning.does(AddService("1", "tax"))
    morning.now_ms += 3 * MINUTE_MS
    morning.does(FinishService("1", services_done=("permit", "tax")))

    assert morning.days.of("li") == ClerkDay(served=2, mean_s=180)


def test_what_was_pressed_before_the_days_end_is_the_work_of_who_sat_there_then() -> None:
    """The hub was away when li began and finished; by the time it hears of it, wang has the window."""
    hall, minute = Hall.new(RULES, NINE_MS), MINUTE_MS
    events: list[Event] = [HallConfigured(NINE_MS, RULES)]
    pressed: tuple[tuple[Command, int, int], ...] = (
        (TimePassed(), 0, 0),
        (LogIn("1", "li"), 0, 0),
        (IssueTicket("permit", "a" * 32, "dispenser-1"), 0, 0),
        (CallNext("1"), 0, 0),
        (CloseDay(), 9, 9),
        (LogIn("1", "wang"), 10, 10),
        (StartService("1"), 11, 1),
        (FinishService("1"), 11, 4),
    )
    days = ClerkDays()
    for command, at, truly in pressed:
        events += hall.handle(command, NINE_MS + at * minute, NINE_MS + truly * minute)
    for event in events:
        days.note(event)

    assert days.of("li") == reported(events, "li") == ClerkDay(served=1, mean_s=180)
    assert days.of("wang") == reported(events, "wang") == ClerkDay()


def test_a_new_day_begins_with_nothing() -> None:
    morning = Morning()
    morning.serves(4)
    today = morning.hall.state.day.name
    while morning.hall.state.day.name == today:
        morning.now_ms = morning.hall.next_due_ms()
        morning.does(TimePassed())

    assert morning.days.of("li") == ClerkDay()


def test_nobodys_day_is_told_before_all_of_it_is_known() -> None:
    days = OwnDays()
    assert days.of("li") is None
    days.recall(DaySoFar(counted([])))

    assert days.of("li") == ClerkDay()
    assert days.of("") is None


def test_of_a_day_that_cannot_be_read_nothing_is_told_and_of_the_next_day_everything(tmp_path: Path) -> None:
    told: list[DaySoFar] = []
    recall_apart(tmp_path / "nowhere.db", 7, told.append).join()
    days = OwnDays()
    days.recall(*told)
    days.note([ClerkLoggedIn(NINE_MS, "li", "1")])
    assert days.of("li") is None
    days.note([DayOpened(NINE_MS, "2026-11-24")])

    assert days.of("li") == ClerkDay()


def test_the_journal_tells_of_the_last_day_and_no_further_than_the_hub_had_read(tmp_path: Path) -> None:
    hall = begun(tmp_path / "journal.db")
    hall.does(LogIn("1", "li"), NINE_MS)
    until = 0
    for minute in (0, 10):
        hall.issues("permit", NINE_MS + minute * MINUTE_MS)
        hall.does(CallNext("1"), NINE_MS + minute * MINUTE_MS)
        hall.does(StartService("1"), NINE_MS + minute * MINUTE_MS)
        hall.does(FinishService("1"), NINE_MS + (minute + 2) * MINUTE_MS)
        until = until or hall.journal.seq
    told = day_so_far(tmp_path / "journal.db", until).days
    everything = day_so_far(tmp_path / "journal.db", hall.journal.seq).days
    hall.journal.close()

    assert told is not None
    assert everything is not None
    assert told.of("li") == ClerkDay(served=1, mean_s=120)
    assert everything.of("li") == ClerkDay(served=2, mean_s=120)
