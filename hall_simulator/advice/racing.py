"""Candidates raced: all on the same few days, the better half on more, and so on.

That is honest because every candidate meets the same visitors on the same days, so a difference between two is the
candidates' and not luck with the day; because none is dropped before it has been played; and because the gain that is
told comes from other days than those of the race: the winner of a race was also a little lucky in it.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Final, NamedTuple

from hall_config.texts import Both, both
from hall_protocol.changes import Changes
from hall_simulator.advice.seen import Seen, together
from hall_simulator.intervals import Interval, interval
from hall_simulator.whatif.names import Names
from hall_simulator.whatif.sentences import sentences
from hall_simulator.whatif.trials import Trial, Trials

FRESH: Final = 1_000_000
"""The number of the first day on which no race is run."""
FRESH_DAYS: Final = 40
MINUTE_MS: Final = 60_000
UNNOTICED_MS: Final = 6_000
"""So much may be added to the mean wait by a window that closes."""

Rounds = Sequence[tuple[int, int]]
"""So many days played in all, and how many of the best go on."""
Tell = Callable[[int], None]


class Runner(NamedTuple):
    """A candidate that is still in the race, and what its days showed."""

    changes: Changes
    seen: Seen


@dataclass(frozen=True)
class Advice:
    """Something to change, with what that is expected to give."""

    changes: Changes
    sentence: Both
    today_ms: Interval
    changed_ms: Interval
    gain_ms: Interval
    """How much shorter the mean wait becomes; below 0 it becomes longer."""

    @property
    def is_sure(self) -> bool:
        """Return whether the wait becomes shorter with confidence, not only on average."""
        return self.gain_ms.mean - (self.gain_ms.half or 0) > 0


class Race:
    """Races over one hall's days."""

    def __init__(self, trials: Trials[Seen], names: Names, tell: Tell = lambda _played: None) -> None:
        self.names = names
        self.model = names.model
        self._trials = trials
        self._tell = tell
        self._known: dict[Trial, Seen] = {}

    def run(self, candidates: Sequence[Changes], rounds: Rounds) -> list[Runner]:
        """Return who is left after the last round, the best first."""
        left = list(dict.fromkeys(candidates))
        runners: list[Runner] = []
        for days, keep in rounds:
            runners = sorted(self.seen(left, days), key=lambda runner: runner.seen.mean_ms)[:keep]
            left = [runner.changes for runner in runners]
        return runners

    def seen(self, candidates: Sequence[Changes], days: int) -> list[Runner]:
        """Return what the first so many days show with each."""
        self._play([Trial(each, day) for each in candidates for day in range(days)])
        return [Runner(each, together([self._known[Trial(each, day)] for day in range(days)])) for each in candidates]

    def advice(self, changes: Changes, kind: str = "gain") -> Advice:
        """Return what to expect of a change, from days on which no race was run."""
        days = range(FRESH, FRESH + FRESH_DAYS)
        self._play([Trial(each, day) for each in ((), changes) for day in days])
        today, after = ([self._known[Trial(each, day)].mean_ms for day in days] for each in ((), changes))
        gain = interval([before - now for before, now in zip(today, after, strict=True)])
        told = Advice(changes, Both("", ""), interval(today), interval(after), gain)
        return replace(told, sentence=_sentence(told, sentences(changes, self.names), kind))

    def _play(self, wanted: Sequence[Trial]) -> None:
        self._known |= self._trials.play([trial for trial in wanted if trial not in self._known], self._tell)


def _sentence(told: Advice, change: Both, kind: str) -> Both:
    minutes = {
        "today": f"{told.today_ms.mean / MINUTE_MS:.1f}",
        "changed": f"{told.changed_ms.mean / MINUTE_MS:.1f}",
        "gain": f"{abs(told.gain_ms.mean) / MINUTE_MS:.1f}",
        "half": f"{(told.gain_ms.half or 0) / MINUTE_MS:.1f}",
    }
    if kind == "gain" and not told.is_sure:
        kind = "unsure"
    if kind == "cost" and told.gain_ms.mean < -UNNOTICED_MS:
        kind = "noticed"
    return both(f"advice.{kind}", change=change, **minutes)
