"""A hall that somebody sends: a workbook, a CSV, a zip of CSVs or of TOML files; and what is refused at the door.

Nothing is unpacked to where a name in a zip points, nothing larger than a hall is unpacked at all.
"""

import re
import tempfile
from collections.abc import Iterator, Mapping
from io import BytesIO
from pathlib import Path, PurePosixPath
from typing import Final
from zipfile import BadZipFile, ZipFile
from zlib import error as ZlibError  # noqa: N812  (an exception, whatever zlib calls it)

import msgspec

from hall_config.editing.describing import HALL_ITSELF, Form, forms
from hall_config.editing.edits import become, things_of
from hall_config.editing.files import Files, Tables, tables_of
from hall_config.editing.merging import without_usual
from hall_config.importing.halls import import_hall
from hall_config.importing.tables import TABLES

LARGEST: Final = 12_000_000
LARGEST_UNPACKED: Final = 20_000_000
"""Five times the biggest hall there is."""
MOST_FILES: Final = 200
_DAMAGE: Final = (BadZipFile, ZlibError, EOFError, RuntimeError, NotImplementedError, OSError, ValueError)
_SAFE: Final = re.compile(r"[^\w（）()·-]+")


class UploadError(ValueError):
    """What was sent is no hall; `reason` is a key of the catalogue's `settings` section, `fields` what it names."""

    def __init__(self, reason: str, **fields: object) -> None:
        self.reason = reason
        self.fields = fields
        super().__init__(f"{reason} {fields}")


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
        return _of_sheets(inside, files, hall_name)
    if kind == ".xlsx":
        _refuse_bombs(content)
    elif kind not in (".csv", ".xls", ".xlsm", ".et"):
        raise UploadError("upload_kind", name=name[:80])
    stem = _SAFE.sub("_", PurePosixPath(name.replace("\\", "/")).stem)[:60] or "hall"
    return _of_sheets({f"{stem}{kind}": content}, files, hall_name)


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


def _of_sheets(inside: Mapping[str, bytes], files: Files, hall_name: str) -> dict[str, str]:
    with tempfile.TemporaryDirectory(prefix="paidui-import-") as place:
        base, source = Path(place) / (hall_name or "hall"), Path(place) / "sent"
        base.mkdir()
        source.mkdir()
        for name, text in files.items():
            (base / name).write_text(text, encoding="utf-8")
        for name, content in inside.items():
            (source / name).write_bytes(content)
        one = next(iter(inside)) if len(inside) == 1 else ""
        imported = import_hall(source / one if one else source, base)
    sent: Tables = msgspec.json.decode(msgspec.json.encode(imported.tables))
    names = {table.name: table.key for table in TABLES}
    listed = frozenset(names[name] for name, count in imported.counts.items() if count)
    return become(files, _along(sent, tables_of(files), listed))


def _along(sent: Tables, now: Tables, listed: frozenset[str]) -> Tables:
    """Add what no sheet has a column for: a clerk's pin, a board's look; leave out what holds anyway.

    `listed` are the tables of which a sheet had rows.
    """
    wanted: Tables = {}
    for form in forms().values():
        is_listed = any(key == form.table or key.startswith(f"{form.table}.") for key in listed)
        if form.table == HALL_ITSELF:
            wanted |= without_usual(form, {key.name: sent.get(key.name) for key in form.keys}, now)
        elif not form.is_listed:
            wanted[form.table] = without_usual(form, _dict(sent.get(form.table)), _dict(now.get(form.table)))
        elif form.name_key and is_listed:
            wanted[form.table] = list(_things_along(form, sent, now))
        else:
            wanted[form.table] = now.get(form.table)
    return wanted


def _things_along(form: Form, sent: Tables, now: Tables) -> Iterator[dict[str, object]]:
    columns = {column.key.partition(".")[0] for each in TABLES if each.key == form.table for column in each.columns}
    columns |= {each.key.partition(".")[2] for each in TABLES if each.key.startswith(f"{form.table}.")}
    here = {thing.get(form.name_key): thing for thing in things_of(now, form.table)}
    for thing in things_of(sent, form.table):
        former = here.get(thing.get(form.name_key), {})
        rest = {key: value for key, value in former.items() if key not in columns and key not in thing}
        yield without_usual(form, {**thing, **rest}, former)


def _dict(value: object) -> Mapping[str, object]:
    return value if isinstance(value, dict) else {}
