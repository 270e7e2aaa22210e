"""One file with all that a hall cannot make anew: its journal, its configuration, and what its console keeps.

Visitors' identities stay out of it unless the hall wants them in, and leave it when their time is over. The session's
key, the broker's secrets and the reports' figures are never in it: they are made anew. The file stands under its name
only when it is complete.
"""

import hashlib
import os
import re
import shutil
import sqlite3
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import msgspec

from hall_records.backup import backup
from hall_records.faults import told_plainly
from hall_records.reading import JournalReader
from hall_records.visitors import FILE as VISITORS
from node_runtime.durable import sync_folder
from web_console.backups.faults import BackupError, told_as_backup

FORMAT: Final = 1
MANIFEST: Final = "backup.json"
JOURNAL: Final = "journal.db"
HALL: Final = "hall"
DRAFT: Final = ".draft-"
"""How the name of what is still being made begins."""
NAME: Final = re.compile(r"[a-z0-9-]{1,64}-\d{8}T\d{6}Z\.zip")
INSIDE: Final = re.compile(r"(?!.*\.\.)[\w-][\w. -]*(/[\w-][\w. -]*){0,4}")
"""A path in a backup: never out of the folder it is laid into."""
MADE_ANEW: Final = frozenset({"reports.db"})
PIECE: Final = 1 << 20
NO_ROOM: Final = 64 << 10
MOST_MANIFEST: Final = 4 << 20

Tell = Callable[[str], None]
"""Hears which step begins, as a key of the texts."""


class Inside(msgspec.Struct, frozen=True):
    """A file in a backup."""

    path: str
    size: int
    sha256: str


class Manifest(msgspec.Struct, frozen=True):
    """What a backup says of itself."""

    format: int
    version: str
    hall: str
    made_ms: int
    day: str
    """The last day that had ended; empty before the first."""
    epoch: int
    seq: int
    events: int
    files: tuple[Inside, ...]


@dataclass(frozen=True, slots=True)
class Sources:
    """Where a hall's own things stand."""

    hall: str
    data: Path
    journal: Path
    hall_folder: Path | None


def make(
    sources: Sources, folder: Path, now_ms: int, tell: Tell = lambda _step: None, *, with_visitors: bool = False
) -> Path:
    """Make a backup in a folder and return its file; raises BackupError, and then nothing is left of it."""
    with told_as_backup():
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        target = folder / f"{sources.hall}-{datetime.fromtimestamp(now_ms / 1000, UTC):%Y%m%dT%H%M%SZ}.zip"
        with TemporaryDirectory(prefix=DRAFT, dir=folder) as draft, _full_disk_named(folder):
            whole = Path(draft) / "whole"
            whole.mkdir()
            tell("step_copy")
            _collect(sources, whole)
            visitors = sources.journal.with_name(VISITORS)
            if with_visitors and visitors.exists():
                _copy_database(visitors, whole / VISITORS)
            manifest = _manifest(sources, whole, now_ms)
            tell("step_pack")
            packed = Path(draft) / target.name
            _pack(whole, manifest, packed)
            packed.replace(target)
        sync_folder(folder)
    return target


def manifest_of(file: Path) -> Manifest:
    """Return what a backup says of itself; raises BackupError when it is none, or a newer version's."""
    with told_as_backup():
        try:
            with zipfile.ZipFile(file) as packed, packed.open(MANIFEST) as stream:
                manifest = msgspec.json.decode(stream.read(MOST_MANIFEST), type=Manifest)
        except (zipfile.BadZipFile, KeyError, msgspec.MsgspecError, NotImplementedError, EOFError) as problem:
            raise BackupError("no_backup", file.name) from problem
    if manifest.format > FORMAT:
        raise BackupError("newer", manifest.version)
    return manifest


def unpack(file: Path, folder: Path) -> Manifest:
    """Lay a backup's files into a folder, each held against its checksum; raises BackupError naming the first wrong."""
    manifest = manifest_of(file)
    with told_as_backup():
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        if shutil.disk_usage(folder).free < sum(each.size for each in manifest.files):
            raise BackupError("disk_full")
        with zipfile.ZipFile(file) as packed:
            for each in manifest.files:
                _lay(packed, each, folder)
    return manifest


def read_back(folder: Path, manifest: Manifest) -> None:
    """Read what was unpacked as a hall would: every database whole, the journal as long as it was, the hall valid."""
    from hall_config.problems import ConfigError
    from hall_config.reading import read_hall

    with told_as_backup():
        for each in manifest.files:
            if each.path.endswith(".db"):
                _whole_database(folder / each.path, each.path)
        if _standing(folder / JOURNAL) != (manifest.epoch, manifest.seq, manifest.events):
            raise BackupError("other_journal", JOURNAL)
    if (folder / HALL).exists():
        try:
            read_hall(folder / HALL)
        except ConfigError as problem:
            raise BackupError("hall_wrong", str(problem.problems[0])) from problem


def verify(file: Path, replayed: Callable[[Path], None] = lambda _scratch: None) -> Manifest:
    """Restore a backup into a scratch folder beside it and read it back; raises BackupError with what is wrong."""
    with told_as_backup(), TemporaryDirectory(prefix=DRAFT, dir=file.parent) as scratch:
        manifest = unpack(file, Path(scratch))
        read_back(Path(scratch), manifest)
        replayed(Path(scratch))
    return manifest


def holds_visitors(manifest: Manifest) -> bool:
    """Whether visitors' hashes and remarks are in a backup."""
    return any(each.path == VISITORS for each in manifest.files)


