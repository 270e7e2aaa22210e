"""When a hall is open, worked out the slow way, with the calendar on the wall."""

from datetime import date, datetime, timedelta

from queue_core.rules import HallRules, Span, Week

EPOCH = datetime(1970, 1, 1)
ALL_WEEK: Week = ()


def clock(at_ms: int, rules: HallRules) -> datetime:
    """Return what the clock on the wall shows."""
    return EPOCH + timedelta(milliseconds=at_ms + rules.opening.utc_offset_ms)


def day_at(at_ms: int, rules: HallRules) -> str:
    """Return the hall's day; a night before the roll-over is still yesterday."""
    return (clock(at_ms, rules) - timedelta(milliseconds=rules.opening.rolls_at_ms)).date().isoformat()


def moment(day: str, time_of_day_ms: int, rules: HallRules) -> int:
    """Return when the clock shows this time of day, counted from the day's midnight."""
    midnight = datetime.fromisoformat(day) - EPOCH
    return round(midnight / timedelta(milliseconds=1)) - rules.opening.utc_offset_ms + time_of_day_ms


def spans_on(day: str, week: Week, rules: HallRules) -> tuple[Span, ...] | None:
    """Return when it is open on this day; None: always."""
    if day in rules.opening.holidays:
        return ()
    return week[rules.opening.work_days.get(day, date.fromisoformat(day).weekday())] if week else None


def is_open(at_ms: int, day: str, week: Week, rules: HallRules) -> bool:
    """Return whether it is open now."""
    spans = spans_on(day, week, rules)
    return spans is None or any(moment(day, a, rules) <= at_ms < moment(day, b, rules) for a, b in spans)


def is_past_cut_off(at_ms: int, day: str, rules: HallRules) -> bool:
    """Return whether the last span of today is too far gone."""
    spans = spans_on(day, rules.opening.hours, rules)
    return spans is not None and spans != () and at_ms >= moment(day, spans[-1][1], rules) - rules.opening.cut_off_ms


def closes_ms(day: str, rules: HallRules) -> int | None:
    """Return when the last span of a day is over; None where there is none, or no end."""
    spans = spans_on(day, rules.opening.hours, rules) if day else None
    return moment(day, spans[-1][1], rules) if spans else None
