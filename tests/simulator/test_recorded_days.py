"""What if, on days as they were: a journal's visitors come again, and what a day does not tell is said."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from statistics import fmean

import pytest

from hall_protocol.changes import Hours, MoreVisitors, MoreWindows, Skill, WindowDuty
from hall_records.facts import Outcome, Period, ServiceRecord, Visit
from hall_records.faults import NoJournalError
from hall_records.journal import Journal
from hall_simulator.day import Day, play_day
from hall_simulator.day_at_random import day_at_random
from hall_simulator.forecaster.recorded_hall import recorded_hall
from hall_simulator.learning.watching import WatchedDay
from hall_simulator.model import Demand, ModelHall, ServiceDemand, Shift
from hall_simulator.tape import Coming, Tape
from hall_simulator.whatif.applying import ChangeError
from hall_simulator.whatif.comparing import compare
from hall_simulator.whatif.names import Names
from hall_simulator.whatif.recorded import MOST_DAYS, RecordedDays, RecordedError, dates, recorded_days
from hall_simulator.whatif.staffing import read_goal, windows_for, with_changes
from hall_simulator.whatif.trials import Trials
from queue_core.calendar import moment_of
from queue_core.events import ServiceFinished, Why
from queue_core.lifecycle import State, WindowState
from queue_core.rules import Lane
from tests.simulator.journalled import JournalledHall, Stored
from tests.simulator.playing import MINUTE_MS, a_hall, comes
from tests.simulator.test_learning import clock_forward, hub_down
from tests.simulator.watched import HOUR_MS, RULES, a_day, served, ticket

MONDAY, TUESDAY = "2026-11-23", "2026-11-24"
SHARES = {"s": 0.6, "t": 0.4}
LITTLE = a_hall(
    {"1": ["s"], "2": ["t"], "3": ["s", "t"]},
    lasts_min=180,
    demand=Demand(
        50,
        0.0,
        (1, 2, 2, 1, 1, 1),
        {code: ServiceDemand(share, 6 * MINUTE_MS, 0.7) for code, share in SHARES.items()},
        green_share=0.1,
        appointment_share=0.1,
        no_show_share=0.1,
    ),
)


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[JournalledHall]:
    journalled = JournalledHall(tmp_path / "journal.db", LITTLE.rules, MONDAY)
    yield journalled
    journalled.journal.close()


def after(model: ModelHall, minutes: int) -> int:
    """Return a moment so long after a hall's opening on Monday."""
    into_day_ms = (model.opens_ms + model.rules.opening.utc_offset_ms) % (24 * HOUR_MS)
    return moment_of(MONDAY, into_day_ms, model.rules) + minutes * MINUTE_MS


def zh(notes: Sequence[tuple[str, str]]) -> list[str]:
    return [told for told, _en in notes]


def who(tape: Tape) -> list[tuple[object, ...]]:
    """Return who comes, without the names, and without how long nobody took who was not there."""
    return [(*coming[1:5], 0 if coming.no_show else coming.duration_ms, coming.no_show) for coming in tape]


def calls(day: Day) -> list[tuple[int, str, int]]:
    return [(visit.coming.arrives_ms, visit.window, visit.called_ms) for visit in day.visits]


def test_who_came_comes_again_at_the_same_minute_for_the_same_and_is_called_as_they_were(
    hall: JournalledHall, tmp_path: Path
) -> None:
    tapes = [day_at_random(LITTLE, 5, nth) for nth in range(2)]
    for tape in tapes:
        hall.play(LITTLE, tape)
    _names, setup = recorded_hall(tmp_path, [f"{MONDAY}..{TUESDAY}"], 1)

    assert zh(setup.notes)[0] == f"按记录重放的日子：{MONDAY}, {TUESDAY}"
    for tape, model, recorded in zip(tapes, setup.models, setup.tapes, strict=True):
        assert {coming.lane for coming in tape} == set(Lane), "all lanes are tried"
        assert any(coming.no_show for coming in tape)
        assert who(recorded) == who(tape)
        was, again = play_day(LITTLE, tape), play_day(replace(model, demand=LITTLE.demand), recorded)
        assert calls(again) == calls(was)


