"""How a node's machine is: what a technician would look at first, in figures; what cannot be known is left out."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Final

import msgspec

from hall_protocol.states import NodeHealth

THERMAL: Final = Path("/sys/class/thermal")
STATM: Final = Path("/proc/self/statm")
HOT_C: Final = 80.0
"""From here a Pi slows down."""
LITTLE_MB: Final = 100
"""So little room is soon none: a journal and an update want more."""
ASTRAY_MS: Final = 120_000
"""A wall clock so far from the hall's time misleads whoever reads a log."""
A_MB: Final = 1024 * 1024

HOT: Final = "machine.hot"
DISK_FULL: Final = "disk.nearly_full"
CLOCK_ASTRAY: Final = "clock.astray"


class Machine:
    """Looks at the machine a node runs on."""

    def __init__(self, data: Path, wall_ms: Callable[[], int], thermal: Path = THERMAL) -> None:
        self._data = data
        self._wall_ms = wall_ms
        self._thermal = thermal

    def health(self, hall_ms: int | None) -> NodeHealth:
        """Return the figures of this moment; `hall_ms` is None while nobody has said what time it is."""
        return NodeHealth(
            temperature_c=self._temperature_c(),
            disk_free_mb=self._disk_free_mb(),
            clock_offset_ms=None if hall_ms is None else self._wall_ms() - hall_ms,
            memory_mb=_memory_mb(),
        )

    def _temperature_c(self) -> float | None:
        """The hottest part counts."""
        found = [degrees for zone in self._thermal.glob("thermal_zone*") if (degrees := _degrees(zone)) is not None]
        return max(found, default=None)

    def _disk_free_mb(self) -> int | None:
        try:
            disk = os.statvfs(self._data)
        except OSError:
            return None
        return disk.f_bavail * disk.f_frsize // A_MB


def faults_of(health: NodeHealth, speed: float = 1.0) -> frozenset[str]:
    """Return what of these figures somebody should see to; in a replay hall time has nothing to do with any clock."""
    hot = health.temperature_c is not None and health.temperature_c >= HOT_C
    full = health.disk_free_mb is not None and health.disk_free_mb < LITTLE_MB
    offset_ms = health.clock_offset_ms
    astray = speed == 1.0 and offset_ms is not None and abs(offset_ms) > ASTRAY_MS
    return frozenset(code for code, there in ((HOT, hot), (DISK_FULL, full), (CLOCK_ASTRAY, astray)) if there)


def with_devices(health: NodeHealth, **more: object) -> NodeHealth:
    """Return the machine's figures together with what a node's own devices say."""
    return msgspec.structs.replace(health, **more)


def _degrees(zone: Path) -> float | None:
    try:
        return int((zone / "temp").read_text(encoding="ascii")) / 1000
    except (OSError, ValueError):
        return None


def _memory_mb() -> int | None:
    try:
        pages = int(STATM.read_text(encoding="ascii").split()[1])
    except (OSError, ValueError, IndexError):
        return None
    return pages * os.sysconf("SC_PAGE_SIZE") // A_MB
