"""A release: one tar file with all that a machine of one kind needs, and a note of what is in it."""

import hashlib
import os
import shutil
import tarfile
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import msgspec

from firmware_tools.errors import ToolError
from firmware_tools.packing.kinds import FROM_SYSTEM, PYTHONS
from firmware_tools.packing.tree import FILES, FOLDERS, Tree
from firmware_tools.packing.wheels import PACKED_AT_S, build_own, fetch
from node_runtime.release import NOTE, ReleaseNote, tar_name

ANY: Final = "any"
"""The folder of the wheels that serve every Python."""
ALONGSIDE: Final = {
    "packages/take-in": "take-in",
    "node_keeper/settle": "settle",
    "firmware_tools/units/files": "units",
}
"""What a release holds besides wheels: where it stands in the tree, and in the release."""


class PackedNote(ReleaseNote, frozen=True, kw_only=True):
    """What a release says of itself, with what a technician may want to know."""

    from_system: dict[str, tuple[str, ...]]
    """By Python: the packages of Raspberry Pi OS that stand in where nobody makes a wheel."""


def lay_out(tree: Tree, version: str, arch: str, extras: Sequence[str], folder: Path) -> Path:
    """Put a release together in an empty folder and return it: wheels, what stands beside them, and its note."""
    for name in ("wheels/any", "pip"):
        (folder / name).mkdir(parents=True)
    _lay_wheels(tree, version, arch, extras, folder)
    for source, name in ALONGSIDE.items():
        if not (tree.root / source).exists():
            raise ToolError(f"{source} is not there, which a release holds as {name}")
        _copy(tree.root / source, folder / name)
    _write_note(folder, version, arch, extras)
    even_out(folder)
    return folder


def pack(folder: Path, out: Path) -> Path:
    """Make one file of a release: what it says of itself first, the rest by name; nobody's, and of no time."""
    note = msgspec.json.decode((folder / NOTE).read_bytes(), type=PackedNote)
    tar = out / tar_name(note.version, note.arch)
    draft = tar.with_name(f"{tar.name}.new")
    with tarfile.open(draft, "w", format=tarfile.GNU_FORMAT) as archive:
        for path in sorted(folder.rglob("*"), key=lambda path: (path.name != NOTE, path)):
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
    """Whether a wheel serves only the Python it was fetched for: `cp313-cp313`, not `cp311-abi3`, not `py3-none`."""
    _python, abi, _platform = wheel.stem.split("-")[-3:]
    return abi.startswith("cp")


def _write_note(folder: Path, version: str, arch: str, extras: Sequence[str]) -> None:
    files = {path.relative_to(folder).as_posix(): path for path in sorted(folder.rglob("*")) if path.is_file()}
    note = PackedNote(
        version=version,
        arch=arch,
        pythons=PYTHONS,
        extras=tuple(extras),
        from_system={python: tuple(names.values()) for python, names in FROM_SYSTEM.items()},
        files={name: hashlib.sha256(path.read_bytes()).hexdigest() for name, path in files.items()},
    )
    (folder / NOTE).write_bytes(msgspec.json.format(msgspec.json.encode(note), indent=1) + b"\n")


def _copy(source: Path, place: Path) -> None:
    if source.is_dir():
        shutil.copytree(source, place, ignore=shutil.ignore_patterns("__pycache__"))
    else:
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(source, place)


def even_out(folder: Path) -> None:
    """What may be run stays so; for the rest nobody's umask shows, nor when it was packed."""
    for path in folder.rglob("*"):
        path.chmod(FOLDERS if path.is_dir() or path.stat().st_mode & 0o100 else FILES)
        os.utime(path, (PACKED_AT_S, PACKED_AT_S))


def _nobodys(entry: tarfile.TarInfo) -> tarfile.TarInfo:
    entry.uid = entry.gid = 0
    entry.uname = entry.gname = "root"
    entry.mtime = PACKED_AT_S
    return entry
