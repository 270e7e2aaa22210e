"""What becomes of a number that a dispenser gave when it was alone, worked out the slow way."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from queue_core.commands import CheckIn, IssueTicket
from queue_core.dispenser_commands import HandOver, ReserveNumbers
from queue_core.dispenser_events import TimeKnown
from queue_core.events import (
    Event,
    NumbersRaised,
    NumbersReserved,
    NumbersTold,
    PaperReported,
    TicketCancelled,
    TicketFiled,
    TicketIssued,
)
from queue_core.lifecycle import Paper, State
from queue_core.refusals import Reason
from queue_core.rules import Lane, ServiceRule
from tests.core.calendars import day_at
from tests.core.notebook import Booked, Notebook
from tests.core.numbers_aside import free_rows, give_up, lacks, most, open_double, wants
from tests.core.objections import to_check_in, to_issue, to_serve

JOURNEY: Final = {
    Reason.UNKNOWN_SERVICE,
    Reason.NO_WINDOW_SERVES,
    Reason.REPEATED_SERVICE,
    Reason.BY_APPOINTMENT_ONLY,
}
HOURS: Final = {Reason.DAY_CLOSED, Reason.HALL_CLOSED, Reason.SERVICE_CLOSED, Reason.PAST_CUT_OFF}
NOT_OF_THE_VISIT: Final = {Reason.REPEATED_TOKEN, Reason.NUMBERS_USED_UP, Reason.JUST_RESTORED}
NOT_RESERVED: Final = "number_not_reserved"


def check_reserved(book: Notebook, command: ReserveNumbers, events: tuple[Event, ...]) -> None:
    """A dispenser that lacks a quarter of what it wants gets numbers, if there are any."""
    told = [event for event in events if isinstance(event, NumbersReserved)]
    raised = [event for event in events if isinstance(event, NumbersRaised)]
    news = [event for event in events if isinstance(event, NumbersTold)]
    assert len(told) <= 1
    assert len(events) == len(told) + len(raised) + len(news)
    assert len(news) == (command.dispenser in book.awaited()), "who asks and told nothing remembers nothing"
    assert not any(event.remembers for event in news)
    theirs = [each for each in book.aside.values() if each.dispenser == command.dispenser]
    lost = {block.id for block in theirs if block.id not in command.held or block.void}
    assert lost == {name for event in told for name in event.released}, "what it does not hold it has no longer"
    kept = replace(book, aside={name: each for name, each in book.aside.items() if name not in lost})
    kept.gone_today = set(book.gone_today)
    kept.hub_gave = book.hub_gave | {each.queue: each.serial for event in raised for each in event.last}
    for block in theirs:
        if block.id in lost:
            give_up(kept, block)
    got = {granted.queue for event in told for granted in event.granted}
    if book.awaited() - {command.dispenser}:
        assert not got, "nobody gets what another may hold"
        return
    for queue in book.rules.queues.values():
        short = 4 * lacks(kept, command.dispenser, queue) > wants(kept, command.dispenser, queue)
        can = most(kept, command.dispenser, queue) > 0 and any(free_rows(kept, queue, command.dispenser))
        assert (queue.id in got) is (short and can), "who is short of numbers gets some, and nobody else"


def check_handed_over(book: Notebook, command: HandOver, events: tuple[Event, ...]) -> None:
    """Nobody who holds a paper is lost: they wait, or their day was over; what was amiss is written on the ticket."""
    given = next(event for event in events if isinstance(event, TicketIssued | TicketFiled))
    double = open_double(book, command.instead_of)
    gone = [event for event in events if isinstance(event, TicketCancelled)]
    assert [event.ticket for event in gone] == ([double] if double else []), "who holds one paper has one ticket"
    page = page_at(book, given.at_ms, double)
    booked = kept_booking(command, page, given.at_ms)
    check_flags(command, book, page, given, booked)
    is_filed = not can_be_called(command, book, given.at_ms, double)
    assert isinstance(given, TicketFiled) is is_filed, "filed is only whom nobody can call any more"
    assert (given.number, given.queue, given.serial) == (command.number, command.queue, command.serial)
    assert (given.service, given.issued_at) == (command.service, command.by)
    assert given.alone is (TimeKnown.ESTIMATED if command.estimated else TimeKnown.EXACT)
    papers = [(event.printed, event.fault) for event in events if isinstance(event, PaperReported)]
    if isinstance(given, TicketIssued):
        check_ticket(command, book, given, booked)
        told = [] if command.paper is Paper.PENDING else [(command.paper is Paper.PRINTED, command.fault)]
        assert papers == told, "the paper's story comes with it"
    else:
        assert given.ticket == f"{day_at(given.at_ms, book.rules)}/{command.queue}/{command.serial}"
        assert not papers


def page_at(book: Notebook, at_ms: int, double: str) -> Notebook:
    """Return what can be known of the hall for that moment: of a day gone by, its rules and its hours only."""
    day = day_at(at_ms, book.rules)
    visits = {name: visit for name, visit in book.visits.items() if day == book.day}
    if double in visits:  # it counts for a quota, but nobody holds it
        visits[double] = replace(visits[double], state=State.CANCELLED)
    closed = book.closed_ms is not None and day == book.day and book.closed_ms <= at_ms
    return replace(book, day=day, visits=visits, closed_ms=book.closed_ms if closed else None)


def kept_booking(command: HandOver, page: Notebook, at_ms: int) -> Booked | None:
    """Return the appointment that could be kept just then, with this service."""
    booked, limits = page.bookings.get(command.booking), page.rules.appointments
    if booked is None or booked.state is not State.BOOKED or booked.service != command.service:
        return None
    in_time = booked.slot_ms - limits.early_ms <= at_ms <= booked.slot_ms + limits.late_ms
    return booked if in_time and day_at(booked.slot_ms, page.rules) == page.day else None


def check_flags(
    command: HandOver, book: Notebook, page: Notebook, given: TicketIssued | TicketFiled, booked: Booked | None
) -> None:
    """What a hub would have refused is flagged, each reason once; of the hours and the journey one reason is enough."""
    against = set(flags_for(command, page, given.at_ms, booked))
    flags = set(given.flags)
    assert len(flags) == len(given.flags), "a flag stands once"
    assert (NOT_RESERVED in flags) is (book.block_of(command.by, command.queue, command.serial) is None)
    flags -= {NOT_RESERVED}
    for several in (JOURNEY, HOURS):
        assert bool(flags & several) is bool(against & several), f"{sorted(flags)}, but {sorted(against)}"
    assert flags <= against, f"{sorted(flags - against)} is not true"
    assert against - flags <= JOURNEY | HOURS, f"{sorted(against - flags)} is true as well"


def flags_for(command: HandOver, page: Notebook, at_ms: int, booked: Booked | None) -> Iterator[Reason]:
    """Yield all that speaks against giving this ticket just then."""
    service = page.rules.services.get(command.service)
    if service is None:
        yield Reason.UNKNOWN_SERVICE
        return
    if command.booking and booked is None:
        yield Reason.UNKNOWN_BOOKING
    if booked is None and command.lane is Lane.APPOINTMENT:
        yield Reason.LANE_NOT_OFFERED
    wish = IssueTicket(
        command.service,
        "",
        command.by,
        command.lane,
        command.lane_reason,
        command.situation,
        command.then,
        command.visitor,
    )
    against = set(to_issue(wish, page, at_ms)) - NOT_OF_THE_VISIT
    if booked is None:
        yield from against
        return
    yield from against & {Reason.UNKNOWN_SITUATION, Reason.LANE_REASON_NEEDED}
    if command.lane is not Lane.APPOINTMENT and command.lane not in service.lanes:
        yield Reason.LANE_NOT_OFFERED
    yield from to_serve((command.service, *command.then), page)
    if any(not page.rules.services[code].walk_in for code in command.then if code in page.rules.services):
        yield Reason.BY_APPOINTMENT_ONLY
    yield from set(to_check_in(CheckIn("", command.by, command.booking), page, at_ms)) - NOT_OF_THE_VISIT


def can_be_called(command: HandOver, book: Notebook, at_ms: int, double: str) -> bool:
    """Return whether the day goes on, a window serves it, and neither number nor name is another's."""
    rules = book.rules
    served = any(command.service in (*rule.services, *rule.help_out) for rule in rules.windows.values())
    known = command.service in rules.services and command.queue in rules.queues
    shown = any(visit.number == command.number and visit.id != double for visit in book.still_open())
    named = f"{book.day}/{command.queue}/{command.serial}" in book.visits
    today = day_at(at_ms, rules) == book.day and book.closed_ms is None
    return served and known and today and not shown and not named


