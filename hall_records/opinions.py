"""The day's bad ratings, as they come in: which visit, when, at which window; nothing of what a visitor wrote."""

from dataclasses import dataclass

from queue_core.events import DayOpened, Event, TicketRated
from queue_core.lifecycle import BAD_LEVELS


@dataclass(frozen=True, slots=True)
class BadOpinion:
    """One visitor was not satisfied."""

    ticket: str
    window: str
    """Its id; empty where nobody had been at a window."""
    at_ms: int


class BadOpinions:
    """A day's, kept up to date event by event; a visit that is rated again counts as it was rated last."""

    def __init__(self) -> None:
        self._by_ticket: dict[str, BadOpinion] = {}

    @property
    def given(self) -> tuple[BadOpinion, ...]:
        """Those of the day in the order in which they were given."""
        return tuple(self._by_ticket.values())

    def take(self, event: Event) -> None:
        """Take in the next event."""
        if isinstance(event, DayOpened):
            self._by_ticket.clear()
        elif isinstance(event, TicketRated):
            self._by_ticket.pop(event.ticket, None)
            if event.level in BAD_LEVELS:
                self._by_ticket[event.ticket] = BadOpinion(event.ticket, event.window, event.at_ms)
