"""Live pages: server-sent events that end when the console does, and never more of them than there are threads for."""

import contextlib
import json
import threading
from collections.abc import Callable, Generator, Iterator
from typing import Final

from flask import Response, abort

KEEP_ALIVE_MS: Final = 10_000
"""A browser that went away without a word is noticed at the next of these."""
RETRY_MS: Final = 2_000


Events = Generator[str | None, None, None]
"""What a stream says; None is a moment in which nothing happened."""


def event(name: str, text: str) -> str:
    """Return one event as it travels."""
    lines = "".join(f"data: {line}\n" for line in text.split("\n"))
    return f"event: {name}\n{lines}\n"


def json_event(name: str, content: object) -> str:
    """Return one event that carries JSON."""
    return event(name, json.dumps(content, ensure_ascii=False, separators=(",", ":")))


class Streams:
    """Counts the open streams, so that pages are still served while many look."""

    def __init__(self, most: int, monotonic_ms: Callable[[], int]) -> None:
        self._free = threading.BoundedSemaphore(most)
        self._open = 0
        self._counting = threading.Lock()
        self._monotonic_ms = monotonic_ms

    def open(self, events: Events) -> Response:
        """Return an answer that goes on as long as `events` does; None is a moment in which nothing happened."""
        if not self._free.acquire(blocking=False):
            abort(503, "too many live pages are open; close some and try again")
        answer = Response(self._lines(events), mimetype="text/event-stream")
        answer.headers["Cache-Control"] = "no-store"
        answer.headers["X-Accel-Buffering"] = "no"
        self._count(1)
        answer.call_on_close(self._let_go)
        return answer

    @property
    def open_count(self) -> int:
        """How many living pages are open."""
        return self._open

    def _let_go(self) -> None:
        self._free.release()
        self._count(-1)

    def _count(self, more: int) -> None:
        with self._counting:
            self._open += more

    def _lines(self, events: Events) -> Iterator[str]:
        yield f"retry: {RETRY_MS}\n\n"
        said_ms = self._monotonic_ms()
        with contextlib.closing(events):
            for text in events:
                if text is None and self._monotonic_ms() - said_ms < KEEP_ALIVE_MS:
                    continue
                yield text or ": still here\n\n"
                said_ms = self._monotonic_ms()
