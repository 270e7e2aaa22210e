"""Long runs against the theory of queues: Erlang C, two classes by priority (Cobham), Pollaczek–Khinchine."""

from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from random import Random
from typing import Final

from benchmarks.figures import line
from benchmarks.queueing import Case, Seen, a_day_of, cases, hall_of, tape_of, waits_by_recursion
from hall_simulator.day import play_day
from hall_simulator.intervals import Interval, interval

SEED: Final = 1
DAYS: Final = 50
VISITORS: Final = 3_000
FIRST: Final = 600
"""So many are let pass before anybody is counted."""
WIDER: Final = 3.5004 / 2.0096
"""Student's factor for 99.9 % over that for 95 %, for so many days."""


def measure() -> None:
    """Print each figure of theory beside the mean over days and its 95 % interval.

    Of twenty figures one lies outside by chance; none ought to lie outside of the interval for 99.9 %.
    """
    far: list[float] = []
    with ProcessPoolExecutor() as pool:
        for nth, case in enumerate(cases()):
            days = list(pool.map(partial(_a_day, nth), range(DAYS)))
            for name, theory, seen in compared(case, days):
                far.append(abs(seen.mean - theory) / (seen.half or 1))
                text = f"{seen.mean:.4f} ±{seen.half:.4f}, theory {theory:.4f}"
                line(f"{case.name}: {name}", text, reached=far[-1] <= 1)
    within = (
        f"{sum(each <= 1 for each in far)} of {len(far)} within 95 %, {sum(each <= WIDER for each in far)} in 99.9 %"
    )
    line(f"{DAYS} days of {VISITORS - FIRST:,} waits against theory", within, reached=max(far) <= WIDER)
    differing = _differing()
    line("waits that are not those of the recursion", f"{differing}", reached=differing == 0)


def _differing() -> int:
    """Return how many waits, first come first served, are not Kiefer's and Wolfowitz's to the millisecond."""
    differing = 0
    for case in (case for case in cases() if len(case.kinds) == 1):
        tape = tape_of(case, Random(f"{case.name} {SEED}"), VISITORS)
        waits = waits_by_recursion(tape, case.windows)
        visits = play_day(hall_of(case), tape).visits
        differing += sum(waits[visit.coming.ticket] != visit.wait_ms for visit in visits)
    return differing


def _a_day(nth_case: int, day: int) -> Seen:
    return a_day_of(cases()[nth_case], SEED, day, VISITORS, FIRST)


def compared(case: Case, days: Sequence[Seen]) -> Iterator[tuple[str, float, Interval]]:
    """Yield each figure that theory knows, by name, with what the days showed."""
    names = ("mean wait",) if len(case.kinds) == 1 else ("mean wait, first kind", "mean wait, second")
    for nth, name in enumerate(names):
        yield name, case.waits[nth], interval([day.waits[nth] for day in days])
    yield "share who wait", case.wait_at_all, interval([day.wait_at_all for day in days])
