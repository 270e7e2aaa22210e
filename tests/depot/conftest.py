from collections.abc import Iterator

import pytest

from tests.depot.standing import InstalledHub


@pytest.fixture(scope="package")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[InstalledHub]:
    """An installed hub with its depot and its web server; one for all who leave it as it was."""
    hub = InstalledHub(tmp_path_factory.mktemp("hub"))
    try:
        hub.start_depot()
        hub.front.start()
        yield hub
    finally:
        hub.end()