def test_each_day_has_the_windows_that_were_on_duty_on_it(hall: JournalledHall, tmp_path: Path) -> None:
    tape = tuple(comes(f"t{nth}", nth * 10, minutes=4) for nth in range(18))
    with_break = (Shift("1", 0, 60 * MINUTE_MS), Shift("1", 90 * MINUTE_MS), Shift("3", 0))
    hall.play(replace(LITTLE, shifts=with_break), tape)
    hall.play(replace(LITTLE, shifts=(Shift("1", 0), Shift("2", 0), Shift("3", 0))), tape)
    _names, setup = recorded_hall(tmp_path, [MONDAY, TUESDAY], 1)
    monday, tuesday = (model.shifts for model in setup.models)

    assert {(each.window, each.begins_ms) for each in monday} == {("1", 0), ("1", 90 * MINUTE_MS), ("3", 0)}
    (ends_ms,) = [each.ends_ms for each in monday if each.ends_ms is not None]
    assert 60 * MINUTE_MS <= ends_ms <= 64 * MINUTE_MS, "while its last visitor was there"
    assert {(each.window, each.begins_ms, each.ends_ms) for each in tuesday} == {(window, 0, None) for window in "123"}
    both_ways = compare(setup, (WindowDuty("3", on=False, hours=Hours(9 * HOUR_MS)),), 2, Names(LITTLE), cores=1)
    assert both_ways.days == 2
    assert both_ways.seed is None
    assert both_ways.notes == setup.notes


def test_every_day_is_played_with_its_own_windows(hall: JournalledHall, tmp_path: Path) -> None:
    """On Monday one window serves everybody, on Tuesday three do, and wait less; two more would do on both."""
    tape = tuple(comes(f"t{nth}", nth * 3, minutes=6) for nth in range(30))
    hall.play(replace(LITTLE, shifts=(Shift("1", 0),)), tape)
    hall.play(LITTLE, tape)
    _names, setup = recorded_hall(tmp_path, [MONDAY, TUESDAY], 1)
    more = (MoreWindows(2),)

    with Trials(setup, mean_wait, cores=1) as trials:
        monday, tuesday = trials.days((), (0, 1))
        fewer_wait = trials.days(more, (0, 1))
    with Trials(with_changes(setup, more), mean_wait, cores=1) as trials:
        assert trials.days((), (0, 1)) == fewer_wait
    assert monday > 10 * MINUTE_MS
    assert max(tuesday, *fewer_wait) < MINUTE_MS


def mean_wait(_model: ModelHall, day: Day) -> float:
    return fmean(visit.wait_ms for visit in day.visits)


def test_a_change_that_makes_no_sense_on_one_of_the_days_is_refused_before_any_is_played(
    hall: JournalledHall, tmp_path: Path
) -> None:
    tape = tuple(comes(f"t{nth}", nth * 10, minutes=4) for nth in range(18))
    hall.play(LITTLE, tape)
    hall.play(replace(LITTLE, shifts=(Shift("1", 0),)), tape)
    _names, setup = recorded_hall(tmp_path, [MONDAY, TUESDAY], 1)

    hours, played = Hours(9 * HOUR_MS, 10 * HOUR_MS), list[int]()

    for change in (Skill("2", "s", hours), WindowDuty("1", on=True, hours=hours)):
        with pytest.raises(ChangeError):
            compare(setup, (change,), 2, Names(LITTLE), played.append, cores=1)
    assert played == []


def test_more_visitors_and_windows_for_a_promise_can_be_asked_of_recorded_days(
    hall: JournalledHall, tmp_path: Path
) -> None:
    hall.play(LITTLE, day_at_random(LITTLE, 5, 0))
    _names, setup = recorded_hall(tmp_path, [MONDAY], 1)
    fuller = compare(setup, (MoreVisitors(1.0),), 1, Names(LITTLE), cores=1)
    goal = read_goal("p90<=10")
    assert goal is not None
    needed = windows_for(with_changes(setup, (MoreVisitors(1.0),)), goal, 50, cores=1)

    today, changed = (outcome.figures["tickets"].mean for outcome in fuller.outcomes)
    assert changed == 2 * today
    assert (needed.days, needed.notes) == (1, setup.notes)
    assert max(each.found_ms for each in needed.needed) <= 10 * MINUTE_MS


