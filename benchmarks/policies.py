"""What the calling policy is worth: two hundred days of each model hall, as a ratio to strict priority."""

from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from multiprocessing import get_context
from pathlib import Path
from typing import Final

from benchmarks.figures import line
from hall_records.figures import percentile
from hall_simulator.day import Visit, play_day
from hall_simulator.day_at_random import day_at_random
from hall_simulator.model import ModelHall
from hall_simulator.model_file import read_model_hall
from queue_core.rules import CallingRules, Lane

HALLS: Final = Path(__file__).parents[1] / "tests" / "data" / "scenarios"
DAYS: Final = 200
SEED: Final = 1
TO_REACH: Final = {"pooled-12": 0.90, "mixed-14": 0.88, "skewed-12": 0.93}
P95_TO_REACH: Final = 0.93
MINUTE_MS: Final = 60_000


def measure() -> None:
    """Print mean, P95 and the green P95, each beside what strict priority gives the same visitors."""
    for name, to_reach in TO_REACH.items():
        model = read_model_hall(HALLS / name / "hall.toml")
        strict, default = (_of_all_days(_calling(model, policy)) for policy in ("strict", "vtt"))
        for what, before, after, at_most in zip(
            ("mean", "P95", "green P95"), strict, default, (to_reach, P95_TO_REACH, 1.0), strict=True
        ):
            told = f"{before / MINUTE_MS:.2f} → {after / MINUTE_MS:.2f} min, × {after / before:.3f}"
            line(f"{name}, {what}, {DAYS} days", told, reached=after / before <= at_most)


def _calling(model: ModelHall, policy: str) -> ModelHall:
    return replace(model, rules=replace(model.rules, calling=CallingRules(policy=policy, one_button=True)))


def _of_all_days(model: ModelHall) -> tuple[float, int, int]:
    """Return the mean and P95 of all waits of all days, and the P95 of the green ones."""
    with ProcessPoolExecutor(mp_context=get_context("forkserver")) as pool:
        days = list(pool.map(_day, [(model, nth) for nth in range(DAYS)], chunksize=5))
    visits = [visit for day in days for visit in day]
    waits = sorted(wait for wait, _lane in visits)
    green = sorted(wait for wait, lane in visits if lane is Lane.GREEN)
    return sum(waits) / len(waits), percentile(waits, 95), percentile(green, 95)


def _day(task: tuple[ModelHall, int]) -> list[tuple[int, Lane]]:
    model, nth = task
    visits: tuple[Visit, ...] = play_day(model, day_at_random(model, SEED, nth)).visits
    return [(visit.wait_ms, visit.coming.lane) for visit in visits]
