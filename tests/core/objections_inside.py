"""Everything that speaks against what is done in the hall: to a window, a visitor, a clerk, a case."""

from collections.abc import Iterator
from typing import Final

from queue_core.commands import (
    AddService,
    AnswerCase,
    AssignCase,
    AssignServices,
    CallNext,
    CallTicket,
    CancelTicket,
    ChangeLane,
    CloseWindow,
    Command,
    FinishService,
    HandIn,
    HoldTicket,
    LogIn,
    LogOut,
    MissTicket,
    OpenWindow,
    PauseWindow,
    RateTicket,
    ReadyCase,
    Recall,
    Reclassify,
    Reinstate,
    ResumeTicket,
    ReturnTicket,
    StartService,
    StepBack,
    TransferTicket,
)
from queue_core.dispenser_commands import (
    AnswerGuide,
    CallGuide,
    DivertVisitor,
    GoOnRestored,
    HandOver,
    ReserveNumbers,
    TellNumbers,
)
from queue_core.lifecycle import WITH_VISITOR, CaseKind, CaseState, State, WindowState
from queue_core.notice_commands import Announce, PostNotice, SayStatus, WithdrawNotice
from queue_core.refusals import Reason
from queue_core.rules import EVERY_SERVICE, Lane
from tests.core.calendars import day_at
from tests.core.fairness import may_call, serves
from tests.core.notebook import Notebook, Visit

W = WindowState
MAY: Final[dict[type[Command], tuple[WindowState, ...]]] = {
    OpenWindow: (W.CLOSED, W.PAUSED),
    CloseWindow: (W.OPEN, W.READY, W.PAUSED),
    PauseWindow: (W.OPEN, W.READY),
    CallNext: (W.CLOSED, W.OPEN, W.READY, W.PAUSED),
    CallTicket: (W.CLOSED, W.OPEN, W.READY, W.PAUSED),
    ResumeTicket: (W.CLOSED, W.OPEN, W.READY, W.PAUSED),
    StartService: (W.CALLING,),
    MissTicket: (W.CALLING,),
    Recall: (W.CALLING,),
    HoldTicket: (W.SERVING,),
    AddService: (W.SERVING,),
    FinishService: (W.SERVING,),
    HandIn: (W.SERVING,),
}
"""What a window must be doing for it."""
WITH_ONE_BUTTON: Final[dict[type[Command], tuple[WindowState, ...]]] = {
    CallNext: tuple(WITH_VISITOR),
    FinishService: (W.CALLING,),
    HandIn: (W.CALLING,),
}
OF_TICKET: Final[dict[type[Command], tuple[State, ...]]] = {
    CallTicket: (State.WAITING,),
    ResumeTicket: (State.HELD,),
    CancelTicket: (State.WAITING, State.HELD, State.MISSED),
    Reclassify: (State.WAITING,),
    ChangeLane: (State.WAITING,),
    StepBack: (State.WAITING,),
    Reinstate: (State.MISSED,),
    ReturnTicket: (State.HELD,),
    RateTicket: (State.DONE,),
    TransferTicket: (State.WAITING, State.CALLED, State.SERVING),
}
"""Where a visitor must stand for it."""
BEGINS: Final = (OpenWindow, CallNext, CallTicket, ResumeTicket)
"""What lets a window work that did not."""
NOBODY_THERE: Final = (W.CLOSED, W.PAUSED)
NOT_NOW: Final = (Reason.NO_VISITOR, Reason.WINDOW_ILLEGAL_STEP)


def objections_inside(command: Command, book: Notebook, at_ms: int) -> set[Reason] | None:
    """Return every reason to refuse; None for a command nobody here has thought about."""
    match command:
        case LogIn() | LogOut():
            return set(of_clerk(command, book))
        case AssignCase() | ReadyCase() | AnswerCase():
            return set(of_case(command, book, at_ms))
        case AssignServices():
            return set(of_assignment(command, book, at_ms))
        case CallGuide() | AnswerGuide() | DivertVisitor():
            return set(of_guides(command, book))
        case PostNotice() | WithdrawNotice() | Announce() | SayStatus():
            return set(of_notices(command, book, at_ms))
        case TransferTicket():
            return set(of_transfer(command, book))
        case GoOnRestored():
            return set()
        case ReserveNumbers() | TellNumbers() | HandOver():
            return set(of_dispensers(command, book, at_ms))
    if type(command) not in MAY and type(command) not in OF_TICKET:
        return None
    return {*of_window(command, book), *of_ticket(command, book), *of_the_rest(command, book, at_ms)}


