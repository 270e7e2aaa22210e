"""A release: one tar file with all that a machine of one kind needs, and a table of what is in it."""

import hashlib
import json
import shutil
import tarfile
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from firmware_tools.packing.kinds import FROM_DEBIAN, PYTHONS
from firmware_tools.packing.tree import FILES, FOLDERS, Tree
from firmware_tools.packing.wheels import PACKED_AT_S, build_own, fetch

TOLD: Final = "release.json"
ANY: Final = "any"
"""The folder of the wheels that serve every Python."""
ALONGSIDE: Final = {"packaging/take-in": "take-in"}
"""What a release holds besides wheels: where it stands in the tree, and in the release."""


def lay_out(tree: Tree, version: str, arch: str, extras: Sequence[str], folder: Path) -> Path:
    """Put a release together in an empty folder and return it: wheels, what stands beside them, and the table."""
    for name in ("wheels/any", "pip"):
        (folder / name).mkdir(parents=True)
    _lay_wheels(tree, version, arch, extras, folder)
    for source, name in ALONGSIDE.items():
        _copy(tree.root / source, folder / name)
    _write_table(folder, version, arch, extras)
    _even_out(folder)
    return folder


def pack(folder: Path, tar: Path) -> Path:
    """Make one file of a release: in the order of names, nobody's, of no time."""
    draft = tar.with_name(f"{tar.name}.new")
    with tarfile.open(draft, "w", format=tarfile.GNU_FORMAT) as archive:
        for path in sorted(folder.rglob("*")):
            archive.add(path, path.relative_to(folder).as_posix(), recursive=False, filter=_nobodys)
    draft.replace(tar)
    return tar


def _lay_wheels(tree: Tree, version: str, arch: str, extras: Sequence[str], folder: Path) -> None:
    with TemporaryDirectory(prefix="paidui-wheels-") as scratch:
        for python in PYTHONS:
            fetch(tree, extras, arch, python, Path(scratch) / python)
        for wheel in sorted(Path(scratch).glob("*/*.whl")):
            _sort_in(wheel, folder)
    build_own(tree, version, folder / "wheels" / ANY)


def _sort_in(wheel: Path, folder: Path) -> None:
    """A wheel for one Python stands under it; one for all stands once; the installer apart, it is not installed."""
    if wheel.name.startswith("pip-"):
        place = folder / "pip"
    else:
        place = folder / "wheels" / (wheel.parent.name if _is_for_one(wheel) else ANY)
    place.mkdir(exist_ok=True)
    shutil.move(wheel, place / wheel.name)


def _is_for_one(wheel: Path) -> bool:
    """Whether a wheel serves the one Python it was fetched for: `…-cp313-cp313-…`, not `…-cp311-abi3-…`, `…-py3-none-…`."""
    _python, abi, _platform = wheel.stem.split("-")[-3:]
    return abi.startswith("cp")


def _write_table(folder: Path, version: str, arch: str, extras: Sequence[str]) -> None:
    files = {path.relative_to(folder).as_posix(): path for path in sorted(folder.rglob("*")) if path.is_file()}
    table = {
        "version": version,
        "arch": arch,
        "pythons": PYTHONS,
        "extras": tuple(extras),
        "from_debian": {python: tuple(names.values()) for python, names in FROM_DEBIAN.items()},
        "files": {name: hashlib.sha256(path.read_bytes()).hexdigest() for name, path in files.items()},
    }
    (folder / TOLD).write_text(json.dumps(table, indent=1) + "\n", encoding="utf-8")


def _copy(source: Path, place: Path) -> None:
    if source.is_dir():
        shutil.copytree(source, place, ignore=shutil.ignore_patterns("__pycache__"))
    else:
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(source, place)


def _even_out(folder: Path) -> None:
    """What may be run stays so; for the rest nobody's umask shows."""
    for path in folder.rglob("*"):
        path.chmod(FOLDERS if path.is_dir() or path.stat().st_mode & 0o100 else FILES)


def _nobodys(entry: tarfile.TarInfo) -> tarfile.TarInfo:
    entry.uid = entry.gid = 0
    entry.uname = entry.gname = "root"
    entry.mtime = PACKED_AT_S
    return entry
