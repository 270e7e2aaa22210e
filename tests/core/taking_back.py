"""What an undo puts back: everything, but for what was said aloud."""

import copy
from dataclasses import replace

from queue_core.events import CaseClosed, CaseOpened, Event, StepUndone, WindowReady
from queue_core.hall import Hall
from queue_core.lifecycle import WindowState
from queue_core.records import HallState, Ticket, Window


def what_undo_restores(hall: Hall, window: str) -> HallState:
    """Return a copy of the hall without what an undo leaves as it is.

    That is how often somebody was called, their paper, the counts that give everything its order, the count of calls
    since a green one, the place in the lanes' pattern, hall time, and what a window was about to do by itself.
    """
    state = copy.deepcopy(hall.state)
    state.issued = state.moves = state.readied = state.cases_opened = 0
    state.since_green = state.pattern_at = state.last_ms = 0
    state.day.tickets = {name: _unsaid(ticket) for name, ticket in state.day.tickets.items()}
    if window in state.windows:
        state.windows[window] = _at_rest(state.windows[window])
    return state


def _unsaid(ticket: Ticket) -> Ticket:
    return replace(ticket, calls=0, recalls=0, steps=0)


def _at_rest(window: Window) -> Window:
    """A window that was ready is open afterwards, from then on."""
    ready = window.state is WindowState.READY
    state, since_ms = (WindowState.OPEN, 0) if ready else (window.state, window.since_ms)
    return replace(window, state=state, since_ms=since_ms, ready_order=0, auto_call_ms=None, last=None, since_green=0)


def is_all(events: list[Event]) -> bool:
    """Whether nothing else happened than one step, with what comes of it, and its undo."""
    steps = [event for event in events if not isinstance(event, CaseOpened | CaseClosed)]
    return len(steps) == 2 and not isinstance(steps[0], WindowReady) and isinstance(steps[1], StepUndone)


def check_taken_back(before: HallState, hall: Hall, window: str) -> None:
    """Nothing is left of the step."""
    after = what_undo_restores(hall, window)
    if before.windows[window].since_ms == 0:
        after.windows[window] = replace(after.windows[window], since_ms=0)
    assert vars(after) == vars(before)
