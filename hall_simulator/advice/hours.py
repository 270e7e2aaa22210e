"""When to widen a window for a while, when to open one more, and when one may close.

Here too the idle and the waiting time of some played days, half hour by half hour, say which candidates are raced; what
each gives only its own played days say.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import msgspec

from hall_protocol.changes import Changes, Hours, MoreWindows, Skill, WindowDuty
from hall_simulator.advice.racing import UNNOTICED_MS, Advice, Race, Rounds, Runner
from hall_simulator.advice.seen import Seen
from hall_simulator.model import HALF_HOUR_MS, ModelHall
from hall_simulator.whatif.applying import ChangeError, changed
from hall_simulator.whatif.comparing import half_hours_of
from hall_simulator.whatif.names import opens_at
from queue_core.rules import EVERY_SERVICE

LOOKED_AT: Final = 8
STARTERS: Final = 12
AN_HOUR: Final = 2
LONG: Final = (1, 2, 3, 4, 6)
"""How many half hours it may last."""
ROUNDS: Final[Rounds] = ((4, 6), (12, 2))
DECISIVE: Final = 16
"""So many days decide how long."""
NEARLY: Final = 0.85
"""A shorter time is better if it gives so much of the longest one's gain."""


@dataclass(frozen=True)
class Part:
    """A window in a half hour."""

    window: str
    half: int


def widening(race: Race, begins: int | None = None) -> Advice | None:
    """Return which window to let serve everything for a while, from this half hour on, or from the best.

    The shortest time that gives nearly as much as the longest. None where no window that lacks a service is ever idle
    while somebody waits for it.
    """
    (today,) = race.seen([()], LOOKED_AT)
    promise = {
        part: _promise(race.model, today.seen, part)
        for part in _parts(race.model)
        if begins is None or part.half == begins
    }
    likely = sorted((part for part in promise if promise[part]), key=lambda part: -promise[part])[:STARTERS]
    started = [(Skill(part.window, EVERY_SERVICE, hours(race.model, part.half)),) for part in likely]
    best = race.run(_possible(race.model, started), ROUNDS)
    lasting = [each for runner in best for each in _as_long(race.model, runner.changes)]
    return race.advice(_short_enough(race, lasting)) if lasting else None


def opening(race: Race) -> list[Advice]:
    """Return in which hour, and which two, one more general window gives most, and which window in its own break."""
    (today,) = race.seen([()], LOOKED_AT)
    queue = [sum(each) for each in zip(*today.seen.waited.values(), strict=True)]
    if not any(queue):
        return []
    offers = [_more(race.model, queue, long) for long in (AN_HOUR, 2 * AN_HOUR)]
    best = [race.run(_possible(race.model, offer), ROUNDS)[:1] for offer in (*offers, list(_gaps(race.model)))]
    return [race.advice(runner.changes) for winner in best for runner in winner]


