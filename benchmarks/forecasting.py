"""Forecasts against what came of them: on days that nobody learned from, by everybody who waited at some moments."""

import math
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from functools import partial
from pathlib import Path
from random import Random
from statistics import fmean, median
from typing import Final

from benchmarks.estimating import a_full_hall, estimates_ms
from benchmarks.figures import line
from hall_simulator.day import begin_day
from hall_simulator.day_at_random import day_at_random
from hall_simulator.forecast.calibration import Calibration, Judged, calibrated, calibration_of
from hall_simulator.forecast.duty import from_shifts
from hall_simulator.forecast.foresee import FUTURES, foresee
from hall_simulator.forecast.trial import Trial, Tried, try_day
from hall_simulator.learning.learned import Learned
from hall_simulator.model import ModelHall
from hall_simulator.model_file import read_model_hall
from hall_simulator.simulation import DEFAULT, with_policy
from queue_core.hall import Hall
from queue_core.lifecycle import State
from tests.simulator.continued import everything_learned
from tests.simulator.journalled import JournalledHall
from tests.simulator.playing import MINUTE_MS, SCENARIOS

TO_REACH: Final = {"pooled-12": 0.45, "mixed-14": 0.45, "skewed-12": 0.6}
BIAS_MIN: Final = 0.3
COVER: Final = (0.87, 0.93)
FIRST_DAY: Final = "2026-11-02"
LEARNED, CALIBRATED, TRIED = 28, 30, 120
"""So many days are learned from, calibrated on, and judged; no day is two of them."""
KNOWN, TRUE_FUTURES = 40, 100
"""On so many of the days it is seen what can be known, from so many futures drawn from the truth."""
EVERY_MS: Final = 60 * MINUTE_MS
CROWD: Final = 60
REFRESH_S: Final = 1.0
ESTIMATE_MS: Final = 5.0


def measure() -> None:
    """Print how far off forecasts are, how often a wait ends within what was told, and what it costs."""
    with ProcessPoolExecutor() as pool:
        for name in TO_REACH:
            model = a_model(name)
            learned = learned_from_days(model, LEARNED)
            days = list(pool.map(partial(try_one, model, learned), range(CALIBRATED + TRIED)))
            _tell(name, days[:CALIBRATED], days[CALIBRATED:])
            known = list(pool.map(partial(known_of, model), range(CALIBRATED, CALIBRATED + KNOWN)))
            _tell_known(name, known, days[CALIBRATED : CALIBRATED + KNOWN])
    _tell_speed()


def a_model(name: str) -> ModelHall:
    """Return a model hall as a hall comes that says nothing of its calling."""
    return with_policy(read_model_hall(SCENARIOS / name / "hall.toml"), DEFAULT)


def learned_from_days(model: ModelHall, days: int) -> Learned:
    """Return what a hall's journal tells after so many days."""
    with tempfile.TemporaryDirectory() as folder:
        hall = JournalledHall(Path(folder) / "journal.db", model.rules, FIRST_DAY)
        for day in range(days):
            hall.play(model, day_at_random(model, 11, day))
        hall.journal.close()
        return hall.learned()


def try_one(model: ModelHall, learned: Learned, day: int) -> Tried:
    """Return a day's trials; windows come and go as they usually do."""
    return try_day(model, day_at_random(model, 12, day), learned, EVERY_MS)


def known_of(model: ModelHall, day: int) -> Tried:
    """Return a day's trials by the truth: the model's own times, visitors and shifts, many futures of them.

    What is left to chance nobody knows: how long those will take who are there, and how many will come today.
    """
    roster, truth = from_shifts(model.shifts, model.opens_ms), everything_learned(model)
    return try_day(model, day_at_random(model, 12, day), truth, EVERY_MS, TRUE_FUTURES, roster)


def _tell(name: str, before: Sequence[Tried], days: Sequence[Tried]) -> None:
    waiting = [trial for day in days for trial in day.waiting]
    error, naive, bias = _minutes(waiting)
    ratio = f"ratio {error / naive:.2f} ±{_ratio_by_chance(days, error / naive):.2f}"
    text = f"{error:.2f} min, naive {naive:.2f}, {ratio} ({len(waiting):,} on {len(days)} days)"
    line(f"{name}: off by, of who waits", text, reached=error / naive <= TO_REACH[name])
    chance = _by_chance(days, bias)
    line(f"{name}: bias", f"{bias:+.2f} ±{chance:.2f} min", reached=abs(bias) <= max(BIAS_MIN, chance))
    told = calibration_of(each for day in before for each in day.judged)
    judged = [each for day in days for each in day.judged]
    held, plain = _held(judged, told), _held(judged, Calibration(0.0))
    text = f"{held:.1%}; before calibration {plain:.1%}, for 80 %"
    line(f"{name}: within the 90 % range", text, reached=COVER[0] <= held <= COVER[1])
    _tell_fresh(name, [trial for day in days for trial in day.fresh])


