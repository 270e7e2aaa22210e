"""The window to widen now: what is promised of it against what truly comes of it, and how soon it is known."""

import math
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from statistics import fmean
from typing import Final, NamedTuple

from benchmarks.figures import line
from benchmarks.forecasting import CROWD, a_model
from hall_protocol.changes import Skill
from hall_simulator.advice.advising import advise_now
from hall_simulator.advice.widening_now import widening_now
from hall_simulator.day import begin_day
from hall_simulator.day_at_random import day_at_random
from hall_simulator.forecast.duty import from_shifts
from hall_simulator.intervals import Interval
from hall_simulator.whatif.names import Names
from queue_core.lifecycle import State
from tests.simulator.continued import Moment, everything_learned, true_gain
from tests.simulator.playing import MINUTE_MS

MOMENTS: Final = 16
TIMES: Final = 80
"""So many ways in which each morning goes on."""
FIRST_MS: Final = 75 * MINUTE_MS
STEP_MS: Final = 30 * MINUTE_MS
WITHIN: Final = 0.8
SECONDS: Final = 10


class Kept(NamedTuple):
    """A promise, and what came of it."""

    skill: Skill
    told: Interval
    true: Interval

    @property
    def is_within(self) -> bool:
        """Whether the two differ by no more than chance makes them, in 95 of 100 cases."""
        return abs(self.told.mean - self.true.mean) <= math.hypot(self.told.half or 0, self.true.half or 0)


def measure() -> None:
    """Print how promises on the skewed hall were kept, and how long an answer takes in a crowd."""
    with ProcessPoolExecutor() as pool:
        kept = [each for each in pool.map(try_one, range(MOMENTS)) if each]
    for each in kept:
        hours, window = each.skill.hours, f"window {each.skill.window}, {each.skill.service}"
        minutes = ((hours.ends_ms or 0) - hours.begins_ms) // MINUTE_MS if hours else 0
        line(f"  {window}, {minutes} minutes", f"told {_minutes(each.told)}, true {_minutes(each.true)}")
    share = fmean(each.is_within for each in kept)
    told, true = (fmean(each) for each in zip(*((each.told.mean, each.true.mean) for each in kept), strict=True))
    line(f"skewed-12: within, of {len(kept)} promises", f"{share:.0%}", reached=share >= WITHIN)
    text = f"told {told / MINUTE_MS:.2f} min, true {true / MINUTE_MS:.2f}"
    line("skewed-12: on the average", text, reached=abs(told - true) <= 0.1 * true)
    _tell_speed()


def try_one(nth: int) -> Kept | None:
    """Return a promise of some morning and what comes of it; None where none was made."""
    model = a_model("skewed-12")
    model = replace(model, demand=replace(model.demand, day_cv=0.0))  # else a busy morning would tell of a busy day
    moment = Moment(model, day_at_random(model, 31, nth), FIRST_MS + nth % 4 * STEP_MS)
    roster = from_shifts(model.shifts, model.opens_ms)
    told, _now = widening_now(moment.hall, moment.now_ms, everything_learned(model), Names(model), nth, roster=roster)
    if not told:
        return None
    (skill,) = told[0].changes
    assert isinstance(skill, Skill)
    return Kept(skill, told[0].gain_ms, true_gain(moment, skill, TIMES, nth))


def _minutes(gain: Interval) -> str:
    return f"{gain.mean / MINUTE_MS:.1f} ±{(gain.half or 0) / MINUTE_MS:.1f}"


def _tell_speed() -> None:
    for name in ("mixed-14", "skewed-12"):
        model = a_model(name)
        busy = replace(model, demand=replace(model.demand, tickets=1.5 * model.demand.tickets))
        play, now_ms = begin_day(busy, day_at_random(busy, 77, 0)), busy.opens_ms
        while play.hall.count(State.WAITING) < CROWD:
            now_ms += MINUTE_MS
            play.run(now_ms)
        began = time.process_time()
        counsel = advise_now(play.hall, now_ms, everything_learned(model), Names(model), 1)
        took_s = time.process_time() - began
        crowd = f"{CROWD} waiting, {len(model.rules.windows)} windows"
        text = f"{took_s:.1f} s of one core ({crowd}, {counsel.played} futures)"
        line(f"{name}: the answer in a crowd", text, reached=took_s <= SECONDS)
