from collections.abc import Iterator

import pytest

from tests.tools.newcomer import Up, up


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Up]:
    """The example hall, ready; one for all tests of a module."""
    with up(tmp_path_factory.mktemp("hall") / "data") as hall:
        hall.await_ready()
        yield hall
