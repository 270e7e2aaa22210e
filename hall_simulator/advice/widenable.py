"""Which windows may be widened now, and what each would serve then."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from hall_simulator.forecast.duty import Change
from queue_core.duty import Duty, Serves
from queue_core.events import WindowAssigned
from queue_core.hall import Hall
from queue_core.lifecycle import ON_DUTY
from queue_core.records import Assignment, copied
from queue_core.rules import EVERY_SERVICE, WindowKind

SOON_MS: Final = 15 * 60_000
"""A window that closes so soon is not widened any more."""
KINDS: Final = (WindowKind.GENERAL, WindowKind.SPECIALISED)
"""A window with a theme, such as handing out papers, is kept for it; at a video seat nobody can hand anything in."""


@dataclass(frozen=True)
class Widenable:
    """A window that is on duty and whose clerk is able to do more than it serves now."""

    window: str
    lacks: tuple[str, ...]
    """The services it could serve besides."""


def widenable(hall: Hall, now_ms: int, roster: Sequence[Change]) -> list[Widenable]:
    """Return the windows that may be widened; `roster` says which will close.

    Not one that is closed or paused, that is about to close, that serves something else for a while already, or whose
    clerk is able to do no more.
    """
    closing = set(_closing(roster, now_ms + SOON_MS))
    free = [
        window.id
        for window in hall.state.windows.values()
        if window.state in ON_DUTY and window.assigned is None and window.id not in closing
        if hall.rules.windows[window.id].kind in KINDS
    ]
    able = _serving(hall, {window: Assignment((EVERY_SERVICE,)) for window in free})
    found = (Widenable(window, _lacks(hall, window, able[window])) for window in free)
    return [each for each in found if each.lacks]


def widened(hall: Hall, window: str, service: str, at_ms: int, until_ms: int) -> WindowAssigned:
    """Return that a window serves a service besides its own, or every one, as far as its clerk is able to."""
    rule = hall.rules.windows[window]
    if service == EVERY_SERVICE:
        assigned = Assignment((EVERY_SERVICE,))
    else:
        assigned = Assignment((*rule.services, service), rule.help_out)
    serves = _serving(hall, {window: assigned})[window]
    return WindowAssigned(at_ms, window, _told(serves.own, hall), _told(serves.help_out, hall), until_ms)


def _closing(roster: Iterable[Change], by_ms: int) -> Iterator[str]:
    """Yield the windows that close by then and do not open again at once."""
    last = {change.window: change for change in sorted(roster) if change.at_ms <= by_ms}
    yield from (change.window for change in last.values() if not change.opens)


def _lacks(hall: Hall, window: str, able: Serves) -> tuple[str, ...]:
    serves = hall.serves(window)
    return tuple(code for code in hall.rules.services if code in able and code not in serves)


def _serving(hall: Hall, assigned: Mapping[str, Assignment]) -> dict[str, Serves]:
    """Return what these windows would serve with these assignments, given who sits at them."""
    state = copied(hall.state)
    state.windows = {window: copied(each) for window, each in hall.state.windows.items()}
    for window, assignment in assigned.items():
        state.windows[window].assigned = assignment
    duty = Duty(state)
    return {window: duty.serves(window) for window in assigned}


def _told(services: frozenset[str], hall: Hall) -> tuple[str, ...]:
    return (EVERY_SERVICE,) if len(services) == len(hall.rules.services) else tuple(sorted(services))
