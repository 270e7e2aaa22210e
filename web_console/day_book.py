"""Today as the journal has it: read as it grows, never holding up the hub."""

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from hall_records.day_cells import DayFacts
from hall_records.entries import Entry
from hall_records.faults import NoJournalError, RecordsError
from hall_records.history import carried_over
from hall_records.opinions import BadOpinion, BadOpinions
from hall_records.reading import JournalReader
from hall_records.reports import DayReport, day_report, facts_of
from hall_records.told import ToldWait, ToldWaits
from hall_records.usual import HOURS, NOTHING_USUAL, UsualDay
from hall_records.visits import Visit, Visits

FRESH_FOR_MS: Final = 2_000
"""Figures of a day may be this old; so a hundred browsers cost no more reading than one."""
MOST_FAILED_SHOWN: Final = 5
WAITING: Final = "waiting"
HOUR_MS: Final = 3_600_000


class NoFiguresError(Exception):
    """There are no figures of today; `reason` is a key of the catalogue's `console` section."""

    def __init__(self, reason: str, sentence: str = "") -> None:
        self.reason = reason
        self.sentence = sentence
        super().__init__(sentence or reason)


@dataclass(frozen=True, slots=True)
class Day:
    """What the journal says of the day so far."""

    report: DayReport
    paper_failed: tuple[Visit, ...]
    """Tickets whose visitor has no paper now and still needs one, the latest first."""
    waiting: tuple[Visit, ...] = ()
    """Who waits, in the order of issue."""
    told: tuple[ToldWait, ...] = ()
    """What visitors were told of their wait, and what it was."""
    bad: tuple[tuple[BadOpinion, str], ...] = ()
    """The bad ratings in the order in which they came in, with the visits' numbers."""
    arrivals: tuple[int, ...] = ()
    """How many tickets were taken in each hour of the hall's day."""
    usual: UsualDay = NOTHING_USUAL
    """What is usual on such a day."""


class DayBook:
    """Follows the journal and computes the day's figures when somebody asks."""

    def __init__(self, journal: Path, targets_ms: Mapping[str, int], monotonic_ms: Callable[[], int]) -> None:
        self._journal = journal
        self._targets_ms = targets_ms
        self._monotonic_ms = monotonic_ms
        self._lock = threading.Lock()
        self._visits, self._told, self._bad = Visits(), ToldWaits(), BadOpinions()
        self._seen = (0, 0)
        """The epoch and the seq up to which the journal has been read."""
        self._day: Day | None = None
        self._usual = NOTHING_USUAL
        self._usual_for = ""
        """The day for which that was looked up."""
        self._computed_ms = 0

    def today(self) -> Day:
        """Return the figures of the journal's last day, or raise NoFiguresError saying why there are none."""
        known = self._day
        if not self._lock.acquire(blocking=known is None):
            assert known is not None  # else we had waited
            return known  # somebody else is at it: nobody waits for figures two seconds younger
        try:
            now = self._monotonic_ms()
            if self._day is None or now - self._computed_ms >= FRESH_FOR_MS:
                self._day = self._compute()
                self._computed_ms = now
            return self._day
        finally:
            self._lock.release()

    def facts(self) -> DayFacts:
        """Return all there is to count of the journal's last day, or raise NoFiguresError saying why there is none."""
        self.today()
        with self._lock:
            return DayFacts(self._visits.day, facts_of(self._visits), tuple(self._told.called))

    def _compute(self) -> Day:
        try:
            changed = self._follow(self._journal)
        except NoJournalError as problem:
            raise NoFiguresError("no_journal_yet") from problem
        except RecordsError as problem:
            self._seen = (0, 0)
            raise NoFiguresError("journal_unusable", str(problem)) from problem
        if not self._visits.day:
            raise NoFiguresError("no_day_yet")
        self._look_up_the_usual()
        return self._day if self._day and not changed else self._drawn_up()

    def _look_up_the_usual(self) -> None:
        """Once a day: what former days were like does not change."""
        if self._usual_for != self._visits.day:
            with JournalReader.open(self._journal) as reader:
                self._usual = reader.usual_day(self._visits.day, self._utc_offset_ms)
            self._usual_for = self._visits.day

    @property
    def _utc_offset_ms(self) -> int:
        rules = self._visits.rules
        return rules.opening.utc_offset_ms if rules else 0

    def _arrivals(self) -> tuple[int, ...]:
        counts = [0] * HOURS
        for visit in self._visits.visits.values():
            counts[(visit.issued_ms + self._utc_offset_ms) // HOUR_MS % HOURS] += 1
        return tuple(counts)

    def _drawn_up(self) -> Day:
        visits = self._visits.visits.values()
        failed = [visit for visit in visits if visit.paper == "failed" and visit.ended_ms is None]
        return Day(
            day_report(self._visits, self._targets_ms),
            tuple(failed[: -MOST_FAILED_SHOWN - 1 : -1]),
            tuple(visit for visit in visits if visit.state == WAITING),
            tuple(self._told.called),
            tuple((each, self._number_of(each.ticket)) for each in self._bad.given),
            self._arrivals(),
            self._usual,
        )

    def _number_of(self, ticket: str) -> str:
        """Return how people know a visit; one of a former day is not among today's."""
        visit = self._visits.visits.get(ticket)
        return visit.number if visit else ""

    def _follow(self, journal: Path) -> bool:
        with JournalReader.open(journal) as reader:
            epoch, seq = reader.epoch, reader.seq
            if epoch != self._seen[0] or seq < self._seen[1]:
                self._begin_at_the_last_day(reader, epoch)
            before = self._seen[1]
            for entry in reader.entries(after=before):
                self._take(entry)
                self._seen = (epoch, entry.seq)
            return self._seen[1] != before or self._day is None

    def _begin_at_the_last_day(self, reader: JournalReader, epoch: int) -> None:
        self._visits, self._told, self._bad = Visits(), ToldWaits(), BadOpinions()
        self._seen, self._day = (epoch, 0), None
        days = reader.days()
        bounds = reader.day_bounds(days[-1]) if days else None
        if bounds is None:
            return
        self._visits = Visits(carried_over(reader, bounds[0]))
        for entry in reader.entries_between(*bounds):
            self._take(entry)
            self._seen = (epoch, entry.seq)

    def _take(self, entry: Entry) -> None:
        self._visits.take(entry)
        self._told.take(entry.event)
        self._bad.take(entry.event)