def _minutes(trials: Sequence[Trial]) -> tuple[float, float, float]:
    """Return the mean absolute error, that of the naive forecast, and the bias."""
    told = [(each.told.mean_ms, each.waited_ms, each.naive_ms) for each in trials if each.told]
    error = fmean(abs(mean_ms - waited_ms) for mean_ms, waited_ms, _naive_ms in told)
    naive = fmean(abs(naive_ms - waited_ms) for _mean_ms, waited_ms, naive_ms in told)
    bias = fmean(mean_ms - waited_ms for mean_ms, waited_ms, _naive_ms in told)
    return error / MINUTE_MS, naive / MINUTE_MS, bias / MINUTE_MS


def _by_chance(days: Sequence[Tried], bias: float) -> float:
    """Return how far from 0 the bias may lie by chance, in 19 of 20 cases: who waits on one day shares its luck."""
    told = [[(t.told.mean_ms - t.waited_ms) / MINUTE_MS - bias for t in day.waiting if t.told] for day in days]
    return 1.96 * math.sqrt(sum(sum(day) ** 2 for day in told)) / sum(map(len, told))


def _ratio_by_chance(days: Sequence[Tried], ratio: float) -> float:
    """Return how far the ratio of errors may be off by chance, in 19 of 20 cases."""
    told = [
        [(abs(t.told.mean_ms - t.waited_ms), abs(t.naive_ms - t.waited_ms)) for t in d.waiting if t.told] for d in days
    ]
    off = sum(sum(error - ratio * naive for error, naive in day) ** 2 for day in told)
    return 1.96 * math.sqrt(off) / sum(naive for day in told for _error, naive in day)


def _tell_known(name: str, known: Sequence[Tried], days: Sequence[Tried]) -> None:
    """What remains to those who know the hall for certain, beside what remains to us."""
    (least, naive, bias), (error, plainly, _bias) = (
        _minutes([trial for day in tried for trial in day.waiting]) for tried in (known, days)
    )
    text = f"{least:.2f} min, ratio {least / naive:.2f}, bias {bias:+.2f}; the forecast {error / plainly:.2f}"
    line(f"{name}: what can be known", f"{text} ({len(days)} of the days)")


def _held(judged: Sequence[Judged], calibration: Calibration) -> float:
    ranges = [(calibrated(told, calibration), waited_ms) for told, waited_ms in judged]
    return fmean(told.from_ms <= waited_ms <= told.to_ms for told, waited_ms in ranges)


def _tell_fresh(name: str, fresh: Sequence[Trial]) -> None:
    """The formula of the moment of printing beside the futures, of the very same visitors."""
    error, naive, bias = _minutes(fresh)
    line(f"{name}: off by, of who comes", f"{error:.2f} min, bias {bias:+.2f}, naive {naive:.2f} ({len(fresh)})")
    told = [(each.estimated.mean_ms - each.waited_ms) / MINUTE_MS for each in fresh if each.estimated]
    line(f"{name}: the same by the formula", f"{fmean(map(abs, told)):.2f} min, bias {fmean(told):+.2f} ({len(told)})")


def _tell_speed() -> None:
    model = a_model("mixed-14")
    learned = learned_from_days(model, 5)
    hall = _crowded(model)
    began = time.process_time()
    foresee(hall, hall.state.last_ms, learned, FUTURES, Random(1))
    took = time.process_time() - began
    text = f"{took:.2f} s of one core ({hall.count(State.WAITING)} waiting, 14 windows)"
    line(f"{FUTURES} futures", text, reached=took <= REFRESH_S)
    for kinds, waiting in ((5, 1_000), (50, 1_000), (50, 2_600), (50, 10_000)):
        took_ms = median(estimates_ms(a_full_hall(kinds, waiting)))
        text = f"{took_ms:.1f} ms (100 windows of {kinds + 1} kinds, {waiting:,} waiting)"
        line("the formula", text, reached=took_ms <= ESTIMATE_MS)


def _crowded(model: ModelHall) -> Hall:
    """Return a hall in which many wait, on a day on which half as many again come."""
    busy = replace(model, demand=replace(model.demand, tickets=1.5 * model.demand.tickets))
    play, now_ms = begin_day(busy, day_at_random(busy, 77, 0)), busy.opens_ms
    while play.hall.count(State.WAITING) < CROWD:
        now_ms += MINUTE_MS
        play.run(now_ms)
    return play.hall
