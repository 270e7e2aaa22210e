"""A node's inbox as the drivers see it, for tests that wait for something real to happen."""

import queue
from typing import TypeVar

from device_drivers.driver import Event

E = TypeVar("E", bound=Event)


class Inbox:
    """What the devices reported, in order."""

    def __init__(self) -> None:
        self._events: queue.Queue[Event] = queue.Queue()

    def put(self, event: Event) -> None:
        self._events.put(event)

    def next(self, kind: type[E]) -> E:
        """The next event, which must be a `kind`; waits for it at most ten seconds."""
        event = self._events.get(timeout=10)
        assert isinstance(event, kind), event
        return event

    def rest(self) -> list[Event]:
        """All that came and was not taken."""
        events = []
        while not self._events.empty():
            events.append(self._events.get_nowait())
        return events
