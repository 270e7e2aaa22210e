"""The advisor on the skewed hall: how soon it knows, and how near to trying every pair of skills."""

import time
from typing import Final

from benchmarks.figures import line
from benchmarks.skill_reference import SEED, SKEWED, mean_wait_minutes
from hall_protocol.changes import Changes, Skill
from hall_simulator.advice.advising import advise
from hall_simulator.model_file import read_model_hall
from hall_simulator.whatif.names import Names
from hall_simulator.whatif.trials import Setup, Trials

BEST_ONE: Final[Changes] = (Skill("8", "s01"),)
BEST_TWO: Final[Changes] = (Skill("8", "s01"), Skill("12", "s01"))
"""What `python -m benchmarks.skill_reference` found among all; it takes too long to find again each time."""
DAYS: Final = 100
SECONDS: Final = 30
NEAR: Final = 1.05
SEEDS: Final = (1, 2, 3)


def measure() -> None:
    """Print for some seeds how long the advice took, and how its mean wait compares with the best there is."""
    model = read_model_hall(SKEWED)
    with Trials(Setup(model, SEED), mean_wait_minutes) as trials:
        reference = [_mean(trials, changes) for changes in (BEST_ONE, BEST_TWO)]
        for seed in SEEDS:
            began = time.monotonic()
            counsel = advise(Names(model), seed, ("skills",))
            took_s = time.monotonic() - began
            line(f"seed {seed}: {counsel.played} days", f"{took_s:.1f} s", reached=took_s <= SECONDS)
            for advice, best in zip(counsel.advice["skills"], reference, strict=True):
                mean = _mean(trials, advice.changes)
                told = f"{mean:.2f} min, best of all {best:.2f}"
                line(f"  {advice.sentence.en.partition(':')[0]}", told, reached=mean <= NEAR * best)


def _mean(trials: Trials[float], changes: Changes) -> float:
    waits = trials.days(changes, range(DAYS))
    return sum(waits) / len(waits)
