"""Days that could be: the same for every variant of a hall, and of the shape the hall's file describes."""

from collections import Counter
from dataclasses import replace
from math import sqrt
from statistics import fmean, pvariance, stdev

import pytest

from hall_simulator.day_at_random import EARLY_MS, LATE_MS, day_at_random
from hall_simulator.model import HALF_HOUR_MS, LONGEST_MS, SHORTEST_MS, Demand, ModelHall, ServiceDemand
from hall_simulator.model_file import read_model_hall
from hall_simulator.simulation import with_policy
from hall_simulator.tape import Coming, Tape
from queue_core.rules import Lane
from tests.simulator.playing import MINUTE_MS, SCENARIOS, a_demand, a_hall

SEED = 7
FAR = 4.0
"""Standard errors: a fixed seed stays within them, a wrong shape does not."""


@pytest.fixture(scope="module")
def county() -> ModelHall:
    """A county hall with lanes, appointments, no-shows and days that differ."""
    return read_model_hall(SCENARIOS / "mixed-14" / "hall.toml")


@pytest.fixture(scope="module")
def days(county: ModelHall) -> list[Tape]:
    return [day_at_random(county, SEED, day) for day in range(60)]


@pytest.fixture(scope="module")
def everybody(days: list[Tape]) -> list[Coming]:
    return [coming for day in days for coming in day]


def is_share(part: int, whole: int, share: float) -> bool:
    """Whether so many of so many could be this share of them."""
    return abs(part / whole - share) <= FAR * sqrt(share * (1 - share) / whole)


def a_hall_with(**changes: object) -> ModelHall:
    hall = a_hall({"1": ["s"]})
    return replace(hall, demand=replace(hall.demand, **changes))  # type: ignore[arg-type]


def test_the_same_seed_and_day_bring_the_same_visitors(county: ModelHall) -> None:
    assert day_at_random(county, SEED, 3) == day_at_random(county, SEED, 3)
    assert day_at_random(county, SEED, 3) != day_at_random(county, SEED, 4)
    assert day_at_random(county, SEED, 3) != day_at_random(county, SEED + 1, 3)


def test_a_hall_that_calls_otherwise_meets_the_same_visitors(county: ModelHall) -> None:
    assert day_at_random(with_policy(county, "strict"), SEED, 3) == day_at_random(county, SEED, 3)


def test_another_chance_of_no_show_changes_nothing_else(county: ModelHall) -> None:
    faithful = replace(county, demand=replace(county.demand, no_show_share=0.0))

    here = [coming._replace(no_show=False) for coming in day_at_random(county, SEED, 3)]

    assert list(day_at_random(faithful, SEED, 3)) == here


def test_more_visitors_are_the_same_ones_and_some_more() -> None:
    few = day_at_random(a_hall_with(tickets=100.0), SEED, 0)
    more = day_at_random(a_hall_with(tickets=120.0), SEED, 0)

    assert set(few) < set(more)


def test_visitors_come_in_the_order_of_arrival_and_every_name_is_one_visitor(days: list[Tape]) -> None:
    for day in days:
        assert [coming.arrives_ms for coming in day] == sorted(coming.arrives_ms for coming in day)
        assert len({coming.ticket for coming in day}) == len(day)


def test_how_many_come_varies_as_independent_visitors_do() -> None:
    counts = [len(day_at_random(a_hall_with(tickets=50.0), SEED, day)) for day in range(400)]

    assert fmean(counts) == pytest.approx(50, abs=FAR * sqrt(50 / 400))
    assert pvariance(counts) == pytest.approx(50, abs=FAR * 50 * sqrt(2 / 400))


def test_whole_days_differ_as_much_as_the_hall_says() -> None:
    counts = [len(day_at_random(a_hall_with(tickets=400.0, day_cv=0.2), SEED, day)) for day in range(300)]

    assert fmean(counts) == pytest.approx(400, abs=FAR * sqrt((400 + 80**2) / 300))
    assert stdev(counts) == pytest.approx(sqrt(400 + 80**2), rel=FAR / sqrt(600))


