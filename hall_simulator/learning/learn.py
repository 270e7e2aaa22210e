"""A hall learned from its own journal: nightly, and whenever somebody asks. The journal is only read."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Final

from hall_records.history import configuration
from hall_records.reading import JournalReader
from hall_simulator.learning.calling import booked_no_show, lane_shares, missed, no_show, service_shares, walk
from hall_simulator.learning.coming import arrivals, day_cv
from hall_simulator.learning.duty import on_duty
from hall_simulator.learning.holes import holes_in
from hall_simulator.learning.learned import Learned, Note, NoteKind, nothing_learned
from hall_simulator.learning.serving import clerks, services, situations, sort_out, supposed_of
from hall_simulator.learning.watching import WatchedDay, watched_days
from queue_core.rules import HallRules

DAYS: Final = 60
"""So many of the journal's last days are learned from: enough for the quiet services, recent enough to be true."""


Tell = Callable[[int, int], None]


class NotBegunError(LookupError):
    """The journal does not say what the hall is; the sentence says what to do."""


def learn_from(reader: JournalReader, days: int = DAYS, tell: Tell = lambda _read, _of: None) -> Learned:
    """Return what the journal's last so many days say of the hall as it is configured now.

    `tell` hears after each day how many of how many have been read.
    """
    configured = configuration(reader)
    if configured is None:
        raise NotBegunError("the journal does not say yet what the hall is: start the hall first")
    rules, last = configured.rules, reader.days()[-days:]
    watched: list[WatchedDay] = []
    for day in watched_days(reader, rules, last):
        watched.append(day)
        tell(len(watched), len(last))
    return learn(watched, rules)


def learn(days: Sequence[WatchedDay], rules: HallRules) -> Learned:
    """Return what these days say of a hall with these rules; of no days, what its configuration supposes."""
    supposed = nothing_learned(rules)
    holes = list(holes_in(days, rules))
    torn = {hole.day for hole in holes}
    offered = [_of_what_is_offered(day, rules) for day in days]
    whole = [day for day in offered if day.is_over and day.is_open and day.day not in torn]
    told = sort_out(days, holes, rules, supposed)
    common = supposed_of(told, supposed)
    known = services(told, supposed, common)
    learned = replace(
        supposed,
        services=known,
        factor=common.factor,
        weight=common.weight,
        situations=situations(told, known, supposed),
        weekdays=arrivals(whole, supposed, rules),
        day_cv=day_cv(whole, supposed.day_cv),
        service_shares=service_shares(offered, supposed),
        lane_shares=lane_shares(offered, supposed),
        no_show=no_show(days, supposed),
        booked_no_show=booked_no_show(days, supposed),
        walk=walk(days, supposed),
        missed=missed(days, supposed),
        on_duty=on_duty(whole, rules),
        days=tuple(day.day for day in days),
        arrival_days=tuple(day.day for day in whole),
        notes=(*_go_on(days), *holes, *told.notes),
    )
    return replace(learned, clerks=clerks(told, learned))


def _of_what_is_offered(day: WatchedDay, rules: HallRules) -> WatchedDay:
    """Who came for what the hall does not offer any more will not come again."""
    return replace(day, tickets=tuple(visit for visit in day.tickets if visit.issued_for in rules.services))


def _go_on(days: Iterable[WatchedDay]) -> Iterator[Note]:
    yield from (Note(NoteKind.GOES_ON, day.day, count=len(day.tickets)) for day in days if not day.is_over)
