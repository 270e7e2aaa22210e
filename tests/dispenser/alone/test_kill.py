"""A dispenser's sudden death: every number that was printed is on its disk, and none is printed twice."""

import os
import signal
import time
from pathlib import Path
from random import Random

from tests.dispenser.alone.parts import a_block, a_store, gives, numbers
from tests.hardness import HARDNESS

KILLS = 40 * HARDNESS.times
MANY = 9_999_999


def _gives_until_killed(folder: Path, life: int, pipe: int) -> None:
    """Give one number after the other; print each as a printer would: once it is given. Now and then one is taken."""
    begun_ms = 30_000 + 1_000 * life
    store = a_store(folder, "the same run", begun_ms)
    for nth in range(MANY):
        number = gives(store, nth, now_ms=begun_ms + 1, prefix=f"{life:08x}")
        os.write(pipe, f"printed {number}\n".encode())
        if nth % 3 == 2:
            first = store.first()
            assert first is not None
            os.write(pipe, f"taken {first.command.number}\n".encode())
            store.handed_over(first.name)


def _lives_for(folder: Path, life: int, seconds: float) -> list[tuple[str, str]]:
    """Return what a dispenser said that was killed after so long."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            os.close(reading)
            _gives_until_killed(folder, life, writing)
        finally:
            os._exit(1)
    os.close(writing)
    with os.fdopen(reading) as pipe:
        begun = pipe.readline()
        time.sleep(seconds)
        os.kill(child, signal.SIGKILL)
        said = begun + pipe.read()
    _, how = os.waitpid(child, 0)
    assert os.WTERMSIG(how) == signal.SIGKILL, "it ended by itself"
    return [(what, number) for line in said.splitlines() for what, number in [line.split()]]


def test_killed_at_any_moment_it_prints_no_number_twice_and_forgets_none(tmp_path: Path) -> None:
    chance, said = Random(40), list[tuple[str, str]]()
    block = a_block(1, MANY)
    a_store(tmp_path, "the same run", 20_000, block).close()
    for life in range(KILLS):
        said += _lives_for(tmp_path, life, chance.uniform(0, 0.05))
    store = a_store(tmp_path, "the same run", 30_000 + 1_000 * KILLS)

    printed = [number for what, number in said if what == "printed"]
    taken = [number for what, number in said if what == "taken"]
    assert len(printed) > 2 * KILLS
    assert len(set(printed)) == len(printed)
    kept = numbers(store)
    assert len(set(kept)) == len(kept)
    assert [number for number in printed if number not in {*kept, *taken}] == []
    # Of whoever died between writing and printing the number is burnt, but on record: one a death at the most.
    burnt = [number for number in kept if number not in set(printed)]
    assert len(burnt) <= KILLS
    assert [number for number in kept if number in set(printed)] == [
        number for number in printed if number in set(kept)
    ]
    assert store.boot == 1
    store.close()
