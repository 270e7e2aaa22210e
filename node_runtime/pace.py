"""How often one at the bus is listened to: a machine that speaks without end keeps nobody else waiting."""

import logging
from typing import Final

from hall_protocol.conduct import AT_ONCE, PER_S
from node_runtime.clock import MonotonicMs

log = logging.getLogger(__name__)

AS_LONG_AS_ONE: Final = 10_000
"""Bytes."""


class Pace:
    """Counts what comes in at each topic that is not the hub's."""

    def __init__(self, monotonic_ms: MonotonicMs) -> None:
        self._now_ms = monotonic_ms
        self._left: dict[str, tuple[float, int]] = {}
        """How much more may come in at a topic at once, and as of when."""
        self._passed_over: dict[str, int] = {}

    def takes(self, path: str, size: int) -> bool:
        """Say whether what comes in at a topic now is listened to; who is patient is heard again.

        What is long counts as several: to read it takes as long.
        """
        now_ms = self._now_ms()
        left, as_of_ms = self._left.get(path, (AT_ONCE, now_ms))
        left = min(AT_ONCE, left + (now_ms - as_of_ms) * PER_S / 1000)
        self._left[path] = (max(left - 1 - size // AS_LONG_AS_ONE, 0.0), now_ms)
        if left < 1:
            self._pass_over(path)
        return left >= 1

    def _pass_over(self, path: str) -> None:
        count = self._passed_over[path] = self._passed_over.get(path, 0) + 1
        if count & (count - 1) == 0:  # the first, and then ever more rarely: a flood must not fill the log
            log.warning("%s speaks without end: %d of its words were passed over", path, count)
