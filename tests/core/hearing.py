"""What every event tells somebody who knows nothing else of the hall, and what it must never tell."""

from functools import singledispatch
from typing import Final

from queue_core.dispenser_events import DOUBLE
from queue_core.events import (
    BookingCancelled,
    BookingLapsed,
    BulkExpired,
    CaseAssigned,
    CaseClosed,
    CaseOpened,
    CaseReady,
    ClerkLoggedIn,
    ClerkLoggedOut,
    DayClosed,
    DayOpened,
    Event,
    HallConfigured,
    LaneChanged,
    PaperReported,
    ReprintAsked,
    TicketCancelled,
    TicketExpired,
    TicketIssued,
    TicketRated,
    TicketReclassified,
    TicketReinstated,
    TicketReleased,
    TicketReturned,
    TicketSteppedBack,
    VisitBooked,
    WindowAssigned,
    WindowClosed,
    WindowOpened,
    WindowPaused,
    WindowReady,
)
from queue_core.lifecycle import CaseKind, CaseState, Paper, State, WindowState
from tests.core.calendars import day_at, is_open
from tests.core.lateness import forget_what_cannot_be, forget_what_is_old, part
from tests.core.notebook import AT_A_WINDOW, Absence, Booked, Desk, Matter, Notebook, Visit
from tests.core.numbers_aside import count_the_day, forget_numbers, gave

WITH_CLERK: Final = {WindowState.PAUSED: "on_break"}


@singledispatch
def hear(event: Event, book: Notebook) -> None:
    """Write down what the event says; object when it cannot be."""
    raise AssertionError(f"nobody told the onlooker of {event}")


def is_in(visit: Visit, *states: State) -> None:
    assert visit.state in states, f"{visit.number} is {visit.state}, not one of {states}"


def turns(
    book: Notebook,
    desk: Desk,
    state: WindowState,
    at_ms: int,
    ticket: str = "",
    reason: str = "",
    back_ms: int | None = None,
) -> None:
    """A window does something else from now on, and its clerk with it."""
    desk.state, desk.since_ms, desk.ticket, desk.reason, desk.back_ms = state, at_ms, ticket, reason, back_ms
    desk.auto_call_ms = None
    if desk.clerk:
        book.clerks[desk.clerk] = (desk.id, WITH_CLERK.get(state, "on_duty"))


@hear.register
def _(event: HallConfigured, book: Notebook) -> None:
    forget_numbers(book, event.rules)
    book.rules, book.pattern_at = event.rules, 0
    known = event.rules.dispensers
    book.wanting_a_guide = {where: call for where, call in book.wanting_a_guide.items() if where in known}
    book.take_down(event.rules)
    book.expired_until_ms = max(book.expired_until_ms, event.at_ms)
    forget_what_cannot_be(book, event.rules)
    gone = [desk for desk in book.desks.values() if desk.id not in event.rules.windows]
    assert not any(desk.ticket for desk in gone), "no window is taken away from under its visitor"
    book.desks = {wid: book.desks.get(wid) or Desk(wid, event.at_ms) for wid in event.rules.windows}
    book.clerks = {clerk: book.clerks.get(clerk, ("", "off")) for clerk in event.rules.clerks}
    for desk in book.desks.values():
        desk.last = None
        desk.auto_call_ms = desk.auto_call_ms if event.rules.calling.auto_call else None


@hear.register
def _(event: DayOpened, book: Notebook) -> None:
    assert not book.still_open(), "every visit ends its day in a final state"
    assert event.day not in book.days, "a day opens once"
    assert event.day == day_at(event.at_ms, book.rules)
    book.days.append(event.day)
    book.forgotten += len(book.visits)
    book.day, book.opened_ms, book.closed_ms, book.expired_until_ms = event.day, event.at_ms, None, event.at_ms
    count_the_day(book)
    book.visits, book.tokens, book.since_green, book.pattern_at = {}, set(), 0, 0
    book.wanting_a_guide, book.diverted = {}, 0
    book.desks = {wid: Desk(wid, event.at_ms) for wid in book.desks}
    book.clerks = dict.fromkeys(book.clerks, ("", "off"))
    book.bookings = {code: booked for code, booked in book.bookings.items() if is_to_come(booked, event.at_ms)}
    book.matters = {name: matter for name, matter in book.matters.items() if matter.state is not CaseState.CLOSED}
    since_ms = event.at_ms - book.rules.missed.ban_ms
    book.absences = [absence for absence in book.absences if absence.at_ms > since_ms]
    forget_what_is_old(book, event.at_ms)