def test_half_hours_are_as_busy_as_their_weights(county: ModelHall, everybody: list[Coming]) -> None:
    walk_in = [coming for coming in everybody if coming.slot_ms is None]
    came = Counter(coming.arrives_ms // HALF_HOUR_MS for coming in walk_in)

    weights = county.demand.weights
    assert set(came) == set(range(len(weights)))
    for nth, weight in enumerate(weights):
        assert is_share(came[nth], len(walk_in), weight / sum(weights)), nth


def test_nobody_comes_after_the_last_ticket() -> None:
    hall = a_hall_with(tickets=1000.0, weights=(1.0, 1.0))
    short = replace(hall, lasts_ms=40 * MINUTE_MS)

    arrivals = [coming.arrives_ms for coming in day_at_random(short, SEED, 0)]

    assert 39 * MINUTE_MS < max(arrivals) < 40 * MINUTE_MS


def test_services_are_wanted_by_their_shares(county: ModelHall, everybody: list[Coming]) -> None:
    wanted = Counter(coming.service for coming in everybody)

    for code, service in county.demand.services.items():
        assert is_share(wanted[code], len(everybody), service.share), code


def test_lanes_and_no_shows_come_by_their_shares(county: ModelHall, everybody: list[Coming]) -> None:
    lanes, demand = Counter(coming.lane for coming in everybody), county.demand

    assert is_share(lanes[Lane.GREEN], len(everybody), demand.green_share)
    assert is_share(lanes[Lane.APPOINTMENT], len(everybody), demand.appointment_share)
    assert is_share(sum(coming.no_show for coming in everybody), len(everybody), demand.no_show_share)


def test_a_lane_that_a_service_does_not_offer_is_taken_by_nobody() -> None:
    hall = a_hall_with(green_share=0.5)
    offers = replace(hall.rules.services["s"], lanes=(Lane.NORMAL,))
    plain = replace(hall, rules=replace(hall.rules, services={"s": offers}))

    assert {coming.lane for coming in day_at_random(hall, SEED, 0)} == {Lane.NORMAL, Lane.GREEN}
    assert {coming.lane for coming in day_at_random(plain, SEED, 0)} == {Lane.NORMAL}


@pytest.mark.parametrize("cv", [0.3, 0.8])
def test_durations_have_the_mean_and_variation_of_their_service(cv: float) -> None:
    service = ServiceDemand(1.0, 15 * MINUTE_MS, cv)
    hall = a_hall_with(tickets=20_000.0, services={"s": service})

    durations = [coming.duration_ms / MINUTE_MS for coming in day_at_random(hall, SEED, 0)]

    assert fmean(durations) == pytest.approx(15, abs=FAR * 15 * cv / sqrt(20_000))
    assert stdev(durations) / fmean(durations) == pytest.approx(cv, rel=0.05)
    assert sum(each < 15 / sqrt(1 + cv**2) for each in durations) / len(durations) == pytest.approx(0.5, abs=0.015)


def test_no_service_takes_less_than_half_a_minute_or_more_than_two_hours() -> None:
    services = {"s": ServiceDemand(1.0, 10 * MINUTE_MS, 5.0)}
    durations = [each.duration_ms for each in day_at_random(a_hall_with(tickets=5000.0, services=services), SEED, 0)]

    assert (min(durations), max(durations)) == (SHORTEST_MS, LONGEST_MS)


def test_an_appointment_arrives_shortly_before_or_after_and_waits_from_the_later(everybody: list[Coming]) -> None:
    booked = [(each.arrives_ms, each.slot_ms) for each in everybody if each.slot_ms is not None]

    early = [slot_ms - arrives_ms for arrives_ms, slot_ms in booked]
    assert all(0 <= each <= EARLY_MS for each in early)
    late = sum(each == 0 for each in early)  # who is late waits from the arrival
    assert is_share(late, len(early), LATE_MS / (EARLY_MS + LATE_MS))
    assert {each.lane for each in everybody if each.slot_ms is not None} == {Lane.APPOINTMENT}


def test_a_hall_to_which_nobody_wants_to_come_has_an_empty_day() -> None:
    hall = a_hall({"1": ["s"]}, demand=Demand(1e-9, 0.0, (1.0,), a_demand(["s"]).services))

    assert day_at_random(hall, SEED, 0) == ()
