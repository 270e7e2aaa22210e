"""The hall's days as its journal tells them, no more of each than learning needs. It only reads."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from hall_records.entries import Entry
from hall_records.facts import NoShow, Outcome, Period, ServiceRecord, Visit
from hall_records.history import carried_over
from hall_records.reading import JournalReader
from hall_records.visits import Visits, day_by_day
from hall_simulator.learning.learned import weekday_of
from queue_core.calendar import moment_of, spans_of
from queue_core.events import DayOpened
from queue_core.rules import HallRules


@dataclass(frozen=True)
class WatchedDay:
    """One day of the journal."""

    day: str
    weekday: int
    midnight_ms: int
    tickets: tuple[Visit, ...]
    records: tuple[ServiceRecord, ...]
    no_shows: tuple[NoShow, ...]
    periods: tuple[Period, ...]
    stored_ms: tuple[int, ...]
    """When each of its entries was stored, in their order."""
    is_over: bool
    is_open: bool = True
    """Whether the hall had hours at all: on a holiday nobody comes, and that says nothing of other days."""

    @property
    def issued_ms(self) -> list[int]:
        """Return when its tickets were taken, counted from midnight, first to last."""
        return sorted(visit.issued_ms - self.midnight_ms for visit in self.tickets)


def watched_days(reader: JournalReader, rules: HallRules, days: Sequence[str]) -> Iterator[WatchedDay]:
    """Yield these days, which follow one another in the journal, under the rules of today."""
    first, last = reader.day_bounds(days[0]) if days else None, reader.day_bounds(days[-1]) if days else None
    if first is None or last is None:
        return
    until = None if last[1] is None else last[1] + 1
    heard = _Heard(reader.entries_between(first[0], until))
    for visits in day_by_day(heard, carried_over(reader, first[0])):
        if visits.day in days:
            for entry in reader.told_late(visits.day):
                visits.take(entry)
            yield _watched(visits, heard.stored_ms.pop(visits.day), rules, is_followed=heard.day > visits.day)


class _Heard:
    """Entries that pass, and when each of a day's was stored."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self._entries = entries
        self.day = ""
        self.stored_ms: dict[str, list[int]] = {}

    def __iter__(self) -> Iterator[Entry]:
        for entry in self._entries:
            if isinstance(entry.event, DayOpened):
                self.day = entry.event.day
            self.stored_ms.setdefault(self.day, []).append(entry.stored_ms)
            yield entry


def _watched(visits: Visits, stored_ms: Sequence[int], rules: HallRules, *, is_followed: bool) -> WatchedDay:
    return WatchedDay(
        day=visits.day,
        weekday=weekday_of(visits.day, rules),
        midnight_ms=moment_of(visits.day, 0, rules),
        tickets=tuple(visits.visits.values()),
        records=tuple(visits.records),
        no_shows=tuple(visits.no_shows),
        periods=tuple(visits.periods),
        stored_ms=tuple(stored_ms),
        is_over=is_followed or _is_over(visits, rules),
        is_open=bool(spans_of(visits.day, rules.opening.hours, rules)),
    )


def _is_over(visits: Visits, rules: HallRules) -> bool:
    """The last day of the journal is over too once the hall has closed and everybody has gone."""
    spans = spans_of(visits.day, rules.opening.hours, rules)
    if not rules.opening.hours or not spans or visits.last_ms < moment_of(visits.day, spans[-1][1], rules):
        return False
    return all(visit.outcome is not Outcome.OPEN for visit in visits.visits.values())