def is_to_come(booked: Booked, now_ms: int) -> bool:
    """What was cancelled is remembered up to its slot, so that nobody books it again by error."""
    return booked.state is State.BOOKED or booked.slot_ms >= now_ms


@hear.register
def _(event: DayClosed, book: Notebook) -> None:
    left = [visit.number for visit in book.still_open() if not book.rules.services[visit.service].never_expires]
    assert not left, "every visit still open ends with the day's business"
    for desk in book.desks.values():
        assert desk.state is WindowState.CLOSED or desk.ticket, "every window closes, but one with a visitor"
        assert desk.ticket or not desk.clerk, "nobody stays on duty where there is no visitor"
    assert book.closed_ms is None, "a day closes once"
    book.closed_ms = event.at_ms
    book.wanting_a_guide = {}


@hear.register
def _(event: BulkExpired, book: Notebook) -> None:
    book.expired_until_ms = event.at_ms


@hear.register
def _(event: TicketIssued, book: Notebook) -> None:
    serial = (book.day, event.queue, event.serial)
    assert serial not in book.serials, "a serial is issued once a queue and day"
    assert event.token not in book.tokens, "a token is issued once a day"
    assert event.ticket == "/".join(map(str, serial)), "a ticket is named by day, queue and serial"
    book.serials.add(serial)
    book.tokens.add(event.token)
    book.came += 1
    began_ms = event.at_ms if event.waits_from_ms is None else event.waits_from_ms
    book.visits[event.ticket] = Visit(
        id=event.ticket,
        number=event.number,
        queue=event.queue,
        service=event.service,
        lane=event.lane,
        issued_ms=event.at_ms,
        waits_from_ms=began_ms,
        counts_from_ms=began_ms,
        came_ms=event.at_ms,
        began_ms=began_ms,
        arrived_ms=event.at_ms,
        order=book.came,
        token=event.token,
        issued_at=event.issued_at,
        issued_for=event.service,
        lane_reason=event.lane_reason,
        situation=event.situation,
        visitor=event.visitor,
        booking=event.booking,
        case=event.case,
        agent=event.agent,
        then=event.then,
        alone=event.alone,
        flags=event.flags,
    )
    if event.alone:
        gave(book, event)
    else:
        book.hub_gave[event.queue] = event.serial
    if event.booking:
        booked = book.bookings[event.booking]
        assert booked.state is State.BOOKED, "a booking is used once"
        booked.state, booked.ticket = State.WAITING, event.ticket


@hear.register
def _(event: PaperReported, book: Notebook) -> None:
    visit = book.visits[event.ticket]
    assert event.at_ms >= visit.issued_ms, "no paper comes out before its ticket is issued"
    visit.paper = Paper.PRINTED if event.printed else Paper.FAILED


@hear.register
def _(event: ReprintAsked, book: Notebook) -> None:
    book.visits[event.ticket].paper = Paper.PENDING


@hear.register
def _(event: VisitBooked, book: Notebook) -> None:
    assert event.booking not in book.bookings, "a code is booked once"
    book.bookings[event.booking] = Booked(event.booking, event.service, event.slot_ms, event.visitor)


@hear.register
def _(event: BookingLapsed, book: Notebook) -> None:
    booked = book.bookings[event.booking]
    assert booked.state is State.BOOKED, "only who has not come can be absent"
    late_ms, day = booked.slot_ms + book.rules.appointments.late_ms, day_at(booked.slot_ms, book.rules)
    ended = book.day == day and book.closed_ms is not None and book.closed_ms <= late_ms
    closed = ended or not is_open(booked.slot_ms, day, book.rules.opening.hours, book.rules)
    too_late = event.at_ms > late_ms or day < day_at(event.at_ms, book.rules)
    assert event.hall_closed is closed or (event.hall_closed and not too_late), "nobody stays away from a closed hall"
    assert event.hall_closed or too_late, "nobody is absent who could still come"
    booked.state = State.EXPIRED if event.hall_closed else State.NO_SHOW
    if not event.hall_closed:
        was_absent(book, booked.visitor, event.at_ms)


