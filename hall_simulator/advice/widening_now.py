"""Which window to widen now, and for how long: tried on the hall as it stands, by playing it forward."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from random import Random
from typing import Final

from hall_config.texts import Both, both
from hall_protocol.changes import Hours, Skill
from hall_simulator.advice.hours import NEARLY
from hall_simulator.advice.present_hall import PresentHall
from hall_simulator.advice.racing import MINUTE_MS, Advice, Runner
from hall_simulator.advice.seen import Seen, together
from hall_simulator.advice.widenable import Widenable, widenable, widened
from hall_simulator.forecast.duty import Change
from hall_simulator.intervals import interval
from hall_simulator.learning.learned import Learned
from hall_simulator.whatif.names import DAY_MS, Names, clock
from hall_simulator.whatif.sentences import sentences
from queue_core.calendar import moment_of, spans_of
from queue_core.events import WindowAssigned
from queue_core.hall import Hall
from queue_core.lifecycle import ON_DUTY, State
from queue_core.rules import EVERY_SERVICE

LASTING_MS: Final = tuple(half_hours * 1_800_000 for half_hours in (1, 2, 3, 4, 6))
"""How long a window may be widened."""
STARTERS: Final = 12
"""So many windows may start; which, their idle time and what is waited for say."""
ROUNDS: Final = ((4, 6), (12, 2))
DECISIVE: Final = 16
"""So many futures decide how long."""
FRESH: Final = 40
VISITS: Final = 100_000
"""So many visits may be played in all, so that the answer comes within seconds; a big hall gets fewer futures."""
LEAST: Final = 0.4
WORTH_MS: Final = 60_000
"""A mean wait that is shorter by less than this is not worth that a clerk has to serve other things …"""
LONG_MS: Final = 300_000
WORTH_OF_LONG_MS: Final = 15_000
"""… but where it is long, less than that is: in a big hall one window is a small part, and many wait a little less."""

Tell = Callable[[float], None]
"""Hears how much is done, from 0 to 1."""


@dataclass(frozen=True)
class AsItStands:
    """What advice for this very moment was measured on."""

    at_ms: int
    until_ms: int
    """Who comes before this moment counted."""
    waiting: int
    futures: int
    """How many were played in all."""
    fresh: int
    """From how many, on which nothing was searched, a gain is told."""
    sentence: Both
    nothing: Both | None = None
    """Why there is nothing to advise."""


def widening_now(
    hall: Hall,
    now_ms: int,
    learned: Learned,
    names: Names,
    seed: int,
    tell: Tell = lambda _part: None,
    roster: Sequence[Change] | None = None,
) -> tuple[tuple[Advice, ...], AsItStands]:
    """Return which window to let serve more from now on, and until when; or nothing, and why.

    Everybody counts who waits now or will come within three hours, as long as tickets are taken. `roster` says which
    windows will open and close; without it, those that usually do. The hall is only looked at.
    """
    race = _Race(hall, now_ms, learned, names, seed, tell, roster)
    reason = race.why_none()
    told = None if reason else race.best()
    if told is None or not is_worth_it(told):
        tell(1.0)
        return (), race.as_it_stands(reason or race.not_needed(told))
    tell(1.0)
    return (told,), race.as_it_stands(None)


def is_worth_it(told: Advice) -> bool:
    """Return whether the mean wait becomes noticeably shorter, and not by luck."""
    worth_ms = WORTH_OF_LONG_MS if told.today_ms.mean >= LONG_MS else WORTH_MS
    return told.is_sure and told.gain_ms.mean >= worth_ms


class _Race:
    """The race of one moment: few futures for all, more for the best, and fresh ones for the winner."""

    def __init__(
        self,
        hall: Hall,
        now_ms: int,
        learned: Learned,
        names: Names,
        seed: int,
        tell: Tell,
        roster: Sequence[Change] | None,
    ) -> None:
        self.waiting = hall.count(State.WAITING)
        self._tried = 0
        self._hall, self._now_ms, self._learned, self._names = hall, now_ms, learned, names
        self._seed, self._tell, self._roster = seed, tell, roster
        self._searched = self._present("race", DECISIVE)
        self._lean = self._how_lean()
        self._played, self._planned = 0, _planned(2 * STARTERS)
        self._known: dict[tuple[Skill | None, int], Seen] = {}

    def _present(self, purpose: str, futures: int) -> PresentHall:
        chance = Random(f"{self._seed} {self._now_ms} {purpose}")
        return PresentHall(self._hall, self._now_ms, self._learned, futures, chance, self._roster)

    def _how_lean(self) -> float:
        return min(1.0, max(LEAST, VISITS / max(1.0, self._searched.counted * _planned(2 * STARTERS))))

    def _some(self, of: int) -> int:
        return round(of * self._lean)

    @property
    def _until_ms(self) -> int:
        return self._searched.counts_until_ms

    def why_none(self) -> Both | None:
        """Return why no window can be widened at all."""
        if not any(window.state in ON_DUTY for window in self._hall.state.windows.values()):
            return both("advice.now_closed")
        return None if self._widenable else both("advice.now_no_window")

    @property
    def _widenable(self) -> list[Widenable]:
        return widenable(self._hall, self._now_ms, self._searched.roster)

    def not_needed(self, best: Advice | None) -> Both:
        """Return that no window has to be widened, and what the best would give."""
        if not self.waiting:
            return both("advice.now_nobody")
        if not self._tried:
            return both("advice.now_served")
        gain_ms = max(0.0, best.gain_ms.mean) if best else 0.0
        return both("advice.now_none", tried=self._tried, gain=f"{gain_ms / MINUTE_MS:.1f}")

    def as_it_stands(self, nothing: Both | None) -> AsItStands:
        """Return what was looked at."""
        fresh = self._some(FRESH)
        sentence = both(
            "advice.now_looked" if nothing else "advice.now_basis",
            at=self._clock(self._now_ms),
            until=self._clock(self._until_ms),
            waiting=self.waiting,
            windows=sum(window.state in ON_DUTY for window in self._hall.state.windows.values()),
            futures=self._played,
            fresh=fresh,
        )
        return AsItStands(self._now_ms, self._until_ms, self.waiting, self._played, fresh, sentence, nothing)

    def best(self) -> Advice | None:
        """Return the window and the time that help most; None where nothing helps in the futures of the search."""
        started = list(self._started())
        self._tried = len(started)
        if not started:
            return None
        lasting = [each for skill in self._run(started) for each in self._as_long(skill)]
        chosen = self._short_enough(lasting)
        return self._told(chosen) if chosen else None

    def _started(self) -> Iterator[Skill]:
        """Yield each window with every service, and with the one that is waited for most, for the longest time."""
        today = self._as_it_is(self._some(ROUNDS[0][0]))
        waited = {code: each for code, (each,) in today.waited.items()}
        promising = sorted(self._widenable, key=lambda each: -_promise(each, waited, today))[: self._some(STARTERS)]
        possible = [each for each in promising if _promise(each, waited, today) > 0]
        self._planned = _planned(2 * len(possible))
        for each in possible:
            hours = self._hours(LASTING_MS[-1])
            most = max(each.lacks, key=lambda code: waited[code])
            yield Skill(each.window, most, hours)
            if len(each.lacks) > 1:
                yield Skill(each.window, EVERY_SERVICE, hours)

    def _run(self, started: Sequence[Skill]) -> Sequence[Skill]:
        left = started
        for futures, keep in ROUNDS:
            runners = [self._runner(skill, self._some(futures)) for skill in left]
            best = sorted(runners, key=lambda each: each.seen.mean_ms)[:keep]
            left = [skill for runner in best for skill in runner.changes if isinstance(skill, Skill)]
        return left

    def _short_enough(self, lasting: Sequence[Skill]) -> Skill | None:
        """Return the shortest that gives nearly as much as the best; None where none gives anything."""
        futures = self._some(DECISIVE)
        before_ms = self._as_it_is(futures).mean_ms
        gains = {skill: before_ms - self._runner(skill, futures).seen.mean_ms for skill in lasting}
        most = max(gains.values())
        if most <= 0:
            return None
        enough = [skill for skill, gain in gains.items() if gain >= NEARLY * most]
        return min(enough, key=lambda skill: (_ends_ms(skill), -gains[skill]))

    def _as_long(self, skill: Skill) -> Iterator[Skill]:
        for hours in dict.fromkeys(map(self._hours, LASTING_MS)):  # near the day's end some are the same
            yield Skill(skill.window, skill.service, hours)

    def _hours(self, long_ms: int) -> Hours:
        """Return from the present minute on so long, to closing time at most."""
        begins_ms = self._time_of_day(self._now_ms) // MINUTE_MS * MINUTE_MS
        return Hours(begins_ms, min(begins_ms + long_ms, self._closes_ms(begins_ms)))

    def _closes_ms(self, begins_ms: int) -> int:
        """Return until what time of day the hall is open; after that, until midnight."""
        day, rules = self._hall.state.day.name, self._hall.rules
        spans = spans_of(day, rules.opening.hours, rules)
        closes_ms = self._time_of_day(moment_of(day, spans[-1][1], rules)) if spans else 0
        return closes_ms if closes_ms > begins_ms + MINUTE_MS else DAY_MS

    def _time_of_day(self, at_ms: int) -> int:
        return (at_ms + self._hall.rules.opening.utc_offset_ms) % DAY_MS

    def _clock(self, at_ms: int) -> str:
        return clock(self._time_of_day(at_ms))

    def _told(self, skill: Skill) -> Advice:
        """Return what to expect of it, from futures on which nothing was raced."""
        fresh = self._present("fresh", self._some(FRESH))
        pairs = []
        for nth in range(self._some(FRESH)):
            pairs.append((fresh.play(nth).mean_ms, fresh.play(nth, self._event(skill)).mean_ms))
            self._has_played(2)
        before, after = zip(*pairs, strict=True)
        gain = interval([today - now for today, now in pairs])
        told = Advice((skill,), Both("", ""), interval(before), interval(after), gain)
        return replace(told, sentence=self._sentence(told))

    def _sentence(self, told: Advice) -> Both:
        return both(
            "advice.now_gain",
            change=sentences(told.changes, self._names),
            until=self._clock(self._until_ms),
            today=f"{told.today_ms.mean / MINUTE_MS:.1f}",
            changed=f"{told.changed_ms.mean / MINUTE_MS:.1f}",
            gain=f"{abs(told.gain_ms.mean) / MINUTE_MS:.1f}",
            half=f"{(told.gain_ms.half or 0) / MINUTE_MS:.1f}",
        )

    def _as_it_is(self, futures: int) -> Seen:
        return together([self._future(None, nth) for nth in range(futures)])

    def _runner(self, skill: Skill, futures: int) -> Runner:
        return Runner((skill,), together([self._future(skill, nth) for nth in range(futures)]))

    def _future(self, skill: Skill | None, nth: int) -> Seen:
        key = skill, nth
        if key not in self._known:
            self._known[key] = self._searched.play(nth, self._event(skill) if skill else None)
            self._has_played(1)
        return self._known[key]

    def _event(self, skill: Skill) -> WindowAssigned:
        midnight_ms = self._now_ms - self._time_of_day(self._now_ms)
        return widened(self._hall, skill.window, skill.service, self._now_ms, midnight_ms + _ends_ms(skill))

    def _has_played(self, more: int) -> None:
        self._played += more
        self._tell(min(1.0, self._played / (self._planned * self._lean)))


def _planned(started: int) -> int:
    """Return how many futures a race of so many takes, about."""
    (all_of_them, _keep), (more, best) = ROUNDS[0], (ROUNDS[1][0] - ROUNDS[0][0], ROUNDS[0][1])
    return started * all_of_them + more * best + 2 * len(LASTING_MS) * DECISIVE + 2 * FRESH + DECISIVE


def _promise(each: Widenable, waited: Mapping[str, int], today: Seen) -> float:
    """Return how much others wait for what a window lacks, the more the idler it is; one that is busy may help too."""
    (idle,) = today.idle[each.window]
    return sum(waited[code] for code in each.lacks) * (idle + MINUTE_MS)


def _ends_ms(skill: Skill) -> int:
    assert skill.hours is not None
    assert skill.hours.ends_ms is not None
    return skill.hours.ends_ms
