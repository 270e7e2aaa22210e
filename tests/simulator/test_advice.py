"""What the adviser says is what helps most, and what it promises comes from days it did not choose by."""

from dataclasses import replace
from statistics import fmean

import pytest

from hall_protocol.changes import Hours, MoreWindows, Skill, WindowDuty
from hall_simulator.advice.advising import advise
from hall_simulator.advice.hours import ROUNDS, closing, opening, widening
from hall_simulator.advice.racing import FRESH, FRESH_DAYS, UNNOTICED_MS, Advice, Race
from hall_simulator.advice.seen import Seen, seen, together
from hall_simulator.advice.skills import FIRST, NEXT, skills
from hall_simulator.day import play_day
from hall_simulator.model import Demand, ModelHall, ServiceDemand, Shift
from hall_simulator.model_file import read_model_hall
from hall_simulator.whatif.names import Names
from hall_simulator.whatif.trials import Setup, Trials
from tests.simulator.playing import MINUTE_MS, SCENARIOS, a_demand, a_hall, comes

SEED = 3
HOUR_MS = 60 * MINUTE_MS
SHARES = {"s": 0.7, "t": 0.1, "u": 0.2}
UNEVEN = a_hall(
    {"1": ["s"], "2": ["t"], "3": ["u"]},
    lasts_min=120,
    demand=Demand(
        30,
        0.0,
        (0.5, 3.0, 1.0, 0.2),
        {code: ServiceDemand(share, 5 * MINUTE_MS, 0.5) for code, share in SHARES.items()},
    ),
)


def a_race(trials: Trials[Seen], model: ModelHall = UNEVEN) -> Race:
    return Race(trials, Names(model))


def skill_of(advice: Advice) -> set[tuple[str, str]]:
    """Return the skills a piece of advice is about."""
    return {(change.window, change.service) for change in advice.changes if isinstance(change, Skill)}


def test_a_day_shows_who_waits_and_which_window_is_idle_in_each_half_hour() -> None:
    hall = a_hall({"1": ["s"], "2": ["t"]}, lasts_min=90)
    day = play_day(hall, (comes("a", 10, minutes=40), comes("b", 20, minutes=10), comes("c", 70, "t", minutes=5)))
    told = seen(hall, day)

    assert told.mean_ms == 10 * MINUTE_MS
    assert told.waited == {"s": (10 * MINUTE_MS, 20 * MINUTE_MS, 0), "t": (0, 0, 0)}
    assert told.idle == {
        "1": (10 * MINUTE_MS, 0, 30 * MINUTE_MS),
        "2": (30 * MINUTE_MS, 30 * MINUTE_MS, 25 * MINUTE_MS),
    }
    assert together([told, told]).waited["s"] == (20 * MINUTE_MS, 40 * MINUTE_MS, 0)


def test_who_is_never_called_counts_as_waiting_all_day() -> None:
    hall = replace(a_hall({"1": ["s"]}, lasts_min=60), shifts=(Shift("1", 0, 30 * MINUTE_MS),))
    told = seen(hall, play_day(hall, (comes("a", 0), comes("b", 40))))

    assert told.mean_ms == 30 * MINUTE_MS


def test_the_idlest_window_learns_what_most_wait_for() -> None:
    with Trials(Setup(UNEVEN, SEED), seen, cores=1) as trials:
        one, two = skills(a_race(trials), 2)

    assert skill_of(one) == {("2", "s")}
    assert skill_of(two) == {("2", "s"), ("3", "s")}
    assert one.is_sure
    assert two.changed_ms.mean < one.changed_ms.mean < one.today_ms.mean
    assert one.sentence.en.startswith("window 2 also serves s, all day: the mean wait falls from")
    assert one.sentence.zh.startswith("2号窗口全天兼办s：平均等候由")


def test_a_gain_is_told_from_days_on_which_no_race_was_run() -> None:
    with Trials(Setup(UNEVEN, SEED), seen, cores=1) as trials:
        told = a_race(trials).advice((Skill("2", "s"),))
        days = range(FRESH, FRESH + FRESH_DAYS)
        today, after = (trials.days(changes, days) for changes in ((), (Skill("2", "s"),)))

    differences = [before.mean_ms - now.mean_ms for before, now in zip(today, after, strict=True)]
    assert told.gain_ms.mean == fmean(differences)
    assert max(days for rounds in (FIRST, NEXT, ROUNDS) for days, _keep in rounds) < FRESH


def test_a_change_that_helps_by_luck_only_is_told_as_unsure() -> None:
    with Trials(Setup(UNEVEN, SEED), seen, cores=1) as trials:
        told = a_race(trials).advice((Skill("1", "t"),))

    assert not told.is_sure
    assert "no gain that can be relied on" in told.sentence.en


def test_a_hall_where_every_window_serves_everything_needs_no_skills_and_no_widening() -> None:
    general = a_hall({"1": ["s", "t"], "2": ["s", "t"]}, lasts_min=60)
    with Trials(Setup(general, SEED), seen, cores=1) as trials:
        race = a_race(trials, general)

        assert skills(race, 2) == []
        assert widening(race) is None


