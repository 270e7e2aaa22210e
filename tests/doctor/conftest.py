from pathlib import Path

import pytest

from tests.doctor.machines import Laid


@pytest.fixture
def pi(tmp_path: Path) -> Laid:
    """A Raspberry Pi that is well."""
    return Laid(tmp_path / "pi")
