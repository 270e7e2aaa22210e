from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.scheduler.parts import Desk, a_desk


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """A hub at nine in the morning; its first boards are out."""
    with a_desk(tmp_path) as desk:
        desk.shows(0)
        desk.ear.forget()
        yield desk
