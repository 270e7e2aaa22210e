"""How many windows does each half hour need, for a promise to be kept in every one of them?

Found by playing days with general windows only, so many in each half hour:

1. Begin with the work there is: the windows that the half hour's visitors would keep busy, and a few to spare.
2. Play the days. Wherever half hours in a row miss the goal, give the first of them one more window, for the
   backlog begins there; two if it still misses it, then four. Repeat until no half hour misses it.
3. Where most stand to spare first, take a window away wherever the goal is still kept everywhere, until a whole round
   finds none that can be spared. So the numbers come out even: nobody comes to work for one half hour.
4. Play as many other days: a promise that just holds on some days just fails on others. Wherever the goal is missed on
   all of them together, add windows as in 2.

The first three are done on a quarter of the days, and from what that gives on all of them. What is found keeps the goal
on twice the days asked for; what it does on days that nothing was searched on is told beside.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from math import ceil, sqrt
from random import Random
from typing import Final

from hall_config.texts import Both, both
from hall_protocol.changes import Changes, Roster
from hall_records.figures import spread
from hall_simulator.model import HALF_HOUR_MS, ModelHall
from hall_simulator.whatif.applying import MOST_WINDOWS, ChangeError, changed
from hall_simulator.whatif.comparing import begins_at, half_hours_of, waits_by_half_hour
from hall_simulator.whatif.trials import Setup, Trial, Trials, fuller

MINUTE_MS: Final = 60_000
SPARE: Final = 0.6
"""Windows to spare to begin with, for each root of those that are busy."""
FIGURES: Final = ("mean", "p50", "p90", "p95")
_GOAL: Final = re.compile(r"\s*(mean|p50|p90|p95)\s*(?:<=|≤|=)\s*(\d+(?:\.\d+)?)\s*(?:min)?\s*", re.IGNORECASE)
Waits = Sequence[Sequence[int]]
"""By half hour."""


@dataclass(frozen=True)
class Goal:
    """A figure of the waits that begin in a half hour, and what it may be at most."""

    figure: str
    within_ms: int

    def of(self, waits: Sequence[int]) -> int:
        """Return the figure; 0 when nobody came."""
        told = spread(waits)
        figures = {"mean": told.mean_ms, "p50": told.median_ms, "p90": told.p90_ms, "p95": told.p95_ms}
        return figures[self.figure] or 0

    def kept(self, waits: Sequence[int]) -> bool:
        """Return whether these waits keep it."""
        return self.of(waits) <= self.within_ms


@dataclass(frozen=True)
class Needed:
    """A half hour's windows, and the goal's figure with them."""

    begins: str
    windows: int
    today: int
    """Windows on duty as it is, of whatever kind, in the middle of the half hour."""
    found_ms: int
    """On the days it was searched on."""
    fresh_ms: int
    """On as many other days; of recorded days there are no others, and it is the same."""


@dataclass(frozen=True)
class Staffing:
    """The least number of general windows by half hour."""

    hall: str
    days: int
    seed: int | None
    """None of recorded days."""
    goal: Goal
    needed: tuple[Needed, ...]
    played: int
    """How many days it took to find out."""
    notes: tuple[Both, ...] = ()
    """Of recorded days: which they are, and what they do not tell."""


class GoalNotMetError(ChangeError):
    """No number of windows keeps the goal."""


def read_goal(told: str) -> Goal | None:
    """Return the goal from `p90<=15`, minutes; None for what is none."""
    match = _GOAL.fullmatch(told)
    if match is None:
        return None
    return Goal(match[1].lower(), round(float(match[2]) * MINUTE_MS))


def windows_for(
    setup: Setup, goal: Goal, days: int, tell: Callable[[int], None] = lambda _played: None, cores: int | None = None
) -> Staffing:
    """Return what each half hour needs; `tell` hears how many more days have been played.

    Raises GoalNotMetError when even very many windows miss it: some wait because of what they come for.
    """
    with Trials(setup, waits_by_half_hour, cores) as trials:
        search = _Search(setup.model, goal, trials, days, tell)
        windows = search.least()
        windows = windows if setup.tapes else search.enough_on(windows, 2 * days)
        found = search.waits(windows)
        fresh = found if setup.tapes else search.waits(windows, range(2 * days, 3 * days))
    today = [_on_duty(setup.model, half) for half in range(len(windows))]
    needed = tuple(
        Needed(begins_at(setup.model, half), windows[half], today[half], goal.of(found[half]), goal.of(fresh[half]))
        for half in range(len(windows))
    )
    seed = None if setup.tapes else setup.seed
    return Staffing(setup.model.name, search.days, seed, goal, needed, trials.played, setup.notes)


class _Search:
    """Tries numbers of windows; what was tried once is remembered."""

    def __init__(
        self,
        model: ModelHall,
        goal: Goal,
        trials: Trials[tuple[tuple[int, ...], ...]],
        days: int,
        tell: Callable[[int], None],
    ) -> None:
        self.model = model
        self.days = len(trials.setup.tapes) or days
        self._on = range(self.days)
        self._goal = goal
        self._trials = trials
        self._tell = tell
        self._tried: dict[tuple[tuple[int, ...], range], Waits] = {}

    def waits(self, windows: tuple[int, ...], other_days: range | None = None) -> Waits:
        """Return the waits of all days together, by half hour."""
        days = other_days or self._on
        if (windows, days) not in self._tried:
            done = self._trials.play([Trial((Roster(windows),), day) for day in days], self._tell)
            by_day = [done[trial] for trial in done]
            self._tried[windows, days] = [
                [wait for day in by_day for wait in day[half]] for half in range(len(windows))
            ]
        return self._tried[windows, days]

    def least(self) -> tuple[int, ...]:
        """Return the least windows, searched on some days first, so that fewer have to be played."""
        windows = self._to_begin_with()
        for days in (ceil(self.days / 4), self.days):
            self._on = range(days)
            windows = self._least_from(windows)
        return windows

    def enough_on(self, windows: tuple[int, ...], days: int) -> tuple[int, ...]:
        """Return so many that more days keep the goal too."""
        self._on = range(days)
        return self._enough(windows)

    def _least_from(self, windows: tuple[int, ...]) -> tuple[int, ...]:
        windows = self._enough(windows)
        while (fewer := self._fewer(windows)) != windows:
            windows = fewer
        return windows

    def _to_begin_with(self) -> tuple[int, ...]:
        """Return the windows that each half hour's visitors would keep busy, and a few more, as chance has it."""
        return tuple(min(MOST_WINDOWS, max(1, ceil(each + SPARE * sqrt(each)))) for each in self._busy)

    @cached_property
    def _busy(self) -> Sequence[float]:
        """How many windows each half hour's visitors would keep busy."""
        demand, count = self.model.demand, half_hours_of(self.model)
        weights = demand.weights[:count]
        share = sum(each.share for each in demand.services.values())
        mean_ms = sum(each.share * each.mean_ms for each in demand.services.values()) / share
        takes_ms = demand.no_show_share * demand.no_show_ms + (1 - demand.no_show_share) * mean_ms
        return [demand.tickets * weight / sum(weights) * takes_ms / HALF_HOUR_MS for weight in weights]

    def _enough(self, windows: tuple[int, ...]) -> tuple[int, ...]:
        """Add windows where the goal is first missed, twice as many each time the same half hour still misses it."""
        step = dict.fromkeys(range(len(windows)), 1)
        while True:
            missed = [not self._goal.kept(waits) for waits in self.waits(windows)]
            if not any(missed):
                return windows
            first = [half for half, misses in enumerate(missed) if misses and not (half and missed[half - 1])]
            windows = tuple(count + step[half] * (half in first) for half, count in enumerate(windows))
            step = {half: 2 * step[half] if half in first else 1 for half in step}
            if max(windows) > MOST_WINDOWS:
                hours = ", ".join(begins_at(self.model, half) for half in first)
                raise GoalNotMetError(_no_goal(hours))

    def _fewer(self, windows: tuple[int, ...]) -> tuple[int, ...]:
        """Take away what can be spared, once asked of each half hour, the one with most to spare first."""
        left = {half for half, count in enumerate(windows) if count > 1}
        while left:
            half = max(left, key=lambda each: (windows[each] - self._busy[each], each))
            fewer = (*windows[:half], windows[half] - 1, *windows[half + 1 :])
            if all(map(self._goal.kept, self.waits(fewer))):
                windows = fewer
            if windows != fewer or windows[half] == 1:
                left.discard(half)
        return windows


def _no_goal(hours: str) -> Both:
    return both("whatif.no_goal", most=MOST_WINDOWS, hours=hours)


def _on_duty(model: ModelHall, half: int) -> int:
    """Return how many windows are on duty in the middle of a half hour."""
    middle_ms = half * HALF_HOUR_MS + HALF_HOUR_MS // 2
    return sum(
        shift.begins_ms <= middle_ms and (shift.ends_ms is None or shift.ends_ms > middle_ms) for shift in model.shifts
    )


def with_changes(setup: Setup, changes: Changes) -> Setup:
    """Return the hall with changes, and as many visitors as they bring, as the hall to ask about."""
    model = changed(setup.model, changes)
    share = model.demand.tickets / setup.model.demand.tickets
    tapes = [fuller(tape, share, Random(f"{setup.seed} {day} besides")) for day, tape in enumerate(setup.tapes)]
    models = tuple(changed(each, changes) for each in setup.models)
    return replace(setup, model=model, tapes=tuple(tapes), models=models)
