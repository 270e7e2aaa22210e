"""Who has a window's page open: two browsers at one window are told of each other."""

import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager


class Seats:
    """The open pages of every window; a page that is loaded again, or listens anew, is the same page."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._open: dict[str, Counter[str]] = {}

    @contextmanager
    def taken(self, window: str, tab: str) -> Iterator[None]:
        """This page listens to this window, until the block ends."""
        self._count(window, tab, 1)
        try:
            yield
        finally:
            self._count(window, tab, -1)

    def others(self, window: str, tab: str) -> int:
        """Return how many other pages are open at this window."""
        with self._lock:
            return len(self._open.get(window, Counter()).keys() - {tab})

    def _count(self, window: str, tab: str, by: int) -> None:
        with self._lock:
            pages = self._open.setdefault(window, Counter())
            pages[tab] += by
            if pages[tab] <= 0:
                del pages[tab]
            if not pages:
                del self._open[window]
