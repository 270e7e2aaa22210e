"""A clerk reads how long a visitor should take: as the hall has learned, and by the situation where that is known."""

from dataclasses import replace
from pathlib import Path

import pytest

from central_scheduler.durations import Durations
from central_scheduler.hall_rules import rules_of
from hall_simulator.learning.learned import Learned, Taking, nothing_learned
from hall_simulator.learning.learned_file import write_learned
from queue_core.records import Ticket
from queue_core.rules import HallRules, Lane
from tests.hall.standing import county

RULES = rules_of(county())
NOBODY_LEARNED_MS = RULES.services["rs-canbao"].expected_ms


def visitor(service: str = "rs-canbao", situation: str = "") -> Ticket:
    return Ticket(
        id="2026-11-23/a/1",
        number="A001",
        queue="a",
        service=service,
        lane=Lane.NORMAL,
        issued_ms=0,
        waits_from_ms=0,
        counts_from_ms=0,
        came_ms=0,
        order=0,
        token="t",
        issued_at="dispenser-1",
        situation=situation,
    )


def learned() -> Learned:
    """Return what a hall has learned of one service and of one situation of another."""
    nothing = nothing_learned(RULES)
    minutes = {minute: Taking(minute * 60_000.0, 0.5, 1.0) for minute in (7, 21)}
    situations = {**nothing.situations["yb-baoxiao"], "elsewhere": minutes[21]}
    return replace(
        nothing,
        services={**nothing.services, "rs-canbao": minutes[7]},
        situations={**nothing.situations, "yb-baoxiao": situations},
    )


def expected_s(durations: Durations, ticket: Ticket, rules: HallRules = RULES) -> float:
    return durations.expected_ms(ticket, rules) / 1000


def test_what_the_hall_has_learned_counts_and_a_situation_more_than_its_service(tmp_path: Path) -> None:
    write_learned(tmp_path, learned())
    durations = Durations(tmp_path)

    assert expected_s(durations, visitor()) == 420
    assert expected_s(durations, visitor("yb-baoxiao", "elsewhere")) == 1_260


def test_a_situation_nobody_has_learned_of_takes_as_long_as_it_is_configured(tmp_path: Path) -> None:
    only_the_service = replace(learned(), situations={})
    write_learned(tmp_path, only_the_service)

    assert expected_s(Durations(tmp_path), visitor("yb-baoxiao", "elsewhere")) == 900


def test_before_anything_was_learned_the_configuration_says_it(tmp_path: Path) -> None:
    assert Durations(tmp_path).expected_ms(visitor(), RULES) == NOBODY_LEARNED_MS
    assert Durations().expected_ms(visitor("yb-baoxiao", "elsewhere"), RULES) == 900_000
    assert Durations().expected_ms(visitor("given-up"), RULES) == 0


@pytest.mark.parametrize("bytes_", [b"{", b"[]", b'{"services": 3}', b""])
def test_a_damaged_file_stops_nobody(bytes_: bytes, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / "learned.json").write_bytes(bytes_)

    assert Durations(tmp_path).expected_ms(visitor(), RULES) == NOBODY_LEARNED_MS
    assert "configured times" in caplog.text


def test_what_was_learned_at_night_counts_from_the_next_opening(tmp_path: Path) -> None:
    durations = Durations(tmp_path)
    write_learned(tmp_path, learned())
    assert durations.expected_ms(visitor(), RULES) == NOBODY_LEARNED_MS
    durations.read()

    assert expected_s(durations, visitor()) == 420
