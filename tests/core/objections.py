"""Everything that speaks against letting somebody in, listed the slow way: none, or the hall must refuse."""

from collections.abc import Iterable, Iterator

from queue_core.commands import BookVisit, CheckIn, Command, IssueTicket, Undo
from queue_core.lifecycle import CaseState, State
from queue_core.refusals import Reason
from queue_core.rules import Lane, QuotaRule
from tests.core.calendars import clock, day_at, is_open, is_past_cut_off
from tests.core.notebook import Booked, Notebook, Visit
from tests.core.numbers_aside import figure_of
from tests.core.objections_inside import objections_inside


def objections(command: Command, book: Notebook, at_ms: int) -> set[Reason] | None:
    """Return every reason to refuse; None for a command nobody here has thought about."""
    match command:
        case IssueTicket():
            return set(to_issue(command, book, at_ms))
        case BookVisit():
            return set(to_book(command, book, at_ms))
        case CheckIn():
            return set(to_check_in(command, book, at_ms))
        case Undo():
            return set(to_undo(command, book, at_ms))
        case _:
            return objections_inside(command, book, at_ms)


def to_issue(command: IssueTicket, book: Notebook, at_ms: int) -> Iterator[Reason]:
    code = command.service
    if command.case:
        yield from to_fetch(command, book)
        matter = book.matters.get(command.case)
        if matter is None:
            return
        known = book.rules.services.get(matter.service)
        code = code or (known.pickup if known else "") or matter.service
    yield from to_serve((code, *command.then), book)
    service = book.rules.services.get(code)
    if service is None:
        return
    if command.situation and command.situation not in service.situations:
        yield Reason.UNKNOWN_SITUATION
    if command.lane not in service.lanes:
        yield Reason.LANE_NOT_OFFERED
    if (command.lane is Lane.GREEN or command.lane_reason) and command.lane_reason not in book.rules.green_reasons:
        yield Reason.LANE_REASON_NEEDED
    yield from to_come_now(code, book, at_ms)
    yield from to_act_for_others(command.agent, book) if command.agent else to_be_known(command.visitor, book, at_ms)
    if any(book.rules.services[code].walk_in is False for code in command.then if code in book.rules.services):
        yield Reason.BY_APPOINTMENT_ONLY
    if not command.case:
        yield from to_walk_in(code, book, at_ms)
    yield from to_number(code, command.lane, command.token, book)


def to_be_known(visitor: str, book: Notebook, at_ms: int) -> Iterator[Reason]:
    if is_banned(visitor, book, at_ms):
        yield Reason.BANNED
    if has_a_ticket(visitor, book):
        yield Reason.ONE_TICKET_A_VISITOR


def to_act_for_others(agent: str, book: Notebook) -> Iterator[Reason]:
    rule = book.rules.agents.get(agent)
    if rule is None:
        yield Reason.UNKNOWN_AGENT
    elif sum(visit.agent == agent for visit in book.still_open()) >= rule.tickets:
        yield Reason.AGENT_LIMIT


def to_fetch(command: IssueTicket, book: Notebook) -> Iterator[Reason]:
    matter = book.matters.get(command.case)
    if matter is None:
        yield Reason.UNKNOWN_CASE
    elif matter.state is not CaseState.READY:
        yield Reason.CASE_ILLEGAL_STEP
    if any(visit.case == command.case for visit in book.still_open()):
        yield Reason.ONE_TICKET_A_VISITOR


def to_serve(services: tuple[str, ...], book: Notebook) -> Iterator[Reason]:
    for code in services:
        if code not in book.rules.services:
            yield Reason.UNKNOWN_SERVICE
        elif not any(code in (*rule.services, *rule.help_out) for rule in book.rules.windows.values()):
            yield Reason.NO_WINDOW_SERVES
    if len(set(services)) < len(services):
        yield Reason.REPEATED_SERVICE


def to_come_now(code: str, book: Notebook, at_ms: int) -> Iterator[Reason]:
    if book.closed_ms is not None:
        yield Reason.DAY_CLOSED
    if not is_open(at_ms, book.day, book.rules.opening.hours, book.rules):
        yield Reason.HALL_CLOSED
    if not is_open(at_ms, book.day, book.rules.services[code].hours, book.rules):
        yield Reason.SERVICE_CLOSED
    if is_past_cut_off(at_ms, book.day, book.rules):
        yield Reason.PAST_CUT_OFF


def has_a_ticket(visitor: str, book: Notebook) -> bool:
    lives = any(visit.visitor == visitor for visit in book.still_open())
    return bool(visitor) and book.rules.one_ticket_a_visitor and lives


def is_banned(visitor: str, book: Notebook, at_ms: int) -> bool:
    missed = book.rules.missed
    counting = [each for each in book.absences if each.visitor == visitor and each.at_ms > at_ms - missed.ban_ms]
    return bool(visitor and missed.ban_after) and len(counting) >= missed.ban_after


def to_walk_in(code: str, book: Notebook, at_ms: int) -> Iterator[Reason]:
    service = book.rules.services[code]
    if not service.walk_in:
        yield Reason.BY_APPOINTMENT_ONLY
    walked = [v.issued_ms for v in book.visits.values() if v.issued_for == code and not v.case and not v.booking]
    if any(is_full(quota, walked, at_ms, book) for quota in service.quotas if not quota.bookings):
        yield Reason.QUOTA_REACHED


