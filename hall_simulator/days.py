"""Many days of several variants of a hall, played side by side on all the machine's cores.

Variants meet the same visitors on the same days, so their difference is the variant's, not chance's.
"""

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from multiprocessing import get_context
from typing import Final

from hall_simulator.day import play_day
from hall_simulator.day_at_random import day_at_random
from hall_simulator.figures import DayFigures, day_figures
from hall_simulator.model import ModelHall

CHUNK: Final = 4
"""So many days are played without talking about it."""
WORTH_A_POOL: Final = 8
"""Fewer days are played faster here than other processes start."""

Task = tuple[int, int]
"""Which variant, and which day."""


def play_days(
    variants: Sequence[ModelHall],
    days: int,
    seed: int,
    tell: Callable[[int], None] = lambda _played: None,
    cores: int | None = None,
) -> list[list[DayFigures]]:
    """Return each variant's days, the same on however many cores; `tell` hears how many more have been played."""
    tasks = [(variant, day) for day in range(days) for variant in range(len(variants))]
    played: dict[Task, DayFigures] = {}
    for some in _played(variants, seed, tasks, cores or os.cpu_count() or 1):
        played |= some
        tell(len(some))
    return [[played[variant, day] for day in range(days)] for variant in range(len(variants))]


def play_one(model: ModelHall, seed: int, day: int) -> DayFigures:
    """Return one day's figures."""
    return day_figures(model, play_day(model, day_at_random(model, seed, day)))


def _played(
    variants: Sequence[ModelHall], seed: int, tasks: Sequence[Task], cores: int
) -> Iterator[dict[Task, DayFigures]]:
    if cores == 1 or len(tasks) < WORTH_A_POOL:
        for variant, day in tasks:
            yield {(variant, day): play_one(variants[variant], seed, day)}
        return
    chunks = [tasks[at : at + CHUNK] for at in range(0, len(tasks), CHUNK)]
    with ProcessPoolExecutor(cores, get_context("forkserver"), _begin, (tuple(variants), seed)) as pool:
        try:
            for done in as_completed([pool.submit(_some_days, chunk) for chunk in chunks]):
                yield done.result()
        finally:
            pool.shutdown(cancel_futures=True)  # whoever presses Ctrl-C waits for no days that have not begun


class _Worker:
    """What a process of the pool knows."""

    variants: tuple[ModelHall, ...] = ()
    seed = 0


def _begin(variants: tuple[ModelHall, ...], seed: int) -> None:
    _Worker.variants, _Worker.seed = variants, seed


def _some_days(tasks: Sequence[Task]) -> dict[Task, DayFigures]:
    return {(variant, day): play_one(_Worker.variants[variant], _Worker.seed, day) for variant, day in tasks}
