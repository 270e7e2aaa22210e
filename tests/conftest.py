"""What all tests have in common."""

import gc

import pytest

from tests.hardness import HARDNESS


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--harder", type=int, default=1, help="how many times as long the tests of chance run")


def pytest_configure(config: pytest.Config) -> None:
    HARDNESS.times = config.getoption("--harder")


def pytest_collection_finish() -> None:
    """Thousands of tests stay in memory: looking through them again and again is a tenth of the whole time."""
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)