def was_absent(book: Notebook, visitor: str, at_ms: int, ticket: str = "") -> None:
    """A hall that bans nobody does not want to know."""
    if visitor and book.rules.missed.ban_after:
        book.absences.append(Absence(visitor, at_ms, ticket))


def came_after_all(book: Notebook, visit: Visit) -> None:
    """It was no absence."""
    theirs = [absence for absence in book.absences if absence.ticket == visit.id]
    if theirs:
        book.absences.remove(theirs[-1])


@hear.register
def _(event: BookingCancelled, book: Notebook) -> None:
    booked = book.bookings[event.booking]
    assert booked.state is State.BOOKED
    booked.state = State.CANCELLED


@hear.register
def _(event: WindowOpened, book: Notebook) -> None:
    turned(book, event.window, WindowState.OPEN, event.at_ms)


@hear.register
def _(event: WindowClosed, book: Notebook) -> None:
    turned(book, event.window, WindowState.CLOSED, event.at_ms)


@hear.register
def _(event: WindowPaused, book: Notebook) -> None:
    turned(book, event.window, WindowState.PAUSED, event.at_ms, event.reason, event.back_ms)


def turned(
    book: Notebook, window: str, state: WindowState, at_ms: int, reason: str = "", back_ms: int | None = None
) -> None:
    """No window leaves a visitor standing, and what it did before is past."""
    desk = book.desks[window]
    assert not list(book.visitors_of(window)), "a window with a visitor neither opens nor pauses nor closes"
    turns(book, desk, state, at_ms, reason=reason, back_ms=back_ms)
    desk.last = None


@hear.register
def _(event: WindowReady, book: Notebook) -> None:
    desk = book.desks[event.window]
    assert not list(book.visitors_of(event.window)), "a window with a visitor asks for nobody"
    if desk.state is not WindowState.READY:
        book.readied += 1
        desk.ready_nth = book.readied
        turns(book, desk, WindowState.READY, event.at_ms)
    desk.auto_call_ms = None


@hear.register
def _(event: WindowAssigned, book: Notebook) -> None:
    some = event.services or event.help_out
    book.desks[event.window].assigned = (event.services, event.help_out, event.until_ms) if some else None


@hear.register
def _(event: ClerkLoggedIn, book: Notebook) -> None:
    desk = book.desks[event.window]
    assert desk.clerk in ("", event.clerk), "nobody sits down on somebody's lap"
    assert all(other.clerk != event.clerk for other in book.desks.values() if other is not desk), "a clerk sits once"
    desk.clerk, desk.last = event.clerk, None
    book.clerks[event.clerk] = (event.window, "on_duty")
    book.sat_down_ms[event.clerk] = event.at_ms


@hear.register
def _(event: ClerkLoggedOut, book: Notebook) -> None:
    desk = book.desks[event.window]
    assert desk.clerk == event.clerk, "who leaves a window sat there"
    desk.clerk, desk.last = "", None
    book.clerks[event.clerk] = ("", "off")


@hear.register
def _(event: TicketReinstated, book: Notebook) -> None:
    visit = book.visits[event.ticket]
    is_in(visit, State.MISSED)
    assert visit.reinstated < book.rules.missed.max_reinstatements, "reinstated no more often than the limit"
    came_after_all(book, visit)
    visit.reinstated += 1
    visit.waits_from_ms, visit.ended_ms, visit.window = event.at_ms, None, ""
    moves(book, visit, event.counts_from_ms)


@hear.register
def _(event: TicketSteppedBack, book: Notebook) -> None:
    visit = book.visits[event.ticket]
    is_in(visit, State.WAITING)
    moves(book, visit, event.counts_from_ms)


def moves(book: Notebook, visit: Visit, counts_from_ms: int) -> None:
    """It stands elsewhere from now on, never better than before."""
    visit.counts_from_ms = max(visit.counts_from_ms, counts_from_ms)
    visit.came_ms = max(visit.came_ms, counts_from_ms)
    book.came += 1
    visit.order, visit.moved, visit.first, visit.state = book.came, True, False, State.WAITING


@hear.register
def _(event: TicketReturned, book: Notebook) -> None:
    visit = book.visits[event.ticket]
    is_in(visit, State.HELD)
    visit.waits_from_ms, visit.return_ms, visit.window, visit.state = event.at_ms, None, "", State.WAITING


