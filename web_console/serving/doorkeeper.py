"""A listener's door: whoever is slow, says nothing or never listens gives way, so that the others are served."""

import socket
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from flask import Flask
from waitress.channel import HTTPChannel
from waitress.server import TcpWSGIServer

from web_console.serving.pulse import Pulse

CROWDED: Final = 0.8
"""From so much of all connections on, those that are asking nothing are let go."""
BARELY_COME_MS: Final = 2_000
"""Who has only just come is not let go for being silent."""
LISTENS_NOT_MS: Final = 30_000
"""Who takes nothing of what it asked for is gone, whatever its connection says."""
OF_THIS_MACHINE: Final = ("127.0.0.1", "::1")
"""A web server of the hall on the same machine asks for many; it has limits of its own."""


@dataclass(frozen=True, slots=True)
class Manners:
    """What a listener bears."""

    most: int
    """So many connections in all."""
    of_one: int
    """So many from one address."""
    asked_within_ms: int
    """In this time a question is asked to its end; one letter a second is no way to ask."""
    many_from: tuple[str, ...] = OF_THIS_MACHINE
    """From these addresses come many: they ask on behalf of others."""


class Guest(HTTPChannel):  # type: ignore[misc]
    """One connection, and since when it is neither served nor done."""

    def __init__(self, *given: Any, **named: Any) -> None:
        self.asking_since_ms, self._moved_at = 0, 0.0
        super().__init__(*given, **named)
        self.came_ms = self.moved_ms = self._now_ms

    def received(self, data: bytes) -> bool:
        """Take what was said, and note when a question began that is not at its end yet."""
        former = self.request
        taken: bool = super().received(data)
        if self.request is not former:
            self.asking_since_ms = self._now_ms
        return taken

    def asks_too_slowly(self, within_ms: int) -> bool:
        """Whether a question was begun and not ended in this time."""
        return self.request is not None and self._now_ms - self.asking_since_ms > within_ms

    def listens_not(self) -> bool:
        """Whether something is there for it, and it takes nothing; looked at again and again."""
        if not self.total_outbufs_len or self.last_activity != self._moved_at:
            self._moved_at, self.moved_ms = self.last_activity, self._now_ms
        return self._now_ms - self.moved_ms > LISTENS_NOT_MS

    def readable(self) -> bool:
        """Whether it may be listened to; of one that was let go the number may be another's at once."""
        return self._fileno is not None and bool(super().readable())

    def writable(self) -> bool:
        """Whether something is to be said to it, as above."""
        return self._fileno is not None and bool(super().writable())

    @property
    def _now_ms(self) -> int:
        return int(self.server.monotonic_ms())

    def is_idle(self) -> bool:
        """Whether nothing is lost when it is let go: a browser comes again by itself."""
        return not self.requests and not self.total_outbufs_len and self._now_ms - self.came_ms > BARELY_COME_MS


class Doorkeeper(TcpWSGIServer):  # type: ignore[misc]
    """A server that goes on serving when somebody would rather that it did not."""

    def __init__(
        self,
        application: Flask,
        manners: Manners,
        monotonic_ms: Callable[[], int],
        listener: socket.socket | None = None,
        **more: Any,
    ) -> None:
        """Listen there, or where `host` and `port` say."""
        self.manners = manners
        self.monotonic_ms = monotonic_ms
        self.pulse: Pulse | None = None
        """Set where somebody watches whether pages are served."""
        # `select`, which is usual, falls at a file descriptor above 1023, and the process with it.
        more |= {"connection_limit": manners.most, "cleanup_interval": 1, "asyncore_use_poll": True}
        if listener:
            more |= {"_sock": listener, "bind_socket": False, "sockinfo": _described(listener)}
        super().__init__(application, **more)

    def channel_class(
        self, server: "Doorkeeper", connection: socket.socket, address: Any, *rest: Any, **named: Any
    ) -> None:
        """Let somebody in, unless too many have come from the same address already."""
        from_there = sum(1 for each in self.active_channels.values() if each.addr[0] == address[0])
        if from_there >= self.manners.of_one and address[0] not in self.manners.many_from:
            connection.close()
            return
        Guest(server, connection, address, *rest, **named)

    def maintenance(self, now: float) -> None:
        """Once a second: let go of whoever is in the way of others."""
        super().maintenance(now)
        if self.pulse:
            self.pulse.begin(self.add_task)
        guests = list(self.active_channels.values())
        is_crowded = len(guests) >= self.manners.most * CROWDED
        for guest in guests:
            if self._is_in_the_way(guest) or (is_crowded and guest.is_idle()):
                guest.handle_close()

    def _is_in_the_way(self, guest: Guest) -> bool:
        return guest.listens_not() or guest.asks_too_slowly(self.manners.asked_within_ms)


def _described(listener: socket.socket) -> tuple[int, int, int, Any]:
    return listener.family, listener.type, listener.proto, listener.getsockname()
