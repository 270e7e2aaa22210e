"""A hub from which cards are written."""

from pathlib import Path

import pytest

from broker_config.process import free_port
from tests.cards.standing import Hub


@pytest.fixture(scope="module")
def still_hub(tmp_path_factory: pytest.TempPathFactory) -> Hub:
    """For what is refused, and so changes nothing."""
    return Hub(tmp_path_factory.mktemp("still") / "hub")


@pytest.fixture
def hub(tmp_path: Path) -> Hub:
    return Hub(tmp_path / "hub", free_port())