def of_window(command: Command, book: Notebook) -> Iterator[Reason]:
    if type(command) not in MAY:
        return
    desk = book.desks.get(getattr(command, "window", ""))
    if desk is None:
        yield Reason.UNKNOWN_WINDOW
        return
    able = MAY[type(command)]
    if book.rules.calling.one_button:
        able += WITH_ONE_BUTTON.get(type(command), ())
    if desk.state not in able:
        yield from NOT_NOW
    if isinstance(command, BEGINS) and desk.state in NOBODY_THERE and book.rules.desk.needs_clerk and not desk.clerk:
        yield Reason.CLERK_NEEDED


def of_ticket(command: Command, book: Notebook) -> Iterator[Reason]:
    if type(command) not in OF_TICKET:
        return
    visit = book.visits.get(getattr(command, "ticket", ""))
    if visit is None:
        yield Reason.UNKNOWN_TICKET
    elif visit.state not in OF_TICKET[type(command)]:
        yield Reason.ILLEGAL_STEP


def of_the_rest(command: Command, book: Notebook, at_ms: int) -> Iterator[Reason]:
    """What windows and visitors have to do with reasons, limits and services."""
    window, ticket = book.desks.get(getattr(command, "window", "")), getattr(command, "ticket", "")
    visit = book.visits.get(ticket or (window.ticket if window else ""))
    match command:
        case FinishService():
            yield from unknown(book, *command.services_done)
        case HandIn(due_ms=moment_ms) | HoldTicket(return_ms=moment_ms) if moment_ms is not None:
            if moment_ms <= at_ms:
                yield Reason.MOMENT_PAST
        case CancelTicket(shown=None, reason=reason) if reason not in book.rules.cancel_reasons:
            yield Reason.REASON_NEEDED
        case CancelTicket(shown=str(), reason=reason) if reason not in ("", "visitor", *book.rules.cancel_reasons):
            yield Reason.REASON_NEEDED
    if visit:
        yield from of_visit(command, visit, book, at_ms)


def of_visit(command: Command, visit: Visit, book: Notebook, at_ms: int) -> Iterator[Reason]:
    missed = book.rules.missed
    match command:
        case CancelTicket(shown=str()) if command.shown != visit.token:
            yield Reason.WRONG_TOKEN
        case Recall():
            if visit.recalls >= missed.max_recalls:
                yield Reason.RECALL_LIMIT
            if at_ms < (visit.last_call_ms or 0) + missed.recall_gap_ms:
                yield Reason.RECALL_TOO_SOON
        case Reinstate() if visit.reinstated >= missed.max_reinstatements:
            yield Reason.REINSTATE_LIMIT
        case RateTicket():
            if visit.rating:
                yield Reason.ALREADY_RATED
            if at_ms > (visit.ended_ms or 0) + book.rules.rating.limit_ms:
                yield Reason.RATING_TOO_LATE
            if command.reason and (command.reason not in book.rules.rating.bad_reasons or "dis" not in command.level):
                yield Reason.RATING_REASON
        case AddService():
            yield from unserved(book, command.service)
            if command.service in (visit.service, *visit.then, *(service for _window, service in visit.back)):
                yield Reason.REPEATED_SERVICE
        case Reclassify():
            yield from of_reclassifying(command, visit, book)
        case ChangeLane():
            yield from of_lane(command, visit, book)
        case CallTicket() | ResumeTicket() if command.window in book.desks:
            yield from of_calling(command, visit, book)


def of_reclassifying(command: Reclassify, visit: Visit, book: Notebook) -> Iterator[Reason]:
    yield from unserved(book, command.service)
    service = book.rules.services.get(command.service)
    if service and command.situation and command.situation not in service.situations:
        yield Reason.UNKNOWN_SITUATION
    if service and visit.lane not in service.lanes:
        yield Reason.LANE_NOT_OFFERED
    if command.service in visit.then:
        yield Reason.REPEATED_SERVICE


