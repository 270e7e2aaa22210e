"""What will probably be said soon: so it is rendered before it is needed, the likeliest first."""

from collections import Counter
from collections.abc import Iterable, Iterator
from heapq import nsmallest
from itertools import islice
from typing import Final, NamedTuple

from central_scheduler.places import Places
from central_scheduler.speech import Speech
from hall_protocol.events import SpeechLine
from hall_protocol.states import SpeechPlan, Stamp
from queue_core.hall import Hall
from queue_core.lifecycle import WindowState
from queue_core.records import Ticket, Window

MOST_LINES: Final = 200
"""What a machine renders in a few minutes; by then another plan is in force."""
NEXT: Final = 40
"""How many of those who wait are looked at: each may be called by any of several windows."""
WINDOWS_EACH: Final = 12
"""Of the windows that may call somebody, so many are thought of: those that are free soonest."""
SOONEST: Final = (WindowState.READY, WindowState.OPEN, WindowState.SERVING, WindowState.CALLING)
"""From the window that calls next to the one that has only just called."""


class Foreseen(NamedTuple):
    """One call that may come; of two the one of fewer turns is likelier."""

    turns: int
    """How many go before: of the visitors for this window, of the windows for this visitor."""
    number: str
    window: str
    recalled: bool


class SpeechPlanner:
    """Foresees the calls of one hall, as it stands."""

    def __init__(self, hall: Hall, speech: Speech, places: Places) -> None:
        self._hall = hall
        self._speech = speech
        self._places = places

    def draw(self, stamp: Stamp, now_ms: int, coming: Iterable[SpeechLine] = ()) -> SpeechPlan:
        """Return what will be said; `coming` is known to be said soon and so is first."""
        foreseen = nsmallest(MOST_LINES, [*self._calls(now_ms), *self._recalls()])
        lines = (*coming, *(line for each in foreseen for line in self._said(each)))
        return SpeechPlan(epoch=stamp.epoch, seq=stamp.seq, lines=lines[:MOST_LINES])

    def _said(self, foreseen: Foreseen) -> tuple[SpeechLine, ...]:
        number = self._hall.rules.windows[foreseen.window].number
        place = self._places.room(foreseen.window)
        return self._speech.call_once(foreseen.number, number, foreseen.recalled, place)

    def _calls(self, now_ms: int) -> Iterator[Foreseen]:
        """Yield who goes next, with each of the windows that may call them."""
        windows = [(window, self._hall.serves(window.id)) for window in self._soonest()]
        before: Counter[str] = Counter()
        for ticket in self._hall.near_the_front(NEXT, now_ms):
            theirs = (window.id for window, serves in windows if ticket.service in serves and _may_go(ticket, window))
            for nth, window in enumerate(islice(theirs, WINDOWS_EACH)):
                yield Foreseen(nth + before[window], ticket.number, window, recalled=False)
                before[window] += 1

    def _recalls(self) -> Iterator[Foreseen]:
        """Yield who was called and has not come, the longest ago first: they are called once more, or begin."""
        called = [window for window in self._hall.state.windows.values() if window.state is WindowState.CALLING]
        for nth, window in enumerate(sorted(called, key=lambda each: each.since_ms)):
            yield Foreseen(nth, self._hall.ticket(window.ticket).number, window.id, recalled=True)

    def _soonest(self) -> list[Window]:
        """Return the windows at which somebody works, who is free first first."""
        working = [window for window in self._hall.state.windows.values() if window.state in SOONEST]
        return sorted(working, key=lambda window: (SOONEST.index(window.state), window.since_ms))


def _may_go(ticket: Ticket, window: Window) -> bool:
    """Return whether a visitor who was sent on may go there; whoever was not may go anywhere."""
    return ticket.only_window in ("", window.id) and ticket.only_clerk in ("", window.clerk)
