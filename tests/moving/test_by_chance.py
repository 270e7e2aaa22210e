"""Hubs are lost at random and go on from copies of any age: no number is given twice, no visitor is forgotten."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import pytest

from tests.dispenser.outages import HOUR, MINUTE
from tests.dispenser.weeks import Plan
from tests.hardness import HARDNESS
from tests.moving.copied import CopiedWeek, reckon_moves

ENOUGH = (9999, 9999, 9999, 999)
"""The last number of each queue: none begins anew on the day, whatever is left out at each move."""

A_SMALL_HALL: Final = Plan(seed=0, days=1, tickets=120, kiosks=2, cut_every_ms=6 * HOUR, power_cut_every_ms=12 * HOUR)
"""Its queues begin anew many times a day, and one has nineteen numbers."""


@pytest.fixture
def folder() -> Iterator[Path]:
    """In memory where that can be: the files are real, and simulated days need not wear out a disk."""
    memory = Path("/dev/shm")
    with TemporaryDirectory(prefix="moves-", dir=memory if memory.is_dir() else None) as made:
        yield Path(made)


@pytest.mark.parametrize("seed", range(HARDNESS.times))
def test_a_hub_that_goes_on_from_a_copy_gives_no_number_twice_and_forgets_no_visitor(folder: Path, seed: int) -> None:
    plan = Plan(seed=seed, days=1, tickets=200, kiosks=2, last=ENOUGH)
    week = CopiedWeek(folder, plan, move_every_ms=3 * HOUR, copy_every_ms=40 * MINUTE)
    week.run()
    told = reckon_moves(week)

    print(f"{told.papers} papers, {told.moves.times} moves, {told.moves.forgotten} papers the copies knew nothing of")
    assert told.twice == []
    assert told.lost == []
    assert told.moves.times
    assert not any(kiosk.waiting for kiosk in week.kiosks)


@pytest.mark.parametrize("seed", range(HARDNESS.times))
def test_a_small_hall_whose_hub_is_moved_all_day_gives_nobody_the_number_of_whoever_waits(
    folder: Path, seed: int
) -> None:
    week = CopiedWeek(folder, replace(A_SMALL_HALL, seed=seed), move_every_ms=HOUR, copy_every_ms=HOUR)
    week.run()
    told = reckon_moves(week)

    print(f"{told.papers} papers, {told.moves.times} moves")
    assert week.visitors.doubled == []
    assert told.lost == []
