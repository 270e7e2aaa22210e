from collections.abc import Iterator

import pytest

from tests.depot.standing import InstalledHub, hub_at_work


@pytest.fixture(scope="package")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[InstalledHub]:
    """An installed hub with its depot and its web server; one for all who leave it as it was."""
    with hub_at_work(tmp_path_factory.mktemp("hub")) as hub:
        yield hub
