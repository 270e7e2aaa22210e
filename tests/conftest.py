"""What all tests have in common."""

import pytest

from tests.hardness import HARDNESS


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--harder", type=int, default=1, help="how many times as long the tests of chance run")


def pytest_configure(config: pytest.Config) -> None:
    HARDNESS.times = config.getoption("--harder")
