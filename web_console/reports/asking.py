"""What somebody wants to know: which days, of what, grouped how; read from an address as it was typed."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final
from urllib.parse import urlencode

from hall_records.day_cells import HALL, KEPT
from hall_records.reports import By

WEEK: Final = "week"
MONTH: Final = "month"
DAY: Final = By.DAY.value
HOUR: Final = By.HOUR.value
STEPS: Final[Mapping[str, Callable[[str], str]]] = {
    DAY: lambda day: day,
    WEEK: lambda day: _monday(day),
    MONTH: lambda day: day[:7],
}
"""To which day, week or month a day belongs; a week by its Monday."""
TIMES: Final = (HOUR, *STEPS)
GROUPINGS: Final = (*TIMES, *(by.value for by in KEPT))
MOST_ROWS_BY_DAY: Final = 400
LONGEST_DAYS: Final = 3700
USUALLY_DAYS: Final = 7


class AskError(ValueError):
    """The address asks for something that cannot be told; `reason` is a key of the catalogue's `reports` section."""

    def __init__(self, reason: str, **fields: object) -> None:
        self.reason = reason
        self.fields = fields
        super().__init__(reason)


@dataclass(frozen=True, slots=True)
class Asked:
    """Some days, of the hall or of one of its parts, grouped."""

    first: date
    last: date
    by: str = By.SERVICE.value
    of: str = HALL
    """A kind of part, or the hall."""
    key: str = ""

    @property
    def address(self) -> str:
        """Return the part of an address after the question mark."""
        told = {"first": self.first.isoformat(), "last": self.last.isoformat(), "by": self.by}
        return urlencode(told if self.of == HALL else {**told, "of": f"{self.of}:{self.key}"})

    @property
    def length(self) -> int:
        """How many days."""
        return (self.last - self.first).days + 1

    @property
    def is_one_day(self) -> bool:
        """Whether it is about one day alone."""
        return self.first == self.last

    def holds(self, day: str) -> bool:
        """Whether a day belongs to it."""
        return self.first.isoformat() <= day <= self.last.isoformat()

    def moved(self, times: int) -> "Asked | None":
        """Return the same for the span before or after: a month for a month, a week for a week; None beyond time."""
        try:
            first, last = _moved_span(self.first, self.last, times)
        except (OverflowError, ValueError):
            return None
        return replace(self, first=first, last=last)


def asked_in(given: Mapping[str, str], today: date) -> Asked:
    """Return what an address asks for, or raise AskError; unless told, of the hall's last seven days."""
    last = _day(given.get("last", ""), today)
    first = _day(given.get("first", ""), min(last, today - timedelta(days=USUALLY_DAYS - 1)))
    if first > last:
        raise AskError("ask_backwards", first=first, last=last)
    if (last - first).days >= LONGEST_DAYS:
        raise AskError("ask_too_long", days=LONGEST_DAYS)
    of, _, key = given.get("of", "").partition(":")
    of = of or HALL
    if of != HALL and of not in KEPT:
        raise AskError("ask_of_what", of=of[:40])
    by = given.get("by", "") or (By.SERVICE.value if of == HALL else DAY)
    return _grouped(Asked(first, last, by, of, key if of != HALL else ""))


def _grouped(asked: Asked) -> Asked:
    if asked.by not in GROUPINGS:
        raise AskError("ask_by_what", by=asked.by[:40])
    if asked.of != HALL and asked.by not in TIMES:
        raise AskError("ask_part_by_time")
    if asked.by == DAY and asked.length > MOST_ROWS_BY_DAY:
        raise AskError("ask_too_many_days", days=MOST_ROWS_BY_DAY)
    return asked


def usual_spans(today: date) -> dict[str, tuple[date, date]]:
    """Return the spans people ask for, by their names in the catalogue."""
    monday, first = today - timedelta(days=today.weekday()), today.replace(day=1)
    before = first - timedelta(days=1)
    return {
        "today": (today, today),
        "yesterday": (today - timedelta(days=1),) * 2,
        "this_week": (monday, monday + timedelta(days=6)),
        "last_week": (monday - timedelta(days=7), monday - timedelta(days=1)),
        "this_month": (first, _end_of_month(first)),
        "last_month": (before.replace(day=1), before),
        "this_year": (today.replace(month=1, day=1), today.replace(month=12, day=31)),
    }


def month_in(typed: str, today: date) -> tuple[date, date]:
    """Return the first and last day of a month such as 2026-11, or raise AskError; unless told, of the present one."""
    try:
        first = date.fromisoformat(f"{typed}-01") if typed else today.replace(day=1)
    except ValueError as problem:
        raise AskError("ask_no_month", typed=typed[:40]) from problem
    return first, _end_of_month(first)


def _day(typed: str, otherwise: date) -> date:
    try:
        return date.fromisoformat(typed) if typed else otherwise
    except ValueError as problem:
        raise AskError("ask_no_day", typed=typed[:40]) from problem


def _monday(day: str) -> str:
    on = date.fromisoformat(day)
    return (on - timedelta(days=on.weekday())).isoformat()


def _end_of_month(first: date) -> date:
    return (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)


def _moved_span(first: date, last: date, times: int) -> tuple[date, date]:
    if first.day == 1 and (last + timedelta(days=1)).day == 1:
        months = (last.year - first.year) * 12 + last.month - first.month + 1
        at = first.year * 12 + first.month - 1 + times * months
        begins = date(at // 12, at % 12 + 1, 1)
        ends = at + months - 1
        return begins, _end_of_month(date(ends // 12, ends % 12 + 1, 1))
    days = timedelta(days=((last - first).days + 1) * times)
    return first + days, last + days
