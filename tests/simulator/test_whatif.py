"""Both halls meet the same visitors on the same days, so what differs is the change."""

from random import Random

import pytest

from hall_config.texts import Both
from hall_protocol.changes import Hours, LessSkill, MoreVisitors, MoreWindows, Roster, Skill
from hall_simulator.day import Day
from hall_simulator.day_at_random import day_at_random
from hall_simulator.model import ModelHall
from hall_simulator.whatif.applying import ChangeError
from hall_simulator.whatif.comparing import compare, waits_by_half_hour
from hall_simulator.whatif.names import Names
from hall_simulator.whatif.staffing import Goal, GoalNotMetError, Staffing, read_goal, windows_for, with_changes
from hall_simulator.whatif.trials import Setup, Trial, Trials, fuller
from tests.simulator.playing import MINUTE_MS, a_demand, a_hall, comes

SEED = 5
DAYS = 4
HOUR_MS = 60 * MINUTE_MS
BUSY = a_hall({"1": ["s"], "2": ["s"]}, lasts_min=240, demand=a_demand(["s"], tickets=90, half_hours=8))
SHORT = a_hall({"1": ["s"], "2": ["s"]}, lasts_min=90, demand=a_demand(["s"], tickets=40, half_hours=3))
NAMES = Names(BUSY)
ELEVEN_TO_TWELVE = (MoreWindows(1, Hours(11 * HOUR_MS, 12 * HOUR_MS)),)


def tickets(_model: ModelHall, day: Day) -> frozenset[tuple[str, int, int]]:
    """Return who came, when, and for how long."""
    return frozenset((visit.coming.ticket, visit.coming.arrives_ms, visit.coming.duration_ms) for visit in day.visits)


def test_a_window_more_shortens_the_wait_and_only_from_its_hour_on() -> None:
    told = compare(Setup(BUSY, SEED), ELEVEN_TO_TWELVE, 8, NAMES, cores=1)
    today, after = told.outcomes
    change = {each.begins: each.change.mean for each in told.half_hours}

    assert (today.name, today.change, after.name, told.days, told.seed) == ("today", None, "changed", 8, SEED)
    assert after.change is not None
    assert after.change["mean_ms"].mean < 0
    assert after.change["tickets"].mean == 0
    assert change["09:00"] == change["09:30"] == 0
    assert change["11:00"] < 0
    assert told.changes[0].en == "one more general window 11:00–12:00"


def test_the_interval_of_the_gain_is_that_of_the_days_differences() -> None:
    (today, after) = compare(Setup(BUSY, SEED), ELEVEN_TO_TWELVE, 8, NAMES, cores=1).outcomes

    assert after.change is not None
    assert (after.change["mean_ms"].half or 0) < (today.figures["mean_ms"].half or 0)


def test_a_comparison_is_the_same_on_however_many_cores() -> None:
    one, two = (compare(Setup(BUSY, SEED), ELEVEN_TO_TWELVE, 6, NAMES, cores=cores) for cores in (1, 2))

    assert one == two


def test_without_a_change_nothing_changes() -> None:
    told = compare(Setup(BUSY, SEED), (), 3, NAMES, cores=1)

    assert told.outcomes[1].change is not None
    assert {each.mean for each in told.outcomes[1].change.values()} == {0}


def test_what_makes_no_sense_is_refused_before_a_day_is_played() -> None:
    heard: list[int] = []
    with pytest.raises(ChangeError):
        compare(Setup(BUSY, SEED), (LessSkill("1", "s"),), 3, NAMES, heard.append, cores=1)

    assert heard == []


def test_why_it_makes_no_sense_is_said_with_the_services_name() -> None:
    names = Names(BUSY, {"s": Both("社保", "Pensions")})
    with pytest.raises(ChangeError, match="1号窗口本来就办社保") as refused:
        compare(Setup(BUSY, SEED), (Skill("1", "s"),), 3, names, cores=1)

    assert refused.value.reason.en == "window 1 serves Pensions already"


def test_more_visitors_are_todays_and_some_besides() -> None:
    with Trials(Setup(BUSY, SEED), tickets, cores=1) as trials:
        done = trials.play([Trial((), 0), Trial((MoreVisitors(0.3),), 0)])
    today, more = done[Trial((), 0)], done[Trial((MoreVisitors(0.3),), 0)]

    assert today < more


def test_recorded_days_are_played_as_they_were() -> None:
    tapes = (day_at_random(BUSY, 77, 0), day_at_random(BUSY, 77, 1))
    told = compare(Setup(BUSY, SEED, tapes), ELEVEN_TO_TWELVE, 50, NAMES, cores=1)

    assert (told.days, told.seed) == (2, None)
    assert told.outcomes[0].figures["tickets"].mean == (len(tapes[0]) + len(tapes[1])) / 2