def check_ticket(command: HandOver, book: Notebook, event: TicketIssued, booked: Booked | None) -> None:
    """What cannot be had is left out; the rest is as the visitor chose it."""
    service = book.rules.services[command.service]
    lane, slot_ms = lane_for(command, service, book), None
    if booked and event.at_ms <= booked.slot_ms + book.rules.appointments.grace_ms:
        lane, slot_ms = Lane.APPOINTMENT, max(booked.slot_ms, event.at_ms)
    assert (event.lane, event.waits_from_ms) == (lane, slot_ms)
    assert event.lane_reason == (command.lane_reason if lane is Lane.GREEN else "")
    assert event.token == command.token
    assert event.situation == (command.situation if command.situation in service.situations else "")
    journey = set(to_serve((command.service, *command.then), book))
    later = (book.rules.services[code].walk_in for code in command.then if code in book.rules.services)
    assert event.then == (command.then if not journey and all(later) else ())
    assert event.booking == (booked.code if booked else "")
    assert event.visitor == (booked.visitor if booked else command.visitor)


def lane_for(command: HandOver, service: ServiceRule, book: Notebook) -> Lane:
    """Return the lane that was asked for, if it can be had; else the ordinary one, or the only one there is."""
    reasoned = command.lane is not Lane.GREEN or command.lane_reason in book.rules.green_reasons
    if command.lane in service.lanes and command.lane is not Lane.APPOINTMENT and reasoned:
        return command.lane
    return Lane.NORMAL if Lane.NORMAL in service.lanes else service.lanes[0]
