"""Long runs against the theory of queues: Erlang C, two classes by priority (Cobham), Pollaczek–Khinchine."""

from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from typing import Final

from benchmarks.figures import line
from benchmarks.queueing import Case, Seen, a_day_of, cases
from hall_simulator.intervals import Interval, interval

SEED: Final = 1
DAYS: Final = 60
VISITORS: Final = 4_000
FIRST: Final = 1_000
"""So many are let pass before anybody is counted."""


def measure() -> None:
    """Print each figure of theory beside the mean over days and its 95 % interval, within which it ought to lie."""
    told, within = 0, 0
    with ProcessPoolExecutor() as pool:
        for nth, case in enumerate(cases()):
            days = list(pool.map(partial(_a_day, nth), range(DAYS)))
            for name, theory, seen in compared(case, days):
                reached = abs(seen.mean - theory) <= (seen.half or 0)
                told, within = told + 1, within + reached
                line(f"{case.name}: {name}", f"{seen.mean:.4f} ±{seen.half:.4f}, theory {theory:.4f}", reached=reached)
    line(
        "figures of theory within their 95 % interval", f"{within} of {told} ({DAYS} days, {VISITORS - FIRST:,} waits)"
    )


def _a_day(nth_case: int, day: int) -> Seen:
    return a_day_of(cases()[nth_case], SEED, day, VISITORS, FIRST)


def compared(case: Case, days: Sequence[Seen]) -> Iterator[tuple[str, float, Interval]]:
    """Yield each figure that theory knows, by name, with what the days showed."""
    names = ("mean wait",) if len(case.kinds) == 1 else ("mean wait, first kind", "mean wait, second")
    for nth, name in enumerate(names):
        yield name, case.waits[nth], interval([day.waits[nth] for day in days])
    yield "share who wait", case.wait_at_all, interval([day.wait_at_all for day in days])
