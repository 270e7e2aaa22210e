"""A configured hall is played by its own rules and hours, before any journal tells who comes."""

from dataclasses import replace
from pathlib import Path

import pytest

from central_scheduler.hall_rules import rules_of
from hall_config.reading import read_hall
from hall_simulator.day import play_day
from hall_simulator.day_at_random import day_at_random
from hall_simulator.figures import day_figures
from hall_simulator.model import ModelError, Shift
from hall_simulator.own_hall import model_of
from queue_core.rules import CallingRules, HallRules, Lane, OpeningRules, QueueRule, ServiceRule, Span, WindowRule

HALLS = Path(__file__).parents[2] / "halls"
HOUR_MS = 3_600_000
SEED = 5


def office_hours(*spans: Span) -> OpeningRules:
    """Return the hours of a hall that is open from Tuesday to Friday."""
    return OpeningRules(((), spans, spans, spans, spans, (), ()))


def rules_with(**changes: object) -> HallRules:
    rules = HallRules(
        queues={"a": QueueRule("a", "A", "hall")},
        services={"s": ServiceRule("s", "a", expected_ms=600_000), "t": ServiceRule("t", "a", expected_ms=1_200_000)},
        windows={"1": WindowRule("1", "1", "hall", ("s", "t")), "2": WindowRule("2", "2", "hall", ("s",))},
        opening=office_hours((9 * HOUR_MS, 12 * HOUR_MS), (14 * HOUR_MS, 17 * HOUR_MS)),
        green_reasons=("elderly",),
    )
    return replace(rules, **changes)  # type: ignore[arg-type]


@pytest.mark.parametrize("name", ["county", "town"])
def test_the_example_halls_are_played_and_everybody_who_comes_is_told(name: str) -> None:
    config = read_hall(HALLS / name)
    hall = model_of(config.id, rules_of(config))

    for number in range(3):
        tape = day_at_random(hall, SEED, number)
        day = play_day(hall, tape)
        assert len(day.visits) + day.turned_away + day.unserved == len(tape)
        assert len(day.visits) > 0.8 * len(tape)
        assert day_figures(hall, day).waits.count == len(day.visits)


def test_windows_are_on_duty_while_the_hall_is_open_and_the_last_stay_until_it_is_empty() -> None:
    hall = model_of("little", rules_with())

    assert hall.lasts_ms == 8 * HOUR_MS
    assert hall.shifts[:2] == (Shift("1", 0, 3 * HOUR_MS), Shift("1", 5 * HOUR_MS, None))
    assert {shift.window for shift in hall.shifts} == {"1", "2"}


def test_nobody_comes_while_the_hall_is_closed_at_noon() -> None:
    hall = model_of("little", rules_with(), visitors=2000)
    hours = {coming.arrives_ms // HOUR_MS for coming in day_at_random(hall, SEED, 0)}

    assert hours == {0, 1, 2, 5, 6, 7}


@pytest.mark.parametrize("auto_call", [False, True])
def test_nobody_is_called_in_the_break_at_noon_however_many_wait(auto_call: bool) -> None:
    hall = model_of("little", rules_with(calling=CallingRules(auto_call=auto_call)), visitors=120)
    day = play_day(hall, day_at_random(hall, SEED, 0))

    called = [visit.called_ms for visit in day.visits]
    assert not [each for each in called if 3 * HOUR_MS < each < 5 * HOUR_MS]
    assert 5 * HOUR_MS in called


def test_the_day_is_one_on_which_the_hall_is_open() -> None:
    hall = model_of("little", rules_with())

    assert play_day(hall, day_at_random(hall, SEED, 0)).turned_away == 0  # a Tuesday: on Mondays it is closed


def test_no_ticket_is_taken_after_the_cut_off() -> None:
    opening = replace(office_hours((9 * HOUR_MS, 17 * HOUR_MS)), cut_off_ms=1_200_000)
    hall = model_of("little", rules_with(opening=opening), visitors=2000)

    tape = day_at_random(hall, SEED, 0)

    assert hall.lasts_ms == 8 * HOUR_MS - 1_200_000
    assert max(coming.arrives_ms for coming in tape) < hall.lasts_ms


def test_so_many_come_as_are_asked_for_or_as_keep_the_windows_busy() -> None:
    assert model_of("little", rules_with(), visitors=77).demand.tickets == 77
    assert model_of("little", rules_with()).demand.tickets == pytest.approx(0.8 * 12 * 60 / 15)


def test_a_service_by_appointment_only_is_wanted_by_no_walk_in() -> None:
    services = {"s": ServiceRule("s", "a"), "t": ServiceRule("t", "a", walk_in=False)}

    assert set(model_of("little", rules_with(services=services)).demand.services) == {"s"}


def test_a_hall_without_a_green_channel_has_no_green_visitors() -> None:
    hall = model_of("little", rules_with(green_reasons=()), visitors=300)
    tape = day_at_random(hall, SEED, 0)

    assert {coming.lane for coming in tape} == {Lane.NORMAL}
    assert play_day(hall, tape).turned_away == 0


def test_a_hall_that_says_no_hours_has_office_hours() -> None:
    hall = model_of("little", rules_with(opening=OpeningRules()))

    assert (hall.lasts_ms, hall.shifts[0]) == (8 * HOUR_MS, Shift("1", 0, None))


def test_a_hall_that_is_never_open_is_refused_with_the_reason() -> None:
    with pytest.raises(ModelError, match="not open on any day"):
        model_of("little", rules_with(opening=office_hours()))


def test_a_hall_whose_windows_serve_nobody_is_refused_with_the_reason() -> None:
    services = {"s": ServiceRule("s", "a", walk_in=False), "t": ServiceRule("t", "a", walk_in=False)}

    with pytest.raises(ModelError, match="no window serves a service without an appointment"):
        model_of("little", rules_with(services=services))
