"""What a recorded day tells of its visitors: each stay at a window, and the wait before it.

Each wait is a stay of its own: who was sent on to another service comes once more, when they were sent; who was missed
and came back comes twice. Nobody knows how long a stay took of which the *finish* was forgotten, or in which nothing
was recorded; nor how long it would have taken whoever left, or was never called. They take as long as their service
usually does, and it is counted how many these are.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Final, NamedTuple

from hall_config.texts import Both, both
from hall_records.facts import Outcome, ServiceRecord, Visit
from hall_simulator.learning.learned import Learned, Note, NoteKind
from hall_simulator.learning.shrinking import too_long_ms
from hall_simulator.learning.watching import WatchedDay
from hall_simulator.whatif.names import DAY_MS, clock
from queue_core.events import Why
from queue_core.lifecycle import State
from queue_core.rules import HallRules, Lane

DAY_WIDE: Final = (NoteKind.HOLE, NoteKind.NO_TICKETS, NoteKind.CLOCK_BACK, NoteKind.GOES_ON)
"""What is to be said of a day; the rest is said of the stays that were not believed."""


class Stay(NamedTuple):
    """A wait, and how long whoever waited held the window at its end; moments are Unix milliseconds."""

    name: str
    arrives_ms: int
    slot_ms: int | None
    service: str
    lane: Lane
    takes_ms: int
    no_show: bool = False


class Reading:
    """Reads days, and counts what they do not tell."""

    def __init__(self, rules: HallRules, learned: Learned, around: Sequence[WatchedDay]) -> None:
        self._rules, self._learned = rules, learned
        self._torn = [note for note in learned.notes if note.kind in (NoteKind.HOLE, NoteKind.CLOCK_BACK)]
        self._too_long_ms = dict(self._lines(around))
        self._stays: dict[str, list[Stay]] = {}
        self._left_out: defaultdict[str, Counter[str]] = defaultdict(Counter)

    def _lines(self, around: Sequence[WatchedDay]) -> Iterator[tuple[str, float]]:
        """Yield for each service how long nobody is believed to have been served."""
        times: defaultdict[str, list[int]] = defaultdict(list)
        for record in (record for day in around for record in day.records):
            if record.service_ms is not None:
                times[record.service].append(record.service_ms)
        for code, known in self._learned.services.items():
            yield code, too_long_ms(times[code], known)

    def stays(self, day: WatchedDay) -> list[Stay]:
        """Return a day's stays, in the order in which their waits began."""
        if day.day not in self._stays:
            records: defaultdict[str, list[ServiceRecord]] = defaultdict(list)
            for record in day.records:
                records[record.ticket].append(record)
            found = [stay for visit in day.tickets for stay in self._of_visit(visit, records[visit.ticket], day)]
            self._stays[day.day] = sorted(found, key=lambda stay: (stay.arrives_ms, stay.name))
        return self._stays[day.day]

    def _of_visit(self, visit: Visit, records: Sequence[ServiceRecord], day: WatchedDay) -> Iterator[Stay]:
        free_ms = visit.issued_ms
        for nth, together in enumerate(_together(records)):
            first, booked = together[0], visit.booking if nth == 0 else ""
            if self._is_offered(first.service, day):
                yield self._stay(f"{visit.ticket}/{nth}", free_ms, first, bool(booked), self._takes_ms(together, day))
            free_ms = max(free_ms, together[-1].ended_ms)
        if _still_waits(visit) and self._is_offered(visit.service, day):
            self._left_out[day.day]["never_called"] += visit.outcome is not Outcome.OPEN
            arrives_ms, lane = max(free_ms, visit.waits_from_ms), _walking(Lane(visit.lane))
            yield Stay(f"{visit.ticket}/-", arrives_ms, None, visit.service, lane, self._usual_ms(visit.service))

    def _stay(self, name: str, free_ms: int, first: ServiceRecord, booked: bool, takes_ms: int) -> Stay:
        lane, no_show = Lane(first.lane), first.outcome is Outcome.MISSED
        if booked and lane is Lane.APPOINTMENT:
            slot_ms = max(free_ms, first.waits_from_ms)
            return Stay(name, free_ms, slot_ms, first.service, lane, takes_ms, no_show)
        arrives_ms = max(free_ms, first.waits_from_ms)
        return Stay(name, arrives_ms, None, first.service, _walking(lane), takes_ms, no_show)

    def _is_offered(self, service: str, day: WatchedDay) -> bool:
        self._left_out[day.day]["gone"] += service not in self._rules.services
        return service in self._rules.services

    def _takes_ms(self, together: Sequence[ServiceRecord], day: WatchedDay) -> int:
        """Return how long the window was held, from the call on."""
        if any(self._is_doubtful(record, day) for record in together):
            self._left_out[day.day]["forgotten"] += 1
            return self._usual_ms(together[0].service)
        return sum(record.ended_ms - record.called_ms for record in together)

    def _is_doubtful(self, record: ServiceRecord, day: WatchedDay) -> bool:
        if record.outcome is Outcome.EXPIRED:
            return True  # only the day's end ended it
        began_ms, torn = record.started_ms or record.called_ms, [hole for hole in self._torn if hole.day == day.day]
        if any(began_ms <= hole.from_ms and hole.until_ms <= record.ended_ms for hole in torn):
            return True
        return record.span_ms > self._too_long_ms.get(record.service, float("inf"))

    def _usual_ms(self, service: str) -> int:
        return round(self._learned.takes(service).mean_ms + self._learned.walk.mean_ms)

    def notes(self, days: Sequence[str]) -> Iterator[Both]:
        """Yield which days these are, and what each does not tell."""
        yield both("whatif.recorded", days=", ".join(days))
        for note in self._learned.notes:
            if note.kind in DAY_WIDE and note.day in days:
                yield self._note(note)
        left_out = sum((self._left_out[day] for day in days), Counter[str]())
        yield from (both(f"whatif.recorded_{what}", count=count) for what, count in sorted(left_out.items()) if count)

    def _note(self, note: Note) -> Both:
        begins, ends = (self._clock(at_ms) for at_ms in (note.from_ms, note.until_ms))
        return both(f"whatif.recorded_{note.kind}", day=note.day, begins=begins, ends=ends, count=note.count)

    def _clock(self, at_ms: int) -> str:
        return clock((at_ms + self._rules.opening.utc_offset_ms) % DAY_MS)


def _together(records: Iterable[ServiceRecord]) -> Iterator[list[ServiceRecord]]:
    """Yield the records of one stay: what follows at the same window, and what goes on after a hold, belongs to it."""
    stay: list[ServiceRecord] = []
    for record in records:
        if stay and record.why not in (None, Why.RESUMED):
            yield stay
            stay = []
        stay.append(record)
    if stay:
        yield stay


def _still_waits(visit: Visit) -> bool:
    """Whether a wait ended without a call: given up, or by the day's end; or the visit goes on."""
    if visit.outcome is Outcome.OPEN:
        return visit.state in (State.WAITING, State.CALLED, State.SERVING)
    return visit.is_abandoned and visit.left_from is State.WAITING


def _walking(lane: Lane) -> Lane:
    """Whoever waits once more has no appointment any more."""
    return Lane.NORMAL if lane is Lane.APPOINTMENT else lane
