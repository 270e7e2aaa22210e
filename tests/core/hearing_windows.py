"""What happens between a window and its visitor, as an onlooker hears it; *undo* puts their own note back."""

from queue_core.events import (
    ServiceAdded,
    ServiceFinished,
    ServiceStarted,
    StepUndone,
    TicketCalled,
    TicketHeld,
    TicketMissed,
    TicketRecalled,
    TicketTransferred,
    Why,
)
from queue_core.lifecycle import CaseState, State, WindowState
from queue_core.rules import Lane
from tests.core.hearing import came_after_all, hear, is_in, leaves, turns, was_absent
from tests.core.notebook import Notebook, Visit

AtTheWindow = (
    TicketRecalled | ServiceStarted | ServiceAdded | ServiceFinished | TicketMissed | TicketHeld | TicketTransferred
)


@hear.register
def _(event: TicketCalled, book: Notebook) -> None:
    visit, desk = book.visits[event.ticket], book.desks[event.window]
    is_in(visit, State.HELD if event.why is Why.RESUMED else State.WAITING)
    assert not list(book.visitors_of(event.window)), "a window has one ticket at a time"
    book.remember(event.window, event.ticket, "resume" if event.why is Why.RESUMED else "call", event.at_ms)
    visit.state, visit.window, visit.return_ms, visit.first = State.CALLED, event.window, None, False
    visit.calls, visit.recalls = visit.calls + 1, 0
    visit.called_ms = visit.last_call_ms = event.at_ms
    visit.started_ms = None
    turns(book, desk, WindowState.CALLING, event.at_ms, event.ticket)
    green = visit.lane is Lane.GREEN
    book.since_green, desk.since_green = (0, 0) if green else (book.since_green + 1, desk.since_green + 1)
    book.pattern_at = book.pattern_at if event.pattern_at is None else event.pattern_at


def is_there(event: AtTheWindow, book: Notebook, *states: State) -> Visit:
    """Return the visitor, who is at just this window, and to whom nothing happens before what went before."""
    visit, desk = book.visits[event.ticket], book.desks[event.window]
    is_in(visit, *states)
    assert visit.window == event.window, "a ticket is at one window at a time"
    assert desk.ticket == event.ticket, "a window has one ticket at a time"
    before_ms = (visit.called_ms, visit.last_call_ms, visit.started_ms, desk.since_ms)
    assert all(event.at_ms >= moment_ms for moment_ms in before_ms if moment_ms is not None), "after what it follows"
    return visit


@hear.register
def _(event: TicketRecalled, book: Notebook) -> None:
    visit, missed = is_there(event, book, State.CALLED), book.rules.missed
    assert visit.recalls < missed.max_recalls, "recalled no more often than the limit"
    assert visit.last_call_ms is not None
    assert event.at_ms >= visit.last_call_ms + missed.recall_gap_ms, "recalled no sooner than the gap"
    visit.recalls += 1
    visit.last_call_ms = event.at_ms


@hear.register
def _(event: TicketMissed, book: Notebook) -> None:
    visit = is_there(event, book, State.CALLED)
    book.remember(event.window, event.ticket, "miss", event.at_ms)
    visit.state, visit.ended_ms = State.MISSED, event.at_ms
    leaves(book, event.window, event.at_ms)
    was_absent(book, visit.visitor, event.at_ms, visit.id)


@hear.register
def _(event: ServiceStarted, book: Notebook) -> None:
    visit = is_there(event, book, State.CALLED)
    book.remember(event.window, event.ticket, "start", event.at_ms)
    begins(book, visit, event.window, event.at_ms)


def begins(book: Notebook, visit: Visit, window: str, at_ms: int) -> None:
    """A service begins, with whoever sits there."""
    desk = book.desks[window]
    visit.state, visit.started_ms, visit.served_by = State.SERVING, at_ms, desk.clerk
    turns(book, desk, WindowState.SERVING, at_ms, visit.id)


