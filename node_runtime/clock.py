"""What time it is: a monotonic clock for ages, and the hall's own time, which never runs backwards."""

import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from hall_protocol.states import HubState

MonotonicMs = Callable[[], int]
"""Milliseconds that only ever grow, counted from the machine's start, sleep included."""

BOOT_ID: Final = Path("/proc/sys/kernel/random/boot_id")
HOLD_MS: Final = 10_000
"""Hall time heard up to this far behind our own (in real milliseconds) is delay or drift: ours waits for it. Farther
behind, it is another hall time (a restored hub, another replay) and is taken as it is."""


def boottime_ms() -> int:
    """Return the machine's monotonic time; it survives a restart of the process, not of the machine."""
    return time.clock_gettime_ns(time.CLOCK_BOOTTIME) // 1_000_000


def wall_ms() -> int:
    """Return milliseconds since the Unix epoch, as this machine believes; a node only asks how wrong it is."""
    return time.time_ns() // 1_000_000


def utc_now() -> datetime:
    """Return the same as certificates and releases have it."""
    return datetime.now(UTC)


def boot_id() -> str:
    """Return what tells this run of the machine from every other, or "" where the kernel does not say."""
    try:
        return BOOT_ID.read_text(encoding="ascii").strip()
    except OSError:
        return ""


class HallClock:
    """What time it is in the hall: the hub starts one, every node follows the hub's by listening.

    It runs on a monotonic clock at the hall's speed (above 1 in a replay) and never runs backwards.
    """

    def __init__(self, monotonic_ms: MonotonicMs) -> None:
        self._monotonic_ms = monotonic_ms
        self._anchor = (0, 0, 1.0)
        """Hall time, monotonic time and speed of one moment; replaced as one, for others read on their own threads."""
        self._floor_ms = 0
        self.utc_offset_s = 0
        self.known = False
        """Whether anybody has said what time it is; until then `now_ms()` is 0."""

    @property
    def speed(self) -> float:
        """Hall seconds per second; above 1 in a replay."""
        return self._anchor[2]

    def start(self, last_ms: int, wall_ms: int, speed: float = 1.0) -> None:
        """Hub only: go on from the journal's last time, or from the wall clock when that is later."""
        self._floor_ms = max(last_ms, wall_ms)
        self._stand(self._floor_ms, speed)

    def hear(self, state: HubState) -> None:
        """Node only: follow what the hub just said."""
        if not state.alive or not state.hall_time_ms or state.speed <= 0:
            return
        if state.hall_time_ms < self.now_ms() - HOLD_MS * state.speed:
            self._floor_ms = state.hall_time_ms
        self.utc_offset_s = state.utc_offset_s
        self._stand(state.hall_time_ms, state.speed)

    def now_ms(self) -> int:
        """Return hall time in milliseconds since the Unix epoch; never less than it has returned before."""
        if not self.known:
            return 0
        hall_ms, since_ms, speed = self._anchor
        passed = (self._monotonic_ms() - since_ms) * speed
        self._floor_ms = max(self._floor_ms, hall_ms + round(passed))
        return self._floor_ms

    def _stand(self, hall_ms: int, speed: float) -> None:
        self._anchor = (hall_ms, self._monotonic_ms(), speed)
        self.known = True
