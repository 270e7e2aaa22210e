"""What a command would do: each decision returns events, or refuses; none changes the hall."""

from collections.abc import Iterator
from functools import singledispatch

from queue_core.calendar import day_ends_ms, day_of
from queue_core.commands import (
    CallNext,
    CloseWindow,
    Command,
    Configure,
    FinishService,
    IssueTicket,
    MissTicket,
    OpenWindow,
    PauseWindow,
    Recall,
    ReportPaper,
    ReprintTicket,
    StartService,
    TimePassed,
    TransferTicket,
)
from queue_core.events import (
    DayOpened,
    Event,
    HallConfigured,
    PaperReported,
    ReprintAsked,
    ServiceFinished,
    ServiceStarted,
    TicketCalled,
    TicketExpired,
    TicketIssued,
    TicketMissed,
    TicketRecalled,
    TicketReleased,
    TicketTransferred,
    WindowClosed,
    WindowOpened,
    WindowPaused,
    WindowReady,
)
from queue_core.fold import Standing
from queue_core.lifecycle import Paper, Step, WindowState, WindowStep, advance, advance_window
from queue_core.numbering import next_number
from queue_core.records import Ticket, Window
from queue_core.refusals import Reason, RefusedError
from queue_core.rules import HallRules, Lane, ServiceRule, WindowRule


@singledispatch
def decide(command: Command, hall: Standing, at_ms: int) -> Iterator[Event]:
    """Yield what the command makes true at `at_ms`, or raise RefusedError."""
    raise TypeError(f"{type(command).__name__} is no command of a hall")


@decide.register
def _(command: Configure, hall: Standing, at_ms: int) -> Iterator[Event]:
    _refuse_what_is_in_use(hall, command.rules)
    yield HallConfigured(at_ms, command.rules, command.document)


@decide.register
def _(command: TimePassed, hall: Standing, at_ms: int) -> Iterator[Event]:
    day = hall.state.day
    if day.name and at_ms < day_ends_ms(day.name, hall.state.rules):
        return
    for ticket in day.tickets.values():
        if ticket.is_open:
            yield TicketExpired(at_ms, ticket.id)
    yield DayOpened(at_ms, day_of(at_ms, hall.state.rules))


@decide.register
def _(command: IssueTicket, hall: Standing, at_ms: int) -> Iterator[Event]:
    rules = hall.state.rules
    service = _service(hall, command.service)
    _check_lane(service, command, rules)
    if not rules.windows_serving[service.code]:
        raise RefusedError(Reason.NO_WINDOW_SERVES, service=service.code)
    if command.token in hall.tokens:
        raise RefusedError(Reason.REPEATED_TOKEN, ticket=hall.tokens[command.token])
    queue = rules.queues[service.queue]
    last = hall.state.day.serials.get(queue.id, 0)
    serial, number = next_number(last, queue, command.lane, rules, hall.is_taken)
    yield TicketIssued(
        at_ms=at_ms,
        ticket=f"{hall.state.day.name}/{queue.id}/{serial}",
        number=number,
        queue=queue.id,
        serial=serial,
        service=service.code,
        lane=command.lane,
        lane_reason=command.lane_reason,
        token=command.token,
        issued_at=command.by,
    )


@decide.register
def _(command: ReportPaper, hall: Standing, at_ms: int) -> Iterator[Event]:
    ticket = find_ticket(hall, command.ticket)
    if ticket.paper is Paper.PRINTED:
        raise RefusedError(Reason.ALREADY_REPORTED, number=ticket.number)
    yield PaperReported(at_ms, ticket.id, command.printed, command.fault)


@decide.register
def _(command: ReprintTicket, hall: Standing, at_ms: int) -> Iterator[Event]:
    ticket = find_ticket(hall, command.ticket)
    dispenser = command.dispenser or ticket.issued_at
    if dispenser not in hall.state.rules.dispensers:
        raise RefusedError(Reason.UNKNOWN_DISPENSER, dispenser=dispenser)
    yield ReprintAsked(at_ms, ticket.id, dispenser)


@decide.register
def _(command: OpenWindow, hall: Standing, at_ms: int) -> Iterator[Event]:
    _step(hall, command.window, WindowStep.OPEN)
    yield WindowOpened(at_ms, command.window)


@decide.register
def _(command: CloseWindow, hall: Standing, at_ms: int) -> Iterator[Event]:
    _step(hall, command.window, WindowStep.CLOSE)
    yield WindowClosed(at_ms, command.window)
    for ticket in hall.lines.sent_to(command.window):
        if hall.state.rules.windows_serving[hall.ticket(ticket).service]:
            yield TicketReleased(at_ms, ticket)


@decide.register
def _(command: PauseWindow, hall: Standing, at_ms: int) -> Iterator[Event]:
    _step(hall, command.window, WindowStep.PAUSE)
    yield WindowPaused(at_ms, command.window, command.reason)


