"""Who waits for a floor guide, and who found another way than a ticket."""

from queue_core.events import GuideAnswered, GuideCalled, VisitorDiverted
from queue_core.fold.dispatch import fold
from queue_core.records import GuideCall
from queue_core.standing import Standing


@fold.register
def _(event: GuideCalled, hall: Standing) -> None:
    """Who waits already has waited since the first call, and keeps their place."""
    calls = hall.state.day.guide_calls
    call = calls.setdefault(event.dispenser, GuideCall(event.dispenser, event.about, event.at_ms))
    call.about = event.about


@fold.register
def _(event: GuideAnswered, hall: Standing) -> None:
    del hall.state.day.guide_calls[event.dispenser]


@fold.register
def _(event: VisitorDiverted, hall: Standing) -> None:
    hall.state.day.diverted += 1