def test_nobody_learns_a_second_skill_for_nothing() -> None:
    demand = replace(
        UNEVEN.demand,
        services={code: ServiceDemand(share, 5 * MINUTE_MS, 0.5) for code, share in (("s", 0.97), ("t", 0.03))},
    )
    hall = a_hall({"1": ["s"], "2": ["t"]}, lasts_min=120, demand=demand)
    with Trials(Setup(hall, SEED), seen, cores=1) as trials:
        (told,) = skills(a_race(trials, hall), 2)

    assert skill_of(told) == {("2", "s")}


def test_there_are_no_more_skills_than_are_missing() -> None:
    hall = a_hall({"1": ["s"], "2": ["t"]}, lasts_min=60)
    with Trials(Setup(hall, SEED), seen, cores=1) as trials:
        assert len(skills(a_race(trials, hall), 4)) <= 2


def test_a_window_is_widened_when_the_queue_is_there_and_another_is_idle() -> None:
    with Trials(Setup(UNEVEN, SEED), seen, cores=1) as trials:
        best, at_ten = widening(a_race(trials)), widening(a_race(trials), begins=1)

    assert best is not None
    assert at_ten is not None
    (change,) = at_ten.changes
    assert isinstance(change, Skill)
    assert change.hours is not None
    assert (change.window, change.service, change.hours.begins_ms) == ("2", "*", 9 * HOUR_MS + 30 * MINUTE_MS)
    assert best.gain_ms.mean > 0


def test_one_more_window_is_opened_in_the_rush() -> None:
    with Trials(Setup(UNEVEN, SEED), seen, cores=1) as trials:
        told = opening(a_race(trials))

    for advice, hours in zip(told, (1, 2), strict=True):  # no window has a break
        (change,) = advice.changes
        assert isinstance(change, MoreWindows)
        assert change.hours is not None
        assert change.hours.begins_ms <= 10 * HOUR_MS + 30 * MINUTE_MS
        assert (change.hours.ends_ms or 0) - change.hours.begins_ms == hours * HOUR_MS
        assert advice.is_sure


def test_a_window_that_is_away_in_the_rush_is_opened_then() -> None:
    away = (Shift("1", 0, HOUR_MS // 2), Shift("1", 3 * HOUR_MS // 2), Shift("2", 0), Shift("3", 0))
    with Trials(Setup(replace(UNEVEN, shifts=away), SEED), seen, cores=1) as trials:
        told = opening(a_race(trials, replace(UNEVEN, shifts=away)))

    gap = Hours(9 * HOUR_MS + 30 * MINUTE_MS, 10 * HOUR_MS + 30 * MINUTE_MS)
    assert told[-1].changes == (WindowDuty("1", on=True, hours=gap),)
    assert told[-1].is_sure


def test_the_window_that_closes_is_one_that_nobody_misses() -> None:
    spare = a_hall({"1": ["s"], "2": ["s"], "3": ["s"]}, lasts_min=120)
    spare = replace(spare, demand=replace(spare.demand, tickets=8))
    with Trials(Setup(spare, SEED), seen, cores=1) as trials:
        told = closing(a_race(trials, spare))

    assert told is not None
    (change,) = told.changes
    assert isinstance(change, WindowDuty)
    assert not change.on
    assert abs(told.gain_ms.mean) < 0.2 * MINUTE_MS
    assert "goes from" in told.sentence.en


def test_where_every_window_is_missed_it_is_not_said_that_one_may_close() -> None:
    busy = replace(a_hall({"1": ["s"], "2": ["s"]}, lasts_min=120), demand=a_demand(["s"], tickets=50, half_hours=4))
    with Trials(Setup(busy, SEED), seen, cores=1) as trials:
        told = closing(a_race(trials, busy))

    assert told is not None
    assert told.gain_ms.mean < -UNNOTICED_MS
    assert told.sentence.en.startswith("No window may close without being noticed")
    assert told.sentence.zh.startswith("没有哪个窗口停了不被察觉")


def test_the_only_window_never_closes() -> None:
    only = a_hall({"1": ["s"]}, lasts_min=60)
    with Trials(Setup(only, SEED), seen, cores=1) as trials:
        assert closing(a_race(trials, only)) is None


def test_advice_is_the_same_on_however_many_cores() -> None:
    one, two = (advise(Names(UNEVEN), SEED, ("skills",), most_skills=1, cores=cores) for cores in (1, 2))

    assert one == two


@pytest.mark.timeout(300)
def test_on_the_skewed_hall_the_best_skill_of_all_is_found() -> None:
    """Trying all 118 for a hundred days each finds the same (docs/operate/advice.md)."""
    model = read_model_hall(SCENARIOS / "skewed-12" / "hall.toml")
    (best,) = advise(Names(model), 1, ("skills",), most_skills=1).advice["skills"]

    assert skill_of(best) == {("8", "s01")}
    assert best.is_sure
    assert 2 * MINUTE_MS < best.gain_ms.mean < 7 * MINUTE_MS
