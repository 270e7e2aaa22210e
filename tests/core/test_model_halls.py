"""An independent simulator and these rules, given the same day, call the same visitors to the same windows."""

import pytest

from tests.core.model_hall import SCENARIOS, a_model_day, read_calls


@pytest.mark.parametrize("day", ["001", "002", "003"])
@pytest.mark.parametrize("policy", ["arrival", "strict", "vtt"])
@pytest.mark.parametrize("name", ["pooled-12", "mixed-14", "skewed-12"])
def test_a_model_day_is_called_as_the_reference_called_it_to_the_millisecond(name: str, policy: str, day: str) -> None:
    model = a_model_day(SCENARIOS / name, policy, day)

    assert model.play() == read_calls(SCENARIOS / name, policy, day)


@pytest.mark.parametrize("name", ["pooled-12", "mixed-14", "skewed-12"])
def test_nobody_on_the_tape_is_forgotten(name: str) -> None:
    model = a_model_day(SCENARIOS / name, "vtt", "001")

    called = [ticket for ticket, _window, _at_ms in model.play()]

    assert sorted(called) == sorted(model.visits)
