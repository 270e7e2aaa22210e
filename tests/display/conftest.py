"""A broker, whoever plays the hub, and boards as their own processes."""

from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from tests.display.node import SPEED, UP, BoardProcess, Hub, StartBoard, Voice
from tests.runtime.parts import LittleHall, little_hall


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[LittleHall]:
    with little_hall(tmp_path) as hall:
        yield hall


@pytest.fixture
def hub(hall: LittleHall) -> Iterator[Hub]:
    hub = Hub(hall, SPEED)
    yield hub
    hub.stop()


@pytest.fixture
def hub_in_real_time(hall: LittleHall) -> Iterator[Hub]:
    hub = Hub(hall)
    yield hub
    hub.stop()


@pytest.fixture
def a_board(hall: LittleHall) -> Iterator[StartBoard]:
    started: list[BoardProcess] = []

    def start(devices: Mapping[str, str] | None = None, *, real: bool = False, **environment: str) -> BoardProcess:
        started.append(BoardProcess(hall, devices, real=real, **environment))
        assert started[-1].wait_for_line(UP)
        return started[-1]

    yield start
    for board in started:
        board.stop()


@pytest.fixture
def voice(hall: LittleHall) -> Iterator[Voice]:
    voice = Voice(hall)
    yield voice
    voice.stop()