def test_a_recorded_day_with_a_fifth_more_visitors_has_its_own_and_a_fifth_like_them() -> None:
    tape = tuple(comes(f"v{nth}", nth) for nth in range(200))
    more, many, fewer = (fuller(tape, share, Random(1)) for share in (1.2, 2.5, 0.5))

    assert set(tape) < set(more)
    assert len(more) == 240
    assert len({coming.ticket for coming in many}) == len(many)
    assert len(many) == 500
    assert set(fewer) < set(tape)
    assert len(fewer) == 100
    assert [coming.arrives_ms for coming in more] == sorted(coming.arrives_ms for coming in more)


def test_an_appointment_besides_still_comes_before_its_slot() -> None:
    tape = tuple(comes(f"v{nth}", 0, slot_min=3) for nth in range(20))

    for coming in fuller(tape, 2, Random(1)):
        assert coming.arrives_ms >= 0
        assert coming.slot_ms is not None
        assert coming.slot_ms - coming.arrives_ms == 3 * MINUTE_MS


@pytest.mark.parametrize(
    ("told", "goal"),
    [
        ("p90<=15", Goal("p90", 15 * MINUTE_MS)),
        ("P95 ≤ 7.5 min", Goal("p95", 450_000)),
        ("mean<=5", Goal("mean", 5 * MINUTE_MS)),
        ("p90", None),
        ("p90<=soon", None),
        ("p99<=5", None),
    ],
)
def test_a_goal_is_a_figure_and_its_minutes(told: str, goal: Goal | None) -> None:
    assert read_goal(told) == goal


@pytest.fixture(scope="module")
def found() -> Staffing:
    """The windows that keep nine of ten within five minutes."""
    return windows_for(Setup(SHORT, SEED), Goal("p90", 5 * MINUTE_MS), DAYS, cores=1)


def test_so_many_windows_keep_the_promise_in_every_half_hour(found: Staffing) -> None:
    assert [each.begins for each in found.needed] == ["09:00", "09:30", "10:00"]
    assert all(each.found_ms <= 5 * MINUTE_MS for each in found.needed)
    assert all(1 <= each.windows <= 5 for each in found.needed)
    assert {each.today for each in found.needed} == {2}


def test_no_half_hour_can_spare_a_window(found: Staffing) -> None:
    windows = tuple(each.windows for each in found.needed)
    goal = Goal("p90", 5 * MINUTE_MS)
    for half, count in enumerate(windows):
        fewer = (*windows[:half], count - 1, *windows[half + 1 :])
        assert count == 1 or not keeps(fewer, goal, 2 * DAYS)


def test_the_promise_is_kept_on_as_many_other_days_too() -> None:
    setup = Setup(BUSY, SEED)
    goal = Goal("p90", 5 * MINUTE_MS)
    asked_of = tuple(each.windows for each in windows_for(setup, goal, 1, cores=1).needed)

    assert keeps(asked_of, goal, 2, BUSY)


def keeps(windows: tuple[int, ...], goal: Goal, days: int, hall: ModelHall = SHORT) -> bool:
    """Return whether so many windows keep a goal in every half hour, over so many days."""
    with Trials(Setup(hall, SEED), waits_by_half_hour, cores=1) as trials:
        played = trials.days((Roster(windows),), range(days))
    return all(goal.kept([wait for day in played for wait in day[half]]) for half in range(len(windows)))


def test_more_visitors_need_more_windows(found: Staffing) -> None:
    more = with_changes(Setup(SHORT, SEED), (MoreVisitors(1.0),))
    needed = windows_for(more, Goal("p90", 5 * MINUTE_MS), 4, cores=1).needed

    assert sum(each.windows for each in needed) > sum(each.windows for each in found.needed)


def test_with_changes_recorded_days_are_fuller_too() -> None:
    setup = Setup(SHORT, SEED, (day_at_random(BUSY, 77, 0),))

    assert len(with_changes(setup, (MoreVisitors(0.5),)).tapes[0]) > len(setup.tapes[0])


def test_what_no_number_of_windows_keeps_is_said() -> None:
    crowd = tuple(comes(f"v{nth}", 1, minutes=20) for nth in range(250))
    with pytest.raises(GoalNotMetError, match="09:00"):
        windows_for(Setup(a_hall({"1": ["s"]}, lasts_min=60), SEED, (crowd,)), Goal("p90", 1), 1, cores=1)
