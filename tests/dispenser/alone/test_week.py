"""Hub, network, dispensers and power fail at random for days: nobody's number is lost, nobody's is given twice."""

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from tests.dispenser.weeks import MANY, Plan, Reckoning, Week, reckon
from tests.hardness import HARDNESS

A_FEW_DAYS = Plan(seed=2026, days=2, tickets=5_000)
A_WEEK = Plan(seed=2026, days=7, kiosks=4, tickets=4_000 * HARDNESS.times, last=MANY)
"""With `--harder 50` at least a hundred thousand tickets are printed: the dispensers are off for some of the time."""


@pytest.fixture
def folder() -> Iterator[Path]:
    """In memory where that can be: the files are real, and a simulated week need not wear out a disk."""
    memory = Path("/dev/shm")
    with TemporaryDirectory(prefix="outages-", dir=memory if memory.is_dir() else None) as made:
        yield Path(made)


def lived_through(folder: Path, plan: Plan) -> Reckoning:
    """Return what came of it, and say so: the figures are worth reading."""
    told = reckon(Week(folder, plan).run())
    print(
        f"{told.tickets} tickets in {plan.days} days, {told.alone} of them alone, {told.estimated} across a power cut,"
        f" {told.filed} filed, {told.ghosts} granted when nobody waited any more; wrong: {told.wrong or 'nothing'}"
    )
    return told


def test_days_of_outages_lose_nothing_and_double_nothing(folder: Path) -> None:
    told = lived_through(folder, A_WEEK if HARDNESS.times > 1 else A_FEW_DAYS)

    assert told.wrong == {}
    assert told.tickets >= 2_000 * HARDNESS.times
    assert told.alone > told.tickets // 10
    assert told.estimated > 50
    assert told.ghosts > 10


def test_a_network_that_loses_a_third_and_machines_that_hardly_stay_up(folder: Path) -> None:
    minute_ms = 60_000
    worst = Plan(
        seed=7,
        days=2,
        tickets=1_200,
        cut_every_ms=20 * minute_ms,
        restart_every_ms=20 * minute_ms,
        power_cut_every_ms=40 * minute_ms,
        hub_dies_every_ms=60 * minute_ms,
        lost=0.3,
        doubled=0.2,
    )
    told = lived_through(folder, worst)

    assert told.wrong == {}
    assert told.alone > 100
    assert told.estimated > 50
