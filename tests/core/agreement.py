"""Whether the hall and the onlooker's notebook tell the same story."""

from collections.abc import Mapping, Sequence
from dataclasses import fields
from operator import attrgetter
from typing import Final

from queue_core.commands import CheckIn, IssueTicket, Undo
from queue_core.hall import Hall
from queue_core.lifecycle import CaseState, State
from queue_core.records import Clerk, Parting, Window
from queue_core.refusals import Reason
from tests.core.fairness import asked_for, choice_of, key
from tests.core.notebook import Booked, Desk, Matter, Parted, Visit
from tests.core.objections import objections
from tests.core.onlooker import Onlooker

NOT_TOLD: Final = ("began_ms", "arrived_ms", "order", "moved", "heard")
"""What only the onlooker counts."""
OF_VISIT: Final = tuple(each.name for each in fields(Visit) if each.name not in NOT_TOLD)
OF_ASIDE: Final = ("id", "queue", "dispenser", "serials", "granted_ms", "used")
OF_NOTICE: Final = ("kind", "zones", "zh", "en", "from_ms", "until_ms")
OF_MATTER: Final = tuple(each.name for each in fields(Matter))
OF_BOOKED: Final = tuple(each.name for each in fields(Booked))


def check_agreement(hall: Hall, onlooker: Onlooker) -> None:
    """Every visit, window, clerk, booking and case stands in both just so, to the millisecond."""
    book, state = onlooker.book, hall.state
    check_alike(OF_VISIT, state.day.tickets, book.visits)
    check_alike(OF_BOOKED, state.bookings, book.bookings)
    check_alike(OF_MATTER, state.cases, book.matters)
    assert [of_window(window) for window in state.windows.values()] == [of_desk(desk) for desk in book.desks.values()]
    check_partings(state.partings, book.parted)
    assert {clerk.id: of_clerk(clerk) for clerk in state.clerks.values()} == book.clerks
    assert (state.last_ms, state.day.name) == (book.last_ms, book.day)
    wanting = {where: (call.about.value, call.since_ms) for where, call in state.day.guide_calls.items()}
    assert (wanting, state.day.diverted) == (book.wanting_a_guide, book.diverted)
    check_notices(hall, onlooker)
    check_alike(OF_ASIDE, state.reserved, book.aside)
    assert (state.demand, state.handed_over_ms) == (book.busy, {who: at[0] for who, at in book.handed_over.items()})
    assert (state.since_green, state.pattern_at) == (book.since_green, book.pattern_at)


def check_notices(hall: Hall, onlooker: Onlooker) -> None:
    """Both would read the same on the walls now."""
    now_ms = hall.state.last_ms
    mine = {name: notice for name, notice in hall.state.notices.items() if not notice.is_over(now_ms)}
    check_alike(OF_NOTICE, mine, onlooker.book.to_read(now_ms))
    assert len(hall.state.notices) <= 100, "what is over is forgotten"


def check_partings(mine: Mapping[str, Parting], theirs: Mapping[str, Parted]) -> None:
    """Both know alike where the day's end came between a window and its visitor, and what has been told of it since."""
    visits = {wid: each.visit for wid, each in theirs.items()}
    check_alike(OF_VISIT, {wid: each.ticket for wid, each in mine.items()}, visits)
    ours = [(each.at_ms, each.day, set(each.expecting), *of_window(each.window)) for each in mine.values()]
    assert ours == [(each.at_ms, each.day, each.expecting, *of_desk(each.desk)) for each in theirs.values()]


def check_alike(names: Sequence[str], mine: Mapping[str, object], theirs: Mapping[str, object]) -> None:
    """Both know the same things by the same ids, and the same of each."""
    seen = attrgetter(*names)
    assert list(mine) == list(theirs)
    if list(map(seen, mine.values())) == list(map(seen, theirs.values())):
        return
    each = [
        (f"{name} {what}", getattr(mine[name], what), getattr(theirs[name], what)) for name in mine for what in names
    ]
    raise AssertionError([(what, ours, told) for what, ours, told in each if ours != told])


def of_window(window: Window) -> tuple[object, ...]:
    given = window.assigned and (window.assigned.services, window.assigned.help_out, window.assigned.until_ms)
    last = window.last and (window.last.step, window.last.at_ms, window.last.ticket_before.id)
    seen = (window.id, window.state, window.since_ms, window.ticket, window.reason, window.clerk, window.auto_call_ms)
    return (*seen, given, last, window.since_green, window.back_ms)


