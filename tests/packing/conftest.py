"""What the tests of packages have in common."""

from importlib.util import find_spec
from pathlib import Path
from zipfile import ZipFile

import pytest


@pytest.fixture(scope="package")
def installer(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The pip that these tests run with, as the one file a release carries it in."""
    spec = find_spec("pip")
    assert spec is not None
    assert spec.origin is not None
    package = Path(spec.origin).parent
    wheel = tmp_path_factory.mktemp("installer") / "pip-1-py3-none-any.whl"
    with ZipFile(wheel, "w") as archive:
        for each in sorted(package.rglob("*")):
            if each.is_file() and each.suffix != ".pyc":
                archive.write(each, each.relative_to(package.parent).as_posix())
    return wheel
