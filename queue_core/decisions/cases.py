"""What goes on after the visit: who sees to it, when it is ready, what was answered."""

from collections.abc import Iterator

from queue_core.commands import AnswerCase, AssignCase, ReadyCase
from queue_core.decisions.dispatch import decide
from queue_core.decisions.known import check_is_to_come, find_case
from queue_core.events import CaseAssigned, CaseClosed, CaseReady, Event
from queue_core.lifecycle import CaseKind, CaseStep, advance_case
from queue_core.records import Case
from queue_core.refusals import Reason, RefusedError
from queue_core.standing import Standing


@decide.register
def _(command: AssignCase, hall: Standing, at_ms: int) -> Iterator[Event]:
    case = find_case(hall, command.case)
    advance_case(case.state, CaseStep.ASSIGN, case.id)
    check_is_to_come(hall, command.due_ms, at_ms, "due")
    yield CaseAssigned(at_ms, case.id, command.owner, command.due_ms or case.due_ms)


@decide.register
def _(command: ReadyCase, hall: Standing, at_ms: int) -> Iterator[Event]:
    case = _case_of(hall, command.case, CaseStep.READY, back_office=True)
    yield CaseReady(at_ms, case.id)


@decide.register
def _(command: AnswerCase, hall: Standing, at_ms: int) -> Iterator[Event]:
    case = _case_of(hall, command.case, CaseStep.ANSWER, back_office=False)
    yield CaseClosed(at_ms, case.id)


def _case_of(hall: Standing, name: str, step: CaseStep, *, back_office: bool) -> Case:
    """Return the case, if it is one of those that are made ready, or one of those that are answered."""
    case = find_case(hall, name)
    if (case.kind is CaseKind.BACK_OFFICE) is not back_office:
        raise RefusedError(Reason.CASE_OF_ANOTHER_KIND, case=case.id)
    advance_case(case.state, step, case.id)
    return case
