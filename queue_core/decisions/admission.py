"""Whether the hall takes another visitor: the hour, the quota, the slot, and who they are."""

from queue_core.calendar import clock_at, cut_off_ms, date_and_clock, day_of, is_open, moment_of, opens_again
from queue_core.decisions.known import served_service
from queue_core.refusals import Reason, RefusedError
from queue_core.rules import ServiceRule
from queue_core.standing import Standing


def check_journey(hall: Standing, services: tuple[str, ...]) -> None:
    """Every service on one ticket is served somewhere, and none stands on it twice."""
    for nth, code in enumerate(services):
        served_service(hall, code)
        if code in services[:nth]:
            raise RefusedError(Reason.REPEATED_SERVICE, number="", service=code)
        if nth and not hall.rules.services[code].walk_in:
            raise RefusedError(Reason.BY_APPOINTMENT_ONLY, service=code)


def check_is_offered_now(hall: Standing, service: ServiceRule, at_ms: int) -> None:
    """The day's business goes on, the hall and the service are open, and there is time enough."""
    rules, day = hall.rules, hall.state.day
    if not day.name or day.closed_ms is not None:
        raise RefusedError(Reason.DAY_CLOSED)
    if not is_open(at_ms, day.name, rules.opening.hours, rules):
        opens = opens_again(at_ms, day.name, rules.opening.hours, rules)
        raise RefusedError(Reason.HALL_CLOSED, opens=opens)
    if not is_open(at_ms, day.name, service.hours, rules):
        opens = opens_again(at_ms, day.name, service.hours, rules)
        raise RefusedError(Reason.SERVICE_CLOSED, service=service.code, opens=opens)
    last_ms = cut_off_ms(day.name, rules)
    if at_ms >= last_ms:
        raise RefusedError(Reason.PAST_CUT_OFF, cut_off=clock_at(last_ms, rules))


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
            raise RefusedError(Reason.QUOTA_REACHED, service=service.code, quota=str(quota.count))


def check_slot(hall: Standing, service: ServiceRule, slot_ms: int, at_ms: int, code: str) -> None:
    """The slot is to come, the hall and the service are open then, and there is room."""
    rules = hall.rules
    if slot_ms < at_ms:
        raise RefusedError(Reason.SLOT_PAST, booking=code)
    day = day_of(slot_ms, rules)
    if day == hall.state.day.name and hall.state.day.closed_ms is not None:
        raise RefusedError(Reason.DAY_CLOSED)
    before_ms = moment_of(day, 0, rules) - 1
    if not is_open(slot_ms, day, rules.opening.hours, rules):
        opens = opens_again(before_ms, day, rules.opening.hours, rules)
        raise RefusedError(Reason.HALL_CLOSED, opens=opens)
    if not is_open(slot_ms, day, service.hours, rules):
        opens = opens_again(before_ms, day, service.hours, rules)
        raise RefusedError(Reason.SERVICE_CLOSED, service=service.code, opens=opens)
    for quota in service.quotas:
        if quota.bookings and hall.taken[hall.interval_of(service.code, slot_ms, quota)] >= quota.count:
            slot = date_and_clock(slot_ms, rules)
            raise RefusedError(Reason.SLOT_FULL, service=service.code, slot=slot)
