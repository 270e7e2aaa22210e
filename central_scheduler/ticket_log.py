"""What the hub's log says of each thing that happened: one line, the ticket's or window's id first, nobody's name."""

import logging
from collections.abc import Iterable

from queue_core.events import Event
from queue_core.hall import Hall

logger = logging.getLogger(__name__)


def log_events(events: Iterable[Event], hall: Hall) -> None:
    """Write a line for each event that has been stored."""
    if logger.isEnabledFor(logging.INFO):
        for event in events:
            logger.info("%s", _line(event, hall))


def _line(event: Event, hall: Hall) -> str:
    """Return such as `2026-11-23/a/15 TicketCalled A015 window 3`, or `window-3 WindowOpened window 3`.

    A booking's code is what its visitor checks in with, so it stands in no log.
    """
    case, ticket, window = (str(getattr(event, name, "")) for name in ("case", "ticket", "window"))
    listed, rule = hall.state.day.tickets.get(ticket), hall.rules.windows.get(window)
    words = [ticket or case or window or hall.state.day.name, type(event).__name__]
    words += [listed.number] if listed else []
    words += [f"window {rule.number}"] if rule else []
    return " ".join(words)
