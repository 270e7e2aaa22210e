from collections.abc import Iterator
from pathlib import Path

import pytest

from node_runtime.client import RequestClient
from tests.hall.standing import StandingHall, standing_hall


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[StandingHall]:
    """The example hall, its hub running."""
    with standing_hall(tmp_path) as hall:
        yield hall


@pytest.fixture
def dispenser(hall: StandingHall) -> Iterator[RequestClient]:
    with hall.client("dispenser-1") as client:
        yield client


@pytest.fixture
def clerk(hall: StandingHall) -> Iterator[RequestClient]:
    """The clerk at window 1."""
    with hall.client("window-1") as client:
        yield client


@pytest.fixture
def console(hall: StandingHall) -> Iterator[RequestClient]:
    with hall.client("console") as client:
        yield client
