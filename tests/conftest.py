"""What all tests have in common."""

import gc
import os
from pathlib import Path
from typing import Final

import pytest

from tests.hardness import HARDNESS

MEMORY: Final = Path("/dev/shm")
ROOM_BYTES: Final = 2_000_000_000


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--harder", type=int, default=1, help="how many times as long the tests of chance run")


def pytest_configure(config: pytest.Config) -> None:
    HARDNESS.times = config.getoption("--harder")
    if is_roomy(MEMORY):
        # The files are real, and killed programs find them again; only no disk is waited for at every step of a hall.
        os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(MEMORY))


def pytest_collection_finish() -> None:
    """Thousands of tests stay in memory: looking through them again and again is a tenth of the whole time."""
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)


def is_roomy(folder: Path) -> bool:
    """Whether all that tests write has room in a folder in memory, and programs may be started from it."""
    try:
        seen = os.statvfs(folder)
    except OSError:
        return False
    free = seen.f_bavail * seen.f_frsize
    return free > ROOM_BYTES and not seen.f_flag & os.ST_NOEXEC and os.access(folder, os.W_OK)
