"""Why something happened just then: who asked for it, what it followed, and which number it got."""

from typing import Final

from queue_core.commands import (
    CallNext,
    CallTicket,
    Command,
    FinishService,
    HandIn,
    HoldTicket,
    MissTicket,
    RateTicket,
    ReportPaper,
    ResumeTicket,
    StartService,
)
from queue_core.events import (
    CaseClosed,
    Event,
    PaperReported,
    ServiceFinished,
    ServiceStarted,
    TicketCalled,
    TicketHeld,
    TicketIssued,
    TicketMissed,
    TicketRated,
    WindowReady,
)
from queue_core.lifecycle import CaseKind, CaseState, ServiceOutcome, WindowState
from queue_core.rules import Lane
from tests.core.notebook import Notebook

ASKS: Final = (CallNext, CallTicket, ResumeTicket)
HAS_HAPPENED: Final[dict[type[Command], type[Event]]] = {
    StartService: ServiceStarted,
    FinishService: ServiceFinished,
    HandIn: ServiceFinished,
    HoldTicket: TicketHeld,
    MissTicket: TicketMissed,
    ReportPaper: PaperReported,
    RateTicket: TicketRated,
}
"""What is reported rather than wished, and the event that says so."""


def check_moment(book: Notebook, command: Command, events: tuple[Event, ...], now_ms: int, pressed_ms: int) -> None:
    """What has happened counts when it was pressed, though never before what it follows; a wish counts now."""
    reported = HAS_HAPPENED.get(type(command))
    if reported is None:
        assert all(event.at_ms >= now_ms or isinstance(event, ServiceStarted) for event in events), "a wish counts now"
        return
    event = next(event for event in events if isinstance(event, reported))
    assert event.at_ms == true_moment(book, command, now_ms, pressed_ms), "counted when it was pressed"


def true_moment(book: Notebook, command: Command, now_ms: int, pressed_ms: int) -> int:
    """Return when it counts: what is reported when it was pressed, though not before what it follows."""
    follows_ms = [moment_ms for moment_ms in follows(book, command) if moment_ms is not None]
    return max(min(pressed_ms, now_ms), *follows_ms) if follows_ms else now_ms


def follows(book: Notebook, command: Command) -> list[int | None]:
    """Return the moments of what a report follows."""
    if isinstance(command, ReportPaper | RateTicket):
        visit = book.visits.get(command.ticket)
        return [visit.issued_ms if isinstance(command, ReportPaper) else visit.ended_ms] if visit else []
    if isinstance(command, StartService | FinishService | HandIn | HoldTicket | MissTicket):
        desk = book.desks.get(command.window)
        called = book.visits.get(desk.ticket) if desk else None
        return [desk.since_ms if desk else None, called.last_call_ms if called else None]
    return []


def check_fetched(book: Notebook, events: tuple[Event, ...]) -> None:
    """A case that is ready is closed when the visitor has got what it made, and not by anything else at the window."""
    fetched = []
    for event in events:
        if isinstance(event, ServiceFinished) and event.outcome is ServiceOutcome.DONE:
            visit = book.visits[event.ticket]
            matter = book.matters.get(visit.case)
            if matter and matter.state is CaseState.READY and visit.service == visit.issued_for:
                fetched.append(matter.id)
    closed = [event.case for event in events if isinstance(event, CaseClosed)]
    assert [case for case in closed if book.matters[case].kind is CaseKind.BACK_OFFICE] == fetched


def check_asked(book: Notebook, command: Command, event: TicketCalled | WindowReady) -> None:
    """A window calls when its clerk asks, when it is ready and somebody comes, or by itself after its pause."""
    asked = isinstance(command, ASKS) and command.window == event.window
    desk = book.desks[event.window]
    by_itself = desk.auto_call_ms is not None and desk.auto_call_ms <= event.at_ms
    ready = isinstance(event, TicketCalled) and desk.state is WindowState.READY
    assert asked or by_itself or ready, "no window calls unless it was asked, is ready, or calls by itself"


def check_issue(book: Notebook, event: TicketIssued) -> None:
    """The number is the next of its range that nobody shows; who is on time for a slot waits from it, in its lane."""
    queue = book.rules.queues[event.queue]
    assert event.queue == book.rules.services[event.service].queue
    shown = {visit.number for visit in book.still_open()}
    last = max((serial for day, of, serial in book.serials if (day, of) == (book.day, queue.id)), default=0)
    mark = book.rules.green_prefix if event.lane is Lane.GREEN else ""
    span = queue.last - queue.first + 1
    numbers = [f"{mark}{queue.prefix}{queue.first + nth % span:0{queue.digits}d}" for nth in range(last, event.serial)]
    assert numbers[-1] == event.number
    assert all(number in shown for number in numbers[:-1]), "only numbers that are out are left out"
    if not event.booking:
        assert event.waits_from_ms is None
        return
    slot_ms = book.bookings[event.booking].slot_ms
    on_time = event.at_ms <= slot_ms + book.rules.appointments.grace_ms
    assert (event.lane is Lane.APPOINTMENT) is on_time, "who is on time has a lane of their own"
    assert event.waits_from_ms == (max(slot_ms, event.at_ms) if on_time else None)
    assert event.visitor == book.bookings[event.booking].visitor
