"""What the forecaster knows of a hall beside its present state."""

from dataclasses import replace
from pathlib import Path
from random import Random

import pytest

from hall_simulator.forecast.foresee import foresee
from hall_simulator.forecaster.knowledge import Knowledge, fitted
from hall_simulator.learning.learned import Learned, Taking, nothing_learned
from hall_simulator.learning.learned_file import LEARNED, write_learned
from hall_simulator.learning.modelled import model_of_learned
from queue_core.commands import IssueTicket, OpenWindow, TimePassed
from queue_core.hall import Hall
from queue_core.rules import HallRules
from tests.simulator.playing import MINUTE_MS, OPENS_MS, a_hall

RULES = a_hall({"1": ["s", "t"]}).rules
ONLY_S = a_hall({"1": ["s"]}).rules
SLOW = Taking(20.0 * MINUTE_MS, 0.5, 5.0 * MINUTE_MS, 100)


def _slow(rules: HallRules) -> Learned:
    learned = nothing_learned(rules)
    return replace(learned, services={**learned.services, "s": SLOW}, days=("2026-11-23",))


def _foreseen(rules: HallRules, learned: Learned) -> int:
    """Return how long somebody waits, on average, who comes while one other waits."""
    hall = Hall.new(rules, OPENS_MS)
    hall.handle(TimePassed(), OPENS_MS)
    hall.handle(OpenWindow("1"), OPENS_MS)
    for token in ("x", "y"):
        hall.handle(IssueTicket("s", token, "desk"), OPENS_MS)
    return list(foresee(hall, OPENS_MS, learned, 20, Random(1)).tickets.values())[1].mean_ms


def test_without_any_history_waits_are_foreseen_from_the_configuration(tmp_path: Path) -> None:
    knowledge = Knowledge(tmp_path)

    assert knowledge.of(RULES) == nothing_learned(RULES)
    assert knowledge.days == ()


def test_what_is_learned_at_night_counts_from_then_on(tmp_path: Path) -> None:
    knowledge = Knowledge(tmp_path)
    before_ms = _foreseen(RULES, knowledge.of(RULES))
    write_learned(tmp_path, _slow(RULES))

    assert knowledge.of(RULES).services["s"] == SLOW
    assert knowledge.days == ("2026-11-23",)
    assert _foreseen(RULES, knowledge.of(RULES)) > 2 * before_ms


@pytest.mark.parametrize("damage", [b"{", b"\xff\xfe", b"[]", b'{"services": {}}'])
def test_a_damaged_file_is_told_and_done_without(
    tmp_path: Path, damage: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / LEARNED).write_bytes(damage)
    knowledge = Knowledge(tmp_path)

    assert knowledge.of(RULES) == nothing_learned(RULES)
    assert knowledge.of(RULES) == nothing_learned(RULES)
    assert [record.levelname for record in caplog.records] == ["ERROR"], "told once"
    assert "learn anew with `paidui learn`" in caplog.text


def test_a_file_without_some_half_hours_is_no_better(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    write_learned(tmp_path, replace(_slow(RULES), weekdays=nothing_learned(RULES).weekdays[:3]))

    assert Knowledge(tmp_path).of(RULES) == nothing_learned(RULES)
    assert "every half hour of every weekday" in caplog.text


def test_a_service_that_vanished_is_told_and_left_out(caplog: pytest.LogCaptureFixture) -> None:
    learned = fitted(_slow(RULES), ONLY_S)

    assert learned.services == {"s": SLOW}
    assert "does not offer any more is left out: t" in caplog.text
    assert model_of_learned("little", ONLY_S, learned, 0).demand.services.keys() == {"s"}


def test_a_new_service_takes_as_long_as_its_configuration_says() -> None:
    learned = fitted(_slow(ONLY_S), RULES)

    assert learned.services == {"s": SLOW, "t": nothing_learned(RULES).services["t"]}
    assert _foreseen(RULES, learned) > 0
