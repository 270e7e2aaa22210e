"""The hall's folder as this machine has it: what the console is to write into must be there to be written."""

import contextlib
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from hall_config.editing.files import Files, tables_of
from hall_config.editing.keeping import KeptHall
from hall_config.editing.versions import Versions
from hall_config.model import HallConfig, Keeping
from hall_config.problems import ConfigError, Problem, quoted


class KeptHere(KeptHall):
    """One hall's folder, judged by what the machine can do as well."""

    def __init__(self, folder: Path, versions: Versions, now_ms: Callable[[], int], data: Path) -> None:
        self._data = data
        super().__init__(folder, versions, now_ms)

    def judged(self, files: Files) -> HallConfig:
        """Return the hall these files would make; a folder is looked at when somebody names it, not ever after."""
        config = super().judged(files)
        said = tables_of(files).get("keeping")
        if said and said != tables_of(self.files()).get("keeping"):
            problems = list(self._faults(config.keeping))
            if problems:
                raise ConfigError(problems)
        return config

    def _faults(self, keeping: Keeping) -> Iterator[Problem]:
        for key in ("report_folder", "backup_folder"):
            folder = getattr(keeping, key)
            if folder and not _may_be_written(self._data / folder):
                sentence = f'key "{key}": the console cannot write into {quoted(folder)}; name a folder that it may use'
                yield Problem("", f"keeping.{key}", sentence)


def _may_be_written(folder: Path) -> bool:
    """Whether files can be laid there, by laying one there; what was made for it goes again."""
    made: list[Path] = []
    try:
        made = [each for each in (folder, *folder.parents) if not each.exists()]
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            return True
    except (OSError, ValueError):
        return False
    finally:
        for each in made:
            with contextlib.suppress(OSError, ValueError):
                each.rmdir()
