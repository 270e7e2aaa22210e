"""All boards that are open in browsers: each once for all its browsers, and for a while after the last one has gone."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

from hall_protocol.message import Message
from hall_protocol.speaking import SpokenClip
from hall_protocol.topics import Address
from web_console.board.address import BoardAddress
from web_console.board.clips import ClipShelf
from web_console.board.show import Show
from web_console.live import LiveHall

KEPT_MS: Final = 60_000
"""A board whose last browser has lost its connection goes on where it was when that comes back within this time."""
MOST_SHOWS: Final = 64


class Shows:
    """Hears the hall for every open board; a stream looks at its board whenever something was heard or is due."""

    def __init__(self, hall: LiveHall, shelf: ClipShelf, monotonic_ms: Callable[[], int]) -> None:
        self.shelf = shelf
        self._hall = hall
        self._monotonic_ms = monotonic_ms
        self._heard = threading.Condition()
        self._count = 0
        self._shows: dict[BoardAddress, Show] = {}
        self._watchers: dict[BoardAddress, int] = {}
        self._left_ms: dict[BoardAddress, int] = {}

    def hear(self, _address: Address, message: Message) -> None:
        """Take in what the bus says."""
        if isinstance(message, SpokenClip):
            self.shelf.keep(message)
        with self._heard:
            self._forget()
            for show in self._shows.values():
                show.hear(message)
            if self._shows:
                self._count += 1
                self._heard.notify_all()

    @contextmanager
    def watched(self, address: BoardAddress) -> Iterator[Show]:
        """Open a board for one browser."""
        with self._heard:
            self._forget()
            show = self._shows.get(address) or Show(address, self._hall, self.shelf, self._monotonic_ms)
            self._shows[address] = show
            self._watchers[address] = self._watchers.get(address, 0) + 1
        try:
            yield show
        finally:
            with self._heard:
                self._watchers[address] -= 1
                self._left_ms[address] = self._monotonic_ms()

    def wait(self, seen: int, timeout_s: float) -> int:
        """Return a number that rises with everything heard, once it is no longer `seen` or the time is up."""
        with self._heard:
            self._heard.wait_for(lambda: self._count != seen or self._hall.ended, timeout_s)
            return self._count

    @contextmanager
    def held(self) -> Iterator[None]:
        """Nothing is heard meanwhile."""
        with self._heard:
            yield

    def __len__(self) -> int:
        return len(self._shows)

    def _forget(self) -> None:
        """Let go of boards nobody has looked at for a while, and of the longest left when there are too many."""
        now = self._monotonic_ms()
        left = sorted((each for each in self._shows if not self._watchers[each]), key=lambda each: self._left_ms[each])
        over = len(self._shows) - MOST_SHOWS
        for place, address in enumerate(left):
            if now - self._left_ms[address] >= KEPT_MS or place < over:
                del self._shows[address], self._watchers[address], self._left_ms[address]
