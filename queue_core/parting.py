"""A window and its visitor as the day's end found them: what was pressed before it, and comes in late, counts there."""

from typing import Final

from queue_core.calendar import DAY_MS
from queue_core.events import Event, ServiceFinished, ServiceStarted, TicketHeld, TicketMissed
from queue_core.lifecycle import ClerkState, WindowState
from queue_core.records import Clerk, Day, HallState, Parting, Window
from queue_core.standing import Standing

KEPT_FOR_MS: Final = 7 * DAY_MS
"""As long as a terminal's outbox says how old a press is."""
TOLD_LATE: Final = (ServiceStarted, ServiceFinished, TicketMissed, TicketHeld)
"""What a clerk reports of a visitor, and may have pressed before the day's end."""


def parting_before(hall: Standing, window: str, pressed_ms: int) -> Parting | None:
    """Return how the day's end parted this window from its visitor, if that was pressed before it."""
    parting = hall.state.partings.get(window)
    return parting if parting and pressed_ms < parting.at_ms else None


def parting_of(hall: Standing, event: Event) -> Parting | None:
    """Return the parting that an event sets right, if it does: a visit that the day ended never goes on otherwise."""
    if not isinstance(event, TOLD_LATE):
        return None
    parting = hall.state.partings.get(event.window)
    return parting if parting and parting.ticket.id == event.ticket else None


def as_it_was(hall: Standing, parting: Parting) -> Standing:
    """Return a hall in which nobody is but this window's clerk and visitor; cases and absences are the hall's own."""
    rules, window = hall.rules, parting.window
    others = {each: Window(each, _state_then(each, parting)) for each in rules.windows}
    return Standing(
        HallState(
            rules,
            day=Day(parting.day, tickets={parting.ticket.id: parting.ticket}),
            windows=others | {window.id: window},
            clerks={window.clerk: Clerk(window.clerk, ClerkState.ON_DUTY, window.id)},
            cases=hall.state.cases,
            absences=hall.state.absences,
            cases_opened=hall.state.cases_opened,
        )
    )


def _state_then(window_id: str, parting: Parting) -> WindowState:
    """Of the others it only matters where the visitor was wanted back."""
    return WindowState.OPEN if window_id in parting.expecting else WindowState.CLOSED
