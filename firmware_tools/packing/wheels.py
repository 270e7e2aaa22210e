"""The wheels a release carries: our own, and all it stands on, for machines that reach no registry."""

import os
import subprocess
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from firmware_tools.errors import ToolError
from firmware_tools.last_words import last_words
from firmware_tools.packing.kinds import FROM_SYSTEM, platforms
from firmware_tools.packing.tree import Tree, missing_in

PACKED_AT_S: Final = 1_767_225_600
"""The time every packed file bears (2026-01-01): the same tree is the same bytes, whenever it is packed."""
BUILD: Final = "import sys; from setuptools import build_meta; build_meta.build_wheel(sys.argv[1])"


def build_own(tree: Tree, version: str, folder: Path) -> Path:
    """Build our own wheel into a folder. Raises ToolError naming what the wheel would lack."""
    if tree.unlisted:
        raise ToolError(f"pyproject.toml lists no package {', '.join(sorted(tree.unlisted))}: the wheel would lack it")
    with TemporaryDirectory(prefix="paidui-wheel-") as scratch:
        tree.copy_as(version, Path(scratch))
        belonging = Tree(Path(scratch)).files()  # as they were copied: a checkout is being worked in
        _run([sys.executable, "-c", BUILD, str(folder.absolute())], "our wheel cannot be built", cwd=Path(scratch))
    (wheel,) = folder.glob("paidui-*.whl")
    if missing := missing_in(wheel, belonging):
        raise ToolError(f"the wheel lacks {', '.join(missing)}: list it in pyproject.toml, under package-data")
    return wheel


def fetch(tree: Tree, extras: Sequence[str], arch: str, python: str, folder: Path) -> None:
    """Fetch what the tree stands on with these extras, as pinned, for one processor and one Python."""
    wanted = _wheels_of(tree.requirements(extras), python)
    _download([*wanted, "pip"], arch, python, tree, folder)


def _wheels_of(requirements: Iterable[str], python: str) -> list[str]:
    others = FROM_SYSTEM.get(python, {})
    return [each for each in requirements if not any(each.startswith(name) for name in others)]


def _download(wanted: Sequence[str], arch: str, python: str, tree: Tree, folder: Path) -> None:
    tags = [word for tag in platforms(arch) for word in ("--platform", tag)]
    of_python = ["--implementation", "cp", "--python-version", python]
    pins = ["--constraint", str(tree.root / "constraints.txt")]
    where = ["--only-binary=:all:", *tags, *of_python, *pins, "--dest", str(folder)]
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", *where, *wanted]
    _run(command, f"the wheels for {arch} with Python {python} cannot be fetched")


def _run(command: Sequence[str], what: str, cwd: Path | None = None) -> None:
    done = subprocess.run(command, capture_output=True, text=True, cwd=cwd, env=_environment(), check=False)
    if done.returncode:
        raise ToolError(f"{what}: {last_words(done)}")


def _environment() -> Mapping[str, str]:
    return {**os.environ, "SOURCE_DATE_EPOCH": str(PACKED_AT_S), "PYTHONHASHSEED": "0"}
