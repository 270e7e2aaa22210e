"""Many days, played on all cores, are the days they would be on one."""

from dataclasses import replace

from hall_simulator.days import WORTH_A_POOL, play_days, play_one
from hall_simulator.intervals import gains, interval
from hall_simulator.simulation import DEFAULT, Simulation, Variant, simulate, with_policy
from queue_core.rules import CallingRules
from tests.simulator.playing import a_demand, a_hall

SEED = 11
HALL = a_hall({"1": ["s", "t"], "2": ["s"]}, lasts_min=120, demand=a_demand(["s", "t"], tickets=40, half_hours=4))
STRICT = with_policy(HALL, "strict")


def test_days_do_not_depend_on_the_number_of_cores() -> None:
    one, two, three = (play_days([HALL, STRICT], WORTH_A_POOL, SEED, cores=cores) for cores in (1, 2, 3))

    assert one == two == three


def test_days_come_back_in_their_order_by_variant() -> None:
    played = play_days([HALL, STRICT], 6, SEED, cores=2)

    assert played == [[play_one(model, SEED, day) for day in range(6)] for model in (HALL, STRICT)]


def test_a_day_is_the_same_however_many_are_played() -> None:
    assert play_days([HALL], 2, SEED) == [play_days([HALL], 3, SEED)[0][:2]]


def test_whoever_waits_for_the_days_hears_of_each() -> None:
    heard: list[int] = []
    play_days([HALL, STRICT], 6, SEED, heard.append, cores=2)

    assert sum(heard) == 12


def test_variants_are_told_with_their_change_against_the_first() -> None:
    told = simulate([Variant("as it is", HALL), Variant("strict", STRICT)], 5, SEED)

    here, strict = told.outcomes
    assert (told.hall, told.days, told.seed) == ("little", 5, SEED)
    assert (here.name, here.change, strict.name) == ("as it is", None, "strict")
    assert strict.change is not None
    assert strict.change["mean_ms"].mean == strict.figures["mean_ms"].mean - here.figures["mean_ms"].mean
    assert strict.change["tickets"].mean == 0  # the same visitors came


def test_the_means_are_those_of_the_days() -> None:
    told: Simulation = simulate([Variant("as it is", HALL)], 5, SEED)
    means = [float(day.waits.mean_ms or 0) for day in play_days([HALL], 5, SEED)[0]]

    assert told.outcomes[0].figures["mean_ms"] == interval(means)
    assert gains([{"a": 1.0}], [{"a": 1.0}])["a"].half is None


def test_a_policy_keeps_the_halls_own_head_starts_and_the_default_has_its_own() -> None:
    plain, full = with_policy(HALL, "vtt").rules.calling, with_policy(HALL, DEFAULT).rules.calling

    assert plain == replace(HALL.rules.calling, policy="vtt")
    assert full == CallingRules()
    assert plain != full


def test_a_policy_is_asked_at_every_window_also_at_those_with_one_of_their_own() -> None:
    windows = {**HALL.rules.windows, "2": replace(HALL.rules.windows["2"], policy="ratio")}
    hall = replace(HALL, rules=replace(HALL.rules, windows=windows))

    assert {window.policy for window in with_policy(hall, "strict").rules.windows.values()} == {""}
