"""All advice for one hall: by its ordinary days, or by how it stands now."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Final

from hall_simulator.advice.hours import closing, opening, widening
from hall_simulator.advice.racing import FRESH_DAYS, Advice, Race
from hall_simulator.advice.seen import seen
from hall_simulator.advice.skills import skills
from hall_simulator.advice.widening_now import AsItStands, widening_now
from hall_simulator.learning.learned import Learned
from hall_simulator.whatif.names import Names
from hall_simulator.whatif.trials import Setup, Trials
from queue_core.hall import Hall

WIDENING: Final = "widening"
ABOUT: Final = ("skills", WIDENING, "opening", "closing")
"""What can be asked about."""


@dataclass(frozen=True)
class Counsel:
    """What was found, by what it is about."""

    hall: str
    seed: int
    played: int
    """How many days it took, all in all; how many futures, of the hall as it stands alone."""
    fresh: int
    advice: dict[str, tuple[Advice, ...]]
    now: AsItStands | None = None
    """On what the advice about this very moment was measured, if that was asked."""


def advise(
    names: Names,
    seed: int,
    about: tuple[str, ...] = ABOUT,
    *,
    most_skills: int = 2,
    begins: int | None = None,
    tell: Callable[[int], None] = lambda _played: None,
    cores: int | None = None,
) -> Counsel:
    """Return advice; `begins` is the half hour after opening from which a window could be widened now."""
    with Trials(Setup(names.model, seed), seen, cores) as trials:
        race = Race(trials, names, tell)
        found = {each: tuple(_found(race, each, most_skills, begins)) for each in about}
    return Counsel(names.model.name, seed, trials.played, FRESH_DAYS, found)


def advise_now(
    hall: Hall,
    now_ms: int,
    learned: Learned,
    names: Names,
    seed: int,
    tell: Callable[[float], None] = lambda _part: None,
) -> Counsel:
    """Return which window to widen now, in the hall as it stands; `tell` hears how much is done, from 0 to 1."""
    found, now = widening_now(hall, now_ms, learned, names, seed, tell)
    return Counsel(names.model.name, seed, now.futures, now.fresh, {WIDENING: found}, now)


def beside(now: Counsel, ordinary: Counsel, about: tuple[str, ...]) -> Counsel:
    """Return both in one, in the order in which it was asked."""
    advice = {**ordinary.advice, **now.advice}
    return replace(ordinary, advice={each: advice[each] for each in about}, now=now.now)


def _found(race: Race, about: str, most_skills: int, begins: int | None) -> Iterator[Advice]:
    if about == "skills":
        yield from skills(race, most_skills)
    elif about == "opening":
        yield from opening(race)
    else:
        told = widening(race, begins) if about == "widening" else closing(race)
        yield from [told] if told else []
