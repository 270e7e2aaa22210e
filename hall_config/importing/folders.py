"""A hall's folder, written whole: it is there with all its files, or it is not there at all."""

import os
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from hall_config.model import HallConfig
from hall_config.reading import read_hall
from hall_config.texts import both
from hall_config.writing import render_tables

FILES: Final = {
    "zones.toml": ("zone", "queue"),
    "departments.toml": ("department",),
    "services.toml": ("service",),
    "life_events.toml": ("life_event",),
    "windows.toml": ("window",),
    "clerks.toml": ("clerk",),
    "nodes.toml": ("node",),
}
REST: Final = "hall.toml"
HEAD: Final = "# 由表格导入，可以手工修改。 Imported from spreadsheets; may be edited by hand.\n\n"


class FolderError(RuntimeError):
    """The folder cannot be written; what stood there stands there as before."""


def write_hall(tables: Mapping[str, object], config: HallConfig, into: Path, *, replace: bool) -> Path | None:
    """Write a hall's tables as the files of a folder; return where the folder that stood there is kept.

    The folder appears in one step, after `read_hall` has read the same hall back from it.
    """
    into = into.absolute()
    if _is_taken(into) and not replace:
        raise FolderError(str(both("sheets.folder_taken", folder=into)))
    try:
        into.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=f".{into.name}-", dir=into.parent, ignore_cleanup_errors=True) as place:
            written = _written(tables, Path(place) / into.name)
            if read_hall(written) != config:
                raise FolderError(str(both("sheets.written_wrong")))
            return _put(written, into)
    except OSError as error:
        raise FolderError(str(both("sheets.unwritable", folder=into, error=error.strerror))) from error


def _is_taken(folder: Path) -> bool:
    return folder.exists() and not (folder.is_dir() and not any(folder.iterdir()))


def _written(tables: Mapping[str, object], folder: Path) -> Path:
    folder.mkdir()
    elsewhere = frozenset(key for keys in FILES.values() for key in keys)
    _write(folder / REST, {key: value for key, value in tables.items() if key not in elsewhere})
    for name, keys in FILES.items():
        listed = {key: tables[key] for key in keys if tables.get(key) or key == "node"}
        if listed:
            _write(folder / name, listed)
    return folder


def _write(file: Path, tables: Mapping[str, object]) -> None:
    with file.open("w", encoding="utf-8") as stream:
        stream.write(HEAD + render_tables(tables))
        stream.flush()
        os.fsync(stream.fileno())


def _put(written: Path, into: Path) -> Path | None:
    """Move the new folder to its place; the old one stands beside it."""
    if not _is_taken(into):
        written.rename(into)  # also in the place of an empty folder
        return None
    old = _name_beside(into)
    into.rename(old)
    try:
        written.rename(into)
    except OSError:
        old.rename(into)
        raise
    return old


def _name_beside(folder: Path) -> Path:
    """The first free name: `county.old`, `county.old-2` …"""
    number = 1
    while (name := folder.with_name(f"{folder.name}.old{f'-{number}' if number > 1 else ''}")).exists():
        number += 1
    return name
