"""What can be had at this moment, said before anybody asks: by the very checks that would refuse a wish."""

from collections.abc import Iterator, Mapping
from itertools import chain

from queue_core.calendar import DAY_MS, cut_off_ms, date_at, day_ends_ms, moment_of, spans_of
from queue_core.decisions.admission import Closed, check_can_be_had, why_closed
from queue_core.decisions.known import served_service
from queue_core.refusals import RefusedError
from queue_core.standing import Standing


def closed_to_all(hall: Standing, at_ms: int) -> RefusedError | None:
    """Return why no ticket at all can be had now, and when again; None: there are some."""
    return why_closed(hall, (), at_ms)


def not_offered(hall: Standing, at_ms: int) -> Mapping[str, RefusedError]:
    """Return, by its code, each service for which nobody can have a ticket now, and what they would be told."""
    known: Closed = {}
    refused = ((code, _objection(hall, code, at_ms, known)) for code in hall.rules.services)
    return {code: objection for code, objection in refused if objection is not None}


def _objection(hall: Standing, code: str, at_ms: int, known: Closed) -> RefusedError | None:
    try:
        check_can_be_had(hall, served_service(hall, code), at_ms, known=known)
    except RefusedError as refused:
        return refused.with_traceback(None)  # a thousand that are kept would keep all that was looked at
    return None


def offers_change_ms(hall: Standing, at_ms: int) -> int:
    """Return when the clock alone next changes what can be had, or in which words it is said when."""
    return min(moment_ms for moment_ms in _moments_ms(hall, at_ms) if moment_ms > at_ms)


def _moments_ms(hall: Standing, at_ms: int) -> Iterator[int]:
    rules, day = hall.rules, hall.state.day.name or date_at(at_ms, hall.rules)
    yield from (cut_off_ms(day, rules), day_ends_ms(day, rules))
    yield moment_of(date_at(at_ms, rules), DAY_MS, rules)  # "tomorrow" is "today" then
    yield at_ms + DAY_MS  # whatever the hall's clock says: never without a next moment
    for week in {rules.opening.hours, *(service.hours for service in rules.services.values())}:
        yield from (moment_of(day, at, rules) for at in chain.from_iterable(spans_of(day, week, rules)))
    for quota in {quota for service in rules.services.values() for quota in service.quotas if not quota.bookings}:
        yield hall.interval_ends_ms(at_ms, quota)
