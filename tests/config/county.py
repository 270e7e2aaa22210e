"""The example halls as a technician would have them in hand: whole, or with one thing changed."""

import shutil
from pathlib import Path

import pytest

from hall_config.problems import ConfigError
from hall_config.reading import read_hall

HALLS = Path(__file__).parents[2] / "halls"
COUNTY = HALLS / "county"
TOWN = HALLS / "town"


class Folder:
    """A copy of a hall that may be spoiled."""

    def __init__(self, path: Path, hall: Path = COUNTY) -> None:
        self.path = path / hall.name
        shutil.copytree(hall, self.path)

    def change(self, file: str, old: str, new: str) -> "Folder":
        """Replace the first `old` in a file; it must be there."""
        text = (self.path / file).read_text(encoding="utf-8")
        assert old in text
        (self.path / file).write_text(text.replace(old, new, 1), encoding="utf-8")
        return self

    def add(self, file: str, text: str) -> "Folder":
        """Append text to a file, or begin one."""
        with (self.path / file).open("a", encoding="utf-8") as stream:
            stream.write("\n" + text)
        return self

    def told(self) -> list[str]:
        """What the technician is told."""
        with pytest.raises(ConfigError) as caught:
            read_hall(self.path)
        assert str(caught.value).splitlines() == [str(problem) for problem in caught.value.problems]
        return [str(problem) for problem in caught.value.problems]
