"""An independent simulator and this one, given the same day, call the same visitors to the same windows."""

import pytest

from hall_simulator.day import Day, play_day
from hall_simulator.model_file import read_model_hall
from hall_simulator.simulation import with_policy
from hall_simulator.tape import Tape, read_tape
from tests.simulator.playing import MODEL_HALLS, PUBLIC_DAYS, SCENARIOS, reference_calls


def a_model_day(hall: str, policy: str, day: str) -> tuple[Tape, Day]:
    model = with_policy(read_model_hall(SCENARIOS / hall / "hall.toml"), policy)
    tape = read_tape(SCENARIOS / hall / f"tape-{day}.csv", model.rules.services)
    return tape, play_day(model, tape)


@pytest.mark.parametrize("day", PUBLIC_DAYS)
@pytest.mark.parametrize("policy", ["arrival", "strict", "vtt"])
@pytest.mark.parametrize("hall", MODEL_HALLS)
def test_a_model_day_is_called_as_the_reference_called_it_to_the_millisecond(hall: str, policy: str, day: str) -> None:
    _tape, played = a_model_day(hall, policy, day)

    calls = [(visit.coming.ticket, visit.window, visit.called_ms) for visit in played.visits]
    assert calls == reference_calls(hall, policy, day)


@pytest.mark.parametrize("hall", MODEL_HALLS)
def test_nobody_on_the_tape_is_forgotten(hall: str) -> None:
    tape, played = a_model_day(hall, "vtt", "001")

    assert sorted(visit.coming for visit in played.visits) == sorted(tape)
    assert (played.turned_away, played.unserved) == (0, 0)


@pytest.mark.parametrize("hall", MODEL_HALLS)
def test_the_full_default_policy_takes_other_turns_than_the_plain_one(hall: str) -> None:
    _tape, plain = a_model_day(hall, "vtt", "001")
    _tape, full = a_model_day(hall, "default", "001")

    assert [visit.coming.ticket for visit in plain.visits] != [visit.coming.ticket for visit in full.visits]
    assert sorted(visit.coming for visit in plain.visits) == sorted(visit.coming for visit in full.visits)
