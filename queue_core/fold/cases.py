"""What outlives a visit: a case is opened, given to somebody, ready, closed."""

from queue_core.events import CaseAssigned, CaseClosed, CaseOpened, CaseReady
from queue_core.fold.dispatch import fold
from queue_core.lifecycle import CaseKind, CaseState, Step
from queue_core.records import Case, LastStep
from queue_core.standing import Standing


@fold.register
def _(event: CaseOpened, hall: Standing) -> None:
    hall.state.cases_opened += 1
    hall.state.cases[event.case] = Case(
        event.case, event.kind, event.service, event.ticket, event.owner, event.at_ms, event.due_ms, event.reason
    )
    last = _finish_of(hall, event.ticket, event.at_ms)
    if last is not None and event.kind is CaseKind.BACK_OFFICE:
        last.opened_cases = (*last.opened_cases, event.case)


@fold.register
def _(event: CaseAssigned, hall: Standing) -> None:
    case = hall.state.cases[event.case]
    case.owner, case.due_ms = event.owner, event.due_ms


@fold.register
def _(event: CaseReady, hall: Standing) -> None:
    case = hall.state.cases[event.case]
    case.state, case.ready_ms = CaseState.READY, event.at_ms


@fold.register
def _(event: CaseClosed, hall: Standing) -> None:
    case = hall.state.cases[event.case]
    case.state, case.closed_ms = CaseState.CLOSED, event.at_ms
    last = _finish_of(hall, hall.fetched_by(event.case), event.at_ms)
    if last is not None:
        last.closed_case = event.case


def take_back_cases(hall: Standing, last: LastStep) -> None:
    """What a step opened was never opened, what it closed is ready again."""
    for case_id in last.opened_cases:
        del hall.state.cases[case_id]
    if last.closed_case:
        case = hall.state.cases[last.closed_case]
        case.state, case.closed_ms = CaseState.READY, None


def _finish_of(hall: Standing, ticket: str, at_ms: int) -> LastStep | None:
    """Return the step by which a window has just finished with this ticket, if one has."""
    steps = (window.last for window in hall.state.windows.values() if window.last)
    theirs = (last for last in steps if last.ticket_before.id == ticket and last.step == Step.FINISH)
    latest = (last for last in theirs if last.steps_after == hall.ticket(ticket).steps)
    return next((last for last in latest if last.at_ms == at_ms), None)
