"""The tree that is packed: which packages and files of it belong into our wheel, and whether they got there."""

import re
import shutil
import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Final
from zipfile import ZipFile

from firmware_tools.errors import ToolError

LEFT_OUT: Final = ("__pycache__", "*.pyc")
STAYS_HERE: Final = frozenset({"tests", "benchmarks"})
"""What proves the system is not part of it."""
FILES: Final = 0o644
FOLDERS: Final = 0o755


class Tree:
    """A checkout of Paidui, or its sources unpacked."""

    def __init__(self, root: Path) -> None:
        self.root = root
        try:
            self._told = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))
        except FileNotFoundError as problem:
            raise ToolError(f"{root} holds no sources of Paidui: run this in its checkout") from problem

    @property
    def version(self) -> str:
        """The version of these sources."""
        return str(self._told["project"]["version"])

    @property
    def packages(self) -> frozenset[str]:
        """The packages that go into the wheel, with all beneath them."""
        return frozenset(name.rstrip("*") for name in self._told["tool"]["setuptools"]["packages"]["find"]["include"])

    @property
    def folders(self) -> tuple[Path, ...]:
        """Where they stand."""
        return tuple(self.root / name for name in sorted(self.packages))

    @property
    def unlisted(self) -> frozenset[str]:
        """Packages that a wheel would lack, since nobody listed them."""
        return frozenset(init.parent.name for init in self.root.glob("*/__init__.py")) - self.packages - STAYS_HERE

    def requirements(self, extras: Sequence[str]) -> tuple[str, ...]:
        """Return what the wheel stands on with these extras."""
        project = self._told["project"]
        more = (each for extra in extras for each in project["optional-dependencies"][extra])
        return tuple(sorted({*project["dependencies"], *more}))

    def files(self) -> frozenset[str]:
        """Every file of the packages, whatever it is: `web_console/static/icon.svg`."""
        found = (path for folder in self.folders for path in folder.rglob("*") if path.is_file())
        return frozenset(path.relative_to(self.root).as_posix() for path in found if path.suffix != ".pyc")

    def copy_as(self, version: str, folder: Path) -> None:
        """Copy what a wheel is built from, under a version, with the same rights whoever copies: no umask shows."""
        ignored = shutil.ignore_patterns(*LEFT_OUT)
        for each in self.folders:
            shutil.copytree(each, folder / each.name, ignore=ignored)
        for name in ("README.md", "LICENSE"):
            shutil.copyfile(self.root / name, folder / name)
        told = (self.root / "pyproject.toml").read_text(encoding="utf-8")
        (folder / "pyproject.toml").write_text(
            re.sub(r'(?m)^version = ".*"$', f'version = "{version}"', told, count=1), encoding="utf-8"
        )
        for path in folder.rglob("*"):
            path.chmod(FOLDERS if path.is_dir() else FILES)


def missing_in(wheel: Path, files: frozenset[str]) -> tuple[str, ...]:
    """Return which of the files a wheel lacks."""
    with ZipFile(wheel) as archive:
        return tuple(sorted(files - set(archive.namelist())))
