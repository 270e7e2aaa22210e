"""What all tests have in common."""

import gc
import logging
import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest

from tests.hardness import HARDNESS

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Playwright

BROWSERS: Final = ("/usr/bin/chromium-headless-shell", "/usr/bin/chromium")
"""The same engine; the first has no windows, menus and tabs of its own, and opens a page at a fifth of the cost."""
CHROMIUM: Final = next((path for path in BROWSERS if Path(path).exists()), BROWSERS[-1])
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


@pytest.fixture(autouse=True)
def said_as_before() -> Iterator[None]:
    """A program that a test ran in its own process has set how much is said; the next test begins anew."""
    root = logging.getLogger()
    level = root.level
    yield
    root.setLevel(level)


@pytest.fixture(scope="session")
def playwright() -> "Iterator[Playwright]":
    """What drives browsers; only who looks at a page waits for it to be read in."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        yield playwright


@pytest.fixture(scope="session")
def chromium(playwright: "Playwright") -> "Iterator[Browser]":
    """The browser, one for all tests: each opens a context of its own, which knows nothing of the others."""
    browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
    yield browser
    browser.close()


def is_roomy(folder: Path) -> bool:
    """Whether all that tests write has room in a folder in memory, and programs may be started from it."""
    try:
        seen = os.statvfs(folder)
    except OSError:
        return False
    free = seen.f_bavail * seen.f_frsize
    return free > ROOM_BYTES and not seen.f_flag & os.ST_NOEXEC and os.access(folder, os.W_OK)
