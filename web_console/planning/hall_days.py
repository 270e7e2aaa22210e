"""The hall's days and hours as a form offers them: which weekday it is, from when to when."""

from datetime import date, timedelta
from typing import Final

from hall_config.clock import seconds_of
from hall_config.model import HallConfig
from hall_config.wall import on_the_wall

DAY_S: Final = 86_400
HALF_HOUR_S: Final = 1_800
OFFICE_HOURS: Final = (9 * 3600, 17 * 3600)
"""Offered by a hall that does not say when it is open: the hours that are played for it."""


def clock_of(time_s: int) -> str:
    """Return a time of day as on the wall."""
    return f"{time_s // 3600:02d}:{time_s // 60 % 60:02d}"


def day_at(now_ms: int, utc_offset_s: int, config: HallConfig | None) -> date:
    """Return the hall's day; the small hours before the roll-over are yesterday's."""
    rolls_s = seconds_of(config.day_rolls_at) if config else 0
    return (on_the_wall(now_ms, utc_offset_s) - timedelta(seconds=rolls_s)).date()


def open_days(config: HallConfig | None) -> list[int]:
    """Return the weekdays on which the hall opens; all, where it does not say."""
    week = config.opening.hours.week if config else ()
    return [day for day in range(7) if week and week[day]] or list(range(7))


def open_weekday(weekday: int, config: HallConfig | None) -> int:
    """Return this weekday if the hall opens on it, else the next on which it does."""
    days = open_days(config)
    return next(day for later in range(7) if (day := (weekday + later) % 7) in days)


def opening_of(weekday: int, config: HallConfig | None) -> tuple[int, int]:
    """Return from when to when the hall is open on a weekday, in seconds from midnight."""
    spans = config.opening.hours.week[weekday] if config else ()
    if not spans:
        return OFFICE_HOURS
    times = [tuple(map(seconds_of, span.split("-"))) for span in spans]
    return min(begins for begins, _ in times), max(ends for _, ends in times)


def half_hours(config: HallConfig | None) -> tuple[str, ...]:
    """Return every half hour at which something can begin or end on any day."""
    days = [opening_of(day, config) for day in open_days(config)]
    first, last = min(begins for begins, _ in days), max(ends for _, ends in days)
    return tuple(clock_of(at_s) for at_s in range(first - first % HALF_HOUR_S, last + 1, HALF_HOUR_S))
