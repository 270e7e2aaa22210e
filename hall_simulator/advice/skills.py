"""Which windows should learn which services.

A window with a skill more helps as much as it stands idle while others queue for that service. So candidates are put
in order by idle time × waiting time, half hour by half hour, as a few played days show them, and the better ones are
raced. That order only says who may start; how much a skill helps only its played days say. For two skills and more
the best sets so far are played, and what is idle and who queues *then* says which skill may be added.
"""

from collections.abc import Iterator, Sequence
from typing import Final

from hall_protocol.changes import Changes, Skill
from hall_simulator.advice.racing import UNNOTICED_MS, Advice, Race, Rounds, Runner
from hall_simulator.model import ModelHall
from hall_simulator.whatif.applying import changed

MOST_SKILLS: Final = 4
LOOKED_AT: Final = 8
"""So many days show what is idle and who queues."""
STARTERS: Final = 20
SETS: Final = 5
"""So many of the best sets get one skill more."""
ADDED: Final = 8
"""So many skills are tried with each of them."""
BEST: Final = 7
"""The best single skills are also tried with one another."""
FIRST: Final[Rounds] = ((4, 10), (8, 8), (16, 7))
NEXT: Final[Rounds] = ((4, 20), (8, 10), (16, 6))


def skills(race: Race, most: int) -> list[Advice]:
    """Return the best skill, the best two and so on, up to `most`; fewer where one more gives nothing."""
    (today,) = race.seen([()], LOOKED_AT)
    first: list[Changes] = [(each,) for each in _worth_trying(race.model, today)[:STARTERS]]
    best = race.run(first, FIRST)
    singles, told = best, [best[0].changes] if best else []
    for _more in range(1, most):
        best = race.run(_with_one_more(race.model, best[:SETS], singles), NEXT)
        if not best:
            break
        told.append(best[0].changes)
    return list(_as_long_as_it_helps([race.advice(changes) for changes in told]))


def _as_long_as_it_helps(told: Sequence[Advice]) -> Iterator[Advice]:
    """Yield the sets as long as nobody learns anything for less than would be noticed."""
    gained_ms: float | None = None
    for each in told:
        if gained_ms is not None and each.gain_ms.mean < gained_ms + UNNOTICED_MS:
            return
        yield each
        gained_ms = each.gain_ms.mean


def _with_one_more(model: ModelHall, sets: Sequence[Runner], singles: Sequence[Runner]) -> list[Changes]:
    """Return the sets with each of the skills that are worth trying then, or are the best alone; no set twice."""
    found: dict[frozenset[object], Changes] = {}
    alone = [each for runner in singles[:BEST] for each in runner.changes if isinstance(each, Skill)]
    for runner in sets:
        for skill in (*_worth_trying(model, runner)[:ADDED], *alone):
            if skill not in runner.changes:
                found.setdefault(frozenset((*runner.changes, skill)), (*runner.changes, skill))
    return list(found.values())


def _worth_trying(model: ModelHall, runner: Runner) -> list[Skill]:
    """Return the skills that no window has yet, the most promising first."""
    hall, seen = changed(model, runner.changes), runner.seen
    promise = {
        Skill(window.id, code): sum(
            idle * waited for idle, waited in zip(seen.idle[window.id], seen.waited[code], strict=True)
        )
        for window in hall.rules.windows.values()
        for code in model.demand.services
        if code not in window.services
    }
    return sorted((skill for skill in promise if promise[skill]), key=lambda skill: -promise[skill])