@hear.register
def _(event: ServiceAdded, book: Notebook) -> None:
    visit = is_there(event, book, State.SERVING)
    assert event.service not in (visit.service, *visit.then), "a service stands on a ticket once"
    book.remember(event.window, event.ticket, "add_service", event.at_ms)
    visit.then = (*visit.then, event.service)


@hear.register
def _(event: ServiceFinished, book: Notebook) -> None:
    visit = is_there(event, book, State.SERVING)
    book.remember(event.window, event.ticket, "finish", event.at_ms)
    visit.served_by = book.desks[event.window].clerk or visit.served_by
    left = [service for service in visit.then if service not in (visit.service, *event.services_done)]
    wanted = visit.back[-1][1] if visit.back else (left[0] if left else "")
    assert event.next_service == wanted, "every service of a journey follows, in order, who is wanted back first"
    if not event.next_service:
        visit.state, visit.ended_ms, visit.return_ms = State.DONE, event.at_ms, None
        leaves(book, event.window, event.at_ms)
        return
    visit.then, visit.back = (tuple(left), visit.back[:-1]) if visit.back else (tuple(left[1:]), ())
    visit.service, visit.situation = event.next_service, ""
    visit.waits_from_ms = visit.counts_from_ms = visit.came_ms = visit.began_ms = visit.arrived_ms = event.at_ms
    visit.moved = False
    if event.stays:
        begins(book, visit, event.window, event.at_ms)
    else:
        waits_anew(visit, event.next_window)
        leaves(book, event.window, event.at_ms)


def waits_anew(visit: Visit, window: str) -> None:
    """The next wait begins with the finish of the last service; who was wanted back goes first there."""
    visit.state, visit.window = State.WAITING, ""
    visit.only_window, visit.only_clerk, visit.first = window, "", bool(window)


@hear.register
def _(event: TicketHeld, book: Notebook) -> None:
    visit = is_there(event, book, State.SERVING)
    book.remember(event.window, event.ticket, "hold", event.at_ms)
    visit.state, visit.held_ms, visit.return_ms = State.HELD, event.at_ms, event.return_ms
    leaves(book, event.window, event.at_ms)


@hear.register
def _(event: TicketTransferred, book: Notebook) -> None:
    visit = book.visits[event.ticket]
    if event.window:
        is_there(event, book, State.CALLED, State.SERVING)
        book.remember(event.window, event.ticket, "transfer", event.at_ms)
        leaves(book, event.window, event.at_ms)
    else:
        is_in(visit, State.WAITING)
    visit.back = (*visit.back, (event.back_window, visit.service)) if event.back_window else visit.back
    visit.situation = visit.situation if event.to_service == visit.service else ""
    visit.service, visit.only_window, visit.only_clerk = event.to_service, event.to_window, event.to_clerk
    visit.first, visit.window, visit.state = event.first, "", State.WAITING


@hear.register
def _(event: StepUndone, book: Notebook) -> None:
    desk = book.desks[event.window]
    last = desk.last
    assert last is not None, "only what was done can be taken back"
    assert (event.ticket, event.step, event.step_ms) == (last.visit.id, last.step, last.at_ms), "the last step it is"
    assert event.at_ms - last.at_ms <= book.rules.calling.undo_ms, "taken back within its time"
    now, before = book.visits[event.ticket], last.visit
    before.calls, before.recalls, before.paper, before.heard = now.calls, now.recalls, now.paper, now.heard
    book.visits[event.ticket] = before
    if last.step == "miss":
        came_after_all(book, before)
    for opened in last.opened:
        del book.matters[opened]
    if last.closed:
        matter = book.matters[last.closed]
        matter.state, matter.closed_ms = CaseState.READY, None
    was_ready = last.desk.state is WindowState.READY
    state, since_ms = (WindowState.OPEN, event.at_ms) if was_ready else (last.desk.state, last.desk.since_ms)
    turns(book, desk, state, since_ms, last.desk.ticket, last.desk.reason, last.desk.back_ms)
    desk.last = last.desk.last
