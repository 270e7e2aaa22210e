"""Which visitors each window has to do with: who is there, whom it let go for a while, who did not come."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Final

from hall_records.filing import ticket_of, window_of
from queue_core.events import Event, TicketRated
from queue_core.hall import Hall
from queue_core.lifecycle import State
from queue_core.records import Ticket

OF_A_WINDOW: Final = frozenset({State.CALLED, State.SERVING, State.HELD, State.MISSED})
"""In these states a visitor still belongs to the window that called them last."""


class Whereabouts:
    """Kept event by event, so that a window is drawn without looking through the day's tickets."""

    def __init__(self, hall: Hall) -> None:
        self._hall = hall
        self._window_of: dict[str, str] = {}
        self._at: dict[str, dict[str, None]] = defaultdict(dict)
        for ticket in hall.tickets:
            self._put(ticket.id)

    def note(self, events: Iterable[Event]) -> set[str]:
        """Take in what has happened; return the windows that show something else since, or may."""
        touched = {window for event in events for window in self._touched_by(event)}
        return touched & self._hall.rules.windows.keys()

    def at(self, window: str, state: State) -> list[Ticket]:
        """Return this window's visitors in a state, who came into it first first."""
        tickets = (self._hall.ticket(each) for each in self._at.get(window, ()))
        return sorted((each for each in tickets if each.state is state), key=lambda ticket: ticket.moved)

    def _touched_by(self, event: Event) -> Iterable[str]:
        if isinstance(event, TicketRated):
            clerk = self._hall.state.clerks.get(event.clerk)
            yield clerk.window if clerk else ""  # who served them may sit elsewhere by now
        yield window_of(event)
        if ticket := ticket_of(event):
            yield self._window_of.get(ticket, "")
            yield self._put(ticket)

    def _put(self, ticket: str) -> str:
        """Let a ticket belong where it does now; return that window."""
        former, now = self._window_of.pop(ticket, ""), self._where(ticket)
        self._at[former].pop(ticket, None)
        if now:
            self._window_of[ticket] = now
            self._at[now][ticket] = None
        return now

    def _where(self, ticket: str) -> str:
        known = self._hall.state.day.tickets.get(ticket)
        return known.window if known and known.state in OF_A_WINDOW else ""
