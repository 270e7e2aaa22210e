"""Times of day as the rules count them: seconds from the local midnight with which a day begins."""

from collections.abc import Iterable
from datetime import date
from typing import Final, get_args

from hall_config.forms import A_DAY_S, Weekday

WEEKDAYS: Final[tuple[Weekday, ...]] = get_args(Weekday)
"""Monday first."""

SpanS = tuple[int, int]
"""From one time of day to another, in seconds."""


def seconds_of(clock: str) -> int:
    """Return the seconds from midnight to a time of day such as 09:30."""
    hours, minutes = clock.split(":")
    return int(hours) * 3600 + int(minutes) * 60


def begin_s(clock: str, rolls_at: str) -> int:
    """Return a time of day at which something begins; what comes before the roll-over still belongs to yesterday."""
    at_s = seconds_of(clock)
    return at_s + A_DAY_S if at_s < seconds_of(rolls_at) else at_s


def end_s(clock: str, rolls_at: str) -> int:
    """Return a time of day at which something ends: at the roll-over a day ends, it does not begin."""
    at_s = seconds_of(clock)
    return at_s + A_DAY_S if at_s <= seconds_of(rolls_at) else at_s


def span_s(span: str, rolls_at: str) -> SpanS:
    """Return one span such as 09:00-12:00."""
    begins, ends = span.split("-")
    return begin_s(begins, rolls_at), end_s(ends, rolls_at)


def spans_s(spans: Iterable[str], rolls_at: str) -> tuple[SpanS, ...]:
    """Return a day's spans, the earliest first."""
    return tuple(sorted(span_s(span, rolls_at) for span in spans))


def date_of(text: str) -> date | None:
    """Return the date, or nothing where the calendar has no such day."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
