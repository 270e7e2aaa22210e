"""Beside the visits: somebody wants a floor guide, one goes there, and somebody needs no ticket at all."""

from collections.abc import Iterator
from typing import Final

from queue_core.decisions.dispatch import decide
from queue_core.decisions.known import find_dispenser, find_service
from queue_core.dispenser_commands import AnswerGuide, CallGuide, DivertVisitor
from queue_core.events import Event, GuideAnswered, GuideCalled, VisitorDiverted
from queue_core.lifecycle import GuideMatter
from queue_core.refusals import Reason, RefusedError
from queue_core.standing import Standing

URGENCY: Final = tuple(GuideMatter)


@decide.register
def _(command: CallGuide, hall: Standing, at_ms: int) -> Iterator[Event]:
    """A button is pressed more than once: who waits already is heard again only when it has become more urgent."""
    dispenser = find_dispenser(hall, command.dispenser)
    waiting = hall.state.day.guide_calls.get(dispenser)
    if waiting is None or URGENCY.index(command.about) > URGENCY.index(waiting.about):
        yield GuideCalled(at_ms, dispenser, command.about)


@decide.register
def _(command: AnswerGuide, hall: Standing, at_ms: int) -> Iterator[Event]:
    dispenser = find_dispenser(hall, command.dispenser)
    if dispenser not in hall.state.day.guide_calls:
        raise RefusedError(Reason.NO_GUIDE_CALLED, dispenser=dispenser)
    yield GuideAnswered(at_ms, dispenser)


@decide.register
def _(command: DivertVisitor, hall: Standing, at_ms: int) -> Iterator[Event]:
    yield VisitorDiverted(at_ms, find_service(hall, command.service).code, command.dispenser)
