"""Live pages: server-sent events that end when the console or their login does, never more than there are threads for.

When all are taken, whoever has most of them gives one to whoever has fewer: no screen and no guide keeps a manager out.
"""

import contextlib
import json
import threading
from collections import Counter
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass
from typing import Final

from flask import Response, abort

KEEP_ALIVE_MS: Final = 10_000
"""A browser that went away without a word is noticed at the next of these."""
RETRY_MS: Final = 2_000
LOOKED_AT_MS: Final = 3_000
"""So often it is looked whether the login still holds."""


Events = Generator[str | bytes | None, None, None]
"""What a stream says, as bytes what many are told alike; None is a moment in which nothing happened."""


def event(name: str, text: str) -> str:
    """Return one event as it travels."""
    lines = "".join(f"data: {line}\n" for line in text.split("\n"))
    return f"event: {name}\n{lines}\n"


def json_event(name: str, content: object) -> str:
    """Return one event that carries JSON."""
    return event(name, json.dumps(content, ensure_ascii=False, separators=(",", ":")))


@dataclass(eq=False, slots=True)
class _Open:
    """One living page, and whose it is."""

    whose: str
    is_given_up: bool = False


Login = tuple[str, Callable[[], bool]]
"""Whose a page is, and what says whether that login still holds."""


def nobody() -> Login:
    """Return the login of whoever needs none."""
    return "", lambda: True


class Streams:
    """Counts the open streams, so that pages are still served while many look."""

    def __init__(self, most: int, monotonic_ms: Callable[[], int], login: Callable[[], Login] = nobody) -> None:
        """`login` says whose the request is that opens a page."""
        self._most = most
        self._login = login
        self._open: dict[_Open, None] = {}
        """The oldest first."""
        self._counting = threading.Lock()
        self._monotonic_ms = monotonic_ms

    def open(self, events: Events) -> Response:
        """Return an answer that goes on as long as `events` and the login do; None is a moment of no news."""
        whose, holds = self._login()
        place = self._place(whose)
        if place is None:
            abort(503, "too many live pages are open; close some and try again")
        answer = Response(self._lines(events, place, holds), mimetype="text/event-stream")
        answer.headers["Cache-Control"] = "no-store"
        answer.headers["X-Accel-Buffering"] = "no"
        answer.call_on_close(lambda: self._let_go(place))
        return answer

    @property
    def open_count(self) -> int:
        """How many living pages are open."""
        return len(self._open)

    def _place(self, whose: str) -> _Open | None:
        """Return a place for another page of this account; None when it would have more than its share."""
        place = _Open(whose)
        with self._counting:
            if len(self._open) >= self._most and not self._makes_room(whose):
                return None
            self._open[place] = None
        return place

    def _makes_room(self, whose: str) -> bool:
        """Have the account with most pages give up its oldest, unless that leaves it with fewer than who asks."""
        counts = Counter(each.whose for each in self._open)
        greediest, most = counts.most_common(1)[0]
        if most <= counts[whose] + 1:
            return False
        oldest = next(each for each in self._open if each.whose == greediest)
        oldest.is_given_up = True
        del self._open[oldest]
        return True

    def _let_go(self, place: _Open) -> None:
        with self._counting:
            self._open.pop(place, None)

    def _lines(self, events: Events, place: _Open, holds: Callable[[], bool]) -> Iterator[bytes]:
        yield f"retry: {RETRY_MS}\n\n".encode()
        said_ms = looked_ms = self._monotonic_ms()
        with contextlib.closing(events):
            for text in events:
                now = self._monotonic_ms()
                if place.is_given_up or (now - looked_ms >= LOOKED_AT_MS and not holds()):
                    return
                looked_ms = now if now - looked_ms >= LOOKED_AT_MS else looked_ms
                if text is None and now - said_ms < KEEP_ALIVE_MS:
                    continue
                yield text if isinstance(text, bytes) else (text or ": still here\n\n").encode()
                said_ms = self._monotonic_ms()
