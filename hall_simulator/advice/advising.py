"""All advice for one hall."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from hall_simulator.advice.hours import closing, opening, widening
from hall_simulator.advice.racing import FRESH_DAYS, Advice, Race
from hall_simulator.advice.seen import seen
from hall_simulator.advice.skills import skills
from hall_simulator.whatif.names import Names
from hall_simulator.whatif.trials import Setup, Trials

ABOUT: Final = ("skills", "widening", "opening", "closing")
"""What can be asked about."""


@dataclass(frozen=True)
class Counsel:
    """What was found, by what it is about."""

    hall: str
    seed: int
    played: int
    """How many days it took, all in all."""
    fresh: int
    advice: dict[str, tuple[Advice, ...]]


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


def _found(race: Race, about: str, most_skills: int, begins: int | None) -> Iterator[Advice]:
    if about == "skills":
        yield from skills(race, most_skills)
    elif about == "opening":
        yield from opening(race)
    else:
        told = widening(race, begins) if about == "widening" else closing(race)
        yield from [told] if told else []
