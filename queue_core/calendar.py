"""Which day it is in a hall, when it is open, and which days are worked; from hall time alone."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Final

from queue_core.rules import HallRules, Span, Week

DAY_MS: Final = 24 * 3600 * 1000
ALL_DAY: Final[tuple[Span, ...]] = ((-2 * DAY_MS, 2 * DAY_MS),)
"""Always open: a day that rolls over in the small hours, or whose clock is set right, is longer than its date."""
WEEKEND: Final = (5, 6)
FAR_ENOUGH: Final = 370
"""Days within which a hall that ever opens will open."""


def day_of(at_ms: int, rules: HallRules) -> str:
    """Return the hall's date at this moment; before the roll-over it is still yesterday."""
    return _local(at_ms - rules.opening.rolls_at_ms, rules).date().isoformat()


def clock_at(at_ms: int, rules: HallRules) -> str:
    """Return the hall's clock at this moment, as people read it: 09:05."""
    return _local(at_ms, rules).strftime("%H:%M")


def date_at(at_ms: int, rules: HallRules) -> str:
    """Return the date on the calendar at this moment, whatever day the hall's numbers belong to: 2026-11-23."""
    return _local(at_ms, rules).date().isoformat()


def date_and_clock(at_ms: int, rules: HallRules) -> str:
    """Return the hall's date and clock at this moment: 2026-11-23 09:05."""
    return _local(at_ms, rules).strftime("%Y-%m-%d %H:%M")


def moment_of(day: str, time_of_day_ms: int, rules: HallRules) -> int:
    """Return the moment of a time of day, counted from the day's local midnight."""
    return _midnight_ms(day) - rules.opening.utc_offset_ms + time_of_day_ms


@lru_cache(maxsize=64)
def _weekday(day: str) -> int:
    """Return which day of the week it is, from Monday; asked for with every ticket."""
    return date.fromisoformat(day).weekday()


@lru_cache(maxsize=64)
def _midnight_ms(day: str) -> int:
    """Return when the day begins by UTC's clock; asked for at every step, and always for the same few days."""
    return (date.fromisoformat(day).toordinal() - date(1970, 1, 1).toordinal()) * DAY_MS


def day_ends_ms(day: str, rules: HallRules) -> int:
    """Return the moment the day `YYYY-MM-DD` rolls over into the next."""
    return moment_of(day, DAY_MS + rules.opening.rolls_at_ms, rules)


def spans_of(day: str, week: Week, rules: HallRules) -> tuple[Span, ...]:
    """Return when it is open on this day; nothing on a holiday."""
    opening = rules.opening
    if day in opening.holidays:
        return ()
    return week[opening.work_days.get(day, _weekday(day))] if week else ALL_DAY


def is_open(at_ms: int, day: str, week: Week, rules: HallRules) -> bool:
    """Return whether it is open at this moment of this day."""
    spans, time_of_day_ms = spans_of(day, week, rules), at_ms - moment_of(day, 0, rules)
    return spans is ALL_DAY or any(from_ms <= time_of_day_ms < until_ms for from_ms, until_ms in spans)


def opens_ms(from_ms: int, weeks: Sequence[Week], rules: HallRules) -> int | None:
    """Return the first moment from this one on at which all of them are open and tickets are taken; None: never."""
    first = date.fromisoformat(day_of(from_ms, rules))
    for days in range(FAR_ENOUGH):
        day = (first + timedelta(days)).isoformat()
        begins_ms = max(from_ms, moment_of(day, rules.opening.rolls_at_ms, rules))
        starts = {moment_of(day, start_ms, rules) for week in weeks for start_ms, _ in spans_of(day, week, rules)}
        for start_ms in sorted({begins_ms, *starts}):
            is_taken = begins_ms <= start_ms < cut_off_ms(day, rules)
            if is_taken and all(is_open(start_ms, day, week, rules) for week in weeks):
                return start_ms
    return None


def cut_off_ms(day: str, rules: HallRules) -> int:
    """Return the moment from which no ticket is taken on this day."""
    spans = spans_of(day, rules.opening.hours, rules)
    return moment_of(day, spans[-1][1] - rules.opening.cut_off_ms, rules) if spans else moment_of(day, 0, rules)


def last_span_ends_ms(day: str, rules: HallRules) -> int | None:
    """Return when the hall's hours end on this day, long after it where it is always open; None on a holiday."""
    spans = spans_of(day, rules.opening.hours, rules)
    return moment_of(day, spans[-1][1], rules) if spans else None


def is_work_day(day: str, rules: HallRules) -> bool:
    """Return whether the back office works on this day."""
    opening = rules.opening
    if day in opening.holidays:
        return False
    if opening.hours:
        return bool(spans_of(day, opening.hours, rules))
    return day in opening.work_days or date.fromisoformat(day).weekday() not in WEEKEND


def due_after(at_ms: int, work_days: int, rules: HallRules) -> int:
    """Return the end of the so-manieth working day after this moment's; of this very day for 0."""
    day, left = date.fromisoformat(day_of(at_ms, rules)), work_days
    for _ in range(FAR_ENOUGH * (work_days + 1)):
        if left == 0:
            break
        day += timedelta(1)
        left -= is_work_day(day.isoformat(), rules)
    return day_ends_ms(day.isoformat(), rules) - 1


def _local(at_ms: int, rules: HallRules) -> datetime:
    return datetime.fromtimestamp((at_ms + rules.opening.utc_offset_ms) / 1000, UTC)
