"""Waiting for the hall in turn: however often one account asks, a silent hall holds only a few threads for it."""

import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

from flask import g, has_request_context

MOST: Final = 10
"""So many answers are waited for on behalf of one account."""
WITHIN_S: Final = 0.1
"""An answer takes a few milliseconds: so long another is waited for, and then the hall is silent."""


def account_asking() -> str:
    """Return whose request this is; empty: nobody's who is known, such as a visitor's phone."""
    account = g.get("account") if has_request_context() else None
    return account.name if account else ""


class Turns:
    """Who waits for the hall at this moment."""

    def __init__(self, whose: Callable[[], str] = account_asking) -> None:
        self._whose = whose
        self._waiting: Counter[str] = Counter()
        self._changed = threading.Condition()

    @contextmanager
    def taken(self) -> Iterator[bool]:
        """Yield whether it may be waited for an answer; who is nobody's is bounded elsewhere."""
        whose = self._whose()
        with self._changed:
            may = not whose or self._changed.wait_for(lambda: self._waiting[whose] < MOST, WITHIN_S)
            if may:
                self._waiting[whose] += 1
        try:
            yield may
        finally:
            if may:
                self._let_go(whose)

    def _let_go(self, whose: str) -> None:
        with self._changed:
            self._waiting[whose] -= 1
            if not self._waiting[whose]:
                del self._waiting[whose]
            self._changed.notify_all()