def test_who_was_let_in_then_is_not_turned_away_by_todays_hours(tmp_path: Path) -> None:
    """The hall has changed its hours since: the journal's configuration is another than that day's."""
    hall = JournalledHall(tmp_path / "journal.db", LITTLE.rules, MONDAY)
    hall.play(LITTLE, day_at_random(LITTLE, 5, 0))
    closed = replace(LITTLE.rules.opening, hours=((),) * 7)
    services = {
        code: replace(rule, walk_in=False, lanes=(Lane.NORMAL,)) for code, rule in LITTLE.rules.services.items()
    }
    hall.configure(replace(LITTLE.rules, opening=closed, services=services))
    hall.journal.close()
    _names, setup = recorded_hall(tmp_path, [MONDAY], 1)
    day = play_day(setup.model, setup.tapes[0])

    assert not setup.model.rules.calling.auto_call, "else nobody could go off duty"
    assert day.turned_away == 0
    assert len(day.visits) == len(setup.tapes[0]) > 30


def test_where_the_hub_was_down_it_is_said_who_is_missing(hall: JournalledHall, tmp_path: Path) -> None:
    crowd = replace(LITTLE, demand=replace(LITTLE.demand, tickets=300))
    hole = (after(LITTLE, 60), after(LITTLE, 120))
    for nth in range(8):
        tape = day_at_random(crowd, 5, nth)
        if nth == 0:
            without = tuple(each for each in tape if not 60 * MINUTE_MS <= each.arrives_ms < 120 * MINUTE_MS)
            hall.play(crowd, without, hub_down(*hole))
        else:
            hall.play(crowd, tape)
    _names, setup = recorded_hall(tmp_path, [MONDAY, "2026-11-24..2026-11-30"], 1)

    (note,) = [told for told in zh(setup.notes) if "没有记录，平日" in told]
    assert note.startswith(f"{MONDAY} ")
    assert "–11:00 没有记录，平日此时约来" in note


def test_nobody_knows_how_long_they_were_served_across_a_jump_of_the_clock(
    hall: JournalledHall, tmp_path: Path
) -> None:
    crowd = replace(LITTLE, demand=replace(LITTLE.demand, tickets=300))
    for nth in range(4):
        jump = clock_forward(after(LITTLE, 90), 30 * MINUTE_MS) if nth == 0 else lambda events: events
        hall.play(crowd, day_at_random(crowd, 5, nth), jump)
    _names, setup = recorded_hall(tmp_path, [MONDAY], 1)

    assert "3 次办理时长不可信（多半忘按办结，或其间没有记录），按该事项平常的时长计" in zh(setup.notes), (
        "three windows"
    )
    assert any("没有记录，平日" in told for told in zh(setup.notes))


def test_where_the_clock_was_put_back_it_is_said(hall: JournalledHall, tmp_path: Path) -> None:
    def put_back(events: list[Stored]) -> list[Stored]:
        return [(event, at_ms - HOUR_MS if at_ms >= after(LITTLE, 120) else at_ms) for event, at_ms in events]

    hall.play(LITTLE, day_at_random(LITTLE, 5, 0), put_back)
    hall.play(LITTLE, day_at_random(LITTLE, 5, 1))
    _names, setup = recorded_hall(tmp_path, [MONDAY], 1)

    assert any(told.startswith(f"{MONDAY} 时钟由 1") and "拨回" in told for told in zh(setup.notes))


def test_a_forgotten_finish_takes_as_long_as_its_service_usually_does(hall: JournalledHall, tmp_path: Path) -> None:
    """Somebody is at the window for six minutes, and the clerk presses *finish* three hours later."""
    tape = tuple(comes(f"t{nth}", nth * 7, minutes=6) for nth in range(20))

    def forgotten(events: list[Stored]) -> list[Stored]:
        last = next(event for event, _at_ms in reversed(events) if isinstance(event, ServiceFinished))
        later = [(replace(last, at_ms=last.at_ms + 3 * HOUR_MS), last.at_ms + 3 * HOUR_MS)]
        kept = [(event, at_ms) for event, at_ms in events if at_ms <= last.at_ms and event is not last]
        return [*kept, *later]

    hall.play(LITTLE, tape, forgotten)
    hall.play(LITTLE, tape)
    _names, setup = recorded_hall(tmp_path, [MONDAY], 1)

    assert "1 次办理时长不可信（多半忘按办结，或其间没有记录），按该事项平常的时长计" in zh(setup.notes)
    assert [coming.duration_ms for coming in setup.tapes[0][:-1]] == [6 * MINUTE_MS] * 19
    assert 5 * MINUTE_MS < setup.tapes[0][-1].duration_ms < 7 * MINUTE_MS


