import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.tools.newcomer import Up, ends_in_order, up, with_few_nodes


@pytest.fixture(scope="session")
def hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Up]:
    """The whole example hall, ready; one for all that leave it standing. Ctrl-C ends it within three seconds."""
    with up(tmp_path_factory.mktemp("hall") / "data") as hall:
        hall.await_ready()
        yield hall
        ends_in_order(hall, signal.SIGINT)


@pytest.fixture
def few(tmp_path: Path) -> Path:
    """The folder of a hall with few nodes, for what is true of every hall."""
    return with_few_nodes(tmp_path)
