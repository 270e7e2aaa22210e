"""Days of one hall tried with changes, side by side on all the machine's cores.

Every variant meets the same visitors on the same day, at the same times, for the same service, needing as long: what
differs between their days is the change. More visitors are today's and some besides.
"""

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass, replace
from functools import cache
from multiprocessing import get_context
from random import Random
from types import TracebackType
from typing import Final, Generic, NamedTuple, TypeVar

from hall_config.texts import Both
from hall_protocol.changes import Changes
from hall_simulator.day import Day, play_day
from hall_simulator.day_at_random import day_at_random
from hall_simulator.model import ModelHall
from hall_simulator.tape import Coming, Tape
from hall_simulator.whatif.applying import changed

CHUNK: Final = 4
"""So many days are played without talking about it."""
NEAR_MS: Final = 300_000
"""Who comes besides comes about so near to somebody of the recorded day."""

T = TypeVar("T")
Measure = Callable[[ModelHall, Day], T]
"""What is wanted of a played day; a module's function, so that other processes find it."""


class Trial(NamedTuple):
    """A day to play, and with which changes."""

    changes: Changes
    day: int


@dataclass(frozen=True)
class Setup:
    """What is tried: a hall, and its days by chance or as recorded."""

    model: ModelHall
    seed: int
    tapes: tuple[Tape, ...] = ()
    """Recorded days; with them no others are played."""
    models: tuple[ModelHall, ...] = ()
    """The hall on each of these days, where its windows were not on duty alike; else it is the one above on all."""
    notes: tuple[Both, ...] = ()
    """What is to be said of these days."""

    @property
    def halls(self) -> tuple[ModelHall, ...]:
        """Return the hall on every day on which it is another."""
        return self.models or (self.model,)


class Trials(Generic[T]):
    """Plays days and measures them, in processes of its own that end with it."""

    def __init__(self, setup: Setup, measure: Measure[T], cores: int | None = None) -> None:
        self.setup = setup
        self.played = 0
        """How many days so far."""
        self._measure = measure
        self._cores = cores or os.cpu_count() or 1
        self._pool: ProcessPoolExecutor | None = None

    def __enter__(self) -> "Trials[T]":
        """Start the processes; on one core there are none."""
        if self._cores > 1:
            self._pool = ProcessPoolExecutor(self._cores, get_context("forkserver"), _begin, (self.setup,))
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        """End them; what has not begun is not played any more."""
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)

    def play(self, trials: Sequence[Trial], tell: Callable[[int], None] = lambda _played: None) -> dict[Trial, T]:
        """Return what each day showed, the same on however many cores; `tell` hears how many more have been played."""
        done: dict[Trial, T] = {}
        for some in self._some(trials):
            done |= some
            self.played += len(some)
            tell(len(some))
        return done

    def days(self, changes: Changes, days: Sequence[int]) -> list[T]:
        """Return what these days showed with these changes."""
        trials = [Trial(changes, day) for day in days]
        done = self.play(trials)
        return [done[trial] for trial in trials]

    def _some(self, trials: Sequence[Trial]) -> Iterator[dict[Trial, T]]:
        if self._pool is None:
            _begin(self.setup)
            for trial in trials:
                yield _play_some(self._measure, [trial])
            return
        chunks = [trials[at : at + CHUNK] for at in range(0, len(trials), CHUNK)]
        for done in as_completed([self._pool.submit(_play_some, self._measure, chunk) for chunk in chunks]):
            yield done.result()


class _Worker:
    """What a process knows of what it plays."""

    setup: Setup | None = None


def _begin(setup: Setup) -> None:
    if _Worker.setup is not setup:
        _Worker.setup = setup
        _hall.cache_clear()
        _tape.cache_clear()


def _setup() -> Setup:
    assert _Worker.setup is not None
    return _Worker.setup


def _play_some(measure: Measure[T], trials: Sequence[Trial]) -> dict[Trial, T]:
    done: dict[Trial, T] = {}
    for trial in trials:
        model = _hall(trial.changes, trial.day % len(_setup().halls))
        share = model.demand.tickets / _setup().model.demand.tickets
        done[trial] = measure(model, play_day(model, _tape(share, trial.day)))
    return done


@cache
def _hall(changes: Changes, nth: int) -> ModelHall:
    return changed(_setup().halls[nth], changes)


@cache
def _tape(share: float, day: int) -> Tape:
    """Return a day's visitors, so many times as many as today."""
    setup = _setup()
    if setup.tapes:
        return fuller(setup.tapes[day], share, Random(f"{setup.seed} {day} besides"))
    demand = replace(setup.model.demand, tickets=setup.model.demand.tickets * share)
    return day_at_random(replace(setup.model, demand=demand), setup.seed, day)


def fuller(tape: Tape, share: float, chance: Random) -> Tape:
    """Return a recorded day with more visitors, each besides like one of its own and near them; or with fewer.

    A fifth more are a fifth more: chance says who, not how many.
    """
    wanted = round(len(tape) * share)
    by_chance = sorted(tape, key=lambda _coming: chance.random())
    if share <= 1:
        staying = {coming.ticket for coming in by_chance[:wanted]}
        return tuple(coming for coming in tape if coming.ticket in staying)
    besides = [
        _another(by_chance[nth % len(tape)], nth // len(tape), round(chance.uniform(-NEAR_MS, NEAR_MS)))
        for nth in range(wanted - len(tape))
    ]
    return tuple(sorted([*tape, *besides], key=lambda coming: (coming.arrives_ms, coming.ticket)))


def _another(coming: Coming, nth: int, later_ms: int) -> Coming:
    moved = max(-coming.arrives_ms, later_ms)
    slot_ms = None if coming.slot_ms is None else coming.slot_ms + moved
    return coming._replace(ticket=f"{coming.ticket}+{nth}", arrives_ms=coming.arrives_ms + moved, slot_ms=slot_ms)


def by_changes(done: Mapping[Trial, T], changes: Changes, days: Sequence[int]) -> list[T]:
    """Return what the days with these changes showed, in their order."""
    return [done[Trial(changes, day)] for day in days]
