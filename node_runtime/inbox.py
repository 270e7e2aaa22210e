"""The one queue between a node's threads and its loop: everybody puts in, one loop takes out."""

from collections.abc import Iterator
from queue import Empty, SimpleQueue


class Inbox:
    """Everything that happens to a node, in the order it happened."""

    def __init__(self) -> None:
        self._events: SimpleQueue[object] = SimpleQueue()

    def put(self, event: object) -> None:
        """Hand an event to the loop; from any thread, a driver's callback or a signal handler."""
        self._events.put(event)

    def next(self, timeout_s: float) -> object | None:
        """Return the next event, or None when none came in time."""
        try:
            return self._events.get(timeout=timeout_s) if timeout_s > 0 else self._events.get_nowait()
        except Empty:
            return None

    def drain(self) -> list[object]:
        """Return all that waits now, without waiting for more; for a hub that commits what arrived together."""
        return list(self._waiting())

    def _waiting(self) -> Iterator[object]:
        while True:
            try:
                yield self._events.get_nowait()
            except Empty:
                return