def test_a_day_that_goes_on_is_told_as_far_as_it_is(hall: JournalledHall, tmp_path: Path) -> None:
    """Whoever waits or is at a window at that moment has not been served yet, and will be."""
    tape = tuple(comes(f"t{nth}", nth, minutes=30) for nth in range(6))
    hall.play(LITTLE, tape, lambda events: [(event, at_ms) for event, at_ms in events if at_ms <= after(LITTLE, 20)])
    _names, setup = recorded_hall(tmp_path, [MONDAY], 1)

    assert f"{MONDAY} 还没有结束：只到目前为止" in zh(setup.notes)
    assert [coming.arrives_ms for coming in setup.tapes[0]] == [nth * MINUTE_MS for nth in range(6)]
    assert not any("没等到叫号" in told for told in zh(setup.notes))


# What single visits tell


def read(*records: ServiceRecord, tickets: Sequence[Visit] = ()) -> tuple[RecordedDays, list[Coming]]:
    """Return a day of one visit that was served so."""
    day = a_day(records, tickets=tickets or (visit(),), periods=(at_work("1"), at_work("2")))
    days = recorded_days("hall", RULES, {day.day: True}, [day])
    return days, list(days.tapes[0])


def visit(**known: object) -> Visit:
    told = ticket(1)
    for name, value in {"outcome": Outcome.DONE, **known}.items():
        setattr(told, name, value)
    return told


def at_work(window: str) -> Period:
    at_ten_ms = moment_of(MONDAY, 10 * HOUR_MS, RULES)
    return Period(window, "", WindowState.SERVING, "", at_ten_ms, at_ten_ms + 8 * HOUR_MS)


def later(record: ServiceRecord, minutes: int, **known: object) -> ServiceRecord:
    """Return a record some minutes later."""
    moved = {
        name: getattr(record, name) + minutes * MINUTE_MS
        for name in ("called_ms", "announced_ms", "started_ms", "ended_ms")
        if getattr(record, name) is not None
    }
    return replace(record, **moved, **known)  # type: ignore[arg-type]


def test_a_window_that_paused_was_not_on_duty() -> None:
    ten_ms = moment_of(MONDAY, 10 * HOUR_MS, RULES)
    hours = ((WindowState.READY, 0, 1), (WindowState.PAUSED, 1, 2), (WindowState.READY, 2, 8))
    periods = [
        Period("1", "", state, "", ten_ms + begins * HOUR_MS, ten_ms + ends * HOUR_MS) for state, begins, ends in hours
    ]
    comes_late = visit(issued_ms=ten_ms + 4 * HOUR_MS)
    day = a_day((served(5 * MINUTE_MS),), tickets=(visit(), comes_late), periods=periods)
    (model,) = recorded_days("hall", RULES, {day.day: True}, [day]).models

    assert model.shifts == (Shift("1", 0, HOUR_MS), Shift("1", 2 * HOUR_MS))


def minutes_of(comings: Sequence[Coming]) -> list[tuple[str, float, float]]:
    return [(each.service, each.arrives_ms / MINUTE_MS, each.duration_ms / MINUTE_MS) for each in comings]


def test_the_window_is_held_from_the_call_on() -> None:
    _days, comings = read(served(6 * MINUTE_MS, walk_ms=MINUTE_MS))

    assert minutes_of(comings) == [("permit", 0, 7)]


def test_who_was_sent_on_to_another_service_comes_once_more_when_they_were_sent() -> None:
    first = served(5 * MINUTE_MS, outcome=Outcome.TRANSFERRED)
    then = later(served(8 * MINUTE_MS, service="tax"), 20)
    _days, comings = read(first, then)

    assert minutes_of(comings) == [("permit", 0, 5), ("tax", 5, 8)]


def test_what_follows_at_the_same_window_and_what_goes_on_after_a_hold_is_one_stay() -> None:
    held = served(5 * MINUTE_MS, outcome=Outcome.HELD)
    resumed = later(served(4 * MINUTE_MS, why=Why.RESUMED), 30)
    follows = later(served(3 * MINUTE_MS, service="tax", why=None), 34)
    _days, comings = read(held, resumed, follows)

    assert minutes_of(comings) == [("permit", 0, 12)]


def test_who_was_missed_and_came_back_comes_twice() -> None:
    missed = served(None, outcome=Outcome.MISSED, ended_ms=moment_of(MONDAY, 10 * HOUR_MS + MINUTE_MS, RULES))
    came_back = later(served(6 * MINUTE_MS), 15, waits_from_ms=moment_of(MONDAY, 10 * HOUR_MS + 9 * MINUTE_MS, RULES))
    _days, comings = read(missed, came_back)

    assert [coming.no_show for coming in comings] == [True, False]
    assert minutes_of(comings)[1] == ("permit", 9, 6)


