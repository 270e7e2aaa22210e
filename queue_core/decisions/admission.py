"""Whether the hall takes another visitor: the hour, the quota, the slot, and who they are."""

from functools import partial

from queue_core.calendar import (
    DAY_MS,
    clock_at,
    cut_off_ms,
    date_and_clock,
    date_at,
    day_ends_ms,
    day_of,
    is_open,
    opens_ms,
)
from queue_core.decisions.known import served_service
from queue_core.refusals import Reason, RefusedError
from queue_core.rules import HallRules, ServiceRule, Week
from queue_core.standing import Standing


def check_journey(hall: Standing, services: tuple[str, ...]) -> None:
    """Every service on one ticket is served somewhere, and none stands on it twice."""
    for nth, code in enumerate(services):
        served_service(hall, code)
        if code in services[:nth]:
            raise RefusedError(Reason.REPEATED_SERVICE, number="", service=code)
        if nth and not hall.rules.services[code].walk_in:
            raise RefusedError(Reason.BY_APPOINTMENT_ONLY, service=code)


Closed = dict[Week, RefusedError | None]
"""What is known at one moment of all services with the same hours."""


def check_can_be_had(
    hall: Standing, service: ServiceRule, at_ms: int, *, fetching: bool = False, known: Closed | None = None
) -> None:
    """Whoever comes now could have a ticket for this; what a dispenser says of it beforehand is asked here as well.

    `fetching`: what a case has made is fetched, whatever the quota. `known` spares asking the same of a thousand
    services at one moment.
    """
    if not fetching and not service.walk_in:
        # Before the hours: nobody should come back when they begin, and hear only then that it takes an appointment.
        raise RefusedError(Reason.BY_APPOINTMENT_ONLY, service=service.code)
    check_is_offered_now(hall, service, at_ms, known)
    if not fetching:
        check_quotas(hall, service, at_ms)


def check_is_offered_now(hall: Standing, service: ServiceRule, at_ms: int, known: Closed | None = None) -> None:
    """The day's business goes on, the hall and the service are open, and there is time enough."""
    known = {} if known is None else known
    if service.hours not in known:
        known[service.hours] = why_closed(hall, service.hours, at_ms)
    closed = known[service.hours]
    if closed is not None:
        raise closed.about(**({"service": service.code} if closed.reason is Reason.SERVICE_CLOSED else {}))


def why_closed(hall: Standing, hours: Week, at_ms: int) -> RefusedError | None:
    """Return why what has these hours cannot be had now, and when it can; None: it can."""
    rules, day = hall.rules, hall.state.day
    if not day.name or day.closed_ms is not None:
        return day_closed(hall, at_ms, hours)
    opens, today = partial(_opens, at_ms, hours, rules), date_at(at_ms, rules)
    if not is_open(at_ms, day.name, rules.opening.hours, rules):
        return _hall_closed(hall, hours, at_ms)
    if not is_open(at_ms, day.name, hours, rules):
        return RefusedError(Reason.SERVICE_CLOSED, service="", opens=opens(), today=today)
    last_ms = cut_off_ms(day.name, rules)
    if at_ms >= last_ms:
        return RefusedError(Reason.PAST_CUT_OFF, cut_off=clock_at(last_ms, rules), opens=opens(), today=today)
    return None


def _hall_closed(hall: Standing, hours: Week, at_ms: int) -> RefusedError:
    """Return that the hall is closed; what is closed still when it opens says so of itself."""
    opens, today = _opens(at_ms, hours, hall.rules), date_at(at_ms, hall.rules)
    is_later = hours != () and opens != _opens(at_ms, (), hall.rules)
    if is_later and not is_open(at_ms, hall.state.day.name, hours, hall.rules):
        return RefusedError(Reason.SERVICE_CLOSED, service="", opens=opens, today=today)
    return RefusedError(Reason.HALL_CLOSED, opens=opens, today=today)


def day_closed(hall: Standing, at_ms: int, hours: Week = ()) -> RefusedError:
    """Return that today's business has ended, and when there is some again."""
    day = hall.state.day.name
    opens = _opens(day_ends_ms(day, hall.rules) if day else at_ms, hours, hall.rules)
    return RefusedError(Reason.DAY_CLOSED, opens=opens, today=date_at(at_ms, hall.rules))


def _opens(from_ms: int, hours: Week, rules: HallRules) -> str:
    """Return when hall and service are open from a moment on, as the calendar has it; empty: never."""
    found_ms = opens_ms(from_ms, (rules.opening.hours, hours), rules)
    return "" if found_ms is None else date_and_clock(found_ms, rules)


def check_agent(hall: Standing, agent: str) -> None:
    """The hall knows who acts for others, and they have not as many tickets in use as they may."""
    rule = hall.rules.agents.get(agent)
    if rule is None:
        raise RefusedError(Reason.UNKNOWN_AGENT)
    if hall.in_use_by(agent) >= rule.tickets:
        raise RefusedError(Reason.AGENT_LIMIT, limit=str(rule.tickets))


def check_has_no_ticket(hall: Standing, visitor: str) -> None:
    """A known visitor has no live ticket, where one is the limit."""
    held = hall.live_ticket_of(visitor) if visitor and hall.rules.one_ticket_a_visitor else None
    if held:
        raise RefusedError(Reason.ONE_TICKET_A_VISITOR, number=held.number)


def check_is_not_banned(hall: Standing, visitor: str, at_ms: int) -> None:
    """A known visitor has not stayed away too often; who has booked before may still come."""
    missed = hall.rules.missed
    if not missed.ban_after:
        return
    counting = [absent for absent in hall.state.absences.get(visitor, ()) if absent > at_ms - missed.ban_ms]
    if len(counting) >= missed.ban_after:
        until_ms = counting[-missed.ban_after] + missed.ban_ms
        raise RefusedError(Reason.BANNED, until=date_and_clock(until_ms, hall.rules))


def check_quotas(hall: Standing, service: ServiceRule, at_ms: int) -> None:
    """No quota of the service is used up now."""
    for quota in service.quotas:
        if not quota.bookings and hall.taken[hall.interval_of(service.code, at_ms, quota)] >= quota.count:
            count, today = str(quota.count), date_at(at_ms, hall.rules)
            opens = _opens(hall.interval_ends_ms(at_ms, quota), service.hours, hall.rules)
            raise RefusedError(Reason.QUOTA_REACHED, service=service.code, quota=count, opens=opens, today=today)


def check_slot(hall: Standing, service: ServiceRule, slot_ms: int, at_ms: int, code: str) -> None:
    """The slot is to come, the hall and the service are open then, and there is room."""
    rules = hall.rules
    if slot_ms < at_ms:
        raise RefusedError(Reason.SLOT_PAST, booking=code)
    day = day_of(slot_ms, rules)
    if day == hall.state.day.name and hall.state.day.closed_ms is not None:
        raise day_closed(hall, at_ms, service.hours)
    opens, today = partial(_opens, day_ends_ms(day, rules) - DAY_MS, service.hours, rules), date_at(at_ms, rules)
    if not is_open(slot_ms, day, rules.opening.hours, rules):
        raise RefusedError(Reason.HALL_CLOSED, opens=opens(), today=today)
    if not is_open(slot_ms, day, service.hours, rules):
        raise RefusedError(Reason.SERVICE_CLOSED, service=service.code, opens=opens(), today=today)
    for quota in service.quotas:
        if quota.bookings and hall.taken[hall.interval_of(service.code, slot_ms, quota)] >= quota.count:
            slot = date_and_clock(slot_ms, rules)
            raise RefusedError(Reason.SLOT_FULL, service=service.code, slot=slot)
