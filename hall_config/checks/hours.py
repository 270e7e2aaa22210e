"""Hours and days: what opens closes again, later, and nothing is promised for when the hall is closed."""

from collections.abc import Iterable, Iterator
from typing import Final

from hall_config.checks import Check
from hall_config.clock import WEEKDAYS, SpanS, begin_s, date_of, end_s, seconds_of, span_s, spans_s
from hall_config.forms import A_DAY_S, Hours, Weekday
from hall_config.model import HallConfig
from hall_config.problems import Finding, Place, about_key, quoted

HALL_HOURS: Final = Place("opening", path="hours")


def _all_hours(config: HallConfig) -> Iterator[tuple[Place, Hours]]:
    yield HALL_HOURS, config.opening.hours
    for position, service in enumerate(config.services):
        yield Place("service", service.code, position, "hours"), service.hours


def _spans(place: Place, hours: Hours) -> Iterator[tuple[Place, Weekday, str]]:
    """Yield each span with its place and its day."""
    for day, spans in zip(WEEKDAYS, hours.week, strict=True):
        for number, span in enumerate(spans, 1):
            yield place.inside(f"{day}.{number}"), day, span


def _backward_spans(config: HallConfig) -> Iterator[Finding]:
    for place, hours in _all_hours(config):
        for here, _, span in _spans(place, hours):
            begins, ends = span_s(span, config.day_rolls_at)
            if begins >= ends:
                text = f"{quoted(span)} ends before it begins"
                if seconds_of(config.day_rolls_at) < begins:
                    text += f"; the day rolls over at {config.day_rolls_at}"
                yield about_key(here, text)


def _overlapping_spans(config: HallConfig) -> Iterator[Finding]:
    for place, hours in _all_hours(config):
        for day, spans in zip(WEEKDAYS, hours.week, strict=True):
            for number, span in enumerate(spans):
                earlier = next((each for each in spans[:number] if _meet(each, span, config)), "")
                if earlier:
                    text = f"{quoted(span)} overlaps with {quoted(earlier)}"
                    yield about_key(place.inside(f"{day}.{number + 1}"), text)


def _meet(one: str, other: str, config: HallConfig) -> bool:
    return _overlap(span_s(one, config.day_rolls_at), span_s(other, config.day_rolls_at))


def _overlap(one: SpanS, other: SpanS) -> bool:
    return max(one[0], other[0]) < min(one[1], other[1])


def _hours_of_the_hall(config: HallConfig) -> dict[Weekday, tuple[SpanS, ...]]:
    """Return the hall's spans by day; nothing where it has no hours, for then it is always open."""
    week = config.opening.hours.week
    return {day: spans_s(spans, config.day_rolls_at) for day, spans in zip(WEEKDAYS, week, strict=True) if any(week)}


def _services_offered_while_closed(config: HallConfig) -> Iterator[Finding]:
    hall = _hours_of_the_hall(config)
    known = {day for day, spans in hall.items() if all(begins_s < ends_s for begins_s, ends_s in spans)}
    for position, service in enumerate(config.services):
        place = Place("service", service.code, position, "hours")
        for here, day, span in _spans(place, service.hours):
            if day in known and not any(_overlap(span_s(span, config.day_rolls_at), open_) for open_ in hall[day]):
                yield about_key(here, f"{quoted(span)}: the hall is not open then")


def _holidays(config: HallConfig) -> Iterator[Finding]:
    days = ((Place("opening", path=f"holidays.{at}"), day) for at, day in enumerate(config.opening.holidays, 1))
    yield from _dates(days)


def _work_days(config: HallConfig) -> Iterator[Finding]:
    listed = list(enumerate(config.opening.work_days, 1))
    yield from _dates((Place("opening", path=f"work_day.{at}.date"), day.date) for at, day in listed)
    hall = _hours_of_the_hall(config)
    for at, day in listed:
        place = Place("opening", path=f"work_day.{at}")
        if day.date in config.opening.holidays:
            yield about_key(place.inside("date"), f"{quoted(day.date)} is also a holiday; leave out one of the two")
        if hall and not hall[day.like]:
            yield about_key(place.inside("like"), f'the hall has no hours on "{day.like}"')


