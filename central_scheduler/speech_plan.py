"""What will probably be said soon: so it is rendered before it is needed, the likeliest first."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from heapq import nsmallest
from itertools import islice
from typing import Final, NamedTuple

from central_scheduler.places import Places
from central_scheduler.speech import Speech
from hall_protocol.events import SpeechLine
from hall_protocol.states import SpeechPlan, Stamp
from queue_core.hall import Hall
from queue_core.lifecycle import State, WindowState
from queue_core.records import Ticket, Window

MOST_LINES: Final = 200
"""What a machine renders in a few minutes; by then another plan is in force."""
NEXT: Final = 24
"""How many of those who wait are looked at: each may be called by any of several windows."""
WINDOWS_EACH: Final = 8
"""Of the windows that may call somebody, so many are thought of: those that are free soonest."""
FREE: Final = (WindowState.READY, WindowState.OPEN)
FREE_EACH: Final = 2
"""Of the free windows so many are thought of for who is not here yet."""
SOONEST: Final = (WindowState.READY, WindowState.OPEN, WindowState.SERVING, WindowState.CALLING)
"""From the window that calls next to the one that has only just called."""


class Foreseen(NamedTuple):
    """One call that may come; of two the one of fewer turns is likelier, then that of the window that is free first."""

    turns: int
    """How many go before: of the visitors for this window, of the windows for this visitor."""
    soon: int
    """Which of the windows it is, from the one that calls first on."""
    number: str
    window: str
    recalled: bool

    @property
    def call(self) -> tuple[str, str]:
        """Who is wanted where."""
        return self.number, self.window


class SpeechPlanner:
    """Foresees the calls of one hall, as it stands."""

    def __init__(self, hall: Hall, speech: Speech, places: Places) -> None:
        self._hall = hall
        self._speech = speech
        self._places = places

    def draw(
        self, stamp: Stamp, now_ms: int, followers: Mapping[str, Ticket], coming: Iterable[SpeechLine] = ()
    ) -> SpeechPlan:
        """Return what will be said; `coming` is known to be said soon and so is first.

        `followers` are those whom each window would call, as its board shows them.
        """
        windows = self._soonest()
        surest = [*self._next(windows, followers), *self._recalls()]
        foreseen = sorted(surest)
        if len(surest) * self._speech.languages < MOST_LINES:  # else there is no room for what is less sure
            known = {each.call for each in surest}
            further = (each for each in self._calls(windows, now_ms) if each.call not in known)
            foreseen = nsmallest(MOST_LINES, (*surest, *further))
        if len(foreseen) * self._speech.languages < MOST_LINES:
            foreseen = [*foreseen, *self._not_yet_here(windows, followers)]
        lines = (*coming, *(line for each in foreseen for line in self._said(each)))
        return SpeechPlan(epoch=stamp.epoch, seq=stamp.seq, lines=lines[:MOST_LINES])

    def _said(self, foreseen: Foreseen) -> tuple[SpeechLine, ...]:
        number = self._hall.rules.windows[foreseen.window].number
        place = self._places.room(foreseen.window)
        return self._speech.call_once(foreseen.number, number, foreseen.recalled, place)

    def _next(self, windows: Iterable[Window], followers: Mapping[str, Ticket]) -> Iterator[Foreseen]:
        """Yield whom each window calls next; of a visitor whom many would call, the first of them do."""
        before: Counter[str] = Counter()
        for soon, window in enumerate(windows):
            ticket = followers.get(window.id)
            if ticket is None or ticket.state is not State.WAITING:
                continue
            if before[ticket.id] < WINDOWS_EACH:
                yield Foreseen(before[ticket.id], soon, ticket.number, window.id, recalled=False)
                before[ticket.id] += 1

    def _calls(self, windows: Iterable[Window], now_ms: int) -> Iterator[Foreseen]:
        """Yield who goes next in the hall, with each of the windows that may call them."""
        serving = [(soon, each, self._hall.serves(each.id)) for soon, each in enumerate(windows)]
        before: Counter[str] = Counter()
        for ticket in self._hall.near_the_front(NEXT, now_ms):
            theirs = ((n, each.id) for n, each, serves in serving if ticket.service in serves and _may_go(ticket, each))
            for nth, (soon, window) in enumerate(islice(theirs, WINDOWS_EACH)):
                yield Foreseen(nth + before[window], soon, ticket.number, window, recalled=False)
                before[window] += 1

    def _not_yet_here(self, windows: Iterable[Window], followers: Mapping[str, Ticket]) -> Iterator[Foreseen]:
        """Yield whoever comes next, where a window is free for them: they are called before they sit down."""
        free = [each for each in windows if each.state in FREE and each.id not in followers]
        for soon, window in enumerate(free[:FREE_EACH]):
            for queue in self._queues_at(window.id):
                if number := self._hall.coming_number(queue):
                    yield Foreseen(soon, soon, number, window.id, recalled=False)

    def _queues_at(self, window: str) -> list[str]:
        serves, services = self._hall.serves(window).own, self._hall.rules.services
        return list(dict.fromkeys(services[code].queue for code in services if code in serves))

    def _recalls(self) -> Iterator[Foreseen]:
        """Yield who was called and has not come, the longest ago first: they are called once more, or begin."""
        called = [window for window in self._hall.state.windows.values() if window.state is WindowState.CALLING]
        for nth, window in enumerate(sorted(called, key=lambda each: each.since_ms)):
            yield Foreseen(nth, nth, self._hall.ticket(window.ticket).number, window.id, recalled=True)

    def _soonest(self) -> list[Window]:
        """Return the windows at which somebody works, who is free first first."""
        working = [window for window in self._hall.state.windows.values() if window.state in SOONEST]
        return sorted(working, key=lambda window: (SOONEST.index(window.state), window.since_ms))


def _may_go(ticket: Ticket, window: Window) -> bool:
    """Return whether a visitor who was sent on may go there; whoever was not may go anywhere."""
    return ticket.only_window in ("", window.id) and ticket.only_clerk in ("", window.clerk)
