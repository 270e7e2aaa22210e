"""One day of a model hall, from opening until the hall is empty."""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from itertools import count
from typing import NamedTuple

from hall_simulator.model import ModelHall
from hall_simulator.play import Kind, Moment, Play, Visitor
from hall_simulator.tape import Coming, Tape
from queue_core.commands import AssignServices, BookVisit, TimePassed
from queue_core.hall import Hall
from queue_core.refusals import RefusedError


class Visit(NamedTuple):
    """What became of somebody; moments are milliseconds after opening."""

    coming: Coming
    window: str
    called_ms: int
    ended_ms: int

    @property
    def wait_ms(self) -> int:
        """Return how long they waited; who was called before their slot did not."""
        return max(0, self.called_ms - self.coming.waits_from_ms)


@dataclass(frozen=True)
class Day:
    """A day that was played."""

    visits: tuple[Visit, ...]
    """In the order of the calls."""
    turned_away: int = 0
    """How many got no ticket: a quota was used up, or a service not offered at that hour."""
    unserved: int = 0
    """How many had a ticket and were never called: the hall's day ended first, or nobody was left to serve them."""


def play_day(model: ModelHall, tape: Tape) -> Day:
    """Play a day through the rules until everybody has been called and served."""
    play = begin_day(model, tape)
    play.run()
    comings = {coming.ticket: coming for coming in tape}
    visits = tuple(_visits(play, model.opens_ms, comings))
    turned_away = len(play.turned_away)
    return Day(visits, turned_away, len(tape) - turned_away - len(visits))


def begin_day(model: ModelHall, tape: Tape) -> Play:
    """Return a day at its opening, everybody still to come."""
    hall = Hall.new(model.rules, model.opens_ms)
    hall.handle(TimePassed(), model.opens_ms)
    _book(hall, model, tape)
    return Play(hall, {coming.ticket: _visitor(coming, model) for coming in tape}, _to_come(model, tape))


def _book(hall: Hall, model: ModelHall, tape: Tape) -> None:
    """Whose slot is refused has no booking, and is turned away at the door."""
    for coming in tape:
        if coming.slot_ms is not None:
            with suppress(RefusedError):
                hall.handle(BookVisit(coming.ticket, coming.service, model.opens_ms + coming.slot_ms), model.opens_ms)


def _visitor(coming: Coming, model: ModelHall) -> Visitor:
    takes_ms = model.demand.no_show_ms if coming.no_show else coming.duration_ms
    return Visitor(coming.service, coming.lane, takes_ms, coming.no_show, coming.slot_ms is not None)


def _to_come(model: ModelHall, tape: Tape) -> Iterator[Moment]:
    nth, opens_ms = count(), model.opens_ms
    order = {window: at for at, window in enumerate(model.rules.windows)}
    for coming in tape:
        yield Moment(opens_ms + coming.arrives_ms, Kind.ARRIVAL, next(nth), coming.ticket)
    for shift in model.shifts:
        window = shift.window
        yield Moment(opens_ms + shift.begins_ms, Kind.SHIFT, order[window], window, begins=True)
        if shift.ends_ms is not None:
            yield Moment(opens_ms + shift.ends_ms, Kind.SHIFT, order[window], window)
    for nth_tide, tide in enumerate(model.tides):
        widened = AssignServices(tide.window, tide.services, until_ms=opens_ms + tide.ends_ms)
        yield Moment(opens_ms + tide.begins_ms, Kind.TOLD, nth_tide, tide.window, command=widened)


def _visits(play: Play, opens_ms: int, comings: Mapping[str, Coming]) -> Iterator[Visit]:
    for token, window, at_ms in play.calls:
        called_ms = at_ms - opens_ms
        yield Visit(comings[token], window, called_ms, called_ms + play.visitors[token].takes_ms)
