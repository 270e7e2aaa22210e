"""Days that do not tell who comes: for a while nothing was stored, or nobody could take a ticket, or time went back.

A quarter of an hour or more counts as a hole when on other days, of the same weekday where there are any, so many came
in it that by chance nobody would in one of a million such: some 14 visitors expected by many days, 20 by a single one.
"""

import math
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from statistics import median_low
from typing import Final

from hall_simulator.learning.learned import Note, NoteKind
from hall_simulator.learning.watching import WatchedDay
from queue_core.calendar import DAY_MS, spans_of
from queue_core.rules import HallRules, Span

HOLE_MS: Final = 15 * 60_000
SURE: Final = math.log(1e6)
BACK_MS: Final = 60_000
"""A clock that is set right by less changes nothing that matters."""


def holes_in(days: Sequence[WatchedDay], rules: HallRules) -> Iterator[Note]:
    """Yield what in these days keeps one from telling who comes when."""
    issued = {each.day: each.issued_ms for each in days}
    for each in days:
        yield from _steps_back(each)
        others = _Others([issued[other.day] for other in _alike(each, days)])
        silent = list(_missing(each, _silences(each), others, rules, NoteKind.HOLE))
        yield from silent
        for note in _missing(each, _gaps(each, issued[each.day]), others, rules, NoteKind.NO_TICKETS):
            if not any(note.from_ms < hole.until_ms and hole.from_ms < note.until_ms for hole in silent):
                yield note


def _alike(day: WatchedDay, days: Sequence[WatchedDay]) -> list[WatchedDay]:
    """Return the days to compare with: of the same weekday, or all others where there is none."""
    others = [other for other in days if other.day != day.day and other.is_over]
    return [other for other in others if other.weekday == day.weekday] or others


class _Others:
    """When visitors come on other days; one of these may itself be a day to doubt, so their median is believed."""

    def __init__(self, days: Sequence[Sequence[int]]) -> None:
        self._days = days
        self._tickets = sum(map(len, days))

    def come_in(self, spans: Sequence[Span]) -> int:
        """Return how many come in these spans on so many days as they are."""
        if not self._days:
            return 0
        return len(self._days) * median_low(sum(_inside(day, span) for span in spans) for day in self._days)

    def compared(self, came: int, inside: int) -> float:
        """Return how much a day is of them, by how many came on it outside spans in which `inside` of theirs did."""
        outside = self._tickets - inside
        return came / outside if came and outside > 0 else 1 / max(1, len(self._days))


def _inside(moments_ms: Sequence[int], span: Span) -> int:
    return bisect_left(moments_ms, span[1]) - bisect_right(moments_ms, span[0])


def _missing(
    day: WatchedDay, spans: Iterable[Span], others: _Others, rules: HallRules, kind: NoteKind
) -> Iterator[Note]:
    for from_ms, until_ms in spans:
        if until_ms - from_ms < HOLE_MS:
            continue
        inside = others.come_in(list(_while_open(day, (from_ms, until_ms), rules)))
        part = others.compared(len(day.tickets), inside)
        if inside * math.log1p(part) >= SURE:
            moments = (day.midnight_ms + from_ms, day.midnight_ms + until_ms)
            yield Note(kind, day.day, count=round(inside * part), from_ms=moments[0], until_ms=moments[1])


def _while_open(day: WatchedDay, span: Span, rules: HallRules) -> Iterator[Span]:
    for begins_ms, ends_ms in spans_of(day.day, rules.opening.hours, rules):
        from_ms, until_ms = max(begins_ms, span[0]), min(ends_ms, span[1])
        if from_ms < until_ms:
            yield from_ms, until_ms


def _silences(day: WatchedDay) -> Iterator[Span]:
    """Yield the times between one entry of the journal and the next."""
    return _gaps(day, sorted(stored_ms - day.midnight_ms for stored_ms in day.stored_ms))


def _gaps(day: WatchedDay, moments_ms: Sequence[int]) -> Iterator[Span]:
    """Yield the times between moments, from the day's beginning to its end, or to the last that is known of it."""
    ends_ms = DAY_MS if day.is_over else max(day.stored_ms, default=day.midnight_ms) - day.midnight_ms
    return pairwise([0, *(moment_ms for moment_ms in moments_ms if 0 <= moment_ms < ends_ms), ends_ms])


def _steps_back(day: WatchedDay) -> Iterator[Note]:
    for before_ms, after_ms in pairwise(day.stored_ms):
        if after_ms < before_ms - BACK_MS:
            yield Note(NoteKind.CLOCK_BACK, day.day, from_ms=after_ms, until_ms=before_ms)
