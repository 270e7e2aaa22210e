"""Hubs are lost at random and go on from copies of any age: no number is given twice, no visitor is forgotten."""

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from tests.dispenser.outages import HOUR, MINUTE
from tests.dispenser.weeks import Plan
from tests.hardness import HARDNESS
from tests.moving.copied import CopiedWeek, reckon_moves

ENOUGH = (9999, 9999, 9999, 999)
"""The last number of each queue: none begins anew on the day, whatever is left out at each move."""


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