def is_full(quota: QuotaRule, moments_ms: Iterable[int], at_ms: int, book: Notebook) -> bool:
    """Return whether so many fall into the same interval of the same day already."""
    return sum(interval(quota, each, book) == interval(quota, at_ms, book) for each in moments_ms) >= quota.count


def interval(quota: QuotaRule, at_ms: int, book: Notebook) -> tuple[str, int]:
    """Return the day, and for a part of the day which of the clock's intervals."""
    if not quota.interval_ms:
        return day_at(at_ms, book.rules), 0
    now = clock(at_ms, book.rules)
    since_midnight = ((now.hour * 60 + now.minute) * 60 + now.second) * 1000 + now.microsecond // 1000
    return now.date().isoformat(), since_midnight // quota.interval_ms


def to_number(code: str, lane: Lane, token: str, book: Notebook) -> Iterator[Reason]:
    if token in {visit.token for visit in book.visits.values()}:
        yield Reason.REPEATED_TOKEN
    if book.asks_until_ms is not None:
        yield Reason.JUST_RESTORED
    queue = book.rules.queues[book.rules.services[code].queue]
    mark = book.rules.green_prefix if lane is Lane.GREEN else ""
    shown = {visit.number for visit in book.still_open()}
    aside = book.set_aside(queue.id)
    values = (value for value in range(queue.first, queue.last + 1) if value not in aside)
    numbers = (f"{mark}{queue.prefix}{value:0{queue.digits}d}" for value in values)
    if all(number in shown for number in numbers):
        yield Reason.NUMBERS_USED_UP


def to_book(command: BookVisit, book: Notebook, at_ms: int) -> Iterator[Reason]:
    if command.code in book.bookings:
        yield Reason.REPEATED_BOOKING
    yield from to_serve((command.service,), book)
    service = book.rules.services.get(command.service)
    if service is None:
        return
    if Lane.APPOINTMENT not in service.lanes:
        yield Reason.LANE_NOT_OFFERED
    if command.slot_ms < at_ms:
        yield Reason.SLOT_PAST
    day = day_at(command.slot_ms, book.rules)
    if day == book.day and book.closed_ms is not None:
        yield Reason.DAY_CLOSED
    if not is_open(command.slot_ms, day, book.rules.opening.hours, book.rules):
        yield Reason.HALL_CLOSED
    if not is_open(command.slot_ms, day, service.hours, book.rules):
        yield Reason.SERVICE_CLOSED
    taken = [b.slot_ms for b in book.bookings.values() if b.service == service.code and b.state is not State.CANCELLED]
    if any(is_full(quota, taken, command.slot_ms, book) for quota in service.quotas if quota.bookings):
        yield Reason.SLOT_FULL
    if is_banned(command.visitor, book, at_ms):
        yield Reason.BANNED


def to_check_in(command: CheckIn, book: Notebook, at_ms: int) -> Iterator[Reason]:
    booked = meant(command, book)
    if booked is None:
        yield Reason.UNKNOWN_BOOKING
        return
    if booked.state is not State.BOOKED:
        yield Reason.ILLEGAL_STEP
    limits = book.rules.appointments
    if book.closed_ms is not None:
        yield Reason.DAY_CLOSED
    if day_at(booked.slot_ms, book.rules) != book.day:
        yield Reason.ANOTHER_DAY
    if at_ms < booked.slot_ms - limits.early_ms:
        yield Reason.TOO_EARLY
    if at_ms > booked.slot_ms + limits.late_ms:
        yield Reason.SLOT_PAST
    yield from to_serve((booked.service,), book)
    if has_a_ticket(booked.visitor, book):
        yield Reason.ONE_TICKET_A_VISITOR
    if booked.service in book.rules.services:
        lane = Lane.APPOINTMENT if at_ms <= booked.slot_ms + limits.grace_ms else Lane.NORMAL
        yield from to_number(booked.service, lane, command.token, book)


def meant(command: CheckIn, book: Notebook) -> Booked | None:
    """Return the booking of the code, or else the visitor's next."""
    if command.code or not command.visitor:
        return book.bookings.get(command.code)
    theirs = [b for b in book.bookings.values() if b.visitor == command.visitor and b.state is State.BOOKED]
    return min(theirs, key=lambda booked: (booked.slot_ms, booked.code), default=None)


def to_undo(command: Undo, book: Notebook, at_ms: int) -> Iterator[Reason]:
    if command.window not in book.desks:
        yield Reason.UNKNOWN_WINDOW
        return
    last = book.desks[command.window].last
    if last is None:
        yield Reason.NOTHING_TO_UNDO
        return
    if at_ms > last.at_ms + book.rules.calling.undo_ms:
        yield Reason.UNDO_TOO_LATE
    visit = book.visits[last.visit.id]
    matters = (book.matters[opened] for opened in last.opened)
    touched = any(matter.ready_ms is not None or matter.closed_ms is not None for matter in matters)
    if visit.heard != last.heard or touched or (not visit.is_open and is_replaced(visit, book)):
        yield Reason.UNDO_OVERTAKEN


def is_replaced(visit: Visit, book: Notebook) -> bool:
    """Return whether somebody else has the number now or may get it, or the visitor stands in the hall with another."""
    others = book.still_open()
    figure = figure_of(int(visit.id.split("/")[2]), book.rules.queues[visit.queue])
    if visit.alone is None and figure in book.set_aside(visit.queue):
        return True
    return any(each.number == visit.number or (visit.visitor and each.visitor == visit.visitor) for each in others)
