"""What a node has said and the broker may not have: state as it is now, and what happened and is still worth telling.

A broker that was killed forgets what it had acknowledged, so state is always said again after a break. Commands are
not here: the outbox repeats them with their true age.
"""

import logging
from collections import deque
from typing import Final, NamedTuple

from node_runtime.wire import Parcel

log = logging.getLogger(__name__)

STATES: Final = 2_000
"""How many topics of state are remembered: a hall of 100 windows and 30 dispensers has some 300."""
EVENTS: Final = 1_000
EVENT_LIVES_S: Final = 60
"""How long an event without an expiry of its own waits for the broker."""


class _Event(NamedTuple):
    parcel: Parcel
    until_ms: int


class Postbag:
    """Remembers until acknowledged; bounded, and says so when something falls out."""

    def __init__(self) -> None:
        self._states: dict[str, Parcel] = {}
        self._waiting: deque[_Event] = deque(maxlen=EVENTS)
        self._under_way: dict[int, _Event] = {}
        self._acknowledged: deque[int] = deque()

    def stand(self, parcel: Parcel) -> None:
        """Keep a state in place of what was said at its topic before."""
        self._states.pop(parcel.path, None)
        self._states[parcel.path] = parcel
        if len(self._states) > STATES:
            dropped = next(iter(self._states))
            del self._states[dropped]
            log.warning("more than %s topics of state: %s will not be said again after a break", STATES, dropped)

    def wait(self, parcel: Parcel, now_ms: int) -> None:
        """Keep an event that could not be handed over."""
        if len(self._waiting) == EVENTS:
            log.warning("more than %s events wait for the broker: the oldest, %s, is lost", EVENTS, self._waiting[0][0])
        self._waiting.append(_event(parcel, now_ms))

    def hand_over(self, number: int, parcel: Parcel, now_ms: int) -> None:
        """Keep an event that is on its way, under the number by which it will be acknowledged."""
        self._under_way[number] = _event(parcel, now_ms)

    def acknowledge(self, number: int) -> None:
        """Note that the broker has a parcel, of whatever kind; from any thread, even before `hand_over`."""
        self._acknowledged.append(number)

    def settle(self) -> None:
        """Forget the events the broker has; to be called before each sending.

        An acknowledgement may overtake `hand_over`, so it is settled here, one sending later, without a lock.
        """
        while self._acknowledged:
            self._under_way.pop(self._acknowledged.popleft(), None)

    def take_all(self, now_ms: int) -> list[Parcel]:
        """Return what has to be said after a break: every state, then the events nobody has and that still count."""
        self.settle()
        events = [*self._under_way.values(), *self._waiting]
        self._under_way.clear()
        self._waiting.clear()
        return [*self._states.values(), *(_again(event, now_ms) for event in events if event.until_ms > now_ms)]


def _event(parcel: Parcel, now_ms: int) -> _Event:
    return _Event(parcel, now_ms + 1000 * (EVENT_LIVES_S if parcel.expires_s is None else parcel.expires_s))


def _again(event: _Event, now_ms: int) -> Parcel:
    parcel, until_ms = event
    left_s = max(1, (until_ms - now_ms) // 1000)
    return Parcel(parcel.path, parcel.payload, parcel.retained, left_s, parcel.answer_to)
