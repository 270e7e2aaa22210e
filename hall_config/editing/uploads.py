"""A hall that somebody sends: a workbook, a CSV, a zip of CSVs or of TOML files; and what is refused at the door.

Nothing is unpacked to where a name in a zip points, nothing larger than a hall is unpacked at all.
"""

import re
from collections.abc import Mapping
from io import BytesIO
from pathlib import PurePosixPath
from typing import Final
from zipfile import BadZipFile, ZipFile
from zlib import error as ZlibError  # noqa: N812  (an exception, whatever zlib calls it)

from hall_config.editing.apart import UploadError, files_of_sheets
from hall_config.editing.files import Files

__all__ = ["LARGEST", "UploadError", "hall_sent", "unzipped"]
LARGEST: Final = 4_000_000
"""Twenty times the biggest hall there is."""
LARGEST_UNPACKED: Final = 20_000_000
"""Five times the biggest hall there is."""
MOST_FILES: Final = 200
_DAMAGE: Final = (BadZipFile, ZlibError, EOFError, RuntimeError, NotImplementedError, OSError, ValueError)
_SAFE: Final = re.compile(r"[^\w（）()·-]+")


def hall_sent(name: str, content: bytes, files: Files, hall_name: str) -> dict[str, str]:
    """Return the files of a hall as somebody sent it; what the sheets do not list stays as it is.

    Raises UploadError, SheetsError, ConfigError or EditError, each with everything that is wrong.
    """
    if not content:
        raise UploadError("upload_none")
    if len(content) > LARGEST:
        raise UploadError("upload_large", most=LARGEST // 1_000_000)
    kind = PurePosixPath(name.replace("\\", "/")).suffix.lower()
    if kind == ".zip":
        inside = unzipped(content)
        if any(each.endswith(".toml") for each in inside):
            return _of_toml({each: text for each, text in inside.items() if each.endswith(".toml")}, files)
        return files_of_sheets(inside, files, hall_name)
    if kind == ".xlsx":
        _refuse_bombs(content)
    elif kind not in (".csv", ".xls", ".xlsm", ".et"):
        raise UploadError("upload_kind", name=name[:80])
    stem = _SAFE.sub("_", PurePosixPath(name.replace("\\", "/")).stem)[:60] or "hall"
    return files_of_sheets({f"{stem}{kind}": content}, files, hall_name)


def unzipped(content: bytes) -> dict[str, bytes]:
    """Return the tables of a zip by their bare names, wherever in it they stand."""
    try:
        with ZipFile(BytesIO(content)) as archive:
            _refuse_large(archive)
            kept: dict[str, bytes] = {}
            for entry in archive.infolist():
                bare = PurePosixPath(entry.filename.replace("\\", "/"))
                if entry.is_dir() or bare.name.startswith((".", "~$")) or "__MACOSX" in bare.parts:
                    continue
                if bare.suffix.lower() in (".toml", ".csv"):
                    kept[_bare(bare, kept)] = archive.read(entry)
    except _DAMAGE as error:
        if isinstance(error, UploadError):
            raise
        raise UploadError("upload_damaged") from error
    if not kept:
        raise UploadError("upload_empty")
    return kept


def _bare(path: PurePosixPath, kept: Mapping[str, bytes]) -> str:
    name = f"{_SAFE.sub('_', path.stem)[:60]}{path.suffix.lower()}"
    if name in kept:
        raise UploadError("upload_twice", name=name)
    return name


def _refuse_bombs(content: bytes) -> None:
    try:
        with ZipFile(BytesIO(content)) as archive:
            _refuse_large(archive)
    except BadZipFile:
        pass  # whoever reads the workbook says what it is instead


def _refuse_large(archive: ZipFile) -> None:
    entries = archive.infolist()
    if len(entries) > MOST_FILES or sum(entry.file_size for entry in entries) > LARGEST_UNPACKED:
        raise UploadError("upload_bomb", most=LARGEST_UNPACKED // 1_000_000)
    if any(entry.flag_bits & 1 for entry in entries):
        raise UploadError("upload_password")


def _of_toml(inside: Mapping[str, bytes], files: Files) -> dict[str, str]:
    """A hall's own files are taken as they are, and stand for all that were there."""
    try:
        sent = {name: content.decode("utf-8-sig").replace("\r\n", "\n") for name, content in inside.items()}
    except UnicodeDecodeError as error:
        raise UploadError("upload_not_utf8") from error
    return sent if sent != dict(files) else dict(files)