def of_desk(desk: Desk) -> tuple[object, ...]:
    last = desk.last and (desk.last.step, desk.last.at_ms, desk.last.visit.id)
    seen = (desk.id, desk.state, desk.since_ms, desk.ticket, desk.reason, desk.clerk, desk.auto_call_ms)
    return (*seen, desk.assigned, last, desk.since_green, desk.back_ms)


def of_clerk(clerk: Clerk) -> tuple[str, str]:
    return clerk.window, clerk.state


def check_foresight(hall: Hall, onlooker: Onlooker) -> None:
    """What the hall would do next, when, and how many stand before whom, is what comparing everybody gives."""
    book, now_ms = onlooker.book, hall.state.last_ms
    if not book.day:
        return
    assert hall.next_due_ms() == onlooker.next_due_ms(), "the hall wakes when something is due"
    check_previews(hall, onlooker, now_ms)
    check_queues(hall, onlooker, now_ms)
    check_offers(hall, onlooker, now_ms)
    check_visitors(hall, onlooker, now_ms)
    pending = [matter for matter in book.matters.values() if matter.state is CaseState.PENDING]
    late = sorted((matter.due_ms, matter.id) for matter in pending if matter.due_ms < now_ms)
    assert [(case.due_ms, case.id) for case in hall.overdue(now_ms)] == late


def check_offers(hall: Hall, onlooker: Onlooker, now_ms: int) -> None:
    """What is said to be had nothing speaks against; what is said not to be had, just that does."""
    book, refused = onlooker.book, hall.not_offered(now_ms)
    for code in book.rules.services:
        against = objections(IssueTicket(code, "a new token", "dispenser-1"), book, now_ms) or set()
        against -= {Reason.LANE_NOT_OFFERED, Reason.NUMBERS_USED_UP, Reason.JUST_RESTORED}
        assert refused[code].reason in against if code in refused else not against, f"{code}: {against}"


def check_visitors(hall: Hall, onlooker: Onlooker, now_ms: int) -> None:
    """Who shows a card is told of a ticket they have, and of an appointment whether it can be kept."""
    book = onlooker.book
    for visitor in {visit.visitor for visit in book.visits.values() if visit.visitor}:
        theirs = {visit.id for visit in book.still_open() if visit.visitor == visitor}
        lives = hall.live_ticket_of(visitor)
        assert lives.id in theirs if lives else not theirs
    for code, booking in hall.state.bookings.items():
        against = objections(CheckIn("a new token", "dispenser-1", code), book, now_ms) or set()
        against -= {Reason.NUMBERS_USED_UP, Reason.JUST_RESTORED}
        refused = hall.why_not_kept(booking, now_ms)
        assert refused.reason in against if refused else not against, f"{code}: {against}"


def check_previews(hall: Hall, onlooker: Onlooker, now_ms: int) -> None:
    """A preview shows who is next; windows that see the same call the same; an undo is offered if it can be."""
    book, seen_by = onlooker.book, dict[tuple[object, ...], object]()
    for window in book.desks:
        picked = hall.preview(window, now_ms)
        told = picked and (picked.ticket.id, picked.pattern_at)
        asked = asked_for(book, window, now_ms)
        assert told == choice_of(book, asked, window, now_ms), "the preview shows who is next"
        assert hall.could_call(window, now_ms) == len(asked)
        assert seen_by.setdefault(hall.sees(window), picked) == picked, "who sees the same calls the same"
        can_undo = not objections(Undo(window), book, now_ms)
        assert (hall.step_to_undo(window, now_ms) is not None) is can_undo, "what is offered can be done"


def check_queues(hall: Hall, onlooker: Onlooker, now_ms: int) -> None:
    """How many stand before each, how many in each queue, and who at its head."""
    book, waiting = onlooker.book, hall.in_state(State.WAITING)
    assert {ticket.id: hall.ahead_of(ticket, now_ms) for ticket in waiting} == onlooker.ahead(now_ms)
    rows: dict[str, list[Visit]] = {queue: [] for queue in book.rules.queues}
    in_order = sorted(book.waiting(), key=lambda each: key(book, each, now_ms))
    assert [ticket.id for ticket in hall.near_the_front(999, now_ms)] == [visit.id for visit in in_order]
    for visit in in_order:
        if not visit.is_sent:
            rows[book.rules.services[visit.service].queue].append(visit)
    for queue, row in rows.items():
        head = hall.head_of(queue, now_ms)
        assert (hall.waiting_in(queue), head and head.id) == (len(row), row[0].id if row else None)