def let_visitors_go(file: Path) -> None:
    """Take what visitors left out of a backup; the rest of it stays as it was. Raises BackupError."""
    with told_as_backup(), TemporaryDirectory(prefix=DRAFT, dir=file.parent) as draft:
        whole, packed = Path(draft) / "whole", Path(draft) / file.name
        manifest = unpack(file, whole)
        rest = tuple(each for each in manifest.files if each.path != VISITORS)
        _pack(whole, msgspec.structs.replace(manifest, files=rest), packed)
        packed.replace(file)
        sync_folder(file.parent)


def clear_drafts(folder: Path, of: str = DRAFT) -> None:
    """Take away what a power cut left half made."""
    for draft in folder.glob(f"{of}*"):
        shutil.rmtree(draft, ignore_errors=True)


@contextmanager
def _full_disk_named(folder: Path) -> Iterator[None]:
    """A database calls a full disk a faulty one; while the draft is still there, the disk itself knows better."""
    try:
        with told_as_backup():
            yield
    except BackupError as problem:
        if shutil.disk_usage(folder).free < NO_ROOM:
            raise BackupError("disk_full") from problem
        raise


def _collect(sources: Sources, whole: Path) -> None:
    backup(sources.journal, whole / JOURNAL)
    for name in ("accounts.json", "console.toml"):
        if (sources.data / name).exists():
            shutil.copyfile(sources.data / name, whole / name)
    (whole / "console").mkdir()
    for store in sorted((sources.data / "console").glob("*")):
        if store.suffix == ".db" and store.name not in MADE_ANEW:
            _copy_database(store, whole / "console" / store.name)
        elif store.suffix == ".json":
            shutil.copyfile(store, whole / "console" / store.name)
    if sources.hall_folder is not None:
        shutil.copytree(
            sources.hall_folder, whole / HALL, ignore=shutil.ignore_patterns(".*", "*~"), copy_function=shutil.copyfile
        )


def _copy_database(store: Path, target: Path) -> None:
    with told_plainly(store), closing(_looked_at(store)) as source, closing(sqlite3.connect(target)) as copy:
        source.backup(copy)
        copy.execute("PRAGMA journal_mode = DELETE")


def _manifest(sources: Sources, whole: Path, now_ms: int) -> Manifest:
    epoch, seq, events = _standing(whole / JOURNAL)
    files = tuple(
        Inside(path.relative_to(whole).as_posix(), path.stat().st_size, _sum_of(path)) for path in _files_below(whole)
    )
    strange = next((each.path for each in files if not INSIDE.fullmatch(each.path)), "")
    if strange:
        raise BackupError("bad_path", strange)
    return Manifest(
        FORMAT, version("paidui"), sources.hall, now_ms, ended_day(whole / JOURNAL), epoch, seq, events, files
    )


def ended_day(journal: Path) -> str:
    """Return the last day of a journal that has ended; empty while there is none."""
    with (
        told_as_backup(),
        told_plainly(journal),
        JournalReader.open(journal) as reader,
        closing(_looked_at(journal)) as rows,
    ):
        closed = "SELECT 1 FROM events WHERE seq > ? AND kind = 'DayClosed' LIMIT 1"
        return max(
            (
                day
                for day, extent in reader.extents().items()
                if extent.last_seq is not None or rows.execute(closed, (extent.first_seq,)).fetchone()
            ),
            default="",
        )


def _looked_at(file: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True)


def _standing(journal: Path) -> tuple[int, int, int]:
    """Return a journal's epoch, its last seq and how many events it has."""
    with JournalReader.open(journal) as reader, told_plainly(journal):
        with closing(_looked_at(journal)) as rows:
            (events,) = rows.execute("SELECT count(*) FROM events").fetchone()
        return reader.epoch, reader.seq, events


def _files_below(folder: Path) -> Iterator[Path]:
    return (path for path in sorted(folder.rglob("*")) if path.is_file())


def _sum_of(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _pack(whole: Path, manifest: Manifest, target: Path) -> None:
    descriptor = os.open(target, os.O_CREAT | os.O_RDWR | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w+b") as stream:
        with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=3) as packed:
            packed.writestr(MANIFEST, msgspec.json.format(msgspec.json.encode(manifest)))
            for each in manifest.files:
                packed.write(whole / each.path, each.path)
        stream.flush()
        os.fsync(stream.fileno())


def _lay(packed: zipfile.ZipFile, each: Inside, folder: Path) -> None:
    if not INSIDE.fullmatch(each.path):
        raise BackupError("bad_path", each.path)
    target, digest, size = folder / each.path, hashlib.sha256(), 0
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        with packed.open(each.path) as stream, target.open("xb") as laid:
            while piece := stream.read(PIECE):
                size += len(piece)
                if size > each.size:
                    break
                digest.update(piece)
                laid.write(piece)
    except (zipfile.BadZipFile, KeyError, EOFError, NotImplementedError, zlib.error) as problem:
        raise BackupError("damaged", each.path) from problem
    target.chmod(0o600)
    if size != each.size or digest.hexdigest() != each.sha256:
        raise BackupError("damaged", each.path)


def _whole_database(file: Path, name: str) -> None:
    try:
        with closing(_looked_at(file)) as rows:
            (verdict,) = rows.execute("PRAGMA integrity_check(1)").fetchone()
    except sqlite3.Error as problem:
        raise BackupError("damaged", name) from problem
    if verdict != "ok":
        raise BackupError("damaged", name)
