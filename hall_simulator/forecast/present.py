"""The hall as it stands, as often as futures need it: everybody who is still there, every window, the very rules."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from queue_core.hall import Hall
from queue_core.lifecycle import State
from queue_core.records import Assignment, Ticket, Window, copied
from queue_core.rules import EVERY_SERVICE, HallRules, WindowRule
from queue_core.standing import Standing

STILL_HERE: Final = (State.WAITING, State.CALLED, State.SERVING)


class Present:
    """What the futures begin from; the hall itself is only looked at."""

    def __init__(self, hall: Hall) -> None:
        self._state = hall.state
        self.rules = _rules(hall)
        self._tickets = [_alone(ticket) for ticket in _here(hall)]
        self._assigned = {
            window.id: _as_assigned(hall, window) for window in hall.state.windows.values() if window.assigned
        }

    def standing(self) -> Standing:
        """Return the hall once more, for one future to play on."""
        state = copied(self._state)
        state.rules = self.rules
        state.day = copied(state.day)
        state.day.tickets = {ticket.id: copied(ticket) for ticket in self._tickets}
        state.day.serials = {}
        state.windows = {window.id: self._window(window) for window in state.windows.values()}
        state.clerks = {clerk.id: copied(clerk) for clerk in state.clerks.values()}
        state.bookings, state.cases, state.partings, state.absences = {}, {}, {}, {}
        return Standing(state)

    def _window(self, window: Window) -> Window:
        fresh = copied(window)
        fresh.last = None
        fresh.assigned = self._assigned.get(window.id)
        return fresh


def _here(hall: Hall) -> Iterator[Ticket]:
    """Yield who is waiting, at a window, or will be back at a known time."""
    for state in STILL_HERE:
        yield from hall.in_state(state)
    yield from (ticket for ticket in hall.in_state(State.HELD) if ticket.return_ms is not None)


def _alone(ticket: Ticket) -> Ticket:
    """Return the ticket for its present service alone; what follows is another wait."""
    fresh = copied(ticket)
    fresh.then, fresh.back, fresh.visitor, fresh.case = (), (), "", ""
    return fresh


def _rules(hall: Hall) -> HallRules:
    """Return the rules with what each window serves already cut to what its clerk is able to.

    Nothing calls by itself: in a future everybody acts at their moment.
    """
    windows = {
        window: rule if hall.window(window).assigned else _as_served(hall, rule)
        for window, rule in hall.rules.windows.items()
    }
    calling = replace(hall.rules.calling, auto_call=False, one_button=False, undo_ms=0)
    return replace(hall.rules, windows=windows, clerks={}, calling=calling)


def _as_served(hall: Hall, rule: WindowRule) -> WindowRule:
    serves = hall.serves(rule.id)
    return replace(rule, services=_told(serves.own, hall.rules), help_out=_told(serves.help_out, hall.rules))


def _as_assigned(hall: Hall, window: Window) -> Assignment | None:
    serves, assigned = hall.serves(window.id), window.assigned
    until_ms = assigned.until_ms if assigned else None
    return Assignment(_told(serves.own, hall.rules), _told(serves.help_out, hall.rules), until_ms)


def _told(services: frozenset[str], rules: HallRules) -> tuple[str, ...]:
    """Return the services as a window's rule says them, all of them in a word."""
    return (EVERY_SERVICE,) if len(services) == len(rules.services) else tuple(sorted(services))