def of_lane(command: ChangeLane, visit: Visit, book: Notebook) -> Iterator[Reason]:
    if command.lane is visit.lane:
        yield Reason.SAME_LANE
    if command.lane not in book.rules.services[visit.service].lanes:
        yield Reason.LANE_NOT_OFFERED
    if command.lane is Lane.GREEN and command.reason not in book.rules.green_reasons:
        yield Reason.LANE_REASON_NEEDED
    if command.lane is not Lane.GREEN and command.reason not in book.rules.lane_reasons:
        yield Reason.REASON_NEEDED


def of_calling(command: CallTicket | ResumeTicket, visit: Visit, book: Notebook) -> Iterator[Reason]:
    """Who may choose, says why; and it is a window for this visitor."""
    yield from of_serving(command.window, visit, book)
    if isinstance(command, ResumeTicket):
        return
    clerk, reasons = book.rules.clerks.get(book.desks[command.window].clerk), book.rules.calling.choose_reasons
    if not reasons or not (command.permitted or (clerk and clerk.may_choose)):
        yield Reason.NOT_PERMITTED
    if command.reason not in reasons:
        yield Reason.REASON_NEEDED


def of_transfer(command: TransferTicket, book: Notebook) -> Iterator[Reason]:
    desk = book.desks.get(command.window)
    if not command.ticket and (desk is None or not desk.ticket):
        yield Reason.NO_VISITOR if desk else Reason.UNKNOWN_WINDOW
        return
    if command.ticket:
        yield from of_ticket(command, book)
    visit = book.visits.get(command.ticket or (desk.ticket if desk else ""))
    if visit is None:
        return
    service = command.to_service or visit.service
    if visit.state is State.WAITING and command.and_back:
        yield from of_window_wanted_back_at(command.window, visit, book)
    if visit.state is not State.WAITING and command.window not in ("", visit.window):
        yield Reason.NOT_PERMITTED if command.window in book.desks else Reason.UNKNOWN_WINDOW
    if service in visit.then:
        yield Reason.REPEATED_SERVICE
    if not command.to_window:
        yield from unserved(book, service)
        yield from of_clerk_sent_to(command.to_clerk, book)
        return
    yield from unknown(book, service)
    if command.to_window not in book.desks:
        yield Reason.UNKNOWN_WINDOW
    elif book.desks[command.to_window].state is WindowState.CLOSED:
        yield Reason.WINDOW_CLOSED


def of_window_wanted_back_at(window: str, visit: Visit, book: Notebook) -> Iterator[Reason]:
    """Who has not been at a window yet can only be wanted back where somebody is and it can be done."""
    if window not in book.desks:
        yield Reason.UNKNOWN_WINDOW
    elif book.desks[window].state is WindowState.CLOSED:
        yield Reason.WINDOW_CLOSED
    else:
        yield from of_serving(window, visit, book)


def of_serving(window: str, visit: Visit, book: Notebook) -> Iterator[Reason]:
    """The window serves it, or the visitor was there or is sent there."""
    own, help_out = serves(book, window)
    served = visit.service in own | help_out or visit.window == window
    if not served and not (visit.is_sent and may_call(book, window, visit)):
        yield Reason.WINDOW_DOES_NOT_SERVE


def of_clerk_sent_to(clerk: str, book: Notebook) -> Iterator[Reason]:
    if clerk and clerk not in book.clerks:
        yield Reason.UNKNOWN_CLERK
    elif clerk and not book.clerks[clerk][0]:
        yield Reason.CLERK_NOT_ON_DUTY


def of_clerk(command: LogIn | LogOut, book: Notebook) -> Iterator[Reason]:
    if command.clerk not in book.clerks:
        yield Reason.UNKNOWN_CLERK
    sits = book.clerks.get(command.clerk, ("", ""))[0]
    leaves = isinstance(command, LogOut) or sits != command.window
    if sits and leaves and book.desks[sits].state in WITH_VISITOR:
        yield Reason.CLERK_WITH_VISITOR
    if isinstance(command, LogOut):
        if not sits:
            yield Reason.CLERK_ILLEGAL_STEP
    elif command.window not in book.desks:
        yield Reason.UNKNOWN_WINDOW
    elif book.desks[command.window].clerk not in ("", command.clerk) and not command.handover:
        yield Reason.WINDOW_HAS_CLERK


