"""What clerks are offered at their windows: where to send visitors, why to pause, how to finish, where a room is."""

from collections.abc import Iterable, Iterator
from typing import Final

from hall_config.checks import Check
from hall_config.checks.names import unknown
from hall_config.model import Favourite, HallConfig
from hall_config.pin import is_stored
from hall_config.problems import Finding, Place, about_key


def _favourites(config: HallConfig) -> Iterator[Finding]:
    for position, window in enumerate(config.windows):
        yield from _each(config, Place("window", window.id, position), window.favourites)
    yield from _each(config, Place("desk"), config.desk.favourites)


def _each(config: HallConfig, place: Place, favourites: Iterable[Favourite]) -> Iterator[Finding]:
    known = {
        "service": [service.code for service in config.services],
        "window": [window.id for window in config.windows],
        "clerk": [clerk.id for clerk in config.clerks],
    }
    for number, favourite in enumerate(favourites, 1):
        named = {kind: wanted for kind in known if (wanted := getattr(favourite, kind))}
        if len(named) != 1:
            text = "a favourite is one of a service, a window and a clerk"
            yield Finding(place.inside(f"favourite.{number}"), text)
        for kind, wanted in named.items():
            yield from unknown(place.inside(f"favourite.{number}.{kind}"), kind, wanted, known[kind])


def _rooms(config: HallConfig) -> Iterator[Finding]:
    for position, window in enumerate(config.windows):
        for key in ("room", "meeting"):
            if getattr(window, key) and window.kind != "remote":
                text = f'only a window of kind "remote" has a {key}; leave it out, or set kind = "remote"'
                yield about_key(Place("window", window.id, position, key), text)


def _pauses(config: HallConfig) -> Iterator[Finding]:
    codes = [reason.code for reason in config.desk.pause_reasons]
    for code in sorted({code for code in codes if codes.count(code) > 1}):
        yield about_key(Place("desk", path=f"pause_reason.{code}.code"), f'"{code}" is given to two of them')


def _outcomes(config: HallConfig) -> Iterator[Finding]:
    desk = config.desk
    if desk.usual_outcome not in desk.outcomes:
        text = f'"{desk.usual_outcome}" is none of outcomes; add it there or choose another'
        yield about_key(Place("desk", path="usual_outcome"), text)


def _pins(config: HallConfig) -> Iterator[Finding]:
    """A pin that nobody could type, or with which nothing can be compared, keeps its clerk out."""
    for position, clerk in enumerate(config.clerks):
        place = Place("clerk", clerk.id, position, "pin")
        if clerk.pin is not None and not is_stored(clerk.pin):
            yield about_key(place, 'is no stored number; make one with "paidui clerk pin" and write that')
        if clerk.pin is not None and clerk.number is None:
            yield about_key(place, "it is typed after a number; give the clerk a number, or leave the pin out")


def _somebody_to_need(config: HallConfig) -> Iterator[Finding]:
    if config.desk.needs_clerk and not config.clerks:
        text = "the hall has no clerk, so no window could ever open; write at least one [[clerk]]"
        yield about_key(Place("desk", path="needs_clerk"), text)


CHECKS: Final[tuple[Check, ...]] = (_favourites, _rooms, _pauses, _outcomes, _pins, _somebody_to_need)