def _dates(days: Iterable[tuple[Place, str]]) -> Iterator[Finding]:
    seen: set[str] = set()
    for place, day in days:
        if date_of(day) is None:
            yield about_key(place, f"the calendar has no day {quoted(day)}")
        elif day in seen:
            yield about_key(place, f"{quoted(day)} is listed twice")
        seen.add(day)


def _ends_of_skills(config: HallConfig) -> Iterator[Finding]:
    """A skill that has run out is no fault: it says until when it was true."""
    for position, clerk in enumerate(config.clerks):
        for number, skill in enumerate(clerk.skills, 1):
            if skill.until and date_of(skill.until) is None:
                place = Place("clerk", clerk.id, position, f"skill.{number}.until")
                yield about_key(place, f"the calendar has no day {quoted(skill.until)}")


def _closing(config: HallConfig) -> Iterator[Finding]:
    closes_at = config.opening.closes_at
    if closes_at is None:
        return
    place = Place("opening", path="closes_at")
    if closes_at == config.day_rolls_at:
        yield about_key(place, f"the day rolls over at {closes_at} and ends every visit anyway; leave out closes_at")
        return
    closes_s = end_s(closes_at, config.day_rolls_at)
    for day, spans in _hours_of_the_hall(config).items():
        if spans and closes_s < spans[-1][1]:
            text = f'every visit ends at {closes_at}, but on "{day}" the hall is open until {_clock(spans[-1][1])}'
            yield about_key(place, text)
            return


def _cut_off(config: HallConfig) -> Iterator[Finding]:
    cut_off_s = config.opening.cut_off_s
    if not cut_off_s:
        return
    place, hall = Place("opening", path="cut_off_s"), _hours_of_the_hall(config)
    if not hall:
        yield about_key(place, f"{cut_off_s} seconds before what? The hall has no hours; write [opening.hours]")
    last = {day: spans[-1] for day, spans in hall.items() if spans}
    short = [day for day, (begins_s, ends_s) in last.items() if 0 < ends_s - begins_s <= cut_off_s]
    if short:
        yield about_key(place, f"{cut_off_s} seconds leave nothing of the last span on {', '.join(short)}")


def _expiries(config: HallConfig) -> Iterator[Finding]:
    first_s, opens = _begin_of_business(config)
    closes_at = config.opening.closes_at
    for number, expiry in enumerate(config.missed.expiries, 1):
        place, at_s = Place("missed", path=f"expiry.{number}.at"), begin_s(expiry.at, config.day_rolls_at)
        if at_s <= first_s:
            yield about_key(place, f"at {expiry.at} nobody has a number yet: {opens}")
        elif closes_at and at_s >= end_s(closes_at, config.day_rolls_at):
            yield about_key(place, f"at {expiry.at} every visit has ended: closes_at = {quoted(closes_at)}")


def _begin_of_business(config: HallConfig) -> tuple[int, str]:
    begins = [spans[0][0] for spans in _hours_of_the_hall(config).values() if spans]
    if begins:
        return min(begins), f"the hall opens at {_clock(min(begins))}"
    return seconds_of(config.day_rolls_at), f"the day begins at {config.day_rolls_at}"


def _clock(at_s: int) -> str:
    """Return a time of day as people read it; the end of a day is 24:00, past it the next day's clock."""
    hours, minutes = divmod((at_s if at_s <= A_DAY_S else at_s - A_DAY_S) // 60, 60)
    return f"{hours:02}:{minutes:02}"


CHECKS: Final[tuple[Check, ...]] = (
    _backward_spans,
    _overlapping_spans,
    _services_offered_while_closed,
    _holidays,
    _work_days,
    _ends_of_skills,
    _closing,
    _cut_off,
    _expiries,
)
