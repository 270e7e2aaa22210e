"""What had been pressed before the day's end, and comes in after it."""

from collections.abc import Iterator

from queue_core.commands import Command
from queue_core.decisions.dispatch import decide
from queue_core.events import CaseClosed, Event, ServiceFinished
from queue_core.lifecycle import CaseKind, CaseState
from queue_core.standing import Standing


def decide_late(command: Command, hall: Standing, as_it_was: Standing, at_ms: int) -> Iterator[Event]:
    """Yield what the command makes true of a visit that the day's end broke off, or raise RefusedError."""
    for event in decide(command, as_it_was, at_ms):
        yield event
        if isinstance(event, ServiceFinished) and not event.next_service:
            yield from _was_solved(hall, event.ticket)


def _was_solved(hall: Standing, ticket: str) -> Iterator[Event]:
    """A 办不成事 that was done before the day ended needs no case; nobody has to answer it."""
    for case in hall.state.cases.values():
        if (case.ticket, case.kind, case.state) == (ticket, CaseKind.UNRESOLVED, CaseState.PENDING):
            yield CaseClosed(case.opened_ms, case.id)