@hear.register
def _(event: TicketReleased, book: Notebook) -> None:
    visit = book.visits[event.ticket]
    is_in(visit, State.WAITING)
    assert visit.is_sent, "only who waits for one window or clerk can be released"
    visit.only_window = visit.only_clerk = ""


@hear.register
def _(event: TicketReclassified, book: Notebook) -> None:
    visit = book.visits[event.ticket]
    is_in(visit, State.WAITING)
    visit.service, visit.situation = event.service, event.situation


@hear.register
def _(event: LaneChanged, book: Notebook) -> None:
    visit = book.visits[event.ticket]
    is_in(visit, State.WAITING)
    assert visit.lane is event.from_lane is not event.lane
    visit.lane, visit.lane_reason = event.lane, event.reason


@hear.register
def _(event: TicketCancelled, book: Notebook) -> None:
    visit = book.visits[event.ticket]
    is_in(visit, State.WAITING, State.HELD, State.MISSED)
    if event.reason == DOUBLE and visit.state is State.MISSED:
        came_after_all(book, visit)
    visit.state, visit.ended_ms, visit.return_ms = State.CANCELLED, event.at_ms, None


@hear.register
def _(event: TicketExpired, book: Notebook) -> None:
    visit = book.visits[event.ticket]
    assert visit.is_open, "what has ended does not end again"
    if visit.state in AT_A_WINDOW:
        part(book, visit, event.at_ms)
        leaves(book, visit.window, event.at_ms)
    visit.state, visit.ended_ms, visit.return_ms = State.EXPIRED, event.at_ms, None


def leaves(book: Notebook, window: str, at_ms: int) -> None:
    """The visitor has gone from the window; one that calls by itself will."""
    desk, calling = book.desks[window], book.rules.calling
    turns(book, desk, WindowState.OPEN, at_ms)
    desk.auto_call_ms = at_ms + calling.auto_call_pause_ms if calling.auto_call else None


@hear.register
def _(event: TicketRated, book: Notebook) -> None:
    visit = book.visits[event.ticket]
    is_in(visit, State.DONE)
    assert not visit.rating, "a visit is rated at most once"
    assert visit.ended_ms is not None
    assert 0 <= event.at_ms - visit.ended_ms <= book.rules.rating.limit_ms, "rated afterwards, within the limit"
    assert (event.window, event.clerk) == (visit.window, visit.served_by), "rated is who served"
    visit.rating = event.level
    bad = event.level in ("dissatisfied", "very_dissatisfied")
    assert not event.reason or (bad and event.reason in book.rules.rating.bad_reasons), "only what was bad has a reason"


@hear.register
def _(event: CaseOpened, book: Notebook) -> None:
    assert event.case not in book.matters, "a case is opened once"
    assert event.due_ms >= event.at_ms
    book.matters[event.case] = Matter(
        event.case, event.kind, event.service, event.ticket, event.owner, event.at_ms, event.due_ms, event.reason
    )
    if event.kind is CaseKind.BACK_OFFICE:
        for desk in book.desks.values():
            if desk.last and desk.last.batch == book.batch and desk.last.visit.id == event.ticket:
                desk.last.opened = (*desk.last.opened, event.case)


@hear.register
def _(event: CaseAssigned, book: Notebook) -> None:
    matter = book.matters[event.case]
    assert matter.state is CaseState.PENDING
    matter.owner, matter.due_ms = event.owner, event.due_ms


@hear.register
def _(event: CaseReady, book: Notebook) -> None:
    matter = book.matters[event.case]
    assert (matter.state, matter.kind) == (CaseState.PENDING, CaseKind.BACK_OFFICE)
    matter.state, matter.ready_ms = CaseState.READY, event.at_ms


@hear.register
def _(event: CaseClosed, book: Notebook) -> None:
    matter = book.matters[event.case]
    expected = CaseState.READY if matter.kind is CaseKind.BACK_OFFICE else CaseState.PENDING
    assert matter.state is expected, "made ready before it is fetched, answered while it is open"
    matter.state, matter.closed_ms = CaseState.CLOSED, event.at_ms
    for desk in book.desks.values():
        if desk.last and desk.last.batch == book.batch and desk.last.visit.case == event.case:
            desk.last.closed = event.case