def _more(model: ModelHall, queue: Sequence[int], long: int) -> list[Changes]:
    """Return one more window for so long, in the hours in which most wait."""
    starts = sorted(range(len(queue) - long + 1), key=lambda half: -sum(queue[half : half + long]))
    return [(MoreWindows(1, hours(model, half, long)),) for half in starts[: STARTERS // 2]]


def closing(race: Race) -> Advice | None:
    """Return which window may close, and for how long, at a cost nobody notices; or the cheapest hour.

    None in a hall that has one window.
    """
    if len(race.model.rules.windows) == 1:
        return None
    (today,) = race.seen([()], LOOKED_AT)
    idle, there = today.seen.idle, _parts(race.model)
    likely = sorted(there, key=lambda part: -sum(idle[part.window][part.half : part.half + AN_HOUR]))[:STARTERS]
    best = race.run(_possible(race.model, [_closed(race.model, part, AN_HOUR) for part in likely]), ROUNDS)
    if not best:
        return None
    (before,) = race.seen([()], DECISIVE)
    longer = [each for runner in best for each in _closed_longer(race.model, runner.changes, there)]
    unnoticed = [each for each in race.seen(longer, DECISIVE) if -_gain(before, each) <= UNNOTICED_MS]
    chosen = max(unnoticed, key=lambda each: (_lasts(race.model, each.changes), _gain(before, each)), default=best[0])
    return race.advice(chosen.changes, "cost")


def _closed(model: ModelHall, part: Part, long: int) -> Changes:
    return (WindowDuty(part.window, on=False, hours=hours(model, part.half, long)),)


def _closed_longer(model: ModelHall, changes: Changes, there: Sequence[Part]) -> Iterator[Changes]:
    """Yield the window closed for longer, as far as it is there, with the given hour in it."""
    for change in changes:
        if isinstance(change, WindowDuty):
            half = (change.hours.begins_ms - opens_at(model)) // HALF_HOUR_MS
            for first in (half - 2 * AN_HOUR, half - AN_HOUR, half):
                for long in (2 * AN_HOUR, 3 * AN_HOUR):
                    parts = [Part(change.window, each) for each in range(first, first + long - 1)]
                    if half + AN_HOUR <= first + long and all(part in there for part in parts):
                        yield from _possible(model, [_closed(model, parts[0], long)])


def hours(model: ModelHall, half: int, long: int = AN_HOUR) -> Hours:
    """Return so many half hours from one on, to the last ticket at most."""
    ends_ms = min((half + long) * HALF_HOUR_MS, model.lasts_ms)
    return Hours(opens_at(model) + half * HALF_HOUR_MS, opens_at(model) + ends_ms)


def _parts(model: ModelHall) -> list[Part]:
    """Return every window that is on duty through the hour that begins with the half hour."""
    return [
        Part(shift.window, half)
        for shift in model.shifts
        for half in range(half_hours_of(model) - 1)
        if shift.begins_ms <= half * HALF_HOUR_MS
        and (shift.ends_ms is None or shift.ends_ms >= (half + AN_HOUR) * HALF_HOUR_MS)
    ]


def _promise(model: ModelHall, seen: Seen, part: Part) -> int:
    """Return how idle a window is while others' services are waited for."""
    lacking = [code for code in seen.waited if code not in model.rules.windows[part.window].services]
    hour = range(part.half, part.half + AN_HOUR)
    return sum(seen.idle[part.window][half] * sum(seen.waited[code][half] for code in lacking) for half in hour)


def _possible(model: ModelHall, candidates: Sequence[Changes]) -> list[Changes]:
    return [each for each in candidates if _makes_sense(model, each)]


def _makes_sense(model: ModelHall, changes: Changes) -> bool:
    try:
        changed(model, changes)
    except ChangeError:
        return False
    return True


def _as_long(model: ModelHall, changes: Changes) -> Iterator[Changes]:
    """Yield the change for shorter and longer; a window's own gap is as long as it is."""
    for change in changes:
        if isinstance(change, Skill | MoreWindows) and change.hours is not None:
            half = (change.hours.begins_ms - opens_at(model)) // HALF_HOUR_MS
            until = {hours(model, half, long): None for long in LONG}  # near the day's end some are the same
            yield from ((msgspec.structs.replace(change, hours=each),) for each in until)


def _short_enough(race: Race, lasting: Sequence[Changes]) -> Changes:
    (before,) = race.seen([()], DECISIVE)
    after = race.seen(lasting, DECISIVE)
    most = max(_gain(before, runner) for runner in after)
    enough = [runner for runner in after if _gain(before, runner) >= NEARLY * most]
    return min(enough, key=lambda runner: (_lasts(race.model, runner.changes), -_gain(before, runner))).changes


def _gaps(model: ModelHall) -> Iterator[Changes]:
    """Yield for each window the hours between its shifts, in which it could be open."""
    opening_ms = opens_at(model)
    for window in model.rules.windows:
        own = sorted((each for each in model.shifts if each.window == window), key=lambda each: each.begins_ms)
        for before, after in pairwise(own):
            if before.ends_ms is not None and before.ends_ms < after.begins_ms:
                gap = Hours(opening_ms + before.ends_ms, opening_ms + after.begins_ms)
                yield (WindowDuty(window, on=True, hours=gap),)


def _gain(before: Runner, after: Runner) -> float:
    return before.seen.mean_ms - after.seen.mean_ms


def _lasts(model: ModelHall, changes: Changes) -> int:
    """Return how long a change is in force."""
    (change,) = changes
    if not isinstance(change, Skill | MoreWindows | WindowDuty) or change.hours is None:
        return model.lasts_ms
    ends_ms = change.hours.ends_ms or opens_at(model) + model.lasts_ms
    return ends_ms - change.hours.begins_ms