def of_case(command: AssignCase | ReadyCase | AnswerCase, book: Notebook, at_ms: int) -> Iterator[Reason]:
    matter = book.matters.get(command.case)
    if matter is None:
        yield Reason.UNKNOWN_CASE
        return
    if matter.state is not CaseState.PENDING:
        yield Reason.CASE_ILLEGAL_STEP
    made = matter.kind is CaseKind.BACK_OFFICE
    if (isinstance(command, ReadyCase) and not made) or (isinstance(command, AnswerCase) and made):
        yield Reason.CASE_OF_ANOTHER_KIND
    if isinstance(command, AssignCase) and command.due_ms is not None and command.due_ms <= at_ms:
        yield Reason.MOMENT_PAST


def of_guides(command: CallGuide | AnswerGuide | DivertVisitor, book: Notebook) -> Iterator[Reason]:
    if isinstance(command, DivertVisitor):
        yield from unknown(book, command.service)
    elif command.dispenser not in book.rules.dispensers:
        yield Reason.UNKNOWN_DISPENSER
    elif isinstance(command, AnswerGuide) and command.dispenser not in book.wanting_a_guide:
        yield Reason.NO_GUIDE_CALLED


def of_notices(
    command: PostNotice | WithdrawNotice | Announce | SayStatus, book: Notebook, at_ms: int
) -> Iterator[Reason]:
    """Yield what speaks against a notice: nowhere to hang, nothing to read or too much, no time to be read in."""
    if isinstance(command, WithdrawNotice):
        if command.notice not in book.to_read(at_ms):
            yield Reason.UNKNOWN_NOTICE
        return
    zones = (command.zone,) if isinstance(command, SayStatus) else command.zones
    if not set(zones) <= {*book.rules.zones, *([""] if isinstance(command, SayStatus) else [])}:
        yield Reason.UNKNOWN_ZONE
    if not isinstance(command, SayStatus):
        longest = max(len(command.zh), len(command.en))
        yield from [Reason.WORDS_NEEDED] * (longest == 0) + [Reason.TOO_MANY_WORDS] * (longest > 300)
    if isinstance(command, PostNotice):
        ends_ms = at_ms + 1 if command.until_ms is None else command.until_ms
        yield from [Reason.MOMENT_PAST] * (ends_ms <= at_ms)
        if command.until_ms is not None and command.from_ms is not None:
            yield from [Reason.ENDS_BEFORE_IT_BEGINS] * (command.until_ms <= command.from_ms)
        yield from [Reason.NOTICE_LIMIT] * (len(book.to_read(at_ms)) >= 50)


def of_dispensers(command: ReserveNumbers | TellNumbers | HandOver, book: Notebook, at_ms: int) -> Iterator[Reason]:
    """Yield every reason to refuse: paper that somebody holds is refused only when it has come in before."""
    who = command.by if isinstance(command, HandOver) else command.dispenser
    if who not in book.rules.dispensers:
        yield Reason.UNKNOWN_DISPENSER
    if isinstance(command, HandOver) and came_in_before(command, book, at_ms):
        yield Reason.ALREADY_HANDED_OVER


def came_in_before(command: HandOver, book: Notebook, at_ms: int) -> bool:
    block = book.block_of(command.by, command.queue, command.serial)
    known = any(visit.token == command.token for visit in book.visits.values())
    if block:
        return known or command.serial in block.used
    last_ms, *last = book.handed_over.get(command.by, (0, "", 0))
    same_day = day_at(last_ms, book.rules) == day_at(at_ms, book.rules)
    return known or (same_day and last == [command.queue, command.serial])


def of_assignment(command: AssignServices, book: Notebook, at_ms: int) -> Iterator[Reason]:
    if command.window not in book.desks:
        yield Reason.UNKNOWN_WINDOW
    yield from unknown(book, *(code for code in (*command.services, *command.help_out) if code != EVERY_SERVICE))
    if command.until_ms is not None and command.until_ms <= at_ms:
        yield Reason.MOMENT_PAST


def unknown(book: Notebook, *services: str) -> Iterator[Reason]:
    if any(service not in book.rules.services for service in services):
        yield Reason.UNKNOWN_SERVICE


def unserved(book: Notebook, service: str) -> Iterator[Reason]:
    yield from unknown(book, service)
    if not any(service in (*rule.services, *rule.help_out) for rule in book.rules.windows.values()):
        yield Reason.NO_WINDOW_SERVES