def test_who_gave_up_comes_and_takes_as_long_as_usual_and_whom_staff_took_out_does_not() -> None:
    gave_up = visit(outcome=Outcome.EXPIRED, left_from=State.WAITING)
    tidied = replace(ticket(2), outcome=Outcome.CANCELLED, cancel_reason="double", left_from=State.WAITING)
    days, comings = read(tickets=(gave_up, tidied))

    assert [(each.service, each.no_show) for each in comings] == [("permit", False)]
    assert comings[0].duration_ms > 9 * MINUTE_MS
    assert "1 人没等到叫号，按来办事、用平常的时长计" in zh(days.notes)


def test_a_visit_that_only_the_days_end_ended_is_not_believed() -> None:
    days, comings = read(served(50 * MINUTE_MS, outcome=Outcome.EXPIRED))

    assert comings[0].duration_ms < 20 * MINUTE_MS
    assert any("时长不可信" in told for told in zh(days.notes))


def test_what_the_hall_does_not_offer_any_more_is_left_out_and_counted() -> None:
    days, comings = read(served(5 * MINUTE_MS), later(served(5 * MINUTE_MS, service="gone"), 10))

    assert [each.service for each in comings] == ["permit"]
    assert "1 次是现在已不办的事项，没有计入" in zh(days.notes)


# Which days

KNOWN = ("2026-11-20", "2026-11-23", "2026-11-24", "2026-11-30")


@pytest.mark.parametrize(
    ("told", "found"),
    [
        (["2026-11-23"], {"2026-11-23": True}),
        (["2026-11-21..2026-11-24"], {"2026-11-23": False, "2026-11-24": False}),
        (["2026-11-30", "2026-11-20"], {"2026-11-20": True, "2026-11-30": True}),
        (["2026-11-23 .. 2026-11-24", "2026-11-24"], {"2026-11-23": False, "2026-11-24": True}),
    ],
)
def test_days_and_spans_of_days_are_read(told: list[str], found: dict[str, bool]) -> None:
    assert dates(told, KNOWN) == found
    assert list(dates(told, KNOWN)) == sorted(found)


@pytest.mark.parametrize(
    ("told", "reason"),
    [
        (["2026-11-22"], "nobody came on 2026-11-22"),
        (["2026-11-25..2026-11-29"], "nobody came on 2026-11-25..2026-11-29"),
        (["2026-11-24..2026-11-23"], "ends before it begins"),
        (["yesterday"], "is no day"),
        (["20261123"], "is no day"),
        (["2026-11-23.."], "is no day"),
    ],
)
def test_a_day_on_which_nobody_came_is_refused_with_the_reason(told: list[str], reason: str) -> None:
    with pytest.raises(RecordedError, match=reason):
        dates(told, KNOWN)


def test_too_many_days_are_refused() -> None:
    known = [f"2026-{month:02d}-{day:02d}" for month in (1, 3, 5) for day in range(1, 32)]

    with pytest.raises(RecordedError, match=f"at most {MOST_DAYS} days are played at a time, not 93"):
        dates(["2026-01-01..2026-12-31"], known)


def watched(day: str, *tickets: Visit) -> WatchedDay:
    return replace(a_day(tickets=tickets, day=day), periods=())


def test_a_day_without_visits_is_refused_by_itself_and_left_out_of_a_span() -> None:
    some = replace(ticket(1), outcome=Outcome.OPEN)
    around = [watched(MONDAY, some), watched(TUESDAY)]

    assert len(recorded_days("hall", RULES, {MONDAY: False, TUESDAY: False}, around).tapes) == 1
    with pytest.raises(RecordedError, match=f"nobody came on {TUESDAY}; days on which somebody came lie in {MONDAY}"):
        recorded_days("hall", RULES, {MONDAY: True, TUESDAY: True}, around)


def test_without_a_hall_the_reason_is_told(tmp_path: Path) -> None:
    with pytest.raises(NoJournalError, match="start the hall first"):
        recorded_hall(tmp_path, [MONDAY], 1)
    Journal.open(tmp_path / "journal.db").close()
    with pytest.raises(NoJournalError, match="does not say yet what the hall is"):
        recorded_hall(tmp_path, [MONDAY], 1)
