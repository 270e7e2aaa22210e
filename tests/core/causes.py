"""Why something happened just then: who asked for it, what it followed, and which number it got."""

from typing import Final

from queue_core.commands import (
    CallNext,
    CallTicket,
    Command,
    Configure,
    FinishService,
    HandIn,
    HoldTicket,
    LogIn,
    MissTicket,
    PauseWindow,
    RateTicket,
    ReportPaper,
    ResumeTicket,
    StartService,
    TimePassed,
)
from queue_core.dispenser_commands import HandOver
from queue_core.events import (
    CaseClosed,
    ClerkLoggedIn,
    ClerkLoggedOut,
    DayClosed,
    Event,
    PaperReported,
    ServiceFinished,
    ServiceStarted,
    TicketCalled,
    TicketCancelled,
    TicketFiled,
    TicketHeld,
    TicketIssued,
    TicketMissed,
    TicketRated,
    WindowPaused,
    WindowReady,
)
from queue_core.lifecycle import CaseKind, CaseState, ServiceOutcome, WindowState
from queue_core.rules import Lane
from tests.core.building import MINUTE_MS
from tests.core.notebook import Notebook
from tests.core.numbers_aside import figure_of

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
    if isinstance(command, HandOver):
        check_moment_given(book, command, events, now_ms, pressed_ms)
        return
    reported = HAS_HAPPENED.get(type(command))
    if reported is None:
        assert all(event.at_ms >= now_ms or isinstance(event, ServiceStarted) for event in events), "a wish counts now"
        return
    event = next(event for event in events if isinstance(event, reported))
    assert event.at_ms == true_moment(book, command, now_ms, pressed_ms), "counted when it was pressed"


def check_moment_given(
    book: Notebook, command: HandOver, events: tuple[Event, ...], now_ms: int, pressed_ms: int
) -> None:
    """A number counts from when it was given; the visitor's other ticket goes then, or later if it was needed since."""
    given_ms = true_moment(book, command, now_ms, pressed_ms)
    for event in events:
        if isinstance(event, TicketIssued | TicketFiled | PaperReported):
            assert event.at_ms == given_ms, "counted when it was given"
        elif isinstance(event, TicketCancelled):
            visit = book.visits[event.ticket]
            moved_ms = [visit.issued_ms, visit.last_call_ms or 0, visit.started_ms or 0, visit.ended_ms or 0]
            assert event.at_ms >= max(given_ms, *moved_ms), "nobody goes before they were there"
        else:
            assert event.at_ms >= now_ms, "what follows by itself happens now"


def true_moment(book: Notebook, command: Command, now_ms: int, pressed_ms: int) -> int:
    """Return when it counts: what is reported when it was pressed, though not before what it follows."""
    follows_ms = [moment_ms for moment_ms in follows(book, command) if moment_ms is not None]
    return max(min(pressed_ms, now_ms), *follows_ms) if follows_ms else now_ms


def follows(book: Notebook, command: Command) -> list[int | None]:
    """Return the moments of what a report follows."""
    if isinstance(command, ReportPaper | RateTicket):
        visit = book.visits.get(command.ticket)
        return [visit.issued_ms if isinstance(command, ReportPaper) else visit.ended_ms] if visit else []
    if isinstance(command, HandOver):
        block = book.block_of(command.by, command.queue, command.serial)
        return [book.handed_over.get(command.by, (0, "", 0))[0], block.granted_ms if block else None]
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


def check_paused(book: Notebook, command: Command, event: WindowPaused) -> None:
    """A pause ends when the clerk said, or as is usual for the reason, or it was not said."""
    assert isinstance(command, PauseWindow)
    usual_ms = book.rules.desk.pauses_ms.get(command.reason, 0)
    wanted_ms = (event.at_ms + usual_ms if usual_ms else 0) if command.back_ms is None else command.back_ms
    assert (event.reason, event.back_ms or 0) == (command.reason, wanted_ms)


def check_left(book: Notebook, command: Command, event: ClerkLoggedOut, events: tuple[Event, ...]) -> None:
    """A clerk who goes unasked has forgotten to; who goes leaves a visitor to whoever takes over, or to nobody."""
    desk = book.desks[event.window]
    if isinstance(command, TimePassed) and DayClosed not in map(type, events):
        last_ms = max(desk.since_ms, book.sat_down_ms[event.clerk])
        assert event.at_ms >= last_ms + 30 * MINUTE_MS, "nobody has forgotten who did something just now"
    if isinstance(command, LogIn):
        (sits_down,) = (each for each in events if isinstance(each, ClerkLoggedIn))
        assert not desk.ticket or (command.handover and sits_down.window == event.window), "who takes over goes on"
    elif not isinstance(command, Configure):
        assert not desk.ticket, "nobody leaves a visitor behind"


def check_issue(book: Notebook, event: TicketIssued) -> None:
    """The next of its range that nobody shows or has; who is on time for a slot waits from it, in its lane.

    What a dispenser gave when it was alone is printed, and checked elsewhere.
    """
    if event.alone:
        return
    queue = book.rules.queues[event.queue]
    assert event.queue == book.rules.services[event.service].queue
    shown = {visit.number for visit in book.still_open()}
    last, aside = book.hub_gave.get(queue.id, 0), book.set_aside(queue.id)
    mark = book.rules.green_prefix if event.lane is Lane.GREEN else ""
    span = queue.last - queue.first + 1
    numbers = [f"{mark}{queue.prefix}{queue.first + nth % span:0{queue.digits}d}" for nth in range(last, event.serial)]
    assert numbers[-1] == event.number
    for serial, number in enumerate(numbers[:-1], start=last + 1):
        had = number in shown or (book.day, queue.id, serial) in book.serials
        assert had or figure_of(serial, queue) in aside, "only numbers that are out or set aside are left out"
    assert figure_of(event.serial, queue) not in aside, "what a dispenser may print the hub never gives"
    if not event.booking:
        assert event.waits_from_ms is None
        return
    slot_ms = book.bookings[event.booking].slot_ms
    on_time = event.at_ms <= slot_ms + book.rules.appointments.grace_ms
    assert (event.lane is Lane.APPOINTMENT) is on_time, "who is on time has a lane of their own"
    assert event.waits_from_ms == (max(slot_ms, event.at_ms) if on_time else None)
    assert event.visitor == book.bookings[event.booking].visitor
