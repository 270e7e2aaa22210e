"""What comes in after the day's end and was pressed before it, as an onlooker takes it: on the page of back then."""

from copy import copy
from dataclasses import replace
from typing import Final

from queue_core.calendar import DAY_MS
from queue_core.commands import Command, FinishService, HandIn, HoldTicket, MissTicket, StartService
from queue_core.events import Event, ServiceFinished, ServiceStarted, TicketHeld, TicketMissed
from queue_core.lifecycle import State, WindowState
from queue_core.rules import HallRules
from tests.core.notebook import Desk, Notebook, Parted, Visit

Report = StartService | MissTicket | FinishService | HandIn | HoldTicket
AtADesk = ServiceStarted | TicketMissed | ServiceFinished | TicketHeld
WEEK_MS: Final = 7 * DAY_MS


def page_for(book: Notebook, command: Command, now_ms: int, pressed_ms: int) -> Notebook:
    """Return what a press is to be judged by: the hall as it is, or as it was when it was pressed."""
    parted = book.parted.get(command.window) if isinstance(command, Report) else None
    return page_of(book, parted) if parted and pressed_ms < parted.at_ms and pressed_ms < now_ms else book


def page_told_of(book: Notebook, events: tuple[Event, ...]) -> Notebook:
    """Return what events are about: the hall as it is, or as it was before the day's end."""
    parted = next((parted for event in events if (parted := parted_in(book, event))), None)
    return page_of(book, parted) if parted else book


def page_of(book: Notebook, parted: Parted) -> Notebook:
    """Return the page of back then: one desk is somebody's, and the rest does not matter."""
    states = {wid: WindowState.OPEN if wid in parted.expecting else WindowState.CLOSED for wid in book.rules.windows}
    desks = {wid: Desk(wid, 0, state) for wid, state in states.items()} | {parted.desk.id: parted.desk}
    return replace(book, day=parted.day, visits={parted.visit.id: parted.visit}, desks=desks, clerks={})


def parted_in(book: Notebook, event: Event) -> Parted | None:
    """Return the parting before which an event happened: only then anything happens to whom the day has sent home."""
    if not isinstance(event, AtADesk):
        return None
    parted = book.parted.get(event.window)
    return parted if parted and parted.visit.id == event.ticket else None


def part(book: Notebook, visit: Visit, at_ms: int) -> None:
    """The day ends with somebody at a window."""
    desk = copy(book.desks[visit.window])
    desk.last = None
    back = [wid for wid, _ in visit.back]
    expecting = {wid for wid, other in book.desks.items() if wid in back and other.state is not WindowState.CLOSED}
    book.parted[desk.id] = Parted(at_ms, book.day, copy(visit), desk, expecting)


def is_told(book: Notebook, parted: Parted) -> None:
    """What was written on the page of back then holds for the visit today, if it is one of today."""
    parted.desk.last = None
    now = book.visits.get(parted.visit.id)
    if now is None:
        return
    visit = copy(parted.visit)
    visit.paper, visit.heard = now.paper, now.heard
    if visit.is_open:
        visit.state, visit.ended_ms, visit.return_ms = State.EXPIRED, parted.at_ms, None
    book.visits[visit.id] = visit


def forget_what_is_old(book: Notebook, now_ms: int) -> None:
    book.parted = {wid: parted for wid, parted in book.parted.items() if now_ms - parted.at_ms < WEEK_MS}


def forget_what_cannot_be(book: Notebook, rules: HallRules) -> None:
    for wid, parted in list(book.parted.items()):
        planned = [parted.visit.service, *parted.visit.then, *(code for _, code in parted.visit.back)]
        if wid not in rules.windows or any(code not in rules.services for code in planned):
            del book.parted[wid]
