"""Every one and every two skills of the skewed hall tried: what there was to find for the advisor.

All are played on the first days; those that are worse by far are let go, the rest is played on more. It takes the
better part of an hour, so it is not part of `make bench`; `python -m benchmarks.skill_reference` prints it, and the
figures stand in docs/operate/advice.md.
"""

import time
from itertools import combinations
from pathlib import Path
from typing import Final

from hall_protocol.changes import Changes, Skill
from hall_simulator.day import Day
from hall_simulator.intervals import interval
from hall_simulator.model import ModelHall
from hall_simulator.model_file import read_model_hall
from hall_simulator.whatif.trials import Setup, Trial, Trials

SKEWED: Final = Path("tests/data/scenarios/skewed-12/hall.toml")
SEED: Final = 1001
ROUNDS: Final = ((1, 1200), (3, 300), (9, 60), (29, 12), (100, 12))
"""So many days played in all, and how many of the best go on."""


def mean_wait_minutes(_model: ModelHall, day: Day) -> float:
    """Return a day's mean wait."""
    return sum(visit.wait_ms for visit in day.visits) / max(1, len(day.visits)) / 60_000


def every_skill(model: ModelHall) -> list[Skill]:
    """Return every skill that some window has not."""
    windows, services = model.rules.windows.values(), model.rules.services
    return [Skill(window.id, code) for window in windows for code in services if code not in window.services]


def best(trials: Trials[float], candidates: list[Changes]) -> list[tuple[float, Changes]]:
    """Return the best of the candidates with their mean waits, best first; each round plays more days with fewer."""
    waits: dict[Changes, list[float]] = {each: [] for each in candidates}
    first = 0
    for until, keep in ROUNDS:
        days = range(first, until)
        done = trials.play([Trial(each, day) for each in waits for day in days])
        for each, of_days in waits.items():
            of_days += [done[Trial(each, day)] for day in days]
        ranked = sorted(waits, key=lambda each: sum(waits[each]))[:keep]
        waits, first = {each: waits[each] for each in ranked}, until
        print(f"  {until} days: {len(waits)} left, {trials.played:,} days played", flush=True)
    return [(interval(of_days).mean, each) for each, of_days in waits.items()]


def main() -> None:
    """Print the best ones and the best twos."""
    model, began = read_model_hall(SKEWED), time.monotonic()
    with Trials(Setup(model, SEED), mean_wait_minutes) as trials:
        today = interval(trials.days((), range(ROUNDS[-1][0])))
        print(f"as it is: {today.mean:.3f} ±{today.half or 0:.3f}", flush=True)
        for many in (1, 2):
            candidates: list[Changes] = [tuple(each) for each in combinations(every_skill(model), many)]
            print(f"{many}: {len(candidates)} candidates", flush=True)
            for mean, changes in best(trials, candidates):
                told = " + ".join(f"{each.window}={each.service}" for each in changes if isinstance(each, Skill))
                print(f"{mean:.3f}  {told}", flush=True)
    print(f"{time.monotonic() - began:.0f} s")


if __name__ == "__main__":
    main()