@decide.register
def _(command: CallNext, hall: Standing, at_ms: int) -> Iterator[Event]:
    _step(hall, command.window, WindowStep.CALL)
    ticket = hall.lines.next_for(hall.state.rules.windows[command.window])
    if ticket is None:
        yield WindowReady(at_ms, command.window)
    else:
        yield TicketCalled(at_ms, ticket, command.window)


@decide.register
def _(command: Recall, hall: Standing, at_ms: int) -> Iterator[Event]:
    ticket = _visitor(hall, command.window, WindowStep.RECALL, Step.RECALL)
    rules = hall.state.rules
    if ticket.recalls >= rules.max_recalls:
        raise RefusedError(Reason.RECALL_LIMIT, number=ticket.number, limit=str(rules.max_recalls))
    if ticket.last_call_ms is not None and at_ms < ticket.last_call_ms + rules.recall_gap_ms:
        left_ms = ticket.last_call_ms + rules.recall_gap_ms - at_ms
        raise RefusedError(Reason.RECALL_TOO_SOON, number=ticket.number, seconds=str(-(-left_ms // 1000)))
    yield TicketRecalled(at_ms, ticket.id, command.window)


@decide.register
def _(command: StartService, hall: Standing, at_ms: int) -> Iterator[Event]:
    ticket = _visitor(hall, command.window, WindowStep.START, Step.START)
    yield ServiceStarted(at_ms, ticket.id, command.window)


@decide.register
def _(command: FinishService, hall: Standing, at_ms: int) -> Iterator[Event]:
    ticket = _visitor(hall, command.window, WindowStep.FINISH, Step.FINISH)
    yield ServiceFinished(at_ms, ticket.id, command.window)


@decide.register
def _(command: MissTicket, hall: Standing, at_ms: int) -> Iterator[Event]:
    ticket = _visitor(hall, command.window, WindowStep.MISS, Step.MISS)
    yield TicketMissed(at_ms, ticket.id, command.window)


@decide.register
def _(command: TransferTicket, hall: Standing, at_ms: int) -> Iterator[Event]:
    ticket = _visitor(hall, command.window, WindowStep.TRANSFER, Step.TRANSFER)
    service = _service(hall, command.to_service or ticket.service)
    if command.to_window:
        _check_is_open(hall, command.to_window)
    elif not hall.state.rules.windows_serving[service.code]:
        raise RefusedError(Reason.NO_WINDOW_SERVES, service=service.code)
    yield TicketTransferred(at_ms, ticket.id, command.window, service.code, command.to_window, command.first)


def find_ticket(hall: Standing, name: str) -> Ticket:
    """Return today's ticket of this id, or the latest that shows this number."""
    ticket = hall.state.day.tickets.get(hall.numbers.get(name, name))
    if ticket is None:
        raise RefusedError(Reason.UNKNOWN_TICKET, ticket=name)
    return ticket


def _service(hall: Standing, code: str) -> ServiceRule:
    service = hall.state.rules.services.get(code)
    if service is None:
        raise RefusedError(Reason.UNKNOWN_SERVICE, service=code)
    return service


def _window_rule(hall: Standing, window: str) -> WindowRule:
    rule = hall.state.rules.windows.get(window)
    if rule is None:
        raise RefusedError(Reason.UNKNOWN_WINDOW, window=window)
    return rule


def _check_is_open(hall: Standing, window: str) -> None:
    """Who is sent to one window can be called by no other; so somebody must be there."""
    number = _window_rule(hall, window).number
    if hall.window(window).state is WindowState.CLOSED:
        raise RefusedError(Reason.WINDOW_CLOSED, window=number)


def _check_lane(service: ServiceRule, command: IssueTicket, rules: HallRules) -> None:
    if command.lane not in service.lanes:
        raise RefusedError(Reason.LANE_NOT_OFFERED, service=service.code, lane=command.lane)
    given = command.lane is Lane.GREEN or bool(command.lane_reason)
    if given and command.lane_reason not in rules.green_reasons:  # never free text: it would stand in the journal
        raise RefusedError(Reason.LANE_REASON_NEEDED, lane_reason=command.lane_reason)


def _step(hall: Standing, window: str, step: WindowStep) -> Window:
    number = _window_rule(hall, window).number
    standing = hall.window(window)
    advance_window(standing.state, step, number)
    return standing


def _visitor(hall: Standing, window: str, window_step: WindowStep, step: Step) -> Ticket:
    """Return the window's visitor, if both tables allow the step."""
    number = _window_rule(hall, window).number
    standing = hall.window(window)
    if not standing.ticket:
        raise RefusedError(Reason.NO_VISITOR, window=number, step=step)
    ticket = hall.ticket(standing.ticket)
    advance_window(standing.state, window_step, number)
    advance(ticket.state, step, ticket.number)
    return ticket


def _refuse_what_is_in_use(hall: Standing, rules: HallRules) -> None:
    for ticket in hall.state.day.tickets.values():
        if not ticket.is_open:
            continue
        gone = ticket.service not in rules.services or ticket.queue not in rules.queues
        window = ticket.window or ticket.only_window
        if gone or (window and window not in rules.windows):
            raise RefusedError(Reason.STILL_IN_USE, number=ticket.number)
